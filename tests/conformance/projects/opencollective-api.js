'use strict';
const fs = require('fs');
const path = require('path');

module.exports = ({ root, create, provide, replace, stub, Sequelize, require: load }) => {
  const settings = JSON.parse(fs.readFileSync(path.join(root, 'config/default.json'), 'utf8'));
  provide('config', Object.assign(settings, { get: (key) => key.split('.').reduce((value, name) => value?.[name], settings), has: () => false }));
  const index = ['server/models/index.ts', 'server/models/index.js'].find((file) => fs.existsSync(path.join(root, file)));
  const own = fs.readFileSync(path.join(root, index), 'utf8');
  if (!/from '\.\.\/lib\/sequelize'/.test(own) && /new Sequelize/.test(own)) {
    replace(/^server\/lib\/db\.js$/, { ...stub('db'), getDBConf: () => ({ database: 'd', username: 'u', password: 'p', host: 'h', dialect: 'postgres' }) });
  } else {
    const sequelize = create();
    const instance = { __esModule: true, default: sequelize, sequelize, Op: Sequelize.Op, DataTypes: Sequelize.DataTypes, Model: Sequelize.Model, Sequelize, QueryTypes: Sequelize.QueryTypes };
    replace(/^server\/lib\/sequelize\.(js|ts)$/, instance);
  }
  replace(/^server\/(?!(models|constants|types|paymentProviders\/paypal\/(types|constants)|lib\/permalink|graphql\/v2\/enum)(\/|\.)|lib\/(sequelize|db))|^config\//, stub('server'));
  load('./' + index);
};
