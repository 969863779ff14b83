#include "migrations/definition.h"

#include <algorithm>

#include "schema/type.h"
#include "sequelize/attributes.h"
#include "sequelize/column.h"
#include "sequelize/objects.h"
#include "sql/scanner.h"

namespace sequelint::migrations {

using eval::Span;
using eval::Value;
using sequelize::ColumnSql;
using Form = ColumnSql::DefaultForm;

namespace {

std::string QuotedTable(const sequelize::SqlWriter& writer, const sequelize::ColumnReference& reference) {
  std::string table = writer.Identifier(reference.table);
  return reference.schema.empty() ? table : writer.Identifier(reference.schema) + '.' + table;
}

Attribute ToAttribute(const ColumnSql& column, const sequelize::SqlWriter& writer, sequelize::Runtime& rt) {
  Attribute out;
  out.name = column.field;
  const std::string hole(sql::kHole);
  if (column.is_enum) {
    out.enum_array = column.is_enum_array;
    out.enum_values.emplace();
    if (column.enum_values) {
      for (const Value& value : *column.enum_values) {
        out.enum_values->push_back(rt.in.KnownText(value).value_or(hole));
      }
    } else {
      out.enum_values->push_back(hole);
    }
  } else {
    out.type = column.type_sql.value_or(hole);
  }
  out.not_null = column.not_null.value_or(false);
  out.auto_increment = column.auto_increment;
  out.identity = column.identity;
  if (column.default_form == Form::kUnknown) out.default_sql = hole;
  if (column.default_form == Form::kNull || column.default_form == Form::kValue ||
      column.default_form == Form::kExpression) {
    out.default_sql = column.default_sql;
  }
  out.unique = column.unique;
  out.primary_key = column.primary_key;
  if (column.reference) {
    out.references = Attribute::References{QuotedTable(writer, *column.reference), false, column.reference->key,
                                           column.reference->deferrable};
    out.on_delete = column.reference->on_delete;
    out.on_update = column.reference->on_update;
  }
  out.comment = column.comment;
  return out;
}

// Sequelize takes these from the types of Postgres without more than a warning.
void ReadIgnored(sequelize::Runtime& rt, const Value& type, Definition& out) {
  if (!type.IsObject()) return;
  if (rt.Truthy(rt.Get(type, rt.k._unsigned))) out.ignored.push_back("UNSIGNED");
  if (rt.Truthy(rt.Get(type, rt.k._zerofill))) out.ignored.push_back("ZEROFILL");
}

// What is written, before Sequelize completes it. `undefined` is as good as nothing, but not for allowNull, of which it
// only asks whether the key is there.
void ReadKeys(sequelize::Runtime& rt, const Value& value, Definition& out) {
  if (value.IsUnknown()) out.said.all_keys = false;
  ReadIgnored(rt, sequelize::IsPlainObject(rt, value) ? rt.Get(value, rt.k.type) : value, out);
  if (!sequelize::IsPlainObject(rt, value)) {
    out.said.keys = {"type"};
    return;
  }
  if (value.object()->open != nullptr) out.said.all_keys = false;
  for (const eval::Property& property : sequelize::Entries(rt, value.object())) {
    const std::string& key = property.key->text;
    if (!property.value.IsUndefined() || key == "allowNull") out.said.keys.push_back(key);
    bool mysql = key == "after" || key == "first" || key == "collate";
    if (mysql && rt.Truthy(property.value)) out.ignored.push_back(key);
  }
}

bool HasHole(std::string_view text) { return text.find(sql::kHole) != std::string_view::npos; }

}  // namespace

Definition ReadDefinition(sequelize::Runtime& rt, const Value& value, const std::string& column, const Value& table) {
  Definition out;
  sequelize::SqlWriter writer(rt, nullptr);
  out.said.column = column;
  ReadKeys(rt, value, out);
  eval::Object* attribute = sequelize::NormalizeAttribute(rt, value, column, &out.problems);
  ColumnSql read = sequelize::ReadColumn(writer, attribute, column, table);
  for (sequelize::Problem& problem : out.problems) {
    if (problem.what.starts_with(column + ".")) problem.what.erase(0, column.size() + 1);
  }
  for (const sequelize::ColumnPart& part : read.unknown) {
    bool told = std::any_of(out.problems.begin(), out.problems.end(), [&](const sequelize::Problem& problem) {
      return problem.what == part.name && problem.why == part.problem.why;
    });
    if (told) continue;
    out.problems.push_back(part.problem);
    out.problems.back().what = part.name;
  }
  out.attribute = ToAttribute(read, writer, rt);
  out.said.column = out.attribute.name;
  if (out.attribute.enum_values) {
    const std::vector<std::string>& labels = *out.attribute.enum_values;
    if (std::none_of(labels.begin(), labels.end(), HasHole)) out.said.labels = labels;
  } else if (!out.attribute.type.empty() && !HasHole(out.attribute.type)) {
    out.said.type = schema::CanonicalType(out.attribute.type);
  }
  out.nullable_known = read.not_null.has_value();
  out.mangled = read.mangled;
  if (read.default_form == Form::kApplication) {
    out.application.kind = schema::DefaultKind::kApplication;
    out.application.sql = read.default_sql;
  }
  out.places.whole = value.span;
  auto place = [&](eval::Key key) -> Span {
    const eval::Property* property = rt.in.OwnProperty(attribute, key);
    if (property == nullptr) return {};
    Span key_span = property->key_span, written = property->value.span;
    if (key_span.empty()) return written;
    bool beside = written.file == key_span.file && written.begin >= key_span.end && written.begin < key_span.end + 200;
    return beside ? Span{key_span.file, key_span.begin, written.end} : key_span;
  };
  out.places.type = place(rt.k.type);
  out.places.allow_null = place(rt.k.allowNull);
  out.places.default_value = place(rt.k.defaultValue);
  out.places.references = place(rt.k.references);
  out.places.unique = place(rt.k.unique);
  out.places.primary_key = place(rt.k.primaryKey);
  if (out.places.type.empty()) out.places.type = value.span;
  return out;
}

void Complete(sequelize::Runtime& rt, const Definition& definition, schema::Column& column) {
  auto put = [&](Location& at, Span span) {
    if (!span.empty() && span.file == definition.places.whole.file) at = rt.in.Locate(span);
  };
  put(column.type_at, definition.places.type);
  put(column.nullable_at, definition.places.allow_null);
  put(column.default_value.at, definition.places.default_value);
  if (!definition.nullable_known && column.auto_increment == schema::AutoIncrement::kNone) column.nullable.reset();
  if (definition.application.kind == schema::DefaultKind::kApplication &&
      column.default_value.kind == schema::DefaultKind::kNone) {
    column.default_value = definition.application;
    put(column.default_value.at, definition.places.default_value);
  }
}

namespace {

// The narrowest place that asks for the operation.
class Completer {
 public:
  Completer(sequelize::Runtime& rt, const Definition& definition, plan::Operation& operation)
      : rt_(rt), definition_(definition), operation_(operation) {}

