'use strict';

module.exports = { folders: ['src/db/migrations'], convention: 'direct' };
