'use strict';
const fs = require('fs');
const path = require('path');
const { fluent } = require('../oracle/stub.js');

module.exports = ({ root, create, program, provide, replace, stub, require: load }) => {
  provide('zod', { __esModule: true, z: fluent, default: fluent, ZodType: fluent });
  const index = ['libs/model/src/models/index.ts', 'packages/commonwealth/server/models/index.ts'].find((file) => fs.existsSync(path.join(root, file)));
  replace(/^libs\/(core|adapters|evm-protocols|sitemaps|evm-testing|load-testing)\/|^libs\/model\/src\/(?!models\/)/, stub('libs'));
  program(path.dirname(index));
  const models = load('./' + index);
  models.buildDb(create());
};
