'use strict';

module.exports = ({ create, replace, stub, require: load }) => {
  replace(/^server\/(libs|managers|scanner|providers|utils|objects|finders|auth|controllers|routers)\/|^server\/(Logger|Auth|SocketAuthority|Watcher)\.js$/, stub('server'));
  const database = load('./server/Database.js');
  database.sequelize = create();
  database.sequelize.sync = async () => {};
  return database.buildModels(false);
};
