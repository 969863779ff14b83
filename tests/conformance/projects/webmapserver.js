'use strict';

module.exports = ({ replace, stub, program, require: load }) => {
  program('src');
  replace(/^src\/(Logger|GlobalEventNotifier)\.ts$/, stub('src'));
  load('./src/Database.ts');
};
