'use strict';

module.exports = { folders: ['app/db/migrations'] };
