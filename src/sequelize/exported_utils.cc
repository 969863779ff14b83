#include "base/text.h"
#include "sequelize/objects.h"

// `Sequelize.Utils`: no public interface, but projects shape names and types with it.
namespace sequelint::sequelize {
namespace {

using Word = std::string (*)(const Runtime& rt, const std::string& word);

// A function from text to text; what is no text stays.
void AddWord(Runtime& rt, Object* utils, const char* name, Word change) {
  rt.AddMethod(utils, name, [&rt, change](Interpreter& in, const Call& call) -> Value {
    Value word = call.Argument(0);
    return word.IsString() ? in.String(change(rt, word.string()), call.span) : word;
  });
}

void AddWords(Runtime& rt, Object* utils) {
  AddWord(rt, utils, "pluralize",
          [](const Runtime& rt, const std::string& word) { return Pluralize(word, rt.options.inflection); });
  AddWord(rt, utils, "singularize",
          [](const Runtime& rt, const std::string& word) { return Singularize(word, rt.options.inflection); });
  AddWord(rt, utils, "camelize", [](const Runtime&, const std::string& word) { return Camelize(word); });
  AddWord(rt, utils, "underscore", [](const Runtime&, const std::string& word) { return Underscore(word); });
  AddWord(rt, utils, "removeTicks",
          [](const Runtime&, const std::string& word) { return ReplaceAll(word, "`", ""); });
  AddWord(rt, utils, "uppercaseFirst", [](const Runtime&, const std::string& word) { return UpperFirst(word); });
  constexpr std::pair<const char*, const char*> kConditional[] = {{"underscoredIf", "underscore"},
                                                                  {"camelizeIf", "camelize"}};
  for (const auto& [name, plain] : kConditional) {
    Value change = rt.in.Get(Value::Of(utils), plain);
    rt.AddMethod(utils, name, [&rt, change](Interpreter& in, const Call& call) -> Value {
      if (call.Argument(1).IsUnknown()) return call.Argument(1);
      return rt.Truthy(call.Argument(1)) ? in.CallFunction(change, Value(), {call.Argument(0)}, call.span)
                                         : call.Argument(0);
    });
  }
}

void AddObjects(Runtime& rt, Object* utils) {
  rt.AddMethod(utils, "cloneDeep",
               [&rt](Interpreter&, const Call& call) { return CloneDeep(rt, call.Argument(0)).At(call.span); });
  rt.AddMethod(utils, "merge", [&rt](Interpreter& in, const Call& call) -> Value {
    Object* result = in.NewObject(call.span);
    for (const Value& source : call.arguments) result = Merge(rt, {Value::Of(result), source});
    return Value::Of(result, call.span);
  });
  rt.AddMethod(utils, "mergeDefaults", [&rt](Interpreter&, const Call& call) -> Value {
    Value target = call.Argument(0), source = call.Argument(1);
    if (target.IsObject() && source.IsObject()) MergeDefaults(rt, target.object(), source.object());
    return target;
  });
  rt.AddMethod(utils, "isPrimitive", [](Interpreter&, const Call& call) -> Value {
    Value value = call.Argument(0);
    return value.IsUnknown() ? value : Value::Boolean(value.IsString() || value.IsNumber() || value.IsBoolean(), call.span);
  });
}

}  // namespace

void MakeUtils(Runtime& rt) {
  Object* utils = rt.in.NewObject();
  for (Key key : rt.in.OwnKeys(rt.method_classes)) rt.in.Set(utils, key, rt.Get(rt.method_classes, key));
  AddWords(rt, utils);
  AddObjects(rt, utils);
  rt.AddMethod(utils, "classToInvokable", [&rt](Interpreter& in, const Call& call) -> Value {
    Value cls = call.Argument(0);
    if (!cls.IsFunction()) return cls.IsUnknown() ? cls : in.Unknown("no class is given", call.span);
    return Value::Of(rt.Invokable(cls.object()), call.span);
  });
  rt.AddMethod(utils, "generateEnumName", [](Interpreter& in, const Call& call) -> Value {
    auto table = in.ToText(call.Argument(0)), column = in.ToText(call.Argument(1));
    if (!table || !column) return call.Argument(table ? 1 : 0);
    return in.String("enum_" + *table + '_' + *column, call.span);
  });
  rt.in.DefineHidden(utils, "_", rt.in.ImportPackage("lodash"));
  rt.utils = utils;
}

}  // namespace sequelint::sequelize
