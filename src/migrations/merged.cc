#include "migrations/merged.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/text.h"
#include "plan/print.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "sql/holes.h"

namespace sequelint::migrations {
namespace {

using Kind = HistoryChange::Kind;
using Names = std::vector<std::string>;

constexpr size_t kManyDeleted = 3;  // from here on a chain is squashed: told once

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Stem(const std::string& path) {
  std::string name = NameOf(path);
  return name.substr(0, name.rfind('.'));
}

std::string ExtensionOf(const std::string& path) {
  std::string name = NameOf(path);
  size_t dot = name.rfind('.');
  return dot == std::string::npos ? "" : name.substr(dot + 1);
}

// The name that it has in the other one of JavaScript and TypeScript, as which it runs: "src/x.ts" ⇒ "x.js"; "" when it
// is neither.
std::string TwinOf(const std::string& path) {
  std::string extension = ExtensionOf(path);
  return extension == "js" ? Stem(path) + ".ts" : extension == "ts" ? Stem(path) + ".js" : "";
}

// "20240101-add-plan.js" ⇒ "-add-plan"; "" when there is nothing but the stamp.
std::string WordsOfName(const MigrationFile& file) {
  return file.name.substr(std::min(file.stamp.size(), file.name.size()));
}

// A definition without what says nothing: blanks and comments, also those in the body of a function.
std::string Plain(std::string_view definition) {
  std::string text;
  for (const schema::Token& token : schema::Lex(definition)) {
    bool string = token.kind == schema::Token::Kind::kString;
    bool body = string && token.text.find('\n') != std::string::npos;
    text += (text.empty() ? "" : " ") + (body ? Plain(token.text) : string ? "'" + token.text + "'" : token.text);
  }
  return text;
}

std::string Words(const plan::Operation& operation, const std::vector<plan::Call>& calls) {
  std::string words = plan::Describe(operation.change);
  auto* create = std::get_if<plan::CreateObject>(&operation.change);
  if (create && !create->object.definition.empty()) words += ": " + Plain(create->object.definition);
  if (operation.transaction > 0) words += " (in a transaction)";
  if (operation.lenient) words += " (IF [NOT] EXISTS)";
  if (operation.call > 0) {
    const plan::Call& call = calls[static_cast<size_t>(operation.call) - 1];
    if (!call.condition.empty()) words += " (under a condition)";
    if (!call.awaited) words += " (not awaited)";
  }
  return words;
}

const Run* RunOf(const Replayed& replayed, const std::string& path) {
  for (const Run& run : replayed.runs) {
    if (run.file.path == path) return &run;
  }
  return nullptr;
}

Names OperationsOf(const Replayed& replayed, const Run& run) {
  Names words;
  for (size_t index : run.operations) words.push_back(Words(replayed.plan.operations[index], replayed.plan.calls));
  if (!run.up.failed.empty()) words.push_back("stops: " + run.up.failed);
  if (!run.up.defined) words.push_back("no up");
  return words;
}

// The rows that a statement is about; "" where it is none, or a part of its text is not known.
std::string RowsIn(const plan::Operation& operation) {
  auto* data = std::get_if<plan::ChangeData>(&operation.change);
  return data == nullptr || sql::HasHole(data->sql) ? "" : Plain(data->sql);
}

std::string WordsWithRows(const plan::Operation& operation, const std::vector<plan::Call>& calls) {
  return Words(operation, calls) + ": " + RowsIn(operation);
}

// Of runs that do the same one by one: where they do it to other rows.
void CompareRows(const Replayed& base, const Run& was, const Replayed& head, const Run& now, HistoryChange& change) {
  for (size_t i = 0; i < was.operations.size() && i < now.operations.size(); ++i) {
    const plan::Operation& one = base.plan.operations[was.operations[i]];
    const plan::Operation& other = head.plan.operations[now.operations[i]];
    std::string before = RowsIn(one), after = RowsIn(other);
    if (before.empty() || after.empty() || before == after) continue;
    change.was.push_back(WordsWithRows(one, base.plan.calls));
    change.now.push_back(WordsWithRows(other, head.plan.calls));
  }
}

Names Without(Names some, Names others) {
  std::erase_if(some, [&](const std::string& word) {
    auto same = std::find(others.begin(), others.end(), word);
    if (same == others.end()) return false;
    others.erase(same);
    return true;
  });
  return some;
}

// The first operation that is another one at head, else the function.
Location PlaceOf(const Replayed& head, const Run& run, const Names& now) {
  for (size_t index : run.operations) {
    const plan::Operation& operation = head.plan.operations[index];
    auto told = [&](const std::string& words) { return std::find(now.begin(), now.end(), words) != now.end(); };
    bool changed = told(Words(operation, head.plan.calls)) || told(WordsWithRows(operation, head.plan.calls));
    if (changed && operation.at.file == run.file.path) return operation.at;
  }
  return run.up.at.empty() ? Location{run.file.path, 1, 1, 1, 1} : run.up.at;
}

// What an operation is about, as far as two branches can meet there.
std::set<std::string> ObjectsOf(const plan::Change& change) {
  std::set<std::string> objects;
  if (std::holds_alternative<plan::ChangeData>(change)) return objects;
  schema::QualifiedName table = plan::TableOf(change);
  if (auto* raw = std::get_if<plan::RawSql>(&change)) {
    for (const auto& name : raw->touches) objects.insert("the table `" + schema::Display(name) + "`");
  }
  if (!table.name.empty()) objects.insert("the table `" + schema::Display(table) + "`");
  if (auto* op = std::get_if<plan::RenameTable>(&change)) objects.insert("the table `" + schema::Display(op->to) + "`");
  auto type = [&](const schema::QualifiedName& name) { objects.insert("the type `" + schema::Display(name) + "`"); };
  if (auto* op = std::get_if<plan::CreateEnum>(&change)) type(op->type.name);
  if (auto* op = std::get_if<plan::DropEnum>(&change)) type(op->type.name);
  if (auto* op = std::get_if<plan::RenameEnum>(&change)) type(op->from), type(op->to);
  if (auto* op = std::get_if<plan::AddEnumValue>(&change)) type(op->type);
  if (auto* op = std::get_if<plan::RenameEnumValue>(&change)) type(op->type);
  if (auto* op = std::get_if<plan::ReplaceEnum>(&change)) type(op->type.name);
  if (auto* op = std::get_if<plan::CreateObject>(&change)) objects.insert("`" + schema::Display(op->object.name) + "`");
  if (auto* op = std::get_if<plan::DropObject>(&change)) objects.insert("`" + schema::Display(op->object.name) + "`");
  return objects;
}

void TellDeleted(std::vector<HistoryChange> deleted, std::vector<HistoryChange>& out) {
  if (deleted.size() > kManyDeleted) {
    deleted.front().count = deleted.size();
    deleted.resize(1);
  }
  out.insert(out.end(), deleted.begin(), deleted.end());
}

// Whether the schema has the table or column that the operation makes; none when it makes neither.
std::optional<bool> HasMade(const schema::Schema& schema, const plan::Change& change) {
  if (auto* create = std::get_if<plan::CreateTable>(&change)) return schema.FindTable(create->table.name) != nullptr;
  auto* add = std::get_if<plan::AddColumn>(&change);
  if (!add) return std::nullopt;
  const schema::Table* table = schema.FindTable(add->table);
  return table != nullptr && table->FindColumn(add->column.name) != nullptr;
}

}  // namespace

Merged::Merged(const std::vector<MigrationFile>& at_base, const std::vector<MigrationFile>& at_head) {
  std::set<std::string_view> stays;
  for (const MigrationFile& file : at_head) stays.insert(file.path);
  for (const MigrationFile& file : at_base) {
    paths_.insert(file.path);
    if (stays.count(file.path) != 0) continue;
    names_.insert(NameOf(file.path));
    if (std::string twin = TwinOf(file.path); !twin.empty()) names_.insert(twin);
  }
}

bool Merged::Has(const MigrationFile& file) const {
  return paths_.count(file.path) != 0 || names_.count(NameOf(file.path)) != 0;
}

std::vector<std::string> TextChanged(const SourceReader& base, const SourceReader& head,
                                     const std::vector<MigrationFile>& at_base) {
  std::vector<std::string> paths;
  for (const MigrationFile& file : at_base) {
    const SourceEntry *was = base.Find(file.path), *now = head.Find(file.path);
    if (was != nullptr && now != nullptr && was->id != now->id) paths.push_back(file.path);
  }
  return paths;
}

std::vector<HistoryChange> FindEdited(const std::vector<std::string>& paths, const Replayed& base,
                                      const Replayed& head) {
  std::vector<HistoryChange> edited;
  for (const std::string& path : paths) {
    const Run *was = RunOf(base, path), *now = RunOf(head, path);
    if (was == nullptr || now == nullptr) continue;
    Names before = OperationsOf(base, *was), after = OperationsOf(head, *now);
    HistoryChange change;
    change.path = path;
    change.was = Without(before, after);
    change.now = Without(after, before);
    if (before == after) {
      CompareRows(base, *was, head, *now, change);
      if (change.now.empty()) continue;
    }
    change.at = PlaceOf(head, *now, change.now);
    edited.push_back(std::move(change));
  }
  return edited;
}

std::vector<HistoryChange> FindMoved(const SourceReader& base, const SourceReader& head,
                                     const std::vector<MigrationFile>& at_base,
                                     const std::vector<MigrationFile>& at_head) {
  std::vector<HistoryChange> out, deleted;
  std::set<std::string> base_paths, head_paths, head_names;
  for (const MigrationFile& file : at_base) base_paths.insert(file.path);
  for (const MigrationFile& file : at_head) head_paths.insert(file.path), head_names.insert(NameOf(file.path));
  std::set<std::string> renamed;  // new paths
  for (const MigrationFile& file : at_base) {
    if (head_paths.count(file.path) || head_names.count(NameOf(file.path))) continue;
    const SourceEntry* was = base.Find(file.path);
    HistoryChange change;
    change.kind = Kind::kDeleted;
    change.path = file.path;
    change.at = {file.path, 1, 1, 1, 1};
    bool compiled = false;
    for (const MigrationFile& other : at_head) {
      if (base_paths.count(other.path)) continue;
      compiled = compiled || TwinOf(file.path) == NameOf(other.path);
      const SourceEntry* now = head.Find(other.path);
      bool same = was != nullptr && now != nullptr && was->id == now->id;
      bool restamped = WordsOfName(file).size() > 4 && WordsOfName(file) == WordsOfName(other);
      if (!same && !restamped && Stem(file.path) != Stem(other.path)) continue;
      change.kind = Kind::kRenamed;
      change.other = other.path;
      change.at = {other.path, 1, 1, 1, 1};
    }
    if (compiled) continue;
    if (change.kind == Kind::kRenamed) renamed.insert(change.other);
    (change.kind == Kind::kRenamed ? out : deleted).push_back(std::move(change));
  }
  TellDeleted(std::move(deleted), out);

  // The lists are in the order the runner takes: what stands before an old one in its own folder is late.
  std::map<std::string, size_t> last;
  for (size_t i = 0; i < at_head.size(); ++i) {
    bool stamped = !at_head[i].stamp.empty();  // an `index.js` beside them says nothing of the order
    if (stamped && base_paths.count(at_head[i].path)) last[at_head[i].folder] = i;
  }
  std::set<std::string> base_names;
  for (const MigrationFile& file : at_base) base_names.insert(NameOf(file.path));
  for (size_t i = 0; i < at_head.size(); ++i) {
    const MigrationFile& file = at_head[i];
    auto newest = last.find(file.folder);
    if (newest == last.end() || i > newest->second || base_paths.count(file.path) || file.stamp.empty()) continue;
    if (renamed.count(file.path) || base_names.count(NameOf(file.path))) continue;
    HistoryChange change;
    change.kind = Kind::kOutOfOrder;
    change.path = file.path;
    change.other = at_head[newest->second].path;
    change.at = {file.path, 1, 1, 1, 1};
    out.push_back(std::move(change));
  }
  return out;
}

void TellKept(const Replayed& base, const Replayed& head, std::vector<HistoryChange>& moved) {
  std::set<std::string> stay;
  for (const Run& run : head.runs) stay.insert(NameOf(run.file.path));
  for (HistoryChange& change : moved) {
    if (!change.IsGone()) continue;
    bool any = false, all = true;
    for (const Run& run : base.runs) {
      bool beside = change.count > 1 && FolderOf(run.file.path) == FolderOf(change.path);
      if (run.file.path != change.path && (!beside || stay.count(NameOf(run.file.path)) > 0)) continue;
      for (size_t index : run.operations) {
        const plan::Change& made = base.plan.operations[index].change;
        if (!HasMade(base.schema, made).value_or(false)) continue;  // or it is gone by the end
        any = true;
        all = all && *HasMade(head.schema, made);
      }
    }
    change.made_by_others = any && all;
  }
}

std::vector<MigrationFile> MayStandForDeleted(const std::vector<HistoryChange>& moved,
                                              const std::vector<MigrationFile>& at_base,
                                              const std::vector<MigrationFile>& at_head) {
  std::map<std::string, size_t> gone;  // folder ⇒ migrations
  for (const HistoryChange& change : moved) {
    if (change.kind != Kind::kDeleted) continue;
    for (const MigrationFile& file : at_base) {
      if (file.path == change.path) gone[file.folder] += change.count;
    }
  }
  const Merged merged(at_base, at_head);
  std::vector<MigrationFile> found;
  std::set<std::string> reached;  // folders of which a migration that stays came
  for (const MigrationFile& file : at_head) {
    auto some = gone.find(file.folder);
    if (some == gone.end() || some->second < 2 || file.stamp.empty()) continue;
    if (merged.Has(file)) {
      reached.insert(file.folder);
    } else if (!reached.count(file.folder) && std::none_of(moved.begin(), moved.end(), [&](const auto& change) {
                 return change.kind == Kind::kRenamed && change.other == file.path;
               })) {
      found.push_back(file);
    }
  }
  return found;
}

void TellBaselines(const std::vector<MigrationFile>& baselines, std::vector<HistoryChange>& moved) {
  auto is_baseline = [&](const HistoryChange& change) {
    return change.kind == Kind::kOutOfOrder &&
           std::any_of(baselines.begin(), baselines.end(), [&](const auto& file) { return file.path == change.path; });
  };
  std::erase_if(moved, is_baseline);
  for (HistoryChange& change : moved) {
    if (change.kind == Kind::kDeleted && !baselines.empty()) change.other = baselines.front().path;
  }
}

std::vector<HistoryChange> FindConflicts(const plan::Plan& added, const plan::Plan& meanwhile) {
  std::map<std::string, std::string> theirs;  // object ⇒ migration
  for (const plan::Operation& operation : meanwhile.operations) {
    for (const std::string& object : ObjectsOf(operation.change)) theirs.emplace(object, operation.migration);
  }
  std::vector<HistoryChange> out;
  std::set<std::pair<std::string, std::string>> told;
  for (const plan::Operation& operation : added.operations) {
    for (const std::string& object : ObjectsOf(operation.change)) {
      auto other = theirs.find(object);
      if (other == theirs.end() || !told.insert({operation.migration, other->second}).second) continue;
      HistoryChange change;
      change.kind = Kind::kConflicting;
      change.path = operation.migration;
      change.other = other->second;
      change.object = object;
      change.at = operation.at;
      out.push_back(std::move(change));
    }
  }
  return out;
}

}  // namespace sequelint::migrations
