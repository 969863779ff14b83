#include "migrations/replay.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "migrations/print.h"
#include "schema/print.h"

namespace sequelint::migrations {
namespace {

using Files = std::map<std::string, std::string>;

Replayed ReplayOf(Files files, ReplayOptions options = {}) {
  MemorySource source(std::move(files));
  syntax::ParseCache cache;
  Result<Replayed> replayed = Replay(source, cache, options);
  REQUIRE(replayed);
  return *replayed;
}

// The operations of `migrations/2.js` alone, behind a first migration that makes the tables `users` and `teams`.
constexpr const char* kTables = R"(
CREATE TABLE teams (id serial PRIMARY KEY, name varchar(50) NOT NULL);
CREATE TABLE users (id serial PRIMARY KEY, email varchar(255) NOT NULL DEFAULT '', role text, "teamId" int REFERENCES teams);
CREATE INDEX users_role ON users (role);
)";

std::string Operations(const std::string& text, Files others = {}, const std::string& path = "migrations/2.js") {
  others["migrations/1.sql"] = kTables;
  others[path] = text;
  std::string all = ToText(ReplayOf(std::move(others)));
  size_t own = all.find(path + "\n");
  REQUIRE(own != std::string::npos);
  return all.substr(own + path.size() + 1);
}

std::string Up(const std::string& body) {
  return Operations("module.exports = { up: async (queryInterface, Sequelize) => {\n" + body + "\n} }");
}

#define HOLE "\xEF\xBF\xBC"

}  // namespace

TEST_CASE("what is not known of a column is told once") {
  Replayed replayed = ReplayOf({{"migrations/1.js",
                                 "exports.up = (q, S) => q.createTable('t', { day: { type: S.OWN_TYPE, defaultValue: '' } })"}});
  REQUIRE(replayed.schema.unknown.size() == 1);
  CHECK(replayed.schema.unknown[0].what == "t.day.type");
}

TEST_CASE("files among migrations that are none are left out, and those with comments alone change nothing") {
  Files files = {{"migrations/1-users.js", "exports.up = q => q.createTable('users', { id: 'INTEGER' })"},
                 {"migrations/2-later.js", "// exports.up = q => q.dropTable('users')\n/* exports.down = () => {} */"},
                 {"migrations/index.js", "exports.run = () => umzug.up()"},
                 {"app/migrations/1-other.js", "export class First { async up(runner) { await runner.query('SELECT 1') } }"}};
  Replayed replayed = ReplayOf(files);
  CHECK(replayed.schema.unknown.empty());
  CHECK(replayed.runs.size() == 2);
  // With a number it stands in the chain, and the runner stops there.
  files["migrations/3-nothing.js"] = "exports.run = () => umzug.up()";
  replayed = ReplayOf(files);
  REQUIRE(replayed.schema.unknown.size() == 1);
  CHECK(replayed.schema.unknown[0].why == "the file exports no `up`");
}

TEST_CASE("parameters are bound by position, or taken out of what the runner hands over") {
  const char* kAdded = "  1:";
  for (const char* module : {
           "exports.up = (q, S) => q.addColumn('users', 'a', S.INTEGER)",
           "exports.up = async function (query, DataTypes) { await query.addColumn('users', 'a', DataTypes.INTEGER) }",
           "exports.up = async ({ context }) => { await context.addColumn('users', 'a', 'INTEGER') }",
           "exports.up = async ({ context: { queryInterface } }) => queryInterface.addColumn('users', 'a', 'INTEGER')",
           "exports.up = async ({ context: sequelize }) => sequelize.getQueryInterface().addColumn('users', 'a', "
           "'INTEGER')",
           "exports.up = async params => params.context.addColumn('users', 'a', 'INTEGER')",
           "module.exports = { default: { up: q => q.addColumn('users', 'a', 'INTEGER') } }",
           "module.exports = class { up(q) { return q.addColumn('users', 'a', 'INTEGER') } }",
           "module.exports = class { static async up(q) { await q.addColumn('users', 'a', 'INTEGER') } }",
           "module.exports = () => ({ up: q => q.addColumn('users', 'a', 'INTEGER') })",
           "const up = q => q.addColumn('users', 'a', 'INTEGER'); module.exports = { up }",
           "export default { up: q => q.addColumn('users', 'a', 'INTEGER') }",
           "export async function up(q) { await q.addColumn('users', 'a', 'INTEGER') }",
           "exports.up = async (q, config, log, db) => { log.info('x'); await q.addColumn('users', 'a', 'INTEGER') }",
           "exports.up = (q, S, done) => { q.addColumn('users', 'a', S.INTEGER).then(() => done()) }",
       }) {
    INFO(module);
    std::string text = Operations(module);
    CHECK(text.find(kAdded) == 0);
    CHECK(text.find("add_column users.a: integer") != std::string::npos);
  }
  CHECK(Operations("import { QueryInterface, DataTypes } from 'sequelize'\n"
                   "export const up = async (q: QueryInterface): Promise<void> => {\n"
                   "  await q.addColumn('users', 'a', { type: DataTypes.UUID } as any)\n}",
                   {}, "migrations/2.ts") == "  3:9 add_column users.a: uuid\n");
}

