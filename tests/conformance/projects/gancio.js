'use strict';

// db.initialize() reads the configuration and connects; what it does for the models is these three steps.
module.exports = ({ create, replace, stub, require: load }) => {
  replace(/^server\/(config|log)\.js$/, stub('config'));
  const db = load('./server/api/models/index.js');
  db.sequelize = create();
  db.loadModels();
  db.associates();
};
