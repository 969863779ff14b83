#include "sequelize/views.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/glob.h"
#include "base/text.h"
#include "schema/names.h"

namespace sequelint::sequelize {
namespace {

bool IsSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$'; }

// Whether a word that begins with `expected`, in capitals, begins at `at`.
bool IsWordAt(std::string_view text, size_t at, std::string_view expected) {
  if (at > 0 && IsWord(text[at - 1])) return false;
  std::string_view word = text.substr(at, expected.size());
  return std::equal(word.begin(), word.end(), expected.begin(), expected.end(),
                    [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; });
}

// SQL files, and program text that may run SQL on the database as it is deployed.
bool MayCreate(std::string_view path) {
  if (path.ends_with(".sql")) return true;
  bool program = path.ends_with(".js") || path.ends_with(".ts") || path.ends_with(".cjs") || path.ends_with(".mjs");
  return program && path.find("migration") != std::string_view::npos &&
         path.find("node_modules/") == std::string_view::npos;
}

class Words {
 public:
  Words(std::string_view text, size_t at) : text_(text), at_(at) {}

  void Space() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }
  // The word that stands next, in capitals, passed only when it is `expected`.
  bool Take(std::string_view expected) {
    Space();
    if (ToUpper(text_.substr(at_, expected.size())) != expected) return false;
    size_t end = at_ + expected.size();
    if (end < text_.size() && IsWord(text_[end])) return false;
    at_ = end;
    return true;
  }
  // A name, quoted or not, with escapes of the program text around the quotes: "" when none stands here.
  std::string Name() {
    Space();
    while (at_ < text_.size() && text_[at_] == '\\') ++at_;
    bool quoted = at_ < text_.size() && text_[at_] == '"';
    if (quoted) ++at_;
    size_t from = at_;
    while (at_ < text_.size() && (IsWord(text_[at_]) || (quoted && (text_[at_] == ' ' || text_[at_] == '-')))) ++at_;
    std::string name(text_.substr(from, at_ - from));
    while (at_ < text_.size() && (text_[at_] == '\\' || (quoted && text_[at_] == '"'))) ++at_;
    return quoted ? name : ToLower(name);
  }
  bool Dot() {
    if (at_ >= text_.size() || text_[at_] != '.') return false;
    ++at_;
    return true;
  }

 private:
  std::string_view text_;
  size_t at_;
};

// `name` or `schema.name` after VIEW or TABLE.
schema::QualifiedName NameAfter(Words words) {
  words.Take("IF") && words.Take("NOT") && words.Take("EXISTS");
  schema::QualifiedName out;
  out.name = words.Name();
  if (words.Dot()) {
    out.schema = out.name;
    out.name = words.Name();
  }
  return out;
}

struct Found {
  std::map<schema::QualifiedName, Location> views;
  std::set<std::string> tables;  // that something creates, or gives the name, by their names alone
};

// The argument that stands next in a call when it is a text; `at` goes behind it and its comma.
std::string NextArgument(std::string_view text, size_t& at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  if (at >= text.size() || (text[at] != '\'' && text[at] != '"' && text[at] != '`')) return {};
  size_t from = at + 1, end = text.find(text[at], from);
  if (end == std::string_view::npos) return {};
  for (at = end + 1; at < text.size() && (IsSpace(text[at]) || text[at] == ',');) ++at;
  return std::string(text.substr(from, end - from));
}

// Tables by what calls of `method` say: their argument `position`.
void TakeCalls(std::string_view text, std::string_view method, int position, Found& out) {
  for (size_t found = text.find(method); found != std::string_view::npos; found = text.find(method, found + 1)) {
    size_t at = found + method.size();
    std::string name = NextArgument(text, at);
    for (int i = 0; i < position && !name.empty(); ++i) name = NextArgument(text, at);
    if (!name.empty()) out.tables.insert(name);
  }
}

// ALTER TABLE … RENAME TO name
void TakeRename(std::string_view text, size_t at, Found& out) {
  Words words(text, at);
  if (!words.Take("TABLE")) return;
  if (words.Take("IF")) words.Take("EXISTS");
  words.Take("ONLY");
  words.Name();
  if (words.Dot()) words.Name();
  if (words.Take("RENAME") && words.Take("TO")) out.tables.insert(NameAfter(words).name);
}

void Scan(const std::string& path, std::string_view text, Found& out) {
  TakeCalls(text, "createTable(", 0, out);
  TakeCalls(text, "renameTable(", 1, out);
  for (size_t at = text.find_first_of("aA"); at != std::string_view::npos; at = text.find_first_of("aA", at + 1)) {
    if (IsWordAt(text, at, "ALTER")) TakeRename(text, at + 5, out);
  }
  for (size_t at = text.find_first_of("cC"); at != std::string_view::npos; at = text.find_first_of("cC", at + 1)) {
    if (!IsWordAt(text, at, "CREATE")) continue;
    Words words(text, at + 6);
    if (words.Take("OR")) words.Take("REPLACE");
    for (std::string_view skipped : {"TEMP", "TEMPORARY", "UNLOGGED", "RECURSIVE", "MATERIALIZED"}) words.Take(skipped);
    bool view = words.Take("VIEW");
    if (!view && !words.Take("TABLE")) continue;
    schema::QualifiedName name = NameAfter(words);
    if (name.name.empty()) continue;
    if (!view) {
      out.tables.insert(name.name);
      continue;
    }
    Location place;
    place.file = path;
    place.line =
        static_cast<uint32_t>(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    place.column = 1;
    out.views.emplace(name, place);
  }
}

Found FindViews(const SourceReader& source) {
  Found out;
  for (const SourceEntry& entry : source.Files()) {
    if (!MayCreate(entry.path)) continue;
    SourceText text = source.Read(entry.path);
    if (text) Scan(entry.path, *text, out);
  }
  return out;
}

// The types of the view's ENUM columns that no table uses go with it.
void DropEnums(const schema::Table& view, schema::Schema& schema) {
  erase_if(schema.enums, [&](const auto& entry) {
    std::string own = "enum_" + view.name.name + '_';
    if (!entry.first.name.starts_with(own)) return false;
    return std::any_of(view.columns.begin(), view.columns.end(),
                       [&](const schema::Column& column) { return entry.first.name == own + column.name; });
  });
}

}  // namespace

void TakeViews(const SourceReader& source, const std::vector<std::string>& configured, schema::Schema& schema) {
  Found found = FindViews(source);
  std::vector<schema::Unknown> notes;
  erase_if(schema.tables, [&](const auto& entry) {
    const schema::Table& table = entry.second;
    auto statement = found.views.find(entry.first);
    bool created = statement != found.views.end() && !found.tables.count(entry.first.name);
    bool named = std::any_of(configured.begin(), configured.end(), [&](const std::string& glob) {
      return MatchGlob(glob, entry.first.name) || MatchGlob(glob, schema::Display(entry.first));
    });
    if (!created && !named) return false;
    std::string why =
        created ? "a view: CREATE VIEW in " + statement->second.file + ':' + std::to_string(statement->second.line)
                : "a view, by the configuration";
    notes.push_back({schema::Display(entry.first), why + "; its model is not compared with a table", {}, table.at});
    DropEnums(table, schema);
    return true;
  });
  schema.unknown.insert(schema.unknown.end(), notes.begin(), notes.end());
}

}  // namespace sequelint::sequelize
