'use strict';

module.exports = ({ replace, stub, require: load }) => {
  replace(/^server\/lib\//, stub('lib'));
  const exports = load('./server/sequelize-db/index.js');
  const Database = exports.default ?? exports;
  return new Database({ get: (key) => (key === 'backendDatabaseUri' ? 'postgres://localhost/sqlpad' : '') });
};
