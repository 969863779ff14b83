// Seeders write rows by the names of columns: what a change drops or renames breaks them, and nobody runs them until
// the next fresh database.

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "commands/code.h"
#include "facts/code.h"
#include "migrations/history.h"
#include "migrations/replay.h"
#include "sql/data_change.h"

namespace sequelint::commands {
namespace {

// The outermost folders that are named like seeders.
std::vector<std::string> SeederFolders(const SourceReader& source) {
  std::set<std::string> folders;
  for (const SourceEntry& entry : source.Files()) {
    std::string so_far;
    for (const std::string& segment : Split(FolderOf(entry.path), '/')) {
      so_far += (so_far.empty() ? "" : "/") + segment;
      if (segment != "seeders" && segment != "seeds") continue;
      folders.insert(so_far);
      break;
    }
  }
  return {folders.begin(), folders.end()};
}

// The columns that a change takes away, by the table's name at base.
bool IsGone(const schema::Schema& before, const schema::Schema& after, const schema::QualifiedName& table,
            const std::string& column) {
  const schema::Table *was = before.FindTable(table), *now = after.FindTable(table);
  if (was == nullptr || was->FindColumn(column) == nullptr) return false;
  return now == nullptr || (now->columns_complete && now->FindColumn(column) == nullptr);
}

bool AnyIsGone(const schema::Schema& before, const schema::Schema& after) {
  return std::any_of(before.tables.begin(), before.tables.end(), [&](const auto& entry) {
    return std::any_of(entry.second.columns.begin(), entry.second.columns.end(),
                       [&](const schema::Column& column) { return IsGone(before, after, entry.first, column.name); });
  });
}

}  // namespace

std::vector<facts::Subject> JudgeSeeders(const CodeAsked& asked) {
  const schema::Schema& before = asked.written != nullptr ? asked.written->before : asked.models_base;
  const schema::Schema& after = asked.written != nullptr ? asked.written->after : asked.models_head;
  if (!AnyIsGone(before, after)) return {};
  migrations::HistoryOptions where;
  where.folders = SeederFolders(asked.head);
  if (where.folders.empty()) return {};
  migrations::Runner::Options options;
  options.sequelize_major = asked.sequelize_major;
  options.start = before;
  options.complete = false;
  migrations::Replayed seeded = migrations::ReplayFiles(
      asked.head, asked.cache, migrations::FindMigrations(asked.head, where), std::move(options));

  std::vector<facts::Subject> subjects;
  for (const plan::Operation& operation : seeded.plan.operations) {
    const auto* data = std::get_if<plan::ChangeData>(&operation.change);
    const schema::Table* table = data != nullptr ? before.FindTable(data->table) : nullptr;
    if (table == nullptr) continue;
    std::vector<std::string> gone;
    for (const std::string& column : sql::ColumnsChangedBy(data->sql).all) {
      if (IsGone(before, after, data->table, column)) gone.push_back(column);
    }
    if (gone.empty()) continue;
    const plan::Call* call = seeded.plan.CallOf(operation);
    subjects.push_back(
        facts::SubjectOf(facts::CodeAsked{call != nullptr ? call->method : "query", "seed", asked.written != nullptr,
                                          std::move(gone), table, operation.at}));
  }
  return subjects;
}

}  // namespace sequelint::commands
