'use strict';
const { fluent, stub } = require('../oracle/stub.js');

const kNetworks = [{ networkIdentifier: 'eip155:1' }];

// The agent starts with the networks that its files specify.
module.exports = {
  folders: ['packages/indexer-agent/src/db/migrations'],
  convention: (direction, { q, file }) => direction({ context: { queryInterface: q, logger: stub('logger'), networkSpecifications: kNetworks, graphNode: stub('graphNode') }, name: file, path: file }),
  setup: ({ provide }) => provide('zod', { __esModule: true, z: fluent, default: fluent }),
};
