#include "sql/parse.h"

#include <pg_query.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "sql/scanner.h"

// What pg_query_parse_protobuf is made of (pg_query_internal.h, without Postgres' own headers).
extern "C" {
struct RawParse {
  void* tree;
  char* stderr_buffer;
  PgQueryError* error;
};
RawParse pg_query_raw_parse(const char* input);
PgQueryProtobuf pg_query_nodes_to_protobuf(const void* tree);
void* pg_query_enter_memory_context();
void pg_query_exit_memory_context(void* context);
void pg_query_free_error(PgQueryError* error);

// libpg_query calls these instead of protobuf's own functions (cmake/localise.sh): what is wanted of a tree that it has
// made is the tree, not its bytes, and what it reads is a tree already. The "bytes" are a pointer.
size_t sequelint_tree_get_packed_size(const PgQuery__ParseResult* tree);
size_t sequelint_tree_pack(const PgQuery__ParseResult* tree, uint8_t* out);
PgQuery__ParseResult* sequelint_tree_unpack(ProtobufCAllocator* allocator, size_t size, const uint8_t* bytes);
void sequelint_tree_free_unpacked(PgQuery__ParseResult* tree, ProtobufCAllocator* allocator);
}

size_t sequelint_tree_get_packed_size(const PgQuery__ParseResult*) { return sizeof(void*); }

size_t sequelint_tree_pack(const PgQuery__ParseResult* tree, uint8_t* out) {
  // The struct itself is on the stack of the caller; all that it leads to is in Postgres' memory.
  const auto* kept = new PgQuery__ParseResult(*tree);
  std::memcpy(out, &kept, sizeof kept);
  return sizeof kept;
}

PgQuery__ParseResult* sequelint_tree_unpack(ProtobufCAllocator*, size_t, const uint8_t* bytes) {
  PgQuery__ParseResult* tree = nullptr;
  std::memcpy(&tree, bytes, sizeof tree);
  return tree;
}

void sequelint_tree_free_unpacked(PgQuery__ParseResult*, ProtobufCAllocator*) {}

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
  PgQuery__ParseResult* tree = &result;
  std::lock_guard lock(Turn());
  PgQueryDeparseResult text = pg_query_deparse_protobuf({sizeof tree, reinterpret_cast<char*>(&tree)});
  std::string sql = text.error == nullptr && text.query != nullptr ? text.query : "";
  pg_query_free_deparse_result(text);
  return sql;
}

}  // namespace

void FreeTree::operator()(PgQuery__ParseResult* tree) const {
  if (context == nullptr) return pg_query__parse_result__free_unpacked(tree, nullptr);
  delete tree;
  pg_query_exit_memory_context(context);
}

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
  void* context = pg_query_enter_memory_context();
  RawParse result = pg_query_raw_parse(text.c_str());
  if (result.error != nullptr) {
    parsed.error = result.error->message == nullptr ? "syntax error" : result.error->message;
    parsed.error_at = ByteOf(sql, result.error->cursorpos);
    pg_query_free_error(result.error);
    pg_query_exit_memory_context(context);
  } else {
    PgQueryProtobuf made = pg_query_nodes_to_protobuf(result.tree);
    parsed.tree = {sequelint_tree_unpack(nullptr, made.len, reinterpret_cast<uint8_t*>(made.data)), FreeTree{context}};
    std::free(made.data);
  }
  std::free(result.stderr_buffer);
  return parsed;
}

Parsed ParseToChange(std::string_view sql, int depth) {
  Parsed parsed = Parse(sql, depth);
  if (!parsed) return parsed;
  std::vector<uint8_t> packed(pg_query__parse_result__get_packed_size(parsed.tree.get()));
  pg_query__parse_result__pack(parsed.tree.get(), packed.data());
  parsed.tree = {pg_query__parse_result__unpack(nullptr, packed.size(), packed.data()), FreeTree{}};
  if (!parsed.tree) parsed.error = "libpg_query gave a tree that cannot be read";
  return parsed;
}

PgQuery__Node* Copy(const PgQuery__Node& node) {
  std::vector<uint8_t> packed(pg_query__node__get_packed_size(&node));
  pg_query__node__pack(&node, packed.data());
  return pg_query__node__unpack(nullptr, packed.size(), packed.data());
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

ParsedStatement ParseStatement(std::string_view sql) {
  ParsedStatement result;
  std::vector<Slice> slices = SplitStatements(sql);
  if (slices.size() != 1) return result;
  result.parsed = Parse(sql, slices[0].depth);
  if (result.parsed && result.parsed.tree->n_stmts == 1) result.node = result.parsed.tree->stmts[0]->stmt;
  return result;
}

ParsedStatement ParseSentStatement(std::string_view sql) {
  ParsedStatement result = ParseStatement(sql);
  return result.parsed ? std::move(result) : ParseStatement(WithReplacements(sql));
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
