#include <algorithm>
#include <map>

#include "base/text.h"
#include "sql/catalog.h"
#include "sql/holes.h"
#include "sql/reader.h"

// The body of a DO block, as far as its text is static: PL/pgSQL's own statements are followed, SQL in it is read like
// any other, EXECUTE of text too. What runs only on a condition that is not known, or may fail without harm, is
// lenient.
//
//   BEGIN IF NOT EXISTS (…) THEN EXECUTE format('ALTER TABLE %I ADD a int', t); END IF; EXCEPTION WHEN … THEN NULL; END

namespace sequelint::sql {

using schema::QualifiedName;

class BlockReader {
 public:
  BlockReader(Reader& reader, std::string_view body, std::map<std::string, std::string> variables)
      : reader_(reader), body_(body), scanner_(body), variables_(std::move(variables)) {
    Advance();
  }

  void Run() {
    SkipLabel();
    Block(false);
  }

 private:
  using Kind = Lexeme::Kind;

  void Advance() { token_ = scanner_.Next(); }
  bool Is(std::string_view word) const { return scanner_.Is(token_, word); }
  bool AtEnd() const { return token_.kind == Kind::kEnd; }
  bool IsSymbol(char c) const { return token_.kind == Kind::kSymbol && body_[token_.begin] == c; }
  std::string_view Part(size_t begin, size_t end) const { return body_.substr(begin, std::max(begin, end) - begin); }

  void SkipLabel() {
    while (IsSymbol('<')) {
      while (!AtEnd() && !IsSymbol('>')) Advance();
      while (IsSymbol('>')) Advance();
    }
  }

