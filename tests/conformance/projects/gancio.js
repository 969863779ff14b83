'use strict';

const fs = require('fs');
const path = require('path');

// db.initialize() reads the configuration and connects; what it does for the models is these three steps. Before it
// knew them, each model took the instance when it was loaded.
module.exports = ({root, create, replace, stub, require : load}) => {
  replace(/^server\/(config|log)\.js$/, stub('config'));
  const db = load('./server/api/models/index.js');
  db.sequelize = create();
  if (db.loadModels) {
    db.loadModels();
    db.associates();
    return;
  }
  const folder = path.join(root, 'server/api/models');
  for (const file of fs.readdirSync(folder)) load(`./server/api/models/${file}`);
};
