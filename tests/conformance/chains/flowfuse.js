'use strict';

// An empty database begins at the migration that makes all tables (forge/db/migrations/index.js).
const kFirst = '20240202-01-initialise-database-structure.js';

module.exports = { folders: ['forge/db/migrations'], matching: /^\d{8}-\d\d-/, from: kFirst };
