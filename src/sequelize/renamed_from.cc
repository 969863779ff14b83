#include "sequelize/renamed_from.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

constexpr std::string_view kDirective = "sequelint: renamed-from ";

// The name a line's comment gives, "" when it gives none.
std::string NameIn(std::string_view line) {
  size_t at = line.find(kDirective);
  if (at == std::string_view::npos) return "";
  std::string_view before = Trim(line.substr(0, at));
  auto opens = [&](std::string_view mark) {
    return before.size() >= mark.size() && before.substr(before.size() - mark.size()) == mark;
  };
  if (!opens("//") && !opens("/*") && !opens("/**") && before != "*") return "";
  std::string_view rest = Trim(line.substr(at + kDirective.size()));
  return std::string(rest.substr(0, rest.find_first_of(" \t*")));
}

bool IsComment(std::string_view line) {
  line = Trim(line);
  return line.substr(0, 2) == "//" || line.substr(0, 2) == "/*" || line.substr(0, 1) == "*";
}

class Files {
 public:
  explicit Files(const SourceReader& source) : source_(source) {}

  // The earlier name of what is declared at `at`.
  std::string NameAt(const Location& at) {
    if (at.empty()) return "";
    const std::vector<std::string>& lines = Lines(at.file);
    if (at.line == 0 || at.line > lines.size()) return "";
    std::string name = NameIn(lines[at.line - 1]);
    for (uint32_t line = at.line - 1; name.empty() && line >= 1 && IsComment(lines[line - 1]); --line) {
      name = NameIn(lines[line - 1]);
    }
    return name;
  }

 private:
  // No lines for a file without such a comment: nearly all of them.
  const std::vector<std::string>& Lines(const std::string& file) {
    auto [at, added] = lines_.try_emplace(file);
    if (!added) return at->second;
    SourceText text = source_.Read(file);
    if (text && text->find(kDirective) != std::string::npos) at->second = Split(*text, '\n');
    return at->second;
  }

  const SourceReader& source_;
  std::map<std::string, std::vector<std::string>> lines_;
};

// A label's comment is its own only where the label stands alone on its line, and not on that of its column.
void ReadLabels(Files& files, const std::set<std::pair<std::string, uint32_t>>& columns, schema::EnumType& type) {
  std::map<uint32_t, int> on_line;
  for (const auto& [label, at] : type.value_at) ++on_line[at.line];
  for (const auto& [label, at] : type.value_at) {
    if (on_line[at.line] > 1 || columns.count({at.file, at.line})) continue;
    std::string earlier = files.NameAt(at);
    if (!earlier.empty() && earlier != label) type.renamed_values[label] = earlier;
  }
}

}  // namespace

void ReadRenames(const SourceReader& source, schema::Schema& schema) {
  Files files(source);
  std::set<std::pair<std::string, uint32_t>> columns;
  for (auto& [name, table] : schema.tables.Each()) {
    for (const schema::Column& column : table.columns) columns.insert({column.at.file, column.at.line});
    std::string earlier = files.NameAt(table.at);
    if (!earlier.empty()) table.renamed_from = earlier;
    for (schema::Column& column : table.columns) {
      if (column.at.file == table.at.file && column.at.line == table.at.line) continue;  // the comment is the table's
      earlier = files.NameAt(column.at);
      if (!earlier.empty()) column.renamed_from = earlier;
    }
  }
  for (auto& [name, type] : schema.enums.Each()) ReadLabels(files, columns, type);
}

}  // namespace sequelint::sequelize
