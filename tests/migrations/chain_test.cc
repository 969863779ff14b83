#include "migrations/chain.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "schema/archive.h"
#include "schema/print.h"

namespace sequelint::migrations {
namespace {

using Files = std::map<std::string, std::string>;

// A cache that is gone with the test.
class Disk {
 public:
  Disk() {
    std::string pattern = (std::filesystem::temp_directory_path() / "chain-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
  }
  ~Disk() { std::filesystem::remove_all(folder_); }
  operator DiskCache() const { return {folder_, "test"}; }

 private:
  std::string folder_;
};

std::string Number(int i) { return (i < 10 ? "0" : "") + std::to_string(i); }

// Thirty migrations: tables, indexes, enums, a view; types by a helper.
Files Thirty() {
  Files files = {{"package.json", R"({"dependencies": {"sequelize": "^6.37.0"}})"},
                 {"lib/types.js", "exports.text = Sequelize => Sequelize.STRING(100);"},
                 {"unrelated.js", "exports.x = 1;"}};
  for (int i = 1; i <= 30; ++i) {
    std::string table = "table" + std::to_string((i + 2) / 3), body;
    if (i % 3 == 1) {
      body = "await q.createTable('" + table + "', { id: { type: S.INTEGER, primaryKey: true, autoIncrement: true }, " +
             "name: { type: text(S), allowNull: false }, kind: S.ENUM('a', 'b') });";
    } else if (i % 3 == 2) {
      body = "await q.addIndex('" + table + "', ['name'], { where: { kind: 'a' } });";
    } else {
      body = "await q.sequelize.query('CREATE VIEW view" + std::to_string(i) + " AS SELECT id, name FROM " + table + "');";
    }
    files["migrations/" + Number(i) + ".js"] =
        "const { text } = require('../lib/types');\nexports.up = async (q, S) => {\n  " + body + "\n};\n";
  }
  return files;
}

struct Ran {
  Chain chain;
  size_t known = 0;
  std::string bytes;  // of the whole schema
};
Ran ChainOn(const Files& files, const DiskCache& disk, ReplayOptions options = {}) {
  MemorySource source(files);
  syntax::ParseCache cache;
  Result<ChainRun> ran = ReplayChain(source, cache, options, FindMigrations(source, {}), disk);
  REQUIRE(ran);
  CHECK(ran->run.has_value() == (ran->known == 0));
  Packer pack;
  pack(ran->chain.schema);
  return {ran->chain, ran->known, pack.Take()};
}

// What a run gives with a cache that knows something, without one, and how much of it was known.
size_t Known(const Files& files, const DiskCache& disk, const ReplayOptions& options = {}) {
  Ran with = ChainOn(files, disk, options), without = ChainOn(files, DiskCache(), options);
  CHECK(without.known == 0);
  CHECK(with.bytes == without.bytes);
  CHECK(schema::ToJson(with.chain.schema) == schema::ToJson(without.chain.schema));
  CHECK(with.chain.complete == without.chain.complete);
  CHECK(with.chain.opened_by == without.chain.opened_by);
  CHECK(with.chain.opened_at == without.chain.opened_at);
  CHECK(with.chain.made == without.chain.made);
  CHECK(with.chain.doubtful == without.chain.doubtful);
  CHECK(with.chain.tables_by_trigger == without.chain.tables_by_trigger);
  CHECK(with.chain.presumed.all == without.chain.presumed.all);
  CHECK(with.chain.presumed.named == without.chain.presumed.named);
  CHECK(with.chain.presumed.made == without.chain.presumed.made);
  return with.known;
}

}  // namespace

TEST_CASE("a chain that ran before does not run again") {
  Disk disk;
  Files files = Thirty();
  CHECK(Known(files, disk) == 0);
  CHECK(Known(files, disk) == 30);
  files["unrelated.js"] = "exports.x = 2;";
  files["lib/new.js"] = "exports.y = 1;";
  CHECK(Known(files, disk) == 30);
}

TEST_CASE("of a chain that has grown only the end runs") {
  Disk disk;
  Files files = Thirty();
  CHECK(Known(files, disk) == 0);
  files["migrations/31.js"] = "exports.up = async q => { await q.removeColumn('table2', 'kind'); await q.bulkDelete('elsewhere'); };";
  files["migrations/32.sql"] = "CREATE TABLE t (id int); DO $$ BEGIN EXECUTE 'x' || now(); END $$;";
  CHECK(Known(files, disk) == 30);
  CHECK(Known(files, disk) == 32);
  files.erase("migrations/32.sql");
  CHECK(Known(files, disk) == 30);
}

TEST_CASE("a chain runs again when anything changed that it looked at") {
  Disk disk;
  const Files files = Thirty();
  CHECK(Known(files, disk) == 0);
  auto with = [&](const std::string& path, const std::string& text) {
    Files changed = files;
    changed[path] = text;
    return Known(changed, disk);
  };
  CHECK(with("migrations/03.js", "exports.up = q => q.dropTable('table1');") == 0);
  CHECK(with("lib/types.js", "exports.text = Sequelize => Sequelize.STRING(50);") == 0);
  CHECK(with("package.json", R"({"dependencies": {"sequelize": "^5.0.0"}})") == 0);
  CHECK(with("lib/types", "a file that the resolver takes first") == 0);
  ReplayOptions options;
  options.sequelize_major = 7;
  CHECK(Known(files, disk, options) == 0);
  options = {};
  options.baseline = "base.sql";
  options.baseline_text = "CREATE TABLE legacy (id int);";
  CHECK(Known(files, disk, options) == 0);
  CHECK(Known(files, disk, options) == 30);
  options.baseline_text = "CREATE TABLE legacy (id bigint);";
  CHECK(Known(files, disk, options) == 0);
}

TEST_CASE("a chain that takes tables from the models holds for these models") {
  Disk disk;
  Files files = Thirty();
  files["migrations/30.js"] = "exports.up = (q, S) => q.addColumn('legacy', 'x', S.TEXT);";
  schema::Schema models;
  schema::Table legacy;
  legacy.name = {"public", "legacy"};
  legacy.columns.emplace_back().name = "id";
  legacy.columns[0].type = "integer";
  models.tables.emplace(legacy.name, legacy);
  ReplayOptions options;
  options.models = [&] { return &models; };
  CHECK(Known(files, disk, options) == 0);
  CHECK(Known(files, disk, options) == 30);
  files["migrations/31.js"] = "exports.up = (q, S) => q.addColumn('legacy', 'y', S.TEXT);";
  CHECK(Known(files, disk, options) == 30);
  models.tables.at(legacy.name).columns[0].type = "bigint";
  CHECK(Known(files, disk, options) == 0);
}

TEST_CASE("a table that was dropped long ago is not one that was there before") {
  Disk disk;
  Files files = Thirty();
  files["migrations/30.js"] = "exports.up = q => q.dropTable('table1', { cascade: true });";
  CHECK(Known(files, disk) == 0);
  files["migrations/31.js"] = "exports.up = (q, S) => q.addColumn('table1', 'x', S.TEXT);";
  CHECK(Known(files, disk) == 30);
  CHECK(ChainOn(files, disk).chain.complete);
}

TEST_CASE("whether the project uses CLS is asked again") {
  Disk disk;
  Files files = Thirty();
  files["migrations/30.js"] =
      "exports.up = q => q.sequelize.transaction(async () => { await q.dropTable('table1', { cascade: true }); });";
  CHECK(Known(files, disk) == 0);
  files["other.js"] = "exports.z = 1;";
  CHECK(Known(files, disk) == 30);
  files["other.js"] = "Sequelize.useCLS(namespace);";
  CHECK(Known(files, disk) == 0);
}

}  // namespace sequelint::migrations
