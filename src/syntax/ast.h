#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sequelint::syntax {

// A compact syntax tree of JavaScript and TypeScript: tree-sitter's concrete tree with parentheses, types in
// expressions (`as`, `satisfies`, `!`, `<T>x`) and punctuation folded away. Nodes live in their Tree's arena.
//
// One struct serves every kind; the table says which member holds what. `text` is the name, operator or cooked value.
// A member that the syntax requires is never null: where the source has none, or nothing readable, it is an Error.
// Error nodes may stand wherever a statement, expression, target, or an item of an Object or of arguments may.
// Declarations with kTypeOnly do nothing at run time.
//
//   kind                  text            a             b            c           d          list
//   Program                                                                                 statements
//   VariableDeclaration   const|let|var                                                     declarators
//   VariableDeclarator                    target        init         TS type
//   FunctionDeclaration   name                          body         TS return              parameters
//   ClassDeclaration      name            superclass                                        members; decorators in `more`
//   EnumDeclaration       name                                                              EnumMember
//   EnumMember            name            initializer   computed key
//   NamespaceDeclaration  name                                                              statements
//   ImportDeclaration     specifier                                                         ImportSpecifier
//   ImportSpecifier       imported        ("default", "*" for a namespace); `alias` = local name
//   ExportNamed           specifier or "" declaration                                       ExportSpecifier
//   ExportSpecifier       local name      `alias` = exported name
//   ExportDefault                         expression or declaration
//   ExportAll             specifier       `alias` = namespace name or ""
//   ExportAssign (TS `export =`)          expression
//   ExpressionStatement                   expression
//   Block                                                                                   statements
//   If                                    test          then         else
//   For                                   init          test         update      body
//   ForIn, ForOf                          target (declaration or pattern)  object          body in c; kAsync: for await
//   While, DoWhile                        test          body
//   Return, Throw                         argument
//   Try                                   block         parameter    handler     finalizer
//   Switch                                value                                             SwitchCase
//   SwitchCase                            test (null: default)                              statements
//   Break, Continue       label or ""
//   Labeled               label           body
//   Empty
//   Identifier            name            (also `this`: This, `super`: Super)
//   String                cooked value    (valid UTF-8; lone surrogates become U+FFFD)
//   Number, BigInt, Regex source text
//   True, False, Null
//   Template                                                                                String and expressions, alternating,
//                         beginning and ending with a String; the range of each String is its raw text
//   TaggedTemplate                        tag           template
//   Array                                                                                   elements; null = hole
//   Object                                                                                  Property, Spread, ClassMember (methods)
//   Property                              key           value        (key: Identifier/String/Number; kComputed: any)
//   Spread                                argument      (in arrays, objects, arguments; Rest in patterns)
//   Function, Arrow       name or ""                    body (Block or expression)          parameters
//   Class                 name or ""      superclass                                        members; decorators in `more`
//   ClassMember           ""              key           value        TS type                decorators in `more`
//                         value: Function for methods, an expression or null for fields, Block for static blocks
//   Parameter             modifier        pattern       TS type                             decorators in `more`
//                         modifier: public|private|protected|readonly of a TS parameter property, else ""
//   Unary, Update         operator        argument      (kPrefix for ++x)
//   Binary, Logical       operator        left          right
//   Assign                operator        target        value        (=, +=, ??=, …)
//   Conditional                           test          then         else
//   Call, New                             callee                                            arguments
//   DynamicImport                         specifier
//   Member                property name   object        computed key
//   Sequence                                                                                expressions
//   Await, Yield                          argument      (kGenerator for yield*)
//   MetaProperty          source text
//   ObjectPattern                                                                           Property, Rest
//   ArrayPattern                                                                            targets; null = hole
//   AssignmentPattern                     target        default
//   Rest                                  target
//   Decorator                             expression
//   Type                  source text     (TS type; see TypeForm)                           members of unions, arguments
//                         kName: the name without arguments; kLiteralString: the cooked value; kArray: list = elements
//   TypeAlias, Interface  name            type                                              declared types, kept for inference
//   Jsx, Error            source text     opaque
enum class Kind : uint8_t {
  kProgram, kVariableDeclaration, kVariableDeclarator, kFunctionDeclaration, kClassDeclaration, kEnumDeclaration,
  kEnumMember, kNamespaceDeclaration, kImportDeclaration, kImportSpecifier, kExportNamed, kExportSpecifier,
  kExportDefault, kExportAll, kExportAssign, kExpressionStatement, kBlock, kIf, kFor, kForIn, kForOf, kWhile, kDoWhile,
  kReturn, kThrow, kTry, kSwitch, kSwitchCase, kBreak, kContinue, kLabeled, kEmpty, kIdentifier, kThis, kSuper,
  kString, kNumber, kBigInt, kRegex, kTrue, kFalse, kNull, kTemplate, kTaggedTemplate, kArray, kObject, kProperty,
  kSpread, kFunction, kArrow, kClass, kClassMember, kParameter, kUnary, kUpdate, kBinary, kLogical, kAssign,
  kConditional, kCall, kNew, kDynamicImport, kMember, kSequence, kAwait, kYield, kMetaProperty, kObjectPattern,
  kArrayPattern, kAssignmentPattern, kRest, kDecorator, kType, kTypeAlias, kInterface, kJsx, kError,
};

std::string_view Name(Kind kind);  // "VariableDeclaration", for dumps and tests

enum Flag : uint16_t {
  kAsync = 1 << 0,
  kGenerator = 1 << 1,
  kStatic = 1 << 2,
  kComputed = 1 << 3,    // `[key]`, `object[key]`
  kOptional = 1 << 4,    // `a?.b`, `f?.()`; TS `x?: T`
  kShorthand = 1 << 5,   // `{ a }`
  kGetter = 1 << 6,
  kSetter = 1 << 7,
  kMethod = 1 << 8,      // ClassMember holding a method; Property written as a method
  kPrefix = 1 << 9,
  kTypeOnly = 1 << 10,   // `import type`, `declare`: nothing at run time
  kConstEnum = 1 << 11,
  kAbstract = 1 << 12,
  kHasError = 1 << 13,   // tree-sitter reported a syntax error inside this node
  kConstructor = 1 << 14,
  kOptionalChainEnd = 1 << 15,  // outermost node of a chain that holds a `?.`: short-circuits to undefined here
};

// What a TS type is, as far as sequelize-typescript's inference needs it.
enum class TypeForm : uint8_t {
  kNone, kName, kUnion, kLiteralString, kLiteralNumber, kLiteralBoolean, kTemplateLiteral, kArray, kObject, kFunction,
  kNull, kUndefined, kOther,
};

struct Node {
  Kind kind = Kind::kError;
  TypeForm type_form = TypeForm::kNone;
  uint16_t flags = 0;
  uint32_t begin = 0, end = 0;  // byte offsets in the file
  std::string_view text;
  std::string_view alias;
  const Node* a = nullptr;
  const Node* b = nullptr;
  const Node* c = nullptr;
  const Node* d = nullptr;
  std::span<const Node* const> list;
  std::span<const Node* const> more;

  bool Is(Flag flag) const { return (flags & flag) != 0; }
};

}  // namespace sequelint::syntax
