#include <array>

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"
#include "sequelize/seven_sql.h"
#include "sequelize/sql_writer.h"

namespace sequelint::sequelize {
namespace {

// An instance of one of the method classes with its fields set.
Value Make(Runtime& rt, Object* cls, std::initializer_list<std::pair<Key, Value>> fields, Span span) {
  Object* object = rt.in.NewObject(span);
  object->prototype = rt.PrototypeOf(cls);
  for (const auto& [key, value] : fields) rt.in.Set(object, key, value);
  return Value::Of(object, span);
}

// Operators by name, as symbols: `Op.eq`.
constexpr auto kOperatorNames = std::to_array<const char*>({
    "eq",           "ne",          "gte",        "gt",         "lte",         "lt",
    "not",          "is",          "in",         "notIn",      "like",        "notLike",
    "iLike",        "notILike",    "startsWith", "endsWith",   "substring",   "regexp",
    "notRegexp",    "iRegexp",     "notIRegexp", "between",    "notBetween",  "overlap",
    "contains",     "contained",   "adjacent",   "strictLeft", "strictRight", "noExtendRight",
    "noExtendLeft", "and",         "or",         "any",        "all",         "values",
    "col",          "placeholder", "join",       "match",
});

// What came with Sequelize 7.
constexpr auto kNewOperatorNames = std::to_array<const char*>({
    "isNot",
    "notStartsWith",
    "notEndsWith",
    "notSubstring",
    "anyKeyExists",
    "allKeysExist",
});

Object* MakeOperators(Runtime& rt) {
  Object* operators = rt.in.NewObject();
  std::vector<const char*> names(kOperatorNames.begin(), kOperatorNames.end());
  if (rt.seven()) names.insert(names.end(), kNewOperatorNames.begin(), kNewOperatorNames.end());
  for (const char* name : names) {
    Key symbol = rt.in.NewSymbol(name);
    rt.operators[symbol] = name;
    rt.op[name] = symbol;
    rt.in.Set(operators, name, Value::Symbol(symbol));
  }
  return operators;
}

Value Rest(Runtime& rt, const Call& call, size_t from) {
  std::vector<Value> values;
  for (size_t i = from; i < call.arguments.size(); ++i) values.push_back(call.arguments[i]);
  return Value::Of(rt.in.NewArray(std::move(values), call.span), call.span);
}

// The classes behind fn, col, …: `new Utils.Literal(…)` and `instanceof Sequelize.Literal` work.
struct Classes {
  Object *fn, *col, *cast, *literal, *json, *where;
};

Object* MethodClass(Runtime& rt, const char* name, Method method, Object* parent, std::vector<Key> fields) {
  Object* cls = rt.in.NewClass(
      name,
      [fields](Interpreter& in, const Call& call) -> Value {
        if (!call.self.IsObject()) return {};
        for (size_t i = 0; i < fields.size(); ++i) in.Set(call.self.object(), fields[i], call.Argument(i));
        return {};
      },
      parent);
  rt.methods[rt.PrototypeOf(cls)] = method;
  return cls;
}

Value MakeCast(Runtime& rt, Object* cls, const Call& call) {
  Value type = call.Argument(1);
  if (type.IsString()) type = rt.in.String(Trim(type.string()), type.span);
  return Make(rt, cls, {{rt.k.val, call.Argument(0)}, {rt.k.type, type}}, call.span);
}

Value MakeJson(Runtime& rt, Object* cls, const Call& call) {
  if (call.Argument(0).IsObject()) return Make(rt, cls, {{rt.k.conditions, call.Argument(0)}}, call.span);
  return Make(rt, cls, {{rt.k.path, call.Argument(0)}, {rt.k.value, call.Argument(1)}}, call.span);
}

Value MakeWhere(Runtime& rt, Object* cls, const Call& call) {
  bool three = call.arguments.size() > 2 && !call.arguments[2].IsUndefined();
  return Make(rt, cls,
              {{rt.k.attribute, call.Argument(0)},
               {rt.k.comparator, three ? call.Argument(1) : rt.in.String("=")},
               {rt.k.logic, call.Argument(three ? 2 : 1)}},
              call.span);
}

Value Group(Runtime& rt, const char* operator_name, const Call& call) {
  Object* object = rt.in.NewObject(call.span);
  rt.in.Set(object, rt.op.at(operator_name), Rest(rt, call, 0));
  return Value::Of(object, call.span);
}

Object* MakeDeferrable(Runtime& rt) {
  constexpr std::pair<const char*, const char*> kKinds[] = {
      {"INITIALLY_DEFERRED", "DEFERRABLE INITIALLY DEFERRED"},
      {"INITIALLY_IMMEDIATE", "DEFERRABLE INITIALLY IMMEDIATE"},
      {"NOT", "NOT DEFERRABLE"},
  };
  Object* deferrable = rt.in.NewObject();
  for (const auto& [name, sql] : kKinds) {
    if (rt.seven()) rt.in.Set(deferrable, name, rt.in.String(name));
  }
  if (rt.seven()) return deferrable;
  for (const auto& [name, sql] : kKinds) {
    Object* cls = rt.in.NewClass(name, [](Interpreter&, const Call&) { return Value(); });
    Native print = [sql = std::string(sql)](Interpreter& in, const Call& call) { return in.String(sql, call.span); };
    for (Object* holder : {cls, rt.PrototypeOf(cls)}) {
      rt.AddMethod(holder, "toString", print);
      rt.AddMethod(holder, "toSql", print);
    }
    rt.in.Set(deferrable, name, Value::Of(rt.Invokable(cls)));
  }
  return deferrable;
}

}  // namespace

void MakeMethods(Runtime& rt) {
  rt.operator_object = MakeOperators(rt);
  rt.deferrable = MakeDeferrable(rt);
  if (rt.seven()) return MakeSevenMethods(rt);
  const Names& k = rt.k;
  Object* base = rt.in.NewClass("SequelizeMethod", [](Interpreter&, const Call&) { return Value(); });
  Classes c;
  c.fn = MethodClass(rt, "Fn", Method::kFn, base, {k.fn, k.args});
  c.col = MethodClass(rt, "Col", Method::kCol, base, {k.col});
  c.cast = MethodClass(rt, "Cast", Method::kCast, base, {k.val, k.type});
  c.literal = MethodClass(rt, "Literal", Method::kLiteral, base, {k.val});
  c.json = MethodClass(rt, "Json", Method::kJson, base, {k.path, k.value});
  c.where = MethodClass(rt, "Where", Method::kWhere, base, {k.attribute, k.comparator, k.logic});
  rt.method_classes = rt.in.NewObject();
  for (Object* cls : {base, c.fn, c.col, c.cast, c.literal, c.json, c.where}) {
    rt.in.Set(rt.method_classes, cls->function->name, Value::Of(cls));
  }
  rt.method_functions = rt.in.NewObject();
  auto add = [&](const char* name, auto make) {
    Object* function = rt.in.NewFunction(name, [make](Interpreter&, const Call& call) { return make(call); });
    rt.in.Set(rt.method_functions, name, Value::Of(function));
  };
  add("fn", [&rt, cls = c.fn](const Call& call) {
    return Make(rt, cls, {{rt.k.fn, call.Argument(0)}, {rt.k.args, Rest(rt, call, 1)}}, call.span);
  });
  add("col", [&rt, cls = c.col](const Call& call) { return Make(rt, cls, {{rt.k.col, call.Argument(0)}}, call.span); });
  add("literal", [&rt, cls = c.literal](const Call& call) {
    return Make(rt, cls, {{rt.k.val, call.Argument(0)}}, call.span);
  });
  add("cast", [&rt, cls = c.cast](const Call& call) { return MakeCast(rt, cls, call); });
  add("json", [&rt, cls = c.json](const Call& call) { return MakeJson(rt, cls, call); });
  add("where", [&rt, cls = c.where](const Call& call) { return MakeWhere(rt, cls, call); });
  add("and", [&rt](const Call& call) { return Group(rt, "and", call); });
  add("or", [&rt](const Call& call) { return Group(rt, "or", call); });
}

// --- as SQL ---

namespace {

// lodash's toPath: `a.b[0]['c']` ⇒ a, b, 0, c.
std::vector<std::string> ToPath(std::string_view text) {
  std::vector<std::string> parts;
  std::string part;
  bool open = false;
  auto close = [&] {
    if (open) parts.push_back(std::move(part));
    part.clear();
    open = false;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '.' || c == '[' || c == ']') {
      close();
    } else if (c != '"' && c != '\'') {
      part += c;
      open = true;
    }
  }
  close();
  return parts;
}

// Whether a sequelize.json() text is already SQL: it starts with a function of Postgres' json family.
bool IsJsonCall(std::string_view text) {
  text = Trim(text);
  size_t paren = text.find('(');
  if (paren == std::string_view::npos || paren == 0) return false;
  std::string name = ToLower(text.substr(0, paren));
  for (char c : name) {
    if (!(c >= 'a' && c <= 'z') && c != '_') return false;
  }
  return ('_' + name + '_').find("_json_") != std::string::npos ||
         ('_' + name + '_').find("_jsonb_") != std::string::npos;
}

void JsonConditions(SqlWriter& writer, const Value& value, std::vector<std::string>& path,
                    std::vector<std::pair<std::vector<std::string>, Value>>& out) {
  if (!value.IsObject() || path.size() > 50) {
    out.emplace_back(path, value);
    return;
  }
  for (const Property& property : Entries(writer.rt, value.object())) {
    path.push_back(property.key->text);
    JsonConditions(writer, property.value, path, out);
    path.pop_back();
  }
}

}  // namespace

