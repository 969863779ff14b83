#include "sequelize/load.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "base/text.h"
#include "schema/print.h"

namespace sequelint::sequelize {
namespace {

std::string Load(std::map<std::string, std::string> files, LoadOptions options = {}) {
  MemorySource source(std::move(files));
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache, options);
  return loaded ? schema::ToText(loaded->schema) : "error: " + loaded.error().what + '\n';
}

schema::Schema LoadSchema(std::map<std::string, std::string> files) {
  MemorySource source(std::move(files));
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache);
  REQUIRE(loaded);
  return loaded->schema;
}

std::string Show(const Location& at) {
  return at.file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + '-' + std::to_string(at.end_line) +
         ':' + std::to_string(at.end_column);
}

TEST_CASE("a schema that only the environment knows loses no table, and is said once") {
  CHECK(Load({{"models.js",
               "const { Sequelize, DataTypes } = require('sequelize');\n"
               "const s = new Sequelize('postgres://x', { schema: process.env.DB_SCHEMA });\n"
               "s.define('User', { a: DataTypes.TEXT }, { timestamps: false });\n"
               "s.define('Team', { a: DataTypes.TEXT }, { timestamps: false });\n"}}) ==
        "table Teams model Team\n  id  integer not null serial\n  a   text\n  primary key (id)\n"
        "table Users model User\n  id  integer not null serial\n  a   text\n  primary key (id)\n"
        "unknown schema: `process.env.DB_SCHEMA` is only known at run time; `public` is taken (models.js:2)\n");
}

TEST_CASE("a model that no file loads is kept, and said") {
  CHECK(Load({{"db.js",
               "const { Sequelize } = require('sequelize');\n"
               "const db = new Sequelize('postgres://x');\n"
               "require('./user')(db);\n"
               "module.exports = db;\n"},
              {"user.js",
               "const { DataTypes } = require('sequelize');\n"
               "module.exports = (db) => db.define('User', { a: DataTypes.TEXT }, { timestamps: false });\n"},
              {"team.js",
               "const { DataTypes } = require('sequelize');\n"
               "module.exports = (db) => db.define('Team', { a: DataTypes.TEXT }, { timestamps: false });\n"}}) ==
        "table Teams model Team\n  id  integer not null serial\n  a   text\n  primary key (id)\n"
        "table Users model User\n  id  integer not null serial\n  a   text\n  primary key (id)\n"
        "unknown Teams: no file of the project loads this model (team.js:2)\n");
}

TEST_CASE("of two instances the one for models is not that of a script") {
  CHECK(Load({{"bin/check.js",
               "const { Sequelize } = require('sequelize');\n"
               "const db = new Sequelize('postgres://x');\n"
               "db.query('select 1');\n"},
              {"db.js",
               "const { Sequelize } = require('sequelize');\n"
               "const db = new Sequelize('postgres://x', { define: { timestamps: false, tableName: 'people' } });\n"
               "require('a-loader')(db, './models');\n"},
              {"models/user.js",
               "const { DataTypes } = require('sequelize');\n"
               "module.exports = (db) => db.define('User', { a: DataTypes.TEXT });\n"}}) ==
        "table people model User\n  id  integer not null serial\n  a   text\n  primary key (id)\n");
}

TEST_CASE("an instance made through a cast") {
  CHECK(Load({{"db.ts",
               "import Sequelize, { DataTypes } from 'sequelize';\n"
               "const make = () => new (<any>Sequelize)('postgres://x', { define: { timestamps: false } });\n"
               "export const db = make();\n"},
              {"user.ts",
               "import { DataTypes } from 'sequelize';\n"
               "export default (db) => db.define('User', { a: DataTypes.TEXT });\n"}}) ==
        "table Users model User\n  id  integer not null serial\n  a   text\n  primary key (id)\n");
}

