// What models say of attributes to the application alone, where head says something else than base.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "commands/code.h"
#include "facts/code.h"
#include "sequelize/attribute_code.h"

namespace sequelint::commands {
namespace {

using sequelize::AttributeCode;

// Whether the program makes numbers of what `pg` hands over for a bigint.
bool ParsesBigints(const SourceReader& source) {
  for (const SourceEntry& entry : source.Files()) {
    syntax::Language language;
    if (!syntax::LanguageOf(entry.path, language)) continue;
    SourceText text = source.Read(entry.path);
    if (text == nullptr) continue;
    if (text->find("parseInt8") != std::string::npos || text->find("setTypeParser(") != std::string::npos) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(const SourceReader& source, const schema::Schema& models, syntax::ParseCache& cache)
      : source_(source), cache_(cache) {
    for (const auto& [name, table] : models.tables) ++tables_in_[table.at.file];
  }

  // What the code says of a column; nothing where it says nothing.
  std::optional<AttributeCode> Of(const schema::Column& column) {
    AttributeCode all;
    bool any = false;
    for (const AttributeCode& code : CodeIn(column.at.file)) {
      if (code.name != column.attribute) continue;
      bool around = code.at.line <= column.at.line && column.at.line <= code.at.end_line;
      if (!around && !(code.number && tables_in_[column.at.file] == 1)) continue;
      if (code.longest) all.longest = code.longest;
      all.lowercases |= code.lowercases;
      all.asks_for_others |= code.asks_for_others;
      all.number |= code.number;
      all.converts |= code.converts;
      if (!any || around) all.at = around ? code.at : column.at;
      any = true;
    }
    all.name = column.attribute;
    return any ? std::optional(all) : std::nullopt;
  }

 private:
  const std::vector<AttributeCode>& CodeIn(const std::string& path) {
    auto [at, fresh] = code_.try_emplace(path);
    if (!fresh) return at->second;
    if (auto tree = TreeWith(source_, path, {}, cache_)) at->second = sequelize::FindAttributeCode(path, *tree);
    return at->second;
  }

  const SourceReader& source_;
  syntax::ParseCache& cache_;
  std::map<std::string, int> tables_in_;
  std::map<std::string, std::vector<AttributeCode>> code_;
};

class Judge {
 public:
  explicit Judge(const CodeAsked& asked)
      : asked_(asked),
        base_(asked.base, asked.models_base, asked.cache),
        head_(asked.head, asked.models_head, asked.cache) {}

  std::vector<facts::Subject> Run() {
    for (const auto& [name, table] : asked_.models_head.tables) {
      for (const schema::Column& column : table.columns) Compare(table, column);
    }
    return std::move(subjects_);
  }

 private:
  bool IsChanged(const std::string& path) const {
    const SourceEntry *was = asked_.base.Find(path), *now = asked_.head.Find(path);
    return now != nullptr && (was == nullptr || was->id != now->id);
  }

  void Compare(const schema::Table& table, const schema::Column& column) {
    if (column.at.file.empty() || !IsChanged(column.at.file)) return;
    std::optional<AttributeCode> code = head_.Of(column);
    if (!code) return;
    const schema::Table* was_table = asked_.models_base.FindTable(table.name);
    const schema::Column* was_column = was_table != nullptr ? was_table->FindColumn(column.name) : nullptr;
    std::optional<AttributeCode> was = was_column != nullptr ? base_.Of(*was_column) : std::nullopt;
    bool same_type = was_column != nullptr && was_column->type == column.type;
    if (was && same_type) Forget(*was, *code);
    code->number = code->number && !code->converts && column.type == "bigint" && !ParsesBigintsHere();
    if (!code->longest && !code->lowercases && !code->asks_for_others && !code->number) return;
    auto [in, kept] = Kept(table, column);
    subjects_.push_back(facts::SubjectOf(facts::AttributeAsked{*in, *kept, code->name, code->longest, code->lowercases,
                                                               code->asks_for_others, code->number, code->at}));
  }

  // What base said as well is nothing that the change brings.
  static void Forget(const AttributeCode& was, AttributeCode& now) {
    if (was.longest == now.longest) now.longest.reset();
    now.lowercases &= !was.lowercases;
    now.asks_for_others &= !was.asks_for_others;
    now.number &= !was.number;
  }

  // The column as the database has it.
  std::pair<const schema::Table*, const schema::Column*> Kept(const schema::Table& table,
                                                              const schema::Column& column) const {
    const schema::Table* made = asked_.written ? asked_.written->after.FindTable(table.name) : nullptr;
    const schema::Column* kept = made != nullptr ? made->FindColumn(column.name) : nullptr;
    return kept != nullptr ? std::pair(made, kept) : std::pair(&table, &column);
  }

  bool ParsesBigintsHere() {
    if (!parses_) parses_ = ParsesBigints(asked_.head);
    return *parses_;
  }

  const CodeAsked& asked_;
  Reader base_, head_;
  std::optional<bool> parses_;
  std::vector<facts::Subject> subjects_;
};

}  // namespace

std::vector<facts::Subject> JudgeAttributes(const CodeAsked& asked) { return Judge(asked).Run(); }

}  // namespace sequelint::commands
