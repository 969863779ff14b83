#include "migrations/history.h"

#include <catch2/catch.hpp>

using namespace sequelint;
using namespace sequelint::migrations;

namespace {

std::string Paths(const std::vector<MigrationFile>& files) {
  std::string out;
  for (const MigrationFile& file : files) out += file.path + "\n";
  return out;
}

constexpr const char* kUp = "module.exports = { up: async (q) => {}, down: async (q) => {} }";

}  // namespace

TEST_CASE("stamps are the sortable prefix") {
  CHECK(StampOf("20230626183058-alter.js") == "20230626183058");
  CHECK(StampOf("v2.15.0-reindex.js") == "v2.15.0");
  CHECK(StampOf("003_users.sql") == "003");
  CHECK(StampOf("create-users.js").empty());
}

TEST_CASE("folders named migrations are found, files without `up` are not migrations") {
  MemorySource source({{"server/migrations/20200102-b.js", kUp},
                       {"server/migrations/20200101-a.js", "export async function up(q) {}"},
                       {"server/migrations/index.js", "module.exports = require('./umzug')"},
                       {"server/migrations/types.d.ts", "export declare const up: any"},
                       {"test/migrations/20200101-a.js", kUp},
                       {"server/migrations/a.test.js", kUp}});
  CHECK(Paths(FindMigrations(source)) == "server/migrations/20200101-a.js\nserver/migrations/20200102-b.js\n");
}

TEST_CASE(".sequelizerc names the folder, whatever it is called") {
  MemorySource source({{".sequelizerc",
                        "const path = require('path')\nmodule.exports = {\n"
                        "  'migrations-path': path.resolve('db', 'changes'),\n}"},
                       {"db/changes/1-a.js", kUp},
                       {"other/migrations/2-b.js", kUp}});
  CHECK(Paths(FindMigrations(source)) == "db/changes/1-a.js\n");
}

TEST_CASE("a path into the build output falls back on the sources") {
  MemorySource source({{".sequelizerc", "module.exports = { 'migrations-path': 'dist/migrations' }"},
                       {"src/migrations/1-a.ts", "export async function up(q) {}"}});
  CHECK(Paths(FindMigrations(source)) == "src/migrations/1-a.ts\n");
}

TEST_CASE("a build output that is in the repository is no chain of its own") {
  MemorySource source({{".sequelizerc", "module.exports = { 'migrations-path': 'dist/migrations' }"},
                       {"dist/migrations/1-a.js", kUp},
                       {"dist/migrations/2-renamed.js", kUp},
                       {"dist/migrations/3-c.js", kUp},
                       {"src/migrations/1-a.ts", "export async function up(q) {}"},
                       {"src/migrations/2-b.ts", "export async function up(q) {}"},
                       {"src/migrations/3-c.ts", "export async function up(q) {}"}});
  CHECK(Paths(FindMigrations(source)) == "src/migrations/1-a.ts\nsrc/migrations/2-b.ts\nsrc/migrations/3-c.ts\n");
}

TEST_CASE("modules that are functions are migrations where they work on tables") {
  MemorySource source({{"migrations/1-a.js", "module.exports = async (qi) => { await qi.addColumn('a', 'b', 'INT') }"},
                       {"migrations/2-b.ts", "export default async function (q: QueryInterface) {}"},
                       {"migrations/3-c.js", "module.exports = async (db) => { await db.collection('a').drop() }"},
                       {"migrations/4-d.js", "module.exports = (sequelize, T) => sequelize.define('a', {})"},
                       {"migrations/run.js", "module.exports = async (queryInterface) => {}"}});
  CHECK(Paths(FindMigrations(source)) == "migrations/1-a.js\nmigrations/2-b.ts\nmigrations/3-c.js\nmigrations/4-d.js\n");
}

TEST_CASE("compiled copies of sources that are there are left out") {
  MemorySource source({{"dist/migrations/1-a.js", kUp}, {"src/migrations/1-a.ts", kUp}});
  CHECK(Paths(FindMigrations(source)) == "src/migrations/1-a.ts\n");
}

