#include "eval/builtins.h"

namespace sequelint::eval {
namespace {

Value FunctionCall(Machine& machine, const Call& call) {
  std::vector<Value> arguments;
  if (!call.arguments.empty()) arguments.assign(call.arguments.begin() + 1, call.arguments.end());
  return machine.CallValue(call.self, call.Argument(0), arguments, call.span);
}

Value FunctionApply(Machine& machine, const Call& call) {
  Value list = call.Argument(1);
  if (list.IsNullish()) return machine.CallValue(call.self, call.Argument(0), {}, call.span);
  std::optional<std::vector<Value>> arguments = machine.ToList(list);
  if (!arguments) arguments = {list.IsUnknown() ? list : machine.Unknown("the arguments are not known", call.span)};
  return machine.CallValue(call.self, call.Argument(0), *arguments, call.span);
}

Value FunctionBind(Machine& machine, const Call& call) {
  if (call.self.IsUnknown()) return machine.Derived(call.self, call.span);
  if (!call.self.IsFunction()) return machine.Mistake("Bind must be called on a function", call.span);
  Object* bound = machine.NewFunction("bound " + call.self.object()->function->name, {});
  FunctionData& data = *bound->function;
  data.bound_target = call.self.object();
  data.bound_self = call.Argument(0);
  if (call.arguments.size() > 1) data.bound_arguments.assign(call.arguments.begin() + 1, call.arguments.end());
  data.constructible = call.self.object()->function->constructible;
  return Value::Of(bound, call.self.span);
}

Value FunctionText(Machine& machine, const Call& call) {
  if (!call.self.IsFunction()) return machine.Mistake("the receiver is not a function", call.span);
  const Object* function = call.self.object();
  std::string_view text = machine.Text(function->span);
  if (!text.empty()) return machine.Str(std::string(text), call.span);
  return machine.Str("function " + function->function->name + "() { [native code] }", call.span);
}

Value SymbolText(Machine& machine, const Call& call) {
  if (!call.self.IsSymbol()) return machine.Mistake("the receiver is no symbol", call.span);
  return machine.Str("Symbol(" + call.self.symbol()->text + ")", call.span);
}

}  // namespace

void Machine::InstallFunction() {
  Methods(intrinsics_.function, {{"call", FunctionCall},
                                 {"apply", FunctionApply},
                                 {"bind", FunctionBind},
                                 {"toString", FunctionText}});
  Object* cls = NewClass(
      "Function",
      [this](Interpreter&, const Call& call) { return Unknown("code made from text is not evaluated", call.span); },
      nullptr, intrinsics_.function);
  Hide(global_, Intern("Function"), Value::Of(cls));
  Hide(global_, Intern("eval"), Value::Of(NewFunction("eval", [this](Interpreter&, const Call& call) {
         return Unknown("code made from text is not evaluated", call.span);
       })));
}

void Machine::InstallSymbol() {
  Methods(intrinsics_.symbol, {{"toString", SymbolText}});
  Define(intrinsics_.symbol, {.key = Intern("description"),
                              .getter = NewFunction("description",
                                                    [this](Interpreter&, const Call& call) {
                                                      return call.self.IsSymbol() ? Str(call.self.symbol()->text) : Value();
                                                    }),
                              .enumerable = false});
  Object* cls = NewClass(
      "Symbol",
      [this](Interpreter&, const Call& call) {
        std::string text = call.arguments.empty() ? "" : TextOf(*this, call.Argument(0));
        return Value::Symbol(heap_.Symbol(text), call.span);
      },
      nullptr, intrinsics_.symbol);
  Hide(cls, Intern("for"), Value::Of(NewFunction("for", [this](Interpreter&, const Call& call) {
         std::string text = TextOf(*this, call.Argument(0));
         Key& key = registered_symbols_[text];
         if (key == nullptr) key = heap_.Symbol(text);
         return Value::Symbol(key, call.span);
       })));
  Hide(cls, Intern("iterator"), Value::Symbol(names_.iterator));
  Hide(cls, Intern("asyncIterator"), Value::Symbol(names_.async_iterator));
  Hide(cls, Intern("hasInstance"), Value::Symbol(names_.has_instance));
  Hide(cls, Intern("toPrimitive"), Value::Symbol(names_.to_primitive));
  Hide(cls, Intern("toStringTag"), Value::Symbol(names_.to_string_tag));
  Hide(cls, Intern("species"), Value::Symbol(heap_.Symbol("Symbol.species")));
  Hide(global_, Intern("Symbol"), Value::Of(cls));
}

}  // namespace sequelint::eval
