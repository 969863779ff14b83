#include "sequelize/ddl.h"

#include <algorithm>

#include "base/text.h"
#include "schema/names.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

std::string Bare(std::string_view name) {
  std::string out(name);
  std::erase(out, '"');
  return out;
}

std::string Quote(std::string_view text) { return '\'' + ReplaceAll(std::string(text), "'", "''") + '\''; }

std::string CreateIndex(const SqlWriter& w, const IndexSql& index, const std::string& table) {
  std::vector<std::string> fields;
  for (const IndexField& field : index.fields) {
    std::string text = field.expression.empty() ? w.Identifier(field.name) : field.expression;
    if (!field.collate.empty()) text += " COLLATE " + w.Identifier(field.collate);
    if (!field.operator_class.empty()) text += ' ' + field.operator_class;
    if (!field.order.empty()) text += ' ' + field.order;
    fields.push_back(text);
  }
  std::string out = "CREATE ";
  if (index.unique) out += "UNIQUE ";
  out += "INDEX ";
  if (index.concurrently) out += "CONCURRENTLY ";
  out += w.Identifiers(index.name) + " ON " + table;
  if (!index.using_.empty()) out += " USING " + index.using_;
  out += " (" + Join(fields, ", ") + ')';
  if (!index.where.empty()) out += " WHERE " + index.where;
  return out;
}

void CreateEnum(const ColumnSql& column, const EnumName& name, std::vector<std::string>& out) {
  if (!column.is_enum || !column.type_sql) return;
  size_t end = column.is_enum_array ? column.type_sql->size() - 2 : column.type_sql->size();
  std::string body = "BEGIN CREATE TYPE " + Print(name) + " AS " + column.type_sql->substr(0, end) +
                     "; EXCEPTION WHEN duplicate_object THEN null; END";
  out.push_back("DO " + Quote(body) + ';');
}

// Sequelize 7: unique indexes over columns, with nothing else to them, become constraints of CREATE TABLE.
std::vector<UniqueSql> ReadUniqueIndexes(SqlWriter& w, Object* model) {
  Runtime& rt = w.rt;
  const Names& k = rt.k;
  std::vector<UniqueSql> out;
  Value list = rt.Get(model, k._indexes);
  if (!list.IsArray()) return out;
  for (const Value& index : list.object()->elements) {
    if (!index.IsObject() || index.object()->open) continue;
    Value name = rt.Get(index, k.name), fields = rt.Get(index, k.fields);
    if (!rt.Truthy(rt.Get(index, k.unique)) || !name.IsString() || name.string().empty() || !fields.IsArray()) continue;
    bool plain = !fields.object()->open;
    for (const Property& property : Entries(rt, index.object())) {
      Key key = property.key;
      plain = plain && (key == k.unique || key == k.fields || key == k.name);
    }
    UniqueSql unique;
    unique.name = name.string();
    unique.span = index.span;
    for (const Value& field : fields.object()->elements) {
      plain = plain && field.IsString();
      if (field.IsString()) unique.fields.push_back(field.string());
    }
    if (plain) out.push_back(std::move(unique));
  }
  return out;
}

}  // namespace

std::vector<UniqueSql> ReadUniqueKeys(SqlWriter& w, Object* model, std::vector<Problem>& problems) {
  if (w.rt.seven()) return ReadUniqueIndexes(w, model);
  Runtime& rt = w.rt;
  const Names& k = rt.k;
  std::vector<UniqueSql> out;
  Value options = rt.Get(model, k.options);
  Value keys = options.IsObject() ? rt.Get(options, k.uniqueKeys) : Value();
  bool given = keys.IsUnknown() || rt.Truthy(keys);
  if (!given) keys = rt.Get(model, k.uniqueKeys);
  if (keys.IsUnknown()) {
    problems.push_back({"uniqueKeys", keys.unknown().why, keys.span, {}});
    return out;
  }
  if (!keys.IsObject()) return out;
  for (const Property& property : Entries(rt, keys.object())) {
    Value custom = rt.Get(property.value, k.customIndex);
    if (!(given && custom.IsUndefined()) && !rt.Truthy(custom)) continue;
    UniqueSql unique;
    unique.span = given ? property.value.span : property.key_span;
    Value fields = rt.Get(property.value, k.fields);
    if (fields.IsArray()) {
      for (const Value& field : fields.object()->elements) unique.fields.push_back(w.Text(field));
    } else {
      w.NotKnown(fields);
    }
    if (w.problem) {
      w.problem->what = "uniqueKeys";
      problems.push_back(*w.problem);
      w.problem.reset();
    } else {
      out.push_back(std::move(unique));
    }
  }
  return out;
}

