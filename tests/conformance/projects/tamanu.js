'use strict';
const fs = require('fs');
const path = require('path');

// initDatabase() connects first; everything else it does for the models happens here for real.
module.exports = async ({ root, replace, provide, stub, Sequelize, require: load }) => {
  provide('es-toolkit/compat', require('lodash'));
  Sequelize.prototype.authenticate = async () => {};
  const index = ['packages/database/src/services/database.js', 'packages/shared/src/services/database.js', 'packages/shared-src/src/services/database.js'].find((file) => fs.existsSync(path.join(root, file)));
  replace(/^packages\/(shared|shared-src)\/src\/services\/(logging|reporting)\//, stub('logging'));
  replace(/fhir\/fhirSettings\.js$/, stub('fhir'));
  replace(/^packages\/(database|shared|shared-src)\/src\/(services\/migrations|services\/reporting|demoData|sync)\/|^packages\/(settings|utils|fake-data|api-client)\//, stub('tamanu'));
  const { initDatabase } = load('./' + index);
  await initDatabase({ testMode: true, name: 'tamanu', username: 'u', password: 'p', host: 'localhost', port: 5432, alwaysCreateConnection: true });
};
