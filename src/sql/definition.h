#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <string>
#include <string_view>

#include "schema/schema.h"

namespace sequelint::sql {

// A CREATE statement in one spelling, whatever tool wrote it: no `public.` and `pg_catalog.`, no OR REPLACE, no
// comments. What cannot be parsed is returned as it is.
std::string CanonicalDefinition(std::string_view statement);

// The definitions of all views, functions, triggers, policies, domains and composite types in that spelling, so that
// those of a SQL file and of a database compare.
void CanonicalizeObjects(schema::Schema& schema);

// What views, policies and triggers use, where only their definitions were read.
void FillUses(schema::Schema& schema);

// The statement after `change` has changed its parse tree, "" when it cannot be parsed or printed.
std::string Rewritten(std::string_view statement, const std::function<void(PgQuery__Node&)>& change);

// Replaces a string of a parse tree.
void SetText(char*& field, std::string_view text);

}  // namespace sequelint::sql
