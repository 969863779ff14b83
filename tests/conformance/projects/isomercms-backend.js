'use strict';
const fs = require('fs');
const path = require('path');

// server.ts gives these models to the instance; it starts everything else as well.
module.exports = ({ root, transpile, provide, replace, stub, require: load }) => {
  Object.assign(process.env, { DB_URI: 'postgres://u:p@localhost/d', DB_MIN_POOL: '1', DB_MAX_POOL: '5', DB_ACQUIRE: '1000', DB_TIMEOUT: '1000' });
  provide('pg-connection-string', require('pg-connection-string'));
  transpile();
  replace(/^src\/config\//, { config: { get: (name) => name } });
  replace(/^src\/(logger|utils|errors)\//, stub('src'));
  const server = fs.readFileSync(['src/server.ts', 'src/server.js'].map((file) => path.join(root, file)).find(fs.existsSync), 'utf8');
  const names = /initSequelize\(\[([^\]]*)\]/.exec(server)[1].split(',').map((name) => name.trim()).filter(Boolean);
  const models = load('./src/database/models/index.ts');
  load('./src/database/index.ts').default(names.map((name) => models[name]));
};
