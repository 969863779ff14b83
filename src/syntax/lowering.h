#pragma once

#include <tree_sitter/api.h>

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "syntax/arena.h"
#include "syntax/ast.h"
#include "syntax/grammar.h"
#include "syntax/tree.h"

namespace sequelint::syntax {

// A concrete node with what is asked about it all the time.
struct Child {
  TSNode node{};
  Symbol symbol = Symbol::kToken;
  Field field = Field::kNone;
  bool named = false;

  explicit operator bool() const { return node.id != nullptr; }
  uint32_t begin() const { return ts_node_start_byte(node); }
  uint32_t end() const { return ts_node_end_byte(node); }
};

// Turns one concrete tree into a Tree. The methods are spread over files by what they read: lowering.cc (the frame),
// statements.cc, modules.cc, expressions.cc, literals.cc, functions.cc, patterns.cc, types.cc.
class Lowering {
 public:
  // The tree of `text`, which is well-formed UTF-8.
  static std::shared_ptr<Tree> Run(SourceText text, Language language);
  // What stands for text that cannot be parsed.
  static std::shared_ptr<Tree> Unparsed(SourceText text);
  // Whether `a` reads more of its file than `b`.
  static bool ReadsBetter(const Tree& a, const Tree& b);

 private:
  Lowering(Tree& tree, const Grammar& grammar);
  ~Lowering();
  Lowering(const Lowering&) = delete;
  Lowering& operator=(const Lowering&) = delete;

  // The children of one node, comments taken out. They live on a stack shared by the whole descent.
  class Children {
   public:
    Children(Lowering& lowering, const Child& parent);
    ~Children();
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;
    size_t size() const { return size_; }
    Child operator[](size_t i) const { return lowering_.children_[first_ + i]; }
    Child Get(Field field) const;    // the first with that field, or nothing
    Child Get(Symbol symbol) const;  // the first of that symbol, or nothing
    Child FirstNamed() const;        // the first named one that is no ERROR
    bool Has(Symbol symbol) const { return static_cast<bool>(Get(symbol)); }
    // Something between the children could not be read: what they say together is not to be trusted.
    bool broken() const { return lowering_.has_errors_ && Has(Symbol::kError); }

   private:
    Lowering& lowering_;
    size_t first_, size_;
  };

  // Nodes collected for one list, moved to the arena by Take().
  class Items {
   public:
    explicit Items(Lowering& lowering) : lowering_(lowering), first_(lowering.items_.size()) {}
    ~Items() { lowering_.items_.resize(first_); }
    Items(const Items&) = delete;
    Items& operator=(const Items&) = delete;
    void Add(const Node* node) { lowering_.items_.push_back(node); }
    size_t size() const { return lowering_.items_.size() - first_; }
    const Node* operator[](size_t i) const { return lowering_.items_[first_ + i]; }
    std::span<const Node* const> Take() const;

   private:
    Lowering& lowering_;
    size_t first_;
  };

  class Depth {
   public:
    explicit Depth(Lowering& lowering) : lowering_(lowering) { ++lowering_.depth_; }
    ~Depth() { --lowering_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    bool spent() const { return lowering_.depth_ > kMaxDepth; }

   private:
    Lowering& lowering_;
  };

  // --- lowering.cc ---
  const Node* Program(const Child& root);
  void CollectErrors(TSNode root);
  void Skim(const Child& child);  // comments below a node that is not read any further
  Child Wrap(TSNode node) const;
  Node* New(Kind kind, const Child& at);
  Node* New(Kind kind, uint32_t begin, uint32_t end);
  Node* Unreadable(const Child& child);
  Node* Missing(uint32_t at);
  Node* Doubtful(Node* value);  // an Error in place of `value`, whose surroundings are broken
  Node* TooDeep(const Child& child);
  std::string_view Text(const Child& child) const { return Text(child.begin(), child.end()); }
  std::string_view Text(uint32_t begin, uint32_t end) const;
  bool IsMissing(const Child& child) const;

  // --- statements.cc ---
  static bool IsStatement(Symbol symbol);
  void Statements(const Child& parent, Items& items);
  void Salvage(const Child& error, Items& items);
  Node* Statement(const Child& child);
  Node* StatementOf(const Child& child);
  Node* StatementOrMissing(const Child& child, const Child& parent);
  Node* Block(const Child& child);
  Node* Variables(const Child& child);
  Node* Declarator(const Child& child);
  Node* ExpressionStatement(const Child& child);
  Node* If(const Child& child);
  Node* For(const Child& child);
  Node* ForIn(const Child& child);
  Node* Loop(const Child& child, Kind kind);
  Node* WithArgument(const Child& child, Kind kind);
  Node* Try(const Child& child);
  Node* Switch(const Child& child);
  Node* SwitchCase(const Child& child);
  Node* Jump(const Child& child, Kind kind);
  Node* Labeled(const Child& child);

