'use strict';

module.exports = async ({ Sequelize, provide, replace, stub, require: load }) => {
  Sequelize.prototype.authenticate = async () => {};
  provide('@crowd/common', stub('@crowd/common'));
  provide('@crowd/logging', stub('@crowd/logging'));
  replace(/^backend\/src\/conf\//, { DB_CONFIG: { dialect: 'postgres', username: 'u', password: 'p', database: 'd' }, SERVICE: 'api', ServiceType: { API: 'api' } });
  replace(/^(services\/libs\/(?!types\/)|backend\/src\/(services|utils))\//, stub('services'));
  await load('./backend/src/database/models/index.ts').default(1000);
};
