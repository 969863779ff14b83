#include "sequelize/runtime.h"

#include "base/text.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {

Names::Names(Interpreter& in)
    :
#define SEQUELINT_KEY(name) name(in.Intern(#name)),
      SEQUELINT_KEYS(SEQUELINT_KEY)
#undef SEQUELINT_KEY
          operator_(in.Intern("operator")),
      unsigned_(in.Intern("unsigned")),
      using_(in.Intern("using")),
      unknown_attribute(in.NewSymbol("unknown attribute")) {
}

Runtime::Runtime(Interpreter& interpreter, Options options) : in(interpreter), options(options), k(interpreter) {
  object_prototype = in.NewObject()->prototype;
  MakeDataTypes(*this);
  MakeMethods(*this);
  MakeUtils(*this);
  MakeModel(*this);
  MakeSequelize(*this);
}

Value Runtime::Refuse(std::string what, std::string why, Span span) {
  Value unknown = in.Unknown("Sequelize refuses this: " + why, span);
  problems.push_back({std::move(what), "Sequelize refuses this: " + why, span, {}});
  return unknown;
}

void Runtime::Execute(Span span) {
  executed.insert({span.file, span.begin});
  for (const Span& call : in.calls()) executed.insert({call.file, call.begin});
}

const Value* Runtime::Own(const Object* object, Key key) {
  const Property* property = in.OwnProperty(const_cast<Object*>(object), key);
  return property && !property->accessor() ? &property->value : nullptr;
}

Method Runtime::MethodOf(const Value& value) const {
  if (!value.IsObject()) return Method::kNone;
  const Object* object = value.object()->prototype;
  for (int depth = 0; object && depth < 100; ++depth, object = object->prototype) {
    if (auto found = methods.find(object); found != methods.end()) return found->second;
  }
  return Method::kNone;
}

Value Runtime::Make(Method method, std::initializer_list<std::pair<Key, Value>> fields, Span span) {
  Object* object = in.NewObject(span);
  object->prototype = PrototypeOf(method_class.at(method));
  for (const auto& [key, value] : fields) in.Set(object, key, value);
  return Value::Of(object, span);
}

bool Runtime::IsModel(const Value& value) const {
  return value.IsObject() && value.object() != model_class && in.IsSubclassOf(value.object(), model_class);
}

Object* Runtime::Invokable(Object* cls) {
  auto construct = [](Interpreter& in, const Value& target, const Value& arguments, Span span) {
    std::vector<Value> list;
    if (arguments.IsArray()) list = arguments.object()->elements;
    return in.Construct(target, std::move(list), span);
  };
  Object* handler = in.NewObject();
  AddMethod(handler, "apply", [construct](Interpreter& in, const Call& call) {
    return construct(in, call.Argument(0), call.Argument(2), call.span);
  });
  // `new.target` is forgotten: what extends the class gets an instance of the class itself.
  AddMethod(handler, "construct", [construct](Interpreter& in, const Call& call) {
    return construct(in, call.Argument(0), call.Argument(1), call.span);
  });
  return in.NewProxy(cls, handler).object();
}

void Runtime::AddMethod(Object* object, std::string_view name, Native native) {
  in.DefineHidden(object, name, Value::Of(in.NewFunction(name, std::move(native))));
}

std::string PackageFolder(const SourceReader& source, std::string_view path) {
  for (std::string_view folder = FolderOf(path); !folder.empty(); folder = FolderOf(folder)) {
    if (source.Find(std::string(folder) + "/package.json")) return std::string(folder);
  }
  return {};
}

SourceText PackageText(const SourceReader& source, std::string_view path) {
  std::string folder = PackageFolder(source, path);
  return source.Read(folder.empty() ? "package.json" : folder + "/package.json");
}

}  // namespace sequelint::sequelize
