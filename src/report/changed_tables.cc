#include "report/changed_tables.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

using Change = ChangedTable::Change;
using schema::QualifiedName;

std::string Shown(const QualifiedName& name) {
  return name.schema.empty() || name.schema == "public" ? name.name : name.schema + "." + name.name;
}

// What was renamed, by its name at head.
struct Renames {
  std::map<QualifiedName, QualifiedName> tables;
  std::map<std::pair<QualifiedName, std::string>, std::string> columns;
};

Renames RenamesOf(const plan::Plan& plan) {
  Renames renames;
  for (const plan::Operation& operation : plan.operations) {
    if (auto* table = std::get_if<plan::RenameTable>(&operation.change)) renames.tables[table->to] = table->from;
    if (auto* column = std::get_if<plan::RenameColumn>(&operation.change)) {
      renames.columns[{column->table, column->to}] = column->from;
    }
  }
  return renames;
}

std::string KeyOf(const schema::Table& table, const std::string& column) {
  auto in = [&](const std::vector<std::string>& columns) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
  };
  bool primary = table.primary_key && in(table.primary_key->columns);
  bool foreign = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                             [&](const schema::ForeignKey& key) { return in(key.columns); });
  return primary && foreign ? "PK, FK" : primary ? "PK" : foreign ? "FK" : "";
}

std::string TypeOf(const schema::Column& column) { return column.type.value_or("unknown"); }

// What is different about a column, as it was: empty when nothing is.
std::string Difference(const schema::Column& was, const schema::Column& is) {
  std::vector<std::string> parts;
  if (was.name != is.name) parts.push_back("named " + was.name);
  if (was.type && is.type && *was.type != *is.type) parts.push_back(*was.type);
  if (was.nullable && is.nullable && *was.nullable != *is.nullable) {
    parts.emplace_back(*was.nullable ? "nullable" : "not null");
  }
  if (was.default_value.kind != is.default_value.kind || was.default_value.sql != is.default_value.sql) {
    parts.push_back(was.default_value.kind == schema::DefaultKind::kNone ? "without default"
                                                                         : "default " + was.default_value.sql);
  }
  return Join(parts, ", ");
}

void AddReferences(const schema::Table* base, const schema::Table* head, ChangedTable& out) {
  auto key = [](const schema::ForeignKey& each) { return std::pair(Shown(each.table), Join(each.columns, ", ")); };
  std::set<std::pair<std::string, std::string>> before, after;
  if (base != nullptr) {
    for (const schema::ForeignKey& each : base->foreign_keys) before.insert(key(each));
  }
  if (head != nullptr) {
    for (const schema::ForeignKey& each : head->foreign_keys) after.insert(key(each));
  }
  std::set<std::pair<std::string, std::string>> all = before;
  all.insert(after.begin(), after.end());
  for (const auto& [table, columns] : all) {
    bool was = before.contains({table, columns}), is = after.contains({table, columns});
    out.references.push_back({table, columns, was && is ? Change::kNone : is ? Change::kAdded : Change::kDropped});
  }
}

ChangedTable Whole(const schema::Table& table, Change change) {
  ChangedTable out;
  out.name = Shown(table.name);
  out.change = change;
  for (const schema::Column& column : table.columns) {
    out.columns.push_back({column.name, TypeOf(column), KeyOf(table, column.name), Change::kNone, ""});
  }
  AddReferences(change == Change::kDropped ? &table : nullptr, change == Change::kDropped ? nullptr : &table, out);
  return out;
}

ChangedTable Differences(const schema::Table& base, const schema::Table& head, const Renames& renames) {
  ChangedTable out;
  out.name = Shown(head.name);
  out.change = Change::kChanged;
  if (base.name != head.name) out.was_named = Shown(base.name);
  std::set<std::string> kept;
  for (const schema::Column& column : head.columns) {
    auto renamed = renames.columns.find({head.name, column.name});
    if (renamed == renames.columns.end()) renamed = renames.columns.find({base.name, column.name});
    const schema::Column* was = base.FindColumn(renamed == renames.columns.end() ? column.name : renamed->second);
    std::string key = KeyOf(head, column.name);
    if (was == nullptr) {
      out.columns.push_back({column.name, TypeOf(column), key, Change::kAdded, ""});
      continue;
    }
    kept.insert(was->name);
    std::string difference = Difference(*was, column);
    if (difference.empty() && key.empty()) continue;
    out.columns.push_back(
        {column.name, TypeOf(column), key, difference.empty() ? Change::kNone : Change::kChanged, difference});
  }
  for (const schema::Column& column : base.columns) {
    if (kept.contains(column.name) || head.FindColumn(column.name) != nullptr) continue;
    out.columns.push_back({column.name, TypeOf(column), KeyOf(base, column.name), Change::kDropped, ""});
  }
  AddReferences(&base, &head, out);
  return out;
}

