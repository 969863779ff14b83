// What addModels does with the metadata that the decorators (decorators.cc) have written.

#include "sequelize/decorated_models.h"

#include <algorithm>

#include "base/glob.h"
#include "base/text.h"
#include "sequelize/model.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

constexpr std::string_view kRoot = "/repo/";  // where the evaluator puts the repository

bool Contains(const std::vector<Object*>& list, const Object* object) {
  return std::find(list.begin(), list.end(), object) != list.end();
}

std::string_view Extension(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

}  // namespace

bool DecoratedModels::IsImportable(std::string_view path) {
  std::string_view extension = Extension(path);
  bool declaration = path.size() > 5 && path.substr(path.size() - 5) == ".d.ts";
  return !declaration && (extension == ".ts" || extension == ".js");
}

DecoratedModels::DecoratedModels(Runtime& runtime, const SourceReader& source) : rt_(runtime), source_(source) {
  MakeExports();
  MakeNestExports();
}

std::vector<Object*> DecoratedModels::Pending() const {
  // A project that lists its models does not list the classes they extend.
  auto is_base = [&](const Object* cls) {
    return std::any_of(defined_.begin(), defined_.end(),
                       [&](Object* model) { return model != cls && rt_.in.IsSubclassOf(model, cls); });
  };
  std::vector<Object*> pending;
  for (Object* cls : tables_) {
    bool is_abstract = cls->node && cls->node->Is(syntax::kAbstract);
    if (!Contains(defined_, cls) && !is_abstract && !is_base(cls)) pending.push_back(cls);
  }
  return pending;
}

void DecoratedModels::AddModels(Object* instance, const std::vector<Value>& classes, Span span) {
  std::vector<Object*> defined;
  for (const Value& cls : classes) {
    if (!rt_.in.IsClass(cls)) {
      lists_are_known_ = lists_are_known_ && !cls.IsUnknown();
      if (cls.IsUnknown()) rt_.problems.push_back({"models", cls.unknown().why, cls.span.empty() ? span : cls.span, {}});
      continue;
    }
    if (Define(instance, cls.object(), span)) defined.push_back(cls.object());
  }
  for (Object* cls : defined) Associate(cls);
}

bool DecoratedModels::Define(Object* instance, Object* cls, Span span) {
  Object* prototype = rt_.PrototypeOf(cls);
  const auto* options = Find(prototype, &Metadata::options);
  if (!options) {
    rt_.Refuse(cls->function->name, "@Table annotation is missing on class `" + cls->function->name + "`", span);
    return false;
  }
  defined_.push_back(cls);
  Interpreter& in = rt_.in;
  Object* attributes = in.NewObject(cls->span);
  if (const auto* own = Find(prototype, &Metadata::attributes)) {
    for (const Property& attribute : **own) {
      Object* copy = in.NewObject(attribute.value.span);
      Assign(rt_, copy, attribute.value.object());
      in.Set(attributes, attribute.key, Value::Of(copy, attribute.value.span), attribute.key_span);
    }
  }
  Object* init = in.NewObject(cls->span);
  if (const auto* indexes = Find(prototype, &Metadata::indexes)) {
    std::vector<Value> all;
    for (const auto& [name, index] : (*indexes)->named) all.push_back(Value::Of(index, index->span));
    for (Object* index : (*indexes)->unnamed) all.push_back(Value::Of(index, index->span));
    if (!all.empty()) in.Set(init, rt_.k.indexes, Value::Of(in.NewArray(std::move(all), cls->span), cls->span));
  }
  Assign(rt_, init, *options);
  const auto* name = Find(prototype, &Metadata::model_name);
  in.Set(init, rt_.k.modelName, name ? **name : in.String(cls->function->name));
  in.Set(init, rt_.k.sequelize, Value::Of(instance));
  // sequelize-typescript's initialize() calls Sequelize's own init, whatever the class has made of `init`.
  in.CallFunction(rt_.in.Get(Value::Of(rt_.model_class), "init"), Value::Of(cls),
                  {Value::Of(attributes, cls->span), Value::Of(init, cls->span)}, cls->span);
  // The attributes may all be those of a base class, which says nothing of this table.
  if (ModelData* data = DataOf(cls); data && data->cls == cls) data->defined_at = DeclaredAt(cls);
  return true;
}

