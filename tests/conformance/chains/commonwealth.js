'use strict';

module.exports = { folders: ['libs/model/migrations'] };
