#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.h"
#include "base/source_reader.h"
#include "syntax/ast.h"

namespace sequelint::syntax {

class Arena;

enum class Language { kJavaScript, kTypeScript, kTsx };

// By extension: .js .cjs .mjs .jsx → JavaScript; .ts .cts .mts → TypeScript; .tsx → TSX. False for others.
bool LanguageOf(std::string_view path, Language& language);

struct Comment {
  uint32_t begin = 0, end = 0;  // with its delimiters
};

struct SyntaxError {
  uint32_t begin = 0, end = 0;
};

// One parsed file. The text is kept: node texts and locations point into it.
class Tree {
 public:
  const Node& program() const { return *program_; }
  // Why nothing of the text was read: "is too large to be read"; empty when it was.
  std::string_view WhyUnread() const;
  const std::string& text() const { return *text_; }
  const std::vector<Comment>& comments() const { return comments_; }
  const std::vector<SyntaxError>& errors() const { return errors_; }  // the parse went on around them

  // Lines and UTF-16 columns of a byte range. `file` names the path (a tree is shared by paths with equal content).
  Location Locate(Interned file, uint32_t begin, uint32_t end) const;

 private:
  friend class Lowering;
  SourceText text_;
  std::shared_ptr<Arena> arena_;
  const Node* program_ = nullptr;
  std::vector<Comment> comments_;
  std::vector<SyntaxError> errors_;
  std::vector<uint32_t> line_starts_;
};

// Parses any bytes: never fails, never crashes. Text that is not UTF-8, holds NUL, is larger than kMaxText or takes
// unreasonably long gives an empty program with one error over the whole file. Depth beyond kMaxDepth nodes becomes
// Error nodes. A JavaScript file with Flow annotations is read as TSX where that reads better.
inline constexpr uint32_t kMaxDepth = 2000;
inline constexpr size_t kMaxText = 8u << 20;
std::shared_ptr<const Tree> Parse(SourceText text, Language language);

// `(VariableDeclaration const (VariableDeclarator (Identifier x) (Number 1)))`, for tests and `--print tree`.
std::string Dump(const Node& node);

// Keeps one tree per content id and language, so base and head share what did not change. Thread-safe.
class ParseCache {
 public:
  ParseCache();
  ~ParseCache();
  std::shared_ptr<const Tree> Get(const std::string& id, Language language, const SourceText& text);
  size_t parsed() const;  // how many trees were really made

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sequelint::syntax
