'use strict';

module.exports = ({ create, replace, stub, Sequelize, require: load }) => {
  const sequelize = create();
  const instance = { __esModule: true, default: sequelize, sequelize, Op: Sequelize.Op, DataTypes: Sequelize.DataTypes, Model: Sequelize.Model, Sequelize, QueryTypes: Sequelize.QueryTypes };
  replace(/^server\/lib\/sequelize\.(js|ts)$/, instance);
  replace(/^server\/(?!(models|constants|types|paymentProviders\/paypal\/(types|constants)|lib\/permalink)(\/|\.)|lib\/sequelize)|^config\//, stub('server'));
  load('./server/models/index.ts');
};
