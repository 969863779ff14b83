#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "schema/names.h"
#include "schema/type.h"
#include "support/random_space.h"

namespace sequelint::support {

using schema::Column;
using schema::Object;
using schema::QualifiedName;
using schema::Quoted;
using schema::Schema;
using schema::Table;
using Strings = std::vector<std::string>;

namespace {

template <class Map>
auto AnyOf(Random& random, Map& map) {
  return std::next(map.begin(), static_cast<long>(random.Below(map.size())));
}

template <class T>  // a list
void RemoveOne(Random& random, T& things) {
  if (!things.empty()) things.erase(things.begin() + static_cast<long>(random.Below(things.size())));
}

class Editor {
 public:
  Editor(Random& random, Schema& schema, const Space& space) : random_(random), schema_(schema), space_(space) {}

  void Edit() {
    switch (random_.Below(12)) {
      case 0:
        return NewTable();
      case 1:
        if (!schema_.tables.empty()) schema_.tables.erase(AnyOf(random_, schema_.tables));
        return;
      case 2:
        return RenameTable();
      case 3:
        return EditEnum();
      case 4:
        return EditSequence();
      case 5:
        if (!space_.objects) return;
        return random_.Chance(35) ? RemoveOne(random_, schema_.objects) : AddObject(random_, schema_);
      default:
        if (!schema_.tables.empty()) EditTable(schema_.tables.at(AnyOf(random_, schema_.tables)->first));
    }
  }

 private:
  void NewTable() {
    Table table;
    table.name = RandomName(random_, TableNames());
    if (schema_.tables.count(table.name)) return;
    for (const std::string& name : random_.Some(ColumnNames(), 5)) {
      table.columns.push_back(RandomColumn(random_, schema_, name, space_));
    }
    AddParts(random_, schema_, table, space_);
    schema_.tables[table.name] = table;
  }

  // What is written about the table in other places follows.
  void Follow(const std::string& from, const std::string& to) {
    for (Object& object : schema_.objects.Each()) object.definition = ReplaceAll(object.definition, from, to);
  }

  void RenameTable() {
    if (schema_.tables.empty()) return;
    QualifiedName from = AnyOf(random_, schema_.tables)->first, to = RandomName(random_, TableNames());
    to.name = schema::CutIdentifier(to.name);
    if (schema_.tables.count(to)) return;
    schema_.tables.Rename(from, to);
    Table& moved = schema_.tables.at(to);
    moved.name = to;
    if (random_.Chance(70)) {
      moved.renamed_from = from.schema == to.schema ? from.name : from.schema + "." + from.name;
    }
    for (auto& [name, table] : schema_.tables.Each()) {
      for (auto& key : table.foreign_keys) {
        if (key.table == from) key.table = to;
      }
    }
    for (auto& [name, sequence] : schema_.sequences.Each()) {
      if (sequence.owner_table == from) sequence.owner_table = to;
    }
    for (Object& object : schema_.objects.Each()) {
      if (object.table == from) object.table = to, object.name.schema = to.schema;
    }
    Follow(" ON " + Quoted(from) + " ", " ON " + Quoted(to) + " ");
    for (Object& object : schema_.objects.Each()) {
      if (object.definition.ends_with(" FROM " + Quoted(from))) {
        object.definition.resize(object.definition.size() - Quoted(from).size());
        object.definition += Quoted(to);
      }
    }
  }

  void RenameColumn(Table& table) {
    Column& column = random_.Of(table.columns);
    std::string from = column.name, to = schema::CutIdentifier(random_.Of(ColumnNames()));
    if (table.FindColumn(to)) return;
    column.name = column.attribute = to;
    if (random_.Chance(70)) column.renamed_from = from;
    auto rename = [&](Strings& names) { std::replace(names.begin(), names.end(), from, to); };
    auto text = [&](std::string& sql) { sql = ReplaceAll(sql, QuoteIdentifier(from), QuoteIdentifier(to)); };
    if (table.primary_key) rename(table.primary_key->columns);
    for (auto& unique : table.unique_constraints) rename(unique.columns);
    for (auto& check : table.checks) text(check.expression);
    for (auto& exclusion : table.exclusions) text(exclusion.definition);
    for (auto& key : table.foreign_keys) rename(key.columns);
    for (auto& index : table.indexes) {
      rename(index.include), text(index.where);
      for (auto& part : index.columns) {
        if (part.name == from) part.name = to;
        text(part.expression);
      }
    }
    for (Column& other : table.columns) {
      if (other.generated) text(other.generated->expression);
    }
    for (auto& [name, other] : schema_.tables.Each()) {
      for (auto& key : other.foreign_keys) {
        if (key.table == table.name) rename(key.referenced);
      }
    }
    for (auto& [name, sequence] : schema_.sequences.Each()) {
      bool own = sequence.owner_table == table.name && sequence.owner_column == from;
      if (own) sequence.owner_column = to;
    }
  }

