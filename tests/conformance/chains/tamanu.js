'use strict';

// Every service begins by adding its data types to Sequelize's, and runs the migrations with its configuration: that of a
// central server. A schema holds no collations.
module.exports = {
  folders: ['packages/database/src/migrations'],
  beside: "CREATE COLLATION en_numeric (provider = icu, locale = 'en@colNumeric=yes')",
  setup({ provide, replace, stub, require: load }) {
    provide('config', { __esModule: true, default: {} });
    replace(/^packages\/settings\//, stub('settings'));
    load('./packages/database/src/services/createDateTypes.js').createDateTypes();
  },
};
