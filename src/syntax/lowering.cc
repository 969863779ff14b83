#include "syntax/lowering.h"

#include <time.h>

#include <algorithm>
#include <optional>

namespace sequelint::syntax {
namespace {

struct FreeParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct FreeTree {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

// Error recovery is quadratic in the worst case (50,000 times `else{}`). A parse may take this long before its file
// counts as unreadable: a hundred times what it needs. Measured in the thread's own processor time, so that a busy
// machine gives the same answer as an idle one.
class Deadline {
 public:
  explicit Deadline(size_t bytes) : at_(Now() + 2'000'000 + 8 * static_cast<int64_t>(bytes)) {}
  static bool Passed(TSParseState* state) {
    auto& deadline = *static_cast<Deadline*>(state->payload);
    // The parser asks every hundred steps; the clock is asked every so often only, for that is a call of the system.
    return ++deadline.asked_ % 16 == 0 && Now() > deadline.at_;
  }

 private:
  static int64_t Now() {  // microseconds
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
  }
  int64_t at_;
  uint32_t asked_ = 0;
};

TSTree* ParseConcrete(TSParser* parser, const std::string& text) {
  TSInput input = {};
  input.payload = const_cast<std::string*>(&text);
  input.encoding = TSInputEncodingUTF8;
  input.read = [](void* payload, uint32_t at, TSPoint, uint32_t* length) {
    const auto& whole = *static_cast<const std::string*>(payload);
    *length = at < whole.size() ? static_cast<uint32_t>(whole.size()) - at : 0;
    return whole.data() + std::min<size_t>(at, whole.size());
  };
  Deadline deadline(text.size());
  TSParseOptions options = {};
  options.payload = &deadline;
  options.progress_callback = Deadline::Passed;
  return ts_parser_parse_with_options(parser, nullptr, input, options);
}

// The grammars know no attributes behind `export … from "./x.json"`. They change nothing of what is exported: the
// parser is shown blanks in their place.
//
//   export { default as roles } from "./roles.json" with { type: "json" };
std::optional<std::string> WithoutAttributes(const std::string& text) {
  std::optional<std::string> shown;
  for (size_t at = text.find("with"); at != std::string::npos; at = text.find("with", at + 4)) {
    size_t open = text.find_first_not_of(" \t", at + 4);
    size_t before = at == 0 ? std::string::npos : text.find_last_not_of(" \t", at - 1);
    if (open == std::string::npos || text[open] != '{' || before == std::string::npos) continue;
    if (text[before] != '\'' && text[before] != '"') continue;
    size_t close = text.find_first_of("}\n", open);
    if (close == std::string::npos || text[close] != '}') continue;
    if (!shown) shown = text;
    std::fill(shown->begin() + static_cast<ptrdiff_t>(at), shown->begin() + static_cast<ptrdiff_t>(close) + 1, ' ');
  }
  return shown;
}

// Names that the TypeScript grammars take for keywords where they are none: the parser is shown others of their length.
//
//   `CREATE INDEX "${name}" ON t USING ${using}`        declare getOrders: (unknown) => Promise<Order[]>
void HideFalseKeywords(const std::string& text, std::optional<std::string>& shown) {
  struct Place {
    std::string_view before, name, behind;
  };
  static constexpr Place kPlaces[] = {{"{", "using", "}"}, {"(", "unknown", ")"}};
  for (const Place& place : kPlaces) {
    for (size_t at = text.find(place.name); at != std::string::npos; at = text.find(place.name, at + 1)) {
      size_t end = at + place.name.size();
      size_t before = at == 0 ? std::string::npos : text.find_last_not_of(" \t", at - 1);
      size_t behind = text.find_first_not_of(" \t", end);
      if (before == std::string::npos || behind == std::string::npos) continue;
      if (text[before] != place.before[0] || text[behind] != place.behind[0]) continue;
      if (place.name == "using" && (before == 0 || text[before - 1] != '$')) continue;
      size_t next = std::min(text.find_first_not_of(" \t", behind + 1), text.size());
      if (place.name == "unknown" && text.compare(next, 2, "=>") != 0) continue;
      if (!shown) shown = text;
      (*shown)[end - 1] = '_';
    }
  }
}

std::vector<uint32_t> LineStarts(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::vector<uint32_t> starts = {text.starts_with(kByteOrderMark) ? 3u : 0u};
  for (size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos;) {
    starts.push_back(static_cast<uint32_t>(++at));
  }
  return starts;
}

}  // namespace

std::shared_ptr<Tree> Lowering::Unparsed(SourceText text) {
  auto tree = std::make_shared<Tree>();
  tree->text_ = std::move(text);
  tree->arena_ = std::make_shared<Arena>();
  auto size = static_cast<uint32_t>(std::min<size_t>(tree->text_->size(), UINT32_MAX));
  Node* program = tree->arena_->New<Node>();
  program->kind = Kind::kProgram;
  program->end = size;
  program->flags = kHasError;
  tree->program_ = program;
  tree->errors_.push_back({0, size});
  tree->line_starts_ = LineStarts(*tree->text_);
  return tree;
}

std::shared_ptr<Tree> Lowering::Run(SourceText text, Language language) {
  const Grammar& grammar = Grammar::Of(language);
  std::unique_ptr<TSParser, FreeParser> parser(ts_parser_new());
  ts_parser_set_language(parser.get(), grammar.language);
  std::optional<std::string> shown = WithoutAttributes(*text);
  if (language != Language::kJavaScript) HideFalseKeywords(*text, shown);
  std::unique_ptr<TSTree, FreeTree> concrete(ParseConcrete(parser.get(), shown ? *shown : *text));
  if (concrete == nullptr) return Unparsed(std::move(text));

  auto tree = std::make_shared<Tree>();
  tree->text_ = std::move(text);
  tree->arena_ = std::make_shared<Arena>();
  tree->line_starts_ = LineStarts(*tree->text_);
  Lowering lowering(*tree, grammar);
  tree->program_ = lowering.Program(lowering.Wrap(ts_tree_root_node(concrete.get())));
  return tree;
}

bool Lowering::ReadsBetter(const Tree& a, const Tree& b) {
  auto bytes = [](const Tree& tree) {
    uint64_t sum = 0;
    for (const SyntaxError& error : tree.errors()) sum += error.end - error.begin;
    return sum;
  };
  if (a.errors().size() != b.errors().size()) return a.errors().size() < b.errors().size();
  return bytes(a) < bytes(b);
}

Lowering::Lowering(Tree& tree, const Grammar& grammar)
    : tree_(tree), grammar_(grammar), source_(*tree.text_), arena_(*tree.arena_) {}

Lowering::~Lowering() {
  if (cursor_.tree != nullptr) ts_tree_cursor_delete(&cursor_);
}

const Node* Lowering::Program(const Child& root) {
  cursor_ = ts_tree_cursor_new(root.node);
  has_errors_ = ts_node_has_error(root.node);
  if (has_errors_) CollectErrors(root.node);

  Node* program = New(Kind::kProgram, 0, static_cast<uint32_t>(source_.size()));
  Items items(*this);
  if (root.symbol == Symbol::kError) {
    Salvage(root, items);
  } else {
    Statements(root, items);
  }
  program->list = items.Take();
  if (has_errors_) program->flags |= kHasError;

  auto by_place = [](const auto& a, const auto& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; };
  auto same = [](const auto& a, const auto& b) { return a.begin == b.begin && a.end == b.end; };
  auto tidy = [&](auto& ranges) {
    std::sort(ranges.begin(), ranges.end(), by_place);
    ranges.erase(std::unique(ranges.begin(), ranges.end(), same), ranges.end());
  };
  tidy(tree_.comments_);
  tidy(tree_.errors_);
  return program;
}

void Lowering::CollectErrors(TSNode root) {
  TSTreeCursor cursor = ts_tree_cursor_new(root);
  for (bool more = true; more;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    bool descend = false;
    if (ts_node_is_error(node) || ts_node_is_missing(node)) {
      tree_.errors_.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
    } else {
      descend = ts_node_has_error(node);
    }
    if (descend && ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        more = false;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
}

void Lowering::Skim(const Child& child) {
  std::string_view text = Text(child);
  if (text.find("//") == std::string_view::npos && text.find("/*") == std::string_view::npos) return;
  TSTreeCursor cursor = ts_tree_cursor_new(child.node);
  for (bool more = true; more;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    if (grammar_.SymbolOf(node) == Symbol::kComment) {
      tree_.comments_.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
    }
    if (ts_tree_cursor_goto_first_child(&cursor)) continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        more = false;
        break;
      }
    }
  }
  ts_tree_cursor_delete(&cursor);
}

Child Lowering::Wrap(TSNode node) const { return {node, grammar_.SymbolOf(node), Field::kNone, true}; }

std::string_view Lowering::Text(uint32_t begin, uint32_t end) const {
  if (begin >= end || begin >= source_.size()) return {};
  return source_.substr(begin, end - begin);
}

bool Lowering::IsMissing(const Child& child) const { return !child || (has_errors_ && ts_node_is_missing(child.node)); }

Node* Lowering::New(Kind kind, uint32_t begin, uint32_t end) {
  Node* node = arena_.New<Node>();
  node->kind = kind;
  node->begin = begin;
  node->end = end;
  return node;
}

Node* Lowering::New(Kind kind, const Child& at) {
  Node* node = New(kind, at.begin(), at.end());
  if (has_errors_ && ts_node_has_error(at.node)) node->flags |= kHasError;
  return node;
}

Node* Lowering::Unreadable(const Child& child) {
  Node* node = New(Kind::kError, child);
  node->text = Text(child);
  node->flags |= kHasError;
  Skim(child);
  return node;
}

Node* Lowering::Missing(uint32_t at) {
  Node* node = New(Kind::kError, at, at);
  node->flags |= kHasError;
  return node;
}

Node* Lowering::Doubtful(Node* value) {
  Node* node = New(Kind::kError, value->begin, value->end);
  node->text = Text(value->begin, value->end);
  node->flags |= kHasError;
  return node;
}

Node* Lowering::TooDeep(const Child& child) {
  tree_.errors_.push_back({child.begin(), child.end()});
  Node* node = New(Kind::kError, child);
  node->text = Text(child);
  node->flags |= kHasError;
  return node;
}

Lowering::Children::Children(Lowering& lowering, const Child& parent)
    : lowering_(lowering), first_(lowering.children_.size()), size_(0) {
  TSTreeCursor& cursor = lowering.cursor_;
  ts_tree_cursor_reset(&cursor, parent.node);
  if (!ts_tree_cursor_goto_first_child(&cursor)) return;
  do {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    Symbol symbol = lowering.grammar_.SymbolOf(node);
    if (symbol == Symbol::kComment) {
      lowering.tree_.comments_.push_back({ts_node_start_byte(node), ts_node_end_byte(node)});
      continue;
    }
    TSFieldId field = ts_tree_cursor_current_field_id(&cursor);
    lowering.children_.push_back({node, symbol, lowering.grammar_.fields[field], ts_node_is_named(node)});
  } while (ts_tree_cursor_goto_next_sibling(&cursor));
  size_ = lowering.children_.size() - first_;
  for (size_t i = 0; i < size_; ++i) {
    switch ((*this)[i].symbol) {
      case Symbol::kTypeArguments:
      case Symbol::kTypeParameters:
      case Symbol::kImplementsClause:
      case Symbol::kIndexSignature:
      case Symbol::kAbstractMethodSignature:
      case Symbol::kMethodSignature:
        lowering.Skim((*this)[i]);
        break;
      default:
        break;
    }
  }
}

Lowering::Children::~Children() { lowering_.children_.resize(first_); }

Child Lowering::Children::Get(Field field) const {
  for (size_t i = 0; i < size_; ++i) {
    if ((*this)[i].field == field && (*this)[i].symbol != Symbol::kError) return (*this)[i];
  }
  return {};
}

Child Lowering::Children::Get(Symbol symbol) const {
  for (size_t i = 0; i < size_; ++i) {
    if ((*this)[i].symbol == symbol) return (*this)[i];
  }
  return {};
}

Child Lowering::Children::FirstNamed() const {
  for (size_t i = 0; i < size_; ++i) {
    if ((*this)[i].named && (*this)[i].symbol != Symbol::kError) return (*this)[i];
  }
  return {};
}

std::span<const Node* const> Lowering::Items::Take() const {
  return lowering_.arena_.Copy(lowering_.items_.data() + first_, size());
}

}  // namespace sequelint::syntax
