#include "build.h"

#include <stdexcept>

#include "base/text.h"
#include "schema/type.h"

namespace sequelint::plan {
namespace {

using schema::AutoIncrement;
using schema::DefaultKind;
using schema::QualifiedName;
using schema::Schema;
using schema::Table;

QualifiedName Qualified(std::string_view text) {
  std::vector<std::string> parts = Split(Trim(text), '.');
  return parts.size() == 2 ? QualifiedName{parts[0], parts[1]} : QualifiedName{"public", parts[0]};
}

// At commas outside parentheses and quotes.
std::vector<std::string> List(std::string_view text) {
  std::vector<std::string> parts;
  int depth = 0;
  bool quoted = false;
  std::string part;
  for (char c : text) {
    if (c == '\'') quoted = !quoted;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c == ',' && depth == 0 && !quoted) {
      parts.emplace_back(Trim(part));
      part.clear();
    } else {
      part += c;
    }
  }
  if (!Trim(part).empty()) parts.emplace_back(Trim(part));
  return parts;
}

// `head (inside) tail`: takes the first parenthesis pair apart.
struct Parens {
  std::string before, inside, after;
};
Parens TakeParens(const std::string& text) {
  size_t open = text.find('('), close = open;
  int depth = 0;
  for (; close < text.size(); ++close) {
    if (text[close] == '(') ++depth;
    if (text[close] == ')' && --depth == 0) break;
  }
  if (open == std::string::npos) throw std::runtime_error("no parenthesis: " + text);
  return {std::string(Trim(text.substr(0, open))), text.substr(open + 1, close - open - 1),
          std::string(Trim(text.substr(close + 1)))};
}

class Builder {
 public:
  explicit Builder(std::string file) : file_(std::move(file)) {}

  Schema Run(const std::string& text) {
    for (const std::string& line : Split(text, '\n')) {
      ++line_;
      std::string_view rest = Trim(line);
      if (rest.empty()) continue;
      size_t space = rest.find(' ');
      std::string word(rest.substr(0, space));
      Line(word, std::string(Trim(rest.substr(space))));
    }
    return std::move(schema_);
  }

 private:
  Location At(uint32_t column = 1) const { return {file_, line_, column, 0, 0}; }
  Table& TableAt(const std::string& name) { return schema_.tables.at(Qualified(name)); }

  void Line(const std::string& word, const std::string& rest) {
    if (word == "table")
      NewTable(rest);
    else if (word == "pk")
      PrimaryKey(rest);
    else if (word == "unique")
      Unique(rest);
    else if (word == "check")
      Check(rest);
    else if (word == "exclude")
      Exclude(rest);
    else if (word == "fk")
      ForeignKey(rest);
    else if (word == "index" || word == "uindex")
      Index(rest, word == "uindex");
    else if (word == "enum")
      Enum(rest);
    else if (word == "sequence")
      Sequence(rest);
    else if (word == "source")
      schema_.source = rest, schema_.from_models = rest == "models";
    else if (word == "object")
      Object(rest);
    else
      throw std::runtime_error("unknown word " + word);
  }

  void NewTable(const std::string& rest) {
    size_t equals = rest.find('=');
    std::string head(Trim(rest.substr(0, equals)));
    Table table;
    size_t was = head.find(" was ");
    table.name = Qualified(head.substr(0, was));
    if (was != std::string::npos) table.renamed_from = head.substr(was + 5);
    table.at = At();
    uint32_t place = 1;
    if (equals != std::string::npos) {
      for (const std::string& column : List(rest.substr(equals + 1))) table.columns.push_back(Column(column, ++place));
    }
    schema_.tables[table.name] = table;
  }

