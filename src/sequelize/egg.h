#pragma once

#include "sequelize/discovery.h"
#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// Applications of the framework Egg, loaded as its plugin egg-sequelize loads them: an instance with the options of
// config/config.default, every factory of app/model called with the application, then every `associate`.
//
//   app/model/user_group.js: module.exports = (app) => app.model.define('user_group', …)   ⇒ app.model.UserGroup
void LoadEggApplications(Runtime& rt, const Discovery& discovery);

}  // namespace sequelint::sequelize