  void operator()(plan::AddColumn& op) {
    Complete(rt_, definition_, op.column);
    if (op.foreign_key) Place(op.foreign_key->at, definition_.places.references);
  }
  void operator()(plan::SetNotNull& op) { At(op, definition_.places.allow_null); }
  void operator()(plan::DropNotNull& op) { At(op, definition_.places.allow_null); }
  void operator()(plan::SetDefault& op) { At(op, definition_.places.default_value); }
  void operator()(plan::DropDefault& op) {
    // It is the application that fills the column in from now on.
    if (definition_.application.kind == schema::DefaultKind::kApplication) {
      op.column.default_value = definition_.application;
    }
    At(op, definition_.places.default_value);
  }
  void operator()(plan::AlterColumnType& op) { At(op, definition_.places.type); }
  void operator()(plan::AddForeignKey& op) { Constraint(op.key.at, definition_.places.references); }
  void operator()(plan::AddUniqueConstraint& op) { Constraint(op.constraint.at, definition_.places.unique); }
  template <class T>
  void operator()(T&) {}

 private:
  bool Inside(Span span) const { return !span.empty() && span.file == definition_.places.whole.file; }
  void Place(Location& at, Span span) {
    if (Inside(span)) at = rt_.in.Locate(span);
  }
  template <class T>
  void At(T& op, Span span) {
    Complete(rt_, definition_, op.column);
    Operation(span);
  }
  void Constraint(Location& at, Span span) {
    Place(at, span);
    Operation(span);
  }
  // A definition written elsewhere (a helper's) does not move the finding away from the call.
  void Operation(Span span) {
    if (!Inside(span)) return;
    Location at = rt_.in.Locate(span);
    if (at.file == operation_.at.file) operation_.at = at;
  }

  sequelize::Runtime& rt_;
  const Definition& definition_;
  plan::Operation& operation_;
};

}  // namespace

void Complete(sequelize::Runtime& rt, const Definition& definition, plan::Operation& operation) {
  std::visit(Completer(rt, definition, operation), operation.change);
}

}  // namespace sequelint::migrations
