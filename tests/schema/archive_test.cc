#include "schema/archive.h"

#include <catch2/catch.hpp>

#include "schema/print.h"

namespace sequelint::schema {
namespace {

Location At(uint32_t line) { return {"models/user.js", line, 3, line + 1, 9}; }

// Every member of every struct holds something.
Schema Full() {
  Schema schema;
  schema.source = "models@1";
  schema.from_models = true;
  Table table;
  table.name = {"app", "users"};
  table.kind = TableKind::kPartitioned;
  table.model = "User";
  table.models = {"User", "Admin"};
  table.comment = "people";
  Column& column = table.columns.emplace_back();
  column.name = "id", column.attribute = "key", column.type = "integer", column.nullable = std::nullopt;
  column.default_value = {DefaultKind::kExpression, "now()", At(4)};
  column.auto_increment = AutoIncrement::kIdentityAlways;
  column.sequence = "s", column.generated = Generated{"1", false}, column.collation = "C", column.comment = "c";
  column.renamed_from = "old", column.at = At(1), column.type_at = At(2), column.nullable_at = At(3);
  table.columns.emplace_back().name = "unknown";
  table.primary_key = PrimaryKey{"pk", {"id"}, At(5)};
  table.unique_constraints.push_back({"u", {"id", "x"}, true, "DEFERRABLE", true, At(6)});
  table.checks.push_back({"c", "id > 0", false, At(7), false, "id"});
  table.exclusions.push_back({"e", "USING gist (x WITH =)", At(8)});
  table.foreign_keys.push_back(
      {"f", {"id"}, {"app", "teams"}, {"id"}, "CASCADE", "SET NULL", "DEFERRABLE", false, At(9), true});
  table.indexes.push_back({"i", true, "gin", {{"id", "", "DESC", "FIRST", "ops", "C"}}, "id > 1", {"x"}, true, true, At(10)});
  table.partition_by = "RANGE (id)", table.partition_of = {"app", "all"}, table.partition_bound = "DEFAULT";
  table.unlogged = true, table.renamed_from = "people", table.paranoid = true, table.columns_complete = false;
  table.deleted_column = "gone", table.handed_out = true;
  table.at = At(11);
  schema.tables.emplace(table.name, table);
  Table other;
  other.name = {"public", "empty"};
  schema.tables.emplace(other.name, other);
  EnumType type{{"app", "mood"}, std::vector<std::string>{"sad", "glad"}, At(12), {{"sad", At(13)}}, "moods", {{"glad", "ok"}}};
  schema.enums.emplace(type.name, type);
  Sequence sequence{{"app", "s"}, "integer", {"app", "users"}, "id", At(14), -1, INT64_MIN, INT64_MAX, 5, 6, true};
  schema.sequences.emplace(sequence.name, sequence);
  schema.objects.push_back({ObjectKind::kMaterializedView,
                            {"app", "v"},
                            {"app", "users"},
                            "CREATE MATERIALIZED VIEW …",
                            {"id"},
                            table.indexes,
                            {{{"app", "users"}, {"id", "x"}}},
                            At(15),
                            {"GRANT SELECT ON app.v TO r"}});
  schema.unknown.push_back({"users.x", "why", {"a", "b"}, At(16)});
  schema.cut_names = {"a long name"};
  return schema;
}

std::string Packed(const Schema& schema) {
  Packer pack;
  pack(schema);
  return pack.Take();
}

Schema Unpacked(std::string_view bytes, bool& good) {
  Unpacker unpack(bytes);
  Schema schema;
  unpack(schema);
  good = unpack.IsDone();
  return schema;
}

}  // namespace

TEST_CASE("a packed schema is the schema, to the last member") {
  const Schema schema = Full();
  bool good = false;
  Schema again = Unpacked(Packed(schema), good);
  REQUIRE(good);
  CHECK(ToJson(again) == ToJson(schema));
  CHECK(FirstDifference(again, schema) == "");
  // What JSON leaves out.
  const Table& table = again.tables.at({"app", "users"});
  CHECK(table.kind == TableKind::kPartitioned);
  CHECK(table.partition_by == "RANGE (id)");
  CHECK(table.partition_of == QualifiedName{"app", "all"});
  CHECK(table.partition_bound == "DEFAULT");
  CHECK(table.unlogged);
  CHECK(!table.checks[0].enforced);
  CHECK(table.checks[0].not_null == "id");
  CHECK(table.foreign_keys[0].delete_by_default);
  CHECK(again.objects[0].grants == schema.objects[0].grants);
  CHECK(again.objects[0].uses == schema.objects[0].uses);
  CHECK(again.objects[0].columns == schema.objects[0].columns);
  CHECK(again.sequences.at({"app", "s"}).minimum == INT64_MIN);
  CHECK(again.sequences.at({"app", "s"}).maximum == INT64_MAX);
  CHECK(again.sequences.at({"app", "s"}).increment == -1);
  CHECK(again.cut_names == schema.cut_names);
  CHECK(again.from_models);
  CHECK(Packed(again) == Packed(schema));
}

TEST_CASE("bytes that are no packed schema are said to be none, or make some schema") {
  const std::string bytes = Packed(Full());
  bool good = true;
  for (size_t size = 0; size < bytes.size(); ++size) {
    (void)Unpacked(std::string_view(bytes).substr(0, size), good);
    CHECK(!good);
  }
  (void)Unpacked(bytes + "x", good);
  CHECK(!good);
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (char flip : {'\x01', '\x40', '\x80', '\xff'}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      (void)Unpacked(damaged, good);
    }
  }
}

}  // namespace sequelint::schema
