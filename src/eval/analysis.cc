#include "eval/analysis.h"

namespace sequelint::eval {

using syntax::Kind;
using syntax::Node;

bool IsRequire(const Node* node, std::string_view* specifier) {
  if (node == nullptr || node->kind != Kind::kCall || node->a->kind != Kind::kIdentifier || node->a->text != "require" ||
      node->list.size() != 1 || node->list[0]->kind != Kind::kString) {
    return false;
  }
  if (specifier != nullptr) *specifier = node->list[0]->text;
  return true;
}

bool IsRequireChain(const Node* node, std::string_view* specifier) {
  while (node != nullptr && node->kind == Kind::kMember && !node->Is(syntax::kComputed)) node = node->a;
  return IsRequire(node, specifier);
}

namespace {

bool IsFunction(const Node* node) { return node->kind == Kind::kFunction || node->kind == Kind::kArrow; }

// Evaluating it later than where it stands makes no difference: it reads nothing that may change.
bool IsConstant(const Node* node, int depth = 0) {
  if (node == nullptr) return true;
  if (depth > 50) return false;
  switch (node->kind) {
    case Kind::kString:
    case Kind::kNumber:
    case Kind::kBigInt:
    case Kind::kTrue:
    case Kind::kFalse:
    case Kind::kNull:
    case Kind::kRegex:
    case Kind::kFunction:
    case Kind::kArrow: return true;
    case Kind::kTemplate:
    case Kind::kArray:
    case Kind::kObject:
      for (const Node* item : node->list) {
        if (item == nullptr) continue;
        if (item->kind == Kind::kProperty || item->kind == Kind::kClassMember) {
          if (item->Is(syntax::kComputed) || !IsConstant(item->b, depth + 1)) return false;
        } else if (!IsConstant(item, depth + 1)) {
          return false;
        }
      }
      return true;
    case Kind::kUnary: return node->text == "-" && IsConstant(node->a, depth + 1);
    default: return false;
  }
}

bool IsPackage(std::string_view specifier) {
  return !specifier.empty() && specifier[0] != '.' && specifier[0] != '/' && specifier[0] != '~' &&
         !specifier.starts_with("@/") && specifier[0] != '#' && !specifier.starts_with("src/");
}

}  // namespace

void ModuleAnalysis::Run() {
  for (const Node* statement : module_.tree->program().list) Statement(statement);
  // Which unit changes what is known only when every name is.
  for (uint32_t i = 0; i < module_.units.size(); ++i) {
    const Node* node = module_.units[i].node;
    switch (node->kind) {
      case Kind::kVariableDeclarator: ScanInitializer(i, node); break;
      case Kind::kFunctionDeclaration:
      case Kind::kClassDeclaration:
      case Kind::kEnumDeclaration:
      case Kind::kNamespaceDeclaration:
      case Kind::kImportDeclaration:
      case Kind::kExportDefault: break;
      case Kind::kExportAssign:
        module_.export_units.push_back(i);
        Give(node->a);
        break;
      default: Scan(i, node); break;
    }
  }
  std::span<const Node* const> program = module_.tree->program().list;
  const Node* first = program.empty() ? nullptr : program.front();
  bool directive = first && first->kind == Kind::kExpressionStatement && first->a && first->a->kind == Kind::kString &&
                   first->a->text == "use strict";
  module_.is_sloppy = !module_.is_es && !directive && (module_.path.ends_with(".js") || module_.path.ends_with(".cjs"));
}

void ModuleAnalysis::Statement(const Node* node) {
  switch (node->kind) {
    case Kind::kImportDeclaration: return Import(node);
    case Kind::kExportNamed: return ExportNamed(node);
    case Kind::kExportDefault: return ExportDefault(node);
    case Kind::kExportAll:
      module_.is_es = true;
      if (node->alias.empty()) {
        module_.stars.push_back(node->text);
      } else {
        Export entry{.specifier = node->text, .from = true};
        module_.exports.emplace_back(machine_.heap().InternStable(node->alias), entry);
      }
      return;
    case Kind::kExportAssign: AddUnit(node, false); return;
    case Kind::kVariableDeclaration:
    case Kind::kFunctionDeclaration:
    case Kind::kClassDeclaration:
    case Kind::kEnumDeclaration:
    case Kind::kNamespaceDeclaration: return Declaration(node, false);
    case Kind::kTypeAlias:
    case Kind::kInterface:
    case Kind::kEmpty:
    case Kind::kError: return;
    default: {
      uint32_t unit = AddUnit(node, false);
      Hoisted(node, unit);
      return;
    }
  }
}

uint32_t ModuleAnalysis::AddUnit(const Node* node, bool passive) {
  module_.units.push_back({.node = node, .passive = passive});
  return static_cast<uint32_t>(module_.units.size() - 1);
}

int ModuleAnalysis::Name(Key key) {
  int index = module_.scope->Find(key);
  if (index >= 0) return index;
  machine_.Declare(module_.scope, key, Value(), false);
  module_.bindings.emplace_back();
  return static_cast<int>(module_.bindings.size() - 1);
}

// The first unit that declares a name owns it; later ones (a namespace merged into a class) write it.
void ModuleAnalysis::OwnedBy(Key key, uint32_t unit) {
  ModuleBinding& binding = module_.bindings[static_cast<size_t>(Name(key))];
  if (binding.unit < 0 && !binding.is_import) {
    binding.unit = static_cast<int>(unit);
  } else {
    binding.writers.push_back(unit);
  }
}

void ModuleAnalysis::Declaration(const Node* node, bool exported) {
  if (node->Is(syntax::kTypeOnly)) return;
  if (node->kind == Kind::kVariableDeclaration) return Variables(node, exported);
  if (node->text.empty()) return;
  bool passive = node->kind == Kind::kFunctionDeclaration || node->kind == Kind::kEnumDeclaration;
  if (node->kind == Kind::kFunctionDeclaration && node->b == nullptr) return;  // an overload
  Key key = machine_.NodeKey(node);
  OwnedBy(key, AddUnit(node, passive));
  module_.bindings[static_cast<size_t>(Name(key))].constant = true;
  if (exported && module_.FindExport(key) == nullptr) module_.exports.emplace_back(key, Export{.local = key});
}

void ModuleAnalysis::Variables(const Node* node, bool exported) {
  for (const Node* declarator : node->list) {
    std::string_view specifier;
    bool requires_ = IsRequireChain(declarator->b, &specifier);
    bool passive = requires_ || (declarator->b == nullptr ? node->text != "var" : IsConstant(declarator->b));
    uint32_t unit = AddUnit(declarator, passive && declarator->a->kind != Kind::kArrayPattern);
    std::vector<Key> names;
    machine_.CollectNames(declarator->a, names);
    for (Key key : names) {
      OwnedBy(key, unit);
      ModuleBinding& binding = module_.bindings[static_cast<size_t>(Name(key))];
      binding.package = requires_ && IsPackage(specifier);
      binding.constant = node->text == "const";
      binding.is_var = node->text == "var";
      if (exported) module_.exports.emplace_back(key, Export{.local = key});
    }
  }
}

void ModuleAnalysis::Import(const Node* node) {
  module_.is_es = true;
  if (node->Is(syntax::kTypeOnly)) return;
  AddUnit(node, !node->list.empty());
  for (const Node* specifier : node->list) {
    if (specifier->Is(syntax::kTypeOnly)) continue;
    int index = Name(machine_.heap().InternStable(specifier->alias));
    ModuleBinding& binding = module_.bindings[static_cast<size_t>(index)];
    binding.is_import = true;
    binding.specifier = node->text;
    binding.imported = specifier->text == "*" ? nullptr : machine_.NodeKey(specifier);
    binding.package = IsPackage(node->text);
    binding.constant = true;
  }
}

void ModuleAnalysis::ExportNamed(const Node* node) {
  module_.is_es = true;
  if (node->Is(syntax::kTypeOnly)) return;
  if (node->a != nullptr) return Declaration(node->a, true);
  for (const Node* specifier : node->list) {
    if (specifier->Is(syntax::kTypeOnly)) continue;
    Export entry;
    Key local = machine_.NodeKey(specifier);
    if (node->text.empty()) {
      entry.local = local;
    } else {
      entry.from = true;
      entry.specifier = node->text;
      entry.imported = local;
    }
    module_.exports.emplace_back(machine_.heap().InternStable(specifier->alias), entry);
  }
}

void ModuleAnalysis::ExportDefault(const Node* node) {
  module_.is_es = true;
  const Node* value = node->a;
  Key local = nullptr;
  bool declares = (value->kind == Kind::kFunctionDeclaration || value->kind == Kind::kClassDeclaration ||
                   value->kind == Kind::kFunction || value->kind == Kind::kClass) &&
                  !value->text.empty();
  if (value->kind == Kind::kInterface || value->Is(syntax::kTypeOnly)) return;
  if (value->kind == Kind::kIdentifier) {
    local = machine_.NodeKey(value);
    if (module_.FindExport(machine_.names().default_) == nullptr) {
      module_.exports.emplace_back(machine_.names().default_, Export{.local = local});
    }
    return;
  }
  local = declares ? machine_.NodeKey(value) : machine_.Intern("*default*");
  OwnedBy(local, AddUnit(node, IsFunction(value) || value->kind == Kind::kFunctionDeclaration || IsConstant(value)));
  module_.exports.emplace_back(machine_.names().default_, Export{.local = local});
}

// `var` and functions of nested blocks are names of the module.
void ModuleAnalysis::Hoisted(const Node* node, uint32_t unit) {
  for (Key key : machine_.VarsOf(node)) {
    module_.bindings[static_cast<size_t>(Name(key))].writers.push_back(unit);
  }
}

// The exports are the value of a name: what changes it changes them.
void ModuleAnalysis::Give(const Node* value) {
  if (value != nullptr && value->kind == Kind::kIdentifier) module_.given.push_back(machine_.NodeKey(value));
}

const Node* ModuleAnalysis::Root(const Node* node) const {
  while (node != nullptr) {
    if (node->kind == Kind::kMember) {
      if (IsExports(node)) return node;
      node = node->a;
    } else if (node->kind == Kind::kCall) {
      node = node->a;
    } else {
      return node;
    }
  }
  return node;
}

// `exports`, `module.exports`, or `this` at the top level; unless the module has its own names of that kind.
bool ModuleAnalysis::IsExports(const Node* node) const {
  if (node->kind == Kind::kThis) return functions_ == 0;
  if (node->kind == Kind::kIdentifier) {
    return node->text == "exports" && module_.scope->Find(machine_.names().exports) < 0;
  }
  if (node->kind != Kind::kMember || node->a->kind != Kind::kIdentifier || node->a->text != "module") return false;
  return node->text == "exports" && !node->Is(syntax::kComputed) && module_.scope->Find(machine_.names().module) < 0;
}

bool ModuleAnalysis::FromPackage(const Node* node) const {
  if (node == nullptr || node->kind != Kind::kIdentifier) return false;
  int index = module_.scope->Find(machine_.NodeKey(node));
  return index < 0 || module_.bindings[static_cast<size_t>(index)].package;
}

void ModuleAnalysis::Writes(uint32_t unit, const Node* root) {
  if (root == nullptr) return;
  if (IsExports(root)) {
    if (module_.export_units.empty() || module_.export_units.back() != unit) module_.export_units.push_back(unit);
    return;
  }
  if (root->kind != Kind::kIdentifier) return;
  int index = module_.scope->Find(machine_.NodeKey(root));
  if (index < 0) {
    if (functions_ == 0) module_.global_units.push_back(unit);
    return;
  }
  auto& writers = module_.bindings[static_cast<size_t>(index)].writers;
  if (writers.empty() || writers.back() != unit) writers.push_back(unit);
}

void ModuleAnalysis::WorksOn(uint32_t unit, Key key) {
  int index = module_.scope->Find(key);
  if (index < 0) return;
  auto& workers = module_.bindings[static_cast<size_t>(index)].workers;
  if (workers.empty() || workers.back() != unit) workers.push_back(unit);
}

void ModuleAnalysis::ScanTarget(uint32_t unit, const Node* node) {
  if (node == nullptr) return;
  switch (node->kind) {
    case Kind::kObjectPattern:
    case Kind::kArrayPattern:
      for (const Node* item : node->list) {
        if (item != nullptr) ScanTarget(unit, item->kind == Kind::kProperty ? item->b : item);
      }
      return;
    case Kind::kAssignmentPattern:
    case Kind::kRest: return ScanTarget(unit, node->a);
    default: Writes(unit, Root(node)); return;
  }
}

void ModuleAnalysis::ScanInitializer(uint32_t unit, const Node* declarator) {
  for (const Node* node = declarator->b; node != nullptr && node->kind == Kind::kAssign; node = node->b) {
    ScanTarget(unit, node->a);
    if (IsExports(node->a)) Give(declarator->a);
  }
}

void ModuleAnalysis::ScanBody(uint32_t unit, const Node* function) {
  if (function->b == nullptr) return;
  functions_ += function->kind == Kind::kFunction ? 1 : 0;
  Scan(unit, function->b);
  functions_ -= function->kind == Kind::kFunction ? 1 : 0;
}

// A call works on its receiver; on what it is given when the callee is a plain function or belongs to a package or to
// the language (`Object.assign(User, …)`, `inherits(User, Base)`).
void ModuleAnalysis::ScanCall(uint32_t unit, const Node* node) {
  const Node* callee = node->a;
  bool gives = true;
  if (callee->kind == Kind::kMember) {
    const Node* root = Root(callee);
    if (root != nullptr && IsExports(root)) {
      Writes(unit, root);
    } else if (root != nullptr && root->kind == Kind::kIdentifier && !FromPackage(root)) {
      WorksOn(unit, machine_.NodeKey(root));
      gives = false;
    }
    Scan(unit, callee->a);
  } else if (IsFunction(callee)) {
    ScanBody(unit, callee);
  } else {
    Scan(unit, callee);
  }
  for (const Node* argument : node->list) ScanArgument(unit, argument, gives);
}

void ModuleAnalysis::ScanArgument(uint32_t unit, const Node* node, bool works) {
  if (node == nullptr) return;
  switch (node->kind) {
    case Kind::kIdentifier:
      if (IsExports(node)) {
        Writes(unit, node);
      } else if (works) {
        WorksOn(unit, machine_.NodeKey(node));
      }
      return;
    case Kind::kFunction:
    case Kind::kArrow:
      ScanBody(unit, node);
      return;
    case Kind::kSpread:
    case Kind::kProperty: return ScanArgument(unit, node->kind == Kind::kProperty ? node->b : node->a, works);
    case Kind::kArray:
    case Kind::kObject:
      for (const Node* item : node->list) ScanArgument(unit, item, works);
      return;
    case Kind::kMember:
      if (const Node* root = Root(node); root != nullptr && IsExports(root)) Writes(unit, root);
      return;
    default: return Scan(unit, node);
  }
}

void ModuleAnalysis::Scan(uint32_t unit, const Node* node) {
  if (node == nullptr || depth_ > 200) return;
  ++depth_;
  switch (node->kind) {
    case Kind::kAssign:
      ScanTarget(unit, node->a);
      if (IsExports(node->a)) Give(node->b);
      Scan(unit, node->b);
      break;
    case Kind::kUpdate: ScanTarget(unit, node->a); break;
    case Kind::kUnary:
      if (node->text == "delete") ScanTarget(unit, node->a);
      Scan(unit, node->a);
      break;
    case Kind::kCall:
    case Kind::kNew: ScanCall(unit, node); break;
    case Kind::kFunction:
    case Kind::kArrow:
    case Kind::kFunctionDeclaration:
    case Kind::kClass:
    case Kind::kClassDeclaration: break;  // not run here
    default:
      Scan(unit, node->a);
      Scan(unit, node->b);
      Scan(unit, node->c);
      Scan(unit, node->d);
      for (const Node* item : node->list) Scan(unit, item);
      break;
  }
  --depth_;
}

}  // namespace sequelint::eval
