// Which top-level statements a demand runs.
//
// A module is cut into units: one statement, or one declarator of a declaration (modules.h).
//   · A unit *writes* a name when the name is the root of something it assigns, updates or deletes: `N = …`, `N.a.b = …`,
//     `delete N[k]`; also in nested blocks and in functions that are called on the spot (arguments, `(function () {})()`).
//     Declarations write only by assignments that stand first in their initialiser: `const a = module.exports = …`.
//   · A unit that declares nothing *works on* a name that is the receiver of a call (`N.init(…)`, `N.x.add(…)`) or that
//     is given to a plain function or to a function of the language or of a package (`Object.assign(N, …)`).
//   · `exports` and `module.exports` are one name; what a unit writes to them or gives away as them belongs to it.
// A unit that writes a global (`String.prototype.x = …`) belongs to every name.
// Reading a name runs the unit that declares it, then, in source order, the units that write it, and, when its value is
// an object, those that work on it. While the module itself runs unit k, only units before k are run like that: Node
// would not have run the others yet. A unit runs once. One that runs already is not waited for: a cycle sees what is
// there so far, as in Node.
#include "eval/analysis.h"
#include "eval/modules.h"

namespace sequelint::eval {

using syntax::Kind;

void Modules::Count(Module* module) {
  if (module->counted) return;
  module->counted = true;
  ++evaluated_;
}

void Modules::DemandUnits(Module* module, const std::vector<uint32_t>& units) {
  for (uint32_t unit : units) {
    if (module->running >= 0 && unit >= static_cast<uint32_t>(module->running)) break;
    if (module->units[unit].state == Unit::kPending) RunUnit(module, unit);
  }
}

void Modules::Demand(Module* module, int index) {
  ModuleBinding& binding = module->bindings[static_cast<size_t>(index)];
  if (binding.settled) return;
  if (!module->global_units.empty()) DemandUnits(module, module->global_units);
  if (binding.unit >= 0 && module->units[static_cast<size_t>(binding.unit)].state == Unit::kPending) {
    RunUnit(module, static_cast<uint32_t>(binding.unit));
  }
  DemandUnits(module, binding.writers);
  if (module->scope->bindings[static_cast<size_t>(index)].value.IsObject()) DemandUnits(module, binding.workers);
  auto done = [&](const std::vector<uint32_t>& units) {
    for (uint32_t unit : units) {
      if (module->units[unit].state != Unit::kDone) return false;
    }
    return true;
  };
  bool fixed = binding.constant && !module->scope->bindings[static_cast<size_t>(index)].value.IsObject();
  bool declared = binding.unit < 0 || module->units[static_cast<size_t>(binding.unit)].state == Unit::kDone;
  binding.settled = declared && done(binding.writers) && (fixed || done(binding.workers));
}

void Modules::RunUnit(Module* module, uint32_t index) {
  Unit& unit = module->units[index];
  unit.state = Unit::kRunning;
  Count(module);
  int running = module->running;
  module->running = static_cast<int>(index);
  Span span{module->file, unit.node->begin, unit.node->end};
  Value thrown = machine_.Isolated([&] { RunNode(module, index); });
  module->running = running;
  unit.state = Unit::kDone;
  if (thrown.IsUndefined()) return;
  machine_.AddNote(thrown.unknown().why, span);
  for (size_t i = 0; i < module->bindings.size(); ++i) {
    if (module->bindings[i].unit == static_cast<int>(index)) module->scope->bindings[i].value = thrown;
  }
}

void Modules::RunNode(Module* module, uint32_t index) {
  const syntax::Node* node = module->units[index].node;
  Scope* scope = module->scope;
  switch (node->kind) {
    case Kind::kVariableDeclarator: return machine_.ExecDeclarator(node, scope, Machine::Bind::kLet);
    case Kind::kFunctionDeclaration: {
      Object* function = machine_.MakeFunction(node, scope, node->text);
      return machine_.Declare(scope, machine_.NodeKey(node), Value::Of(function, function->span), false);
    }
    case Kind::kEnumDeclaration:
    case Kind::kNamespaceDeclaration: {
      Key key = machine_.NodeKey(node);
      int at = scope->Find(key);
      Value existing = at >= 0 ? scope->bindings[static_cast<size_t>(at)].value : Value();
      return machine_.Declare(scope, key,
                              node->kind == Kind::kEnumDeclaration ? machine_.EvalEnum(node, scope, existing)
                                                                   : machine_.EvalNamespace(node, scope, existing),
                              false);
    }
    case Kind::kImportDeclaration: {  // for its effects
      std::string path = resolver_.Resolve(node->text, module->path);
      if (Module* imported = path.empty() ? nullptr : Load(path, {})) Run(imported);
      return;
    }
    case Kind::kExportDefault: return RunDefault(module, node->a);
    case Kind::kExportAssign: {
      Value value = machine_.Eval(node->a, scope);
      machine_.Put(module->module_object, machine_.names().exports, value);
      return;
    }
    case Kind::kExpressionStatement:
      if (RunExport(module, node->a)) return;
      [[fallthrough]];
    default:
      machine_.Settle([&] { return machine_.Exec(node, scope); },
                      [](Completion completion) {
                        completion.kind = Completion::kNormal;
                        return completion;
                      });
      return;
  }
}

void Modules::RunDefault(Module* module, const syntax::Node* node) {
  Scope* scope = module->scope;
  bool function = node->kind == Kind::kFunctionDeclaration || node->kind == Kind::kFunction;
  bool cls = node->kind == Kind::kClassDeclaration || node->kind == Kind::kClass;
  std::string_view name = node->text.empty() || !(function || cls) ? "default" : node->text;
  Value value;
  if (function) {
    value = Value::Of(machine_.MakeFunction(node, scope, name), {module->file, node->begin, node->end});
  } else if (cls) {
    value = machine_.EvalClass(node, scope, name);
  } else {
    if (node->kind == Kind::kObject) export_literals_.insert(node);
    value = machine_.Eval(node, scope);
    if (value.IsFunction() && value.object()->function->name.empty()) value.object()->function->name = "default";
  }
  bool named = (function || cls) && !node->text.empty();
  machine_.Declare(scope, named ? machine_.NodeKey(node) : machine_.Intern("*default*"), value, false);
}

// `exports.a = require('./a')` and `module.exports = { a, b: require('./b') }` put the members off until they are read.
// A bare `require('./a')` runs the file. True when that was all there is to the statement.
bool Modules::RunExport(Module* module, const syntax::Node* node) {
  std::string_view specifier;
  if (IsRequire(node, &specifier)) {
    std::string path = resolver_.Resolve(specifier, module->path);
    if (Module* required = path.empty() ? nullptr : Load(path, {})) Run(required);
    return true;
  }
  if (node->kind != Kind::kAssign || node->text != "=") return false;
  const syntax::Node* value = node->b;
  while (value->kind == Kind::kAssign && value->text == "=") value = value->b;
  if (value->kind == Kind::kObject) {
    export_literals_.insert(value);
    return false;
  }
  if (node->b != value || node->a->kind != Kind::kMember || node->a->Is(syntax::kComputed)) return false;
  const syntax::Node* holder = node->a->a;
  bool plain = holder->kind == Kind::kIdentifier && holder->text == "exports";
  bool member = holder->kind == Kind::kMember && holder->text == "exports" && holder->a->kind == Kind::kIdentifier &&
                holder->a->text == "module";
  if (!plain && !member) return false;
  const Lazy* lazy = PutOff(value, module->scope, true);
  if (lazy == nullptr) return false;
  Value exports = machine_.Eval(holder, module->scope);
  if (!exports.IsObject()) return false;
  Span span{module->file, node->a->begin, node->a->end};
  machine_.Define(exports.object(), {.key = machine_.NodeKey(node->a), .lazy = lazy, .key_span = span});
  return true;
}

const Lazy* Modules::PutOff(const syntax::Node* value, Scope* scope, bool local) {
  bool put_off = IsRequireChain(value);
  if (value->kind == Kind::kIdentifier) {
    int index = scope->Find(machine_.NodeKey(value));
    if (index >= 0) {
      const ModuleBinding& binding = scope->module->bindings[static_cast<size_t>(index)];
      put_off = binding.is_import || (local && binding.constant);
    }
  }
  if (!put_off) return nullptr;
  Lazy*& lazy = put_off_[value];
  if (lazy == nullptr) {
    lazies_.push_back(std::make_unique<Lazy>());
    lazy = lazies_.back().get();
    lazy->module = scope->module;
    lazy->expression = value;
  }
  return lazy;
}

Value Modules::Force(const Lazy& lazy, Span span) {
  Module* module = lazy.module;
  if (lazy.name != nullptr) return ImportName(module, lazy.name, span);
  const syntax::Node* node = lazy.expression;
  if (node->kind == Kind::kIdentifier) {
    int index = module->scope->Find(machine_.NodeKey(node));
    return ReadBinding(module, index, {module->file, node->begin, node->end});
  }
  if (lazy.done) return lazy.value;
  if (lazy.running) return Value::Undefined(span);  // a cycle: not exported yet
  lazy.running = true;
  Value failed = machine_.Isolated([&] { lazy.value = machine_.Eval(node, module->scope); });
  if (failed.IsUnknown()) lazy.value = failed;
  lazy.running = false;
  lazy.done = true;
  return lazy.value;
}

Value Modules::ReadBinding(Module* module, int index, Span span) {
  ModuleBinding& binding = module->bindings[static_cast<size_t>(index)];
  if (!binding.settled) {
    if (binding.unit >= 0 && module->units[static_cast<size_t>(binding.unit)].state == Unit::kRunning &&
        module->scope->bindings[static_cast<size_t>(index)].value.IsUndefined()) {
      if (binding.is_var) return Value::Undefined(span);
      Key key = module->scope->bindings[static_cast<size_t>(index)].key;
      return machine_.Unknown("`" + key->text + "` is used while it is still being set up", span);
    }
    Demand(module, index);
  }
  if (binding.is_import) {
    return Import(module, binding.specifier, binding.imported, span);
  }
  return module->scope->bindings[static_cast<size_t>(index)].value;
}

void Modules::WriteBinding(Module* module, int index, Value value, Span span) {
  ModuleBinding& binding = module->bindings[static_cast<size_t>(index)];
  if (!binding.settled && binding.unit >= 0) Demand(module, index);
  if (binding.is_import) {
    machine_.Mistake("Assignment to constant variable.", span);
    return;
  }
  machine_.Touch(module->scope);
  module->scope->bindings[static_cast<size_t>(index)].value = std::move(value);
}

bool Modules::WriteImplicit(Module* module, Key name, const Value& value) {
  if (name != machine_.names().exports) return false;
  if (value.IsObject()) module->exports_object = value.object();
  return true;
}

void Modules::Run(Module* module) {
  if (module->tree == nullptr) return;
  for (uint32_t i = 0; i < module->units.size(); ++i) {
    if (module->units[i].state == Unit::kPending && !module->units[i].passive) RunUnit(module, i);
  }
}

}  // namespace sequelint::eval
