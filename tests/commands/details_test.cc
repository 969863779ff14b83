// What findings say beside their rule: effects, advice, rewrites and places, as they are printed.

#include <catch2/catch.hpp>

#include "commands/checked.h"

namespace sequelint::commands {
namespace {

TEST_CASE_METHOD(Tables, "an index that goes outside a transaction may be gone when the migration runs again") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n");
  Json rewrite = Found("drop-index-not-concurrent")["rewrite"];
  CHECK(Has(rewrite["calls"], "DROP INDEX CONCURRENTLY IF EXISTS \"users_email\""));
  CHECK(Has(rewrite["sql"], "DROP INDEX CONCURRENTLY IF EXISTS \"users_email\""));
}

TEST_CASE_METHOD(Tables, "a unique key that loosens one of the same transaction cannot fail on rows") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n"
     "  await queryInterface.addIndex('users', ['email', 'team'], { unique: true, transaction });\n");
  CHECK_FALSE(Has(Effect("index-not-concurrent"), "can fail"));
  Up("  await queryInterface.addIndex('users', ['name', 'team'], { unique: true, transaction });\n");
  CHECK(Has(Effect("index-not-concurrent"), "can fail on existing rows"));
}

TEST_CASE_METHOD(Tables, "of a table that the transaction empties only rows that came in since make it fail") {
  Up("  await queryInterface.bulkDelete('users', {}, t);\n"
     "  await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER, allowNull: false }, t);\n");
  CHECK(Has(Effect("missing-lock-timeout"), "can fail on rows that came in since"));
}

TEST_CASE_METHOD(Tables, "an index of a table that migrations make is made by one") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams' } }, t);\n");
  CHECK(Found("fk-missing-index")["help"] ==
        "add `queryInterface.addIndex('users', ['boss'], { concurrently: true })` in a migration of its own, and "
        "`indexes: [{ fields: ['boss'] }]` to the model with it");
  Up("  await queryInterface.createTable('notes', { id: { type: Sequelize.BIGINT, primaryKey: true },\n"
     "    author: { type: Sequelize.BIGINT, references: { model: 'users' } } }, t);\n");
  CHECK(Found("fk-missing-index")["help"] ==
        "add `queryInterface.addIndex('notes', ['author'], { transaction })` behind createTable, and "
        "`indexes: [{ fields: ['author'] }]` to the model with it");
}

TEST_CASE_METHOD(Tables, "a foreign key that takes the place of one to the same column does not wait for new code") {
  Up("  await queryInterface.sequelize.query('ALTER TABLE users DROP CONSTRAINT users_team_fkey', t);\n"
     "  await queryInterface.sequelize.query(`ALTER TABLE users ADD CONSTRAINT users_team_fkey\n"
     "    FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE`, t);\n");
  std::string calls = Found("fk-without-not-valid")["rewrite"]["calls"];
  CHECK(Has(calls, "1. before the new code runs"));
  CHECK_FALSE(Has(calls, "once the new code runs everywhere"));
  Up("  await queryInterface.sequelize.query(`ALTER TABLE users ADD CONSTRAINT users_id_fkey\n"
     "    FOREIGN KEY (id) REFERENCES teams (id) ON DELETE CASCADE`, t);\n");
  CHECK(Has(Found("fk-without-not-valid")["rewrite"]["calls"], "1. once the new code runs everywhere"));
}

TEST_CASE_METHOD(Tables, "a foreign key that follows an equal one at once finds no orphans") {
  std::string drop = "  await queryInterface.removeConstraint('users', 'users_team_fkey'", add =
      "  await queryInterface.addConstraint('users', { fields: ['team'], type: 'foreign key', name: 'users_team_fkey',\n"
      "    references: { table: 'teams', field: 'id' }, onDelete: 'CASCADE'";
  Up(drop + ", t);\n" + add + ", transaction });\n");
  CHECK_FALSE(Has(Effect("fk-without-not-valid"), "can fail"));
  Up(drop + ");\n" + add + " });\n");
  CHECK(Has(Effect("fk-without-not-valid"), "can fail on rows that came in since"));
}

