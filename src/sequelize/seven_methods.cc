// `sql` of Sequelize 7: the template tag, its functions, and the classes of the expressions they make.

#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

Value Rest(Runtime& rt, const Call& call, size_t from) {
  std::vector<Value> values;
  for (size_t i = from; i < call.arguments.size(); ++i) values.push_back(call.arguments[i]);
  return Value::Of(rt.in.NewArray(std::move(values), call.span), call.span);
}

// The classes, with the fields their constructors fill.
struct ClassSpec {
  const char* name;
  Method method;
  std::vector<Key> fields;
};

Object* MakeClass(Runtime& rt, const ClassSpec& spec, Object* base) {
  Object* cls = rt.in.NewClass(
      spec.name,
      [fields = spec.fields](Interpreter& in, const Call& call) -> Value {
        if (!call.self.IsObject()) return {};
        for (size_t i = 0; i < fields.size(); ++i) in.Set(call.self.object(), fields[i], call.Argument(i));
        return {};
      },
      base);
  rt.methods[rt.PrototypeOf(cls)] = spec.method;
  rt.method_class[spec.method] = cls;
  return cls;
}

// A plain object among arguments is a condition, unless it is `{ [Op.col]: … }`.
Value AsCondition(Runtime& rt, const Value& argument, Span span) {
  if (!IsPlainObject(rt, argument) || rt.in.Has(argument.object(), rt.op.at("col"))) return argument;
  return rt.Make(Method::kWhere, {{rt.k.where, argument}}, span);
}

Value MakeWhere(Runtime& rt, const Call& call) {
  if (call.arguments.size() < 2) return rt.Make(Method::kWhere, {{rt.k.where, call.Argument(0)}}, call.span);
  Value right = call.Argument(1);
  if (call.arguments.size() > 2) {
    Object* pair = rt.in.NewObject(call.span);
    if (Key op = rt.in.ToKey(right)) rt.in.Set(pair, op, call.Argument(2));
    right = right.IsUnknown() ? right : Value::Of(pair, call.span);
  }
  return rt.Make(Method::kWhere, {{rt.k.attribute, call.Argument(0)}, {rt.k.where, right}}, call.span);
}

Value Literal(Runtime& rt, const Value& given, Span span) {
  Value parts = given.IsArray() ? given : Value::Of(rt.in.NewArray({given}, span), span);
  return rt.Make(Method::kLiteral, {{rt.k.val, parts}}, span);
}

Value Wrapped(Runtime& rt, const Value& value) {
  if (rt.MethodOf(value) != Method::kNone) return value;
  return rt.Make(Method::kValue, {{rt.k.value, value}}, value.span);
}

// sql`… ${value} …`
Value Tag(Runtime& rt, const Call& call) {
  std::vector<Value> parts;
  size_t i = 1;
  rt.in.Iterate(call.Argument(0), [&](const Value& text) {
    parts.push_back(text);
    if (i < call.arguments.size()) parts.push_back(Wrapped(rt, call.arguments[i++]));
    return true;
  });
  return Literal(rt, Value::Of(rt.in.NewArray(std::move(parts), call.span), call.span), call.span);
}

Value JoinSql(Runtime& rt, const Call& call) {
  std::vector<Value> parts;
  Value separator = call.Argument(1);
  rt.in.Iterate(call.Argument(0), [&](const Value& part) {
    if (!parts.empty() && rt.Truthy(separator)) parts.push_back(separator);
    parts.push_back(Wrapped(rt, part));
    return true;
  });
  return Literal(rt, Value::Of(rt.in.NewArray(std::move(parts), call.span), call.span), call.span);
}

Value Group(Runtime& rt, const char* operator_name, const Call& call) {
  Object* object = rt.in.NewObject(call.span);
  rt.in.Set(object, rt.op.at(operator_name), Rest(rt, call, 0));
  return Value::Of(object, call.span);
}

// `sql.uuidV4`: a value of the database's, or with `.asJavaScript` of the application's.
Value Generator(Runtime& rt, Method method) {
  Value value = rt.Make(method, {}, {});
  Value function = Value::Of(rt.in.NewFunction(
      "uuid", [](Interpreter& in, const Call& call) { return in.Unknown("made anew for each row", call.span); }));
  rt.in.DefineHidden(value.object(), "asJavaScript", function);
  return value;
}

}  // namespace