TEST_CASE("a call of init on what is no model does not run the program") {
  MemorySource source(std::map<std::string, std::string>{
      {"db.js",
       "const { Sequelize, DataTypes } = require('sequelize');\n"
       "const db = new Sequelize('postgres://x');\n"
       "db.define('User', { a: DataTypes.TEXT }, { timestamps: false });\n"},
      {"worker.js",
       "const { Op } = require('sequelize');\n"
       "module.exports = async (queue, tenant) => { while (tenant.waits) await queue.init(tenant, { [Op.in]: [] }); };\n"},
      {"main.js", "const work = require('./worker'); exports.start = () => work({ init() {} }, { waits: true });\n"}});
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache);
  REQUIRE(loaded);
  CHECK(loaded->schema.tables.size() == 1);
  CHECK(loaded->notes.empty());  // that a bound of the evaluation was reached
}

TEST_CASE("the dialect is Postgres, whatever names it") {
  CHECK(Load({{"models.js",
               "const { Sequelize, DataTypes } = require('sequelize');\n"
               "const config = require('config');\n"
               "const s = new Sequelize(process.env.DATABASE_URL, { dialect: process.env.DB_DIALECT || 'mysql' });\n"
               "s.define('User', {\n"
               "  a: process.env.DB_DIALECT === 'postgres' ? DataTypes.JSONB : DataTypes.TEXT,\n"
               "  b: config.get('db').dialect === 'mysql' ? DataTypes.JSON : DataTypes.ARRAY(DataTypes.TEXT),\n"
               "}, { timestamps: false });\n"}}) ==
        "table Users model User\n  id  integer not null serial\n  a   jsonb\n  b   text[]\n  primary key (id)\n");
}

TEST_CASE("a model that a loader defines stands where its attributes do") {
  schema::Schema schema = LoadSchema({{"models/index.js",
                                       "const { Sequelize, Model } = require('sequelize');\n"
                                       "const sequelize = new Sequelize('postgres://x');\n"
                                       "for (const m of [require('./user')]) {\n"
                                       "  class M extends Model {}\n"
                                       "  M.init({ ...m.schema }, { sequelize, modelName: m.name });\n"
                                       "}\n"},
                                      {"models/user.js",
                                       "const { DataTypes } = require('sequelize');\n"
                                       "module.exports = {\n"
                                       "  name: 'User',\n"
                                       "  schema: { email: DataTypes.STRING },\n"
                                       "};\n"}});
  CHECK(Show(schema.FindTable({"public", "Users"})->at) == "models/user.js:4:13-4:18");
}

TEST_CASE("an attribute that may be the primary key leaves open whether there is an id") {
  schema::Schema schema = LoadSchema({{"models.js",
                                       "const { Sequelize, DataTypes } = require('sequelize');\n"
                                       "const s = new Sequelize('postgres://x');\n"
                                       "s.define('User', { a: { type: DataTypes.TEXT, ...require('elsewhere') } });\n"}});
  const schema::Table* users = schema.FindTable({"public", "Users"});
  CHECK_FALSE(users->columns_complete);
  CHECK_FALSE(users->FindColumn("id"));
}

