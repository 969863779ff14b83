#include "migrations/project_types.h"

#include <cctype>

#include "base/text.h"
#include "sequelize/objects.h"
#include "syntax/tree.h"

namespace sequelint::migrations {
namespace {

using eval::Object;
using eval::Property;
using eval::Value;

constexpr std::string_view kDataTypes = "DataTypes.";

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Calls `visit(name, rest)` for each `DataTypes.NAME` until it says true.
template <class Visit>
bool AnyType(std::string_view text, const Visit& visit) {
  for (size_t at = text.find(kDataTypes); at != text.npos; at = text.find(kDataTypes, at)) {
    at += kDataTypes.size();
    size_t end = at;
    while (end < text.size() && IsWord(text[end])) ++end;
    bool upper = end > at && std::isupper(static_cast<unsigned char>(text[at])) != 0;
    if (upper && visit(text.substr(at, end - at), text.substr(end))) return true;
  }
  return false;
}

bool AddsType(std::string_view text) {
  return AnyType(text, [](std::string_view, std::string_view rest) {
    rest = Trim(rest.substr(0, 8));
    return rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>");
  });
}

}  // namespace

std::vector<std::string> TypeFiles(const SourceReader& source) {
  std::vector<std::string> files;
  for (const SourceEntry& entry : source.Files()) {
    syntax::Language language;
    if (entry.path.find("test") != std::string::npos || !syntax::LanguageOf(entry.path, language)) continue;
    SourceText text = source.Read(entry.path);
    if (text != nullptr && AddsType(*text)) files.push_back(entry.path);
  }
  return files;
}

bool AsksForUnknownType(sequelize::Runtime& runtime, std::string_view text) {
  return AnyType(text, [&](std::string_view name, std::string_view) {
    return runtime.Own(runtime.data_types, runtime.in.ToKey(runtime.in.String(std::string(name)))) == nullptr;
  });
}

void AddProjectTypes(sequelize::Runtime& runtime, const std::vector<std::string>& files) {
  eval::Interpreter& in = runtime.in;
  for (const std::string& file : files) {
    Value exports;
    in.Catch([&] {
      in.RunFile(file);
      exports = in.ImportFile(file);
    });
    if (!exports.IsObject()) continue;
    for (const Property& property : sequelize::Entries(runtime, exports.object())) {
      const Value& made = property.value;
      if (!made.IsFunction()) continue;
      const eval::FunctionData& function = *made.object()->function;
      bool takes_nothing = function.node != nullptr && !function.is_class && function.node->list.empty();
      if (!takes_nothing || !AddsType(in.Source(made.object()->span))) continue;
      in.Catch([&] { in.Await(in.CallFunction(made, Value(), {}, {})); });
    }
  }
}

}  // namespace sequelint::migrations
