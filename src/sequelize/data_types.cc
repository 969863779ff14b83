#include "sequelize/data_types.h"

#include <array>

#include "sequelize/objects.h"
#include "sequelize/seven.h"
#include "sequelize/type_sql.h"

namespace sequelint::sequelize {
namespace {

struct Spec {
  const char* name;
  TypeKind kind;
  TypeKind parent;
  bool has_dialect;  // Postgres has a subclass of its own
};

// In the order of DataTypes. A second name for a kind (NUMERIC) is the same class.
constexpr auto kSpecs = std::to_array<Spec>({
    {"ABSTRACT", TypeKind::kAbstract, TypeKind::kNone, false},
    {"STRING", TypeKind::kString, TypeKind::kAbstract, true},
    {"CHAR", TypeKind::kChar, TypeKind::kString, true},
    {"TEXT", TypeKind::kText, TypeKind::kAbstract, true},
    {"NUMBER", TypeKind::kNumber, TypeKind::kAbstract, false},
    {"INTEGER", TypeKind::kInteger, TypeKind::kNumber, true},
    {"TINYINT", TypeKind::kTinyint, TypeKind::kInteger, true},
    {"SMALLINT", TypeKind::kSmallint, TypeKind::kInteger, true},
    {"MEDIUMINT", TypeKind::kMediumint, TypeKind::kInteger, false},
    {"BIGINT", TypeKind::kBigint, TypeKind::kInteger, true},
    {"FLOAT", TypeKind::kFloat, TypeKind::kNumber, true},
    {"TIME", TypeKind::kTime, TypeKind::kAbstract, false},
    {"DATE", TypeKind::kDate, TypeKind::kAbstract, true},
    {"DATEONLY", TypeKind::kDateonly, TypeKind::kAbstract, true},
    {"BOOLEAN", TypeKind::kBoolean, TypeKind::kAbstract, true},
    {"NOW", TypeKind::kNow, TypeKind::kAbstract, false},
    {"BLOB", TypeKind::kBlob, TypeKind::kAbstract, true},
    {"DECIMAL", TypeKind::kDecimal, TypeKind::kNumber, true},
    {"NUMERIC", TypeKind::kDecimal, TypeKind::kNumber, true},
    {"UUID", TypeKind::kUuid, TypeKind::kAbstract, false},
    {"UUIDV1", TypeKind::kUuidv1, TypeKind::kAbstract, false},
    {"UUIDV4", TypeKind::kUuidv4, TypeKind::kAbstract, false},
    {"HSTORE", TypeKind::kHstore, TypeKind::kAbstract, true},
    {"JSON", TypeKind::kJson, TypeKind::kAbstract, false},
    {"JSONB", TypeKind::kJsonb, TypeKind::kJson, false},
    {"VIRTUAL", TypeKind::kVirtual, TypeKind::kAbstract, false},
    {"ARRAY", TypeKind::kArray, TypeKind::kAbstract, false},
    {"ENUM", TypeKind::kEnum, TypeKind::kAbstract, true},
    {"RANGE", TypeKind::kRange, TypeKind::kAbstract, true},
    {"REAL", TypeKind::kReal, TypeKind::kNumber, true},
    {"DOUBLE PRECISION", TypeKind::kDouble, TypeKind::kNumber, true},
    {"DOUBLE", TypeKind::kDouble, TypeKind::kNumber, true},
    {"GEOMETRY", TypeKind::kGeometry, TypeKind::kAbstract, true},
    {"GEOGRAPHY", TypeKind::kGeography, TypeKind::kAbstract, true},
    {"CIDR", TypeKind::kCidr, TypeKind::kAbstract, false},
    {"INET", TypeKind::kInet, TypeKind::kAbstract, false},
    {"MACADDR", TypeKind::kMacaddr, TypeKind::kAbstract, false},
    {"MACADDR8", TypeKind::kMacaddr8, TypeKind::kAbstract, false},
    {"CITEXT", TypeKind::kCitext, TypeKind::kAbstract, true},
    {"TSVECTOR", TypeKind::kTsvector, TypeKind::kAbstract, false},
});

TypeKind ParentOf(TypeKind kind) {
  for (const Spec& spec : kSpecs) {
    if (spec.kind == kind) return spec.parent;
  }
  return TypeKind::kNone;
}

// Fills `this` as the constructor of one kind does.
class Constructor {
 public:
  Constructor(Runtime& rt, const Call& call) : rt_(rt), k_(rt.k), call_(call), self_(call.self.object()) {}

