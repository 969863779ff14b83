#include "sequelize/schema_builder.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "schema/expression.h"
#include "schema/names.h"
#include "schema/type.h"
#include "sequelize/column.h"
#include "sequelize/data_types.h"
#include "sequelize/ddl.h"
#include "sequelize/index.h"
#include "sequelize/objects.h"
#include "sequelize/raw_type.h"

namespace sequelint::sequelize {
namespace {

using schema::AutoIncrement;
using schema::DefaultKind;

std::string Bare(std::string_view name) {
  std::string out(name);
  std::erase(out, '"');
  return out;
}

// Builds the table of one model.
class TableBuilder {
 public:
  TableBuilder(Runtime& rt, const ModelData& data, schema::Schema& schema)
      : rt_(rt), data_(data), schema_(schema), writer_(rt, data.instance) {}

  void Run() {
    if (!NameTable()) return ReportModel(data_.name);
    std::string label = schema::Display(table_.name);
    ReportModel(label);
    std::vector<ColumnSql> columns = ReadColumns(writer_, data_.cls);
    std::vector<Problem> problems;
    std::vector<UniqueSql> uniques = ReadUniqueKeys(writer_, data_.cls, problems);
    std::vector<std::string> taken = ConstraintIndexNames(rt_, data_.cls, columns, uniques);
    for (ColumnSql& column : columns) AddColumn(column);
    SetDeletedColumn();
    AddPrimaryKey(columns);
    for (const UniqueSql& unique : uniques) AddUnique(unique);
    AddIndexes(taken);
    for (const Problem& problem : problems) Report(label, problem);
    ReportOpen(label);
    Store();
  }

 private:
  Location Place(Span span) const { return span.empty() ? rt_.in.Locate(data_.defined_at) : rt_.in.Locate(span); }

