#include "plan/mentions.h"

#include <algorithm>

#include "schema/lexer.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

bool Mentions(const schema::Table& table, std::string_view sql, const std::string& column) {
  if (sql.empty()) return false;
  std::vector<std::string> columns = ColumnsIn(table, sql);
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

bool Mentions(const schema::Table& table, const schema::Index& index, const std::string& column) {
  for (const schema::IndexColumn& part : index.columns) {
    if (part.name == column || Mentions(table, part.expression, column)) return true;
  }
  return std::find(index.include.begin(), index.include.end(), column) != index.include.end() ||
         Mentions(table, index.where, column);
}

std::string RenameColumnIn(const std::string& sql, const std::string& from, const std::string& to) {
  std::string out;
  size_t copied = 0;
  std::vector<schema::Token> tokens = schema::Lex(sql);
  for (size_t i = 0; i < tokens.size(); ++i) {
    const schema::Token& token = tokens[i];
    bool call = i + 1 < tokens.size() && tokens[i + 1].Is("(") && token.kind == schema::Token::Kind::kWord;
    bool type = i > 0 && tokens[i - 1].Is("::");
    if (!token.IsName() || call || type || token.text != from) continue;
    out += sql.substr(copied, token.begin - copied) + schema::QuoteIfNeeded(to);
    copied = token.end;
  }
  return out + sql.substr(copied);
}

}  // namespace sequelint::plan
