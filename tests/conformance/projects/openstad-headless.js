'use strict';

// The API server; the repository holds the database of another application as well.
module.exports = ({ provide, stub, require: load }) => {
  const rest = stub('config');
  const database = { dialect: 'postgres', host: 'h', user: 'u', password: 'p', database: 'd' };
  provide('config', new Proxy({ get: (name) => (name === 'database' ? database : rest) }, { get: (known, name) => known[name] ?? rest[name] }));
  load('./apps/api-server/src/db.js');
};
