// The decorators of sequelize-typescript: each only writes metadata on the prototype it stands in.

#include <algorithm>
#include <cmath>

#include "sequelize/decorated_models.h"
#include "sequelize/design_type.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

// Decorators that change nothing in the database; all work both as `@X` and as `@X(…)`.
constexpr std::string_view kInert[] = {
    "AfterBulkCreate", "AfterBulkDestroy", "AfterBulkRestore", "AfterBulkSync", "AfterBulkUpdate", "AfterConnect",
    "AfterCreate", "AfterDefine", "AfterDestroy", "AfterFind", "AfterInit", "AfterRestore", "AfterSave", "AfterSync",
    "AfterUpdate", "AfterUpsert", "AfterValidate", "BeforeBulkCreate", "BeforeBulkDestroy", "BeforeBulkRestore",
    "BeforeBulkSync", "BeforeBulkUpdate", "BeforeConnect", "BeforeCount", "BeforeCreate", "BeforeDefine",
    "BeforeDestroy", "BeforeFind", "BeforeFindAfterExpandIncludeAll", "BeforeFindAfterOptions", "BeforeInit",
    "BeforeRestore", "BeforeSave", "BeforeSync", "BeforeUpdate", "BeforeUpsert", "BeforeValidate", "ValidationFailed",
    "DefaultScope", "Scopes", "Contains", "Equals", "Is", "IsAfter", "IsAlpha", "IsAlphanumeric", "IsArray", "IsBefore",
    "IsCreditCard", "IsDate", "IsDecimal", "IsEmail", "IsFloat", "IsIP", "IsIPv4", "IsIPv6", "IsIn", "IsInt",
    "IsLowercase", "IsNull", "IsNumeric", "IsUUID", "IsUppercase", "IsUrl", "Length", "Max", "Min", "Not",
    "NotContains", "NotEmpty", "NotIn", "NotNull", "Validate", "Validator"};

// `@Decorator` without a call: TypeScript passes the prototype, the name and a descriptor.
bool IsDirect(const Call& call) { return call.arguments.size() >= 2; }

}  // namespace

void DecoratedModels::Decorating(Object* cls, const syntax::Node* member) {
  class_ = cls;
  member_ = member;
}

Value DecoratedModels::MemberDecorator(Annotate annotate) {
  return Value::Of(rt_.in.NewFunction("decorator", [annotate](Interpreter& in, const Call& call) {
    Key name = in.ToKey(call.Argument(1));
    if (annotate && name && call.Argument(0).IsObject()) annotate(call.Argument(0).object(), name, call);
    return Value();
  }));
}

void DecoratedModels::MakeExports() {
  Interpreter& in = rt_.in;
  exports_ = in.NewObject();
  model_ = in.NewClass("Model", [](Interpreter&, const Call&) { return Value(); }, rt_.model_class);
  in.Set(exports_, "Model", Value::Of(model_));
  sequelize_ = in.NewClass(
      "Sequelize",
      [this](Interpreter& i, const Call& call) {
        rt_.sequelize_class->function->native(i, call);
        Value options = call.arguments.empty() ? Value() : call.arguments.back();
        if (!call.self.IsObject() || !options.IsObject()) return Value();
        for (std::string_view key : {"models", "modelPaths"}) {
          if (!i.HasOwn(options.object(), i.Intern(key))) continue;
          Value models = i.Get(options, key);
          if (models.IsUndefined()) continue;
          AddModels(call.self.object(), ResolveModels(models, i.Get(options, "modelMatch"), call.span), call.span);
        }
        return Value();
      },
      rt_.sequelize_class);
  in.Set(exports_, "Sequelize", Value::Of(sequelize_));
  Object* prototype = rt_.PrototypeOf(sequelize_);
  rt_.AddMethod(prototype, "addModels", [this](Interpreter&, const Call& call) {
    if (!call.self.IsObject()) return Value();
    AddModels(call.self.object(), ResolveModels(call.Argument(0), call.Argument(1), call.span), call.span);
    return Value();
  });
  rt_.AddMethod(prototype, "getRepository", [](Interpreter&, const Call& call) { return call.Argument(0); });
  in.Set(exports_, "DataType", Value::Of(rt_.data_types));
  Export("Table", [this](Interpreter&, const Call& call) {
    Value options = call.Argument(0);
    if (options.IsFunction()) {
      AnnotateTable(options, Value(), call.span);
      return Value();
    }
    Span span = call.span;
    return Value::Of(rt_.in.NewFunction("decorator", [this, options, span](Interpreter&, const Call& inner) {
      AnnotateTable(inner.Argument(0), options, span);
      return Value();
    }));
  });
  ExportColumnDecorators();
  ExportAssociationDecorators();
  ExportIndexDecorators();
  ExportInertDecorators();
}

