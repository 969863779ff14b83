'use strict';
const fs = require('fs');
const path = require('path');

module.exports = ({ root, replace, require: load }) => {
  const folder = ['packages/identity-service', 'identity-service'].find((name) => fs.existsSync(path.join(root, name)));
  const settings = { dbUrl: 'postgres://u:p@localhost/d' };
  replace(/identity-service\/src\/config\.js$/, { get: (name) => settings[name] });
  load(`./${folder}/src/models/index.js`);
};
