// The data types of Sequelize 7: what was given, as `options`.

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven.h"

namespace sequelint::sequelize {
namespace {

bool IsOptions(const Value& value) { return value.IsObject() && !value.IsFunction() && !value.IsArray(); }

class Constructor {
 public:
  Constructor(Runtime& rt, const Call& call) : rt_(rt), k_(rt.k), call_(call), first_(call.Argument(0)) {}

  void Run(TypeKind kind) {
    options_ = rt_.in.NewObject(call_.span);
    switch (kind) {
      case TypeKind::kString:
      case TypeKind::kChar:
        Take({k_.length, k_.binary});
        break;
      case TypeKind::kText:
      case TypeKind::kBlob:
        Take({k_.length});
        break;
      case TypeKind::kTime:
      case TypeKind::kDate:
        Take({k_.precision});
        break;
      case TypeKind::kInteger:
      case TypeKind::kTinyint:
      case TypeKind::kSmallint:
      case TypeKind::kMediumint:
      case TypeKind::kBigint:
        Copy({k_.length});
        break;
      case TypeKind::kFloat:
      case TypeKind::kReal:
      case TypeKind::kDouble:
      case TypeKind::kDecimal:
        Copy({k_.precision, k_.scale});
        break;
      case TypeKind::kGeometry:
      case TypeKind::kGeography:
        Copy({k_.type, k_.srid});
        break;
      case TypeKind::kRange:
        Inner(k_.subtype);
        break;
      case TypeKind::kArray:
        Inner(k_.type);
        break;
      case TypeKind::kVirtual:
        Inner(k_.returnType);
        break;
      case TypeKind::kEnum:
        rt_.in.Set(options_, k_.values, Values());
        break;
      default:
        break;
    }
    rt_.in.Set(call_.self.object(), k_.options, Value::Of(options_));
  }

 private:
  void Put(Key key, const Value& value) {
    if (!value.IsUndefined()) rt_.in.Set(options_, key, value);
  }

  // The named options alone, or arguments in their order.
  void Take(std::initializer_list<Key> names) {
    size_t i = 0;
    for (Key name : names) {
      Put(name, IsOptions(first_) ? rt_.Get(first_, name) : call_.Argument(i));
      ++i;
    }
  }

  // All options, or arguments in their order.
  void Copy(std::initializer_list<Key> names) {
    if (IsOptions(first_)) return Assign(rt_, options_, first_.object());
    size_t i = 0;
    for (Key name : names) Put(name, call_.Argument(i++));
  }

  // A data type given as it is, or as the option `name`.
  void Inner(Key name) {
    Value type = first_;
    bool is_type = TypeClassOf(type) || type.IsFunction() || type.IsString() || type.IsUnknown();
    if (!is_type && type.IsObject()) type = rt_.Get(type, name);
    if (type.IsNullish() && name == k_.subtype) type = rt_.in.Get(Value::Of(rt_.data_types), "INTEGER");
    if (type.IsFunction()) type = rt_.in.Construct(type, {}, call_.span).At(type.span);
    Put(name, type);
  }

  // Texts, one array of them, { values }, or a TypeScript enum whose values are its keys.
  Value Values() {
    if (call_.arguments.empty()) return Value::Of(rt_.in.NewArray({}));
    if (first_.IsUnknown()) return first_;
    Value list = first_;
    if (IsOptions(list)) {
      Value inner = rt_.Get(list, k_.values);
      if (rt_.in.Has(list.object(), k_.values) && !inner.IsString()) list = inner;
    }
    if (list.IsArray() || list.IsUnknown()) return list;
    std::vector<Value> values;
    if (IsOptions(list)) {
      for (const Property& property : Entries(rt_, list.object())) {
        values.push_back(property.value.At(property.value.span.empty() ? property.key_span : property.value.span));
      }
    } else {
      values.assign(call_.arguments.begin(), call_.arguments.end());
    }
    Object* array = rt_.in.NewArray(std::move(values), call_.span);
    if (IsOptions(list)) array->open = list.object()->open;
    return Value::Of(array, call_.span);
  }

  Runtime& rt_;
  const Names& k_;
  const Call& call_;
  Value first_;
  Object* options_ = nullptr;
};

}  // namespace

void ConstructSevenType(Runtime& rt, TypeKind kind, const Call& call) { Constructor(rt, call).Run(kind); }

}  // namespace sequelint::sequelize
