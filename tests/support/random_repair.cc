#include <algorithm>
#include <set>

#include "base/text.h"
#include "schema/compare.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sql/definition.h"
#include "support/random_space.h"

namespace sequelint::support {

using schema::AutoIncrement;
using schema::Column;
using schema::DefaultKind;
using schema::Object;
using schema::ObjectKind;
using schema::QualifiedName;
using schema::Schema;
using schema::Table;
using schema::Token;
using Strings = std::vector<std::string>;

namespace {

template <class T>
bool Has(const std::vector<T>& things, const T& thing) {
  return std::find(things.begin(), things.end(), thing) != things.end();
}

template <class T, class Test>
void Remove(std::vector<T>& things, Test test) {
  things.erase(std::remove_if(things.begin(), things.end(), test), things.end());
}

class Mender {
 public:
  Mender(Schema& schema, const Space& space) : schema_(schema), space_(space) {}

  void Run() {
    Normalize(schema_);
    for (auto& [name, type] : schema_.enums.Each()) Labels(type);
    for (auto& [name, table] : schema_.tables.Each()) Columns(table);
    erase_if(schema_.objects, [&](const Object& object) { return object.kind == ObjectKind::kSchema; });
    for (auto& [name, table] : schema_.tables.Each()) Parts(table);
    Names();
    for (auto& [name, table] : schema_.tables.Each()) {
      for (bool again = true; again;) {  // a key may stand on another key that goes
        size_t before = table.foreign_keys.size();
        Remove(table.foreign_keys, [&](const schema::ForeignKey& key) { return !Fits(table, key); });
        again = before != table.foreign_keys.size();
      }
    }
    Sequences();
    Objects();
    AddSchemas();
    Normalize(schema_);
    for (Object& object : schema_.objects.Each()) object.uses.clear();
    sql::FillUses(schema_);
  }

 private:
  static void Labels(schema::EnumType& type) {
    std::set<std::string> seen;
    Remove(*type.values, [&](const std::string& value) { return !seen.insert(value).second; });
  }

  void Columns(Table& table) {
    std::set<std::string> seen;
    Remove(table.columns, [&](const Column& column) { return !seen.insert(column.name).second; });
    for (Column& column : table.columns) {
      if (!Exists(schema_, *column.type)) column.type = "text";
      TypeClass type = ClassOf(schema_, *column.type);
      if (type != TypeClass::kInteger) column.auto_increment = AutoIncrement::kNone;
      if (column.auto_increment == AutoIncrement::kNone) column.sequence.clear();
      if (type != TypeClass::kText) column.collation.clear();
    }
    for (Column& column : table.columns) {
      bool stored = !column.generated || column.generated->stored || space_.postgres >= 18;
      bool fits = column.generated && Has(GeneratedOf(schema_, table, column), column.generated->expression);
      if (!fits || !stored || space_.postgres < 12) column.generated.reset();
      if (column.generated) column.auto_increment = AutoIncrement::kNone;
      bool no_default = column.generated || column.auto_increment != AutoIncrement::kNone;
      if (no_default || !Has(DefaultsOf(schema_, column, space_), column.default_value.sql)) column.default_value = {};
    }
  }

  bool AllOrdered(const Table& table, const Strings& columns) const {
    return !columns.empty() && std::set<std::string>(columns.begin(), columns.end()).size() == columns.size() &&
           std::all_of(columns.begin(), columns.end(), [&](const std::string& name) {
             const Column* column = table.FindColumn(name);
             return column && !(column->generated && !column->generated->stored) &&
                    Ordered(ClassOf(schema_, *column->type));
           });
  }

  void Parts(Table& table) {
    if (table.primary_key && !AllOrdered(table, table.primary_key->columns)) table.primary_key.reset();
    if (table.primary_key) {  // a key over a generated column cannot be built step by step on every version
      for (const std::string& column : table.primary_key->columns) table.FindColumn(column)->generated.reset();
    }
    std::vector<Strings> uniques;
    Remove(table.unique_constraints, [&](const schema::UniqueConstraint& unique) {
      bool repeats =
          Has(uniques, unique.columns) || (table.primary_key && table.primary_key->columns == unique.columns);
      uniques.push_back(unique.columns);
      return repeats || !AllOrdered(table, unique.columns) || (unique.nulls_not_distinct && space_.postgres < 15);
    });
    Remove(table.checks, [&](const schema::Check& check) { return !Has(ChecksOf(schema_, table), check.expression); });
    Remove(table.exclusions, [&](const schema::Exclusion& exclusion) {
      return !Has(ExclusionsOf(schema_, table), exclusion.definition);
    });
    Remove(table.indexes, [&](const schema::Index& index) { return !Fits(table, index); });
  }