TEST_CASE("the usual models folder with a loader") {
  std::map<std::string, std::string> files = {
      {"package.json", R"({"dependencies": {"sequelize": "^6.3.0"}})"},
      {"config/config.json", R"({"development": {"dialect": "postgres", "define": {"underscored": true}}})"},
      {"models/index.js", R"('use strict';
const fs = require('fs');
const path = require('path');
const Sequelize = require('sequelize');
const basename = path.basename(__filename);
const env = process.env.NODE_ENV || 'development';
const config = require(__dirname + '/../config/config.json')[env];
const db = {};
let sequelize;
if (config.use_env_variable) {
  sequelize = new Sequelize(process.env[config.use_env_variable], config);
} else {
  sequelize = new Sequelize(config.database, config.username, config.password, config);
}
fs.readdirSync(__dirname)
  .filter(file => file.indexOf('.') !== 0 && file !== basename && file.slice(-3) === '.js')
  .forEach(file => {
    const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes);
    db[model.name] = model;
  });
Object.keys(db).forEach(modelName => {
  if (db[modelName].associate) db[modelName].associate(db);
});
db.sequelize = sequelize;
db.Sequelize = Sequelize;
module.exports = db;
)"},
      {"models/user.js", R"('use strict';
const { Model } = require('sequelize');
module.exports = (sequelize, DataTypes) => {
  class User extends Model {
    static associate(models) {
      User.hasMany(models.Post, { as: 'posts' });
    }
  }
  User.init({ firstName: { type: DataTypes.STRING(80), allowNull: false } }, { sequelize, modelName: 'User' });
  return User;
};
)"},
      {"models/post.js", R"(module.exports = (sequelize, DataTypes) => {
  const Post = sequelize.define('Post', { title: DataTypes.TEXT }, { timestamps: false });
  Post.associate = (models) => Post.belongsTo(models.User, { foreignKey: { allowNull: false } });
  return Post;
};
)"},
  };
  CHECK(Load(files) == R"(table posts model Post
  id       integer not null serial
  title    text
  user_id  integer not null attribute UserId
  primary key (id)
  foreign key posts_user_id_fkey (user_id) -> users (id) on delete no action on update cascade
table users model User
  id          integer not null serial
  first_name  character varying(80) not null attribute firstName
  created_at  timestamp with time zone not null attribute createdAt
  updated_at  timestamp with time zone not null attribute updatedAt
  primary key (id)
)");
}

TEST_CASE("factories that nobody loads are called by position and by name") {
  CHECK(Load({
            {"src/models/user.js",
             "module.exports = (conn, types) => conn.define('User', { a: types.STRING }, "
             "{ timestamps: false });\n// Sequelize"},
            {"src/models/post.ts",
             "import { Sequelize, DataTypes, Model } from 'sequelize';\n"
             "export class Post extends Model {}\n"
             "export function initPost(sequelize: Sequelize): void {\n"
             "  Post.init({ t: DataTypes.TEXT }, { sequelize, timestamps: false, tableName: 'post' });\n}\n"},
            {"src/models/tag.js",
             "const { DataTypes } = require('sequelize');\n"
             "module.exports = ({ sequelize }) => { const Tag = sequelize.define('Tag', { n: DataTypes.CHAR(2) }, "
             "{ timestamps: false });\n  Tag.associate = ({ User }) => { Tag.belongsTo(User); };\n  return Tag; };\n"},
        }) == R"(table Tags model Tag
  id      integer not null serial
  n       character(2)
  UserId  integer
  primary key (id)
  foreign key Tags_UserId_fkey (UserId) -> Users (id) on delete set null on update cascade
table Users model User
  id  integer not null serial
  a   character varying(255)
  primary key (id)
table post model Post
  id  integer not null serial
  t   text
  primary key (id)
)");
}

TEST_CASE("feathers and egg") {
  CHECK(Load({{"src/models/users.model.js",
               "const Sequelize = require('sequelize');\nconst DataTypes = Sequelize.DataTypes;\n"
               "module.exports = function (app) {\n  const sequelizeClient = app.get('sequelizeClient');\n"
               "  const users = sequelizeClient.define('users', { email: { type: DataTypes.STRING, unique: true } }, "
               "{ hooks: { beforeCount(options) { options.raw = true; } }, timestamps: false });\n"
               "  users.associate = function (models) {};\n  return users;\n};\n"}}) ==
        R"(table users model users
  id     integer not null serial
  email  character varying(255)
  primary key (id)
  unique users_email_key (email)
)");
  CHECK(
      Load({{"package.json", R"({"dependencies": {"egg": "^2.0.0", "egg-sequelize": "^6.0.0", "sequelize": "^6.0.0"}})"},
              {"app/model/user_group.js",
             "module.exports = app => {\n  const { STRING, INTEGER } = app.Sequelize;\n"
             "  const G = app.model.define('user_group', { name: STRING(30), size: INTEGER }, { timestamps: false });\n"
             "  return G;\n};\n"},
            {"app/model/user.js",
             "module.exports = app => {\n  const { STRING } = app.Sequelize;\n"
             "  const User = app.model.define('user', { name: STRING }, { timestamps: false });\n"
             "  User.associate = () => { app.model.User.belongsTo(app.model.UserGroup, { as: 'group' }); };\n"
             "  return User;\n};\n"}}) == R"(table user_groups model user_group
  id    integer not null serial
  name  character varying(30)
  size  integer
  primary key (id)
table users model user
  id        integer not null serial
  name      character varying(255)
  group_id  integer attribute groupId
  primary key (id)
  foreign key users_group_id_fkey (group_id) -> user_groups (id) on delete set null on update cascade
)");
}

