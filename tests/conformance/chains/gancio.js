'use strict';

module.exports = { folders: ['server/migrations'] };
