'use strict';

// Every service begins by adding its data types to Sequelize's, and runs the migrations with its configuration: that of a
// central server.
module.exports = {
  folders: ['packages/database/src/migrations'],
  setup({ provide, replace, stub, require: load }) {
    provide('config', { __esModule: true, default: {} });
    replace(/^packages\/settings\//, stub('settings'));
    load('./packages/database/src/services/createDateTypes.js').createDateTypes();
  },
};