TEST_CASE("a module that is a function is a migration of the project's own runner") {
  const std::string kRun = "  1:";
  for (const char* module : {
           "module.exports = async (q) => { await q.addColumn('users', 'a', 'INTEGER') }",
           "module.exports = async function (queryInterface, Sequelize) { await queryInterface.addColumn('users', 'a', "
           "Sequelize.INTEGER) }",
           "export default async function (q) { await q.addColumn('users', 'a', 'INTEGER') }",
           "export default async ({ context: q }) => { await q.addColumn('users', 'a', 'INTEGER') }",
           "module.exports = async (sequelize) => { await sequelize.query('ALTER TABLE users ADD a integer') }",
           "module.exports = async ({ sequelize }) => { await sequelize.query('ALTER TABLE users ADD a integer') }",
       }) {
    INFO(module);
    std::string text = Operations(module);
    CHECK(text.starts_with(kRun));
    CHECK(text.ends_with("add_column users.a: integer\n"));
    CHECK(text.find("add_column") == text.rfind("add_column"));
  }
  // sequelize-cli would not call it.
  std::string text = Operations("module.exports = async (q) => { await q.addColumn('users', 'a', 'INTEGER') }",
                                {{"package.json", R"({ "devDependencies": { "sequelize-cli": "6.6.2" } })"}});
  CHECK(text == "  no up\n");
}

TEST_CASE("each call becomes what Sequelize sends, at its own line") {
  CHECK(
      Up("await queryInterface.createTable('posts', {\n"
         "  id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },\n"
         "  kind: { type: Sequelize.ENUM('a', 'b'), defaultValue: 'a' },\n"
         "  at: { type: Sequelize.DATE, defaultValue: Sequelize.NOW, allowNull: false },\n"
         "  userId: { type: Sequelize.INTEGER, references: { model: 'users', key: 'id' }, onDelete: 'cascade' },\n"
         "}, { comment: 'x' })\n"
         "await queryInterface.addIndex('posts', ['kind', { name: 'at', order: 'DESC' }], { unique: true, where: { "
         "kind: "
         "'a' } })\n"
         "await queryInterface.changeColumn('users', 'email', {\n"
         "  type: Sequelize.TEXT,\n"
         "  allowNull: false })\n"
         "await queryInterface.removeColumn('users', 'role')\n"
         "await queryInterface.renameColumn('users', 'email', 'mail')\n"
         "await queryInterface.addConstraint('users', { type: 'unique', fields: ['mail'], name: 'mails' })\n"
         "await queryInterface.removeConstraint('users', 'mails')\n"
         "await queryInterface.renameTable('posts', 'articles')\n"
         "await queryInterface.dropTable('articles')") ==
      "  2:7 create_enum enum_posts_kind: a, b  [transaction 1] [lenient]\n"
      "  2:7 create_table posts: id integer not null serial, kind enum_posts_kind default 'a', at timestamp with time "
      "zone not null default by the application, userId integer, primary key (id), foreign key (userId) -> users (id) "
      "on "
      "delete cascade if not exists  [transaction 2] [lenient]\n"
      "  2:7 set_table_comment posts: 'x'  [transaction 2]\n"
      "  8:7 create_index posts.posts_kind_at: unique (\"kind\", \"at\" DESC) WHERE kind = 'a'\n"
      "  11:3 set_not_null users.email  [transaction 3]\n"
      "  9:7 drop_default users.email: ''  [transaction 3]\n"
      "  10:3 alter_column_type users.email: character varying(255) to text  [transaction 3]\n"
      "  12:7 drop_column users.role: text\n"
      "  13:7 rename_column users.email to mail\n"
      "  14:7 add_unique_constraint users.mails (mail)\n"
      "  15:7 drop_unique_constraint users.mails (mail)\n"
      "  16:7 rename_table posts to articles\n"
      "  17:7 drop_table articles  [lenient]\n");
}

