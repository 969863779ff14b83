// The decorators that @sequelize/core/decorators-legacy exports: what each does with its argument.

#include "base/text.h"
#include "sequelize/objects.h"
#include "sequelize/seven_decorators.h"

namespace sequelint::sequelize {
namespace {

// They change nothing in the database; all work both as `@X` and as `@X(…)`.
// clang-format off
constexpr std::string_view kInert[] = {
    "AfterAssociate", "AfterBulkCreate", "AfterBulkDestroy", "AfterBulkRestore", "AfterBulkUpdate", "AfterCreate",
    "AfterDefinitionRefresh", "AfterDestroy", "AfterDestroyMany", "AfterFind", "AfterRestore", "AfterSave",
    "AfterSync", "AfterUpdate", "AfterUpsert", "AfterValidate", "BeforeAssociate", "BeforeBulkCreate",
    "BeforeBulkDestroy", "BeforeBulkRestore", "BeforeBulkUpdate", "BeforeCount", "BeforeCreate",
    "BeforeDefinitionRefresh", "BeforeDestroy", "BeforeDestroyMany", "BeforeFind", "BeforeFindAfterExpandIncludeAll",
    "BeforeFindAfterOptions", "BeforeRestore", "BeforeSave", "BeforeSync", "BeforeUpdate", "BeforeUpsert",
    "BeforeValidate", "ValidationFailed", "AttributeValidator", "ModelValidator", "Validate", "ValidateAttribute",
    "Contains", "Equals", "Is", "IsAfter", "IsAlpha", "IsAlphanumeric", "IsArray", "IsBefore", "IsCreditCard",
    "IsDate", "IsDecimal", "IsEmail", "IsFloat", "IsIP", "IsIPv4", "IsIPv6", "IsIn", "IsInt", "IsLowercase",
    "IsNumeric", "IsUUID", "IsUppercase", "IsUrl", "Len", "Max", "Min", "Not", "NotContains", "NotEmpty", "NotIn",
    "NotNullValidation",
};
// clang-format on

// `@Decorator` without a call: TypeScript passes the prototype, the name and a descriptor.
bool IsDirect(const Call& call) { return call.arguments.size() >= 2; }

}  // namespace

Value SevenDecorators::Attributive(const std::string& name, std::optional<Value> alone, AttributeOptions options) {
  return Value::Of(rt_.in.NewFunction(name, [this, name, alone, options](Interpreter& in, const Call& call) -> Value {
    auto annotate = [this, name, options](const Value& prototype, const Value& member, const Value& argument,
                                          Span span) {
      Key key = rt_.in.ToKey(member);
      Value cls = prototype.IsObject() ? rt_.Get(prototype, k_.constructor) : Value();
      if (!key || !rt_.IsModel(cls)) return;
      if (argument.IsUndefined()) {
        rt_.Refuse(ModelNameOf(rt_, cls.object()) + '.' + key->text, "@" + name + " needs an argument", span);
      } else if (Object* made = options(argument, span)) {
        RegisterAttribute(cls.object(), key, made, span);
      }
    };
    if (IsDirect(call)) {
      annotate(call.Argument(0), call.Argument(1), alone.value_or(Value()), call.span);
      return {};
    }
    Value argument = call.Argument(0);
    if (argument.IsNullish() && alone) argument = *alone;
    return Value::Of(
        in.NewFunction("decorator", [annotate, argument, span = call.span](Interpreter&, const Call& inner) {
          annotate(inner.Argument(0), inner.Argument(1), argument, span);
          return Value();
        }));
  }));
}

void SevenDecorators::ExportAttributes() {
  auto whole = [this](const Value& given, Span span) -> Object* {
    Object* options = rt_.in.NewObject(span);
    if (IsPlainObject(rt_, given)) {
      Assign(rt_, options, given.object());
    } else {
      rt_.in.Set(options, k_.type, given, given.span);
    }
    return options;
  };
  for (const char* name : {"Attribute", "Column"}) rt_.in.Set(exports_, name, Attributive(name, std::nullopt, whole));
  auto option = [this](const char* name, Key key, std::optional<Value> alone) {
    rt_.in.Set(exports_, name, Attributive(name, alone, [this, key](const Value& given, Span span) {
                 Object* options = rt_.in.NewObject(span);
                 rt_.in.Set(options, key, given.Or(span), span);
                 return options;
               }));
  };
  Value yes = Value::Boolean(true), none = Value::Of(rt_.in.NewObject());
  option("Unique", k_.unique, yes);
  option("AllowNull", k_.allowNull, yes);
  option("PrimaryKey", k_.primaryKey, yes);
  option("AutoIncrement", k_.autoIncrement, yes);
  option("Comment", k_.comment, std::nullopt);
  option("Default", k_.defaultValue, std::nullopt);
  option("ColumnName", k_.columnName, std::nullopt);
  option("Index", k_.index, none);
  rt_.in.Set(exports_, "NotNull", Attributive("NotNull", yes, [this](const Value& given, Span span) {
               Object* options = rt_.in.NewObject(span);
               Value allow = given.IsUnknown()
                                 ? given
                                 : Value::Boolean(!rt_.Truthy(given), given.span.empty() ? span : given.span);
               rt_.in.Set(options, k_.allowNull, allow, span);
               return options;
             }));
  Export("createIndexDecorator", [this, none](Interpreter& in, const Call& call) {
    Value own = call.Argument(1);
    std::string name = rt_.Text(call.Argument(0));
    Value index_name = own.IsObject() ? rt_.Get(own, k_.name) : Value();
    if (!index_name.IsUnknown() && !rt_.Truthy(index_name)) index_name = in.String(Underscore(name), call.span);
    return Attributive(name, none, [this, own, index_name](const Value& field, Span span) {
      Object* index = rt_.in.NewObject(span);
      if (own.IsObject()) Assign(rt_, index, own.object());
      rt_.in.Set(index, k_.name, index_name);
      rt_.in.Set(index, k_.attribute, field);
      Object* options = rt_.in.NewObject(span);
      rt_.in.Set(options, k_.index, Value::Of(index, span), span);
      return options;
    });
  });
}

void SevenDecorators::ExportTable() {
  auto make = [this](bool is_abstract) {
    return [this, is_abstract](Interpreter& in, const Call& call) -> Value {
      Value given = call.Argument(0);
      Object* options = in.NewObject(call.span);
      if (given.IsObject() && !given.IsFunction()) Assign(rt_, options, given.object());
      if (given.IsUnknown()) options->open = &given.unknown();
      if (is_abstract) in.Set(options, k_.abstract, Value::Boolean(true));
      Value all = Value::Of(options, call.span);
      if (given.IsFunction()) {
        RegisterOptions(given.object(), all, call.span);
        return {};
      }
      return Value::Of(in.NewFunction("decorator", [this, all, span = call.span](Interpreter&, const Call& inner) {
        if (inner.Argument(0).IsObject()) RegisterOptions(inner.Argument(0).object(), all, span);
        return Value();
      }));
    };
  };
  Object* table = rt_.in.NewFunction("Table", make(false));
  rt_.AddMethod(table, "Abstract", make(true));
  rt_.in.Set(exports_, "Table", Value::Of(table));
  auto built_in = [this](const char* name, Key key, bool timestamps, bool paranoid) {
    Export(name, [this, key, timestamps, paranoid](Interpreter& in, const Call& call) -> Value {
      auto annotate = [this, key, timestamps, paranoid](const Call& use, Span span) {
        Value cls = use.Argument(0).IsObject() ? rt_.Get(use.Argument(0), k_.constructor) : Value();
        if (!rt_.IsModel(cls)) return;
        Object* options = rt_.in.NewObject(span);
        rt_.in.Set(options, key, use.Argument(1).At(span), span);
        if (timestamps) rt_.in.Set(options, k_.timestamps, Value::Boolean(true, span));
        if (paranoid) rt_.in.Set(options, k_.paranoid, Value::Boolean(true, span));
        RegisterOptions(cls.object(), Value::Of(options, span), span);
      };
      if (IsDirect(call)) {
        annotate(call, call.span);
        return {};
      }
      return Value::Of(in.NewFunction("decorator", [annotate, span = call.span](Interpreter&, const Call& inner) {
        annotate(inner, span);
        return Value();
      }));
    });
  };
  built_in("CreatedAt", k_.createdAt, true, false);
  built_in("UpdatedAt", k_.updatedAt, true, false);
  built_in("DeletedAt", k_.deletedAt, true, true);
  built_in("Version", k_.version, false, false);
}

void SevenDecorators::ExportAssociations() {
  constexpr std::pair<const char*, AssociationKind> kKinds[] = {{"BelongsTo", AssociationKind::kBelongsTo},
                                                                {"HasOne", AssociationKind::kHasOne},
                                                                {"HasMany", AssociationKind::kHasMany},
                                                                {"BelongsToMany", AssociationKind::kBelongsToMany}};
  for (const auto& [name, kind] : kKinds) {
    Export(name, [this, kind = kind](Interpreter& in, const Call& call) {
      Value target = call.Argument(0), options = call.Argument(1);
      return Value::Of(
          in.NewFunction("decorator", [this, kind, target, options, span = call.span](Interpreter&, const Call& use) {
            Value cls = use.Argument(0).IsObject() ? rt_.Get(use.Argument(0), k_.constructor) : Value();
            Key member = rt_.in.ToKey(use.Argument(1));
            if (member && rt_.IsModel(cls))
              Of(cls.object()).associations.push_back({kind, target, options, member, span});
            return Value();
          }));
    });
  }
}

void SevenDecorators::ExportInert() {
  for (std::string_view name : kInert) {
    Export(name, [](Interpreter& in, const Call& call) {
      if (IsDirect(call)) return Value();
      return Value::Of(in.NewFunction("decorator", [](Interpreter&, const Call&) { return Value(); }));
    });
  }
}

}  // namespace sequelint::sequelize
