#include <algorithm>

#include "base/text.h"
#include "schema/lexer.h"
#include "schema/names.h"
#include "support/random_space.h"

namespace sequelint::support {

using schema::Object;
using schema::ObjectKind;
using schema::QualifiedName;
using schema::Quoted;
using schema::Schema;
using schema::Table;
using Strings = std::vector<std::string>;

namespace {

Object Domain(Random& random) {
  Object object;
  object.kind = ObjectKind::kDomain;
  object.name = RandomName(random, {"positive", "Amount"});
  object.definition = "CREATE DOMAIN " + Quoted(object.name) + " AS " + random.Of(Strings{"integer", "text"});
  bool text = object.definition.ends_with("text");
  if (random.Chance(30)) object.definition += text ? " DEFAULT 'x'" : " DEFAULT 1";
  if (random.Chance(30)) object.definition += " NOT NULL";
  if (random.Chance(60)) {
    object.definition += " CONSTRAINT \"domain_check\" CHECK (VALUE ";
    object.definition += text ? "<> '')" : random.Chance(50) ? "> 0)" : "> 10)";
  }
  return object;
}

Object Composite(Random& random) {
  Object object;
  object.kind = ObjectKind::kCompositeType;
  object.name = RandomName(random, {"address", "Pair"});
  Strings attributes = {"\"street\" text", "\"zip\" character varying(10)", "\"House\" integer", "\"tags\" text[]"};
  object.definition = "CREATE TYPE " + Quoted(object.name) + " AS (" + Join(random.Some(attributes, 3), ", ") + ")";
  return object;
}

Object Function(Random& random) {
  Object object;
  object.kind = ObjectKind::kFunction;
  bool trigger = random.Chance(60);
  object.name = RandomName(random, trigger ? Strings{"touch", "Stamp"} : Strings{"plus", "twice"});
  std::string head = "CREATE FUNCTION " + Quoted(object.name);
  if (trigger) {
    static const Strings kBodies = {"BEGIN RETURN NEW; END", "BEGIN RAISE NOTICE 'it''s'; RETURN NEW; END"};
    object.definition = head + "() RETURNS trigger LANGUAGE plpgsql AS $$" + random.Of(kBodies) + "$$";
    object.name.name += "()";
  } else {
    std::string returns = random.Chance(80) ? "integer" : "bigint";
    object.definition = head + "(x integer) RETURNS " + returns + " LANGUAGE sql IMMUTABLE AS $$SELECT (x + " +
                        std::to_string(random.Below(2)) + ")::" + returns + "$$";
    object.name.name += "(integer)";
  }
  return object;
}

const Table* AnyTable(Random& random, const Schema& schema) {
  if (schema.tables.empty()) return nullptr;
  return &std::next(schema.tables.begin(), static_cast<long>(random.Below(schema.tables.size())))->second;
}

Object View(Random& random, const Schema& schema, const Table& table) {
  Object object;
  object.kind = random.Chance(75) ? ObjectKind::kView : ObjectKind::kMaterializedView;
  object.name = RandomName(random, {"summary", "Active", "overview"});
  Strings columns;
  for (const auto& column : table.columns) columns.push_back(QuoteIdentifier(column.name));
  std::string from = Quoted(table.name);
  for (const Object& other : schema.objects) {
    bool view = IsView(other);
    if (!view || other.name == object.name || !random.Chance(30)) continue;
    from = Quoted(other.name), columns = {"count(*)"};
  }
  std::string kind = object.kind == ObjectKind::kView ? "VIEW " : "MATERIALIZED VIEW ";
  Strings selected = random.Some(columns, 3);
  object.definition =
      "CREATE " + kind + Quoted(object.name) + " AS SELECT " + Join(selected, ", ") + " FROM " + from;
  if (object.kind == ObjectKind::kMaterializedView && random.Chance(40)) {
    schema::Index index;
    index.name = object.name.name + random.Of(Strings{"_idx", "_other"});
    for (const auto& column : table.columns) {
      bool ordered = Ordered(ClassOf(schema, *column.type)) && QuoteIdentifier(column.name) == selected[0];
      if (ordered && index.columns.empty()) index.columns.push_back({column.name, "", "", "", "", ""});
    }
    index.unique = random.Chance(30);
    if (!index.columns.empty()) object.indexes.push_back(std::move(index));
  }
  return object;
}

Object Trigger(Random& random, const Schema& schema, const Table& table) {
  Object object;
  object.kind = ObjectKind::kTrigger;
  object.table = table.name;
  object.name = {table.name.schema, random.Of(Strings{"on_write", "Stamp it"})};
  std::string function = "\"touch\"()";
  for (const Object& other : schema.objects) {
    if (other.kind == ObjectKind::kFunction && other.name.name.ends_with("()")) {
      QualifiedName name = other.name;
      name.name.resize(name.name.size() - 2);
      function = Quoted(name) + "()";
    }
  }
  std::string event =
      random.Chance(60) ? "INSERT OR UPDATE" : "UPDATE OF " + QuoteIdentifier(random.Of(table.columns).name);
  object.definition = "CREATE TRIGGER " + QuoteIdentifier(object.name.name) + " BEFORE " + event + " ON " +
                      Quoted(table.name) + " FOR EACH ROW EXECUTE FUNCTION " + function;
  return object;
}

Object Policy(Random& random, const Schema& schema, const Table& table) {
  Object object;
  object.kind = ObjectKind::kPolicy;
  object.table = table.name;
  object.name = {table.name.schema, random.Of(Strings{"own", "All rows"})};
  Strings checks = ChecksOf(schema, table);
  std::string condition = checks.empty() || random.Chance(30) ? "true" : random.Of(checks);
  object.definition =
      "CREATE POLICY " + QuoteIdentifier(object.name.name) + " ON " + Quoted(table.name) + " USING (" + condition + ")";
  return object;
}

Object Extension(Random& random) {
  Object object;
  object.kind = ObjectKind::kExtension;
  object.name = {"public", random.Of(Strings{"pg_trgm", "btree_gist"})};
  return object;
}

}  // namespace

// One of a name: the last one stays.
void AddObject(Random& random, Schema& schema) {
  Object object;
  const Table* table = AnyTable(random, schema);
  size_t kind = random.Below(table ? 9 : 4);
  if (kind == 0) object = Extension(random);
  if (kind == 1) object = Domain(random);
  if (kind == 2) object = Composite(random);
  if (kind == 3) object = Function(random);
  if (kind == 4 || kind == 5) object = View(random, schema, *table);
  if (kind == 6 || kind == 7) object = Trigger(random, schema, *table);
  if (kind == 8) object = Policy(random, schema, *table);
  erase_if(schema.objects, [&](const Object& other) {
    return other.kind == object.kind && other.name == object.name && other.table == object.table;
  });
  schema.objects.push_back(std::move(object));
}

}  // namespace sequelint::support