// Words of a Mermaid attribute: letters, digits and a few marks, starting with a letter.
std::string MermaidWord(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '(' ||
                 c == ')' || c == '[' || c == ']';
    if (plain) {
      out += c;
    } else if (c != '"' && (static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      out += '_';
    }
  }
  if (out.empty() || !((out[0] >= 'a' && out[0] <= 'z') || (out[0] >= 'A' && out[0] <= 'Z'))) out.insert(0, "x");
  return out;
}

// Text between double quotes: nothing in it ends them or means anything to Mermaid or HTML.
std::string MermaidText(std::string_view text) {
  constexpr size_t kLongest = 80;
  std::string inert = Inert(Cut(text, kLongest)), out;
  for (char c : inert) out += std::string_view("\"`<>&#;{}%\\").find(c) != std::string_view::npos ? '?' : c;
  return out;
}

std::string Columns(const ChangedTable& table, size_t most) {
  std::string out;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (i == most) return out + "    more columns \"" + std::to_string(table.columns.size() - most) + " more\"\n";
    const ChangedTable::Column& column = table.columns[i];
    std::vector<std::string> notes;
    std::string name = MermaidWord(column.name);
    if (name != column.name) notes.push_back(MermaidText(column.name));
    if (column.change != Change::kNone) notes.emplace_back(Word(column.change));
    if (!column.was.empty()) notes.push_back("was " + MermaidText(column.was));
    out += "    " + MermaidWord(column.type) + " " + name;
    if (!column.key.empty()) out += " " + column.key;
    if (!notes.empty()) out += " \"" + Join(notes, ", ") + "\"";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string_view Word(ChangedTable::Change change) {
  switch (change) {
    case Change::kAdded:
      return "added";
    case Change::kDropped:
      return "dropped";
    case Change::kChanged:
      return "changed";
    case Change::kNone:
      break;
  }
  return "";
}

std::vector<ChangedTable> ChangedTables(const plan::Plan& plan, const schema::Schema& base,
                                        const schema::Schema& head) {
  Renames renames = RenamesOf(plan);
  std::set<QualifiedName> touched;
  for (const plan::Operation& operation : plan.operations) {
    QualifiedName name = plan::TableOf(operation.change);
    if (auto* renamed = std::get_if<plan::RenameTable>(&operation.change)) name = renamed->to;
    for (const auto& [to, from] : renames.tables) {
      if (name == from) name = to;
    }
    if (!name.name.empty()) touched.insert(std::move(name));
  }
  std::vector<ChangedTable> tables;
  for (const QualifiedName& name : touched) {
    auto renamed = renames.tables.find(name);
    const schema::Table* was = base.FindTable(renamed == renames.tables.end() ? name : renamed->second);
    const schema::Table* is = head.FindTable(name);
    if (was != nullptr && is != nullptr) {
      tables.push_back(Differences(*was, *is, renames));
    } else if (is != nullptr) {
      tables.push_back(Whole(*is, Change::kAdded));
    } else if (was != nullptr) {
      tables.push_back(Whole(*was, Change::kDropped));
    }
  }
  return tables;
}

std::string Mermaid(const std::vector<ChangedTable>& tables) {
  // GitHub draws at most 50,000 characters; a diagram of more tables than this shows nothing to anyone.
  constexpr size_t kMostTables = 30, kMostColumns = 30, kMostBytes = 20'000;
  if (tables.empty()) return "";
  std::map<std::string, std::string> ids;
  std::string entities, edges;
  auto id_of = [&](const std::string& name, std::string_view state) {
    auto [at, created] = ids.try_emplace(name, "t" + std::to_string(ids.size() + 1));
    std::string title = MermaidText(name) + (state.empty() ? "" : " (" + std::string(state) + ")");
    if (created) entities += "  " + at->second + "[\"" + title + "\"]";
    return std::pair(at->second, created);
  };
  size_t drawn = std::min(tables.size(), kMostTables);
  for (size_t i = 0; i < drawn; ++i) {
    const ChangedTable& table = tables[i];
    std::string state(table.change == Change::kChanged ? "" : Word(table.change));
    if (!table.was_named.empty()) state = "was " + MermaidText(table.was_named);
    id_of(table.name, state);
    std::string columns = Columns(table, kMostColumns);
    if (entities.size() + columns.size() > kMostBytes) columns.clear();
    entities += columns.empty() ? "\n" : " {\n" + columns + "  }\n";
  }
  for (size_t i = 0; i < drawn; ++i) {
    std::string from = ids[tables[i].name];
    for (const ChangedTable::Reference& reference : tables[i].references) {
      if (entities.size() + edges.size() > kMostBytes + 10'000) break;
      auto [to, created] = id_of(reference.table, "");
      if (created) entities += "\n";
      std::string label = MermaidText(reference.columns);
      if (reference.change != Change::kNone) label += " (" + std::string(Word(reference.change)) + ")";
      edges += "  " + to + " ||" + (reference.change == Change::kDropped ? ".." : "--") + "o{ " + from + " : \"" +
               label + "\"\n";
    }
  }
  return "erDiagram\n" + entities + edges;
}

}  // namespace sequelint::report