void MakeSevenMethods(Runtime& rt) {
  const Names& k = rt.k;
  Object* base = rt.in.NewClass("BaseSqlExpression", [](Interpreter&, const Call&) { return Value(); });
  const ClassSpec specs[] = {
      {"Fn", Method::kFn, {k.fn, k.args}},
      {"Col", Method::kCol, {k.identifiers}},
      {"Cast", Method::kCast, {k.expression, k.type}},
      {"Literal", Method::kLiteral, {k.val}},
      {"Where", Method::kWhere, {k.where}},
      {"Attribute", Method::kAttribute, {k.attribute}},
      {"AssociationPath", Method::kAssociationPath, {k.path, k.attribute}},
      {"Identifier", Method::kIdentifier, {k.values}},
      {"List", Method::kList, {k.values}},
      {"Value", Method::kValue, {k.value}},
      {"JsonPath", Method::kJsonPath, {k.expression, k.path}},
      {"Unquote", Method::kUnquote, {k.expression}},
      {"SqlUuidV4", Method::kUuidV4, {}},
      {"SqlUuidV1", Method::kUuidV1, {}},
      {"JsonNullClass", Method::kJsonNull, {}},
  };
  rt.method_classes = rt.in.NewObject();
  for (const ClassSpec& spec : specs) rt.in.Set(rt.method_classes, spec.name, Value::Of(MakeClass(rt, spec, base)));
  rt.method_functions = rt.in.NewObject();
  Object* sql = rt.in.NewFunction("sql", [&rt](Interpreter&, const Call& call) { return Tag(rt, call); });
  // `sql.fn` and the older `fn` of the package itself.
  auto add = [&](const char* name, bool exported, auto make) {
    Object* function = rt.in.NewFunction(name, [make](Interpreter&, const Call& call) { return make(call); });
    rt.in.Set(sql, name, Value::Of(function));
    if (exported) rt.in.Set(rt.method_functions, name, Value::Of(function));
  };
  add("fn", true, [&rt](const Call& call) {
    std::vector<Value> arguments;
    for (size_t i = 1; i < call.arguments.size(); ++i)
      arguments.push_back(AsCondition(rt, call.arguments[i], call.span));
    Value list = Value::Of(rt.in.NewArray(std::move(arguments), call.span), call.span);
    return rt.Make(Method::kFn, {{rt.k.fn, call.Argument(0)}, {rt.k.args, list}}, call.span);
  });
  add("col", true, [&rt](const Call& call) {
    return rt.Make(Method::kCol, {{rt.k.identifiers, Rest(rt, call, 0)}}, call.span);
  });
  add("literal", true, [&rt](const Call& call) { return Literal(rt, call.Argument(0), call.span); });
  add("cast", true, [&rt](const Call& call) {
    Value inner = AsCondition(rt, call.Argument(0), call.span);
    return rt.Make(Method::kCast, {{rt.k.expression, inner}, {rt.k.type, call.Argument(1)}}, call.span);
  });
  add("where", true, [&rt](const Call& call) { return MakeWhere(rt, call); });
  add("attribute", false, [&rt](const Call& call) {
    return rt.Make(Method::kAttribute, {{rt.k.attribute, call.Argument(0)}}, call.span);
  });
  add("identifier", false, [&rt](const Call& call) {
    return rt.Make(Method::kIdentifier, {{rt.k.values, Rest(rt, call, 0)}}, call.span);
  });
  add("list", false, [&rt](const Call& call) {
    return rt.Make(Method::kList, {{rt.k.values, call.Argument(0)}}, call.span);
  });
  add("jsonPath", false, [&rt](const Call& call) {
    return rt.Make(Method::kJsonPath, {{rt.k.expression, call.Argument(0)}, {rt.k.path, call.Argument(1)}}, call.span);
  });
  add("unquote", false, [&rt](const Call& call) {
    return rt.Make(Method::kUnquote, {{rt.k.expression, call.Argument(0)}}, call.span);
  });
  add("join", false, [&rt](const Call& call) { return JoinSql(rt, call); });
  rt.in.Set(sql, "uuidV4", Generator(rt, Method::kUuidV4));
  rt.in.Set(sql, "uuidV1", Generator(rt, Method::kUuidV1));
  auto group = [&](const char* name) {
    Object* function =
        rt.in.NewFunction(name, [&rt, name](Interpreter&, const Call& call) { return Group(rt, name, call); });
    rt.in.Set(rt.method_functions, name, Value::Of(function));
  };
  group("and");
  group("or");
  rt.in.Set(rt.method_functions, "sql", Value::Of(sql));
  rt.in.Set(rt.method_functions, "SQL_NULL", Literal(rt, rt.in.String("NULL"), {}));
  rt.in.Set(rt.method_functions, "JSON_NULL", rt.Make(Method::kJsonNull, {}, {}));
}

}  // namespace sequelint::sequelize