TEST_CASE_METHOD(Tables, "the tables at the other ends of foreign keys are held as well") {
  Up("  await queryInterface.createTable('notes', { id: { type: Sequelize.BIGINT, primaryKey: true },\n"
     "    team: { type: Sequelize.BIGINT, references: { model: 'teams' } } }, t);\n"
     "  await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER }, t);\n");
  CHECK(Has(Found("several-tables-locked")["message"], "locks users (ACCESS EXCLUSIVE) while it holds teams:"));
  // One statement locks both by itself: a migration for each would not keep the two apart.
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT }, t);\n"
     "  await queryInterface.addConstraint('users', { type: 'foreign key', fields: ['boss'], name: 'users_boss',\n"
     "    references: { table: 'teams', field: 'id' }, ...t });\n");
  CHECK(Rules().count("several-tables-locked") == 0);
}

TEST_CASE_METHOD(Tables, "a type that is sent along locks the other end of a foreign key") {
  Up("  await queryInterface.changeColumn('users', 'team', { type: Sequelize.BIGINT, allowNull: false }, t);\n");
  Json finding = Found("type-change-locks-referenced-table");
  CHECK(finding["message"] == "giving users.team the type bigint takes ACCESS EXCLUSIVE on teams as well: the foreign key is made anew");
  CHECK(Has(finding["help"], "`ALTER TABLE \"users\" ALTER COLUMN \"team\" ...`"));
}

TEST_CASE_METHOD(Tables, "long steps of other kinds are told apart") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT }, t);\n"
     "  await queryInterface.bulkUpdate('users', { boss: 1 }, {}, t);\n"
     "  await queryInterface.addIndex('users', ['boss'], t);\n"
     "  await queryInterface.addIndex('users', ['boss', 'id'], t);\n");
  std::vector<std::string> messages;
  for (const Json& one : Findings()) {
    if (one["rule"] == "long-work-under-strong-lock") messages.push_back(one["message"]);
  }
  CHECK(messages == std::vector<std::string>{
                        "UPDATE on users takes long while the transaction holds ACCESS EXCLUSIVE on users",
                        "create index on users takes long while the transaction holds ACCESS EXCLUSIVE on users (and 1 more: "
                        "users_boss_id)"});
}

TEST_CASE_METHOD(Tables, "a view that goes for good breaks who reads it") {
  Write("models/name.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('Name', { name: DataTypes.TEXT },\n"
        "  { tableName: 'names', timestamps: false });\n");
  Write("migrations/1b-views.sql",
        "CREATE VIEW names AS SELECT id, name FROM users; CREATE VIEW mails AS SELECT id, email FROM users;\n");
  base = Commit("views");
  Up("  await queryInterface.sequelize.query('DROP VIEW names', t);\n"
     "  await queryInterface.sequelize.query('ALTER VIEW mails RENAME TO addresses', t);\n"
     "  await queryInterface.sequelize.query('CREATE VIEW mails AS SELECT email FROM users', t);\n");
  Json finding = Found("drop-view");
  CHECK(finding["severity"] == "error");
  CHECK(finding["message"] == "the view names is dropped for good: running code that still asks for it fails");
  CHECK(Has(finding["effect"], "breaks code that still runs"));
}

TEST_CASE_METHOD(Tables, "an index build names all that its transaction keeps out, and how to let go of it") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams' } }, t);\n"
     "  await queryInterface.addIndex('users', ['boss'], t);\n");
  Json finding = Found("long-work-under-strong-lock");
  CHECK(finding["message"] ==
        "create index on users takes long while the transaction holds ACCESS EXCLUSIVE on users, SHARE ROW EXCLUSIVE on teams");
  CHECK(finding["help"] ==
        "commit in between: the index CONCURRENTLY in a migration of its own, so that users, teams are free again while it runs");
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT }, t);\n"
     "  await queryInterface.bulkUpdate('users', { boss: 1 }, {}, t);\n");
  CHECK(Found("long-work-under-strong-lock")["help"] ==
        "commit in between: the long step in a migration of its own, so that users is free again while it runs");
}

