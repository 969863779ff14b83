#include "plan/drift.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "plan/diff.h"
#include "plan/drift_align.h"
#include "plan/drift_indexes.h"
#include "plan/drift_words.h"
#include "plan/label_order.h"
#include "plan/sql.h"
#include "schema/compare.h"
#include "schema/names.h"
#include "schema/type.h"

namespace sequelint::plan {

using schema::Column;
using schema::Display;
using schema::Schema;
using schema::Table;

namespace {

using Side = Drift::Side;

// Turns the operations that would make the database as the models say into what disagrees.
class Finder {
 public:
  Finder(const Schema& models, const Schema& database) : models_(models), database_(database) {}

  std::vector<Drift> Run() {
    found_ = TakeMisnamedIndexes(models_, database_);
    enums_ = Align(models_, database_);
    for (const Operation& operation : Diff(database_, models_).operations) Tell(operation);
    for (const Operation& operation : UnknownChecks(models_, database_)) Tell(operation);
    AttachTypes();
    for (const EnumColumn& column : enums_) Labels(column);
    PairNames();
    FoldTimestamps();
    return std::move(found_);
  }

  void operator()(const CreateTable& op) {
    Drift& drift = Add(Side::kModels, "table", op.table.name, "the table `" + Display(op.table.name) + "`");
    new_tables_[op.table.name] = found_.size() - 1;
    drift.models = "a table of " + std::to_string(op.table.columns.size()) + " columns";
  }
  void operator()(const DropTable& op) {
    if (MayBeOfAPlugIn(op.table)) return;
    Add(Side::kDatabase, "table_only_in_database", op.table.name, "the table `" + Display(op.table.name) + "`");
  }
  void operator()(const RenameTable& op) {
    Drift& drift = Add(Side::kBoth, "name", op.to, "the table `" + Display(op.to) + "`");
    drift.models = Display(op.to), drift.database = Display(op.from);
  }

  void operator()(const AddColumn& op) {
    const Column& column = op.column;
    Drift& drift = Add(Side::kModels, IsTimestamp(column) ? "timestamps" : "column", op.table,
                       "the column `" + Of(op.table, column.name) + "`", column.name);
    drift.models = column.type.value_or("a column");
    drift.database = "nothing";
    new_columns_[{op.table, column.name}] = found_.size() - 1;
  }
  void operator()(const DropColumn& op) {
    bool required = IsRequired(op.column);
    Drift& drift = Add(Side::kDatabase, required ? "required_column" : "column_only_in_database", op.table,
                       "the column `" + Of(op.table, op.column.name) + "`", op.column.name);
    drift.models = "no such attribute";
    drift.database = op.column.type.value_or("a column") + (required ? " NOT NULL without default" : "");
  }
  void operator()(const RenameColumn& op) {
    Drift& drift = Add(Side::kBoth, "name", op.table, "the column `" + Of(op.table, op.to) + "`", op.to);
    drift.models = op.to, drift.database = op.from;
  }

