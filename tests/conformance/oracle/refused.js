'use strict';
const fs = require('fs');
const path = require('path');

// fixtures/models/NAME/refused: what Postgres says when it refuses the schema that Sequelize itself makes of a project;
// null for the others. Such projects are read, but no plan of theirs can run.
function refusal(folder) {
  const file = path.join(folder, 'refused');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : null;
}

module.exports = { refusal };
