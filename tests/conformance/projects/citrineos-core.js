'use strict';

const { fluent } = require('../oracle/stub.js');

module.exports = ({ program, provide, require: load }) => {
  program('.');
  provide('zod', { __esModule: true, z: fluent, default: fluent });
  const { DefaultSequelizeInstance } = load('./01_Data/src/layers/sequelize/util.ts');
  return DefaultSequelizeInstance.getInstance({ database: { dialect: 'postgres', host: 'localhost', port: 5432, database: 'd', username: 'u', password: 'p' } });
};
