#include "commands/remedy.h"

#include <algorithm>

#include "base/text.h"
#include "generate/migration.h"
#include "migrations/history.h"

namespace sequelint::commands {
namespace {

using schema::Schema;

// "20240305100000" ⇒ "20240305100001", as wide as before; a stamp that is no number stays.
std::string Next(std::string stamp) {
  for (size_t i = stamp.size(); i-- > 0;) {
    if (stamp[i] < '0' || stamp[i] > '9') return stamp;
    if (stamp[i] != '9') {
      ++stamp[i];
      return stamp;
    }
    stamp[i] = '0';
  }
  return stamp;
}

std::string ExtensionOf(const std::string& path) {
  size_t dot = path.rfind('.');
  std::string extension = dot == std::string::npos ? "" : path.substr(dot + 1);
  if (extension == "mts" || extension == "cts") return "ts";
  return extension.empty() ? "js" : extension;
}

// What the next migration would be called, as the newest one is.
std::string NextName(const std::vector<plan::Operation>& operations, const std::string& newest) {
  std::string stamp = migrations::StampOf(newest.substr(newest.rfind('/') + 1));
  bool number = !stamp.empty() && stamp.find_first_not_of("0123456789") == std::string::npos;
  return (number ? Next(stamp) + "-" : "") + generate::MigrationName(operations) + "." + ExtensionOf(newest);
}

// The unique key that the operation makes, and whether it leaves rows out.
struct Key {
  std::vector<std::string> columns;
  bool partial = false, by_association = false;
};
std::optional<Key> KeyOf(const plan::Change& change) {
  if (auto* add = std::get_if<plan::AddUniqueConstraint>(&change)) {
    return Key{add->constraint.columns, false, add->constraint.by_association};
  }
  auto* create = std::get_if<plan::CreateIndex>(&change);
  if (create == nullptr || !create->index.unique) return std::nullopt;
  Key key{{}, !create->index.where.empty()};
  for (const schema::IndexColumn& column : create->index.columns) key.columns.push_back(column.name);
  return key;
}

// Before a key is made: what else may be meant. "" where nothing.
std::string Caution(const std::vector<plan::Operation>& operations, const Schema& models) {
  for (const plan::Operation& operation : operations) {
    if (std::holds_alternative<plan::AddForeignKey>(operation.change)) {
      return "say `constraints: false` in the association where rows of several kinds are meant, or what it refers to is "
             "not unique, else ";
    }
    std::optional<Key> key = KeyOf(operation.change);
    if (!key) continue;
    const schema::Table* table = models.FindTable(plan::TableOf(operation.change));
    bool paranoid = table != nullptr && table->paranoid && !key->partial &&
                    std::count(key->columns.begin(), key->columns.end(), table->deleted_column) == 0;
    if (key->by_association) {
      return std::string("say `through: { unique: false }` in the association where a pair may come twice") +
             (paranoid ? ", as beside a row that is deleted softly" : "") + ", else ";
    }
    if (paranoid) return "leave out the rows that are deleted softly, which would still take the key, or ";
  }
  return "";
}

}  // namespace

report::Migration MigrationFor(const std::vector<plan::Operation>& operations, const std::string& newest,
                               int postgres) {
  report::Migration migration;
  migration.language = ExtensionOf(newest);
  migration.name = NextName(operations, newest);
  migration.text = generate::MigrationText(operations, postgres, migration.language);
  if (migration.language == "cjs" || migration.language == "mjs") migration.language = "js";
  return migration;
}

std::string FixFor(const std::vector<plan::Operation>& operations, const FixAsked& asked) {
  std::vector<std::string> sql = generate::SqlSteps(operations, asked.postgres).up;
  if (sql.empty()) return kSayInModels;
  std::string fix = Caution(operations, asked.models) + "add a migration, for example `" + NextName(operations, asked.newest) + "`";
  std::string text = "```sql\n" + Join(sql, "\n") + "\n```";
  bool outside = text.find(" CONCURRENTLY ") != std::string::npos;
  if (outside && asked.in_transaction && asked.in_transaction()) {
    fix += ", that the runner is told to run without the transaction it opens around each, or a script beside them";
  }
  fix += ":\n";
  if (ExtensionOf(asked.newest) == "sql") return fix + "\n" + text;
  fix += "\n```js\n" + Join(generate::QueryInterfaceSteps(operations, asked.postgres).up, "\n") + "\n```\n";
  return fix + "\nAs SQL:\n\n" + text;
}

}  // namespace sequelint::commands
