#include "report/samples.h"

#include "lint/lint.h"
#include "plan/diff.h"

namespace sequelint::report {
namespace {

constexpr char kBase[] = "1111111111111111111111111111111111111111";
constexpr char kHead[] = "2222222222222222222222222222222222222222";

constexpr char kUserBase[] =
    "module.exports = (sequelize, DataTypes) => {\n"
    "  const User = sequelize.define('User', {\n"
    "    name: DataTypes.STRING,\n"
    "    email: { type: DataTypes.STRING, unique: true },\n"
    "    nick: DataTypes.STRING,\n"
    "  });\n"
    "  return User;\n"
    "};\n";
constexpr char kUserHead[] =
    "module.exports = (sequelize, DataTypes) => {\n"
    "  const User = sequelize.define('User', {\n"
    "    name: DataTypes.STRING,\n"
    "    handle: DataTypes.STRING,\n"
    "    plan: { type: DataTypes.STRING, allowNull: false },\n"
    "  });\n"
    "  return User;\n"
    "};\n";
constexpr char kMigration[] =
    "module.exports = {\n"
    "\tasync up(queryInterface) {\n"
    "\t\tawait queryInterface.addIndex('Orders', ['userId']);\n"
    "\t\tawait queryInterface.changeColumn('Orders', 'total', {\n"
    "\t\t\ttype: 'NUMERIC(12,2)',\n"
    "\t\t\tallowNull: false,\n"
    "\t\t\tcomment: 'Grüße 你好 🎉',\n"
    "\t\t});\n"
    "\t},\n"
    "};\n";
constexpr char kLegacy[] = "module.exports = (sequelize) => sequelize.define('Legacy', {});\n";

lint::Rule MakeRule(std::string id, lint::Severity severity, std::string title, std::string summary, std::string fix) {
  lint::Rule rule;
  rule.id = id;
  rule.path = "rules/" + id + ".md";
  rule.category = "blocking";
  rule.severity = severity;
  rule.title = title;
  rule.summary = summary;
  rule.fix = fix;
  rule.markdown = "# " + title + "\n\n" + summary + "\n\n## Safe way\n\n" + fix;
  return rule;
}

lint::Finding MakeFinding(std::string rule, lint::Severity severity, std::string message, Location at) {
  lint::Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.message = std::move(message);
  finding.at = std::move(at);
  finding.schema = "public";
  return finding;
}

void Finish(Sample& sample) {
  for (lint::Finding& finding : sample.report.findings) finding.fingerprint = lint::Fingerprint(finding);
  lint::Summary summary = lint::Summarize(sample.report.findings);
  summary.unknown = static_cast<int>(sample.report.unknown.size());
  summary.models = 8;
  summary.migrations = 3;
  sample.report.summary = summary;
  sample.report.base = kBase;
  if (sample.report.head.empty()) sample.report.head = kHead;
}

schema::Table MakeTable(const std::string& name, const std::vector<std::pair<std::string, std::string>>& columns) {
  schema::Table table;
  table.name.name = name;
  for (const auto& [column, type] : columns) {
    table.columns.emplace_back();
    table.columns.back().name = column;
    table.columns.back().type = type;
  }
  table.primary_key = schema::PrimaryKey{"", {table.columns.front().name}, {}};
  table.columns.front().nullable = false;
  return table;
}

void Add(schema::Schema& schema, schema::Table table) { schema.tables[table.name] = std::move(table); }

// Three tables that change in every way, and what the migrations lack of it.
void AddChange(Sample& sample) {
  schema::ForeignKey owner;
  owner.columns = {"userId"};
  owner.table.name = "Users";
  owner.referenced = {"id"};
  schema::Table orders = MakeTable("Orders", {{"id", "integer"}, {"total", "integer"}, {"userId", "integer"}});
  orders.foreign_keys = {owner};
  Add(sample.base_schema, orders);
  orders.columns[1].type = "numeric(12,2)";
  orders.columns[1].nullable = false;
  Add(sample.head_schema, orders);
  Add(sample.base_schema,
      MakeTable("Users", {{"id", "integer"}, {"name", "character varying(255)"}, {"email", "character varying(255)"}}));
  Add(sample.head_schema, MakeTable("Users", {{"id", "integer"},
                                              {"name", "character varying(255)"},
                                              {"handle", "character varying(255)"},
                                              {"plan", "character varying(255)"}}));
  Add(sample.base_schema, MakeTable("Legacies", {{"id", "integer"}}));
  schema::Table refunds = MakeTable("Refunds", {{"id", "integer"}, {"userId", "integer"}});
  refunds.foreign_keys = {owner};
  Add(sample.head_schema, refunds);
  sample.plan = plan::Diff(sample.base_schema, sample.head_schema);
  sample.missing = {
      "20240305100000-refunds.js",
      "module.exports = {\n  async up(queryInterface) {\n    await queryInterface.createTable('Refunds', {});\n"
      "  },\n};\n",
      "js"};
}

lint::Finding DropColumn() {
  lint::Finding finding =
      MakeFinding("drop-column", lint::Severity::kError,
                  "dropping Users.email loses its data and breaks code that reads it", {"models/user.js", 3, 5, 3, 27});
  finding.operation = "drop_column";
  finding.table = "Users";
  finding.column = "email";
  finding.help = "deploy the model without `email` first, then drop the column in a later release";
  finding.facts.Set("locks", facts::Locks{{"Users", "ACCESS EXCLUSIVE"}});
  finding.facts.Set("loses_data", true);
  finding.facts.Set("breaks_running_code", true);
  finding.facts.Set("rewrites", false);
  finding.facts.Set("table.rows", facts::UnknownFact());
  finding.related.push_back({"as it was at base", {"models/user.js", 4, 5, 4, 52}, true});
  return finding;
}

lint::Finding AddRequired() {
  lint::Finding finding = MakeFinding("add-not-null-without-default", lint::Severity::kError,
                                      "adding the required column Users.plan fails while the table has rows",
                                      {"models/user.js", 5, 37, 5, 53});
  finding.operation = "add_column";
  finding.table = "Users";
  finding.column = "plan";
  finding.facts.Set("locks", facts::Locks{{"Users", "ACCESS EXCLUSIVE"}});
  finding.facts.Set("always_fails", true);
  finding.facts.Set("may_fail", true);
  finding.related.push_back({"the table is declared here", {"models/user.js", 2, 16, 6, 5}, false});
  return finding;
}

lint::Finding AddIndex() {
  lint::Finding finding = MakeFinding("index-not-concurrent", lint::Severity::kWarning,
                                      "building orders_user_id blocks writes to Orders while it reads the table",
                                      {"migrations/003-orders.js", 3, 9, 3, 56});
  finding.operation = "create_index";
  finding.source = "migrations";
  finding.table = "Orders";
  finding.index = "orders_user_id";
  finding.facts.Set("locks", facts::Locks{{"Orders", "SHARE"}});
  finding.facts.Set("scans", true);
  finding.facts.Set("scanned", facts::Words{"Orders"});
  finding.facts.Set("builds_index", true);
  return finding;
}

lint::Finding ChangeColumn() {
  lint::Finding finding = MakeFinding("set-not-null-scan", lint::Severity::kWarning,
                                      "setting Orders.total NOT NULL reads the whole table under ACCESS EXCLUSIVE",
                                      {"migrations/003-orders.js", 4, 9, 8, 5});
  finding.operation = "set_not_null";
  finding.source = "migrations";
  finding.table = "Orders";
  finding.column = "total";
  finding.related.push_back({"with this comment", {"migrations/003-orders.js", 7, 13, 7, 26}, false});
  return finding;
}

lint::Finding DropTable() {
  lint::Finding finding =
      MakeFinding("drop-table", lint::Severity::kInfo, "dropping Legacies, which no model at base used",
                  {"models/legacy.js", 1, 33, 1, 63});
  finding.at_base = true;
  finding.operation = "drop_table";
  finding.table = "Legacies";
  return finding;
}

}  // namespace

Context Sample::context() const {
  Context context;
  context.base = base.get();
  context.head = head.get();
  context.rules = &rules;
  if (base_schema.tables.empty()) return context;
  context.plan = &plan;
  context.base_schema = &base_schema;
  context.head_schema = &head_schema;
  context.missing = &missing;
  return context;
}

Sample ShopSample() {
  Sample sample;
  sample.name = "shop";
  sample.base = std::make_unique<MemorySource>(
      std::map<std::string, std::string>{{"models/user.js", kUserBase}, {"models/legacy.js", kLegacy}}, kBase);
  sample.head = std::make_unique<MemorySource>(
      std::map<std::string, std::string>{{"models/user.js", kUserHead}, {"migrations/003-orders.js", kMigration}},
      kHead);
  sample.rules = {
      MakeRule("add-not-null-without-default", lint::Severity::kError, "Required column on a table with rows",
               "Postgres has no value to give the rows that are there.",
               "Add the column nullable, fill it in batches, then set it `NOT NULL`.\n\n```js\n"
               "await queryInterface.addColumn('Users', 'plan', { type: DataTypes.STRING });\n```\n\nThen go on.\n"),
      MakeRule("drop-column", lint::Severity::kError, "Dropped column", "The values are gone, and running code fails.",
               "Two releases: first the model, then the column.\n\n```js\n"
               "await queryInterface.removeColumn('Users', 'email');\n```\n"),
      MakeRule("drop-table", lint::Severity::kWarning, "Dropped table", "The rows are gone.", "Rename it first."),
      MakeRule("index-not-concurrent", lint::Severity::kWarning, "Index built under a lock",
               "Building an index lets nobody write until it is done.",
               "Build it with `CONCURRENTLY`, outside a [transaction](https://www.postgresql.org/docs/).\n\n```js\n"
               "await queryInterface.addIndex('Orders', ['userId'], { concurrently: true });\n```\n"),
  };
  lint::Finding index = AddIndex();
  index.rewrite = {"await queryInterface.addIndex('Orders', ['userId'], { concurrently: true });\n",
                   "CREATE INDEX CONCURRENTLY \"orders_user_id\" ON \"Orders\" (\"userId\");\n",
                   lint::Edit{index.at, "queryInterface.addIndex('Orders', ['userId'], {\n  concurrently: true,\n})"}};
  lint::Finding suppressed = AddIndex();
  suppressed.index = "orders_total";
  suppressed.suppressed = true;
  suppressed.suppression_reason = "the table has 12 rows";
  sample.report.findings = {DropColumn(), AddRequired(), index, ChangeColumn(), DropTable(), suppressed};
  for (int i = 1; i <= 4; ++i) {
    sample.report.unknown.push_back({"Users.column" + std::to_string(i) + ".default",
                                     "`process.env.DEFAULT_" + std::to_string(i) + "` is only known at run time",
                                     {},
                                     {"models/user.js", 3, 5, 3, 9}});
  }
  sample.report.unknown_before = 1;
  sample.report.notes = {"1 file has syntax errors and was read around them: models/broken.js:3"};
  AddChange(sample);
  Finish(sample);
  return sample;
}

Sample HostileSample() {
  // Everything below can come out of a pull request: file names, table names, source.
  std::string path = "models/a%0A::error::,b:]<c>|`d`\n\x1b[31m.js";
  std::string source =
      "\x1b]0;title\x07 ##[error]forged ##vso[task.complete]x \xE2\x80\xAE gnp.exe \xff\xfe "
      "<script>alert(1)</script>\r\n"
      "```js\n"
      "::error::forged\n"
      "]]> <!-- --> & \"quoted\" 'single' @team #1 https://evil.example [x](1) | cell\n";
  Sample sample;
  sample.name = "hostile";
  sample.base = std::make_unique<MemorySource>(std::map<std::string, std::string>{}, kBase);
  sample.head = std::make_unique<MemorySource>(
      std::map<std::string, std::string>{{path, source}, {"::error::x", "##[error]y\n"}}, kHead);
  sample.rules = {MakeRule("drop-table", lint::Severity::kError, "Dropped <table> | ]]>", "Gone & \"gone\"\x01.",
                           "Do `not`.\n\n````js\n```\n</pre>\tx\n````\n")};
  lint::Finding first = MakeFinding("drop-table", lint::Severity::kError,
                                    "dropping a%0A::error::b\n::error::c\r##[error]d ##vso[x]e ##teamcity[f] [g](1) "
                                    "@team #1 `h` <i> & | ]]> \x1b[31mred\xff",
                                    {path, 1, 1, 1, 40});
  first.table = "a\"b`c|d";
  first.operation = "drop_table";
  first.related.push_back({"]]> <b> [x](2)\n::warning::y", {path, 4, 1, 4, 20}, false});
  lint::Finding second = first;
  second.at = {"::error::x", 1, 1, 1, 5};
  second.related.clear();
  second.table = "second";
  lint::Finding nowhere = first;
  nowhere.at = {};
  nowhere.related.clear();
  nowhere.table = "nowhere";
  nowhere.severity = lint::Severity::kInfo;
  lint::Finding beyond = first;  // places that the text does not have
  beyond.at = {path, 99, 7, 120, 3};
  beyond.related = {{"and here", {path, 2, 400, 1, 2}, false}, {"and there", {"gone.js", 4, 2, 4, 9}, true}};
  beyond.table = "beyond";
  sample.report.findings = {first, second, beyond, nowhere};
  sample.report.unknown = {{"a\x1b[2J|b", "`<x>` @team\n::error::", {}, {path, 2, 1, 2, 2}}};
  sample.report.notes = {"##[error]note\x07"};
  Add(sample.base_schema, MakeTable("a\"b`c|d", {{"id\"] } t9{", "integer\n```"}, {"größe", "\"enum_\"x\"\""}}));
  schema::Table table = MakeTable("<b>\n```\n@team::error::\x1b[31m%%{init}%%", {{"1st; ##[error]", "text"}});
  schema::ForeignKey key;
  key.columns = {"]]> \" }\n"};
  key.table.name = "a\"b`c|d";
  table.foreign_keys = {key};
  Add(sample.head_schema, table);
  sample.plan = plan::Diff(sample.base_schema, sample.head_schema);
  sample.missing = {"<x>`\n.js", "```\n::error::x\n\x1b[31m @team <script>\n", "js\n<b>"};
  Finish(sample);
  return sample;
}

Sample CleanSample() {
  Sample sample;
  sample.name = "clean";
  sample.base = std::make_unique<MemorySource>(std::map<std::string, std::string>{}, kBase);
  sample.head = std::make_unique<MemorySource>(std::map<std::string, std::string>{}, ":worktree");
  sample.report.head = ":worktree";
  Finish(sample);
  return sample;
}

Sample BigSample(int findings) {
  Sample sample = ShopSample();
  sample.name = "big";
  sample.report = {};
  std::string text;
  for (int i = 1; i <= findings; ++i) {
    lint::Finding finding = i % 3 ? AddIndex() : AddRequired();
    uint32_t line = static_cast<uint32_t>(i);
    finding.at = {"models/größe & co/index file.js", line, 3, line, 11};
    finding.related.clear();
    finding.table = "T" + std::to_string(i);
    text += "  column" + std::to_string(i % 1000) + ": {},\n";
    sample.report.findings.push_back(std::move(finding));
  }
  sample.head = std::make_unique<MemorySource>(
      std::map<std::string, std::string>{{"models/größe & co/index file.js", text}}, kHead);
  lint::Sort(sample.report.findings);
  Finish(sample);
  return sample;
}

}  // namespace sequelint::report
