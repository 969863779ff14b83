#pragma once

#include "sequelize/discovery.h"
#include "sequelize/host.h"
#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// Runs the project's own code until every site of `discovery` has been executed: first the modules that make the
// instance and load the models, as the project does; then, what those did not reach, function by function, with the
// arguments that parameter positions and names ask for. What could not be executed becomes a problem of the runtime.
void Drive(Runtime& rt, const Discovery& discovery, const SequelizeHost& host);

}  // namespace sequelint::sequelize
