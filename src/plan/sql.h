#pragma once

#include <string>
#include <vector>

#include "schema/schema.h"

namespace sequelint::plan {

// The clauses that statements are made of, quoted and cut as Postgres needs them.

std::string Columns(const std::vector<std::string>& columns);  // ("a", "b")
std::string TypeOf(const schema::Column& column);              // `integer`, `SERIAL`, `text COLLATE "C"`
std::string DefaultClause(const schema::Column& column);       // ` DEFAULT now()`, or ""
std::string ColumnDefinition(const schema::Column& column);    // "email" character varying(255) NOT NULL DEFAULT 'x'
std::string NamedConstraint(const std::string& name);          // CONSTRAINT "name" , or ""
std::string PrimaryKeyClause(const schema::PrimaryKey& key);
std::string UniqueClause(const schema::UniqueConstraint& unique);
std::string CheckClause(const schema::Check& check);
std::string ReferencesClause(const schema::ForeignKey& key);  // REFERENCES … ON DELETE … DEFERRABLE
std::string ForeignKeyClause(const schema::ForeignKey& key);  // FOREIGN KEY (…) REFERENCES …
std::string CreateIndexSql(const schema::QualifiedName& table, const schema::Index& index, bool concurrently,
                           bool if_not_exists);
std::string EnumLabels(const std::vector<std::string>& values);      // ('a', 'b')
std::string CommentText(const std::optional<std::string>& comment);  // 'text' or NULL
std::string Parenthesized(const std::string& expression);            // unless it is already inside one pair

// The definition in the schema of `table`: how ALTER INDEX and DROP INDEX name an index.
std::string QuotedBeside(const schema::QualifiedName& table, const std::string& name);

}  // namespace sequelint::plan