void DecoratedModels::ExportColumnDecorators() {
  Export("Column", [this](Interpreter& in, const Call& call) {
    if (IsDirect(call)) {
      AddAttribute(call.Argument(0).object(), in.ToKey(call.Argument(1)), Value(), call.span);
      return Value();
    }
    Value options = call.Argument(0);
    Span span = call.span;
    return MemberDecorator([this, options, span](Object* prototype, Key name, const Call&) {
      AddAttribute(prototype, name, options, span);
    });
  });
  // `@X` sets the option to `alone`, `@X(value)` to the value.
  auto option = [this](std::string_view name, Key key, std::optional<Value> alone, bool takes_value) {
    Export(name, [this, key, alone, takes_value](Interpreter& in, const Call& call) {
      if (IsDirect(call) && alone) {
        SetAttributeOption(call.Argument(0).object(), in.ToKey(call.Argument(1)), key, *alone, call.span);
        return Value();
      }
      Value value = takes_value && !call.arguments.empty() ? call.Argument(0) : alone.value_or(Value());
      Span span = call.span;
      return MemberDecorator([this, key, value, span](Object* prototype, Key member, const Call&) {
        SetAttributeOption(prototype, member, key, value, span);
      });
    });
  };
  option("PrimaryKey", rt_.k.primaryKey, Value::Boolean(true), false);
  option("AutoIncrement", rt_.k.autoIncrement, Value::Boolean(true), false);
  option("AllowNull", rt_.k.allowNull, Value::Boolean(true), true);
  option("Unique", rt_.k.unique, Value::Boolean(true), true);
  option("Default", rt_.k.defaultValue, std::nullopt, true);
  option("Comment", rt_.k.comment, std::nullopt, true);
  auto timestamp = [this](std::string_view name, Key key, bool paranoid) {
    Export(name, [this, key, paranoid](Interpreter& in, const Call& call) {
      if (!call.Argument(0).IsObject()) return Value();
      Object* options = in.NewObject(call.span);
      in.Set(options, key, call.Argument(1).At(call.span), call.span);
      in.Set(options, rt_.k.timestamps, Value::Boolean(true, call.span));
      if (paranoid) in.Set(options, rt_.k.paranoid, Value::Boolean(true, call.span));
      AddOption(call.Argument(0).object(), options);
      return Value();
    });
  };
  timestamp("CreatedAt", rt_.k.createdAt, false);
  timestamp("UpdatedAt", rt_.k.updatedAt, false);
  timestamp("DeletedAt", rt_.k.deletedAt, true);
}

void DecoratedModels::ExportAssociationDecorators() {
  Export("ForeignKey", [this](Interpreter&, const Call& call) {
    Value target = call.Argument(0);
    return MemberDecorator([this, target](Object* prototype, Key name, const Call&) {
      const auto* inherited = Find(prototype, &Metadata::foreign_keys);
      std::vector<ForeignKey> keys = inherited ? **inherited : std::vector<ForeignKey>{};
      keys.push_back({target, name});
      metadata_[prototype].foreign_keys = std::move(keys);
    });
  });
  struct Kind { std::string_view decorator; const char* method; };
  for (Kind kind : {Kind{"BelongsTo", "belongsTo"}, Kind{"HasMany", "hasMany"}, Kind{"HasOne", "hasOne"},
                    Kind{"BelongsToMany", "belongsToMany"}}) {
    Export(kind.decorator, [this, kind](Interpreter& in, const Call& call) {
      std::vector<Value> arguments(call.arguments.begin(), call.arguments.end());
      arguments.resize(4);
      Span span = call.span;
      bool many_to_many = kind.decorator == "BelongsToMany";
      return MemberDecorator([this, &in, kind, arguments, span, many_to_many](Object* prototype, Key name, const Call&) {
        Object* options = in.NewObject(arguments[1].span.empty() ? span : arguments[1].span);
        const Value& second = arguments[1];
        if (many_to_many && (second.IsString() || second.IsFunction())) {
          in.Set(options, rt_.k.through, second);
          in.Set(options, rt_.k.foreignKey, arguments[2]);
          in.Set(options, rt_.k.otherKey, arguments[3]);
        } else if (second.IsObject()) {
          Assign(rt_, options, second.object());
        } else if (!second.IsNullish()) {
          in.Set(options, rt_.k.foreignKey, second);
        }
        const Value* as = rt_.Own(options, rt_.k.as);
        if (!as || !rt_.Truthy(*as, true)) in.Set(options, rt_.k.as, in.String(name->text));
        const auto* inherited = Find(prototype, &Metadata::associations);
        std::vector<Association> all = inherited ? **inherited : std::vector<Association>{};
        all.push_back({kind.method, arguments[0], options, span});
        metadata_[prototype].associations = std::move(all);
      });
    });
  }
}