  void operator()(const AlterColumnType& op) {
    auto type = [](const Column& column) {
      std::string collation = column.collation.empty() ? "" : " COLLATE " + QuoteIdentifier(column.collation);
      return column.type.value_or("unknown") + collation;
    };
    if (IsRoomier(op.was, op.column)) return;
    Both(op, TypeKind(op.was, op.column), "the type of", type(op.column), type(op.was));
  }
  void operator()(const SetNotNull& op) {
    Both(op, "nullability", "the nullability of", NullWords(op.column), NullWords(op.was));
  }
  void operator()(const DropNotNull& op) {
    Both(op, "nullable_in_model", "the nullability of", NullWords(op.column), NullWords(op.was));
  }
  void operator()(const SetDefault& op) {
    Drift& drift = Both(op, "default", "the default of", DefaultWords(op.column), DefaultWords(op.was));
    // Behind a change of its type the column has lost the default that the database has.
    const Table* table = database_.FindTable(op.table);
    const Column* there = table ? table->FindColumn(op.column.name) : nullptr;
    if (!there || !schema::HasDefault(*there) || schema::HasDefault(op.was)) return;
    drift.database = DefaultWords(*there);
    if (!there->default_value.at.empty()) drift.database_at = there->default_value.at;
  }
  // A default that only the database has is not in the way of what the models say, nor is one that the application
  // fills in.
  void operator()(const DropDefault& op) {
    // bulkCreate sends NULL for what only other rows of the same call name; NOT NULL then refuses it.
    bool filled_in = op.column.default_value.kind == schema::DefaultKind::kApplication;
    bool required = op.was.nullable == false && !filled_in && !IsWritten(op.column);
    Drift& drift = Both(op, required ? "required_default" : "default_only_in_database", "the default of",
                        DefaultWords(op.column), DefaultWords(op.was));
    // `allowNull: false` is checked before any SQL; that a key is NOT NULL the model need not say.
    const Table* model = models_.FindTable(op.table);
    bool key = model && model->primary_key &&
               std::count(model->primary_key->columns.begin(), model->primary_key->columns.end(), op.column.name) > 0;
    const Column* said = model ? model->FindColumn(op.column.name) : nullptr;
    drift.refused = required && said && said->nullable == false && !key;
    // The later of the two made it so.
    if (required && op.was.nullable_at.file > drift.database_at.file) drift.database_at = op.was.nullable_at;
  }
  void operator()(const AddSerial& op) { Counts(op); }
  void operator()(const AddIdentity& op) { Counts(op); }
  void operator()(const DropSerial& op) { Counts(op); }
  void operator()(const DropIdentity& op) { Counts(op); }
  void operator()(const SetExpression& op) { Generated(op); }
  void operator()(const DropExpression& op) { Generated(op); }
  void operator()(const SetColumnComment& op) {
    const Table* was = database_.FindTable(op.table);
    Comment(Add(Side::kBoth, "comment", op.table, "the comment of `" + Of(op.table, op.column) + "`", op.column), op,
            was != nullptr ? was->FindColumn(op.column) : nullptr);
  }
  void operator()(const SetTableComment& op) {
    Comment(Add(Side::kBoth, "comment", op.table, "the comment of `" + Display(op.table) + "`"), op,
            database_.FindTable(op.table));
  }

  void operator()(const DropPrimaryKey& op) {
    dropped_keys_[op.table] = *operation_;
    const Table* table = models_.FindTable(op.table);
    if (table != nullptr && table->primary_key) return;  // replaced: told with the new one
    Drift& drift = Add(Side::kDatabase, "primary_key", op.table, "the primary key of `" + Display(op.table) + "`");
    drift.models = "no primary key", drift.database = "(" + Join(op.key.columns, ", ") + ")";
  }
  void operator()(const AddPrimaryKey& op) {
    if (Attach(op.table, op.key.columns)) return;
    auto was = dropped_keys_.find(op.table);
    Drift& drift = Add(Side::kBoth, "primary_key", op.table, "the primary key of `" + Display(op.table) + "`");
    drift.models = "(" + Join(op.key.columns, ", ") + ")";
    drift.database = "no primary key";
    if (was == dropped_keys_.end()) return;
    drift.database = "(" + Join(std::get<DropPrimaryKey>(was->second.change).key.columns, ", ") + ")";
    drift.operations.insert(drift.operations.begin(), was->second);
  }

  void operator()(const DropUniqueConstraint& op) {
    Drift& drift = Named(Side::kDatabase, "unique_only_in_database", op.table, op.constraint.columns,
                         op.constraint.name, "uniqueness");
    drift.models = "not unique", drift.database = "UNIQUE";
  }
  void operator()(const AddUniqueConstraint& op) {
    if (Attach(op.table, op.constraint.columns)) return;
    Drift& drift = Named(Side::kModels, "unique", op.table, op.constraint.columns, op.constraint.name, "uniqueness");
    drift.models = "UNIQUE", drift.database = "not unique";
  }
  void operator()(const AddCheck& op) {
    Named(Side::kModels, "check", op.table, {}, op.check.name, "check").models = op.check.expression;
  }
  void operator()(const DropCheck& op) {
    Named(Side::kDatabase, "check_only_in_database", op.table, {}, op.check.name, "check").database =
        op.check.expression;
  }

  void operator()(const DropForeignKey& op) {
    Drift& drift =
        Named(Side::kDatabase, "foreign_key_only_in_database", op.table, op.key.columns, op.key.name, "foreign key");
    drift.database = ReferencesClause(op.key);
    dropped_references_[{op.table, op.key.columns}] = found_.size() - 1;
  }
  void operator()(const AddForeignKey& op) {
    if (Attach(op.table, op.key.columns)) return;
    auto was = dropped_references_.find({op.table, op.key.columns});
    if (was != dropped_references_.end()) return ChangedForeignKey(op.key, found_[was->second]);
    Drift& drift = Named(Side::kModels, "foreign_key", op.table, op.key.columns, op.key.name, "foreign key");
    drift.models = ReferencesClause(op.key), drift.database = "no foreign key";
  }

