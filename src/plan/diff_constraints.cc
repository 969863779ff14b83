#include <algorithm>

#include "plan/differ.h"
#include "plan/mentions.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::plan {

using schema::Table;

namespace {

using Names = std::vector<std::string>;

Names Sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

// One kind of constraint of a table, each with the name it has, as the comparison sees them.
template <class T>
struct Side {
  const schema::Schema& schema;
  std::vector<T> things;
  Names names;

  Side(const schema::Schema& in, const Table& table, std::vector<T> Table::*list) : schema(in), things(table.*list) {
    Table spelled = table;
    SpellNames(spelled);
    for (const T& thing : spelled.*list) names.push_back(thing.name);
  }
  void Forget(size_t i) {
    things.erase(things.begin() + static_cast<long>(i));
    names.erase(names.begin() + static_cast<long>(i));
  }
};

template <class T>
T Named(T thing, const std::string& name) {
  thing.name = name;
  return thing;
}

const Location& Or(const Location& at, const Location& otherwise) { return at.empty() ? otherwise : at; }

Location ColumnAt(const Table& table, const Names& columns) {
  const schema::Column* column = columns.empty() ? nullptr : table.FindColumn(columns[0]);
  return column && !column->at.empty() ? column->at : table.at;
}

bool AnyIs(const Names& columns, const std::set<std::string>& set) {
  return std::any_of(columns.begin(), columns.end(), [&](const std::string& column) { return set.count(column) > 0; });
}

bool AnyGone(const Names& columns, const ColumnFates& fates) {
  return AnyIs(columns, fates.dropped) || AnyIs(columns, fates.remade);
}

// Whether Postgres drops what is built over the columns with one of them, and nothing before is in its way: another
// column that takes a type on which it cannot be built.
bool FallsWith(const Names& columns, const ColumnFates& fates) {
  return AnyGone(columns, fates) && !AnyIs(columns, fates.retyped);
}

bool Disturbed(const Table& table, const std::string& sql, const ColumnFates& fates) {
  Names columns = ColumnsIn(table, sql);
  return AnyGone(columns, fates) || AnyIs(columns, fates.retyped);
}

// An index over nothing but columns falls with any of them; Postgres drops it by itself.
Names PlainColumns(const schema::Index& index) {
  Names columns = index.include;
  for (const auto& part : index.columns) {
    if (!part.name.empty()) columns.push_back(part.name);
  }
  return columns;
}

bool Disturbed(const Table& table, const schema::Index& index, const ColumnFates& fates) {
  if (Disturbed(table, index.where, fates)) return true;
  for (const auto& part : index.columns) {
    if (part.name.empty()
            ? Disturbed(table, part.expression, fates)
            : fates.retyped.count(part.name) && (!part.operator_class.empty() || !part.collation.empty())) {
      return true;
    }
  }
  return false;
}

// Walks the matched pairs: same ⇒ maybe a rename, different ⇒ dropped and added; then what is left on either side.
// `must_remake(thing)` forces the second for a pair that is equal.
template <class T, class Remake, class Drop, class Add, class Rename>
void Compare(const Side<T>& base, const Side<T>& head, Remake must_remake, Drop drop, Add add, Rename rename) {
  std::vector<bool> kept_base(base.things.size()), kept_head(head.things.size());
  for (const auto& [i, j] : schema::Match(base.things, base.names, head.things, head.names)) {
    if (!SameContent(base.things[i], head.things[j]) || must_remake(base.things[i])) continue;
    kept_base[i] = kept_head[j] = true;
    if (!SameName(base.schema, base.things[i].name, base.names[i], head.schema, head.things[j].name, head.names[j])) {
      rename(i, j);
    }
  }
  for (size_t i = 0; i < base.things.size(); ++i) {
    if (!kept_base[i]) drop(i);
  }
  for (size_t j = 0; j < head.things.size(); ++j) {
    if (!kept_head[j]) add(j);
  }
}

}  // namespace

void Differ::KeyDropped(const Table& table, const Names& columns) {
  dropped_keys_.insert({table.name, Sorted(columns)});
}

void Differ::Constraints(const Table& base, const Table& head) {
  PrimaryKeys(base, head);
  Uniques(base, head);
  Checks(base, head);
  Exclusions(base, head);
  Indexes(base, head);
}

