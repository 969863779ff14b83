#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_reader.h"
#include "sequelize/runtime.h"

namespace sequelint::migrations {

// The files in which the project adds types to Sequelize's: `DataTypes.MONEY = class extends DataTypes.ABSTRACT { … }`.
// Tests are none.
std::vector<std::string> TypeFiles(const SourceReader& source);

// Whether `text` speaks of a type that Sequelize does not have.
bool AsksForUnknownType(sequelize::Runtime& runtime, std::string_view text);

// Runs them as the application does before its migrations: each is imported, and what it exports that takes nothing and
// adds a type is called.
void AddProjectTypes(sequelize::Runtime& runtime, const std::vector<std::string>& files);

}  // namespace sequelint::migrations
