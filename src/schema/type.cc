#include "schema/type.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <vector>

#include "base/text.h"
#include "schema/keywords.h"
#include "schema/lexer.h"
#include "schema/names.h"

namespace sequelint::schema {
namespace {

// Spellings of built-in types that consist of one word ⇒ what format_type prints.
const std::map<std::string_view, std::string_view>& Aliases() {
  static const auto* aliases = new std::map<std::string_view, std::string_view>{
      {"int", "integer"},
      {"int4", "integer"},
      {"int2", "smallint"},
      {"int8", "bigint"},
      {"bool", "boolean"},
      {"float4", "real"},
      {"float8", "double precision"},
      {"dec", "numeric"},
      {"decimal", "numeric"},
      {"varchar", "character varying"},
      {"char", "character"},
      {"nchar", "character"},
      {"bpchar", "bpchar"},
      {"varbit", "bit varying"},
      {"serial", "integer"},
      {"serial4", "integer"},
      {"serial2", "smallint"},
      {"smallserial", "smallint"},
      {"serial8", "bigint"},
      {"bigserial", "bigint"},
      {"timetz", "time with time zone"},
      {"timestamptz", "timestamp with time zone"},
      {"time", "time without time zone"},
      {"timestamp", "timestamp without time zone"},
  };
  return *aliases;
}

constexpr std::string_view kBuiltIn[] = {
    "bigint",
    "bit",
    "bit varying",
    "boolean",
    "box",
    "bpchar",
    "bytea",
    "character",
    "character varying",
    "cidr",
    "circle",
    "date",
    "datemultirange",
    "daterange",
    "double precision",
    "inet",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "integer",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "nummultirange",
    "numrange",
    "oid",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "real",
    "refcursor",
    "regclass",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "smallint",
    "text",
    "tid",
    "time with time zone",
    "time without time zone",
    "timestamp with time zone",
    "timestamp without time zone",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "void",
    "xid",
    "xid8",
    "xml",
};

bool IsBuiltIn(std::string_view name) { return std::binary_search(std::begin(kBuiltIn), std::end(kBuiltIn), name); }

// PostGIS prints its geometry kinds in one fixed capitalisation.
std::string GeometryKind(const std::string& word) {
  static constexpr std::string_view kKinds[] = {
      "CircularString",    "CompoundCurve", "CurvePolygon", "GeometryCollection",
      "Geometry",          "LineString",    "MultiCurve",   "MultiLineString",
      "MultiPoint",        "MultiPolygon",  "MultiSurface", "Point",
      "PolyhedralSurface", "Polygon",       "Tin",          "Triangle"};
  for (std::string_view suffix : {"", "zm", "z", "m"}) {
    for (std::string_view kind : kKinds) {
      if (word == ToLower(kind) + std::string(suffix)) return std::string(kind) + ToUpper(suffix);
    }
  }
  return word;
}

class Parser {
 public:
  explicit Parser(std::string_view sql) : sql_(sql), tokens_(Lex(sql)) {}

  Type Run() {
    Name();
    if (!written_.empty() || !type_.name.empty()) {
      Modifiers();
      Suffix();
      Array();
    }
    if (at_ < tokens_.size()) type_.rest = std::string(Trim(sql_.substr(tokens_[at_].begin)));
    Settle();
    return std::move(type_);
  }

 private:
  const Token* Peek(size_t ahead = 0) const { return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr; }
  bool At(std::string_view text, size_t ahead = 0) const { return Peek(ahead) && Peek(ahead)->Is(text); }
  bool Take(std::string_view text) { return At(text) && ++at_; }

  // [schema .] name, and the second word of the names that have two.
  void Name() {
    const Token* token = Peek();
    if (!token || !token->IsName()) return;
    bool quoted = token->kind == Token::Kind::kQuoted;
    std::string name = token->text;
    ++at_;
    while (At(".") && Peek(1) && Peek(1)->IsName()) {
      type_.schema = name;
      name = Peek(1)->text;
      quoted = Peek(1)->kind == Token::Kind::kQuoted;
      at_ += 2;
    }
    if (quoted) {
      type_.name = name;
    } else {
      written_ = name;
      if (written_ == "national" && (At("character") || At("char"))) written_ = "char", ++at_;
      if (written_ == "double" && Take("precision")) written_ = "float8";
      if ((written_ == "character" || written_ == "char" || written_ == "nchar") && Take("varying")) {
        written_ = "varchar";
      }
      if (written_ == "bit" && Take("varying")) written_ = "varbit";
      if (written_ == "interval") IntervalFields();
    }
  }

  // `year`, `day to second`, … stand between `interval` and its precision.
  void IntervalFields() {
    static constexpr std::string_view kFields[] = {"year", "month", "day", "hour", "minute", "second"};
    auto field = [&](size_t ahead) {
      return Peek(ahead) && std::find(std::begin(kFields), std::end(kFields), Peek(ahead)->text) != std::end(kFields);
    };
    if (!field(0)) return;
    fields_ = " " + Peek()->text;
    ++at_;
    if (At("to") && field(1)) {
      fields_ += " to " + Peek(1)->text;
      at_ += 2;
    }
  }

