'use strict';
const fs = require('fs');
const path = require('path');

// forge/db/index.js connects and calls these; the enterprise models come when there is a licence.
module.exports = async ({ root, create, replace, stub, require: load }) => {
  replace(/^forge\/(?!db\/models\/|ee\/db\/models\/|db\/utils\.js$|lib\/(roles|permissions|userTeam)\.js$)/, stub('forge'));
  const sequelize = create();
  sequelize.sync = async () => sequelize;
  const db = { sequelize, models: load('./forge/db/models/index.js'), utils: stub('utils') };
  const app = new Proxy({ db, config: {}, settings: { get: () => '' } }, { get: (target, name) => (name in target ? target[name] : name === 'then' ? undefined : stub(`app.${String(name)}`)) });
  await db.models.init(app);
  if (fs.existsSync(path.join(root, 'forge/ee/db/models/index.js'))) await load('./forge/ee/db/models/index.js').init(app);
};
