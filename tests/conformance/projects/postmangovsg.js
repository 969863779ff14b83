'use strict';

module.exports = ({ replace, stub, program, require: load }) => {
  program('backend/src');
  replace(/^backend\/src\/(?!.*\/models\/|core\/(constants|models)|.*\/constants\/|.*\/interfaces)/, stub('backend'));
  const { initializeModels } = load('./backend/src/core/models/index.ts');
  const { Sequelize } = require('sequelize-typescript');
  initializeModels(new Sequelize({ dialect: 'postgres' }));
};