TEST_CASE("raw SQL stands at the line of each statement") {
  CHECK(Up("await queryInterface.sequelize.query(`\n"
           "  UPDATE users SET role = 'x';\n"
           "  ALTER TABLE users\n"
           "    ADD a int,\n"
           "    ALTER role SET NOT NULL;\n"
           "`)\n"
           "await queryInterface.sequelize.query('DELETE ' +\n"
           "  'FROM users')") ==
        "  3:3 change_data users: update  [transaction 1]\n"
        "  5:5 add_column users.a: integer  [transaction 1]\n"
        "  6:5 set_not_null users.role  [transaction 1]\n"
        "  8:39 change_data users: delete\n");
}

TEST_CASE("replacements, bind parameters and unknown parts of a query") {
  CHECK(Up("const { query } = queryInterface.sequelize\n"
           "await queryInterface.sequelize.query('UPDATE users SET role = :role WHERE id IN (:ids)', { replacements: { "
           "role: \"it's\", ids: [1, 2] } })\n"
           "await queryInterface.sequelize.query('ALTER TABLE ? ADD a int', { replacements: [1] })\n"
           "await queryInterface.sequelize.query('DELETE FROM users WHERE id = $id', { bind: { id: 1 } })\n"
           "await queryInterface.sequelize.query(`ALTER TABLE ${process.env.TABLE} ADD a int`)\n"
           "await queryInterface.sequelize.query(`UPDATE users SET role = '${process.env.ROLE}'`)\n"
           "await queryInterface.sequelize.query(`ALTER TABLE users ADD a int ${process.env.REST}`)\n"
           "await queryInterface.sequelize.query(process.env.SQL)\n"
           "await queryInterface.addColumn(process.env.TABLE, 'b', 'TEXT')\n"
           "await queryInterface.sequelize.query(`COMMENT ON TABLE users IS 'until ${process.env.DAY}'`)\n"
           "await queryInterface.addColumn('users', 'b', process.env.TYPE)\n") ==
        "  3:39 change_data users: update where\n"
        "  4:39 raw_sql ALTER TABLE 1 ADD a int -- syntax error at or near \"1\"\n"
        "  5:39 change_data users: delete where\n"
        "  6:72 raw_sql ALTER TABLE " HOLE
        " ADD a int -- the table is not known: `process.env.TABLE` is only known at run time\n"
        "  7:39 change_data users: update\n"
        "  8:57 add_column users.a: integer\n"
        "  9:7 raw_sql queryInterface.sequelize.query(process.env.SQL) -- `process.env.SQL` is only known at run time\n"
        "  10:7 raw_sql ALTER TABLE \"public\".\"" HOLE
        "\" ADD COLUMN \"b\" TEXT -- the table is not known: `process.env.TABLE` is only known at run time\n"
        "  11:39 raw_sql COMMENT ON TABLE users IS 'until " HOLE
        "' -- the comment is not known: `process.env.DAY` is only known at run time\n"
        "  12:7 add_column users.b: ? nullable? default ?\n");
}

TEST_CASE("transactions: managed, unmanaged, the one that is forgotten, and CLS") {
  CHECK(Up("await queryInterface.sequelize.transaction(async transaction => {\n"
           "  await queryInterface.addColumn('users', 'a', 'INT', { transaction })\n"
           "  await queryInterface.addColumn('users', 'b', 'INT')\n"
           "  await queryInterface.sequelize.query('DELETE FROM users', { transaction })\n"
           "})\n"
           "const t = await queryInterface.sequelize.transaction()\n"
           "try {\n"
           "  await queryInterface.removeColumn('users', 'a', { transaction: t })\n"
           "  await t.commit()\n"
           "} catch (e) { await t.rollback(); throw e }") ==
        "  3:9 add_column users.a: integer  [transaction 1]\n"
        "  4:9 add_column users.b: integer  [outside transaction 1]\n"
        "  5:41 change_data users: delete  [transaction 1]\n"
        "  9:9 drop_column users.a: integer  [transaction 2]\n");
  CHECK(Up("Sequelize.useCLS({})\n"
           "await queryInterface.sequelize.transaction(async () => {\n"
           "  await queryInterface.addColumn('users', 'a', 'INT')\n"
           "})") == "  4:9 add_column users.a: integer  [transaction 1]\n");
}