void Differ::PrimaryKeys(const Table& base, const Table& head) {
  // A column that could not be read may be the key.
  if (!base.columns_complete || !head.columns_complete) return;
  const ColumnFates& fates = fates_[head.name];
  const schema::PrimaryKey* was = base.primary_key ? &*base.primary_key : nullptr;
  const schema::PrimaryKey* key = head.primary_key ? &*head.primary_key : nullptr;
  bool gone = was && FallsWith(was->columns, fates);
  if (gone) KeyDropped(base, was->columns);
  bool same = was && key && SameContent(*was, *key) && !AnyGone(was->columns, fates);
  if (was && !gone && !same) {
    KeyDropped(base, was->columns);
    Location at = key ? Or(key->at, ColumnAt(head, key->columns)) : head.at;
    Add(DropPrimaryKey{head.name, Named(*was, NameOf(base, *was))}, at, Or(was->at, ColumnAt(base, was->columns)));
  }
  if (key && !same) {
    Add(AddPrimaryKey{head.name, Named(*key, NameOf(head, *key)), ""}, Or(key->at, ColumnAt(head, key->columns)),
        was ? Or(was->at, ColumnAt(base, was->columns)) : Location{});
  } else if (same && !SameName(base_, was->name, NameOf(base, *was), head_, key->name, NameOf(head, *key))) {
    Add(RenameConstraint{head.name, NameOf(base, *was), NameOf(head, *key)}, Or(key->at, head.at), was->at);
  }
}

void Differ::Uniques(const Table& base_table, const Table& head_table) {
  const ColumnFates& fates = fates_[head_table.name];
  Side base(base_, base_table, &Table::unique_constraints), head(head_, head_table, &Table::unique_constraints);
  for (size_t i = base.things.size(); i-- > 0;) {
    if (!FallsWith(base.things[i].columns, fates)) continue;
    KeyDropped(base_table, base.things[i].columns);
    base.Forget(i);
  }
  auto base_at = [&](size_t i) { return Or(base.things[i].at, ColumnAt(base_table, base.things[i].columns)); };
  auto at = [&](size_t j) { return Or(head.things[j].at, ColumnAt(head_table, head.things[j].columns)); };
  Compare(
      base, head, [&](const auto& unique) { return AnyGone(unique.columns, fates); },
      [&](size_t i) {
        KeyDropped(base_table, base.things[i].columns);
        Add(DropUniqueConstraint{head_table.name, Named(base.things[i], base.names[i])},
            ColumnAt(head_table, base.things[i].columns), base_at(i));
      },
      [&](size_t j) {
        Add(AddUniqueConstraint{head_table.name, Named(head.things[j], head.names[j]), ""}, at(j));
      },
      [&](size_t i, size_t j) {
        Add(RenameConstraint{head_table.name, base.names[i], head.names[j]}, at(j), base_at(i));
      });
}

void Differ::Checks(const Table& base_table, const Table& head_table) {
  if (base_.from_models || head_.from_models) {
    if (base_table.checks.empty() || head_table.checks.empty()) return;  // one side cannot say
  }
  const ColumnFates& fates = fates_[head_table.name];
  Side base(base_, base_table, &Table::checks), head(head_, head_table, &Table::checks);
  std::set<std::pair<std::string, std::string>> validated;
  for (auto& was : base.things) {  // NOT VALID at base, valid at head: the same constraint, still to be validated
    for (size_t j = 0; j < head.things.size(); ++j) {
      schema::Check valid = was;
      valid.validated = true;
      bool same_name = base.names[&was - base.things.data()] == head.names[j];
      if (was.validated || !same_name || !SameContent(valid, head.things[j])) continue;
      if (Disturbed(base_table, was.expression, fates)) continue;
      Add(ValidateConstraint{head_table.name, head.names[j]}, Or(head.things[j].at, head_table.at), was.at);
      was.validated = true;
    }
  }
  Compare(
      base, head, [&](const auto& check) { return Disturbed(base_table, check.expression, fates); },
      [&](size_t i) {
        Add(DropCheck{head_table.name, Named(base.things[i], base.names[i])}, head_table.at, base.things[i].at);
      },
      [&](size_t j) {
        Add(AddCheck{head_table.name, Named(head.things[j], head.names[j])}, Or(head.things[j].at, head_table.at));
      },
      [&](size_t i, size_t j) {
        Add(RenameConstraint{head_table.name, base.names[i], head.names[j]}, Or(head.things[j].at, head_table.at),
            base.things[i].at);
      });
}

void Differ::Exclusions(const Table& base_table, const Table& head_table) {
  if (base_.from_models || head_.from_models) {
    if (base_table.exclusions.empty() || head_table.exclusions.empty()) return;
  }
  const ColumnFates& fates = fates_[head_table.name];
  Side base(base_, base_table, &Table::exclusions), head(head_, head_table, &Table::exclusions);
  Compare(
      base, head, [&](const auto& exclusion) { return Disturbed(base_table, exclusion.definition, fates); },
      [&](size_t i) {
        Add(DropExclusion{head_table.name, Named(base.things[i], base.names[i])}, head_table.at, base.things[i].at);
      },
      [&](size_t j) {
        Add(AddExclusion{head_table.name, Named(head.things[j], head.names[j])}, Or(head.things[j].at, head_table.at));
      },
      [&](size_t i, size_t j) {
        Add(RenameConstraint{head_table.name, base.names[i], head.names[j]}, Or(head.things[j].at, head_table.at),
            base.things[i].at);
      });
}