TEST_CASE("a loader class with static init methods keeps its order") {
  std::map<std::string, std::string> files = {
      {"server/Database.js",
       "const { Sequelize } = require('sequelize')\nclass Database {\n  constructor() { this.sequelize = null }\n"
       "  async init() { if (!(await this.connect())) throw new Error('no'); await this.build() }\n"
       "  async connect() { this.sequelize = new Sequelize({ dialect: 'sqlite' }); "
       "await this.sequelize.authenticate(); return true }\n"
       "  build() { require('./models/User').init(this.sequelize); require('./models/Apple').init(this.sequelize) "
       "}\n}\n"
       "module.exports = new Database()\n"},
      {"server/models/Apple.js",
       "const { DataTypes, Model } = require('sequelize')\nclass Apple extends Model {\n  static init(sequelize) {\n"
       "    super.init({ id: { type: DataTypes.UUID, primaryKey: true } }, { sequelize, modelName: 'apple' })\n"
       "    const { user } = sequelize.models\n    user.hasMany(Apple)\n    Apple.belongsTo(user)\n  }\n}\n"
       "module.exports = Apple\n"},
      {"server/models/User.js",
       "const { DataTypes, Model } = require('sequelize')\nclass User extends Model {\n  static init(sequelize) {\n"
       "    super.init({ name: DataTypes.STRING }, { sequelize, modelName: 'user', timestamps: false })\n  }\n}\n"
       "module.exports = User\n"},
  };
  CHECK(Load(files) == R"(table apples model apple
  id         uuid not null
  createdAt  timestamp with time zone not null
  updatedAt  timestamp with time zone not null
  userId     integer
  primary key (id)
  foreign key apples_userId_fkey (userId) -> users (id) on delete set null on update cascade
table users model user
  id    integer not null serial
  name  character varying(255)
  primary key (id)
)");
}

TEST_CASE("every part has its place") {
  schema::Schema schema = LoadSchema({{"models.js",
                                       "const { Sequelize, DataTypes } = require('sequelize');\n"
                                       "const s = new Sequelize('postgres://x');\n"
                                       "const User = s.define('User', {\n"
                                       "  email: {\n"
                                       "    type: DataTypes.STRING,\n"
                                       "    allowNull: false,\n"
                                       "    defaultValue: 'x',\n"
                                       "    unique: true,\n"
                                       "  },\n"
                                       "  short: DataTypes.TEXT,\n"
                                       "  role: DataTypes.ENUM('a',\n"
                                       "    'b'),\n"
                                       "}, { indexes: [\n"
                                       "  { fields: ['short'] },\n"
                                       "] });\n"
                                       "User.belongsTo(User, { as: 'boss' });\n"}});
  const schema::Table& users = schema.tables.at({"public", "Users"});
  const schema::Column& email = *users.FindColumn("email");
  CHECK(Show(users.at) == "models.js:3:14-15:5");
  CHECK(Show(email.at) == "models.js:4:3-9:4");
  CHECK(Show(email.type_at) == "models.js:5:5-5:27");
  CHECK(Show(email.nullable_at) == "models.js:6:5-6:21");
  CHECK(Show(email.default_value.at) == "models.js:7:5-7:22");
  CHECK(Show(users.unique_constraints[0].at) == "models.js:8:5-8:17");
  CHECK(Show(users.FindColumn("short")->at) == "models.js:10:3-10:24");
  CHECK(Show(users.FindColumn("short")->type_at) == "models.js:10:10-10:24");
  CHECK(Show(users.indexes[0].at) == "models.js:14:3-14:24");
  CHECK(Show(users.foreign_keys[0].at) == "models.js:16:1-16:37");
  CHECK(Show(users.FindColumn("bossId")->at) == "models.js:16:1-16:37");
  CHECK(Show(schema.enums.at({"public", "enum_Users_role"}).value_at.at("b")) == "models.js:12:5-12:8");
}

