'use strict';
const fs = require('fs');
const path = require('path');

// The names of not-yet.txt: a project a line, what is missing behind it.
function notYetNames() {
  const lines = fs.readFileSync(path.join(__dirname, 'not-yet.txt'), 'utf8').split('\n');
  return new Set(lines.filter((line) => line && !line.startsWith('#')).map((line) => line.split(' ')[0]));
}

module.exports = { notYetNames };
