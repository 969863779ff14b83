'use strict';

module.exports = { folders: ['migrations'] };