  void EditColumn(Table& table) {
    Column& column = random_.Of(table.columns);
    Column other = RandomColumn(random_, schema_, column.name, space_);
    switch (random_.Below(7)) {
      case 0:
        column.type = other.type, column.default_value = other.default_value;
        break;
      case 1:
        column.nullable = !*column.nullable;
        break;
      case 2:
        other = column;
        other.default_value = {};
        column.default_value = RandomDefault(column);
        break;
      case 3:
        column.auto_increment = other.auto_increment;
        if (!other.nullable.value()) column.type = "integer";
        break;
      case 4:
        column.comment = random_.Chance(50) ? std::nullopt : std::optional<std::string>("it's new");
        break;
      case 5:
        column.collation = column.collation.empty() ? "C" : "";
        break;
      default: {
        Strings expressions = GeneratedOf(schema_, table, column);
        if (column.generated)
          column.generated.reset();
        else if (!expressions.empty())
          column.generated = schema::Generated{random_.Of(expressions), space_.postgres < 18 || random_.Chance(60)};
      }
    }
  }

  schema::Default RandomDefault(const Column& column) {
    Strings defaults = DefaultsOf(schema_, column, space_);
    schema::Default value;
    if (defaults.empty() || random_.Chance(30)) return value;
    value.sql = random_.Of(defaults);
    value.kind =
        value.sql.find('(') == std::string::npos ? schema::DefaultKind::kConstant : schema::DefaultKind::kExpression;
    return value;
  }

  void EditTable(Table& table) {
    switch (random_.Below(12)) {
      case 0: {
        std::string name = random_.Of(ColumnNames());
        if (table.FindColumn(schema::CutIdentifier(name))) return;
        auto at = table.columns.begin() + static_cast<long>(random_.Below(table.columns.size() + 1));
        table.columns.insert(at, RandomColumn(random_, schema_, name, space_));
        return;
      }
      case 1:
        if (table.columns.size() > 1) RemoveOne(random_, table.columns);
        return;
      case 2:
        return RenameColumn(table);
      case 3:
        RemoveOne(random_, table.indexes);
        return RemoveOne(random_, table.checks);
      case 4:
        RemoveOne(random_, table.unique_constraints);
        return RemoveOne(random_, table.foreign_keys);
      case 5:
        if (random_.Chance(50)) table.primary_key.reset();
        return AddParts(random_, schema_, table, space_);
      case 6:
        table.comment = table.comment ? std::nullopt : std::optional<std::string>("new");
        return AddForeignKey(random_, schema_, table);
      case 7:
        return AlterConstraints(table);
      default:
        return EditColumn(table);
    }
  }

  void AlterConstraints(Table& table) {
    for (auto& key : table.foreign_keys) {
      if (random_.Chance(40)) key.validated = !key.validated;
      if (random_.Chance(40)) key.deferrable = key.deferrable.empty() ? "DEFERRABLE" : "";
      if (random_.Chance(20)) key.on_delete = "CASCADE";
    }
    for (auto& check : table.checks) {
      if (random_.Chance(50)) check.validated = !check.validated;
    }
    for (auto& index : table.indexes) {
      if (random_.Chance(40)) index.name = "renamed_" + std::to_string(random_.Below(20));
      if (random_.Chance(10)) index.unique = !index.unique && index.method == "btree";
    }
    for (auto& unique : table.unique_constraints) {
      if (random_.Chance(40)) unique.name = unique.name.empty() ? "named_" + std::to_string(random_.Below(9)) : "";
    }
  }