// The class; @Table where another decorator has put a class of its own in its place, or the class begins with its
// decorators, of which others may come first.
Span DecoratedModels::DeclaredAt(Object* cls) const {
  auto own = metadata_.find(rt_.PrototypeOf(cls));
  if (own == metadata_.end() || own->second.table_at.empty()) return cls->span;
  const Span& table = own->second.table_at;
  bool replaced = !cls->node || cls->node->more.empty();
  bool within = table.file == cls->span.file && cls->span.begin < table.begin && table.end <= cls->span.end;
  return replaced || within ? table : cls->span;
}

void DecoratedModels::Associate(Object* cls) {
  const auto* associations = Find(rt_.PrototypeOf(cls), &Metadata::associations);
  if (!associations) return;
  Interpreter& in = rt_.in;
  for (const Association& association : **associations) {
    Object* target = CallGetter(association.target, association.span);
    std::string what = cls->function->name + "." + association.kind;
    if (!target) {
      rt_.problems.push_back({what, "the class of this association is not known", association.span, {}});
      continue;
    }
    if (!Contains(defined_, target)) {
      rt_.Refuse(what, "`" + target->function->name + "` was never added to the Sequelize instance", association.span);
      continue;
    }
    Object* options = in.NewObject(association.options->span);
    Assign(rt_, options, association.options);
    bool many_to_many = std::string_view(association.kind) == "belongsToMany";
    Object* through = nullptr;
    if (many_to_many) {
      Value value = rt_.Get(options, rt_.k.through);
      Object* spread = nullptr;
      Value model = value;
      if (value.IsObject() && !value.IsFunction()) {
        spread = in.NewObject(value.span);
        Assign(rt_, spread, value.object());
        model = rt_.Get(value, rt_.k.model);
      }
      if (model.IsFunction() && (through = CallGetter(model, association.span))) {
        if (!spread) spread = in.NewObject(association.span);
        in.Set(spread, rt_.k.model, Value::Of(through));
        in.Set(options, rt_.k.through, Value::Of(spread, value.span));
      } else {
        in.Set(options, rt_.k.through, model);
      }
    }
    Value given = rt_.Get(options, rt_.k.foreignKey);
    bool belongs_to = std::string_view(association.kind) == "belongsTo";
    Object* key = many_to_many ? ForeignKeyOptions(cls, through, given, association.span)
                  : belongs_to ? ForeignKeyOptions(target, cls, given, association.span)
                               : ForeignKeyOptions(cls, target, given, association.span);
    if (!key) continue;
    in.Set(options, rt_.k.foreignKey, Value::Of(key, key->span));
    if (many_to_many) {
      Object* other = ForeignKeyOptions(target, through, rt_.Get(options, rt_.k.otherKey), association.span);
      if (!other) continue;
      in.Set(options, rt_.k.otherKey, Value::Of(other, other->span));
    }
    in.CallFunction(in.Get(Value::Of(cls), association.kind), Value::Of(cls),
                    {Value::Of(target), Value::Of(options, association.span)}, association.span);
  }
}

