#include "sql/parse.h"

#include <pg_query.h>

#include <algorithm>
#include <mutex>

#include "sql/scanner.h"

namespace sequelint::sql {
namespace {

constexpr std::string_view kSelect = "SELECT ";
constexpr size_t kLongest = 16u << 20;

// libpg_query points the process' stderr elsewhere while it parses: two at once would not find the way back.
std::mutex& Turn() {
  static std::mutex mutex;
  return mutex;
}

// libpg_query counts characters from 1.
size_t ByteOf(std::string_view sql, int cursor) {
  size_t at = 0;
  for (int left = cursor - 1; left > 0 && at < sql.size(); --left) {
    ++at;
    while (at < sql.size() && (static_cast<unsigned char>(sql[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

std::string Deparse(PgQuery__Node* statement) {
  PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
  raw.stmt = statement;
  PgQuery__RawStmt* list[] = {&raw};
  PgQuery__ParseResult result = PG_QUERY__PARSE_RESULT__INIT;
  result.version = 150001;
  result.n_stmts = 1;
  result.stmts = list;
  std::string packed(pg_query__parse_result__get_packed_size(&result), '\0');
  pg_query__parse_result__pack(&result, reinterpret_cast<uint8_t*>(packed.data()));
  std::lock_guard lock(Turn());
  PgQueryDeparseResult text = pg_query_deparse_protobuf({packed.size(), packed.data()});
  std::string sql = text.error == nullptr && text.query != nullptr ? text.query : "";
  pg_query_free_deparse_result(text);
  return sql;
}

}  // namespace

Parsed Parse(std::string_view sql, int depth) {
  Parsed parsed;
  if (depth > kDeepest) {
    parsed.error = "it is nested more than " + std::to_string(kDeepest) + " levels deep";
  } else if (sql.size() > kLongest) {
    parsed.error = "it is longer than 16 MB";
  } else if (size_t nul = sql.find('\0'); nul != std::string_view::npos) {
    parsed.error = "it holds a NUL byte";
    parsed.error_at = nul;
  }
  if (!parsed.error.empty()) return parsed;
  std::string text(sql);
  std::lock_guard lock(Turn());
  PgQueryProtobufParseResult result = pg_query_parse_protobuf(text.c_str());
  if (result.error != nullptr) {
    parsed.error = result.error->message == nullptr ? "syntax error" : result.error->message;
    parsed.error_at = ByteOf(sql, result.error->cursorpos);
  } else {
    parsed.tree.reset(pg_query__parse_result__unpack(nullptr, result.parse_tree.len,
                                                     reinterpret_cast<const uint8_t*>(result.parse_tree.data)));
    if (!parsed.tree) parsed.error = "libpg_query gave a tree that cannot be read";
  }
  pg_query_free_protobuf_parse_result(result);
  return parsed;
}

std::string WithReplacements(std::string_view sql) {
  std::string text(sql);
  Scanner scanner(sql);
  size_t after_colon = std::string::npos;
  for (Lexeme lexeme = scanner.Next(); lexeme.kind != Lexeme::Kind::kEnd; lexeme = scanner.Next()) {
    std::string_view token = scanner.Text(lexeme);
    if (lexeme.kind == Lexeme::Kind::kWord && after_colon == lexeme.begin) {
      text[lexeme.begin - 1] = '$';
      text[lexeme.begin] = '1';
      std::fill(text.begin() + static_cast<ptrdiff_t>(lexeme.begin) + 1,
                text.begin() + static_cast<ptrdiff_t>(lexeme.end), ' ');
    }
    if (token == "?") text[lexeme.begin] = '0';
    after_colon = token == ":" || token == "$" ? lexeme.end : std::string::npos;
  }
  return text;
}

ParsedExpression ParseExpression(std::string_view expression) {
  ParsedExpression result;
  std::string sql = std::string(kSelect) + std::string(expression);
  std::vector<Slice> slices = SplitStatements(sql);
  if (slices.size() != 1) {
    result.parsed.error = "not one expression";
    return result;
  }
  result.parsed = Parse(sql, slices[0].depth);
  if (!result.parsed) return result;
  const PgQuery__ParseResult& tree = *result.parsed.tree;
  const PgQuery__Node* statement = tree.n_stmts == 1 ? tree.stmts[0]->stmt : nullptr;
  if (statement != nullptr && statement->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
    const PgQuery__SelectStmt& select = *statement->select_stmt;
    bool alone = select.n_target_list == 1 && select.n_from_clause == 0 && select.where_clause == nullptr &&
                 select.n_sort_clause == 0 && select.limit_count == nullptr && select.larg == nullptr;
    if (alone) result.node = select.target_list[0]->res_target->val;
  }
  if (result.node == nullptr) result.parsed.error = "not one expression";
  return result;
}

std::string DeparseExpression(const PgQuery__Node* node) {
  if (node == nullptr) return "";
  PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
  target.val = const_cast<PgQuery__Node*>(node);
  PgQuery__Node target_node = PG_QUERY__NODE__INIT;
  target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
  target_node.res_target = &target;
  PgQuery__Node* targets[] = {&target_node};
  PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
  select.n_target_list = 1;
  select.target_list = targets;
  select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
  select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
  PgQuery__Node statement = PG_QUERY__NODE__INIT;
  statement.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
  statement.select_stmt = &select;
  std::string sql = Deparse(&statement);
  return sql.compare(0, kSelect.size(), kSelect) == 0 ? sql.substr(kSelect.size()) : "";
}

std::string DeparseStatement(const PgQuery__Node* node) {
  return node == nullptr ? "" : Deparse(const_cast<PgQuery__Node*>(node));
}

}  // namespace sequelint::sql
