#include "generate/types.h"

#include <map>

#include "base/text.h"
#include "schema/lexer.h"
#include "schema/type.h"

namespace sequelint::generate {
namespace {

bool IsNumeric(const std::string& name) {
  return name == "integer" || name == "bigint" || name == "smallint" || name == "numeric" || name == "real" ||
         name == "double precision";
}

bool IsText(const std::string& name) { return name == "character varying" || name == "text" || name == "character"; }

}  // namespace

Script TypeScript(const std::string& type, const CallStyle& style) {
  // Words that every major writes as exactly this type.
  static const std::map<std::string, std::string, std::less<>> kWords = {
      {"character varying(255)", "STRING"},
      {"text", "TEXT"},
      {"integer", "INTEGER"},
      {"bigint", "BIGINT"},
      {"smallint", "SMALLINT"},
      {"boolean", "BOOLEAN"},
      {"double precision", "DOUBLE"},
      {"real", "REAL"},
      {"numeric", "DECIMAL"},
      {"timestamp with time zone", "DATE"},
      {"date", "DATEONLY"},
      {"time without time zone", "TIME"},
      {"uuid", "UUID"},
      {"json", "JSON"},
      {"jsonb", "JSONB"},
      {"bytea", "BLOB"},
      {"inet", "INET"},
      {"cidr", "CIDR"},
      {"macaddr", "MACADDR"},
  };
  if (type.ends_with("[]") && !type.ends_with("[][]")) {
    std::string element = type.substr(0, type.size() - 2);
    if (kWords.count(element) || element.starts_with("character varying(")) {
      return Script::Call(style.types + ".ARRAY", {TypeScript(element, style)});
    }
  }
  if (auto at = kWords.find(type); at != kWords.end()) return Script::Text(style.types + "." + at->second);
  auto sized = [&](std::string_view head, const char* word) -> std::optional<Script> {
    if (!type.starts_with(head) || !type.ends_with(')')) return std::nullopt;
    std::string inside = ReplaceAll(type.substr(head.size(), type.size() - head.size() - 1), ",", ", ");
    return Script::Text(style.types + "." + word + "(" + inside + ")");
  };
  if (auto script = sized("character varying(", "STRING")) return *script;
  if (auto script = sized("character(", "CHAR")) return *script;
  if (auto script = sized("numeric(", "DECIMAL")) return *script;
  return String(type, style.script);
}

Script DefaultScript(const schema::Column& column, const CallStyle& style) {
  const std::string& sql = column.default_value.sql;
  Script literal = Script::Call(style.functions + ".literal", {String(sql, style.script)});
  if (column.default_value.kind != schema::DefaultKind::kConstant || !column.type) return literal;
  schema::Type type = schema::ParseType(*column.type);
  if (type.array > 0) return literal;
  std::vector<schema::Token> tokens = schema::Lex(sql);
  if (type.name == "boolean" && (sql == "true" || sql == "false")) return Script::Text(sql);
  if (tokens.size() != 1) return literal;
  if (IsNumeric(type.name) && tokens[0].kind == schema::Token::Kind::kNumber && sql.size() < 15) {
    bool plain = sql.find_first_not_of("0123456789") == std::string::npos && (sql[0] != '0' || sql.size() == 1);
    return plain ? Script::Text(sql) : literal;
  }
  bool text = tokens[0].kind == schema::Token::Kind::kString && sql[0] == '\'' &&
              tokens[0].text.find_first_of("\\'\n") == std::string::npos;
  return text && IsText(type.name) ? String(tokens[0].text, style.script) : literal;
}

}  // namespace sequelint::generate
