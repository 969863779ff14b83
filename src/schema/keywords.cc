#include "schema/keywords.h"

#include <algorithm>
#include <iterator>

namespace sequelint::schema {
namespace {

// pg_get_keywords() of Postgres 11 to 18, catcode R and T.
constexpr std::string_view kReserved[] = {
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
};

// The same, catcode C: names of columns and tables, but not of functions and types.
constexpr std::string_view kColumnName[] = {
    "between",       "bigint",         "bit",           "boolean",        "char",
    "character",     "coalesce",       "dec",           "decimal",        "exists",
    "extract",       "float",          "greatest",      "grouping",       "inout",
    "int",           "integer",        "interval",      "json",           "json_array",
    "json_arrayagg", "json_exists",    "json_object",   "json_objectagg", "json_query",
    "json_scalar",   "json_serialize", "json_table",    "json_value",     "least",
    "merge_action",  "national",       "nchar",         "none",           "normalize",
    "nullif",        "numeric",        "out",           "overlay",        "position",
    "precision",     "real",           "row",           "setof",          "smallint",
    "substring",     "time",           "timestamp",     "treat",          "trim",
    "values",        "varchar",        "xmlattributes", "xmlconcat",      "xmlelement",
    "xmlexists",     "xmlforest",      "xmlnamespaces", "xmlparse",       "xmlpi",
    "xmlroot",       "xmlserialize",   "xmltable",
};

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::binary_search(std::begin(words), std::end(words), word);
}

}  // namespace

bool IsReserved(std::string_view word) { return Has(kReserved, word); }

bool IsKeyword(std::string_view word) { return IsReserved(word) || Has(kColumnName, word); }

}  // namespace sequelint::schema
