'use strict';

module.exports = ({ replace, stub, program, require: load }) => {
  program('server/models');
  const env = stub('env');
  const settings = { DEFAULT_LANGUAGE: 'en_US', DATABASE_SCHEMA: undefined };
  replace(/^server\/env\.ts$/, { __esModule: true, default: new Proxy(env, { get: (target, name) => (name in settings ? settings[name] : target[name]) }) });
  replace(/^server\/(storage|logging|queues|collaboration|editor|utils|commands|presenters|policies|context|emails|middlewares)\/|^server\/(env|errors|routes|validation|redis)(\.ts|\/index\.ts)$|^plugins\//, stub('server'));
  const models = load('./server/models/index.ts');
  const { Sequelize } = require('sequelize-typescript');
  const sequelize = new Sequelize({ dialect: 'postgres', models: Object.values(models) });
  return sequelize;
};
