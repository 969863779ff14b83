'use strict';

module.exports = ({ program, require: load }) => {
  program('.');
  const { DefaultSequelizeInstance } = load('./01_Data/src/layers/sequelize/util.ts');
  return DefaultSequelizeInstance.getInstance({ database: { dialect: 'postgres', host: 'localhost', port: 5432, database: 'd', username: 'u', password: 'p' } });
};
