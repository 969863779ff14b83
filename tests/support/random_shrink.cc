#include <optional>

#include "schema/print.h"
#include "support/random_space.h"

namespace sequelint::support {

using schema::QualifiedName;
using schema::Schema;
using schema::Table;

namespace {

using Cut = std::function<bool(Schema&)>;  // takes something out; false when it was not there

template <class T, class Same>
bool Erase(std::vector<T>& things, Same same) {
  for (auto it = things.begin(); it != things.end(); ++it) {
    if (same(*it)) return things.erase(it), true;
  }
  return false;
}

// Every part of the schema, as cuts that may be tried on either side.
class Cuts {
 public:
  explicit Cuts(const Schema& schema) {
    for (const auto& [name, table] : schema.tables) {
      Add([name = name](Schema& s) { return s.tables.erase(name) > 0; });
      OfTable(table);
    }
    for (const auto& [name, type] : schema.enums) {
      Add([name = name](Schema& s) { return s.enums.erase(name) > 0; });
      for (const std::string& value : *type.values) {
        Add([name = name, value](Schema& s) {
          schema::EnumType* found = s.enums.Change(name);
          return found && found->values->size() > 1 &&
                 Erase(*found->values, [&](const auto& other) { return other == value; });
        });
      }
    }
    for (const auto& [name, sequence] : schema.sequences) {
      Add([name = name](Schema& s) { return s.sequences.erase(name) > 0; });
    }
    for (const auto& object : schema.objects) {
      Add([object](Schema& s) {
        return erase_if(s.objects, [&](const auto& other) {
                 return other.kind == object.kind && other.name == object.name && other.table == object.table;
               }) > 0;
      });
    }
  }
  std::vector<Cut> Take() { return std::move(cuts_); }

 private:
  void Add(Cut cut) { cuts_.push_back(std::move(cut)); }

  template <class T>
  void Each(const QualifiedName& name, std::vector<T> Table::*list, const Table& table) {
    for (const T& thing : table.*list) {
      Add([name, list, label = thing.name](Schema& s) {
        Table* found = s.FindTable(name);
        return found && Erase(found->*list, [&](const T& other) { return other.name == label; });
      });
    }
  }

  void OfTable(const Table& table) {
    const QualifiedName& name = table.name;
    Each(name, &Table::columns, table), Each(name, &Table::indexes, table), Each(name, &Table::checks, table);
    Each(name, &Table::unique_constraints, table), Each(name, &Table::exclusions, table);
    Each(name, &Table::foreign_keys, table);
    auto simplify = [&](auto reset) {
      Add([name, reset](Schema& s) {
        Table* found = s.FindTable(name);
        return found && reset(*found);
      });
    };
    simplify([](Table& t) { return t.primary_key ? (t.primary_key.reset(), true) : false; });
    simplify([](Table& t) { return t.comment ? (t.comment.reset(), true) : false; });
    for (const auto& column : table.columns) {
      auto part = [&](auto reset) {
        simplify([label = column.name, reset](Table& t) {
          schema::Column* found = t.FindColumn(label);
          return found && reset(*found);
        });
      };
      part([](schema::Column& c) { return c.generated ? (c.generated.reset(), true) : false; });
      part([](schema::Column& c) { return c.comment ? (c.comment.reset(), true) : false; });
      part([](schema::Column& c) { return c.default_value.sql.empty() ? false : (c.default_value = {}, true); });
      part([](schema::Column& c) { return c.collation.empty() ? false : (c.collation.clear(), true); });
      part([](schema::Column& c) {
        bool own = c.auto_increment != schema::AutoIncrement::kNone;
        c.auto_increment = schema::AutoIncrement::kNone;
        return own;
      });
      part([](schema::Column& c) { return *c.nullable ? false : (c.nullable = true, true); });
    }
  }

  std::vector<Cut> cuts_;
};

}  // namespace

namespace {

size_t Size(const SchemaPair& pair) { return ToText(pair.first).size() + ToText(pair.second).size(); }

}  // namespace

SchemaPair Shrunk(SchemaPair pair, const Space& space, const std::function<bool(const SchemaPair&)>& fails) {
  auto attempt = [&](const Cut& cut, bool in_base, bool in_head) {
    SchemaPair smaller = pair;
    bool any = in_base && cut(smaller.first);
    any = (in_head && cut(smaller.second)) || any;
    if (!any) return false;
    Repair(smaller.first, space), Repair(smaller.second, space);
    if (Size(smaller) >= Size(pair) || !fails(smaller)) return false;
    pair = std::move(smaller);
    return true;
  };
  for (bool changed = true; changed;) {
    changed = false;
    std::vector<Cut> cuts = Cuts(pair.first).Take();
    for (Cut& cut : Cuts(pair.second).Take()) cuts.push_back(std::move(cut));
    for (const Cut& cut : cuts) {
      changed |= attempt(cut, true, true) || attempt(cut, true, false) || attempt(cut, false, true);
    }
  }
  return pair;
}

}  // namespace sequelint::support
