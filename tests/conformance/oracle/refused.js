'use strict';
const fs = require('fs');
const path = require('path');

// fixtures/models/NAME/refused: what Postgres says when it refuses the schema that Sequelize itself makes of a project
// (refused-11: what that major says); null for the others. Such projects are read, but no plan of theirs can run.
function refusal(folder, major) {
  const file = [`refused-${major}`, 'refused'].map((name) => path.join(folder, name)).find((name) => fs.existsSync(name));
  return file ? fs.readFileSync(file, 'utf8').trim() : null;
}

module.exports = { refusal };
