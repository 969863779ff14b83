#include "sequelize/index.h"

#include <algorithm>

#include "sequelize/objects.h"

namespace sequelint::sequelize {
namespace {

class IndexReader {
 public:
  IndexReader(SqlWriter& writer, IndexSql& index) : w_(writer), rt_(writer.rt), k_(writer.rt.k), index_(index) {}

  void Run(const Value& definition) {
    index_.span = definition.span;
    if (!definition.IsObject()) {
      w_.NotKnown(definition);
      return Take("index");
    }
    object_ = definition.object();
    if (object_->open) {
      w_.NotKnown(Value::Unknown(object_->open, definition.span));
      Take("index");
    }
    index_.name = Text(k_.name);
    Take("name");
    index_.unique = Flag(k_.unique, "unique");
    index_.concurrently = Flag(k_.concurrently, "concurrently");
    index_.using_ = Text(k_.using_);
    Take("using");
    std::string operator_class = Text(k_.operator_);
    Take("operator");
    // Before Sequelize 6 the operator class of the index is written once, behind the last field; fields have none.
    bool each = rt_.options.major >= 6;
    Value fields = rt_.Get(object_, k_.fields);
    if (fields.IsArray()) {
      if (fields.object()->open) w_.NotKnown(Value::Unknown(fields.object()->open, fields.span));
      for (const Value& field : fields.object()->elements) {
        index_.fields.push_back(Field(field, each ? operator_class : std::string()));
      }
      if (!each && !index_.fields.empty()) index_.fields.back().operator_class = operator_class;
    } else {
      w_.NotKnown(fields);
    }
    Take("fields");
    Value where = rt_.Get(object_, k_.where);
    if (where.IsUnknown() || rt_.Truthy(where)) index_.where = w_.Where(where);
    Take("where");
  }

 private:
  void Take(const std::string& part) {
    if (!w_.problem) return;
    Problem problem = *w_.problem;
    w_.problem.reset();
    problem.what = part;
    index_.problems.push_back(std::move(problem));
  }

  std::string Text(Key key) {
    Value value = rt_.Get(object_, key);
    if (value.IsUnknown()) w_.NotKnown(value);
    return rt_.Truthy(value) ? w_.Text(value) : std::string();
  }

  bool Flag(Key key, const char* part) {
    Value value = rt_.Get(object_, key);
    if (value.IsUnknown()) w_.NotKnown(value);
    Take(part);
    return rt_.Truthy(value);
  }

  IndexField Field(const Value& field, const std::string& operator_class) {
    IndexField out;
    if (rt_.MethodOf(field) != Method::kNone) {
      out.expression = w_.Expression(field);
      return out;
    }
    if (field.IsString()) {
      out.name = field.string();
      out.operator_class = operator_class;
      return out;
    }
    if (!field.IsObject()) {
      w_.NotKnown(field);
      return out;
    }
    auto text = [&](Key key) {
      Value value = rt_.Get(field, key);
      if (value.IsUnknown()) w_.NotKnown(value);
      return rt_.Truthy(value) ? w_.Text(value) : std::string();
    };
    out.name = text(k_.attribute);
    if (out.name.empty()) out.name = text(k_.name);
    if (out.name.empty()) w_.Refuse("an index field without a name", field.span);
    out.collate = text(k_.collate);
    if (rt_.options.major >= 6) out.operator_class = text(k_.operator_);
    if (out.operator_class.empty()) out.operator_class = operator_class;
    out.order = text(k_.order);
    return out;
  }

  SqlWriter& w_;
  Runtime& rt_;
  const Names& k_;
  IndexSql& index_;
  Object* object_ = nullptr;
};

}  // namespace

IndexSql ReadIndex(SqlWriter& writer, const Value& definition) {
  IndexSql index;
  IndexReader(writer, index).Run(definition);
  return index;
}

std::vector<IndexSql> ReadIndexes(SqlWriter& writer, Object* model) {
  std::vector<IndexSql> indexes;
  Value list = writer.rt.Get(model, writer.rt.k._indexes);
  if (!list.IsArray()) return indexes;
  std::vector<Value> definitions = list.object()->elements;
  for (const Value& definition : definitions) IndexReader(writer, indexes.emplace_back()).Run(definition);
  std::stable_partition(indexes.begin(), indexes.end(), [](const IndexSql& index) { return !index.concurrently; });
  return indexes;
}

}  // namespace sequelint::sequelize
