#include "sequelize/column.h"

#include <algorithm>

#include "base/text.h"
#include "sequelize/data_types.h"
#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

using DefaultForm = ColumnSql::DefaultForm;

// Reads one attribute's definition.
class ColumnReader {
 public:
  ColumnReader(SqlWriter& writer, const Value& table, ColumnSql& column)
      : writer_(writer), rt_(writer.rt), k_(writer.rt.k), table_(table), column_(column) {}

  void Run() {
    ReadField();
    if (const Value* whole = rt_.Own(column_.definition, k_.unknown_attribute)) {
      Unknown("attribute", *whole);
      column_.not_null.reset();
      column_.default_form = DefaultForm::kUnknown;
      return;
    }
    ReadType();
    ReadNull();
    ReadFlags();
    ReadDefault();
    ReadReference();
    if (rt_.options.major < 5) return;
    Value comment = Get(k_.comment);
    if (comment.IsUnknown()) Unknown("comment", comment);
    column_.comment = rt_.Text(comment);
  }

 private:
  Value Get(Key key) { return rt_.Get(column_.definition, key); }

  void Unknown(const std::string& part, const Value& value) {
    writer_.NotKnown(value);
    TakeProblem(part);
  }

  void TakeProblem(const std::string& part) {
    if (!writer_.problem) return;
    column_.unknown.push_back({part, *writer_.problem});
    writer_.problem.reset();
  }

  void ReadField() {
    Value field = Get(k_.field);
    if (field.IsUnknown()) {
      Unknown("field", field);
    } else if (rt_.Truthy(field)) {
      column_.field = rt_.in.ToText(field).value_or("");
    }
    if (column_.field.empty()) column_.field = column_.attribute;
  }

  void ReadType() {
    Value type = Get(k_.type);
    Value element;
    if (IsType(type, TypeKind::kArray)) element = rt_.Get(rt_.seven() ? rt_.Get(type, k_.options) : type, k_.type);
    column_.is_enum_array = IsType(element, TypeKind::kEnum);
    column_.is_enum = column_.is_enum_array || IsType(type, TypeKind::kEnum);
    if (column_.is_enum) return ReadEnum(column_.is_enum_array ? element : type);
    std::string sql = writer_.TypeSql(type);
    if (writer_.ok()) column_.type_sql = sql;
    TakeProblem("type");
  }

  void ReadEnum(const Value& enum_type) {
    Value values = Get(k_.values);
    if (!values.IsUnknown() && !rt_.Truthy(values)) values = rt_.Get(enum_type, k_.values);
    if (rt_.seven()) values = rt_.Get(rt_.Get(enum_type, k_.options), k_.values);
    column_.type_sql = column_.is_enum_array ? "ENUM()[]" : "ENUM()";
    if (values.IsUnknown()) return Unknown("values", values);
    if (!values.IsArray()) {
      writer_.Refuse("an ENUM without values", enum_type.span);
      return TakeProblem("values");
    }
    if (values.object()->open) return Unknown("values", Value::Unknown(values.object()->open, values.span));
    std::string list;
    for (const Value& value : values.object()->elements) {
      if (value.IsObject()) writer_.Refuse("an ENUM value that is no text", value.span);
      list += (list.empty() ? "" : ", ") + writer_.Escape(value);
    }
    if (!writer_.ok()) return TakeProblem("values");
    if (list.empty()) {
      writer_.Refuse("an ENUM without values", enum_type.span);
      return TakeProblem("values");
    }
    column_.enum_values = values.object()->elements;
    column_.type_sql = "ENUM(" + list + ')' + (column_.is_enum_array ? "[]" : "");
  }

  void ReadNull() {
    const Value* own = rt_.Own(column_.definition, k_.allowNull);
    Value allow = own                        ? *own
                  : column_.definition->open ? Value::Unknown(column_.definition->open)
                                             : Value::Boolean(true);
    if (allow.IsUnknown()) {
      column_.not_null.reset();
      return Unknown("nullable", allow);
    }
    column_.not_null = rt_.seven() ? allow.IsBoolean() && !allow.boolean() : !rt_.Truthy(allow);
  }

