'use strict';
const fs = require('fs');
const path = require('path');

module.exports = ({ root, require: load }) => {
  const index = ['app/db/models/index.ts', 'app/db/models/index.js', 'app/models/index.js'].find((file) => fs.existsSync(path.join(root, file)));
  return load('./' + index);
};