void DecoratedModels::ExportIndexDecorators() {
  Export("Index", [this](Interpreter& in, const Call& call) {
    Value options = IsDirect(call) ? Value() : call.Argument(0);
    Span span = call.span;
    auto annotate = [this, options, span](Object* prototype, Key name, const Call&) {
      Object* field = rt_.in.NewObject(span);
      rt_.in.Set(field, rt_.k.name, rt_.in.String(name->text, span));
      Object* index = rt_.in.NewObject(span);
      if (options.IsString()) {
        rt_.in.Set(index, rt_.k.name, options, options.span);
      } else if (options.IsObject()) {
        Assign(rt_, index, options.object(), {rt_.k.length, rt_.k.order, rt_.k.collate});
        for (Key key : {rt_.k.length, rt_.k.order, rt_.k.collate}) {
          if (const Value* value = rt_.Own(options.object(), key)) rt_.in.Set(field, key, *value);
        }
      }
      AddIndexField(prototype, field, Value::Of(index, span), Value(), span);
    };
    if (!IsDirect(call)) return MemberDecorator(annotate);
    annotate(call.Argument(0).object(), in.ToKey(call.Argument(1)), call);
    return Value();
  });
  Export("createIndexDecorator", [this](Interpreter& in, const Call& call) {
    Value options = call.Argument(0).IsObject() ? call.Argument(0) : Value::Of(in.NewObject(call.span), call.span);
    auto id = std::make_shared<Value>();  // the index that the first use makes and the later ones extend
    return Value::Of(in.NewFunction("decorator", [this, options, id](Interpreter& i, const Call& use) {
      Value field_options = IsDirect(use) ? Value() : use.Argument(0);
      Span span = use.span;
      auto annotate = [this, options, id, field_options, span](Object* prototype, Key name, const Call&) {
        Object* field = rt_.in.NewObject(span);
        rt_.in.Set(field, rt_.k.name, rt_.in.String(name->text, span));
        if (field_options.IsObject()) Assign(rt_, field, field_options.object());
        *id = AddIndexField(prototype, field, options, *id, span);
      };
      if (!IsDirect(use)) return MemberDecorator(annotate);
      annotate(use.Argument(0).object(), i.ToKey(use.Argument(1)), use);
      return Value();
    }));
  });
}

void DecoratedModels::ExportInertDecorators() {
  for (std::string_view name : kInert) {
    Export(name, [this](Interpreter&, const Call& call) { return IsDirect(call) ? Value() : MemberDecorator(nullptr); });
  }
}

void DecoratedModels::AnnotateTable(const Value& cls, const Value& options, Span span) {
  if (!rt_.in.IsClass(cls)) return;
  Object* prototype = rt_.PrototypeOf(cls.object());
  Object* own = rt_.in.NewObject(span);
  if (options.IsObject()) Assign(rt_, own, options.object());
  if (options.IsUnknown()) rt_.problems.push_back({cls.object()->function->name + ".options", options.unknown().why, span, {}});
  const Value* name = rt_.Own(own, rt_.k.modelName);
  metadata_[prototype].model_name =
      name && rt_.Truthy(*name, true) ? *name : rt_.in.String(cls.object()->function->name, span);
  metadata_[prototype].table_at = span;
  AddOption(prototype, own);
  if (std::find(tables_.begin(), tables_.end(), cls.object()) == tables_.end()) tables_.push_back(cls.object());
}

// { ...inherited, ...options } becomes the prototype's own.
void DecoratedModels::AddOption(Object* prototype, Object* options) {
  Object* merged = rt_.in.NewObject(options->span);
  if (const auto* inherited = Find(prototype, &Metadata::options)) Assign(rt_, merged, *inherited);
  Assign(rt_, merged, options);
  metadata_[prototype].options = merged;
}

