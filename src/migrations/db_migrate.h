#pragma once

#include <string_view>

#include "base/source_reader.h"

namespace sequelint::migrations {

// The source of a module that is db-migrate's connection to Postgres (db-migrate-base 2, db-migrate-pg 1.5): `dataType`, which
// `setup` is given, and `methods` of a function that sends SQL.
//
//   methods(runSql).addColumn("users", "plan", { type: "string", length: 20, notNull: true }, callback)
//   ⇒ runSql('ALTER TABLE "users" ADD COLUMN "plan" VARCHAR (20) NOT NULL'), then callback(null)
std::string_view DbMigrateSource();

// Whether the package of a file leaves its migrations to db-migrate, and to no runner of Sequelize's.
bool UsesDbMigrate(const SourceReader& source, std::string_view path);

}  // namespace sequelint::migrations
