// What comes of an operation: whether it can fail, what it loses, whom it breaks, whether it can be taken back.

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "facts/context.h"
#include "schema/names.h"

namespace sequelint::facts {
namespace {

using Known = std::optional<bool>;

Value ToValue(Known known) {
  if (!known) return UnknownFact{};
  return *known;
}

// A fact as yes, no or unknown; absent counts as no.
Known Ask(const Facts& facts, std::string_view name) {
  const Value& value = facts.Get(name);
  if (std::holds_alternative<UnknownFact>(value)) return std::nullopt;
  const bool* known = std::get_if<bool>(&value);
  return known && *known;
}

struct Failure {
  Known always = false;  // whatever the rows hold
  Known may = false;     // some rows make it fail
  std::string because;
  bool takes_rows = false;  // it fails only when the table has any
};

class FailureJudge {
 public:
  FailureJudge(const Context& context, const Facts& facts) : context_(context), facts_(facts) {}

  Failure operator()(const plan::CreateTable& change) const {
    if (change.table.kind != schema::TableKind::kPartitioned || change.table.partition_by.empty()) return {};
    return CoversPartitionKey(change.table) ? Failure{} : Failure{true, true, kPartitionKey};
  }
  Failure operator()(const plan::DropNotNull& change) const {
    const schema::Table* now = context_.before.FindTable(change.table);
    bool in_key = now && now->primary_key &&
                  std::count(now->primary_key->columns.begin(), now->primary_key->columns.end(), change.column.name);
    if (in_key) return {true, true, "column \"" + change.column.name + "\" is in a primary key"};
    return {};
  }
  Failure operator()(const plan::AddIdentity& change) const {
    const schema::Table* now = context_.before.FindTable(change.table);
    const schema::Column* column = now ? now->FindColumn(change.column.name) : nullptr;
    if (!column || column->nullable == false) return {};
    Known nullable = column->nullable;
    return {nullable, true, "column \"" + column->name + "\" must be declared NOT NULL before identity can be added"};
  }
  Failure operator()(const plan::AddColumn& change) const {
    if (!context_.Existed(change.table)) return {};
    Known has_default = HasDatabaseDefault(change.column);
    Known required = change.column.nullable ? Known(!*change.column.nullable || change.primary_key) : std::nullopt;
    Failure failure;
    if (required == true && has_default == false && facts_.IsTrue("table.emptied")) {
      failure.may = true;  // of rows that came since
      failure.because = "column \"" + change.column.name + "\" contains null values";
      return failure;
    }
    if (required == true && has_default == false) {
      failure.always = failure.takes_rows = true;
      failure.because = "column \"" + change.column.name + "\" contains null values";
    } else if (!required || (*required && !has_default)) {
      failure.always = std::nullopt;
    }
    failure.may = change.check.has_value() || (change.unique && has_default.value_or(false));
    if (change.foreign_key && has_default.value_or(false)) failure.may = true;
    return failure;
  }
  Failure operator()(const plan::SetNotNull& change) const {
    bool proven = facts_.IsTrue("not_null.proven") || change.was.nullable == false;
    return {false, context_.Existed(change.table) && !proven,
            "column \"" + change.column.name + "\" contains null values"};
  }
  Failure operator()(const plan::AlterColumnType& change) const {
    if (facts_.IsTrue("type.needs_using")) {
      return {true, true,
              "column \"" + change.column.name + "\" cannot be cast automatically to type " +
                  change.column.type.value_or("")};
    }
    if (facts_.IsTrue("type.default_cast_fails")) {
      return {true, true, "default for column \"" + change.column.name + "\" cannot be cast automatically"};
    }
    Known needs = Ask(facts_, "type.needs_using");
    Failure failure{needs ? Known(false) : std::nullopt, Ask(facts_, "type.narrows"), ""};
    if (facts_.IsTrue("type.computed")) failure.may = true;  // an expression may meet values it cannot convert
    if (facts_.IsTrue("type.narrows")) failure.because = "a value does not fit " + change.column.type.value_or("");
    return failure;
  }
  Failure operator()(const plan::AddPrimaryKey& change) const {
    if (!change.using_index.empty() && IsPartitioned(change.table)) return {true, true, kUsingIndex};
    bool checks = change.using_index.empty() || std::holds_alternative<Words>(facts_.Get("primary_key.nullable"));
    return {false, context_.Existed(change.table) && checks,
            "could not create unique index: a key is duplicated or NULL"};
  }
  Failure operator()(const plan::AddUniqueConstraint& change) const {
    if (!change.using_index.empty() && IsPartitioned(change.table)) return {true, true, kUsingIndex};
    return {false, change.using_index.empty() && MayRepeat(), "could not create unique index: a key is duplicated"};
  }
  Failure operator()(const plan::CreateIndex& change) const {
    if (change.index.concurrently && IsPartitioned(change.table)) {
      return {true, true, "cannot create index on partitioned table concurrently"};
    }
    std::string column = facts_.Word("index.unsupported");
    if (!column.empty()) {
      return {true, true,
              "the type of \"" + column + "\" has no default operator class for access method " + change.index.method};
    }
    if (facts_.IsTrue("index.name_taken")) return {true, true, "relation \"" + change.index.name + "\" already exists"};
    bool expressions = facts_.IsTrue("index.expressions") && context_.Existed(change.table);
    return {false, change.index.unique && (expressions || MayRepeat()),
            "could not create unique index: a key is duplicated"};
  }
  Failure operator()(const plan::AddCheck& change) const {
    return {false, change.check.validated && context_.Existed(change.table), "a row violates the check"};
  }
  Failure operator()(const plan::AddExclusion& change) const {
    return {false, context_.Existed(change.table), "two rows exclude each other"};
  }
  Failure operator()(const plan::AddForeignKey& change) const {
    if (facts_.Word("foreign_key.types_match") == "incomparable") {
      return {true, true, "foreign key constraint cannot be implemented: the key columns are of incompatible types"};
    }
    if (Ask(facts_, "foreign_key.target_exists") == false) return {true, true, "what the key refers to does not exist"};
    bool refers = std::holds_alternative<bool>(facts_.Get("foreign_key.target_unique"));
    if (refers && !facts_.IsTrue("foreign_key.target_unique")) {
      return {true, true, "there is no unique constraint matching given keys for referenced table"};
    }
    if (!change.key.validated && IsPartitioned(change.table) && context_.postgres() < 18) {
      return {true, true, "cannot add NOT VALID foreign key on partitioned table"};
    }
    if (IsPartitioned(change.key.table) && context_.postgres() < 12) {
      return {true, true, "cannot reference partitioned table"};
    }
    bool proven = facts_.IsTrue("foreign_key.new_columns") || facts_.IsTrue("foreign_key.proven");
    bool rows = context_.Existed(change.table) && change.key.validated && !proven;
    return {false, rows, "a row refers to nothing"};
  }
  Failure operator()(const plan::ValidateConstraint&) const { return {false, true, "a row violates the constraint"}; }
  Failure operator()(const plan::ReplaceEnum&) const {
    return {false, std::holds_alternative<Words>(facts_.Get("enum.removed")), "a row holds a label that is removed"};
  }
  Failure operator()(const plan::AddEnumValue& change) const {
    (void)change;
    return {};
  }
  Failure operator()(const plan::ChangeData& change) const {
    if (change.kind == plan::ChangeData::Kind::kTruncate) return change.cascade ? Failure{} : Truncate(change);
    // A check that is not valid yet still holds for every row that is written.
    const schema::Table* now = context_.before.FindTable(change.table);
    bool open = now && change.kind != plan::ChangeData::Kind::kDelete &&
                std::any_of(now->checks.begin(), now->checks.end(),
                            [](const schema::Check& check) { return !check.validated; });
    return {false, open, open ? "a changed row violates a check" : ""};
  }
  Failure operator()(const plan::RawSql&) const { return {std::nullopt, std::nullopt, ""}; }
  template <class T>
  Failure operator()(const T&) const {
    return {};
  }

