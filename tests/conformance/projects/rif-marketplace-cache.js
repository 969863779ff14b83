'use strict';

module.exports = ({ replace, stub, program, require: load }) => {
  program('src');
  replace(/^src\/(logger|utils|app|blockchain\/[^/]*|communication\/[^/]*)\.ts$|^src\/(migrations)\//, stub('src'));
  replace(/^src\/utils\.ts$/, stub('src'));
  load('./src/sequelize.ts').sequelizeFactory();
};
