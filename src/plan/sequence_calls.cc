#include "plan/sequence_calls.h"

#include "schema/lexer.h"

namespace sequelint::plan {

std::vector<schema::QualifiedName> SequencesCalledBy(const std::string& sql) {
  std::vector<schema::QualifiedName> names;
  if (sql.find("nextval") == std::string::npos) return names;
  for (const schema::Token& token : schema::Lex(sql)) {
    if (token.kind != schema::Token::Kind::kString) continue;
    std::vector<schema::Token> parts = schema::Lex(token.text);
    if (parts.size() == 1) names.push_back({"public", parts[0].text});
    if (parts.size() == 3) names.push_back({parts[0].text, parts[2].text});
  }
  return names;
}

}  // namespace sequelint::plan