 private:
  static constexpr const char* kUsingIndex = "ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
  static constexpr const char* kPartitionKey =
      "unique constraint on partitioned table must include all partitioning columns";

  // Not where some of the columns are unique by themselves, or were until this transaction.
  bool MayRepeat() const { return facts_.IsTrue("unique.existing_columns") && !facts_.IsTrue("unique.implied"); }
  bool IsPartitioned(const QualifiedName& table) const {
    const schema::Table* now = context_.Now(table);
    return now && now->kind == schema::TableKind::kPartitioned;
  }
  // Whether each unique key has the columns that the table is partitioned by.
  static bool CoversPartitionKey(const schema::Table& table) {
    std::vector<std::string> keys = schema::ColumnsIn(table, table.partition_by);
    std::vector<Cover> covers = CoversOf(table);
    return std::all_of(covers.begin(), covers.end(), [&](const Cover& cover) {
      return !cover.unique || std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
        return std::find(cover.columns.begin(), cover.columns.end(), key) != cover.columns.end();
      });
    });
  }
  // Postgres refuses when a table refers to this one, unless the same statement empties that too.
  Failure Truncate(const plan::ChangeData& change) const {
    const std::vector<plan::Operation>& plan = context_.input.plan.operations;
    const plan::Operation& own = plan[context_.operation];
    auto together = [&](const QualifiedName& table) {
      return std::any_of(plan.begin(), plan.end(), [&](const plan::Operation& other) {
        auto* data = std::get_if<plan::ChangeData>(&other.change);
        return data && data->table == table && own.statement > 0 && other.statement == own.statement &&
               other.migration == own.migration;
      });
    };
    for (const auto& [name, table] : context_.before.tables) {
      for (const schema::ForeignKey& key : table.foreign_keys) {
        if (key.table == change.table && name != change.table && !together(name)) {
          return {true, true, "cannot truncate a table referenced in a foreign key constraint"};
        }
      }
    }
    return {};
  }