  void Run(TypeKind kind, bool postgres) {
    switch (kind) {
      case TypeKind::kString:
      case TypeKind::kChar:
        Sized({k_.length, k_.binary});
        String();
        break;
      case TypeKind::kText:
      case TypeKind::kDate:
      case TypeKind::kBlob:
        Sized({k_.length});
        Length(rt_.in.String(""));
        break;
      case TypeKind::kNumber:
      case TypeKind::kInteger:
      case TypeKind::kTinyint:
      case TypeKind::kSmallint:
      case TypeKind::kMediumint:
      case TypeKind::kBigint:
        Number();
        break;
      case TypeKind::kFloat:
      case TypeKind::kReal:
      case TypeKind::kDouble:
        Sized({k_.length, k_.decimals});
        NumberFields();
        break;
      case TypeKind::kDecimal:
        Sized({k_.precision, k_.scale});
        NumberFields();
        break;
      case TypeKind::kRange:
        Range();
        break;
      case TypeKind::kVirtual:
        Virtual();
        break;
      case TypeKind::kEnum:
        Enum();
        break;
      case TypeKind::kArray:
        Array();
        break;
      case TypeKind::kGeometry:
      case TypeKind::kGeography:
        Geometry();
        break;
      default:
        break;
    }
    if (postgres) DropUnsupported(kind);
  }

 private:
  Value Option(Key key) { return rt_.Get(options_, key); }
  void Put(Key key, const Value& value) { rt_.in.Set(self_, key, value); }
  void SetOptions(const Value& options) {
    options_ = options;
    Put(k_.options, options);
  }

  // `typeof first === "object" && first || { <names[0]>: first, … }`
  void Sized(std::initializer_list<Key> names) {
    Value first = call_.Argument(0);
    if (first.IsObject() && !first.IsFunction()) return SetOptions(first);
    Object* options = rt_.in.NewObject(call_.span);
    size_t i = 0;
    for (Key name : names) rt_.in.Set(options, name, call_.Argument(i++));
    SetOptions(Value::Of(options));
  }

  void Length(const Value& fallback) {
    Value length = Option(k_.length);
    Put(k_._length, rt_.Truthy(length, true) ? length : fallback);
  }

  void String() {
    Put(k_._binary, Option(k_.binary));
    Length(Value::Number(255));
  }

  void Number() {
    Value first = call_.Argument(0);
    if (first.IsNumber() || first.IsUnknown()) {
      Object* options = rt_.in.NewObject(call_.span);
      rt_.in.Set(options, k_.length, first);
      SetOptions(Value::Of(options));
    } else {
      SetOptions(first.IsNullish() ? Value::Of(rt_.in.NewObject(call_.span)) : first);
    }
    NumberFields();
  }

  void NumberFields() {
    Put(k_._length, Option(k_.length));
    Put(k_._zerofill, Option(k_.zerofill));
    Put(k_._decimals, Option(k_.decimals));
    Put(k_._precision, Option(k_.precision));
    Put(k_._scale, Option(k_.scale));
    Put(k_._unsigned, Option(k_.unsigned_));
  }

  void PlainOr(std::initializer_list<Key> names) {
    if (IsPlainObject(rt_, call_.Argument(0))) return SetOptions(call_.Argument(0));
    Object* options = rt_.in.NewObject(call_.span);
    size_t i = 0;
    for (Key name : names) rt_.in.Set(options, name, call_.Argument(i++));
    SetOptions(Value::Of(options));
  }

  Value Instantiated(const Value& type) { return type.IsFunction() ? rt_.in.Construct(type, {}, call_.span) : type; }

  void Range() {
    PlainOr({k_.subtype});
    Value subtype = Option(k_.subtype);
    if (!rt_.Truthy(subtype, true)) subtype = rt_.in.Get(Value::Of(rt_.data_types), "INTEGER");
    subtype = Instantiated(subtype);
    rt_.in.Set(options_.object(), k_.subtype, subtype);
    Put(k_._subtype, rt_.Get(subtype, k_.key));
  }

  void Virtual() {
    Put(k_.returnType, Instantiated(call_.Argument(0)));
    Put(k_.fields, call_.Argument(1));
  }

  void Enum() {
    Value first = call_.Argument(0);
    if (first.IsObject() && !first.IsArray() && !first.IsFunction()) {
      SetOptions(first);
    } else {
      Object* options = rt_.in.NewObject(call_.span);
      rt_.in.Set(options, k_.values, Values());
      SetOptions(Value::Of(options));
    }
    Put(k_.values, Option(k_.values));
  }