TEST_CASE_METHOD(Tables, "a foreign key is advised the index that its model declares, and a name that is free") {
  Write("models/index.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('users', {\n"
        "  id: { type: DataTypes.BIGINT, primaryKey: true }, boss: DataTypes.BIGINT, email: DataTypes.TEXT,\n"
        "}, { timestamps: false, indexes: [{ name: 'users_boss_email', fields: ['boss', 'email'] }] });\n");
  std::string boss =
      "  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams' } }, t);\n";
  Up(boss);
  CHECK(Found("fk-missing-index")["help"] ==
        "make the index that the model declares: `queryInterface.addIndex('users', ['boss', 'email'], "
        "{ name: 'users_boss_email', concurrently: true })` in a migration of its own");
  Write("models/index.js", "");
  Up(boss + "  await queryInterface.addIndex('users', ['boss'], { where: { name: 'x' }, transaction });\n");
  CHECK(Found("fk-missing-index")["help"] ==
        "add `queryInterface.addIndex('users', ['boss'], { name: 'users_boss_all_rows', concurrently: true })` in a "
        "migration of its own, and `indexes: [{ name: 'users_boss_all_rows', fields: ['boss'] }]` to the model with it");
}

TEST_CASE_METHOD(Tables, "a foreign key of a table without a model is indexed by the migration alone") {
  Write("models/team.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('Team', { id: { type: DataTypes.BIGINT, primaryKey: true } },\n"
        "  { tableName: 'teams', timestamps: false });\n");
  base = Commit("model");
  Up("  await queryInterface.addColumn('users', 'club', { type: Sequelize.BIGINT, references: { model: 'teams', key: 'id' } }, t);\n");
  CHECK_FALSE(Has(Found("fk-missing-index")["help"], "model"));
}

TEST_CASE_METHOD(Tables, "an index of a table that a transaction makes belongs into it") {
  std::string create = "  await queryInterface.createTable('tags', { id: { type: Sequelize.BIGINT, primaryKey: true },\n"
                       "    team: { type: Sequelize.BIGINT, references: { model: 'teams', key: 'id' } } }";
  Up(create + ", t);\n");
  CHECK(Has(Found("fk-missing-index")["help"], "`queryInterface.addIndex('tags', ['team'], { transaction })` behind createTable"));
  Up(create + ");\n");
  CHECK(Has(Found("fk-missing-index")["help"], "`queryInterface.addIndex('tags', ['team'])` behind createTable"));
}

TEST_CASE_METHOD(Tables, "the changed tables are those of the database") {
  Write("models/user.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('User', { link: DataTypes.STRING },\n"
        "  { tableName: 'users', timestamps: false });\n");
  Up("  await queryInterface.addColumn('users', 'link', Sequelize.STRING(4096), t);\n");
  Json table = Report()["tables"][0];
  CHECK(table["name"] == "users");
  CHECK(Has(table["columns"].dump(), "character varying(4096)"));
}

TEST_CASE_METHOD(Tables, "NULL in a new unique column is in every row that is there") {
  Up("  await queryInterface.addColumn('users', 'code', { type: Sequelize.TEXT, unique: true }, t);\n");
  CHECK(Found("unique-nullable")["help"] ==
        "once every row has a value, make code NOT NULL; the rows that are there hold NULL until then");
  std::string over_two = "  await queryInterface.addIndex('users', ['name', 'email'], { unique: true, transaction });\n";
  Up(over_two);
  CHECK(Found("unique-nullable")["help"] == "make name NOT NULL, or use NULLS NOT DISTINCT");
  Write("sequelint.yml", "postgres: 14\n");
  CHECK(Found("unique-nullable")["help"] ==
        "make name NOT NULL, or add a unique index over (email) WHERE name IS NULL");
}

TEST_CASE_METHOD(Tables, "a unique column that the same change makes NOT NULL accepts none") {
  Up("  await queryInterface.addColumn('users', 'code', { type: Sequelize.TEXT, unique: true }, t);\n"
     "  await queryInterface.sequelize.query('UPDATE users SET code = id', t);\n"
     "  await queryInterface.sequelize.query('ALTER TABLE users ALTER COLUMN code SET NOT NULL', t);\n");
  CHECK_FALSE(Rules().count("unique-nullable"));
}