  const Context& context_;
  const Facts& facts_;
};

// What makes any operation fail: a version that does not know it, something that depends on what goes, a check that is
// still pending.
Failure General(const Context& context, const Facts& facts) {
  const double* needs = std::get_if<double>(&facts.Get("needs_postgres"));
  if (needs && context.postgres() < *needs) {
    return {true, true, "Postgres knows this only from version " + Print(Value(*needs)) + " on"};
  }
  if (facts.IsTrue("cascade")) return {};
  for (std::string_view fact : {"dependents", "column.used_by"}) {
    auto* names = std::get_if<Words>(&facts.Get(fact));
    if (names) return {true, true, "other objects depend on it: " + Join(*names, ", ")};
  }
  if (auto* folded = std::get_if<Words>(&facts.Get("identifier.folded"))) {
    return {true, true, "\"" + Join(*folded, "\", \"") + "\" does not exist"};
  }
  std::string pending = facts.Word("pending_check");
  if (!pending.empty()) return {true, true, "the table has pending trigger events: the check of " + pending};
  return {};
}

Known LosesData(const Context& context, const plan::Change& change, const Facts& facts) {
  const auto* drop = std::get_if<plan::DropColumn>(&change);
  if (drop && !context.Existed(drop->table, drop->column.name)) return false;  // it holds nothing but what the plan wrote
  if (std::holds_alternative<plan::DropTable>(change) || std::holds_alternative<plan::DropColumn>(change) ||
      std::holds_alternative<plan::DropSchema>(change) || std::holds_alternative<plan::DropSequence>(change) ||
      std::holds_alternative<plan::DropSerial>(change)) {
    return !facts.IsTrue("column.carried_over");
  }
  if (std::holds_alternative<plan::AlterColumnType>(change)) return Ask(facts, "type.loses");
  if (std::holds_alternative<plan::ReplaceEnum>(change))
    return std::holds_alternative<Words>(facts.Get("enum.removed"));
  if (auto* data = std::get_if<plan::ChangeData>(&change)) {
    // An UPDATE writes over values: whether they can be worked out again, its SQL does not tell.
    if (data->kind == plan::ChangeData::Kind::kUpdate) return std::nullopt;
    return data->kind != plan::ChangeData::Kind::kInsert;
  }
  if (std::holds_alternative<plan::RawSql>(change)) return std::nullopt;
  return false;
}

Known Breaks(const plan::Change& change, const Facts& facts) {
  if (std::holds_alternative<plan::DropTable>(change) || std::holds_alternative<plan::RenameTable>(change) ||
      std::holds_alternative<plan::SetTableSchema>(change)) {
    return Ask(facts, "table.used_at_base");
  }
  if (std::holds_alternative<plan::DropColumn>(change) || std::holds_alternative<plan::RenameColumn>(change)) {
    // Who looks for a renamed column finds the one that has its name now.
    bool there = (std::holds_alternative<plan::RenameColumn>(change) && facts.IsTrue("readded")) ||
                 facts.IsTrue("column.replaced");
    return there ? Known(false) : Ask(facts, "column.used_at_base");
  }
  if (std::holds_alternative<plan::DropObject>(change)) {
    return facts.IsTrue("view.gone") ? Ask(facts, "view.used_at_base") : Known(false);
  }
  auto required = [&] {
    Known nullable = Ask(facts, "column.nullable");
    std::string filled = facts.Word("column.default");
    bool by_database = !filled.empty() && filled != "none" && filled != "application";
    if (filled.empty() || !nullable) return Known();
    return Known(!*nullable && !by_database && facts.Word("column.generated") == "none");
  };
  if (std::holds_alternative<plan::AddColumn>(change)) {
    if (facts.IsTrue("table.new")) return false;
    return required();
  }
  if (std::holds_alternative<plan::SetNotNull>(change)) {
    // Whether running code always writes the column, its models do not tell.
    Known breaks = required();
    return breaks == true && facts.IsTrue("column.used_at_base") ? std::nullopt : breaks;
  }
  if (std::holds_alternative<plan::DropDefault>(change)) return required();
  if (std::holds_alternative<plan::AlterColumnType>(change)) return Ask(facts, "type.js_changes");
  if (std::holds_alternative<plan::RenameEnumValue>(change)) return Ask(facts, "column.used_at_base");
  if (std::holds_alternative<plan::ReplaceEnum>(change)) {
    return std::holds_alternative<Words>(facts.Get("enum.removed")) ? Ask(facts, "column.used_at_base") : Known(false);
  }
  if (std::holds_alternative<plan::RawSql>(change)) return std::nullopt;
  return false;
}

