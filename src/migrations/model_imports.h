#pragma once

#include <string>
#include <vector>

#include "plan/migration.h"
#include "sequelize/runtime.h"

namespace sequelint::migrations {

// The models of the application that a migration file uses: what it imports or requires from other files of the
// project and is a model, an object that holds models, or a function that makes one. Types, constants and enums of the
// same files are none, nor is a model that the migration defines itself.
//
//   const { User } = require("../models");  User.update(…)   ⇒  { "User", the require }
std::vector<plan::Migration::Import> ModelImports(sequelize::Runtime& runtime, const std::string& path);

}  // namespace sequelint::migrations