  bool Flag(Key key, const char* part) {
    Value value = Get(key);
    if (value.IsUnknown() && !column_.definition->open) Unknown(part, value);
    return rt_.Truthy(value);
  }

  void ReadFlags() {
    column_.auto_increment = Flag(k_.autoIncrement, "auto_increment");
    column_.identity = rt_.options.major >= 5 && Flag(k_.autoIncrementIdentity, "identity");
    column_.primary_key = Flag(k_.primaryKey, "primary_key");
    Value unique = Get(k_.unique);
    if (unique.IsUnknown() && !column_.definition->open) Unknown("unique", unique);
    column_.unique = unique.IsBoolean() && unique.boolean();
  }

  void ReadDefault() {
    Value value = Get(k_.defaultValue);
    if (value.IsUndefined()) return;
    for (const auto& [kind, name] : {std::pair{TypeKind::kNow, "NOW"}, std::pair{TypeKind::kUuidv1, "UUIDV1"},
                                     std::pair{TypeKind::kUuidv4, "UUIDV4"}}) {
      if (!IsType(value, kind)) continue;
      column_.default_form = DefaultForm::kApplication;
      column_.default_sql = name;
      return;
    }
    if (value.IsFunction()) {
      column_.default_form = DefaultForm::kApplication;
      column_.default_sql = "function";
      return;
    }
    if (value.IsNull() && !(rt_.seven() && IsType(Get(k_.type), TypeKind::kJson))) {
      column_.default_form = DefaultForm::kNull;
      column_.default_sql = "NULL";
      return;
    }
    std::string sql = writer_.Escape(value, column_.definition);
    if (!writer_.ok()) {
      column_.default_form = DefaultForm::kUnknown;
      return TakeProblem("default");
    }
    bool method = rt_.MethodOf(value) != Method::kNone;
    column_.default_form = method ? DefaultForm::kExpression : DefaultForm::kValue;
    column_.default_sql = sql;
  }

  void ReadReference() {
    Value references = Get(k_.references);
    if (references.IsUnknown()) {
      if (!column_.definition->open) Unknown("references", references);
      return;
    }
    if (!rt_.Truthy(references)) return;
    ColumnReference out;
    out.span = references.span;
    Value model = references.IsObject() ? rt_.Get(references, k_.model) : Value();
    if (model.IsUndefined() && references.IsObject() && rt_.options.major >= 7) model = rt_.in.Get(references, "table");
    Value name = model.IsObject() ? rt_.Get(model, k_.tableName) : model;
    Value schema = model.IsObject() ? rt_.Get(model, k_.schema) : OwnSchema();
    if (name.IsUndefined()) writer_.Refuse("`references` without a `model`", references.span);
    out.table = writer_.Text(name);
    if (schema.IsUnknown()) writer_.NotKnown(schema);
    if (writer_.ok() && rt_.Truthy(schema)) out.schema = writer_.Text(schema);
    Value key = rt_.Get(references, k_.key);
    out.key = key.IsUnknown() || rt_.Truthy(key) ? writer_.Text(key) : "id";
    out.on_delete = Action(k_.onDelete);
    // What an association makes up stands where the association does, also beside `references` of the attribute.
    Value on_delete = rt_.Get(column_.definition, k_.onDelete);
    out.delete_by_default = on_delete.IsUndefined() || on_delete.span == out.span ||
                            rt_.executed.count({on_delete.span.file, on_delete.span.begin}) > 0;
    out.on_update = Action(k_.onUpdate);
    Value deferrable = rt_.Get(references, k_.deferrable);
    if (rt_.Truthy(deferrable, true) && !deferrable.IsUndefined()) out.deferrable = Deferrable(deferrable);
    if (writer_.ok()) column_.reference = out;
    TakeProblem("references");
  }

  // A bare table name is looked for in the schema of the table that refers to it.
  Value OwnSchema() {
    if (rt_.options.major < 5) return {};
    return table_.IsObject() ? rt_.Get(table_, k_.schema) : Value();
  }