  schema::Column Column(const std::string& text, uint32_t place) {
    schema::Column column;
    size_t colon = text.find(':');
    column.name = column.attribute = text.substr(0, colon);
    std::string rest = text.substr(colon + 1);
    if (size_t at = rest.find(" was "); at != std::string::npos) {
      column.renamed_from = rest.substr(at + 5);
      rest.resize(at);
    }
    if (size_t at = rest.find(" generated "); at != std::string::npos) {
      column.generated = schema::Generated{rest.substr(at + 11), true};
      rest.resize(at);
    }
    if (size_t at = rest.find('='); at != std::string::npos) {
      column.default_value.sql = rest.substr(at + 1);
      column.default_value.kind =
          column.default_value.sql.find('(') == std::string::npos ? DefaultKind::kConstant : DefaultKind::kExpression;
      if (column.default_value.sql == "?") column.default_value = {DefaultKind::kUnknown, "", {}};
      rest.resize(at);
    }
    if (!rest.empty() && rest.back() == '!') column.nullable = false, rest.pop_back();
    if (!rest.empty() && rest.back() == '?') column.nullable.reset(), rest.pop_back();
    if (size_t at = rest.find(" collate "); at != std::string::npos) {
      column.collation = rest.substr(at + 9);
      rest.resize(at);
    }
    if (rest == "identity") column.auto_increment = AutoIncrement::kIdentityByDefault, rest = "integer";
    if (rest == "identity_always") column.auto_increment = AutoIncrement::kIdentityAlways, rest = "integer";
    schema::Type type = schema::ParseType(rest);
    if (type.serial) column.auto_increment = AutoIncrement::kSerial;
    if (rest != "unknown") column.type = Print(type);
    column.at = column.type_at = column.nullable_at = column.default_value.at = At(place);
    return column;
  }

  void PrimaryKey(const std::string& rest) {
    Parens parts = TakeParens(rest);
    std::vector<std::string> words = Split(parts.before, ' ');
    TableAt(words[0]).primary_key = schema::PrimaryKey{words.size() > 1 ? words[1] : "", List(parts.inside), At()};
  }

  void Unique(const std::string& rest) {
    Parens parts = TakeParens(rest);
    std::vector<std::string> words = Split(parts.before, ' ');
    schema::UniqueConstraint unique;
    unique.name = words.size() > 1 ? words[1] : "";
    unique.columns = List(parts.inside);
    unique.at = At();
    if (parts.after == "nulls not distinct")
      unique.nulls_not_distinct = true;
    else
      unique.deferrable = ToUpper(parts.after);
    TableAt(words[0]).unique_constraints.push_back(unique);
  }

  void Check(const std::string& rest) {
    Parens parts = TakeParens(rest);
    std::vector<std::string> words = Split(parts.before, ' ');
    TableAt(words[0]).checks.push_back(
        {words.size() > 1 ? words[1] : "", parts.inside, parts.after != "not valid", At()});
  }

  void Exclude(const std::string& rest) {
    std::vector<std::string> words = Split(rest, ' ');
    std::string definition = rest.substr(words[0].size() + words[1].size() + 2);
    TableAt(words[0]).exclusions.push_back({words[1], definition, At()});
  }

  void ForeignKey(const std::string& rest) {
    Parens from = TakeParens(rest);
    std::vector<std::string> words = Split(from.before, ' ');
    schema::ForeignKey key;
    key.name = words.size() > 1 ? words[1] : "";
    key.columns = List(from.inside);
    std::string to = from.after.substr(3);
    if (to.find('(') != std::string::npos) {
      Parens target = TakeParens(to);
      key.table = Qualified(target.before);
      key.referenced = List(target.inside);
      to = target.after;
    } else {
      key.table = Qualified(to.substr(0, to.find(' ')));
      to = to.find(' ') == std::string::npos ? "" : to.substr(to.find(' ') + 1);
    }
    for (const char* action : {"cascade", "set null", "restrict"}) {
      if (to.find("on delete " + std::string(action)) != std::string::npos) key.on_delete = ToUpper(action);
      if (to.find("on update " + std::string(action)) != std::string::npos) key.on_update = ToUpper(action);
    }
    if (size_t at = to.find("deferrable"); at != std::string::npos) key.deferrable = ToUpper(to.substr(at));
    if (to.find("not valid") != std::string::npos) key.validated = false;
    key.at = At();
    TableAt(words[0]).foreign_keys.push_back(key);
  }