TEST_CASE("migrations that were written when queries gave promises of Bluebird are followed") {
  CHECK(Up("return queryInterface.addColumn('users', 'a', 'INT')\n"
           "  .tap(() => queryInterface.addColumn('users', 'b', 'INT'))\n"
           "  .then(() => queryInterface.addColumn('users', 'c', 'INT'))") ==
        "  2:8 add_column users.a: integer\n"
        "  3:14 add_column users.b: integer\n"
        "  4:15 add_column users.c: integer\n");
}

TEST_CASE("what is rolled back has not happened") {
  CHECK(Up("try {\n"
           "  await queryInterface.sequelize.transaction(async transaction => {\n"
           "    await queryInterface.addColumn('users', 'a', 'INT', { transaction })\n"
           "    throw new Error('no')\n"
           "  })\n"
           "} catch (e) {}\n"
           "await queryInterface.addColumn('users', 'a', 'TEXT')") == "  8:7 add_column users.a: text\n");
}

TEST_CASE("calls that nothing waits for, and calls at once") {
  CHECK(Up("queryInterface.addColumn('users', 'a', 'INT')\n"
           "await Promise.all([\n"
           "  queryInterface.addColumn('users', 'b', 'INT'),\n"
           "  queryInterface.addColumn('users', 'c', 'INT'),\n"
           "])\n"
           "for (const name of ['d', 'e']) await queryInterface.addColumn('users', name, 'INT')\n"
           "return queryInterface.addColumn('users', 'f', 'INT').then(() => queryInterface.addColumn('users', 'g', "
           "'INT'))") ==
        "  2:1 add_column users.a: integer  [not awaited]\n"
        "  4:3 add_column users.b: integer  [parallel 1]\n"
        "  5:3 add_column users.c: integer  [parallel 1]\n"
        "  7:38 add_column users.d: integer\n"
        "  7:38 add_column users.e: integer\n"
        "  8:8 add_column users.f: integer\n"
        "  8:65 add_column users.g: integer\n");
}

TEST_CASE("questions about the catalogue are answered from the schema so far") {
  CHECK(
      Up("const users = await queryInterface.describeTable('users')\n"
         "if (!users.role) await queryInterface.addColumn('users', 'role', 'INT')\n"
         "if (!users.age) await queryInterface.addColumn('users', 'age', 'INT')\n"
         "if ((await queryInterface.describeTable('users')).age.allowNull) await queryInterface.addColumn('users', "
         "'x', "
         "'INT')\n"
         "if (!(await queryInterface.tableExists('posts'))) await queryInterface.createTable('posts', { id: 'INT' })\n"
         "if ((await queryInterface.showAllTables()).includes('posts')) await queryInterface.dropTable('posts')\n"
         "const names = (await queryInterface.showIndex('users')).map(i => i.name)\n"
         "if (names.includes('users_role')) await queryInterface.removeIndex('users', 'users_role')\n"
         "if (queryInterface.sequelize.getDialect() === 'sqlite') await queryInterface.dropTable('users')\n") ==
      "  4:23 add_column users.age: integer\n"
      "  5:72 add_column users.x: integer\n"
      "  6:57 create_table posts: id integer if not exists  [lenient]\n"
      "  7:69 drop_table posts  [lenient]\n"
      "  9:41 drop_index users.users_role  [lenient]\n");
}