  void Modifiers() {
    if (!At("(")) return;
    size_t end = at_ + 1;
    int depth = 1;
    while (end < tokens_.size() && depth > 0) {
      if (tokens_[end].Is("(")) ++depth;
      if (tokens_[end].Is(")")) --depth;
      ++end;
    }
    if (depth > 0) return;  // unclosed: all of it is `rest`
    bool previous_is_word = false;
    for (size_t i = at_ + 1; i + 1 < end; ++i) {
      const Token& token = tokens_[i];
      bool word = token.kind != Token::Kind::kOperator;
      if (word && previous_is_word) type_.modifiers += ' ';
      if (token.kind == Token::Kind::kString)
        type_.modifiers += QuoteLiteral(token.text);
      else if (token.kind == Token::Kind::kQuoted)
        type_.modifiers += QuoteIdentifier(token.text);
      else
        type_.modifiers += token.text;
      previous_is_word = word;
    }
    at_ = end;
  }

  // `with time zone`, `without time zone` behind the precision.
  void Suffix() {
    if (written_ != "time" && written_ != "timestamp") return;
    if ((At("with") || At("without")) && At("time", 1) && At("zone", 2)) {
      if (At("with")) written_ += "tz";
      at_ += 3;
    }
  }

  void Array() {
    if (Take("array")) {
      type_.array = 1;
      if (At("[") && Peek(1) && Peek(1)->kind == Token::Kind::kNumber && At("]", 2)) at_ += 3;
      return;
    }
    while (At("[")) {
      if (At("]", 1)) {
        at_ += 2;
      } else if (Peek(1) && Peek(1)->kind == Token::Kind::kNumber && At("]", 2)) {
        at_ += 3;
      } else {
        return;
      }
      ++type_.array;
    }
  }

  // Turns the words as written into format_type's name, and fills in what the standard leaves out.
  void Settle() {
    written_ = CutIdentifier(written_), type_.name = CutIdentifier(type_.name);
    bool catalog = type_.schema == "pg_catalog";
    if (catalog || type_.schema == "public") type_.schema.clear();
    if (written_.empty()) {  // quoted: a user's type, unless it names a built-in one exactly
      type_.built_in = type_.schema.empty() && IsBuiltIn(type_.name) && type_.name != "character" &&
                       type_.name.find(' ') == std::string::npos;
      if (type_.built_in || !catalog) return;
      written_ = type_.name == "char" ? "\"char\"" : type_.name;
    }
    if (catalog && written_.size() > 1 && written_[0] == '_') {  // the catalogue's own name of an array
      written_.erase(0, 1);
      ++type_.array;
    }
    if (!type_.schema.empty()) {
      type_.name = written_;
      return;
    }
    auto alias = Aliases().find(written_);
    type_.name = std::string(alias == Aliases().end() ? std::string_view(written_) : alias->second);
    type_.serial = written_.find("serial") != std::string::npos && alias != Aliases().end();
    if (written_ == "float") Float();
    type_.built_in = IsBuiltIn(type_.name) || type_.name == "\"char\"";
    if (!type_.built_in) return Geometry();
    if (type_.name == "numeric" && !type_.modifiers.empty() && type_.modifiers.find(',') == std::string::npos) {
      type_.modifiers += ",0";
    }
    if ((type_.name == "character" || type_.name == "bit") && type_.modifiers.empty()) type_.modifiers = "1";
    type_.name += fields_;
  }

  void Float() {
    int precision = type_.modifiers.empty() ? 53 : std::atoi(type_.modifiers.c_str());
    if (type_.modifiers.find_first_not_of("0123456789") != std::string::npos || precision < 1 || precision > 53) {
      return;  // Postgres refuses it: kept as written
    }
    type_.name = precision <= 24 ? "real" : "double precision";
    type_.modifiers.clear();
  }

  void Geometry() {
    if ((type_.name != "geometry" && type_.name != "geography") || type_.modifiers.empty()) return;
    std::vector<std::string> parts = Split(type_.modifiers, ',');
    parts[0] = GeometryKind(ToLower(parts[0]));
    if (parts.size() == 1 && type_.name == "geography") parts.push_back("4326");
    if (parts.size() == 2 && type_.name == "geometry" && parts[1] == "0") parts.pop_back();
    type_.modifiers = Join(parts, ",");
  }

  std::string_view sql_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  Type type_;
  std::string written_;  // the name without quotes, "" when it was quoted
  std::string fields_;   // of an interval: " day to second"
};

}  // namespace

// A schema has few types, and they are asked for again and again.
Type ParseType(std::string_view sql) {
  constexpr size_t kMost = 1000;
  thread_local std::map<std::string, Type, std::less<>> known;
  auto found = known.find(sql);
  if (found != known.end()) return found->second;
  if (known.size() >= kMost) known.clear();
  return known.emplace(sql, Parser(sql).Run()).first->second;
}

std::string QuoteIfNeeded(std::string_view name) {
  bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (char c : name) plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  return plain && !IsKeyword(name) ? std::string(name) : QuoteIdentifier(name);
}

std::string Print(const Type& type) {
  std::string text;
  if (!type.schema.empty()) text = QuoteIfNeeded(type.schema) + ".";
  std::string name = type.built_in || type.name.empty() ? type.name : QuoteIfNeeded(type.name);
  std::string modifiers = type.modifiers.empty() ? "" : "(" + type.modifiers + ")";
  // The precision of `timestamp(3) with time zone` stands behind its first word.
  size_t zone = type.built_in ? name.find(" with") : std::string::npos;
  if (zone != std::string::npos)
    name.insert(zone, modifiers);
  else
    name += modifiers;
  text += name;
  if (type.array > 0) text += "[]";
  if (!type.rest.empty()) text += (text.empty() ? "" : " ") + type.rest;
  return text;
}

std::string CanonicalType(std::string_view sql) { return Print(ParseType(sql)); }

}  // namespace sequelint::schema
