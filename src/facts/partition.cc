// Whether a table that becomes a partition must be read: not when its checks show that every row lies within the bound.

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/text.h"
#include "facts/context.h"
#include "schema/expression.h"

namespace sequelint::facts {
namespace {

using schema::Token;
using Tokens = std::vector<Token>;

// A value in one spelling: `'2024-01-01'::date` ⇒ `'2024-01-01'`.
std::string Value(const Tokens& tokens, size_t begin, size_t end) {
  std::vector<std::string> words;
  for (size_t i = begin; i < end; ++i) {
    if (tokens[i].Is("::")) break;
    words.push_back(tokens[i].kind == Token::Kind::kString ? QuoteLiteral(tokens[i].text) : tokens[i].text);
  }
  if (words.size() > 2 && words.front() == "(" && words.back() == ")") words = {words.begin() + 1, words.end() - 1};
  return Join(words, " ");
}

// The values of the first parenthesised list behind `at`; `at` moves behind it.
std::vector<std::string> ListAt(const Tokens& tokens, size_t& at) {
  std::vector<std::string> values;
  while (at < tokens.size() && !tokens[at].Is("(") && !tokens[at].Is("[")) ++at;
  int depth = 0;
  size_t start = at + 1;
  for (; at < tokens.size(); ++at) {
    bool opens = tokens[at].Is("(") || tokens[at].Is("["), closes = tokens[at].Is(")") || tokens[at].Is("]");
    depth += opens ? 1 : closes ? -1 : 0;
    if ((depth == 1 && tokens[at].Is(",")) || depth == 0) {
      if (at > start) values.push_back(Value(tokens, start, at));
      start = at + 1;
    }
    if (depth == 0) break;
  }
  return values;
}

std::optional<double> Number(const std::string& text) {
  char* end = nullptr;
  double number = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size()) return std::nullopt;
  return number;
}

// Whether `value op bound` is sure: by number, or because the two are the same text.
bool AtLeast(const std::string& value, const std::string& bound) {
  std::optional<double> a = Number(value), b = Number(bound);
  return a && b ? *a >= *b : value == bound;
}

class Prover {
 public:
  Prover(const schema::Table& partition, std::string key) : key_(std::move(key)) {
    const schema::Column* column = partition.FindColumn(key_);
    not_null_ = column && column->nullable == false;
    for (const schema::Check& check : partition.checks) {
      if (!check.validated) continue;
      for (Tokens& part : Conjuncts(check.expression)) parts_.push_back(std::move(part));
    }
    for (const Tokens& part : parts_) not_null_ = not_null_ || IsNotNullTest(part, key_);
  }

  bool NotNull() const { return not_null_; }

  // key >= low, or value <= key
  bool From(const std::string& low) const {
    return low == "minvalue" ||
           Any({">=", ">"}, {"<=", "<"}, [&](const std::string& value) { return AtLeast(value, low); });
  }
  // key < high; of whole numbers also key <= high - 1
  bool To(const std::string& high) const {
    return high == "maxvalue" || Any({"<"}, {">"}, [&](const std::string& value) { return AtLeast(high, value); });
  }
  // key = value, key IN (…), key = ANY (…): all of them among the bound's
  bool In(const std::vector<std::string>& values) const {
    auto within = [&](const std::string& value) {
      return std::find(values.begin(), values.end(), value) != values.end();
    };
    for (const Tokens& part : parts_) {
      if (part.size() < 3 || !part[0].IsName() || part[0].text != key_) continue;
      bool any = part[1].Is("in") || (part[1].Is("=") && part[2].Is("any"));
      size_t at = 2;
      std::vector<std::string> listed = any ? ListAt(part, at) : std::vector<std::string>{};
      if (any && listed.size() == 1 && listed[0].starts_with("array")) {
        at = 3;
        while (at < part.size() && !part[at].Is("[")) ++at;
        listed = ListAt(part, at);
      }
      if (!any && part[1].Is("=")) listed = {Value(part, 2, part.size())};
      if (!listed.empty() && std::all_of(listed.begin(), listed.end(), within)) return true;
    }
    return false;
  }

 private:
  template <class Fits>
  bool Any(std::vector<std::string_view> left, std::vector<std::string_view> right, Fits fits) const {
    auto is = [](const Token& token, const std::vector<std::string_view>& operators) {
      return std::any_of(operators.begin(), operators.end(), [&](std::string_view op) { return token.Is(op); });
    };
    for (const Tokens& part : parts_) {
      if (part.size() < 3) continue;
      if (part[0].IsName() && part[0].text == key_ && is(part[1], left) && fits(Value(part, 2, part.size())))
        return true;
      size_t last = part.size() - 1;
      if (part[last].IsName() && part[last].text == key_ && is(part[last - 1], right) && fits(Value(part, 0, last - 1)))
        return true;
    }
    return false;
  }

  std::string key_;
  bool not_null_ = false;
  std::vector<Tokens> parts_;
};

}  // namespace

bool ProvenWithin(const schema::Table& parent, const schema::Table& partition, std::string_view bound) {
  Tokens by = schema::Lex(parent.partition_by);  // RANGE ( created_at )
  if (by.size() != 4 || !by[2].IsName()) return false;
  Prover prover(partition, by[2].text);
  Tokens tokens = schema::Lex(bound);
  if (!prover.NotNull() || tokens.size() < 5) return false;
  size_t at = 2;  // behind FOR VALUES
  if (tokens[2].Is("in")) return prover.In(ListAt(tokens, at));
  if (!tokens[2].Is("from")) return false;
  std::vector<std::string> low = ListAt(tokens, at);
  ++at;
  std::vector<std::string> high = ListAt(tokens, at);
  return low.size() == 1 && high.size() == 1 && prover.From(low[0]) && prover.To(high[0]);
}

}  // namespace sequelint::facts