TEST_CASE_METHOD(Tables, "what takes a unique key's place is named") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n");
  CHECK(Found("drop-unique-guarantee")["help"] ==
        "add what replaces it first; once there are duplicates, uniqueness does not come back by itself");
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n"
     "  await queryInterface.addIndex('users', ['email', 'team'], { name: 'wider', unique: true, transaction });\n");
  CHECK(Found("drop-unique-guarantee")["help"] ==
        "see that no upsert names the old key any more: wider takes its place; once there are duplicates, uniqueness "
        "does not come back by itself");
}

TEST_CASE_METHOD(Tables, "an index that is made again under its name goes before the new code runs") {
  Up("  await queryInterface.removeIndex('users', 'users_email', t);\n"
     "  await queryInterface.addIndex('users', ['team'], { name: 'users_email', transaction });\n");
  CHECK(Has(Found("drop-index-not-concurrent")["rewrite"]["calls"], "before the new code runs"));
}

TEST_CASE_METHOD(Tables, "a view that is gone already is not dropped again") {
  Write("migrations/1-view.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query(\n"
        "  'CREATE MATERIALIZED VIEW emails AS SELECT email FROM users');\n"
        "exports.down = () => {};\n");
  base = Commit("view");
  Write("migrations/2-view.js",
        "exports.up = async (queryInterface) => {\n"
        "  await queryInterface.sequelize.query('DROP MATERIALIZED VIEW IF EXISTS emails');\n"
        "  await queryInterface.sequelize.query('DROP VIEW IF EXISTS emails');\n"
        "  await queryInterface.sequelize.query('CREATE MATERIALIZED VIEW emails AS SELECT email, name FROM users');\n"
        "};\nexports.down = () => {};\n");
  Json view = Found("drop-view-then-create");
  CHECK(view["at"]["line"] == 2);
  CHECK_FALSE(Has(view["message"], "more"));
}

TEST_CASE_METHOD(Tables, "a longer index is not what the shorter one repeats") {
  Up("  await queryInterface.addIndex('users', ['name', 'team'], { name: 'users_name_team', transaction });\n"
     "  await queryInterface.addIndex('users', ['name'], { name: 'users_name', transaction });\n");
  CHECK(Found("redundant-index")["related"][0]["message"] == "the one that begins with it");
}

TEST_CASE_METHOD(Tables, "what to do about a migration that is gone is no remedy of one out of order") {
  Write("migrations/0-early.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query('SELECT 1');\nexports.down = () => {};\n");
  CHECK_FALSE(Found("out-of-order-migration")["facts"].contains("history.remedy"));
}

TEST_CASE_METHOD(Tables, "a key that the table has already is to be left out, not added safely") {
  Up("    await queryInterface.changeColumn('users', 'team', { type: Sequelize.BIGINT, allowNull: true, "
     "references: { model: 'teams', key: 'id' } }, t);\n");
  CHECK(Found("change-column-duplicate-constraint").value("rewrite", Json()).is_null());
  CHECK(Found("change-column-duplicate-constraint")["severity"] == "error");
  CHECK(Rules().count("fk-without-not-valid") == 0);
  CHECK(Rules().count("no-not-valid-in-builder") == 0);
  CHECK(Rules().count("fk-on-delete-unspecified") == 0);
  Up("    await queryInterface.changeColumn('users', 'email', { type: Sequelize.TEXT, unique: true }, t);\n");
  CHECK(Found("change-column-duplicate-constraint")["severity"] == "error");
  CHECK(Rules().count("unique-constraint-blocking") == 0);
}

TEST_CASE_METHOD(Tables, "a primary key that takes another one's place is swapped with it") {
  Up("    await queryInterface.sequelize.query(`ALTER TABLE users DROP CONSTRAINT users_pkey`, t);\n"
     "    await queryInterface.sequelize.query(`ALTER TABLE users ADD CONSTRAINT users_id_key UNIQUE (id)`, t);\n"
     "    await queryInterface.sequelize.query(`ALTER TABLE users ADD PRIMARY KEY (id, email)`, t);\n");
  std::string rewrite = Found("primary-key-blocking")["rewrite"]["sql"];
  CHECK(Has(rewrite, R"(CREATE UNIQUE INDEX CONCURRENTLY "users_pkey1" ON "users" ("id", "email"))"));
  CHECK(Has(rewrite, "ALTER TABLE \"users\" DROP CONSTRAINT \"users_pkey\";\n"
                     "ALTER TABLE \"users\" ADD CONSTRAINT \"users_pkey\" PRIMARY KEY USING INDEX \"users_pkey1\""));
  CHECK(Rules().count("unique-may-fail-on-data") == 0);
}

