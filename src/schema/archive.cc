#include "schema/archive.h"

namespace sequelint::schema {

SEQUELINT_MEMBERS(Default, kind, sql, at)
SEQUELINT_MEMBERS(Generated, expression, stored)
SEQUELINT_MEMBERS(Column, name, attribute, type, nullable, default_value, auto_increment, sequence, generated,
                  collation, comment, renamed_from, at, type_at, nullable_at)
SEQUELINT_MEMBERS(PrimaryKey, name, columns, at)
SEQUELINT_MEMBERS(UniqueConstraint, name, columns, nulls_not_distinct, deferrable, inline_column, at, by_association)
SEQUELINT_MEMBERS(Check, name, expression, validated, at, enforced, not_null)
SEQUELINT_MEMBERS(Exclusion, name, definition, at)
SEQUELINT_MEMBERS(ForeignKey, name, columns, table, referenced, on_delete, on_update, deferrable, validated, at,
                  delete_by_default)
SEQUELINT_MEMBERS(IndexColumn, name, expression, order, nulls, operator_class, collation)
SEQUELINT_MEMBERS(Index, name, unique, method, columns, where, include, nulls_not_distinct, concurrently, at)
SEQUELINT_MEMBERS(Table, name, kind, model, models, comment, columns, primary_key, unique_constraints, checks,
                  exclusions, foreign_keys, indexes, partition_by, partition_of, partition_bound, unlogged,
                  renamed_from, paranoid, deleted_column, handed_out, columns_complete, at, redeclared)
SEQUELINT_MEMBERS(EnumType, name, values, at, value_at, renamed_from, renamed_values)
SEQUELINT_MEMBERS(Sequence, name, type, owner_table, owner_column, at, increment, minimum, maximum, start, cache,
                  cycle)
SEQUELINT_MEMBERS(Object, kind, name, table, definition, columns, indexes, uses, at, grants)
SEQUELINT_MEMBERS(Unknown, what, why, candidates, at)

SEQUELINT_MEMBERS(Schema, source, from_models, tables, enums, sequences, objects, unknown, cut_names)

template void Members(Packer& archive, const Schema& schema);
template void Members(Unpacker& archive, Schema& schema);

}  // namespace sequelint::schema
