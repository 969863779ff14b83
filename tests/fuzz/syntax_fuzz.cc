#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "syntax/tree.h"

namespace {

using sequelint::syntax::Kind;
using sequelint::syntax::Node;

void Expect(bool holds) {
  if (!holds) std::abort();
}

// Ranges lie in the file, and what the syntax requires is there.
void Check(const Node& node, uint32_t size) {
  Expect(node.begin <= node.end && node.end <= size);
  switch (node.kind) {
    case Kind::kVariableDeclarator:
    case Kind::kExpressionStatement:
    case Kind::kParameter:
    case Kind::kMember:
    case Kind::kCall:
    case Kind::kNew:
    case Kind::kSpread:
    case Kind::kAwait:
    case Kind::kDecorator:
      Expect(node.a != nullptr);
      break;
    case Kind::kProperty:
    case Kind::kBinary:
    case Kind::kLogical:
    case Kind::kAssign:
    case Kind::kAssignmentPattern:
    case Kind::kTaggedTemplate:
      Expect(node.a != nullptr && node.b != nullptr);
      break;
    case Kind::kConditional:
      Expect(node.a != nullptr && node.b != nullptr && node.c != nullptr);
      break;
    case Kind::kTemplate:
      Expect(node.list.size() % 2 == 1);
      break;
    default:
      break;
  }
  for (const Node* part : {node.a, node.b, node.c, node.d}) {
    if (part != nullptr) Check(*part, size);
  }
  for (const Node* item : node.list) {
    Expect(item != nullptr || node.kind == Kind::kArray || node.kind == Kind::kArrayPattern);
    if (item != nullptr) Check(*item, size);
  }
  for (const Node* item : node.more) Check(*item, size);
}

}  // namespace

// The first byte chooses the language; the rest is the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using sequelint::syntax::Language;
  if (size == 0) return 0;
  constexpr Language kLanguages[] = {Language::kJavaScript, Language::kTypeScript, Language::kTsx};
  auto text = std::make_shared<const std::string>(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto tree = sequelint::syntax::Parse(text, kLanguages[data[0] % 3]);
  Check(tree->program(), static_cast<uint32_t>(text->size()));
  for (const auto& error : tree->errors()) tree->Locate("f", error.begin, error.end);
  Expect(!Dump(tree->program()).empty());
  return 0;
}