// getForeignKeyOptions: what is given, else the first @ForeignKey of `holder` that leads to `related`.
Object* DecoratedModels::ForeignKeyOptions(Object* related, Object* holder, const Value& given, Span span) {
  Interpreter& in = rt_.in;
  Object* options = in.NewObject(given.span.empty() ? span : given.span);
  if (given.IsString() || given.IsUnknown()) {
    in.Set(options, rt_.k.name, given, given.span);
  } else if (given.IsObject()) {
    Assign(rt_, options, given.object());
  }
  const Value* name = rt_.Own(options, rt_.k.name);
  if (name && rt_.Truthy(*name, true)) return options;
  if (holder) {
    if (const auto* keys = Find(rt_.PrototypeOf(holder), &Metadata::foreign_keys)) {
      for (const ForeignKey& key : **keys) {
        Object* to = CallGetter(key.target, span);
        if (!to || !(to == related || in.IsSubclassOf(related, to))) continue;
        in.Set(options, rt_.k.name, in.String(key.name->text));
        return options;
      }
    }
  }
  rt_.Refuse(related->function->name,
             "the foreign key for `" + related->function->name + "` is missing" +
                 (holder ? " on `" + holder->function->name + "`" : ""),
             span);
  return nullptr;
}

Object* DecoratedModels::CallGetter(const Value& getter, Span span) {
  if (rt_.in.IsClass(getter)) return getter.object();  // older code passes the class itself
  if (!getter.IsFunction()) return nullptr;
  Value cls = rt_.in.CallFunction(getter, Value(), {}, span);
  return rt_.in.IsClass(cls) ? cls.object() : nullptr;
}

// The classes that `models: […]` means: classes as they are, texts as folders or glob patterns of files.
std::vector<Value> DecoratedModels::ResolveModels(const Value& models, const Value& match, Span span) {
  std::vector<Value> classes;
  bool known = rt_.in.Iterate(models, [&](const Value& item) {
    if (item.IsString()) {
      LoadPattern(item.string(), match, classes);
    } else {
      classes.push_back(item);
    }
    return true;
  });
  if (!known && !models.IsNullish()) {
    lists_are_known_ = false;
    std::string why = models.IsUnknown() ? models.unknown().why : "`models` is not a list";
    rt_.problems.push_back({"models", why, models.span.empty() ? span : models.span, {}});
  }
  return classes;
}

void DecoratedModels::LoadPattern(const std::string& given, const Value& match, std::vector<Value>& classes) {
  std::string pattern = given;
  bool magic = pattern.find_first_of("*?[{(") != std::string::npos;
  if (!magic && Extension(pattern) != ".ts" && Extension(pattern) != ".js") pattern += "/*";
  if (pattern.compare(0, kRoot.size(), kRoot) == 0) pattern = pattern.substr(kRoot.size());
  // Patterns over the build output (`dist/**/*.model.js`) mean the sources they were built from.
  std::vector<std::string> patterns{pattern};
  for (std::string_view built : {"dist/", "build/", "lib/", "out/"}) {
    if (pattern.compare(0, built.size(), built) == 0) patterns.push_back("src/" + pattern.substr(built.size()));
  }
  size_t dot = pattern.rfind(".js");
  if (dot != std::string::npos && dot + 3 == pattern.size()) {
    for (size_t i = 0, n = patterns.size(); i < n; ++i) {
      patterns.push_back(patterns[i].substr(0, patterns[i].size() - 3) + ".ts");
    }
  }
  for (const SourceEntry& entry : source_.Files()) {
    bool matches = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& one) {
      return one.find('/') != std::string::npos && MatchGlob(one, entry.path);
    });
    if (!matches || !IsImportable(entry.path)) continue;
    Value module = rt_.in.ImportFile(entry.path);
    if (!module.IsObject()) continue;
    std::string name = entry.path.substr(entry.path.rfind('/') + 1);
    name.resize(name.size() - 3);
    Value found;
    for (Key key : rt_.in.OwnKeys(module.object())) {
      bool chosen = key->text == name;
      if (match.IsFunction()) {
        chosen = rt_.Truthy(rt_.in.CallFunction(match, Value(), {rt_.in.String(name), rt_.in.String(key->text)}));
      }
      if (chosen) {
        found = rt_.in.Get(module, key);
        break;
      }
    }
    if (found.IsUndefined()) found = rt_.in.Get(module, "default");
    if (rt_.in.IsClass(found)) classes.push_back(found);
  }
}

}  // namespace sequelint::sequelize
