'use strict';

module.exports = ({ replace, stub, program, require: load }) => {
  program('src/db');
  replace(/^src\/config\.ts$/, { __esModule: true, default: { database: { uri: 'postgres://localhost/dimension' } } });
  replace(/^src\/(?!db\/)/, stub('src'));
  load('./src/db/DimensionStore.ts');
};