  std::string Action(Key key) {
    Value action = Get(key);
    if (action.IsUnknown()) {
      Unknown(key == k_.onDelete ? "references.on_delete" : "references.on_update", action);
      return {};
    }
    return rt_.Truthy(action) ? ToUpper(writer_.Text(action)) : std::string();
  }

  std::string Deferrable(const Value& deferrable) {
    if (rt_.seven()) {
      std::string name = writer_.Text(deferrable);
      return name == "NOT" ? "NOT DEFERRABLE" : "DEFERRABLE " + ReplaceAll(name, "_", " ");
    }
    if (!deferrable.IsObject()) return writer_.Text(deferrable);
    Value print = rt_.Get(deferrable, k_.toString);
    return writer_.Text(rt_.in.CallFunction(print, deferrable, {}, deferrable.span));
  }

  SqlWriter& writer_;
  Runtime& rt_;
  const Names& k_;
  Value table_;
  ColumnSql& column_;
};

// The pieces of a column's text, each with a leading space but the first.
struct Pieces {
  std::vector<std::string> texts;
  std::string All() const { return Join(texts, ""); }
};

Pieces PiecesOf(const ColumnSql& c, const SqlWriter& writer) {
  Pieces out;
  auto add = [&](bool present, const std::string& text) { out.texts.push_back(present ? text : ""); };
  add(true, c.type_sql.value_or(""));
  add(c.not_null.value_or(false), " NOT NULL");
  add(c.auto_increment, c.identity ? " GENERATED BY DEFAULT AS IDENTITY" : " SERIAL");
  add(c.default_form == DefaultForm::kNull || c.default_form == DefaultForm::kValue ||
          c.default_form == DefaultForm::kExpression,
      " DEFAULT " + c.default_sql);
  add(c.unique, " UNIQUE");
  add(c.primary_key, " PRIMARY KEY");
  if (c.reference) {
    const ColumnReference& r = *c.reference;
    std::string table = writer.Identifier(r.table);
    if (!r.schema.empty()) table = writer.Identifier(r.schema) + '.' + table;
    add(true, " REFERENCES " + table + " (" + writer.Identifiers(r.key) + ')');
    add(!r.on_delete.empty(), " ON DELETE " + r.on_delete);
    add(!r.on_update.empty(), " ON UPDATE " + r.on_update);
    add(!r.deferrable.empty(), ' ' + r.deferrable);
  }
  add(!c.comment.empty(), " COMMENT " + c.comment);
  return out;
}

std::string ReplaceFirst(std::string text, std::string_view from, std::string_view to) {
  size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

}  // namespace

// `/^ENUM\(.+\)/` is greedy: everything before the last `)` of the column's first line goes with it.
void ApplyEnumRule(ColumnSql& c, const SqlWriter& writer) {
  if (!c.is_enum || !c.type_sql) return;
  Pieces pieces = PiecesOf(c, writer);
  // The comment has been cut off before the rule is applied.
  if (!c.comment.empty()) pieces.texts.pop_back();
  std::string all = pieces.All();
  std::string line = all.substr(0, all.find('\n'));
  size_t paren = line.rfind(')');
  if (paren == std::string::npos || paren < pieces.texts[0].size()) return;
  size_t end = pieces.texts[0].size();
  const char* const names[] = {"type", "NOT NULL", "auto increment", "DEFAULT", "UNIQUE", "PRIMARY KEY", "REFERENCES"};
  for (size_t i = 1; i < pieces.texts.size() && end <= paren; ++i) {
    end += pieces.texts[i].size();
    if (pieces.texts[i].empty() || i >= 7) continue;
    c.mangled.push_back(names[i]);
    switch (i) {
      case 1:
        c.not_null = false;
        break;
      case 2:
        c.auto_increment = false;
        break;
      case 3:
        c.default_form = DefaultForm::kNone;
        break;
      case 4:
        c.unique = false;
        break;
      case 6:
        c.stray_actions = !c.reference->on_delete.empty() || !c.reference->on_update.empty();
        c.reference.reset();
        break;
      default:
        break;  // PRIMARY KEY is read before the rule and stays
    }
  }
  c.is_enum_array = false;
}

