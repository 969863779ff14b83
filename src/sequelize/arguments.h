#pragma once

#include <string>
#include <vector>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// What a function of the project is called for.
enum class Purpose { kDefine, kAssociate };

// Arguments for a function that nobody in the project was seen to call: the instance, DataTypes, the models and the
// application, by the names of its parameters (destructured ones too) and, where names say nothing, by position.
std::vector<Value> ArgumentsFor(Runtime& rt, const Object* function, Purpose purpose);

// `{ User: …, sequelize, Sequelize }`: the models by name, files in order.
Object* ModelsMap(Runtime& rt);

// The application object of a web framework: `get("sequelizeClient")`, `model`, `db.sequelize`; the rest is not known.
Object* Application(Runtime& rt);

}  // namespace sequelint::sequelize