TEST_CASE("names sort as bytes, versions as numbers") {
  MemorySource bytes({{"migrations/10-b.js", kUp}, {"migrations/2-a.js", kUp}});
  CHECK(Paths(FindMigrations(bytes)) == "migrations/10-b.js\nmigrations/2-a.js\n");
  MemorySource versions({{"migrations/v2.10.0-b.js", kUp}, {"migrations/v2.9.1-a.js", kUp}});
  CHECK(Paths(FindMigrations(versions)) == "migrations/v2.9.1-a.js\nmigrations/v2.10.0-b.js\n");
}

TEST_CASE("nested folders belong to the outer chain, SQL files count, their way back does not") {
  MemorySource source({{"migrations/2019/1-a.js", kUp},
                       {"migrations/2-b.sql", "CREATE TABLE t (id int);"},
                       {"migrations/2-b.down.sql", "DROP TABLE t;"},
                       {"migrations/sqls/3-c-up.sql", "SELECT 1;"},
                       {"migrations/3-c.js", "exports.up = function (db) {}"}});
  CHECK(Paths(FindMigrations(source)) == "migrations/2019/1-a.js\nmigrations/2-b.sql\nmigrations/3-c.js\n");
}

TEST_CASE("scripts that a migration in code reads are no steps of their own") {
  MemorySource source({{"migrations/000_baseline.ts", "export async function up(q) { await run(__dirname); }"},
                       {"migrations/000_baseline.sql", "CREATE TABLE t (id int);"},
                       {"migrations/001-b.js", "exports.up = (q) => q.sequelize.query(read('views.sql'))"},
                       {"migrations/views.sql", "CREATE VIEW v AS SELECT 1;"},
                       {"migrations/002-c.sql", "CREATE TABLE u (id int);"}});
  CHECK(Paths(FindMigrations(source)) == "migrations/000_baseline.ts\nmigrations/001-b.js\nmigrations/002-c.sql\n");
}

TEST_CASE("migrations of TypeORM are not Sequelize's, whatever folder they are in") {
  const char* theirs =
      "import { MigrationInterface, QueryRunner } from 'typeorm';\n"
      "export class Plan1661160427226 implements MigrationInterface {\n"
      "  async up(queryRunner: QueryRunner) { await queryRunner.query('ALTER TABLE a ADD b int') }\n}";
  MemorySource source({{"app/migrations/1661160427226-plan.ts", theirs},
                       {"app/migrations/1661160427227-index.ts", "export const x = 1"},
                       {"server/migrations/1-a.js", kUp},
                       {"server/migrations/2-b.ts", theirs}});
  CHECK(Paths(FindMigrations(source)) == "server/migrations/1-a.js\n");
}

TEST_CASE("migrations of Knex and node-pg-migrate are left alone and counted") {
  MemorySource source(
      {{"knex/migrations/1-a.js", "exports.up = (knex) => knex.schema.createTable('t', (t) => t.increments());"},
       {"knex/migrations/2-b.ts", "import { Knex } from 'knex';\nexport async function up(k: Knex) {}"},
       {"pg/migrations/1_a.js", "exports.up = (pgm) => { pgm.createTable('t', { id: 'id' }); };"},
       {"server/migrations/1-a.js", kUp},
       // It only asks Knex for SQL.
       {"server/migrations/2-b.js",
        "const knex = require('knex')({ client: 'pg' });\n"
        "exports.up = (queryInterface) => queryInterface.sequelize.query(knex.schema.dropTable('t').toString());"}});
  CHECK(Paths(FindMigrations(source)) == "server/migrations/1-a.js\nserver/migrations/2-b.js\n");
  std::map<std::pair<std::string, std::string>, size_t> others = {{{"knex/migrations", "Knex"}, 2},
                                                                  {{"pg/migrations", "node-pg-migrate"}, 1}};
  CHECK(MigrationsOfOtherTools(source) == others);
}
