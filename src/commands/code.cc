#include "commands/code.h"

#include <algorithm>
#include <map>
#include <string>

#include "facts/code.h"
#include "sequelize/find_or_create.h"
#include "sequelize/sync_calls.h"

namespace sequelint::commands {
namespace {

using sequelize::FindOrCreate;
using sequelize::SyncCall;

// What a file calls.
struct Calls {
  std::vector<SyncCall> syncs;
  std::vector<FindOrCreate> finds;
};

Calls CallsIn(const SourceReader& source, const std::string& path, syntax::ParseCache& cache) {
  auto tree = TreeWith(source, path, {".sync", ".drop", ".findOrCreate", ".findCreateFind"}, cache);
  if (tree == nullptr) return {};
  return {sequelize::FindSyncCalls(path, *tree), sequelize::FindFindOrCreate(path, *tree)};
}

// Those of head whose text base does not have as often.
template <class Call>
std::vector<Call> NewOnes(std::vector<Call> head, const std::vector<Call>& base) {
  std::map<std::string, int> known;
  for (const Call& call : base) ++known[call.text];
  std::erase_if(head, [&](const Call& call) { return --known[call.text] >= 0; });
  return head;
}

const schema::Table* TableOfModel(const schema::Schema& models, const std::string& model) {
  for (const auto& [name, table] : models.tables) {
    bool one_of_them = std::find(table.models.begin(), table.models.end(), model) != table.models.end();
    if (table.model == model || one_of_them) return &table;
  }
  return nullptr;
}

class Judge {
 public:
  explicit Judge(const CodeAsked& asked) : asked_(asked) {}

  std::vector<facts::Subject> Run() {
    for (const SourceEntry& entry : asked_.head.Files()) {
      const SourceEntry* before = asked_.base.Find(entry.path);
      if ((before != nullptr && before->id == entry.id) || !sequelize::IsApplicationCode(entry.path)) continue;
      Calls now = CallsIn(asked_.head, entry.path, asked_.cache);
      if (now.syncs.empty() && now.finds.empty()) continue;
      Calls was = CallsIn(asked_.base, entry.path, asked_.cache);
      for (const SyncCall& call : NewOnes(std::move(now.syncs), was.syncs)) {
        Add({call.call, call.option.empty() ? "sync" : call.option, false, {}, nullptr, call.at});
      }
      for (const FindOrCreate& call : NewOnes(std::move(now.finds), was.finds)) Read(call);
    }
    return std::move(subjects_);
  }

 private:
  void Add(facts::CodeAsked say) {
    say.beside_migrations = asked_.written != nullptr;
    subjects_.push_back(facts::SubjectOf(say));
  }

  // Where the attributes of `where` are all columns of the model's table.
  void Read(const FindOrCreate& call) {
    const schema::Table* model = TableOfModel(asked_.models_head, call.model);
    if (model == nullptr) return;
    std::vector<std::string> columns;
    for (const std::string& attribute : call.attributes) {
      auto column = std::find_if(model->columns.begin(), model->columns.end(),
                                 [&](const schema::Column& one) { return one.attribute == attribute; });
      if (column == model->columns.end()) return;
      columns.push_back(column->name);
    }
    const schema::Table* table = asked_.written ? asked_.written->after.FindTable(model->name) : nullptr;
    Add({call.call, "find_or_create", false, std::move(columns), table != nullptr ? table : model, call.at});
  }

  const CodeAsked& asked_;
  std::vector<facts::Subject> subjects_;
};

}  // namespace

std::shared_ptr<const syntax::Tree> TreeWith(const SourceReader& source, const std::string& path,
                                             std::initializer_list<std::string_view> words, syntax::ParseCache& cache) {
  const SourceEntry* entry = source.Find(path);
  SourceText text = entry != nullptr ? source.Read(path) : nullptr;
  syntax::Language language;
  if (text == nullptr || !syntax::LanguageOf(path, language)) return nullptr;
  bool any = words.size() == 0 || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
               return text->find(word) != std::string::npos;
             });
  return any ? cache.Get(entry->id, language, text) : nullptr;
}

std::vector<facts::Subject> JudgeCode(const CodeAsked& asked) {
  std::vector<facts::Subject> subjects = Judge(asked).Run();
  for (auto part : {JudgeAttributes, JudgeSeeders}) {
    std::vector<facts::Subject> more = part(asked);
    std::move(more.begin(), more.end(), std::back_inserter(subjects));
  }
  return subjects;
}

bool MakesTables(const SourceReader& source, syntax::ParseCache& cache) {
  for (const SourceEntry& entry : source.Files()) {
    if (!sequelize::IsApplicationCode(entry.path)) continue;
    auto tree = TreeWith(source, entry.path, {".sync", ".drop"}, cache);
    if (tree == nullptr) continue;
    for (const SyncCall& call : sequelize::FindSyncCalls(entry.path, *tree)) {
      if (call.option != "drop") return true;
    }
  }
  return false;
}

}  // namespace sequelint::commands
