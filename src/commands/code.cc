#include "commands/code.h"

#include <map>
#include <string>

#include "sequelize/sync_calls.h"

namespace sequelint::commands {
namespace {

using sequelize::SyncCall;

std::vector<SyncCall> CallsIn(const SourceReader& source, const std::string& path, syntax::ParseCache& cache) {
  const SourceEntry* entry = source.Find(path);
  SourceText text = entry != nullptr ? source.Read(path) : nullptr;
  syntax::Language language;
  if (text == nullptr || !syntax::LanguageOf(path, language)) return {};
  if (text->find(".sync") == std::string::npos && text->find(".drop") == std::string::npos) return {};
  return sequelize::FindSyncCalls(path, *cache.Get(entry->id, language, text));
}

facts::Subject SubjectOf(const SyncCall& call, bool migrations) {
  facts::Subject subject;
  subject.what.at = call.at;
  subject.facts.Set("operation", std::string("code"));
  subject.facts.Set("source", std::string("models"));
  subject.facts.Set("code.call", call.call);
  subject.facts.Set("code.does", call.option.empty() ? std::string("sync") : call.option);
  subject.facts.Set("code.beside_migrations", migrations);
  return subject;
}

}  // namespace

std::vector<facts::Subject> JudgeCode(const SourceReader& base, const SourceReader& head, bool migrations,
                                      syntax::ParseCache& cache) {
  std::vector<facts::Subject> subjects;
  for (const SourceEntry& entry : head.Files()) {
    const SourceEntry* before = base.Find(entry.path);
    if ((before != nullptr && before->id == entry.id) || !sequelize::IsApplicationCode(entry.path)) continue;
    std::vector<SyncCall> calls = CallsIn(head, entry.path, cache);
    if (calls.empty()) continue;
    std::map<std::string, int> known;
    for (const SyncCall& call : CallsIn(base, entry.path, cache)) ++known[call.text];
    for (const SyncCall& call : calls) {
      if (--known[call.text] < 0) subjects.push_back(SubjectOf(call, migrations));
    }
  }
  return subjects;
}

bool MakesTables(const SourceReader& source, syntax::ParseCache& cache) {
  for (const SourceEntry& entry : source.Files()) {
    if (!sequelize::IsApplicationCode(entry.path)) continue;
    for (const SyncCall& call : CallsIn(source, entry.path, cache)) {
      if (call.option != "drop") return true;
    }
  }
  return false;
}

}  // namespace sequelint::commands