  // The arguments with arrays among them opened one level.
  Value Values() {
    if (call_.arguments.size() == 1 && call_.arguments[0].IsUnknown()) return call_.arguments[0];
    std::vector<Value> values;
    const eval::UnknownData* open = nullptr;
    for (const Value& argument : call_.arguments) {
      if (!argument.IsArray()) {
        values.push_back(argument);
        continue;
      }
      const Object* array = argument.object();
      if (array->open) open = array->open;
      values.insert(values.end(), array->elements.begin(), array->elements.end());
    }
    Object* array = rt_.in.NewArray(std::move(values), call_.span);
    array->open = open;
    return Value::Of(array, call_.span);
  }

  void Array() {
    PlainOr({k_.type});
    Put(k_.type, Instantiated(Option(k_.type)));
  }

  void Geometry() {
    PlainOr({k_.type, k_.srid});
    Put(k_.type, Option(k_.type));
    Put(k_.srid, Option(k_.srid));
  }

  void DropUnsupported(TypeKind kind) {
    switch (kind) {
      case TypeKind::kTinyint:
      case TypeKind::kSmallint:
      case TypeKind::kInteger:
      case TypeKind::kBigint:
      case TypeKind::kReal:
      case TypeKind::kDouble:
        for (Key key : {k_._length, k_._unsigned, k_._zerofill}) Put(key, Value());
        DropOptionLength();
        break;
      case TypeKind::kFloat:
        if (rt_.Truthy(rt_.Get(self_, k_._decimals), true)) {
          Put(k_._length, Value());
          Put(k_._decimals, Value());
          DropOptionLength();
        }
        Put(k_._unsigned, Value());
        Put(k_._zerofill, Value());
        break;
      default:
        break;
    }
  }

  void DropOptionLength() {
    if (options_.IsObject() && rt_.in.HasOwn(options_.object(), k_.length)) {
      rt_.in.Set(options_.object(), k_.length, Value());
    }
  }