  void operator()(const DropIndex& op) {
    Drift& drift =
        Named(Side::kDatabase, "index_only_in_database", op.table, ColumnsOf(op.index), op.index.name, "index");
    drift.database = IndexWords(op.index);
    dropped_indexes_[{op.table, op.index.name}] = found_.size() - 1;
  }
  void operator()(const CreateIndex& op) {
    if (Attach(op.table, ColumnsOf(op.index))) return;
    auto was = dropped_indexes_.find({op.table, op.index.name});
    if (was != dropped_indexes_.end()) return Changed("index", IndexWords(op.index), found_[was->second]);
    Drift& drift = Named(Side::kModels, "index", op.table, ColumnsOf(op.index), op.index.name, "index");
    drift.what = "the index " + InFull(op.index.name) + " of `" + Display(op.table) + "`";
    drift.models = IndexWords(op.index), drift.database = "no index";
  }

  void operator()(const RenameConstraint& op) { ObjectName(op.table, op.from, op.to); }
  void operator()(const RenameIndex& op) { ObjectName(op.table, op.from, op.to); }
  void operator()(const CreateEnum&) { types_.push_back(*operation_); }
  template <class Other>
  void operator()(const Other&) {}  // only steps on the way to one of the above

 private:
  Drift& Add(Side side, std::string kind, const QualifiedName& table, std::string what, std::string column = "") {
    Drift drift;
    drift.side = side;
    drift.kind = std::move(kind);
    drift.table = table;
    drift.column = std::move(column);
    drift.what = std::move(what);
    drift.models_at = operation_->at;
    drift.database_at = operation_->base_at;
    drift.operations.push_back(*operation_);
    return found_.emplace_back(std::move(drift));
  }

  void Tell(const Operation& operation) {
    operation_ = &operation;
    std::visit(*this, operation.change);
  }

  template <class Op, class Thing>
  void Comment(Drift& drift, const Op& op, const Thing* was) {
    drift.models = op.comment.value_or("none");
    drift.database = was != nullptr ? was->comment.value_or("none") : "none";
  }

  template <class Op>
  Drift& Both(const Op& op, std::string kind, const std::string& what, std::string models, std::string database) {
    Drift& drift =
        Add(Side::kBoth, std::move(kind), op.table, what + " `" + Of(op.table, op.column.name) + "`", op.column.name);
    drift.models = std::move(models);
    drift.database = std::move(database);
    return drift;
  }

  template <class Op>
  void Counts(const Op& op) {
    auto words = [](const Column& column) {
      return column.auto_increment == schema::AutoIncrement::kNone ? "not numbered" : "numbered by the database";
    };
    Both(op, "auto_increment", "the numbering of", words(op.column), words(op.was));
  }

  template <class Op>
  void Generated(const Op& op) {
    auto words = [](const Column& column) { return column.generated ? column.generated->expression : "not generated"; };
    Both(op, "generated", "the expression of", words(op.column), words(op.was));
  }

  Drift& Named(Side side, std::string kind, const QualifiedName& table, const std::vector<std::string>& columns,
               const std::string& name, const std::string& noun) {
    std::string on = columns.size() == 1 ? Of(table, columns[0]) : Display(table);
    std::string what = "the " + noun + (columns.size() > 1 ? " (" + Join(columns, ", ") + ")" : "") + " of `" + on + "`";
    Drift& drift = Add(side, std::move(kind), table, std::move(what), columns.size() == 1 ? columns[0] : "");
    drift.name = name;
    return drift;
  }

  // The name as the models write it, and what Postgres keeps of it.
  std::string InFull(const std::string& name) const {
    for (const std::string& full : models_.cut_names) {
      if (schema::CutIdentifier(full) == name) return "`" + full + "` (Postgres keeps `" + name + "`)";
    }
    return "`" + name + "`";
  }

  void Changed(std::string kind, std::string models, Drift& drift) {
    drift.side = Side::kBoth;
    drift.kind = std::move(kind);
    drift.models = std::move(models);
    drift.models_at = operation_->at;
    drift.operations.push_back(*operation_);
  }

  void ChangedForeignKey(const schema::ForeignKey& key, Drift& drift) {
    const schema::ForeignKey& was = std::get<DropForeignKey>(drift.operations[0].change).key;
    bool actions = was.table == key.table && was.referenced == key.referenced;
    std::string action = key.delete_by_default ? "foreign_key_default_action" : "foreign_key_action";
    Changed(actions ? action : "foreign_key", ReferencesClause(key), drift);
  }