  // --- modules.cc ---
  Node* Import(const Child& child);
  Node* ImportRequire(const Child& child, const Child& clause, bool type_only);
  Node* ImportAlias(const Child& child);
  void ImportClause(const Child& clause, Items& items);
  Node* Specifier(Kind kind, const Child& child);
  Node* Export(const Child& child);
  Node* ExportedDeclaration(const Children& children, const Child& declaration);
  Node* Ambient(const Child& child);
  Node* Namespace(const Child& child);
  Node* Enum(const Child& child);
  Node* EnumMember(const Child& child);
  Node* TypeDeclaration(const Child& child, Kind kind);
  Node* ConstantOf(const Child& child, const Child& name, const Node* value);
  std::string_view ModuleName(const Child& child);

  // --- expressions.cc ---
  // `link`: the node is the object or callee of a chain, which ends further out.
  Node* Expression(const Child& child, bool link = false);
  Node* ExpressionOf(const Child& child);
  Node* Required(const Child& child, const Child& parent);  // Expression, or an Error where there is none
  Node* Inner(const Child& child, bool link);               // of parentheses, `as`, `!`, `<T>x` …
  Node* Binary(const Child& child);
  Node* Unary(const Child& child);
  Node* Update(const Child& child);
  Node* Assign(const Child& child);
  Node* Conditional(const Child& child);
  Node* Call(const Child& child);
  Node* NewExpression(const Child& child);
  Node* Member(const Child& child);
  Node* Subscript(const Child& child);
  Node* NestedName(const Child& child);
  Node* Sequence(const Child& child);
  Node* Yield(const Child& child);
  std::span<const Node* const> Arguments(const Child& child);

  // --- postfix.cc ---
  size_t OperatorsBefore(const Child& child);
  Node* Behind(const Child& operand, Node* lowered, Node* postfix);
  Node* Under(const Node* top, size_t operators, Node* postfix);
  Node* Regrouped(const Child& left, Node* binary);

  // --- literals.cc ---
  Node* Leaf(const Child& child, Kind kind);  // text = source text
  Node* Identifier(const Child& child);
  Node* String(const Child& child);
  std::string_view StringValue(const Child& child);
  Node* Number(const Child& child);
  Node* Template(const Child& child);
  Node* TemplateChunk(uint32_t begin, uint32_t end);
  Node* Array(const Child& child, Kind kind);
  Node* Object(const Child& child);
  void ObjectMembers(const Child& parent, Items& items);
  Node* Pair(const Child& child);
  Node* Shorthand(const Child& child);
  Node* Spread(const Child& child, Kind kind);
  Node* Key(const Child& child, Node& owner);  // sets kComputed on the owner
  Node* Opaque(const Child& child, Kind kind);

  // --- functions.cc ---
  Node* Function(const Child& child, Kind kind);
  Node* Arrow(const Child& child);
  void Signature(const Children& children, Node& function);
  std::span<const Node* const> Parameters(const Child& child);
  Node* Parameter(const Child& child);
  Node* Class(const Child& child, Kind kind);
  const Node* Superclass(const Child& heritage);
  void ClassMembers(const Child& body, Items& members, std::vector<const Node*>& decorators);
  void Modifiers(const Children& children, Node& member);
  Node* Method(const Child& child);
  Node* PropertyMember(const Child& child);
  Node* StaticBlock(const Child& child);
  Node* Decorator(const Child& child);

  // --- patterns.cc ---
  Node* Pattern(const Child& child);
  Node* PatternOf(const Child& child);
  Node* ObjectPattern(const Child& child);
  Node* PairPattern(const Child& child);
  Node* ShorthandPattern(const Child& child);
  Node* Default(const Child& child);

  // --- types.cc ---
  const Node* Annotation(const Child& child);  // of `: T`; null when there is none
  Node* Type(const Child& child);
  Node* TypeOf(const Child& child);
  Node* NewType(const Child& child, TypeForm form);
  Node* LiteralType(const Child& child);
  Node* ListType(const Child& child, TypeForm form);
  void UnionMembers(const Child& child, Items& items);

  Tree& tree_;
  const Grammar& grammar_;
  std::string_view source_;
  Arena& arena_;
  TSTreeCursor cursor_{};
  bool has_errors_ = false;
  bool chain_open_ = false;  // the last Expression returned is a chain with a `?.` that ends further out
  Node* leaking_ = nullptr;  // the last operator that something behind type arguments was moved below; see postfix.cc
  size_t leaking_operators_ = 0;
  uint32_t depth_ = 0;
  std::vector<Child> children_;
  std::vector<const Node*> items_;
};

}  // namespace sequelint::syntax