  // Moves to the next of `words` outside parentheses; gives where the text before it ends.
  size_t Until(std::initializer_list<std::string_view> words, bool semicolon = false) {
    int depth = 0;
    size_t end = token_.begin;
    for (; !AtEnd(); Advance()) {
      if (IsSymbol('(') || IsSymbol('[')) ++depth;
      if (IsSymbol(')') || IsSymbol(']')) --depth;
      if (depth <= 0) {
        if (semicolon && IsSymbol(';')) return end;
        if (std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Is(word); })) return end;
      }
      end = token_.end;
    }
    return end;
  }

  // [DECLARE …] BEGIN … [EXCEPTION …] END
  void Block(bool skip) {
    if (Is("declare")) {
      Advance();
      Declarations(skip);
    }
    if (!Is("begin")) return;
    bool handled = HasHandler();
    Advance();
    bool lenient = reader_.lenient_, failed_outside = failed_;
    reader_.lenient_ |= handled;
    failed_ = false;
    Statements(skip, handled);
    reader_.lenient_ = lenient;
    bool failed = failed_;
    failed_ = failed_outside;
    while (Is("exception") || Is("when")) {
      if (Is("exception")) Advance();
      Until({"then"});
      Advance();
      reader_.lenient_ = true;
      Statements(skip || !failed, false);
      reader_.lenient_ = lenient;
    }
    if (Is("end")) Advance();
    Until({}, true);
    if (IsSymbol(';')) Advance();
  }

  void Declarations(bool skip) {
    while (!AtEnd() && !Is("begin")) {
      std::string name = ToLower(scanner_.Text(token_));
      size_t value = std::string::npos;
      for (; !AtEnd() && !IsSymbol(';'); Advance()) {
        if (value == std::string::npos && (Is("default") || IsSymbol('='))) value = token_.end;
      }
      if (value != std::string::npos && !skip) Assign(name, Part(value, token_.begin));
      if (IsSymbol(';')) Advance();
    }
  }

  // Whether the block that begins here has an EXCEPTION part of its own.
  bool HasHandler() const {
    Scanner scanner(body_, token_.begin);
    int depth = 0;
    bool start = true, after_end = false;
    for (Lexeme lexeme = scanner.Next(); lexeme.kind != Kind::kEnd; lexeme = scanner.Next()) {
      auto is = [&](std::string_view word) { return scanner.Is(lexeme, word); };
      bool opens = !after_end && (is("begin") || is("case") || is("loop") || (start && is("if")));
      after_end = is("end");
      if (opens) ++depth;
      if (after_end && --depth == 0) return false;
      if (depth == 1 && is("exception") && start) return true;
      start = is("begin") || is("then") || is("else") || is("loop") ||
              (lexeme.kind == Kind::kSymbol && body_[lexeme.begin] == ';');
    }
    return false;
  }

  bool Closes() const {
    return Is("end") || Is("exception") || Is("elsif") || Is("elseif") || Is("else") || Is("when") || AtEnd();
  }

  void Statements(bool skip, bool handled) {
    while (!Closes()) {
      size_t before = token_.begin;
      Statement(skip || (handled && failed_));
      if (token_.begin == before && !AtEnd()) Advance();
    }
  }

  void Statement(bool skip) {
    SkipLabel();
    if (Is("begin") || Is("declare")) return Block(skip);
    if (Is("if")) return If(skip);
    if (Is("case")) return Case(skip);
    if (Is("loop") || Is("while") || Is("for") || Is("foreach")) return Loop(skip);
    size_t begin = token_.begin;
    if (Is("execute")) {
      Advance();
      size_t start = token_.begin, end = Until({"into", "using"}, true);
      size_t last = Until({}, true);
      if (!skip) Execute(Part(start, end), {begin, last});
    } else {
      Lexeme first = token_;
      size_t end = Until({}, true);
      if (!skip && end > begin) Plain(first, begin, end);
    }
    if (IsSymbol(';')) Advance();
  }

  // Runs `body` once for each way that may be taken.
  void If(bool skip) {
    bool settled = false;  // a way was surely taken
    bool lenient = reader_.lenient_;
    while (Is("if") || Is("elsif") || Is("elseif")) {
      Advance();
      size_t begin = token_.begin, end = Until({"then"});
      std::optional<bool> taken = settled || skip ? std::optional(false) : reader_.Known(Part(begin, end));
      if (Is("then")) Advance();
      if (!taken) reader_.lenient_ = true;
      Statements(skip || taken == false, false);
      settled |= taken.value_or(false);
    }
    if (Is("else")) {
      Advance();
      Statements(skip || settled, false);
    }
    reader_.lenient_ = lenient;
    EndOf("if");
  }

  void Case(bool skip) {
    bool lenient = reader_.lenient_;
    reader_.lenient_ = true;
    Until({"when"});
    while (Is("when") || Is("else")) {
      bool otherwise = Is("else");
      Advance();
      if (!otherwise) {
        Until({"then"});
        Advance();
      }
      Statements(skip, false);
    }
    reader_.lenient_ = lenient;
    EndOf("case");
  }

  void Loop(bool skip) {
    bool maybe = !Is("loop");
    Until({"loop"});
    Advance();
    bool lenient = reader_.lenient_;
    reader_.lenient_ |= maybe;
    Statements(skip, false);
    reader_.lenient_ = lenient;
    EndOf("loop");
  }

  void EndOf(std::string_view word) {
    if (Is("end")) Advance();
    if (Is(word)) Advance();
    Until({}, true);
    if (IsSymbol(';')) Advance();
  }

  void Assign(const std::string& name, std::string_view value) {
    std::string text = Text(value);
    if (text.find(kHole) == std::string::npos) {
      variables_[name] = text;
    } else {
      variables_.erase(name);
    }
  }

  void Plain(const Lexeme& first, size_t begin, size_t end) {
    auto is = [&](std::string_view word) { return scanner_.Is(first, word); };
    for (std::string_view word : {"null", "raise", "return", "exit", "continue", "get", "assert", "open", "fetch",
                                  "close", "commit", "rollback"}) {
      if (is(word)) return;
    }
    Scanner scanner(body_.substr(0, end), begin);
    scanner.Next();
    Lexeme second = scanner.Next(), third = scanner.Next();
    auto symbol = [&](const Lexeme& lexeme, char c) {
      return lexeme.kind == Kind::kSymbol && body_[lexeme.begin] == c;
    };
    if (symbol(second, '=') || (symbol(second, ':') && symbol(third, '='))) {
      size_t value = symbol(second, '=') ? second.end : third.end;
      return Assign(ToLower(scanner_.Text(first)), Part(value, end));
    }
    if (is("perform")) return Read("SELECT " + std::string(Part(first.end, end)), {begin, end}, false);
    std::string text(Part(begin, end));
    if (size_t into = IntoOf(begin, end); into != std::string::npos) text = WithoutInto(begin, into, end);
    Read(text, {begin, end}, true);
  }

  // Where INTO gives the result to variables: in a SELECT, and behind RETURNING.
  size_t IntoOf(size_t begin, size_t end) const {
    Scanner scanner(body_.substr(0, end), begin);
    Lexeme lexeme = scanner.Next();
    bool select = scanner.Is(lexeme, "select") || scanner.Is(lexeme, "with"), returning = false;
    int depth = 0;
    for (; lexeme.kind != Kind::kEnd; lexeme = scanner.Next()) {
      if (lexeme.kind == Kind::kSymbol && body_[lexeme.begin] == '(') ++depth;
      if (lexeme.kind == Kind::kSymbol && body_[lexeme.begin] == ')') --depth;
      returning |= scanner.Is(lexeme, "returning");
      if (depth == 0 && (select || returning) && scanner.Is(lexeme, "into")) return lexeme.begin;
    }
    return std::string::npos;
  }

  std::string WithoutInto(size_t begin, size_t into, size_t end) const {
    Scanner scanner(body_.substr(0, end), into);
    scanner.Next();
    if (Lexeme strict = scanner.Next(); !scanner.Is(strict, "strict")) scanner.MoveTo(strict.begin);
    size_t after = end;
    for (bool more = true; more;) {  // a, b.c, d
      Lexeme name = scanner.Next();
      after = name.end;
      Lexeme next = scanner.Next();
      while (next.kind == Kind::kSymbol && body_[next.begin] == '.') {
        after = scanner.Next().end;
        next = scanner.Next();
      }
      more = next.kind == Kind::kSymbol && body_[next.begin] == ',';
    }
    return std::string(Part(begin, into)) + std::string(after - into, ' ') + std::string(Part(after, end));
  }

  void Read(const std::string& text, Range place, bool verbatim) {
    failed_ |= reader_.ReadInside(text, place.begin, verbatim ? Reader::Inside::kSame : Reader::Inside::kBuilt, place);
  }

  void Execute(std::string_view expression, Range place) {
    std::string text = Text(expression);
    if (text == kHole || Trim(text).empty()) {
      reader_.RawInside("execute", "the text of EXECUTE is only known at run time", place);
      return;
    }
    Read(text, place, false);
  }

  // The text that an expression gives, with holes for what is not known: literals, `||`, format(), quote_ident().
  std::string Text(std::string_view expression) {
    Scanner scanner(expression);
    std::string out;
    for (Lexeme lexeme = scanner.Next(); lexeme.kind != Kind::kEnd; lexeme = scanner.Next()) {
      std::string_view token = scanner.Text(lexeme);
      if (token == "|") continue;
      if (lexeme.kind == Kind::kString) {
        out += StringValue(token);
        continue;
      }
      if (lexeme.kind == Kind::kNumber) {
        out += token;
        continue;
      }
      if (lexeme.kind != Kind::kWord) return std::string(kHole);
      std::string word = ToLower(token);
      size_t at = scanner.at();
      Lexeme open = scanner.Next();
      if (scanner.Text(open) != "(") {
        scanner.MoveTo(at);
        auto known = variables_.find(word);
        bool member = scanner.Text(open) == ".";
        while (scanner.Text(open) == ".") {
          scanner.Next();
          scanner.Next();
          at = scanner.at();
          open = scanner.Next();
        }
        scanner.MoveTo(at);
        if (member) known = variables_.end();
        out += known == variables_.end() ? std::string(kHole) : known->second;
        continue;
      }
      int depth = 1;
      Lexeme last = open;
      while (depth > 0) {
        last = scanner.Next();
        if (last.kind == Kind::kEnd) return std::string(kHole);
        if (scanner.Text(last) == "(") ++depth;
        if (scanner.Text(last) == ")") --depth;
      }
      std::vector<std::string> arguments;
      for (const Slice& part : SplitCommas(expression, open.end, last.begin)) {
        arguments.push_back(Text(expression.substr(part.begin, part.end - part.begin)));
      }
      out += Call(word, arguments);
    }
    return out;
  }

  static std::string Call(const std::string& name, const std::vector<std::string>& arguments) {
    if (name == "format" && !arguments.empty()) return Format(arguments);
    if (name == "quote_ident" && arguments.size() == 1) return Identifier(arguments[0]);
    if (name == "quote_literal" && arguments.size() == 1) return QuoteLiteral(arguments[0]);
    if (name == "concat") return Join(arguments, "");
    return std::string(kHole);
  }

  static std::string Identifier(const std::string& name) {
    return name == kHole ? name : '"' + ReplaceAll(name, "\"", "\"\"") + '"';
  }

  static std::string Format(const std::vector<std::string>& arguments) {
    std::string out;
    size_t next = 1;
    const std::string& pattern = arguments[0];
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != '%' || i + 1 >= pattern.size()) {
        out += pattern[i];
        continue;
      }
      size_t end = i + 1;
      while (end < pattern.size() && std::string_view("0123456789$-").find(pattern[end]) != std::string_view::npos) {
        ++end;
      }
      size_t dollar = pattern.find('$', i);
      if (dollar < end) next = static_cast<size_t>(std::max(1, std::atoi(pattern.c_str() + i + 1)));
      char kind = end < pattern.size() ? pattern[end] : '%';
      i = end;
      if (kind == '%') {
        out += '%';
        continue;
      }
      std::string value = next < arguments.size() ? arguments[next] : std::string(kHole);
      ++next;
      bool known = value.find(kHole) == std::string::npos;
      out += kind == 'I' ? Identifier(value) : kind == 'L' && known ? QuoteLiteral(value) : value;
    }
    return out;
  }

  Reader& reader_;
  std::string_view body_;
  Scanner scanner_;
  Lexeme token_;
  bool failed_ = false;  // an operation of the block was refused
  std::map<std::string, std::string> variables_;
};

