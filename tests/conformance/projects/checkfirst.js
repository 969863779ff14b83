'use strict';

module.exports = ({ program, provide, stub, require: load }) => {
  provide('minimatch', stub('minimatch'));
  program('src/server/database');
  const models = load('./src/server/database/models/index.ts');
  const { Sequelize } = require('sequelize-typescript');
  new Sequelize({ dialect: 'postgres' }).addModels(['User', 'Checker', 'UserToChecker', 'PublishedChecker', 'Template'].map((name) => models[name]).filter(Boolean));
};