std::vector<std::string> ConstraintIndexNames(Runtime& rt, Object* model, const std::vector<ColumnSql>& columns,
                                              const std::vector<UniqueSql>& uniques) {
  std::string table = Bare(rt.in.ToText(rt.Get(model, rt.k.tableName)).value_or(""));
  std::vector<std::string> names;
  bool keyed = std::any_of(columns.begin(), columns.end(), [](const ColumnSql& c) { return c.primary_key; });
  if (keyed) names.push_back(schema::ObjectName(table, {}, "pkey"));
  for (const ColumnSql& column : columns) {
    if (column.unique) names.push_back(schema::ObjectName(table, {Bare(column.field)}, "key"));
  }
  for (const UniqueSql& unique : uniques) {
    std::vector<std::string> fields;
    for (const std::string& field : unique.fields) fields.push_back(Bare(field));
    names.push_back(unique.name.empty() ? schema::ObjectName(table, fields, "key") : unique.name);
  }
  return names;
}

std::vector<std::string> Ddl(Runtime& rt, Object* model) {
  std::vector<std::string> out;
  SqlWriter w(rt, InstanceFor(rt, rt.Get(model, rt.k.sequelize)));
  Value table_value = TableNameOf(rt, model);
  std::string table = w.Table(table_value);
  if (w.problem) return {"UNKNOWN: " + w.problem->why};
  std::vector<ColumnSql> columns = ReadColumns(w, model);
  std::string clause, comments, keys;
  for (const ColumnSql& column : columns) {
    for (const ColumnPart& part : column.unknown) {
      out.push_back("UNKNOWN: " + column.attribute + '.' + part.name + ": " + part.problem.why);
    }
    EnumName enum_name = EnumNameOf(rt, model, column);
    for (const ColumnSql& replaced : column.replaced) CreateEnum(replaced, enum_name, out);
    CreateEnum(column, enum_name, out);
    std::string name = w.Identifier(column.field), text = column.Text(w);
    if (size_t at = text.find("COMMENT "); at != std::string::npos) {
      comments += "; COMMENT ON COLUMN " + table + '.' + name + " IS " + Quote(text.substr(at + 8));
    }
    clause += (clause.empty() ? "" : ", ") + name + ' ' + column.Mapped(w, Print(enum_name));
    if (text.substr(0, text.find("COMMENT ")).find("PRIMARY KEY") != std::string::npos) {
      keys += (keys.empty() ? "" : ",") + name;
    }
  }
  std::vector<Problem> problems;
  std::vector<UniqueSql> uniques = ReadUniqueKeys(w, model, problems);
  for (const UniqueSql& unique : uniques) {
    std::vector<std::string> fields;
    for (const std::string& field : unique.fields) fields.push_back(w.Identifier(field));
    std::string named = unique.name.empty() ? "" : " CONSTRAINT " + w.Identifier(unique.name);
    clause += ',' + named + " UNIQUE (" + Join(fields, ", ") + ')';
  }
  if (!keys.empty()) clause += ", PRIMARY KEY (" + keys + ')';
  Value comment = rt.Get(rt.Get(model, rt.k.options), rt.k.comment);
  std::string table_comment;
  if (comment.IsString() && !comment.string().empty()) {
    table_comment = "; COMMENT ON TABLE " + table + " IS " + Quote(comment.string());
  }
  out.push_back("CREATE TABLE IF NOT EXISTS " + table + " (" + clause + ')' + table_comment + comments + ';');
  std::vector<std::string> taken = ConstraintIndexNames(rt, model, columns, uniques);
  std::string on = table_value.IsString() ? w.Identifiers(table_value.string()) : table;
  for (const IndexSql& index : ReadIndexes(w, model)) {
    for (const Problem& problem : index.problems) out.push_back("UNKNOWN: " + problem.what + ": " + problem.why);
    if (std::find(taken.begin(), taken.end(), index.name) == taken.end()) out.push_back(CreateIndex(w, index, on));
  }
  return out;
}

}  // namespace sequelint::sequelize
