'use strict';
const { fluent } = require('../oracle/stub.js');

// The database that it comes with has PostGIS.
module.exports = {
  folders: ['migrations'],
  setup: ({ provide }) => provide('zod', { __esModule: true, z: fluent, default: fluent }),
  baseline: 'CREATE EXTENSION postgis;',
};