TEST_CASE("what is not known is named, and the rest stays") {
  CHECK(Load({{"models.js",
               "const { Sequelize, DataTypes } = require('sequelize');\n"
               "const { columns, size, label } = require('somewhere-else');\n"
               "const s = new Sequelize('postgres://x');\n"
               "s.define('User', {\n"
               "  email: { type: DataTypes.STRING(size), allowNull: process.env.STRICT, defaultValue: label },\n"
               "  whole: columns.whole,\n"
               "  role: DataTypes.ENUM(...columns.roles),\n"
               "  kind: process.env.JSONB ? DataTypes.JSONB : DataTypes.JSON,\n"
               "}, { timestamps: false });\n"
               "s.define('Spread', { a: DataTypes.TEXT, ...columns }, { timestamps: false });\n"
               "s.define('Named', { a: DataTypes.TEXT }, { timestamps: false, tableName: label });\n"}}) ==
        R"(table Spreads model Spread (not all columns are known)
  a  ? nullable? default ?
table Users model User
  id     integer not null serial
  email  ? nullable? default ?
  whole  ? nullable? default ?
  role   "enum_Users_role"
  kind   ?
  primary key (id)
enum enum_Users_role: ?
unknown Spreads.columns: `somewhere-else.columns` comes from a package outside the repository (models.js:2)
unknown Users.email.type: `somewhere-else.size` comes from a package outside the repository (models.js:2)
unknown Named.tableName: `somewhere-else.label` comes from a package outside the repository (models.js:2)
unknown Users.email.default: `somewhere-else.label` comes from a package outside the repository (models.js:2)
unknown Users.email.nullable: `process.env.STRICT` is only known at run time (models.js:5)
unknown Users.whole: `somewhere-else.columns.whole` comes from a package outside the repository (models.js:6)
unknown Users.role.values: `somewhere-else.columns.roles` comes from a package outside the repository (models.js:7)
unknown Users.kind.type: `process.env.JSONB` is only known at run time (models.js:8)
unknown Spreads.a: `somewhere-else.columns` comes from a package outside the repository (models.js:10)
)");
}

TEST_CASE("a table that took the name of a view is a table") {
  // Outline's down makes the view again under the name that up gives to the table.
  std::map<std::string, std::string> files = {
      {"models.js",
       "const { Sequelize, DataTypes } = require('sequelize');\n"
       "const s = new Sequelize('postgres://x', { define: { timestamps: false } });\n"
       "s.define('A', { id: { type: DataTypes.INTEGER, primaryKey: true } }, { tableName: 'as' });\n"
       "s.define('B', { id: { type: DataTypes.INTEGER, primaryKey: true } }, { tableName: 'bs' });\n"},
      {"migrations/01.js",
       "exports.up = async (q) => { await q.renameTable(\n 'old_as', \"as\", { transaction });\n"
       "  await q.sequelize.query(`alter table if exists only public.\"old_bs\" RENAME TO bs`); };\n"
       "exports.down = async (q) => { await q.sequelize.query('CREATE VIEW \"as\" AS SELECT * FROM old_as');\n"
       "  await q.sequelize.query('CREATE VIEW bs AS SELECT * FROM old_bs'); };\n"},
  };
  CHECK(Load(files) == "table as model A\n  id  integer not null\n  primary key (id)\n"
                       "table bs model B\n  id  integer not null\n  primary key (id)\n");
}