  bool Fits(const Table& table, const schema::Index& index) const {
    std::vector<schema::IndexColumn> known = IndexColumnsOf(schema_, table, index.method);
    for (const auto& column : index.columns) {
      if (!Has(known, column)) return false;
      if (std::count(index.columns.begin(), index.columns.end(), column) > 1) return false;
    }
    for (const std::string& name : index.include) {
      const Column* column = table.FindColumn(name);
      bool key = std::any_of(index.columns.begin(), index.columns.end(),
                             [&, &name = name](const auto& part) { return part.name == name; });
      if (!column || key || (column->generated && !column->generated->stored)) return false;
    }
    if (index.nulls_not_distinct && space_.postgres < 15) return false;
    if (!index.where.empty()) {
      if (!Has(ChecksOf(schema_, table), index.where)) return false;
      for (const std::string& name : ColumnsIn(table, index.where)) {
        const Column* column = table.FindColumn(name);
        if (column->generated && !column->generated->stored) return false;
      }
    }
    return !index.columns.empty();
  }

  bool Fits(const Table& table, const schema::ForeignKey& key) const {
    const Table* target = schema_.FindTable(key.table);
    if (!target) return false;
    Strings referenced = key.referenced;
    if (referenced.empty() && target->primary_key) referenced = target->primary_key->columns;
    std::vector<Strings> keys = KeysOf(*target);
    auto same_set = [&](Strings candidate) {
      Strings wanted = referenced;
      std::sort(candidate.begin(), candidate.end()), std::sort(wanted.begin(), wanted.end());
      return candidate == wanted;
    };
    if (std::none_of(keys.begin(), keys.end(), same_set) || referenced.size() != key.columns.size()) return false;
    if (std::set<std::string>(key.columns.begin(), key.columns.end()).size() != key.columns.size()) return false;
    for (size_t i = 0; i < referenced.size(); ++i) {
      const Column *own = table.FindColumn(key.columns[i]), *other = target->FindColumn(referenced[i]);
      if (!own || !other || own->type != other->type || own->collation != other->collation) return false;
      if (own->generated || other->generated || ClassOf(schema_, *own->type) == TypeClass::kArray) return false;
    }
    return true;
  }

  // Tables, indexes, sequences and the constraints with an index share one space of names per schema, types another.
  void Names() {
    std::set<QualifiedName>& relations = relations_;
    std::set<QualifiedName> types;
    for (auto& [name, type] : schema_.enums) types.insert(name);
    erase_if(schema_.objects, [&](const Object& object) {
      bool type = object.kind == ObjectKind::kDomain || object.kind == ObjectKind::kCompositeType;
      return type && !types.insert(object.name).second;
    });
    for (auto it = schema_.tables.begin(); it != schema_.tables.end();) {
      relations.insert(it->first);
      it = types.insert(it->first).second ? std::next(it) : schema_.tables.erase(it);
    }
    for (auto it = schema_.sequences.begin(); it != schema_.sequences.end();) {
      it = relations.insert(it->first).second ? std::next(it) : schema_.sequences.erase(it);
    }
    for (auto& [name, table] : schema_.tables.Each()) {
      for (Column& column : table.columns) {
        bool owns = column.auto_increment != AutoIncrement::kNone;
        if (owns && !relations.insert(SequenceOf(table, column)).second) column.auto_increment = AutoIncrement::kNone;
      }
    }
    for (auto& [name, table] : schema_.tables.Each()) {
      std::set<std::string> constraints;
      Table spelled = table;
      auto claim = [&](auto& things) {
        Remove(things, [&](const auto& thing) {
          bool fresh = constraints.insert(NameOf(table, thing)).second;
          return !relations.insert({table.name.schema, NameOf(table, thing)}).second || !fresh;
        });
      };
      if (table.primary_key && !relations.insert({name.schema, NameOf(table, *table.primary_key)}).second) {
        table.primary_key.reset();
      }
      if (table.primary_key) constraints.insert(NameOf(table, *table.primary_key));
      claim(table.unique_constraints), claim(table.exclusions), claim(table.indexes);
      auto unique = [&](auto& things) {
        Remove(things, [&](const auto& thing) { return !constraints.insert(NameOf(table, thing)).second; });
      };
      unique(table.checks), unique(table.foreign_keys);
    }
    erase_if(schema_.objects, [&](const Object& object) {
      bool view = IsView(object);
      return view && (!relations.insert(object.name).second || !types.insert(object.name).second);
    });
  }

