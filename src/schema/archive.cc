#include "schema/archive.h"

namespace sequelint::schema {


template <class A, Is<Default> T>
void Members(A& archive, T& value) {
  auto& [kind, sql, at] = value;
  archive(kind, sql, at);
}
template <class A, Is<Generated> T>
void Members(A& archive, T& value) {
  auto& [expression, stored] = value;
  archive(expression, stored);
}
template <class A, Is<Column> T>
void Members(A& archive, T& value) {
  auto& [name, attribute, type, nullable, default_value, auto_increment, sequence, generated, collation, comment,
         renamed_from, at, type_at, nullable_at] = value;
  archive(name, attribute, type, nullable, default_value, auto_increment, sequence, generated, collation, comment,
          renamed_from, at, type_at, nullable_at);
}
template <class A, Is<PrimaryKey> T>
void Members(A& archive, T& value) {
  auto& [name, columns, at] = value;
  archive(name, columns, at);
}
template <class A, Is<UniqueConstraint> T>
void Members(A& archive, T& value) {
  auto& [name, columns, nulls_not_distinct, deferrable, inline_column, at] = value;
  archive(name, columns, nulls_not_distinct, deferrable, inline_column, at);
}
template <class A, Is<Check> T>
void Members(A& archive, T& value) {
  auto& [name, expression, validated, at, enforced, not_null] = value;
  archive(name, expression, validated, at, enforced, not_null);
}
template <class A, Is<Exclusion> T>
void Members(A& archive, T& value) {
  auto& [name, definition, at] = value;
  archive(name, definition, at);
}
template <class A, Is<ForeignKey> T>
void Members(A& archive, T& value) {
  auto& [name, columns, table, referenced, on_delete, on_update, deferrable, validated, at, delete_by_default] = value;
  archive(name, columns, table, referenced, on_delete, on_update, deferrable, validated, at, delete_by_default);
}
template <class A, Is<IndexColumn> T>
void Members(A& archive, T& value) {
  auto& [name, expression, order, nulls, operator_class, collation] = value;
  archive(name, expression, order, nulls, operator_class, collation);
}
template <class A, Is<Index> T>
void Members(A& archive, T& value) {
  auto& [name, unique, method, columns, where, include, nulls_not_distinct, concurrently, at] = value;
  archive(name, unique, method, columns, where, include, nulls_not_distinct, concurrently, at);
}
template <class A, Is<Table> T>
void Members(A& archive, T& value) {
  auto& [name, kind, model, models, comment, columns, primary_key, unique_constraints, checks, exclusions, foreign_keys,
         indexes, partition_by, partition_of, partition_bound, unlogged, renamed_from, paranoid, columns_complete, at] =
      value;
  archive(name, kind, model, models, comment, columns, primary_key, unique_constraints, checks, exclusions,
          foreign_keys, indexes, partition_by, partition_of, partition_bound, unlogged, renamed_from, paranoid,
          columns_complete, at);
}
template <class A, Is<EnumType> T>
void Members(A& archive, T& value) {
  auto& [name, values, at, value_at, renamed_from, renamed_values] = value;
  archive(name, values, at, value_at, renamed_from, renamed_values);
}
template <class A, Is<Sequence> T>
void Members(A& archive, T& value) {
  auto& [name, type, owner_table, owner_column, at, increment, minimum, maximum, start, cache, cycle] = value;
  archive(name, type, owner_table, owner_column, at, increment, minimum, maximum, start, cache, cycle);
}
template <class A, Is<Object> T>
void Members(A& archive, T& value) {
  auto& [kind, name, table, definition, columns, indexes, uses, at, grants] = value;
  archive(kind, name, table, definition, columns, indexes, uses, at, grants);
}
template <class A, Is<Unknown> T>
void Members(A& archive, T& value) {
  auto& [what, why, candidates, at] = value;
  archive(what, why, candidates, at);
}



// Tables stand behind the rest, for a copy of the map shares them: they are read into their places one by one.
void Put(Packer& archive, const Schema& schema) {
  const auto& [source, from_models, tables, enums, sequences, objects, unknown, cut_names] = schema;
  archive(source, from_models, enums, sequences, objects, unknown, cut_names, tables.size());
  for (const auto& [name, table] : tables) archive(name, table);
}

void Get(Unpacker& archive, Schema& schema) {
  auto& [source, from_models, tables, enums, sequences, objects, unknown, cut_names] = schema;
  size_t count = 0;
  archive(source, from_models, enums, sequences, objects, unknown, cut_names, count);
  tables = {};
  for (; archive.good() && count > 0; --count) {
    QualifiedName name;
    Table table;
    archive(name, table);
    tables.emplace(name, std::move(table));
  }
}

}  // namespace sequelint::schema