TEST_CASE("models on views are no tables, and are said to be views") {
  std::map<std::string, std::string> files = {
      {"models.js",
       "const { Sequelize, DataTypes } = require('sequelize');\n"
       "const s = new Sequelize('postgres://x', { define: { timestamps: false } });\n"
       "s.define('User', { name: DataTypes.TEXT });\n"
       "s.define('Summary', { kind: DataTypes.ENUM('a') }, { tableName: 'Summaries' });\n"
       "s.define('Totals', { n: DataTypes.INTEGER }, { tableName: 'totals' });\n"
       "s.define('Late', { n: DataTypes.INTEGER }, { tableName: 'late' });\n"},
      {"migrations/01-view.js",
       "module.exports.up = (q) => q.sequelize.query(`\n"
       "  create or replace view \"Summaries\" AS SELECT 'a' AS kind`);\n"},
      {"migrations/02.js", "exports.up = (q) => q.sequelize.query('CREATE VIEW late AS SELECT 1 AS n');"},
      {"migrations/03.js", "exports.up = async (q) => { await q.dropView('late'); await q.createTable('late', {}); };"},
      {"db/schema.sql", "CREATE MATERIALIZED VIEW IF NOT EXISTS public.Totals AS SELECT 1 AS n;"},
  };
  const std::string late = "table late model Late\n  id  integer not null serial\n  n   integer\n  primary key (id)\n";
  const std::string users = "table Users model User\n  id    integer not null serial\n  name  text\n  primary key (id)\n";
  const std::string summaries =
      "unknown Summaries: a view: CREATE VIEW in migrations/01-view.js:2; its model is not compared with a table (models.js:4)\n";
  const std::string totals =
      "unknown totals: a view: CREATE VIEW in db/schema.sql:1; its model is not compared with a table (models.js:5)\n";
  CHECK(Load(files) == users + late + summaries + totals);
  LoadOptions options;
  options.views = {"late"};
  CHECK(Load(files, options) ==
        users + summaries + "unknown late: a view, by the configuration; its model is not compared with a table (models.js:6)\n" +
            totals);
}

TEST_CASE("the models of one of several instances") {
  std::map<std::string, std::string> files = {
      {"main.js",
       "const { Sequelize, DataTypes } = require('sequelize');\n"
       "const s = new Sequelize('postgres://x', { define: { timestamps: false } });\n"
       "s.define('User', { name: DataTypes.TEXT });\n"},
      {"logs.js",
       "const { Sequelize, DataTypes } = require('sequelize');\n"
       "const s = new Sequelize('postgres://y', { define: { timestamps: false } });\n"
       "s.define('Entry', { text: DataTypes.TEXT });\n"
       "s.define('User', { login: DataTypes.TEXT });\n"},
  };
  MemorySource source(files);
  syntax::ParseCache cache;
  Result<Loaded> all = LoadModels(source, cache);
  REQUIRE(all);
  REQUIRE(all->notes.size() == 1);
  CHECK(all->notes[0] ==
        "the model User belongs to several Sequelize instances (logs.js, main.js): when these are several databases, "
        "name the files of one as `instances`");
  LoadOptions options;
  options.instances = {"main.js"};
  CHECK(Load(files, options) == "table Users model User\n  id    integer not null serial\n  name  text\n  primary key (id)\n");
}

TEST_CASE("nothing to find is said so") {
  CHECK(Load({{"index.js", "console.log(1)"}}) == "error: no Sequelize models were found\n");
  CHECK(Load({}) == "error: no Sequelize models were found\n");
}

}  // namespace
}  // namespace sequelint::sequelize