void DecoratedModels::AddAttribute(Object* prototype, Key name, const Value& given, Span span) {
  if (!name) return;
  Interpreter& in = rt_.in;
  bool is_type = given.IsString() || given.IsFunction() || given.IsUnknown() ||
                 (given.IsObject() && !IsPlainObject(rt_, given));
  Span whole = member_ && class_ ? in.SpanOf(class_, *member_) : span;
  Object* attribute = in.NewObject(whole);
  if (is_type) {
    in.Set(attribute, rt_.k.type, given, given.span);
  } else {
    if (given.IsObject()) Assign(rt_, attribute, given.object());
    const Value* type = rt_.Own(attribute, rt_.k.type);
    if (!type || !rt_.Truthy(*type, true)) in.Set(attribute, rt_.k.type, InferType(name), span);
  }
  const auto* inherited = Find(prototype, &Metadata::attributes);
  Attributes attributes;
  if (inherited) {
    for (Property copy : **inherited) {
      Object* object = in.NewObject(copy.value.span);
      Assign(rt_, object, copy.value.object());
      copy.value = Value::Of(object, copy.value.span);
      attributes.push_back(copy);
    }
  }
  Property property;
  property.key = name;
  property.value = Value::Of(attribute, whole);
  property.key_span = member_ && member_->a && class_ ? in.SpanOf(class_, *member_->a) : span;
  auto same = std::find_if(attributes.begin(), attributes.end(), [&](const Property& p) { return p.key == name; });
  if (same != attributes.end()) {
    *same = property;
  } else {
    attributes.push_back(property);
  }
  metadata_[prototype].attributes = std::move(attributes);
}

void DecoratedModels::SetAttributeOption(Object* prototype, Key name, Key option, const Value& value, Span span) {
  const auto* attributes = Find(prototype, &Metadata::attributes);
  auto has = [&](const Property& p) { return p.key == name; };
  if (!attributes || std::none_of((*attributes)->begin(), (*attributes)->end(), has)) {
    rt_.Refuse(name ? name->text : "column", "@Column annotation is missing, or stands above this decorator", span);
    return;
  }
  Attributes copies;
  for (Property copy : **attributes) {
    Object* object = rt_.in.NewObject(copy.value.span);
    Assign(rt_, object, copy.value.object());
    // deepAssign: `undefined` assigns nothing, what is an object is copied.
    if (has(copy) && !value.IsUndefined()) rt_.in.Set(object, option, CloneDeep(rt_, value).At(value.span.empty() ? span : value.span), span);
    copy.value = Value::Of(object, copy.value.span);
    copies.push_back(copy);
  }
  metadata_[prototype].attributes = std::move(copies);
}

Value DecoratedModels::InferType(Key name) {
  Interpreter& in = rt_.in;
  const syntax::Node* type = nullptr;
  Span span;
  if (member_ && class_) {
    bool method = member_->b && member_->Is(syntax::kMethod);
    type = method ? member_->b->c : member_->c;
    span = in.SpanOf(class_, type ? *type : *member_);
  }
  InferredType inferred = InferDesignType(in, type, class_ ? in.FileOf(class_) : "");
  std::string_view data_type;
  switch (inferred.type) {
    case DesignType::kString: data_type = "STRING"; break;
    case DesignType::kNumber: data_type = "INTEGER"; break;
    case DesignType::kBoolean: data_type = "BOOLEAN"; break;
    case DesignType::kDate: data_type = "DATE"; break;
    case DesignType::kBuffer: data_type = "BLOB"; break;
    case DesignType::kBigInt: data_type = "BIGINT"; break;
    case DesignType::kOther:
      return in.Unknown("the type of `" + name->text + "` cannot be inferred: " + inferred.why +
                            "; give @Column a data type",
                        span);
  }
  return in.Get(Value::Of(rt_.data_types), data_type).At(span);
}

Value DecoratedModels::AddIndexField(Object* prototype, Object* field, const Value& options, Value id, Span span) {
  Interpreter& in = rt_.in;
  const auto* inherited = Find(prototype, &Metadata::indexes);
  Indexes indexes = inherited ? **inherited : Indexes{};
  if (id.IsUndefined()) {
    const Value* name = options.IsObject() ? rt_.Own(options.object(), rt_.k.name) : nullptr;
    id = name && name->IsString() && !name->string().empty() ? *name
                                                            : Value::Number(static_cast<double>(indexes.unnamed.size()));
  }
  Object* index = nullptr;
  auto make = [&] {
    index = in.NewObject(span);
    if (options.IsObject()) Assign(rt_, index, options.object());
  };
  if (id.IsString()) {
    for (auto& [name, object] : indexes.named) {
      if (name == id.string()) index = object;
    }
    if (!index) {
      make();
      indexes.named.emplace_back(id.string(), index);
    }
  } else {
    size_t at = static_cast<size_t>(id.number());
    if (at < indexes.unnamed.size()) {
      index = indexes.unnamed[at];
    } else {
      make();
      indexes.unnamed.push_back(index);
    }
  }
  const Value* fields = rt_.Own(index, rt_.k.fields);
  if (!fields || !fields->IsArray()) {
    in.Set(index, rt_.k.fields, Value::Of(in.NewArray({}, span), span));
    fields = rt_.Own(index, rt_.k.fields);
  }
  in.Push(fields->object(), Value::Of(field, span));
  metadata_[prototype].indexes = std::move(indexes);
  return id;
}

}  // namespace sequelint::sequelize
