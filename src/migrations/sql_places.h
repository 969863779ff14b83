#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/interpreter.h"

namespace sequelint::migrations {

// Where the bytes of a SQL text stand in the source that wrote it: a string, a template, strings added up, or a file
// that was read.
//
//   query(`UPDATE a SET b = 1;     ⇒  Locate(20, 40) is the range of `DELETE FROM ${t}` on the second line
//          DELETE FROM ${t}`)
class SqlPlaces {
 public:
  // `text` is the value as evaluated; `sql` is what is sent: `text` with `edits` done to it.
  struct Edit {  // bytes [begin, end) of the value became bytes [sent_begin, sent_end)
    size_t begin = 0, end = 0, sent_begin = 0, sent_end = 0;
  };
  SqlPlaces(eval::Interpreter& interpreter, const eval::Value& text, std::vector<Edit> edits = {});

  bool known() const { return !chunks_.empty(); }
  const std::string& file() const;
  uint32_t file_id() const { return file_; }
  Location Locate(size_t begin, size_t end) const;

 private:
  struct Chunk {  // bytes [begin, end) of the value are the literal whose raw text starts at `source`
    size_t begin = 0, end = 0;
    uint32_t source = 0, source_end = 0;
  };
  void Collect(const syntax::Node* node, std::vector<std::pair<const syntax::Node*, std::string>>& literals) const;
  size_t BeforeEdits(size_t at, bool end) const;
  uint32_t SourceOf(size_t at, bool end) const;

  eval::Interpreter& in_;
  uint32_t file_ = 0;
  std::string_view source_;
  std::vector<Chunk> chunks_;
  std::vector<Edit> edits_;
  struct Walked {  // how far SourceOf has looked at a literal with escapes
    const Chunk* chunk = nullptr;
    size_t cooked = 0;
    uint32_t source = 0;
  };
  mutable Walked walked_;
};

}  // namespace sequelint::migrations