// 'it''s' ⇒ it's   $$a$$ ⇒ a   E'a\n' ⇒ a, newline
std::string StringValue(std::string_view token) {
  if (!token.empty() && token[0] == '$') {
    size_t tag = token.find('$', 1);
    if (tag == std::string_view::npos || token.size() < 2 * (tag + 1)) return "";
    return std::string(token.substr(tag + 1, token.size() - 2 * (tag + 1)));
  }
  bool escapes = !token.empty() && (token[0] == 'e' || token[0] == 'E');
  size_t quote = token.find('\'');
  if (quote == std::string_view::npos || token.size() < quote + 2) return "";
  std::string_view inside = token.substr(quote + 1, token.size() - quote - 2);
  std::string out;
  for (size_t i = 0; i < inside.size(); ++i) {
    char c = inside[i];
    if (c == '\'' && i + 1 < inside.size() && inside[i + 1] == '\'') ++i;
    if (escapes && c == '\\' && i + 1 < inside.size()) {
      c = inside[++i];
      c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    out += c;
  }
  return out;
}

void Reader::Block(const PgQuery__DoStmt& statement) {
  std::string body, language = "plpgsql";
  for (size_t i = 0; i < statement.n_args; ++i) {
    const PgQuery__DefElem& option = *statement.args[i]->def_elem;
    if (option.arg == nullptr || option.arg->node_case != PG_QUERY__NODE__NODE_STRING) continue;
    (std::string_view(option.defname) == "as" ? body : language) = option.arg->string->sval;
  }
  if (ToLower(language) != "plpgsql" || depth_ >= kMostNested) {
    return AddRaw("do_block", "the statements of the DO block are not followed", {});
  }
  size_t before = script_.operations.size();
  // A dollar-quoted body stands in the text as it is: its statements have places of their own.
  size_t verbatim = body.empty() ? std::string::npos : text_.substr(0, current().end).find(body, current().begin);
  RunBody(body, verbatim == std::string::npos ? std::nullopt : std::optional(verbatim), {});
  if (script_.operations.size() == before) current().kind = Statement::Kind::kQuery;
}

// A PL/pgSQL block, which begins at `place` of the text when it stands there. All of it is one statement: it takes
// effect as a whole.
void Reader::RunBody(const std::string& body, std::optional<size_t> place,
                     std::map<std::string, std::string> variables) {
  bool own = TransactionNumber() == 0;
  if (own) block_transaction_ = script_.next_transaction++;
  std::optional<size_t> outside = block_begin_;
  block_begin_ = place;
  ++depth_;
  BlockReader(*this, body, std::move(variables)).Run();
  --depth_;
  block_begin_ = outside;
  if (own) block_transaction_ = 0;
}

void Reader::RawInside(std::string statement, std::string why, Range place) {
  Range focus = focus_;
  if (block_begin_) focus_ = {*block_begin_ + place.begin, *block_begin_ + place.end};
  AddRaw(std::move(statement), std::move(why));
  focus_ = focus;
}

// Reads the statements of `text`, which stands in (or was built at) `place` of the block's body. True when one of their
// operations was refused.
bool Reader::ReadInside(const std::string& text, size_t begin, Inside how, Range place) {
  ReadOptions options = options_;
  options.transaction = TransactionNumber();
  options.one_query = false;
  options.session = &session_;
  options.next_transaction = script_.next_transaction;
  Range where = block_begin_ ? Range{*block_begin_ + place.begin, *block_begin_ + place.end} : focus_;
  bool exact = how == Inside::kSame && block_begin_.has_value();
  size_t offset = exact ? *block_begin_ + begin : 0;
  options.locate = [&](size_t from, size_t to) { return At(exact ? Range{offset + from, offset + to} : where); };
  Reader inner(text, schema_, options);
  inner.depth_ = depth_ + 1;
  inner.lenient_ = lenient_;
  inner.calling_ = calling_;
  inner.statement_ = statement_ - 1;
  Script script = inner.Run();
  for (Refusal& refusal : script.refusals) {
    refusal.operation += script_.operations.size();
    script_.refusals.push_back(std::move(refusal));
  }
  for (Amendment& amendment : script.amendments) {
    amendment.operation += script_.operations.size();
    script_.amendments.push_back(std::move(amendment));
  }
  for (plan::Operation& operation : script.operations) {
    operation.statement = statement_;
    auto* raw = std::get_if<plan::RawSql>(&operation.change);
    if (how == Inside::kBuilt && raw != nullptr && !raw->why.empty() && HasHole(raw->sql)) raw->statement = "execute";
    script_.operations.push_back(std::move(operation));
  }
  script_.next_transaction = script.next_transaction;
  script_.catalog_rows += script.catalog_rows;
  refused_ += inner.refused_;
  return inner.refused_ > 0;
}

// A condition that asks the catalogue: `NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood')`.
std::optional<bool> Reader::Known(std::string_view condition) {
  std::optional<Answer> answer = AskCatalog("SELECT " + std::string(condition), schema_, options_.complete, script_.catalog_rows);
  if (!answer || answer->rows.size() != 1 || answer->rows[0].size() != 1) return std::nullopt;
  const Datum& datum = answer->rows[0][0];
  return datum.kind == Datum::Kind::kBoolean ? std::optional(datum.truth) : std::nullopt;
}

}  // namespace sequelint::sql