std::string ColumnSql::Text(const SqlWriter& writer) const { return PiecesOf(*this, writer).All(); }

std::string ColumnSql::Mapped(const SqlWriter& writer, const std::string& enum_name) const {
  std::string text = Text(writer);
  if (size_t comment_at = text.find("COMMENT "); comment_at != std::string::npos) text.resize(comment_at);
  text = ReplaceFirst(text, "PRIMARY KEY", "");
  if (text.find("SERIAL") != std::string::npos) {
    if (text.find("BIGINT") != std::string::npos) {
      text = ReplaceFirst(ReplaceFirst(text, "SERIAL", "BIGSERIAL"), "BIGINT", "");
    } else if (text.find("SMALLINT") != std::string::npos) {
      text = ReplaceFirst(ReplaceFirst(text, "SERIAL", "SMALLSERIAL"), "SMALLINT", "");
    } else {
      text = ReplaceFirst(text, "INTEGER", "");
    }
    text = ReplaceFirst(text, "NOT NULL", "");
  }
  if (text.starts_with("ENUM(")) {
    size_t line_end = std::min(text.find('\n'), text.size());
    size_t paren = text.rfind(')', line_end ? line_end - 1 : 0);
    if (paren != std::string::npos && paren > 5) text = enum_name + text.substr(paren + 1);
  }
  return text;
}

Value Definition(const Value& attribute) {
  if (!attribute.IsUnknown()) return attribute;
  for (const Value& candidate : attribute.unknown().candidates) {
    if (candidate.IsObject()) return candidate;
  }
  return {};
}

ColumnSql ReadColumn(SqlWriter& writer, Object* definition, const std::string& attribute, const Value& table) {
  ColumnSql column;
  column.attribute = attribute;
  column.definition = definition;
  ColumnReader(writer, table, column).Run();
  return column;
}

std::vector<ColumnSql> ReadColumns(SqlWriter& writer, Object* model) {
  Runtime& rt = writer.rt;
  std::vector<ColumnSql> columns;
  Value attributes = rt.Get(model, rt.k.tableAttributes);
  if (!attributes.IsObject()) return columns;
  Value table = TableNameOf(rt, model);
  for (const Property& property : Entries(rt, attributes.object())) {
    Value definition = Definition(property.value);
    if (!definition.IsObject()) continue;
    ColumnSql column;
    column.attribute = property.key->text;
    column.property = property;
    column.definition = definition.object();
    ColumnReader(writer, table, column).Run();
    if (property.value.IsUnknown()) {
      const eval::UnknownData& why = property.value.unknown();
      column.unknown.push_back({"attribute", {"", "it is there only if " + why.why, why.span, {}}});
    }
    auto same = std::find_if(columns.begin(), columns.end(),
                             [&](const ColumnSql& other) { return other.field == column.field; });
    if (same != columns.end()) {
      column.replaced = std::move(same->replaced);
      same->replaced.clear();
      column.replaced.push_back(std::move(*same));
      *same = std::move(column);  // two attributes on one column: the place of the first, the definition of the last
    } else {
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

EnumName EnumNameOf(Runtime& rt, Object* model, const ColumnSql& column) {
  Value table = TableNameOf(rt, model);
  EnumName out;
  out.schema = "public";
  if (table.IsObject()) {
    out.schema = rt.in.ToText(rt.Get(table, rt.k.schema)).value_or("");
    table = rt.Get(table, rt.k.tableName);
  } else {
    Object* instance = InstanceFor(rt, rt.Get(model, rt.k.sequelize));
    std::string schema = rt.Text(rt.Get(rt.Get(instance, rt.k.options), rt.k.schema));
    if (!schema.empty()) out.schema = schema;
  }
  std::string name = "enum_" + rt.in.ToText(table).value_or("") + '_' + column.field;
  std::erase(name, '"');
  std::erase(out.schema, '"');
  out.name = name;
  return out;
}

std::string Print(const EnumName& name) { return '"' + name.schema + "\".\"" + name.name + '"'; }

}  // namespace sequelint::sequelize