// What a drop is to running code, in words: whether a model at base has the thing decides what is to be done.
void SetDropped(const plan::Change& change, Known used, Facts& facts) {
  if (facts.IsTrue("view.gone")) {
    facts.Set("dropped.consequence", std::string(used == false ? "no model at base reads it, but SQL in code, in functions and in reports may"
                                                               : "running code that still asks for it fails"));
    facts.Set("dropped.advice", std::string("release without ") +
                                    (used == false ? "the queries that name it" : "the model and the queries that name it") +
                                    " first; drop the view in a later release");
  }
  bool table = std::holds_alternative<plan::DropTable>(change);
  if (!table && !std::holds_alternative<plan::DropColumn>(change)) return;
  std::string thing = table ? facts.Word("table") : facts.Word("column"), rows = table ? "rows" : "values";
  if (facts.IsTrue("column.replaced")) {
    facts.Set("dropped.consequence", std::string("running code reads and writes the column that takes its name from then on"));
    facts.Set("dropped.advice", "make sure that running code may write what it knows into the other column");
  } else if (used == false) {
    facts.Set("dropped.consequence",
              std::string("no model at base has it: only code beside the models can still ask for it"));
    facts.Set("dropped.advice", "keep a copy of the " + rows + " if anybody may want them back");
  } else if (table) {
    facts.Set("dropped.consequence", std::string("running code that still asks for it fails"));
    facts.Set("dropped.advice", "release without the model first; drop the table in a later release, after a backup");
  } else {
    facts.Set("dropped.consequence", std::string("running code that still selects " + thing + " fails"));
    facts.Set("dropped.advice", "release the model without " + thing + " first; drop the column in the next release");
  }
}

bool IsTransactional(const plan::Change& change, int postgres, const Facts& facts) {
  if (std::holds_alternative<plan::CreateIndex>(change) || std::holds_alternative<plan::DropIndex>(change)) {
    return !facts.IsTrue("index.concurrently");
  }
  if (std::holds_alternative<plan::AddEnumValue>(change)) return postgres >= 12;
  auto* raw = std::get_if<plan::RawSql>(&change);
  static const std::set<std::string_view> kAlone = {
      "vacuum",          "vacuum_full",   "reindex_concurrently",
      "create_database", "drop_database", "detach_partition_concurrently"};
  return !raw || kAlone.count(raw->statement) == 0;
}

}  // namespace

void SetOutcomeFacts(const Context& context, const plan::Operation& operation, Facts& facts) {
  const plan::Change& change = operation.change;
  Failure failure = General(context, facts);
  if (failure.always != true) failure = std::visit(FailureJudge(context, facts), change);
  facts.Set("always_fails", ToValue(failure.always));
  if (failure.always == true) facts.Set("fails_when_empty", !failure.takes_rows);
  facts.Set("may_fail", ToValue(failure.always == true ? Known(true) : failure.may));
  if (!failure.because.empty() && (failure.always != false || failure.may != false)) {
    facts.Set("fails_because", failure.because);
  }
  Known loses = LosesData(context, change, facts);
  facts.Set("loses_data", ToValue(loses));
  Known breaks = Breaks(change, facts);
  facts.Set("breaks_running_code", ToValue(breaks));
  SetDropped(change, breaks, facts);
  facts.Set("transactional", IsTransactional(change, context.postgres(), facts));
  facts.Set("reversible", ToValue(loses ? Known(!*loses) : std::nullopt));
}

}  // namespace sequelint::facts
