'use strict';

// Every service begins by adding its data types to Sequelize's, and runs the migrations with its configuration: that of a
// central server.
module.exports = {
  folders: ['packages/database/src/migrations'],
  setup({ provide, require: load }) {
    provide('config', { __esModule: true, default: {} });
    load('./packages/database/src/services/createDateTypes.js').createDateTypes();
  },
};
