#include <algorithm>
#include <set>

#include "schema/compare.h"
#include "schema/names.h"
#include "schema/print.h"

namespace sequelint::schema {
namespace {

class Comparison {
 public:
  Comparison(const Schema& a, const Schema& b) : a_(a), b_(b) {}

  std::string Run() {
    Map("table", a_.tables, b_.tables, [&](const Table& x, const Table& y) { Tables(x, y); });
    Map("enum type", a_.enums, b_.enums, [&](const EnumType& x, const EnumType& y) {
      if (x.values && y.values && x.values != y.values) Say(Display(x.name) + ": labels");
    });
    Map("sequence", a_.sequences, b_.sequences, [&](const Sequence& x, const Sequence& y) {
      bool owner = x.owner_table == y.owner_table && x.owner_column == y.owner_column;
      if (x.type != y.type || !owner) Say(Display(x.name) + (owner ? ": type" : ": owner"));
    });
    Objects();
    Schemas();
    return said_;
  }

 private:
  void Say(std::string what) {
    if (said_.empty()) said_ = std::move(what);
  }

  template <class M, class Compare>
  void Map(const std::string& kind, const M& a, const M& b, Compare compare) {
    for (const auto& [name, thing] : a) {
      auto other = b.find(name);
      if (other == b.end())
        Say(kind + " " + Display(name) + ": only the first has it");
      else
        compare(thing, other->second);
    }
    for (const auto& [name, thing] : b) {
      if (!a.count(name)) Say(kind + " " + Display(name) + ": only the second has it");
    }
  }

  void Tables(const Table& a, const Table& b) {
    table_ = Display(a.name);
    if (a.kind != b.kind) Say(table_ + ": kind of table");
    if (a.comment.value_or("") != b.comment.value_or("")) Say(table_ + ": comment");
    for (const Column& column : a.columns) {
      const Column* other = b.FindColumn(column.name);
      if (!other)
        Say(table_ + "." + column.name + ": only the first has it");
      else
        Columns(column, *other);
    }
    for (const Column& column : b.columns) {
      if (!a.FindColumn(column.name)) Say(table_ + "." + column.name + ": only the second has it");
    }
    Table x = a, y = b;
    SpellNames(x), SpellNames(y);
    if (a.primary_key.has_value() != b.primary_key.has_value()) {
      Say(table_ + ": primary key");
    } else if (a.primary_key) {
      if (!SameContent(*a.primary_key, *b.primary_key)) Say(table_ + ": columns of the primary key");
      Names(a.primary_key->name, x.primary_key->name, b.primary_key->name, y.primary_key->name);
    }
    Set("unique constraint", a.unique_constraints, x.unique_constraints, b.unique_constraints, y.unique_constraints);
    Set("check", a.checks, x.checks, b.checks, y.checks);
    Set("exclusion constraint", a.exclusions, x.exclusions, b.exclusions, y.exclusions);
    Set("foreign key", a.foreign_keys, x.foreign_keys, b.foreign_keys, y.foreign_keys);
    Set("index", a.indexes, x.indexes, b.indexes, y.indexes);
  }

  void Columns(const Column& a, const Column& b) {
    std::string name = table_ + "." + a.name;
    if (!SameType(a, b)) Say(name + ": type");
    if (!SameNullable(a, b)) Say(name + ": not null");
    if (!SameDefault(a, b)) Say(name + ": default");
    if (!SameGenerated(a, b)) Say(name + ": generated expression");
    if (a.auto_increment != b.auto_increment) Say(name + ": auto increment");
    if (a.collation != b.collation) Say(name + ": collation");
    if (a.comment.value_or("") != b.comment.value_or("")) Say(name + ": comment");
  }

  void Names(const std::string& in_a, const std::string& spelled_a, const std::string& in_b,
             const std::string& spelled_b) {
    if (SameName(a_, in_a, spelled_a, b_, in_b, spelled_b)) return;
    Say(table_ + ": the name of " + spelled_a + ", " + spelled_b);
  }

  // `spelled_a`, `spelled_b`: the same things, each with its name.
  template <class T>
  void Set(const std::string& kind, const std::vector<T>& a, const std::vector<T>& spelled_a, const std::vector<T>& b,
           const std::vector<T>& spelled_b) {
    std::vector<std::string> names_a, names_b;
    for (const T& thing : spelled_a) names_a.push_back(thing.name);
    for (const T& thing : spelled_b) names_b.push_back(thing.name);
    auto pairs = Match(a, names_a, b, names_b);
    if (a.size() != b.size() || pairs.size() != a.size()) return Say(table_ + ": its " + kind + "s");
    for (const auto& [i, j] : pairs) {
      if (!SameContent(a[i], b[j])) Say(table_ + ": " + kind + " " + names_a[i] + ", " + names_b[j]);
      Names(a[i].name, names_a[i], b[j].name, names_b[j]);
    }
  }

  static std::vector<const Object*> WithoutSchemas(const Schema& schema) {
    std::vector<const Object*> objects;
    for (const Object& object : schema.objects) {
      if (object.kind != ObjectKind::kSchema) objects.push_back(&object);
    }
    return objects;
  }

  void Objects() {
    std::vector<const Object*> in_a = WithoutSchemas(a_), in_b = WithoutSchemas(b_);
    auto missing = [&](const std::vector<const Object*>& some, const std::vector<const Object*>& others) {
      for (const Object* object : some) {
        bool found =
            std::any_of(others.begin(), others.end(), [&](const Object* o) { return SameContent(*object, *o); });
        if (!found) Say(std::string(Word(object->kind)) + " " + Display(object->name));
      }
    };
    missing(in_a, in_b), missing(in_b, in_a);
    for (const Object* object : in_a) {
      for (const Object* other : in_b) {
        if (object->kind == ObjectKind::kMaterializedView && SameContent(*object, *other)) ViewIndexes(*object, *other);
      }
    }
    if (in_a.size() != in_b.size()) Say("the number of objects");
  }

  void ViewIndexes(const Object& a, const Object& b) {
    auto same = [](const Index& x, const Index& y) { return x.name == y.name && SameContent(x, y); };
    bool equal = std::is_permutation(a.indexes.begin(), a.indexes.end(), b.indexes.begin(), b.indexes.end(), same);
    if (!equal) Say(Display(a.name) + ": its indexes");
  }

  // A source that lists no schemas (models) has those that its tables are in; nothing is said about empty ones.
  void Schemas() {
    auto schemas = [](const Schema& schema, bool& listed) {
      std::set<std::string> names = {"public"};
      for (const auto& [name, table] : schema.tables) names.insert(name.schema);
      for (const auto& [name, type] : schema.enums) names.insert(name.schema);
      for (const auto& [name, sequence] : schema.sequences) names.insert(name.schema);
      for (const Object& object : schema.objects) {
        if (object.kind == ObjectKind::kSchema) names.insert(object.name.name), listed = true;
      }
      return names;
    };
    bool a_lists = false, b_lists = false;
    auto in_a = schemas(a_, a_lists), in_b = schemas(b_, b_lists);
    if (a_lists && b_lists && in_a != in_b) Say("the schemas");
  }

  const Schema& a_;
  const Schema& b_;
  std::string table_;
  std::string said_;
};

}  // namespace

std::string FirstDifference(const Schema& a, const Schema& b) { return Comparison(a, b).Run(); }

bool SameDefinition(const Schema& a, const Schema& b) { return FirstDifference(a, b).empty(); }

}  // namespace sequelint::schema