  void Sequences() {
    for (auto& [name, sequence] : schema_.sequences.Each()) {
      const Table* owner = schema_.FindTable(sequence.owner_table);
      if (owner && owner->FindColumn(sequence.owner_column) && owner->name.schema == name.schema) continue;
      sequence.owner_table = {};
      sequence.owner_column.clear();
    }
    // A column that owns the sequence it draws from is a serial one by another name.
    for (auto& [name, table] : schema_.tables.Each()) {
      for (Column& column : table.columns) {
        for (const auto& [sequence_name, sequence] : schema_.sequences) {
          bool own = sequence.owner_table == name && sequence.owner_column == column.name;
          if (own && column.default_value.sql.find("nextval") != std::string::npos) column.default_value = {};
        }
      }
    }
  }

  // `"app"."t"` behind position `at` of the definition.
  static QualifiedName NameAt(const std::vector<Token>& tokens, size_t at) {
    bool qualified = at + 2 < tokens.size() && tokens[at + 1].Is(".");
    return qualified ? QualifiedName{tokens[at].text, tokens[at + 2].text} : QualifiedName{"public", tokens[at].text};
  }

  bool ColumnsExist(const Table& table, const std::vector<Token>& tokens, size_t from, size_t to) const {
    for (size_t i = from; i < to; ++i) {
      if (tokens[i].kind == Token::Kind::kQuoted && !table.FindColumn(tokens[i].text)) return false;
    }
    return true;
  }

  bool HasFunction(const QualifiedName& name) const {
    return std::any_of(schema_.objects.begin(), schema_.objects.end(), [&](const Object& object) {
      return object.kind == ObjectKind::kFunction && object.name == QualifiedName{name.schema, name.name + "()"};
    });
  }

  bool Fits(const Object& object) const {
    std::vector<Token> tokens = schema::Lex(object.definition);
    auto find = [&](std::string_view word) {
      size_t i = 0;
      while (i < tokens.size() && !(tokens[i].kind == Token::Kind::kWord && tokens[i].Is(word))) ++i;
      return i;
    };
    const Table* table = schema_.FindTable(object.table);
    switch (object.kind) {
      case ObjectKind::kView:
      case ObjectKind::kMaterializedView: {
        QualifiedName from = NameAt(tokens, find("from") + 1);
        if (const Table* source = schema_.FindTable(from)) {
          return ColumnsExist(*source, tokens, find("select"), find("from"));
        }
        return std::any_of(schema_.objects.begin(), schema_.objects.end(), [&](const Object& other) {
          bool view = IsView(other);
          return view && other.name == from && other.name < object.name && Fits(other);
        });
      }
      case ObjectKind::kTrigger:
        return table && ColumnsExist(*table, tokens, find("of"), find("on")) &&
               HasFunction(NameAt(tokens, find("function") + 1));
      case ObjectKind::kPolicy: {
        if (!table) return false;
        std::string condition = object.definition.substr(object.definition.find("USING (") + 7);
        condition.pop_back();
        return condition == "true" || Has(ChecksOf(schema_, *table), condition);
      }
      default:
        return true;
    }
  }

  // The columns of its table may have other types by now.
  void ViewIndexes(Object& view) {
    if (view.indexes.empty()) return;
    std::vector<Token> tokens = schema::Lex(view.definition);
    size_t from = 0;
    while (from < tokens.size() && !(tokens[from].kind == Token::Kind::kWord && tokens[from].Is("from"))) ++from;
    const Table* table = schema_.FindTable(NameAt(tokens, from + 1));
    Remove(view.indexes, [&](const schema::Index& index) {
      const Column* column = table ? table->FindColumn(index.columns[0].name) : nullptr;
      return !column || !Ordered(ClassOf(schema_, *column->type)) ||
             !relations_.insert({view.name.schema, index.name}).second;
    });
  }

  void Objects() {
    std::vector<Object> kept;
    for (const Object& object : schema_.objects) {
      if (!Fits(object)) continue;
      kept.push_back(object);
      ViewIndexes(kept.back());
    }
    schema_.objects.clear();
    for (Object& object : kept) schema_.objects.push_back(std::move(object));
  }

  void AddSchemas() {
    std::set<std::string> names;
    for (const auto& [name, table] : schema_.tables) names.insert(name.schema);
    for (const auto& [name, type] : schema_.enums) names.insert(name.schema);
    for (const auto& [name, sequence] : schema_.sequences) names.insert(name.schema);
    for (const Object& object : schema_.objects) names.insert(object.name.schema);
    names.erase("public");
    for (const std::string& name : names) {
      Object object;
      object.kind = ObjectKind::kSchema;
      object.name = {"public", name};
      schema_.objects.push_back(std::move(object));
    }
  }

  Schema& schema_;
  const Space& space_;
  std::set<QualifiedName> relations_;  // names that are taken
};

}  // namespace

void Repair(Schema& schema, const Space& space) { Mender(schema, space).Run(); }

}  // namespace sequelint::support