TEST_CASE_METHOD(Tables, "a migration that goes leaves nothing behind, or what another makes") {
  Write("migrations/2-age.sql", "ALTER TABLE users ADD COLUMN age int;");
  Write("migrations/3-index.sql", "CREATE INDEX users_age ON users (age);");
  base = Commit("age");
  Remove("migrations/2-age.sql");
  CHECK(Found("deleted-or-renamed-merged-migration")["severity"] == "error");
  Write("migrations/3-index.sql", "ALTER TABLE users ADD COLUMN age int;CREATE INDEX users_age ON users (age);");
  Json gone = Found("deleted-or-renamed-merged-migration");
  CHECK(gone["severity"] == "warning");
  CHECK(Has(gone["message"], "deleted: other migrations make the same tables and columns"));
  CHECK(Has(gone["help"], "deploy it when every database has run it"));
}

TEST_CASE_METHOD(Tables, "that no down brings values back is not answered by another way to drop them") {
  Write("migrations/2-change.js",
        "exports.up = (queryInterface) => queryInterface.removeColumn('users', 'email');\n"
        "exports.down = (queryInterface, Sequelize) => queryInterface.addColumn('users', 'email', Sequelize.TEXT);\n");
  CHECK(Found("irreversible-up").value("rewrite", Json()).is_null());
}

TEST_CASE_METHOD(Tables, "the safe form of a step of a migration that may stay half done") {
  Write("migrations/2-change.js",
        "exports.up = async (queryInterface, Sequelize) => {\n"
        "  const id = { id: { type: Sequelize.BIGINT, primaryKey: true } };\n"
        "  if (!(await queryInterface.tableExists('y'))) await queryInterface.createTable('y', id);\n"
        "  if (!(await queryInterface.tableExists('z'))) {\n"
        "    await queryInterface.createTable('z', id);\n"
        "    await queryInterface.addIndex('users', ['name']);\n"
        "  }\n"
        "};\n"
        "exports.down = () => {};\n");
  CHECK(Has(Found("non-atomic-migration")["message"], "leaves out what is missing"));
  CHECK(Has(Found("index-not-concurrent")["rewrite"]["calls"], "concurrently: true"));
}

// An array of labels, and a migration that changes its type.
struct Flags : Tables {
  Flags() {
    Write("migrations/1-flags.js",
          "exports.up = async (queryInterface, Sequelize) => {\n"
          "  await queryInterface.addColumn('users', 'flags', { type: Sequelize.ARRAY(Sequelize.ENUM('a', 'b')) });\n"
          "};\nexports.down = () => {};\n");
    base = Commit("flags");
  }
  void Swap(const std::string& labels) {
    Up("  for (const sql of ['ALTER TYPE \"enum_users_flags\" RENAME TO old_flags',\n"
       "    `CREATE TYPE \"enum_users_flags\" AS ENUM (" + labels + ")`,\n"
       "    'ALTER TABLE users ALTER COLUMN flags TYPE \"enum_users_flags\"[] USING (flags::text[])::\"enum_users_flags\"[]',\n"
       "    'DROP TYPE old_flags']) await queryInterface.sequelize.query(sql, t);\n");
  }
};

TEST_CASE_METHOD(Flags, "a type made again with the labels that it had") {
  Swap("'a', 'b'");
  CHECK(Rules().count("type-change-rewrite") == 0);
  Json swap = Found("enum-type-swapped");
  CHECK(Has(swap["message"], "for the same labels"));
  CHECK(Has(swap["help"], "leave it out"));
  CHECK_FALSE(Has(swap["effect"], "can fail"));
}

