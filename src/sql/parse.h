#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <memory>
#include <string>
#include <string_view>

namespace sequelint::sql {

// The door to libpg_query: Postgres 15's own parser. Its parse trees are protobuf-c structs; see pg_query.proto.

struct FreeTree {
  void* context = nullptr;  // of Postgres' memory, where all of the tree is; null: it is malloc's
  void operator()(PgQuery__ParseResult* tree) const;
};

struct Parsed {
  std::unique_ptr<PgQuery__ParseResult, FreeTree> tree;  // null: `error`
  std::string error;                                     // `syntax error at or near "x"`
  size_t error_at = 0;                                   // byte offset
  explicit operator bool() const { return tree != nullptr; }
};

// Trees deeper than this are not built: libpg_query recurses without a limit of its own. 500 levels fit in 4 MB of
// stack. `depth` is an upper bound of the tree's (Slice::depth).
constexpr int kDeepest = 500;

// Any bytes are welcome; safe to call from several threads (one at a time runs: the library redirects stderr). The tree
// ends in the thread that made it, and cannot be changed.
Parsed Parse(std::string_view sql, int depth);
// A tree to be changed: all of its parts are malloc's, as protobuf-c's own functions want them.
Parsed ParseToChange(std::string_view sql, int depth);
// A part for such a tree.
PgQuery__Node* Copy(const PgQuery__Node& node);

// Sequelize's replacements, made into something of the same length that the parser takes: `:name` ⇒ `$1   `, `?` ⇒ `0`.
std::string WithReplacements(std::string_view sql);

// The one statement of a text, for as long as `parsed` lives; null where the text holds none or several, or is no SQL.
struct ParsedStatement {
  Parsed parsed;
  const PgQuery__Node* node = nullptr;
};
ParsedStatement ParseStatement(std::string_view sql);
// The same of a text that a program sends: where it is no SQL as it stands, with Sequelize's replacements.
ParsedStatement ParseSentStatement(std::string_view sql);

// The tree of an expression alone, "" in `error` when it is one expression.
struct ParsedExpression {
  Parsed parsed;
  const PgQuery__Node* node = nullptr;
};
ParsedExpression ParseExpression(std::string_view expression);

// Back to SQL, in one line and one spelling. "" when libpg_query cannot.
std::string DeparseExpression(const PgQuery__Node* node);
std::string DeparseStatement(const PgQuery__Node* node);

}  // namespace sequelint::sql
