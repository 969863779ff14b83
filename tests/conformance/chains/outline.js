'use strict';

// Some migrations change data with a script of the build; there is no data.
module.exports = { folders: ['server/migrations'], setup: ({ provide }) => provide('child_process', { execFileSync() {}, execSync() {} }) };