  void Index(const std::string& rest, bool unique) {
    Parens parts = TakeParens(rest);
    std::vector<std::string> words = Split(parts.before, ' ');
    schema::Index index;
    index.name = words[0];
    index.unique = unique;
    if (words.size() > 4) index.method = words[4];
    for (const std::string& part : List(parts.inside)) {
      schema::IndexColumn column;
      std::string text = part;
      for (const char* order : {" desc", " asc"}) {
        size_t at = text.size() > 5 ? text.rfind(order) : std::string::npos;
        if (at == std::string::npos || at + std::string(order).size() != text.size()) continue;
        column.order = ToUpper(Trim(order));
        text.resize(at);
      }
      if (text.find_first_of("( ") == std::string::npos)
        column.name = text;
      else
        column.expression = text;
      index.columns.push_back(column);
    }
    std::string after = parts.after;
    if (after.rfind("include ", 0) == 0) {
      Parens include = TakeParens(after);
      index.include = List(include.inside);
      after = include.after;
    }
    if (after.rfind("where ", 0) == 0) index.where = after.substr(6);
    if (after == "concurrently") index.concurrently = true;
    index.at = At();
    TableAt(words[2]).indexes.push_back(index);
  }

  void Enum(const std::string& rest) {
    size_t colon = rest.find(':');
    schema::EnumType type;
    std::string head = rest.substr(0, colon);
    if (size_t was = head.find(" was "); was != std::string::npos) {
      type.renamed_from = head.substr(was + 5);
      head.resize(was);
    }
    type.name = Qualified(head);
    type.values.emplace();
    uint32_t place = 1;
    for (std::string value : List(rest.substr(colon + 1))) {
      if (size_t was = value.find(" was "); was != std::string::npos) {
        type.renamed_values[value.substr(0, was)] = value.substr(was + 5);
        value.resize(was);
      }
      type.values->push_back(value);
      type.value_at[value] = At(++place);
    }
    if (rest.find('?') != std::string::npos) type.values.reset();
    type.at = At();
    schema_.enums[type.name] = type;
  }

  void Sequence(const std::string& rest) {
    std::vector<std::string> words = Split(rest, ' ');
    schema::Sequence sequence;
    sequence.name = Qualified(words[0]);
    if (words.size() > 1) sequence.type = words[1];
    if (words.size() > 2) {
      size_t dot = words[2].rfind('.');
      sequence.owner_table = Qualified(words[2].substr(0, dot));
      sequence.owner_column = words[2].substr(dot + 1);
    }
    sequence.at = At();
    schema_.sequences[sequence.name] = sequence;
  }

  void Object(const std::string& rest) {
    static const std::pair<const char*, schema::ObjectKind> kKinds[] = {{"extension", schema::ObjectKind::kExtension},
                                                                        {"schema", schema::ObjectKind::kSchema},
                                                                        {"view", schema::ObjectKind::kView},
                                                                        {"function", schema::ObjectKind::kFunction},
                                                                        {"domain", schema::ObjectKind::kDomain}};
    std::vector<std::string> words = Split(rest, ' ');
    for (const auto& [word, kind] : kKinds) {
      if (words[0] != word) continue;
      schema::Object object;
      object.kind = kind;
      object.name = Qualified(words[1]);
      size_t skip = words[0].size() + words[1].size() + 2;
      if (rest.size() > skip) object.definition = rest.substr(skip);
      object.at = At();
      schema_.objects.push_back(object);
    }
  }

  std::string file_;
  uint32_t line_ = 0;
  Schema schema_;
};

}  // namespace

Schema Build(const std::string& text, const std::string& file) { return Builder(file).Run(text); }

}  // namespace sequelint::plan
