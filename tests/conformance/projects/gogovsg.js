'use strict';

module.exports = ({ replace, stub, require: load }) => {
  replace(/^src\/server\/config\.ts$/, { dbPoolSize: 5, logger: console, emailValidator: { match: () => true, makeRe: () => /x/ }, databaseUri: 'postgres://u:p@localhost/d', replicaDatabaseCredentials: {}, masterDatabaseCredentials: {} });
  load('./src/server/models/index.ts');
};