TEST_CASE("what only the data or the environment decides is explored, and said") {
  CHECK(Up("const [rows] = await queryInterface.sequelize.query('SELECT id FROM users')\n"
           "for (const row of rows) await queryInterface.sequelize.query(`UPDATE users SET role = 'x' WHERE id = "
           "${row.id}`)\n"
           "if (process.env.FAST) await queryInterface.addColumn('users', 'a', 'INT')\n"
           "else await queryInterface.addColumn('users', 'b', 'INT')") ==
        "  3:63 change_data users: update where  [lenient] [if: it depends on `rows`: what a query gives is only known "
        "at run time]\n"
        "  4:29 add_column users.a: integer  [lenient] [if: `process.env.FAST` is only known at run time]\n"
        "  5:12 add_column users.b: integer  [lenient] [if: `process.env.FAST` is only known at run time]\n");
  Replayed replayed =
      ReplayOf({{"migrations/1.sql", kTables},
                {"migrations/2.js",
                 "exports.up = async q => { if (process.env.A) await q.addColumn('users', 'a', 'INT'); else "
                 "await q.addColumn('users', 'b', 'INT') }"}});
  CHECK(replayed.schema.FindTable({"public", "users"})->FindColumn("a") != nullptr);
  CHECK(replayed.schema.FindTable({"public", "users"})->FindColumn("b") != nullptr);
}

TEST_CASE("one way does not see what another did behind the place where earlier ways met") {
  Replayed replayed =
      ReplayOf({{"migrations/1.sql", kTables},
                {"migrations/2.js",
                 "exports.up = async q => {\n"
                 "  if (process.env.A) await q.addColumn('users', 'a', 'INT'); else await q.addColumn('users', 'b', 'INT')\n"
                 "  if (process.env.B) await q.addColumn('users', 'c', 'INT')\n"
                 "  else if (!(await q.describeTable('users')).c) await q.addColumn('users', 'd', 'INT')\n"
                 "}"}});
  for (const char* column : {"a", "b", "c", "d"}) {
    CHECK(replayed.schema.FindTable({"public", "users"})->FindColumn(column) != nullptr);
  }
}

TEST_CASE("a runner that calls each migration in a transaction, with CLS") {
  auto in_transaction = [](const std::string& runner, const std::string& application, Files others = {}) {
    others["package.json"] = R"({ "dependencies": { "sequelize": "^6.37.0", "umzug": "^2.3.0" } })";
    others["src/migrate.js"] = "const { Umzug } = require('umzug')\n" + runner;
    others["src/database.js"] = application;
    others["migrations/1.js"] = "exports.up = async q => { await q.addColumn('t', 'a', 'INT'); q.addColumn('t', 'b', 'INT') }";
    Replayed replayed = ReplayOf(std::move(others));
    REQUIRE(replayed.plan.operations.size() == 2);
    CHECK_FALSE(replayed.plan.calls[1].awaited);
    return replayed.plan.operations[0].transaction > 0 && replayed.plan.operations[1].transaction > 0;
  };
  const std::string wrap =
      "new Umzug({ migrations: { wrap: run => (...args) => db.transaction(async () => { await run(...args) }) } })";
  const std::string resolve =
      "new Umzug({ resolve: ({ path }) => ({ up: async () => db.transaction(async () => load(path).up(q)) }) })";
  const std::string cls = "Sequelize.useCLS(namespace)";
  CHECK(in_transaction(wrap, cls));
  CHECK(in_transaction(resolve, cls));
  CHECK_FALSE(in_transaction(wrap, ""));  // the migration's queries do not know of it
  CHECK_FALSE(in_transaction("new Umzug({ migrations: { wrap: run => (...args) => run(...args) } })", cls));
  CHECK_FALSE(in_transaction("const wrap = run => db.transaction(() => run())", cls));
  // sequelize-cli runs the migrations, and Umzug something else.
  CHECK_FALSE(in_transaction(wrap, cls,
                             {{".sequelizerc", "module.exports = {}"},
                              {"app/package.json", R"({ "scripts": { "migrate": "sequelize db:migrate" } })"}}));
}

TEST_CASE("errors that the program catches are answered like Postgres'") {
  CHECK(Up("try { await queryInterface.addColumn('users', 'role', 'INT') } catch (e) { console.log(e.message) }\n"
           "await queryInterface.addColumn('users', 'email', 'INT').catch(() => queryInterface.addColumn('users', 'x', "
           "'INT'))\n"
           "await queryInterface.removeColumn('users', 'nothing')\n"
           "await queryInterface.addColumn('users', 'y', 'INT')") ==
        "  3:69 add_column users.x: integer\n"
        "  4:7 drop_column users.nothing: ? nullable? default ?\n"
        "    refused: column \"nothing\" of relation \"users\" does not exist\n"
        "  5:7 add_column users.y: integer\n");
}

