#include "plan/open_tables.h"

namespace sequelint::plan {
namespace {

class Supplier {
 public:
  explicit Supplier(schema::Schema& schema) : schema_(schema) {}

  bool Run(const Change& change) {
    std::visit([this](const auto& op) { Look(op); }, change);
    return open_;
  }

 private:
  void Supply(const QualifiedName& name, const std::vector<std::string>& columns) {
    schema::Table* table = schema_.FindTable(name);
    if (table == nullptr || table->columns_complete) return;
    open_ = true;
    for (const std::string& column : columns) {
      if (column.empty() || table->FindColumn(column) != nullptr) continue;
      schema::Column unknown;
      unknown.name = unknown.attribute = column;
      unknown.nullable.reset();
      unknown.default_value.kind = schema::DefaultKind::kUnknown;
      unknown.at = table->at;
      table->columns.push_back(std::move(unknown));
    }
  }

  void Look(const AddColumn& op) {
    Supply(op.table, {});
    if (op.foreign_key) Supply(op.foreign_key->table, op.foreign_key->referenced);
  }
  void Look(const CreateTable& op) {
    for (const schema::ForeignKey& key : op.table.foreign_keys) Supply(key.table, key.referenced);
  }
  void Look(const DropTable& op) { Supply(op.table.name, {}); }
  void Look(const RenameColumn& op) { Supply(op.table, {op.from}); }
  void Look(const AddForeignKey& op) {
    Supply(op.table, op.key.columns);
    Supply(op.key.table, op.key.referenced);
  }
  void Look(const AddPrimaryKey& op) { Supply(op.table, op.key.columns); }
  void Look(const AddUniqueConstraint& op) { Supply(op.table, op.constraint.columns); }
  void Look(const CreateIndex& op) {
    std::vector<std::string> columns;
    for (const schema::IndexColumn& column : op.index.columns) columns.push_back(column.name);
    Supply(op.table, columns);
  }
  template <class T>
  void Look(const T& op) {
    if constexpr (requires { op.column.name; }) {
      Supply(op.table, {op.column.name});
    } else if constexpr (requires { QualifiedName(op.table); }) {
      Supply(op.table, {});
    }
  }

  schema::Schema& schema_;
  bool open_ = false;
};

}  // namespace

bool SupplyColumns(schema::Schema& schema, const Change& change) { return Supplier(schema).Run(change); }

}  // namespace sequelint::plan
