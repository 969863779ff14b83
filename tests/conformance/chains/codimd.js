'use strict';

module.exports = { folders: ['lib/migrations'] };
