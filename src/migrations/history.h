#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source_reader.h"

namespace sequelint::migrations {

// One migration file and where it stands in its chain.
struct MigrationFile {
  std::string path;
  std::string folder;  // the migrations folder it belongs to (its own, or a parent when folders are nested)
  std::string name;    // file name without extension
  std::string stamp;   // the sortable prefix: "20230626183058", "v2.15.0", "003", "" = none
};

struct HistoryOptions {
  std::vector<std::string> folders;  // --migrations; empty = find them
  std::vector<std::string> ignore;   // globs
  std::string folder;                // those elsewhere are another project's; "" = the whole repository
};

// The migrations of a revision in the order they run: folder by folder, inside a folder as its runner sorts
// (file name as bytes, as Umzug does; by version when every stamp is a version). Compiled copies (`dist/`, `build/`)
// of sources that are there too are left out, and so are the scripts that migrations in code read, and what another
// tool runs (TypeORM, MikroORM, Knex, node-pg-migrate).
//
// Without --migrations the folders are: `migrations-path` of `.sequelizerc` when it is plain text, else every folder
// named migrations / migration / migrate whose files define `up`.
std::vector<MigrationFile> FindMigrations(const SourceReader& source, const HistoryOptions& options = {});

// What other tools run, which is left alone: (folder, tool) ⇒ how many files.
std::map<std::pair<std::string, std::string>, size_t> MigrationsOfOtherTools(const SourceReader& source,
                                                                             const HistoryOptions& options = {});

// Whether a file's text looks like a migration: it exports `up`, or is SQL; not that of another tool.
bool LooksLikeMigration(std::string_view path, std::string_view text);

// "20230626183058-alter-poc-col.js" ⇒ "20230626183058"; "v2.15.0-x.js" ⇒ "v2.15.0"; "create.js" ⇒ "".
std::string StampOf(std::string_view file_name);

}  // namespace sequelint::migrations