TEST_CASE_METHOD(Flags, "a type made again with a label more") {
  Swap("'a', 'c', 'b', 'd'");
  Json swap = Found("enum-type-swapped");
  CHECK(Has(swap["message"], "to add c, d"));
  CHECK(Has(swap["help"], R"(ALTER TYPE "enum_users_flags" ADD VALUE IF NOT EXISTS 'c' AFTER 'a'; )"
                          R"(ALTER TYPE "enum_users_flags" ADD VALUE IF NOT EXISTS 'd'`)"));
}

TEST_CASE_METHOD(Flags, "labels that become text fit, and the type that goes is made again on the way back") {
  Up("  await queryInterface.sequelize.query(\n"
     "    'ALTER TABLE users ALTER COLUMN flags TYPE varchar(255)[] USING (flags::text[])', t);\n");
  CHECK_FALSE(Has(Found("type-change-rewrite")["effect"], "can fail"));
  CHECK(Has(Found("orphan-enum-type")["help"], "and create it again where `down` returns to it"));
}

TEST_CASE_METHOD(Flags, "what USING works out may fail") {
  Up("  await queryInterface.sequelize.query(\n"
     "    'ALTER TABLE users ALTER COLUMN flags TYPE varchar(255)[] USING my_labels(flags)', t);\n");
  CHECK(Has(Found("type-change-rewrite")["effect"], "can fail"));
}

TEST_CASE_METHOD(Tables, "another column that takes the name of the dropped one is found by who asks for it") {
  Write("models/user.js",
        "module.exports = (sequelize, DataTypes) => sequelize.define('User', { name: DataTypes.TEXT, email: DataTypes.TEXT,\n"
        "  team: DataTypes.BIGINT }, { tableName: 'users', timestamps: false });\n");
  base = Commit("model");
  Write("migrations/2-change.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query(`\n"
        "  ALTER TABLE users DROP COLUMN name;\n"
        "  ALTER TABLE users RENAME COLUMN email TO name;\n"
        "`);\nexports.down = () => {};\n");
  CHECK(Rules().count("model-reads-dropped-column") == 0);
  CHECK(Has(Found("drop-column")["message"], "reads and writes the column that takes its name"));
}

TEST_CASE_METHOD(Tables, "a foreign key of a column that the change drops again needs no index") {
  Up("  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT, references: { model: 'teams', key: 'id' } }, t);\n"
     "  await queryInterface.removeColumn('users', 'boss', t);\n");
  CHECK(Rules().count("fk-missing-index") == 0);
}

TEST_CASE_METHOD(Tables, "whether what USING works out fits is not known") {
  Up("  await queryInterface.sequelize.query('ALTER TABLE users ALTER COLUMN email TYPE text[] USING ARRAY[email]', t);\n");
  std::set<std::string> rules = Rules();
  CHECK(rules.count("type-narrowing") == 0);
  CHECK(rules.count("type-change-rewrite") == 1);
}

TEST_CASE_METHOD(Tables, "a default that goes with NOT NULL") {
  Up("  await queryInterface.sequelize.query(`ALTER TABLE users ALTER COLUMN email SET DEFAULT 'x'`, t);\n");
  base = Commit("default");
  Write("migrations/3-change.js",
        "exports.up = (queryInterface) => queryInterface.sequelize.query(\n"
        "  'ALTER TABLE users ALTER COLUMN email DROP DEFAULT, ALTER COLUMN email DROP NOT NULL');\n"
        "exports.down = () => {};\n");
  CHECK(Rules().count("drop-default-breaks-old-writers") == 0);
}

TEST_CASE_METHOD(Tables, "a trigger is named without a schema") {
  Up("  await queryInterface.sequelize.query('CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()', t);\n");
  CHECK(Has(Found("create-trigger-lock")["message"], "create trigger t takes"));
}

TEST_CASE_METHOD(Tables, "of the locks without a lock_timeout the strongest is told") {
  Up("  await queryInterface.sequelize.query('CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()', t);\n"
     "  await queryInterface.addColumn('teams', 'name', { type: Sequelize.TEXT }, t);\n"
     "  await queryInterface.addColumn('users', 'age', { type: Sequelize.INTEGER }, t);\n");
  Json missing = Found("missing-lock-timeout");
  CHECK(missing["at"]["line"] == 4);
  CHECK(Has(missing["message"], "teams"));
}

