// Functions a column default is likely to call, as pg_proc.provolatile has them in Postgres 11 to 18. Operators and
// casts between built-in types count as immutable: the stable ones among them (text to timestamptz) give a constant of
// the statement too, which is all a rewrite depends on.

#include "facts/volatility.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>

#include "schema/lexer.h"

namespace sequelint::facts {
namespace {

constexpr std::string_view kVolatileFunctions[] = {
    "clock_timestamp",
    "currval",
    "gen_random_bytes",
    "gen_random_uuid",
    "gen_salt",
    "lastval",
    "nextval",
    "pg_advisory_lock",
    "pg_sleep",
    "random",
    "random_normal",
    "setseed",
    "setval",
    "timeofday",
    "txid_current",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
    "pg_current_wal_lsn",
    "pg_notify",
    "array_shuffle",
    "array_sample",
    "pg_current_xact_id",
};

constexpr std::string_view kStableFunctions[] = {
    "age",
    "concat",
    "concat_ws",
    "current_catalog",
    "current_database",
    "current_date",
    "current_role",
    "current_schema",
    "current_schemas",
    "current_setting",
    "current_time",
    "current_timestamp",
    "current_user",
    "date",
    "date_part",
    "date_trunc",
    "format",
    "inet_client_addr",
    "inet_server_addr",
    "json_agg",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "localtime",
    "localtimestamp",
    "now",
    "pg_backend_pid",
    "session_user",
    "statement_timestamp",
    "system_user",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "txid_current_snapshot",
    "user",
    "version",
};

constexpr std::string_view kImmutableFunctions[] = {
    "abs",
    "array_append",
    "array_cat",
    "array_fill",
    "array_length",
    "array_prepend",
    "array_to_string",
    "ascii",
    "btrim",
    "cardinality",
    "ceil",
    "ceiling",
    "char_length",
    "chr",
    "coalesce",
    "daterange",
    "decode",
    "div",
    "encode",
    "exp",
    "extract",
    "floor",
    "greatest",
    "hashtext",
    "initcap",
    "int4range",
    "int8range",
    "justify_days",
    "justify_hours",
    "least",
    "left",
    "length",
    "ln",
    "log",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "md5",
    "mod",
    "nullif",
    "numrange",
    "overlay",
    "pi",
    "position",
    "power",
    "quote_ident",
    "quote_literal",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row",
    "rpad",
    "rtrim",
    "sha256",
    "sign",
    "split_part",
    "sqrt",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "timezone",
    "to_hex",
    "to_number",
    "translate",
    "trim",
    "trunc",
    "tsrange",
    "tstzrange",
    "upper",
    "uuid_generate_v3",
    "uuid_generate_v5",
    "uuid_nil",
    "width_bucket",
};

// Words that a parenthesis may follow without a call: types with modifiers, constructors, operators.
constexpr std::string_view kNoCalls[] = {
    "all",     "and",       "any",      "array", "as",        "bit",         "between", "case",    "cast",
    "char",    "character", "collate",  "dec",   "decimal",   "else",        "end",     "exists",  "float",
    "ilike",   "in",        "interval", "is",    "like",      "not",         "null",    "numeric", "or",
    "similar", "some",      "then",     "time",  "timestamp", "timestamptz", "timetz",  "to",      "values",
    "varbit",  "varchar",   "varying",  "when",  "zone",
};

template <size_t N>
bool Has(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Words that are calls without parentheses (`CURRENT_DATE`).
bool IsBareCall(std::string_view word) {
  static const std::set<std::string_view> kWords = {
      "current_catalog", "current_date", "current_role",   "current_schema", "current_time", "current_timestamp",
      "current_user",    "localtime",    "localtimestamp", "session_user",   "user"};
  return kWords.count(word) > 0;
}

}  // namespace

std::optional<Volatility> VolatilityOf(std::string_view sql) {
  using schema::Token;
  std::vector<Token> tokens = schema::Lex(sql);
  Volatility worst = Volatility::kImmutable;
  bool unknown = false;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (!token.IsName()) continue;
    bool called = i + 1 < tokens.size() && tokens[i + 1].Is("(");
    bool bare = token.kind == Token::Kind::kWord && IsBareCall(token.text);
    bool is_type = i > 0 && tokens[i - 1].Is("::");
    if ((!called && !bare) || is_type) continue;
    if (token.kind == Token::Kind::kWord && Has(kNoCalls, token.text)) continue;
    if (Has(kVolatileFunctions, token.text)) return Volatility::kVolatile;
    if (Has(kStableFunctions, token.text)) {
      worst = std::max(worst, Volatility::kStable);
    } else if (!Has(kImmutableFunctions, token.text)) {
      unknown = true;
    }
  }
  if (unknown) return std::nullopt;
  return worst;
}

}  // namespace sequelint::facts
