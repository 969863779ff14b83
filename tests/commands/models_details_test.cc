// What findings about models and migrations that disagree say beside their rule.

#include <catch2/catch.hpp>

#include "commands/checked.h"

namespace sequelint::commands {
namespace {

// Models of two tables that a third joins, and of labels that they share.
struct Joined : Checked {
  std::string through = "joins";
  Joined() {
    Write("package.json", R"({"dependencies": {"sequelize": "6.37.3"}})");
    Write("migrations/20240101-tables.js",
          "exports.up = async (queryInterface, Sequelize) => {\n"
          "  const id = { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true };\n"
          "  const state = (labels) => ({ type: Sequelize.ENUM(labels) });\n"
          "  await queryInterface.createTable('as', { id, state: state(['x', 'y']) });\n"
          "  await queryInterface.createTable('bs', { id, state: state(['x', 'y']) });\n"
          "  await queryInterface.createTable('joins', { id, deletedAt: Sequelize.DATE,\n"
          "    aId: { type: Sequelize.INTEGER, references: { model: 'as', key: 'id' }, onDelete: 'CASCADE' },\n"
          "    bId: { type: Sequelize.INTEGER, references: { model: 'bs', key: 'id' }, onDelete: 'CASCADE' } });\n"
          "};\nexports.down = (queryInterface) => queryInterface.dropAllTables();\n");
    Models("'x', 'y'", false, "");
    base = Commit("tables");
  }
  void Models(const std::string& labels, bool paired, const std::string& indexes) {
    Write("models/index.js",
          "const { Sequelize, DataTypes } = require('sequelize');\n"
          "const sequelize = new Sequelize({ dialect: 'postgres', define: { timestamps: false } });\n"
          "const STATES = [" + labels + "];\n"
          "const A = sequelize.define('a', { state: DataTypes.ENUM(STATES) }, { tableName: 'as' });\n"
          "const B = sequelize.define('b', { state: DataTypes.ENUM(STATES) }, { tableName: 'bs' });\n"
          "const Join = sequelize.define('join', {\n"
          "  id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },\n"
          "  aId: DataTypes.INTEGER, bId: DataTypes.INTEGER,\n"
          "}, { tableName: 'joins', timestamps: true, createdAt: false, updatedAt: false, paranoid: true" + indexes +
          " });\n" +
          (paired ? "A.belongsToMany(B, { through: Join, foreignKey: 'aId', otherKey: 'bId' });\n" : ""));
  }
};

TEST_CASE_METHOD(Joined, "a key that an association alone asks for may not be meant") {
  Models("'x', 'y'", true, "");
  CHECK(Has(Found("model-migration-disagree")["help"],
            "say `through: { unique: false }` in the association where a pair may come twice, as beside a row that is "
            "deleted softly, else add a migration"));
}

TEST_CASE_METHOD(Joined, "a key that an association and an index ask for is the index") {
  Models("'x', 'y'", true, ", indexes: [{ unique: true, fields: ['aId', 'bId'] }]");
  CHECK(Has(Found("model-without-migration")["message"], "the index `joins_a_id_b_id`"));
  CHECK(Rules().count("model-migration-disagree") == 0);
}

TEST_CASE_METHOD(Joined, "a key that deleted rows would take as well") {
  Models("'x', 'y'", false, ", indexes: [{ unique: true, fields: ['aId', 'bId'] }]");
  CHECK(Has(Found("model-without-migration")["help"],
            "leave out the rows that are deleted softly, which would still take the key, or add a migration"));
}

TEST_CASE_METHOD(Joined, "an index whose name Postgres cuts is called as the models call it") {
  std::string name(70, 'n');
  Models("'x', 'y'", false, ", indexes: [{ name: '" + name + "', fields: ['aId', 'bId'] }]");
  CHECK(Has(Found("model-without-migration")["message"],
            "the index `" + name + "` (Postgres keeps `" + name.substr(0, 63) + "`) of `joins`"));
}

TEST_CASE_METHOD(Joined, "a label that several types lack is added to all of them") {
  Models("'x', 'y', 'z'", false, "");
  Json label = Found("model-without-migration");
  CHECK(Has(label["message"], "(and 1 more: bs)"));
  CHECK(Has(label["help"], R"(ALTER TYPE "enum_as_state" ADD VALUE)"));
  CHECK(Has(label["help"], R"(ALTER TYPE "enum_bs_state" ADD VALUE)"));
}

TEST_CASE_METHOD(Joined, "an order that differs is told where the migration adds the label") {
  Write("migrations/20240102-label.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query(\n"
        "  `ALTER TYPE enum_as_state ADD VALUE 'z'`);\nexports.down = () => {};\n");
  Models("'x', 'z', 'y'", false, "");
  Json order = Found("model-migration-disagree");
  CHECK(Has(order["message"], "the models say x, z, y, the migrations x, y, z"));
  CHECK(order["related"][0]["at"]["file"] == "migrations/20240102-label.js");
}

TEST_CASE_METHOD(Joined, "an index over an attribute's name, which is no column") {
  Write("models/index.js",
        "const { Sequelize, DataTypes } = require('sequelize');\n"
        "const sequelize = new Sequelize({ dialect: 'postgres', define: { timestamps: false } });\n"
        "const A = sequelize.define('a', { state: { type: DataTypes.ENUM('x', 'y'), field: 'state' },\n"
        "  bId: { type: DataTypes.INTEGER, field: 'b_id' } }, { tableName: 'as', indexes: [{ fields: ['bId'] }] });\n");
  Write("migrations/20240102-b.js",
        "exports.up = (queryInterface, Sequelize) => queryInterface.addColumn('as', 'b_id', Sequelize.INTEGER);\n"
        "exports.down = (queryInterface) => queryInterface.removeColumn('as', 'b_id');\n");
  Json index = Found("model-migration-disagree");
  CHECK(Has(index["message"], "the fields of the index `as_b_id` of `as`: the models say bId, the migrations no such column"));
  CHECK(Has(index["help"], "write `b_id` there: Sequelize sends `fields` as they stand"));
}

TEST_CASE_METHOD(Joined, "the default behind a changed type is what the database has") {
  Write("migrations/20240102-kind.js",
        "exports.up = (queryInterface, Sequelize) =>\n"
        "  queryInterface.addColumn('as', 'kind', { type: Sequelize.STRING, defaultValue: 'x' });\n"
        "exports.down = (queryInterface) => queryInterface.removeColumn('as', 'kind');\n");
  Write("models/index.js",
        "const { Sequelize, DataTypes } = require('sequelize');\n"
        "const sequelize = new Sequelize({ dialect: 'postgres', define: { timestamps: false } });\n"
        "const A = sequelize.define('a', { state: DataTypes.ENUM('x', 'y'),\n"
        "  kind: { type: DataTypes.ENUM('x', 'z'),\n"
        "          defaultValue: 'z' } }, { tableName: 'as' });\n");
  std::string said = RunProgram({"check", "--base", base}, folder());
  CHECK(Has(said, "the default of `as.kind`: the models say DEFAULT 'z', the migrations DEFAULT 'x'"));
}

// Where Umzug wraps each migration in a transaction, which CLS gives to its queries.
struct Wrapped : Tables {
  Wrapped() {
    Write("package.json", R"({"dependencies": {"sequelize": "6.37.3", "umzug": "3.0.0"}})");
    Write("src/migrate.js",
          "const { Umzug } = require('umzug');\nconst { Sequelize } = require('sequelize');\n"
          "Sequelize.useCLS(namespace);\n"
          "const wrap = (run) => (...args) => sequelize.transaction(() => run(...args));\n"
          "module.exports = new Umzug({ migrations: { wrap: (run) => (...args) => sequelize.transaction(() => run(...args)) } });\n");
    base = Commit("runner");
  }
};

TEST_CASE_METHOD(Wrapped, "an index that nothing in a transaction can build") {
  Write("migrations/2-change.js",
        "exports.up = (queryInterface, Sequelize) => queryInterface.addColumn('users', 'boss',\n"
        "  { type: Sequelize.BIGINT, references: { model: 'teams', key: 'id' } });\n"
        "exports.down = (queryInterface) => queryInterface.removeColumn('users', 'boss');\n");
  CHECK(Has(Found("fk-missing-index")["help"], "concurrently: true })` in a script beside the migrations, or in one that the runner"));
}

TEST_CASE_METHOD(Wrapped, "a missing index is made beside the migrations") {
  Write("models/user.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('User', { name: DataTypes.TEXT, email: DataTypes.TEXT,\n"
        "  team: DataTypes.BIGINT }, { tableName: 'users', timestamps: false, indexes: [{ fields: ['name'] }] });\n");
  CHECK(Has(Found("model-without-migration")["help"], "that the runner is told to run without the transaction"));
}

// Models of a base class of the project's own, which gives them all an `id` that Postgres makes.
struct Based : Checked {
  Based() {
    Write("package.json", R"({"dependencies": {"sequelize": "6.37.3"}})");
    Write("models/Base.js",
          "const { Model, DataTypes } = require('sequelize');\n"
          "class Base extends Model {\n"
          "  static init(attributes, options) {\n"
          "    super.init({\n"
          "      id: { type: DataTypes.UUID, primaryKey: true, allowNull: false, defaultValue: DataTypes.UUIDV4 },\n"
          "      state: { type: DataTypes.TEXT },\n"
          "      ...attributes }, { timestamps: false, ...options });\n"
          "  }\n"
          "}\nmodule.exports = { Base };\n");
    Write("models/sequelize.js",
          "const { Sequelize } = require('sequelize');\nmodule.exports = new Sequelize({ dialect: 'postgres' });\n");
    Model("Team", "teams", "name: DataTypes.TEXT");
    Write("migrations/1-teams.js",
          "exports.up = (queryInterface, Sequelize) => queryInterface.createTable('teams', {\n"
          "  id: { type: Sequelize.UUID, primaryKey: true }, state: Sequelize.TEXT, name: Sequelize.TEXT });\n"
          "exports.down = (queryInterface) => queryInterface.dropTable('teams');\n");
    base = Commit("teams");
  }
  void Model(const std::string& name, const std::string& table, const std::string& attributes) {
    Write("models/" + name + ".js",
          "const { DataTypes } = require('sequelize');\nconst { Base } = require('./Base');\n"
          "class " + name + " extends Base {\n"
          "  static initModel(sequelize) {\n"
          "    this.init({ " + attributes + " }, { sequelize, tableName: '" + table + "' });\n"
          "  }\n}\nmodule.exports = " + name + ";\n" + name + ".initModel(require('./sequelize'));\n");
  }
  void Migrate(const std::string& columns) {
    Write("migrations/2-users.js",
          "exports.up = (queryInterface, Sequelize) => queryInterface.createTable('users', {\n"
          "  id: { type: Sequelize.UUID, primaryKey: true" + columns + " });\n"
          "exports.down = (queryInterface) => queryInterface.dropTable('users');\n");
  }
};

TEST_CASE_METHOD(Based, "an attribute that models share is not told at their common line") {
  Model("User", "users", "name: DataTypes.TEXT");
  Migrate(" }, state: Sequelize.INTEGER, name: Sequelize.TEXT");
  Json type = Found("model-migration-disagree");
  CHECK(Has(type["message"], "the type of `users.state`"));
  CHECK(type["at"]["file"] == "migrations/2-users.js");
  CHECK(type["related"][0]["at"]["file"] == "models/Base.js");
  CHECK(Has(type["help"], "the attribute is shared by several models"));
}

TEST_CASE_METHOD(Based, "a default that the shared attribute does not have") {
  Model("User", "users", "name: DataTypes.TEXT");
  Migrate(", defaultValue: Sequelize.literal('gen_random_uuid()') },\n"
          "  state: { type: Sequelize.TEXT, defaultValue: 'x', allowNull: false }, name: Sequelize.TEXT");
  Json required = Found("db-default-not-in-model");
  CHECK(required["at"]["line"] == 3);
  CHECK(required["related"][0]["at"]["file"] == "models/Base.js");
  CHECK(Has(required["help"], "let the column be NULL in the migration, as in the models"));
}

TEST_CASE_METHOD(Based, "what the key of the new table is made of stays in the model") {
  Model("User", "users", "plan: { type: DataTypes.TEXT, defaultValue: 'free' }");
  Migrate(" }, state: Sequelize.TEXT, plan: Sequelize.TEXT");
  Json fallback = Found("model-migration-disagree");
  CHECK(Has(fallback["message"], "the default of `users.plan`"));
  CHECK(Has(fallback["help"], "let both say the same: write in the migration what the models say"));
}

TEST_CASE_METHOD(Based, "a model is where its class is, not where the base class makes it") {
  Model("User", "users", "name: DataTypes.TEXT");
  CHECK(Found("model-without-migration")["at"]["file"] == "models/User.js");
  CHECK(Found("model-without-migration")["at"]["line"] == 3);
}

}  // namespace
}  // namespace sequelint::commands