  void ObjectName(const QualifiedName& table, const std::string& from, const std::string& to) {
    Drift& drift = Add(Side::kBoth, "object_name", table, "the name of `" + to + "`");
    drift.name = to;
    drift.models = to, drift.database = from;
  }

  // What stands on a table or column that is missing goes with it.
  bool Attach(const QualifiedName& table, const std::vector<std::string>& columns) {
    auto whole = new_tables_.find(table);
    if (whole != new_tables_.end()) return AttachTo(whole->second);
    for (const std::string& column : columns) {
      auto missing = new_columns_.find({table, column});
      if (missing != new_columns_.end()) return AttachTo(missing->second);
    }
    return false;
  }
  bool AttachTo(size_t drift) {
    found_[drift].operations.push_back(*operation_);
    return true;
  }

  void AttachTypes() {
    for (const Operation& type : types_) {
      const QualifiedName& name = std::get<CreateEnum>(type.change).type.name;
      for (Drift& drift : found_) {
        const Table* table = models_.FindTable(drift.table);
        if (table == nullptr || (drift.side == Side::kDatabase)) continue;
        bool uses = std::any_of(table->columns.begin(), table->columns.end(), [&](const Column& column) {
          bool here = drift.kind == "table" || column.name == drift.column;
          return here && column.type && schema::UserTypeOf(*column.type) == name;
        });
        if (!uses) continue;
        drift.operations.insert(drift.operations.begin(), type);
        break;
      }
    }
  }

  void Labels(const EnumColumn& column) {
    if (!column.models.values || !column.database.values) return;
    const std::vector<std::string>&said = *column.models.values, &there = *column.database.values;
    auto has = [](const std::vector<std::string>& labels, const std::string& label) {
      return std::find(labels.begin(), labels.end(), label) != labels.end();
    };
    for (size_t i = 0; i < said.size(); ++i) {
      if (has(there, said[i])) continue;
      AddEnumValue add{column.database.name, said[i], std::nullopt, std::nullopt, true};
      for (size_t next = i + 1; next < said.size() && !add.before; ++next) {
        if (has(there, said[next])) add.before = said[next];
      }
      Label(column, Side::kModels, said[i], std::move(add));
    }
    for (const std::string& label : there) {
      if (!has(said, label)) Label(column, Side::kDatabase, label, std::nullopt);
    }
    std::vector<std::string> common_there, common_said;
    for (const std::string& label : there) {
      if (has(said, label)) common_there.push_back(label);
    }
    for (const std::string& label : said) {
      if (has(there, label)) common_said.push_back(label);
    }
    if (common_there == common_said) return;
    Drift drift = OfColumn(column, Side::kBoth, "enum_order");
    drift.what = "the order of the labels of `" + Of(column.table, column.column) + "`";
    OrderWords words = DescribeOrders(common_said, common_there);
    drift.models = words.first, drift.database = words.second;
    auto at = column.database.value_at.find(words.moved);
    bool added = at != column.database.value_at.end() && at->second.file != column.database.at.file;
    if (added) drift.database_at = at->second;  // not where the type was made
    found_.push_back(std::move(drift));
  }

  Drift OfColumn(const EnumColumn& column, Side side, std::string kind) const {
    Drift drift;
    drift.side = side;
    drift.kind = std::move(kind);
    drift.table = column.table;
    drift.column = column.column;
    drift.database_at = column.database.at;
    drift.models_at = column.models.at;
    const Table* table = models_.FindTable(column.table);
    const Column* said = table == nullptr ? nullptr : table->FindColumn(column.column);
    if (drift.models_at.empty() && said != nullptr) drift.models_at = said->at;
    return drift;
  }

  void Label(const EnumColumn& column, Side side, const std::string& label, std::optional<AddEnumValue> add) {
    bool missing = side == Side::kModels;
    Drift drift = OfColumn(column, side, missing ? "enum_label" : "enum_label_only_in_database");
    drift.name = label;
    drift.what = "the label '" + label + "' of `" + Of(column.table, column.column) + "`";
    (missing ? drift.models : drift.database) = "'" + label + "'";
    const schema::EnumType& type = missing ? column.models : column.database;
    auto at = type.value_at.find(label);
    if (at != type.value_at.end()) (missing ? drift.models_at : drift.database_at) = at->second;
    if (add) {
      Operation operation;
      operation.change = std::move(*add);
      operation.at = drift.models_at;
      operation.base_at = drift.database_at;
      drift.operations.push_back(std::move(operation));
    }
    found_.push_back(std::move(drift));
  }