TEST_CASE("helpers: places stay in the migration") {
  CHECK(Operations("const { addAge } = require('./lib/age')\nexports.up = async q => {\n  await addAge(q, 'users')\n}",
                   {{"migrations/lib/age.js",
                     "exports.addAge = async (q, table) => {\n  await q.addColumn(table, 'age', 'INT')\n  await "
                     "q.sequelize.query(`DELETE FROM ${table}`)\n}"}}) ==
        "  3:9 add_column users.age: integer\n  3:9 change_data users: delete\n");
  CHECK(Operations("const fs = require('fs'), path = require('path')\nexports.up = q => "
                   "q.sequelize.query(fs.readFileSync(path.join(__dirname, 'sql/x.sql'), 'utf8'))",
                   {{"migrations/sql/x.sql", "-- what\nALTER TABLE users\n  ADD age int;\n"}}) ==
        "  migrations/sql/x.sql:3:3 add_column users.age: integer\n");
}

TEST_CASE("a migration that cannot be read is said, and the chain goes on") {
  auto text = [](const std::string& second) {
    return ToText(ReplayOf({{"migrations/1.sql", kTables},
                            {"migrations/2.js", second},
                            {"migrations/3.js", "exports.up = q => q.addColumn('users', 'z', 'INT')"}}));
  };
  const std::string kNext = "migrations/3.js\n  1:19 add_column users.z: integer\n";
  CHECK(text("exports.up = async q => { await q.addColumn('users', 'a', 'INT'); throw new Error('no ' + q.x.y) }")
            .ends_with("  1:33 add_column users.a: integer\n  stops: it throws Error\n" + kNext));
  CHECK(text("exports.up = () => { throw new TypeError('irreversible') }")
            .ends_with("  stops: it throws TypeError: irreversible\n" + kNext));
  CHECK(text("exports.up = async q => { while (true) await q.bulkDelete('users', {}) }").ends_with(kNext));
  CHECK(text("exports.up = require('not-there').up").ends_with(kNext));
  CHECK(text("exports.down = up => {}").ends_with("  no up\n" + kNext));
  CHECK(text("exports.up = async q => { await q.addColumn('users', 'a', 'INT' ").ends_with(kNext));
  CHECK(text("module.exports = require('./2.js'); exports.up = up; function up(q) { return up(q) }").ends_with(kNext));
}

TEST_CASE("a chain that does not start from an empty database says so once") {
  Replayed replayed =
      ReplayOf({{"migrations/1.js", "exports.up = q => q.addColumn('users', 'a', 'INT')"},
                {"migrations/2.js", "exports.up = q => q.changeColumn('orders', 'b', { type: 'TEXT' })"}});
  CHECK_FALSE(replayed.complete);
  CHECK(replayed.opened_by.name == "users");
  CHECK(replayed.opened_at.file == "migrations/1.js");
  CHECK(replayed.stops.empty());
  CHECK(replayed.schema.FindTable({"public", "users"})->FindColumn("a") != nullptr);
  CHECK_FALSE(replayed.schema.FindTable({"public", "orders"})->columns_complete);
}

TEST_CASE("that a domain's constraint is not valid is said until it is validated, or goes") {
  auto unknown = [](const std::string& rest) {
    Replayed replayed = ReplayOf(
        {{"migrations/1.sql", "CREATE DOMAIN price AS numeric CHECK (VALUE > 0);\n"
                              "ALTER DOMAIN price ADD CONSTRAINT odd CHECK (VALUE % 2 = 1) NOT VALID;\n" + rest}});
    std::string said;
    for (const schema::Unknown& one : replayed.schema.unknown) said += one.what + ": " + one.why + "\n";
    return said;
  };
  CHECK(unknown("ALTER DOMAIN price VALIDATE CONSTRAINT price_check;") ==
        "price.odd: that the constraint was added NOT VALID is not followed\n");
  CHECK(unknown("ALTER DOMAIN price VALIDATE CONSTRAINT odd;").empty());
  CHECK(unknown("ALTER DOMAIN price DROP CONSTRAINT odd;").empty());
  CHECK(unknown("DROP DOMAIN price;").empty());
}

