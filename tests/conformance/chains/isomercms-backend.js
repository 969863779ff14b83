'use strict';

module.exports = { folders: ['src/database/migrations'] };
