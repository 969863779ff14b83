// The rules of type_change.cc against what Postgres 11 to 18 did for 55 × 55 types.

#include "facts/type_change.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

namespace sequelint::facts {
namespace {

nlohmann::json ReadFixture(const std::string& name) {
  std::ifstream file(SEQUELINT_ROOT "/fixtures/locks/" + name);
  return nlohmann::json::parse(file);
}

// The lab's own enums; everything else is Postgres'.
UserType InLab(const schema::Type& type) {
  if (type.name == "tm_enum" || type.name == "tm_enum2") return UserType::kEnum;
  return UserType::kNone;
}

char Letter(const TypeChange& change) {
  if (!change.cost) return '?';
  switch (*change.cost) {
    case TypeCost::kSame:
      return '=';
    case TypeCost::kMetadata:
      return 'm';
    case TypeCost::kRewrite:
      return 'r';
    case TypeCost::kUsing:
      return change.castable ? 'u' : 't';
  }
  return '?';
}

}  // namespace

TEST_CASE("every measured type change has the measured cost") {
  nlohmann::json fixture = ReadFixture("type-matrix.json");
  std::vector<std::string> types = fixture["types"];
  size_t compared = 0;
  for (const auto& group : fixture["groups"]) {
    for (int postgres : group["versions"]) {
      for (size_t row = 0; row < types.size(); ++row) {
        std::string expected = group["rows"][row], got;
        for (const std::string& to : types) got += Letter(CompareTypes(types[row], to, postgres, InLab));
        INFO(types[row] << " on Postgres " << postgres);
        CHECK(got == expected);
        compared += types.size();
      }
    }
  }
  CHECK(compared == 8 * 55 * 55);
}

TEST_CASE("indexes are rebuilt where they were in the lab") {
  nlohmann::json fixture = ReadFixture("meta-index.json");
  for (const auto& [change, outcome] : fixture.items()) {
    size_t arrow = change.find(" -> ");
    TypeChange got = CompareTypes(change.substr(0, arrow), change.substr(arrow + 4), 15, InLab);
    INFO(change);
    CHECK(got.cost == TypeCost::kMetadata);
    CHECK(got.rebuilds_indexes == (outcome == "rebuilt"));
  }
}

TEST_CASE("values that may not fit, and values that lose a part") {
  struct Case {
    const char *from, *to, *expected;
  };
  const Case cases[] = {
      {"character varying(255)", "character varying(50)", "narrows"},
      {"character varying(50)", "character varying(255)", ""},
      {"text", "character varying(255)", "narrows"},
      {"text", "citext", ""},
      {"bigint", "integer", "narrows"},
      {"integer", "bigint", ""},
      {"integer", "text", ""},
      {"integer", "character varying(5)", "narrows"},
      {"uuid", "character varying(36)", ""},
      {"jsonb", "character varying(255)", "narrows"},
      {"numeric(12,2)", "numeric(10,2)", "narrows"},
      {"numeric(10,2)", "numeric(10,4)", "narrows"},
      {"numeric(12,4)", "numeric(10,2)", "loses"},
      {"numeric(10,2)", "integer", "loses"},
      {"numeric", "numeric(10,2)", "narrows loses"},
      {"integer", "numeric(10,2)", "narrows"},
      {"smallint", "numeric(10,2)", ""},
      {"double precision", "integer", "loses"},
      {"double precision", "real", "loses"},
      {"timestamp with time zone", "date", "narrows loses"},
      {"timestamp with time zone", "timestamp(3) with time zone", "loses"},
      {"date", "timestamp with time zone", ""},
      {"json", "jsonb", "loses"},
      {"jsonb", "json", ""},
      {"text", "integer", "narrows"},
      {"text", "tm_enum", "narrows"},
      {"tm_enum", "text", ""},
      {"text[]", "integer[]", "narrows"},
      {"character varying(255)[]", "character varying(100)[]", "narrows"},
  };
  for (const Case& c : cases) {
    TypeChange change = CompareTypes(c.from, c.to, 15, InLab);
    std::string got = change.narrows ? "narrows" : "";
    if (change.loses) got += got.empty() ? "loses" : " loses";
    INFO(c.from << " to " << c.to);
    CHECK(got == c.expected);
  }
}

TEST_CASE("types nobody knows stay unknown") {
  auto domain = [](const schema::Type& type) { return type.name == "posint" ? UserType::kDomain : UserType::kUnknown; };
  CHECK_FALSE(CompareTypes("integer", "posint", 15, domain).cost);
  CHECK_FALSE(CompareTypes("geometry", "geography", 15, domain).cost);
  CHECK(CompareTypes("posint", "posint", 15, domain).cost == TypeCost::kSame);
}

TEST_CASE("what JavaScript sees") {
  auto js = [](const char* type) { return JavaScriptOf(schema::ParseType(type), InLab(schema::ParseType(type))); };
  CHECK(js("integer") == "number");
  CHECK(js("bigint") == "string");
  CHECK(js("numeric(10,2)") == "string");
  CHECK(js("double precision") == "number");
  CHECK(js("timestamp with time zone") == "Date");
  CHECK(js("date") == "string");
  CHECK(js("jsonb") == "object");
  CHECK(js("text[]") == "array");
  CHECK(js("bytea") == "Buffer");
  CHECK(js("tm_enum") == "string");
  CHECK(js("something") == "unknown");
}

}  // namespace sequelint::facts