  // From the key to the end of the value when they stand together, else the key alone.
  Span PairSpan(const Property& property) const {
    const Span &key = property.key_span, &value = property.value.span;
    if (key.empty()) return value;
    if (value.file != key.file || value.begin < key.end || value.begin - key.end > 200) return key;
    std::string_view between = rt_.in.Source({key.file, key.end, value.begin});
    bool joined = std::all_of(between.begin(), between.end(),
                              [](char c) { return c == ':' || c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
    return joined ? Span{key.file, key.begin, value.end} : key;
  }

  Location PartPlace(const ColumnSql& column, Key key) const {
    const Property* pair = rt_.in.OwnProperty(column.definition, key);
    if (pair) {
      Span span = PairSpan(*pair);
      if (!span.empty()) return Place(span);
    }
    return Place(PairSpan(column.property));
  }

  // What the candidates of an unknown value would be in SQL.
  std::vector<std::string> Texts(const std::vector<Value>& candidates) {
    std::vector<std::string> out;
    for (const Value& candidate : candidates) {
      SqlWriter writer(rt_, data_.instance);
      std::string text;
      if (rt_.Get(candidate, rt_.k.key).IsString()) {
        text = schema::CanonicalType(writer.TypeSql(NormalizeType(rt_, candidate, data_.name)));
      } else if (!candidate.IsObject() || candidate.IsArray() || rt_.MethodOf(candidate) != Method::kNone) {
        text = writer.Escape(candidate);
      }
      if (writer.ok() && !text.empty()) out.push_back(text);
    }
    return out;
  }

  void Report(const std::string& label, const Problem& problem) {
    std::string what = problem.what.empty() ? label : label + '.' + problem.what;
    bool said = std::any_of(schema_.unknown.begin(), schema_.unknown.end(), [&](const schema::Unknown& other) {
      return other.what == what && other.why == problem.why && other.at == Place(problem.span);
    });
    if (said) return;
    schema_.unknown.push_back({what, problem.why, Texts(problem.candidates), Place(problem.span)});
  }

  void ReportModel(const std::string& label) {
    for (const Problem& problem : data_.problems) Report(label, problem);
    for (const Problem& problem : data_.refresh_problems) Report(label, problem);
    if (data_.condition) Report(label, {"", "made only if " + data_.condition->why, data_.defined_at, {}});
  }

  void ReportOpen(const std::string& label) {
    Value attributes = rt_.Get(data_.cls, rt_.k.tableAttributes);
    if (!attributes.IsObject() || !attributes.object()->open) return;
    table_.columns_complete = false;
    const eval::UnknownData& open = *attributes.object()->open;
    Report(label, {"columns", open.why, open.span, {}});
  }

  bool NameTable() {
    Value name = rt_.Get(data_.cls, rt_.k.tableName), schema_name = rt_.Get(data_.cls, rt_.k._schema);
    for (const auto& [value, what] : {std::pair{name, "tableName"}, std::pair{schema_name, "schema"}}) {
      if (!value.IsUnknown()) continue;
      writer_.NotKnown(value);
      writer_.problem->what = what;
      Report(data_.name, *writer_.problem);
      writer_.problem.reset();
      return false;
    }
    table_.name.name = Cut(Folded(rt_.in.ToText(name).value_or(data_.name)));
    if (rt_.Truthy(schema_name)) table_.name.schema = Folded(rt_.in.ToText(schema_name).value_or("public"));
    table_.model = data_.name;
    table_.at = Place(data_.defined_at);
    Value options = rt_.Get(data_.cls, rt_.k.options);
    if (!options.IsObject()) return true;
    Value comment = rt_.Get(options, rt_.k.comment);
    if (comment.IsString() && !comment.string().empty()) table_.comment = comment.string();
    table_.paranoid = rt_.Truthy(rt_.Get(options, rt_.k.paranoid)) && rt_.Truthy(rt_.Get(options, rt_.k.timestamps));
    table_.handed_out = data_.handed_out;
    return true;
  }

  // deletedAt: 'archivedOn' names the attribute that a soft delete fills in.
  void SetDeletedColumn() {
    if (!table_.paranoid) return;
    Value option = rt_.Get(rt_.Get(data_.cls, rt_.k.options), rt_.k.deletedAt);
    if (option.IsUnknown()) return;
    std::string attribute = option.IsString() && !option.string().empty() ? option.string() : "deletedAt";
    for (const schema::Column& column : table_.columns) {
      if (column.attribute == attribute) table_.deleted_column = column.name;
    }
  }

  // A name as Postgres stores it: without the quotes Sequelize drops, in lower case when it is written bare.
  std::string Folded(const std::string& name) const {
    std::string quoted = writer_.Identifier(name);
    return quoted.starts_with('"') ? Bare(quoted) : ToLower(quoted);
  }
  std::string ColumnName(const std::string& field) const { return Cut(Folded(field)); }
  // What Postgres keeps of a name; the whole of a longer one is noted.
  std::string Cut(const std::string& name) const {
    std::string kept = schema::CutIdentifier(name);
    if (kept != name) schema_.cut_names.insert(name);
    return kept;
  }

  void AddColumn(ColumnSql& sql) {
    ApplyEnumRule(sql, writer_);
    schema::Column column;
    column.name = ColumnName(sql.field);
    column.attribute = sql.attribute;
    column.at = Place(PairSpan(sql.property));
    column.type_at = PartPlace(sql, rt_.k.type);
    column.nullable_at = PartPlace(sql, rt_.k.allowNull);
    if (!sql.comment.empty()) column.comment = sql.comment;
    for (const ColumnSql& replaced : sql.replaced) {
      if (replaced.is_enum) SetEnum(replaced, column);
    }
    SetType(sql, column);
    SetDefault(sql, column);
    if (sql.not_null && !*sql.not_null && !sql.primary_key && column.auto_increment == AutoIncrement::kNone) {
      column.nullable = column.nullable.value_or(true);
    } else if (!sql.not_null && !sql.primary_key && column.auto_increment == AutoIncrement::kNone) {
      column.nullable.reset();
    } else {
      column.nullable = false;
      if (sql.primary_key && sql.not_null == false) key_alone_.insert(column.name);
    }
    std::string label = schema::Display(table_.name) + '.' + column.name;
    for (const ColumnPart& part : sql.unknown) {
      Problem problem = part.problem;
      problem.what = part.name == "attribute" ? "" : part.name;
      Report(label, problem);
    }
    for (const std::string& lost : sql.mangled) {
      Report(label, {"",
                     "Sequelize loses " + lost + " here: it replaces everything up to the last `)` of an ENUM column",
                     PairSpan(sql.property),
                     {}});
    }
    if (sql.unique) AddUnique({.inline_column = true}, {sql.field}, PartPlace(sql, rt_.k.unique));
    if (sql.reference) AddForeignKey(sql);
    table_.columns.push_back(std::move(column));
  }

  void SetType(ColumnSql& sql, schema::Column& column) {
    if (sql.is_enum) return SetEnum(sql, column);
    if (!sql.type_sql) return;
    RawType raw = ReadRawType(*sql.type_sql);
    column.type = raw.type;
    column.generated = raw.generated;
    column.collation = raw.collation;
    if (raw.not_null) sql.not_null = true;
    if (raw.primary_key) sql.primary_key = true;
    if (raw.unique) sql.unique = true;
    if (!raw.default_sql.empty() && sql.default_form == ColumnSql::DefaultForm::kNone) {
      sql.default_form = ColumnSql::DefaultForm::kExpression;
      sql.default_sql = raw.default_sql;
    }
    column.auto_increment = raw.auto_increment;
    if (sql.auto_increment)
      column.auto_increment = sql.identity ? AutoIncrement::kIdentityByDefault : AutoIncrement::kSerial;
  }

  void SetEnum(const ColumnSql& sql, schema::Column& column) {
    EnumName name = EnumNameOf(rt_, data_.cls, sql);
    schema::EnumType type;
    type.name = {Folded(name.schema), Cut(name.name)};
    type.at = column.type_at;
    if (sql.enum_values) {
      type.values.emplace();
      for (const Value& value : *sql.enum_values) {
        std::string text = rt_.in.ToText(value).value_or("");
        type.values->push_back(text);
        if (!value.span.empty()) type.value_at[text] = Place(value.span);
      }
    }
    column.type = schema::CanonicalType('"' + type.name.schema + "\".\"" + type.name.name + '"' +
                                        (sql.is_enum_array ? "[]" : ""));
    schema_.enums.emplace(type.name, std::move(type));
  }

  void SetDefault(const ColumnSql& sql, schema::Column& column) {
    schema::Default& out = column.default_value;
    using Form = ColumnSql::DefaultForm;
    if (sql.default_form == Form::kNone || sql.default_form == Form::kNull) return;
    out.at = PartPlace(sql, rt_.k.defaultValue);
    out.sql = sql.default_sql;
    switch (sql.default_form) {
      case Form::kUnknown:
        out.kind = DefaultKind::kUnknown;
        break;
      case Form::kApplication:
        out.kind = DefaultKind::kApplication;
        break;
      case Form::kValue:
        out.kind = DefaultKind::kConstant;
        break;
      default: {
        schema::ExpressionKind kind = schema::Canonicalize(out.sql).kind;
        if (kind == schema::ExpressionKind::kNull) {
          out = {};
        } else {
          out.kind = kind == schema::ExpressionKind::kOther ? DefaultKind::kExpression : DefaultKind::kConstant;
        }
      }
    }
  }

  void AddForeignKey(const ColumnSql& sql) {
    const ColumnReference& reference = *sql.reference;
    schema::ForeignKey key;
    key.columns = {ColumnName(sql.field)};
    key.table.name = schema::CutIdentifier(Folded(reference.table));
    if (!reference.schema.empty()) key.table.schema = Folded(reference.schema);
    key.referenced = {ColumnName(reference.key)};
    if (!reference.on_delete.empty()) key.on_delete = reference.on_delete;
    if (!reference.on_update.empty()) key.on_update = reference.on_update;
    key.delete_by_default = reference.delete_by_default;
    if (reference.deferrable != "NOT DEFERRABLE") {
      key.deferrable = reference.deferrable == "DEFERRABLE INITIALLY IMMEDIATE" ? "DEFERRABLE" : reference.deferrable;
    }
    key.at = Place(reference.span);
    table_.foreign_keys.push_back(std::move(key));
  }

  void AddPrimaryKey(const std::vector<ColumnSql>& columns) {
    schema::PrimaryKey key;
    for (const ColumnSql& column : columns) {
      if (!column.primary_key) continue;
      key.columns.push_back(ColumnName(column.field));
      if (key.at.empty()) key.at = PartPlace(column, rt_.k.primaryKey);
    }
    if (!key.columns.empty()) table_.primary_key = std::move(key);
  }

  void AddUnique(const UniqueSql& sql) {
    schema::UniqueConstraint unique;
    if (!sql.name.empty()) unique.name = Cut(sql.name);
    unique.by_association = std::find(rt_.pairings.begin(), rt_.pairings.end(), sql.span) != rt_.pairings.end();
    AddUnique(std::move(unique), sql.fields, Place(sql.span));
  }
  void AddUnique(schema::UniqueConstraint unique, const std::vector<std::string>& fields, Location at) {
    for (const std::string& field : fields) unique.columns.push_back(ColumnName(field));
    unique.at = std::move(at);
    // Postgres makes one index of equal constraints.
    for (schema::UniqueConstraint& other : table_.unique_constraints) {
      if (other.columns != unique.columns) continue;
      other.by_association = other.by_association && unique.by_association;
      return;
    }
    table_.unique_constraints.push_back(std::move(unique));
  }

  void AddIndexes(const std::vector<std::string>& taken) {
    if (table_.primary_key) {
      std::erase_if(table_.unique_constraints,
                    [&](const auto& unique) { return unique.columns == table_.primary_key->columns; });
    }
    std::string label = schema::Display(table_.name);
    for (const IndexSql& sql : ReadIndexes(writer_, data_.cls)) {
      std::string name = sql.name.empty() ? "indexes" : "indexes." + sql.name;
      bool whole = true;
      for (Problem problem : sql.problems) {
        whole = whole && problem.what != "fields" && problem.what != "name" && problem.what != "index" &&
                problem.what != "where";
        problem.what = name + '.' + problem.what;
        Report(label, problem);
      }
      if (!whole || std::find(taken.begin(), taken.end(), sql.name) != taken.end()) continue;
      AddIndex(sql, label);
    }
    Value list = rt_.Get(data_.cls, rt_.k._indexes);
    if (list.IsArray() && list.object()->open) {
      Report(label, {"indexes", list.object()->open->why, list.object()->open->span, {}});
    }
  }

  void AddIndex(const IndexSql& sql, const std::string& label) {
    schema::Index index;
    index.name = Cut(Folded(sql.name));
    index.unique = sql.unique;
    index.concurrently = sql.concurrently;
    if (!sql.using_.empty()) index.method = ToLower(sql.using_);
    index.where = sql.where;
    index.at = Place(sql.span);
    for (const IndexField& field : sql.fields) index.columns.push_back(IndexColumn(field));
    for (const schema::Index& other : table_.indexes) {
      if (other.name != index.name) continue;
      Report(label, {"indexes." + index.name, "two indexes have this name: creating the second fails", sql.span, {}});
      return;
    }
    table_.indexes.push_back(std::move(index));
  }

  schema::IndexColumn IndexColumn(const IndexField& field) const {
    schema::IndexColumn out;
    out.collation = field.collate;
    out.operator_class = field.operator_class;
    SplitOrder(field.order, out);
    if (field.expression.empty()) {
      out.name = ColumnName(field.name);
      return out;
    }
    std::string text = field.expression;
    ReadExpression(text, out);
    return out;
  }

  static void SplitOrder(const std::string& order, schema::IndexColumn& out) {
    std::string upper = ToUpper(std::string(Trim(order)));
    for (std::string_view nulls : {"NULLS FIRST", "NULLS LAST"}) {
      if (!upper.ends_with(nulls)) continue;
      out.nulls = nulls.substr(6);
      upper = std::string(Trim(std::string_view(upper).substr(0, upper.size() - nulls.size())));
    }
    out.order = upper;
  }

  void Store() {
    schema::Table* found = schema_.tables.Change(table_.name);
    if (found == nullptr) {
      table_.models = {table_.model};
      schema_.tables[table_.name] = std::move(table_);
      return;
    }
    // Two models on one table: it holds the columns of both.
    schema::Table& first = *found;
    first.models.push_back(table_.model);
    first.columns_complete = first.columns_complete && table_.columns_complete;
    if (!first.comment) first.comment = table_.comment;
    for (schema::UniqueConstraint& unique : table_.unique_constraints) {
      bool adds = std::any_of(unique.columns.begin(), unique.columns.end(),
                              [&](const std::string& column) { return !first.FindColumn(column); });
      if (adds) first.unique_constraints.push_back(std::move(unique));
    }
    for (schema::Column& column : table_.columns) {
      if (first.FindColumn(column.name)) {
        first.redeclared.push_back(std::move(column));
        continue;
      }
      for (const schema::ForeignKey& key : table_.foreign_keys) {
        if (key.columns == std::vector<std::string>{column.name}) first.foreign_keys.push_back(key);
      }
      if (key_alone_.count(column.name)) column.nullable = true;
      first.columns.push_back(std::move(column));
    }
    for (schema::Index& index : table_.indexes) {
      bool known = std::any_of(first.indexes.begin(), first.indexes.end(),
                               [&](const schema::Index& other) { return other.name == index.name; });
      if (!known) first.indexes.push_back(std::move(index));
    }
  }

  Runtime& rt_;
  const ModelData& data_;
  schema::Schema& schema_;
  SqlWriter writer_;
  schema::Table table_;
  std::set<std::string> key_alone_;  // columns that only the primary key makes NOT NULL
};

}  // namespace

schema::Schema BuildSchema(Runtime& rt, const std::function<bool(std::string_view file)>& belongs,
                           const std::function<bool(std::string_view file)>& counts) {
  schema::Schema schema;
  auto mine = [&](Span span) { return span.empty() || !belongs || belongs(rt.in.FileOf(span)); };
  for (Object* model : rt.models) {
    const auto* data = model->Host<ModelData>();
    const auto* instance = data && data->instance ? data->instance->Host<InstanceData>() : nullptr;
    if (counts && instance && !instance->file.empty() && !counts(instance->file)) continue;
    if (data && data->cls == model && !data->replaced && mine(data->defined_at)) TableBuilder(rt, *data, schema).Run();
  }
  for (const Problem& problem : rt.problems) {
    if (mine(problem.span)) schema.unknown.push_back({problem.what, problem.why, {}, rt.in.Locate(problem.span)});
  }
  schema::Normalize(schema);
  return schema;
}

}  // namespace sequelint::sequelize