  Runtime& rt_;
  const Names& k_;
  const Call& call_;
  Object* self_;
  Value options_;
};

// A new instance of the same class with one option more.
Value WithOption(Runtime& rt, const Value& type, Key option, Span span) {
  Object* options = rt.in.NewObject(span);
  Value own = rt.Get(type, rt.k.options);
  if (own.IsObject()) Assign(rt, options, own.object());
  rt.in.Set(options, option, Value::Boolean(true));
  return rt.in.Construct(rt.Get(type, rt.k.constructor), {Value::Of(options)}, span);
}

// `X.FLAG` and `instance.FLAG`: an instance with the flag set.
void FlagGetter(Runtime& rt, Object* cls, std::string_view name, Key own, Key option) {
  std::string flag(name);
  rt.in.DefineGetter(
      rt.PrototypeOf(cls), name,
      [&rt, own, option](Interpreter& in, const Call& call) {
        if (!call.self.IsObject()) return call.self;
        if (rt.seven()) return WithOption(rt, call.self, option, call.span);
        in.Set(call.self.object(), own, Value::Boolean(true));
        Value options = rt.Get(call.self, rt.k.options);
        if (options.IsObject()) in.Set(options.object(), option, Value::Boolean(true));
        return call.self.At(call.span);
      },
      false);
  rt.in.DefineGetter(
      cls, name,
      [flag](Interpreter& in, const Call& call) {
        return in.Get(in.Construct(call.self, {}, call.span), flag, call.span);
      },
      false);
}

Object* MakeClass(Runtime& rt, const Spec& spec, Object* parent, bool postgres) {
  TypeKind kind = spec.kind;
  Object* cls = rt.in.NewClass(
      spec.name,
      [&rt, kind, postgres](Interpreter&, const Call& call) -> Value {
        if (!call.self.IsObject()) return {};
        if (rt.seven()) {
          ConstructSevenType(rt, kind, call);
        } else {
          Constructor(rt, call).Run(kind, postgres);
        }
        return {};
      },
      parent);
  auto data = std::make_shared<TypeClass>();
  data->kind = kind;
  data->postgres = postgres;
  data->key = spec.name;
  data->cls = cls;
  Object* prototype = rt.PrototypeOf(cls);
  prototype->host = data;
  Value key = rt.in.String(spec.name);
  rt.in.DefineHidden(prototype, "key", key);
  rt.in.DefineHidden(cls, "key", key);
  rt.in.DefineHidden(cls, "types", Value::Of(rt.in.NewObject()));
  return cls;
}

void AddAbstract(Runtime& rt, Object* abstract) {
  Object* prototype = rt.PrototypeOf(abstract);
  rt.AddMethod(prototype, "toSql", [&rt](Interpreter& in, const Call& call) -> Value {
    SqlWriter writer(rt, nullptr);
    const TypeClass* cls = TypeClassOf(call.self);
    std::string sql = cls ? BuiltInTypeSql(writer, call.self, *cls) : writer.Text(call.self);
    return writer.ok() ? in.String(sql, call.span) : in.Unknown(writer.problem->why, call.span);
  });
  rt.to_sql = rt.Get(prototype, rt.k.toSql).object();
  rt.AddMethod(prototype, "toString", [&rt](Interpreter& in, const Call& call) {
    return in.CallFunction(rt.Get(call.self, rt.k.toSql), call.self, {}, call.span);
  });
  rt.AddMethod(abstract, "extend", [&rt](Interpreter& in, const Call& call) {
    return in.Construct(call.self, {rt.Get(call.Argument(0), rt.k.options)}, call.span);
  });
  rt.AddMethod(abstract, "warn", [](Interpreter&, const Call&) { return Value(); });
}

}  // namespace

const TypeClass* TypeClassOf(const Value& type) {
  if (!type.IsObject() || type.IsFunction()) return nullptr;
  const Object* object = type.object()->prototype;
  for (int depth = 0; object && depth < 100; ++depth, object = object->prototype) {
    if (const auto* data = object->Host<TypeClass>()) return data;
  }
  return nullptr;
}

bool IsType(const Value& type, TypeKind kind) {
  const TypeClass* data = TypeClassOf(type);
  for (TypeKind own = data ? data->kind : TypeKind::kNone; own != TypeKind::kNone; own = ParentOf(own)) {
    if (own == kind) return true;
  }
  return false;
}

namespace {

// The dialect's class for a type, when the type is not of it yet.
Value ToDialect(Runtime& rt, const Value& type) {
  if (rt.seven() || (!type.IsObject() && !type.IsUnknown())) return type;
  Value key = rt.Get(type, rt.k.key);
  if (!key.IsString()) return type;
  Value cls = rt.in.Get(Value::Of(rt.postgres_types), key.string());
  if (!cls.IsFunction() || type.object()->prototype == rt.PrototypeOf(cls.object())) return type;
  return rt.in.Construct(cls, {rt.Get(type, rt.k.options)}, type.span).At(type.span);
}

}  // namespace

Value NormalizeType(Runtime& rt, const Value& given, const std::string& what) {
  Value type = given;
  if (type.IsFunction()) {
    if (!rt.in.IsClass(type) && !type.object()->function->constructible) {
      return rt.Refuse(what + ".type", "the data type is a function", given.span);
    }
    type = rt.in.Construct(type, {}, given.span).At(given.span);
  }
  if (type.IsUnknown()) return type;
  if (type.IsNullish())
    return rt.Refuse(what + ".type", "the type is " + std::string(type.IsNull() ? "null" : "undefined"), given.span);
  type = ToDialect(rt, type);
  if (IsType(type, TypeKind::kArray) && !rt.seven()) {
    Value element = rt.Get(type, rt.k.type);
    if (element.IsNullish()) return rt.Refuse(what + ".type", "ARRAY is missing the type of its values", given.span);
    Value normal = ToDialect(rt, element);
    if (!rt.in.StrictEquals(normal, element)) rt.in.Set(type.object(), rt.k.type, normal);
  }
  return type;
}

void MakeDataTypes(Runtime& rt) {
  rt.data_types = rt.in.NewObject();
  rt.postgres_types = rt.in.NewObject();
  std::map<TypeKind, Object*> base, dialect;
  std::map<Object*, Object*> invokable;
  for (const Spec& spec : kSpecs) {
    Object*& cls = base[spec.kind];
    if (!cls) cls = MakeClass(rt, spec, spec.parent == TypeKind::kNone ? nullptr : base[spec.parent], false);
    Object*& exported = invokable[cls];
    if (!exported) exported = rt.Invokable(cls);
    rt.in.Set(rt.data_types, spec.name, Value::Of(exported));
  }
  for (const Spec& spec : kSpecs) {
    Object*& cls = dialect[spec.kind];
    if (!spec.has_dialect || cls) continue;
    cls = MakeClass(rt, spec, base[spec.kind], true);
    rt.in.Set(rt.postgres_types, spec.name, Value::Of(rt.Invokable(cls)));
  }
  AddAbstract(rt, base[TypeKind::kAbstract]);
  FlagGetter(rt, base[TypeKind::kString], "BINARY", rt.k._binary, rt.k.binary);
  FlagGetter(rt, base[TypeKind::kNumber], "UNSIGNED", rt.k._unsigned, rt.k.unsigned_);
  FlagGetter(rt, base[TypeKind::kNumber], "ZEROFILL", rt.k._zerofill, rt.k.zerofill);
  rt.in.Set(rt.data_types, "postgres", Value::Of(rt.postgres_types));
}

}  // namespace sequelint::sequelize