void Differ::Indexes(const Table& base_table, const Table& head_table) {
  const ColumnFates& fates = fates_[head_table.name];
  Side base(base_, base_table, &Table::indexes), head(head_, head_table, &Table::indexes);
  for (size_t i = base.things.size(); i-- > 0;) {
    ColumnFates retyped;
    retyped.retyped = fates.retyped;
    if (!FallsWith(PlainColumns(base.things[i]), fates) || Disturbed(base_table, base.things[i], retyped)) continue;
    if (base.things[i].unique) KeyDropped(base_table, PlainColumns(base.things[i]));
    base.Forget(i);
  }
  Compare(
      base, head,
      [&](const auto& index) { return AnyGone(PlainColumns(index), fates) || Disturbed(base_table, index, fates); },
      [&](size_t i) {
        if (base.things[i].unique) KeyDropped(base_table, PlainColumns(base.things[i]));
        Add(DropIndex{head_table.name, Named(base.things[i], base.names[i])}, head_table.at, base.things[i].at);
      },
      [&](size_t j) {
        Add(CreateIndex{head_table.name, Named(head.things[j], head.names[j])}, Or(head.things[j].at, head_table.at));
      },
      [&](size_t i, size_t j) {
        Add(RenameIndex{head_table.name, base.names[i], head.names[j]}, Or(head.things[j].at, head_table.at),
            base.things[i].at);
      });
}

// A foreign key has to step aside while the key it stands on is replaced, or while a type on either side changes so
// much that the two do not compare.
bool Differ::MustRemake(const Table& base, const schema::ForeignKey& key) const {
  auto disturbed = [&](const QualifiedName& table, const Names& columns) {
    auto fates = fates_.find(table);
    return fates != fates_.end() && std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
             return fates->second.Disturbs(column);
           });
  };
  return dropped_keys_.count({key.table, Sorted(key.referenced)}) || disturbed(base.name, key.columns) ||
         disturbed(key.table, key.referenced) || (base_.FindTable(key.table) && !head_.FindTable(key.table));
}

void Differ::ForeignKeys(const Table& base_table, const Table& head_table) {
  const ColumnFates& fates = fates_[head_table.name];
  Side base(base_, base_table, &Table::foreign_keys), head(head_, head_table, &Table::foreign_keys);
  for (size_t i = base.things.size(); i-- > 0;) {
    if (FallsWith(base.things[i].columns, fates) && !Retyped(base.things[i])) base.Forget(i);
  }
  auto at = [&](size_t j) { return Or(head.things[j].at, ColumnAt(head_table, head.things[j].columns)); };
  auto base_at = [&](size_t i) { return Or(base.things[i].at, ColumnAt(base_table, base.things[i].columns)); };
  // What ALTER and VALIDATE can do to a key that stays.
  for (const auto& [i, j] : Match(base.things, base.names, head.things, head.names)) {
    auto& was = base.things[i];
    const auto& key = head.things[j];
    bool same_one = SameName(base_, was.name, base.names[i], head_, key.name, head.names[j]);
    if (!same_one || SameContent(was, key) || MustRemake(base_table, was)) continue;
    schema::ForeignKey then = was;
    then.deferrable = key.deferrable;
    if (key.validated) then.validated = true;
    if (!SameContent(then, key)) continue;
    schema::ForeignKey named = Named(was, base.names[i]);
    if (was.deferrable != then.deferrable) {
      schema::ForeignKey altered = named;
      altered.deferrable = then.deferrable;
      Add(AlterForeignKey{head_table.name, named, altered}, at(j), base_at(i));
    }
    if (was.validated != then.validated) Add(ValidateConstraint{head_table.name, base.names[i]}, at(j), base_at(i));
    was = then;
  }
  Compare(
      base, head, [&](const auto& key) { return MustRemake(base_table, key); },
      [&](size_t i) {
        Add(DropForeignKey{head_table.name, Named(base.things[i], base.names[i])},
            ColumnAt(head_table, base.things[i].columns), base_at(i));
      },
      [&](size_t j) {
        Add(AddForeignKey{head_table.name, Named(head.things[j], head.names[j])}, at(j));
      },
      [&](size_t i, size_t j) {
        Add(RenameConstraint{head_table.name, base.names[i], head.names[j]}, at(j), base_at(i));
      });
}

}  // namespace sequelint::plan