TEST_CASE_METHOD(Tables, "rows of a new table keep nobody out") {
  std::string create =
      "  await queryInterface.createTable('tags', { id: { type: Sequelize.BIGINT, primaryKey: true } }, t);\n";
  std::string rest = "  await queryInterface.addColumn('users', 'tag', { type: Sequelize.BIGINT }, t);\n";
  Up(create + "  await queryInterface.bulkInsert('tags', [{ id: 1 }], t);\n" + rest);
  CHECK(Rules().count("ddl-mixed-with-dml") == 0);
  Up(create + "  await queryInterface.bulkInsert('teams', [{ id: 1 }], t);\n" + rest);
  CHECK(Rules().count("ddl-mixed-with-dml") == 1);
}

TEST_CASE_METHOD(Tables, "a column of the change's own loses nothing that `down` should bring back") {
  auto migrate = [&](const std::string& body) {
    Write("migrations/2-change.js", "exports.up = async (queryInterface, Sequelize) => {\n" + body +
          "};\nexports.down = (queryInterface, Sequelize) => queryInterface.addColumn('users', 'old', Sequelize.TEXT);\n");
  };
  migrate("  await queryInterface.addColumn('users', 'old', { type: Sequelize.TEXT });\n"
          "  await queryInterface.sequelize.query('UPDATE users SET old = name WHERE id < 5');\n"
          "  await queryInterface.removeColumn('users', 'old');\n");
  CHECK(Rules().count("irreversible-up") == 0);
  migrate("  await queryInterface.removeColumn('users', 'name');\n");
  CHECK(Rules().count("irreversible-up") == 1);
}

TEST_CASE_METHOD(Tables, "NO ACTION that is written is meant") {
  auto key = [](const std::string& action) {
    return "  await queryInterface.addColumn('users', 'boss', { type: Sequelize.BIGINT,\n"
           "    references: { model: 'teams', key: 'id' }" + action + " }, t);\n";
  };
  Up(key(", onDelete: 'NO ACTION'"));
  CHECK(Rules().count("fk-on-delete-unspecified") == 0);
  Up(key(""));
  CHECK(Rules().count("fk-on-delete-unspecified") == 1);
  auto sql = [](const std::string& action) {
    return "  await queryInterface.sequelize.query(`ALTER TABLE users ADD COLUMN boss bigint REFERENCES teams (id)" + action +
           "`, t);\n";
  };
  Up(sql(" ON DELETE\n NO ACTION"));
  CHECK(Rules().count("fk-on-delete-unspecified") == 0);
  Up(sql(""));
  CHECK(Rules().count("fk-on-delete-unspecified") == 1);
}

// A model of `users`, where `fields` follow its name.
std::string User(const std::string& fields) {
  return "module.exports = (sequelize, DataTypes) => sequelize.define('User', { email: DataTypes.TEXT,\n"
         "  team: DataTypes.BIGINT, " + fields + " }, { tableName: 'users', timestamps: false });\n";
}

TEST_CASE_METHOD(Tables, "a renamed column is mapped by the attribute that models have for it") {
  Write("models/user.js", User("name: DataTypes.TEXT"));
  base = Commit("model");
  Up("  await queryInterface.renameColumn('users', 'name', 'full_name', t);\n");
  Write("models/user.js", User("fullName: { type: DataTypes.TEXT, field: 'full_name' }"));
  CHECK(Has(Found("rename-column")["help"], "`fullName: { field: 'name' }`"));
}

TEST_CASE_METHOD(Tables, "a renamed table is kept by its model, if there still is one") {
  Write("models/user.js", User("name: DataTypes.TEXT"));
  base = Commit("model");
  Up("  await queryInterface.renameTable('users', 'people', t);\n");
  Write("models/user.js", "");
  CHECK(Has(Found("rename-table")["help"], "keep the table as long as code of before asks for it"));
  std::string model = User("name: DataTypes.TEXT");
  Write("models/user.js", model.replace(model.find("'users'"), 7, "'people'"));
  CHECK(Has(Found("rename-table")["help"], "set `tableName: 'users'` on the model"));
}

}  // namespace
}  // namespace sequelint::commands