std::string SqlWriter::JsonPath(std::string_view column, const std::vector<std::string>& path) {
  return '(' + Identifier(column) + "#>>'{" + ReplaceAll(sequelint::Join(path, ","), "'", "''") + "}')";
}

std::string SqlWriter::JsonExpression(const Object* json) {
  Value conditions = rt.Get(json, rt.k.conditions);
  if (conditions.IsObject()) {
    std::vector<std::string> path;
    std::vector<std::pair<std::vector<std::string>, Value>> found;
    JsonConditions(*this, conditions, path, found);
    std::string out;
    for (const auto& [keys, value] : found) {
      if (keys.empty()) continue;
      out += (out.empty() ? "" : " AND ") + JsonPath(keys[0], {keys.begin() + 1, keys.end()}) + " = '" + Text(value) +
             '\'';
    }
    return out;
  }
  std::string text = Text(rt.Get(json, rt.k.path)), out = text;
  if (!IsJsonCall(text)) {
    std::vector<std::string> path = ToPath(text);
    if (path.empty()) return {};
    out = JsonPath(path[0], {path.begin() + 1, path.end()});
  }
  Value value = rt.Get(json, rt.k.value);
  return rt.Truthy(value, true) ? out + " = " + Escape(value) : out;
}

std::string SqlWriter::Expression(const Value& method) {
  if (!ok()) return {};
  if (rt.seven()) return SevenSql(*this).Expression(method);
  if (++depth_ > 100) Refuse("expressions nested too deeply", method.span);
  std::string out;
  Object* object = method.object();
  switch (rt.MethodOf(method)) {
    case Method::kLiteral:
      out = Text(rt.Get(object, rt.k.val));
      break;
    case Method::kCol: {
      Value column = rt.Get(object, rt.k.col);
      std::string name = Text(column);
      out = name.starts_with('*') ? "*" : Identifiers(name);
      break;
    }
    case Method::kCast: {
      Value value = rt.Get(object, rt.k.val);
      std::string inner = IsPlainObject(rt, value) ? Where(value) : Escape(value);
      out = "CAST(" + inner + " AS " + ToUpper(Text(rt.Get(object, rt.k.type))) + ')';
      break;
    }
    case Method::kFn: {
      Value arguments = rt.Get(object, rt.k.args);
      std::string list;
      if (arguments.IsArray()) {
        for (const Value& argument : arguments.object()->elements) {
          if (!list.empty()) list += ", ";
          if (IsPlainObject(rt, argument)) {
            list += Where(argument);
          } else if (argument.IsString()) {
            list += Plain(rt.in.String(ReplaceAll(argument.string(), "$", "$$")));
          } else {
            list += Escape(argument);
          }
          if (!ok()) break;
        }
      }
      out = Text(rt.Get(object, rt.k.fn)) + '(' + list + ')';
      break;
    }
    case Method::kJson:
      out = JsonExpression(object);
      break;
    case Method::kWhere:
      out = WhereExpression(object);
      break;
    default:
      NotKnown(method);
      break;
  }
  --depth_;
  return out;
}

}  // namespace sequelint::sequelize