TEST_CASE("what bulkDelete deletes stands behind the table, from Sequelize 7 on in its options") {
  auto sent = [](int major, const std::string& arguments) {
    ReplayOptions options;
    options.sequelize_major = major;
    Replayed replayed = ReplayOf({{"migrations/1.sql", kTables},
                                  {"migrations/2.js", "exports.up = async q => { await q.bulkDelete('users', " + arguments + ") }"}},
                                 options);
    REQUIRE(!replayed.plan.operations.empty());
    const auto* data = std::get_if<plan::ChangeData>(&replayed.plan.operations.back().change);
    return data == nullptr ? "" : data->sql;
  };
  CHECK(sent(6, "{ id: 1 }") == R"(DELETE FROM "users" WHERE "id" = 1)");
  CHECK(sent(6, "{}, { truncate: true }") == R"(TRUNCATE "users")");
  CHECK(sent(7, "{ where: { id: 1 } }") == R"(DELETE FROM "users" WHERE "id" = 1)");
  CHECK(sent(7, "{ where: {} }") == R"(DELETE FROM "users")");
}

TEST_CASE("data of a table that is gone is refused, of one that no migration made is not") {
  auto stops = [](const std::string& query) {
    Replayed replayed = ReplayOf({{"migrations/1.sql", std::string(kTables) + "DROP TABLE teams CASCADE; ALTER TABLE "
                                                                              "users RENAME TO people;"},
                                  {"migrations/2.js", "exports.up = async q => { await " + query + " }"}});
    CHECK(replayed.complete);
    return replayed.stops.empty() ? std::string() : replayed.stops[0].what;
  };
  CHECK(stops("q.bulkDelete('teams', { id: 1 })") == "relation \"teams\" does not exist");
  CHECK(stops("q.bulkInsert('users', [{ id: 1 }])") == "relation \"users\" does not exist");
  CHECK(stops("q.sequelize.query('UPDATE users SET id = 2')") == "relation \"users\" does not exist");
  CHECK(stops("q.bulkUpdate('people', { id: 2 })").empty());
  CHECK(stops("q.sequelize.query('DELETE FROM \"SequelizeMeta\"')").empty());
  CHECK(stops("q.bulkInsert('settings', [{ id: 1 }])").empty());
}

TEST_CASE("a baseline is the schema before the first migration, `start` the first behind it") {
  ReplayOptions options;
  options.baseline = "schema.sql";
  options.baseline_text = kTables;
  options.start = "2.js";
  Replayed replayed = ReplayOf({{"migrations/1.js", "exports.up = q => q.createTable('users', {})"},
                                {"migrations/2.js", "exports.up = q => q.removeColumn('users', 'role')"}},
                               options);
  CHECK(replayed.complete);
  CHECK(replayed.runs.size() == 1);
  CHECK(replayed.schema.FindTable({"public", "users"})->FindColumn("role") == nullptr);
}

TEST_CASE("a text that is one of two is run once as far as both say the same") {
  Replayed replayed = ReplayOf({{"migrations/1.js", R"js(
exports.up = async (q) => {
  const client = await q.sequelize.connectionManager.getConnection({ type: 'write' });
  let sql = "SET search_path = ''; CREATE TABLE public.teams (id int PRIMARY KEY); " +
    "CREATE TABLE public.users (id int PRIMARY KEY, team int REFERENCES public.teams)";
  const [rows] = await q.sequelize.query("SELECT setting FROM pg_settings WHERE name = 'server_version_num'");
  if (Number(rows[0].setting) < 130000) sql = sql.replace("search_path = ''", "search_path = 'public'");
  await client.query(sql);
  q.sequelize.connectionManager.releaseConnection(client);
};)js"}});
  CHECK(replayed.stops.empty());
  size_t tables = 0;
  for (const plan::Operation& operation : replayed.plan.operations) {
    tables += std::holds_alternative<plan::CreateTable>(operation.change) ? 1 : 0;
  }
  CHECK(tables == 2);
  const schema::Table* users = replayed.schema.FindTable({"public", "users"});
  REQUIRE(users != nullptr);
  CHECK(users->foreign_keys.size() == 1);
}

}  // namespace sequelint::migrations