  void EditEnum() {
    if (schema_.enums.empty() || random_.Chance(20)) {
      schema::EnumType type = RandomEnum(random_, RandomName(random_, EnumNames()));
      schema_.enums.emplace(type.name, type);
      return;
    }
    auto it = AnyOf(random_, schema_.enums);
    schema::EnumType& type = schema_.enums.at(it->first);
    Strings& values = *type.values;
    std::string label = random_.Of(Labels());
    bool known = std::find(values.begin(), values.end(), label) != values.end();
    switch (random_.Below(6)) {
      case 0:
        if (!known) values.insert(values.begin() + static_cast<long>(random_.Below(values.size() + 1)), label);
        return;
      case 1:
        if (values.size() > 1) RemoveOne(random_, values);
        return;
      case 2:
        std::rotate(values.begin(), values.begin() + static_cast<long>(random_.Below(values.size())), values.end());
        return;
      case 3: {
        if (known) return;
        std::string& value = random_.Of(values);
        if (random_.Chance(70)) type.renamed_values[label] = value;
        Relabel(it->first, value, label);
        value = label;
        return;
      }
      case 4:
        schema_.enums.erase(it);
        return;
      default:
        RenameEnum(it->first);
    }
  }

  template <class Visit>
  void ForUses(const QualifiedName& type, Visit visit) {
    for (auto& [name, table] : schema_.tables.Each()) {
      for (Column& column : table.columns) {
        if (column.type && schema::UserTypeOf(*column.type) == type) visit(column);
      }
    }
  }

  void Relabel(const QualifiedName& type, const std::string& from, const std::string& to) {
    ForUses(type, [&](Column& column) {
      if (column.default_value.sql == QuoteLiteral(from)) column.default_value.sql = QuoteLiteral(to);
    });
  }

  // By value: the key that it is called with goes.
  void RenameEnum(QualifiedName from) {
    QualifiedName to = RandomName(random_, EnumNames());
    if (schema_.enums.count(to)) return;
    schema_.enums.Rename(from, to);
    schema::EnumType& type = schema_.enums.at(to);
    type.name = to;
    if (random_.Chance(60)) type.renamed_from = from.schema == to.schema ? from.name : from.schema + "." + from.name;
    ForUses(from, [&](Column& column) {
      bool array = schema::ParseType(*column.type).array > 0;
      column.type = schema::CanonicalType(Quoted(to) + (array ? "[]" : ""));
    });
  }

  void EditSequence() {
    if (!space_.objects) return;
    if (schema_.sequences.empty() || random_.Chance(30)) {
      schema::Sequence sequence;
      sequence.name = RandomName(random_, {"tickets", "Seq", "numbers"});
      schema_.sequences.emplace(sequence.name, sequence);
      return;
    }
    auto it = AnyOf(random_, schema_.sequences);
    if (random_.Chance(30)) {
      schema_.sequences.erase(it);
      return;
    }
    schema::Sequence& sequence = schema_.sequences.at(it->first);
    if (random_.Chance(50) || schema_.tables.empty()) {
      sequence.type = sequence.type == "integer" ? "bigint" : "integer";
    } else {
      const Table& owner = AnyOf(random_, schema_.tables)->second;
      sequence.owner_table = owner.name;
      sequence.owner_column = random_.Of(owner.columns).name;
    }
  }

  Random& random_;
  Schema& schema_;
  const Space& space_;
};

}  // namespace

Schema Edited(Random& random, Schema schema, const Space& space) {
  Editor editor(random, schema, space);
  for (size_t i = random.Between(1, 8); i > 0; --i) editor.Edit();
  Repair(schema, space);
  return schema;
}

std::vector<uint64_t> Seeds(uint64_t count) {
  uint64_t from = 1, to = count;
  if (const char* asked = std::getenv("SEQUELINT_SEEDS")) {
    std::vector<std::string> ends = Split(asked, '-');
    from = std::strtoull(ends.front().c_str(), nullptr, 10), to = std::strtoull(ends.back().c_str(), nullptr, 10);
  }
  std::vector<uint64_t> seeds;
  for (uint64_t seed = from; seed <= to; ++seed) seeds.push_back(seed);
  return seeds;
}

SchemaPair RandomPair(uint64_t seed, const Space& space) {
  Random random(seed);
  SchemaPair pair;
  pair.first = RandomSchema(random, space);
  pair.second = random.Chance(85) ? Edited(random, pair.first, space) : RandomSchema(random, space);
  if (random.Chance(5)) pair.first = Schema();
  if (random.Chance(5)) pair.second = Schema();
  if (random.Chance(20)) std::swap(pair.first, pair.second);
  return pair;
}

}  // namespace sequelint::support