  // `UserHistories` with the columns of `User`, which the code gives to a package that is not here: whether that makes a
  // model of it is not known.
  bool MayBeOfAPlugIn(const Table& table) const {
    return std::any_of(models_.tables.begin(), models_.tables.end(), [&](const auto& entry) {
      const Table& model = entry.second;
      bool named = table.name.name.size() > model.model.size() && table.name.name.starts_with(model.model);
      named = named || (table.name.name.size() > model.name.name.size() && table.name.name.starts_with(model.name.name));
      if (!model.handed_out || !named || model.name.schema != table.name.schema) return false;
      auto shared = std::count_if(model.columns.begin(), model.columns.end(),
                                  [&](const Column& column) { return table.FindColumn(column.name) != nullptr; });
      return static_cast<size_t>(shared) * 2 > model.columns.size();
    });
  }

  // A thing that each side has under its own spelling is one disagreement, not two.
  void PairNames() {
    for (Drift& missing : found_) {
      bool column = missing.kind == "column" || missing.kind == "timestamps";
      if (!column && missing.kind != "table") continue;
      auto other = std::find_if(found_.begin(), found_.end(), [&](const Drift& there) {
        if (there.side != Side::kDatabase || there.table.schema != missing.table.schema) return false;
        if (column) {
          bool holds = there.kind == "column_only_in_database" || there.kind == "required_column";
          return holds && there.table == missing.table && Squashed(there.column) == Squashed(missing.column);
        }
        return there.kind == "table_only_in_database" &&
               SquashedTable(there.table.name) == SquashedTable(missing.table.name);
      });
      if (other == found_.end()) continue;
      missing.kind = "name";
      missing.side = Side::kBoth;
      missing.what = "the name of " + missing.what;
      missing.models = column ? missing.column : missing.table.name;
      missing.database = column ? other->column : other->table.name;
      missing.database_at = other->database_at;
      missing.operations.clear();
      Operation rename;
      if (column) {
        rename.change = RenameColumn{missing.table, missing.database, missing.models};
      } else {
        rename.change = RenameTable{other->table, missing.table};
      }
      rename.at = missing.models_at, rename.base_at = missing.database_at;
      missing.operations.push_back(std::move(rename));
      other->kind.clear();
    }
    std::erase_if(found_, [](const Drift& drift) { return drift.kind.empty(); });
  }

  // One option asks for all of them.
  void FoldTimestamps() {
    std::map<QualifiedName, Drift*> first;
    for (Drift& drift : found_) {
      if (drift.kind != "timestamps") continue;
      Drift*& kept = first.try_emplace(drift.table, &drift).first->second;
      if (kept == &drift) continue;
      bool two = kept->what.starts_with("the column ");
      if (two) kept->what = "the columns " + kept->what.substr(11);
      kept->what += ", `" + Of(drift.table, drift.column) + "`";
      kept->operations.insert(kept->operations.end(), drift.operations.begin(), drift.operations.end());
      drift.kind.clear();
    }
    std::erase_if(found_, [](const Drift& drift) { return drift.kind.empty(); });
  }

  Schema models_, database_;
  std::vector<EnumColumn> enums_;
  std::vector<Drift> found_;
  std::vector<Operation> types_;
  const Operation* operation_ = nullptr;
  std::map<QualifiedName, size_t> new_tables_;
  std::map<std::pair<QualifiedName, std::string>, size_t> new_columns_;
  std::map<QualifiedName, Operation> dropped_keys_;
  std::map<std::pair<QualifiedName, std::vector<std::string>>, size_t> dropped_references_;
  std::map<std::pair<QualifiedName, std::string>, size_t> dropped_indexes_;
};

}  // namespace

std::string Drift::Key() const {
  // What is on one side only is the same thing whatever it says: a default too, and an order that differs, whatever
  // labels come.
  bool one_sided = side != Side::kBoth || kind == "enum_order" || kind == "required_default" ||
                   kind == "default_only_in_database";
  std::string says = one_sided ? "" : models + "\n" + database;
  return kind + "\n" + Display(table) + "\n" + column + "\n" + name + "\n" + says;
}

std::vector<Drift> FindDrift(const Schema& models, const Schema& database) { return Finder(models, database).Run(); }

}  // namespace sequelint::plan
