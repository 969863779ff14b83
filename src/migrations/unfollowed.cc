#include "migrations/unfollowed.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "plan/holders.h"
#include "schema/names.h"

namespace sequelint::migrations {
namespace {

using plan::RawSql;
using schema::QualifiedName;

// Objects of kinds that a Schema has no place for.
struct OtherKind {
  std::string_view statement, words;
};
constexpr OtherKind kOtherKinds[] = {
    {"define", "aggregates, operators, collations and text search objects"},
    {"create_cast", "casts"},
    {"create_conversion", "conversions"},
    {"create_event_trig", "event triggers"},
    {"create_foreign_server", "foreign servers"},
    {"create_op_class", "operator classes"},
    {"create_op_family", "operator families"},
    {"create_stats", "extended statistics"},
    {"create_transform", "transforms"},
    {"inherit", "what a table inherits"},
    {"no_inherit", "what a table inherits"},
    {"alter_type", "the options of base types"},
};

class Follower {
 public:
  explicit Follower(const schema::Schema& schema) : schema_(schema) {}

  void Add(const plan::Operation& operation) {
    if (const auto* raw = std::get_if<RawSql>(&operation.change)) {
      if (raw->why.empty()) Raw(*raw, operation.at);
    } else if (const auto* made = std::get_if<plan::CreateTable>(&operation.change)) {
      Forget(made->table.name);
    } else if (const auto* dropped = std::get_if<plan::DropTable>(&operation.change)) {
      Forget(dropped->table.name);
    } else if (const auto* renamed = std::get_if<plan::RenameTable>(&operation.change)) {
      Move(renamed->from, renamed->to);
    } else if (const auto* moved = std::get_if<plan::SetTableSchema>(&operation.change)) {
      Move(moved->table, {moved->to, moved->table.name});
    } else if (const auto* gone = std::get_if<plan::DropObject>(&operation.change)) {
      const schema::Object& object = gone->object;
      if (object.kind == schema::ObjectKind::kMaterializedView) Forget(object.name);
      if (object.kind == schema::ObjectKind::kDomain) ForgetDomain(object.name);
      if (object.kind == schema::ObjectKind::kTrigger) tables_[object.table].erase("trigger " + object.name.name);
    }
  }

  std::vector<schema::Unknown> Take() {
    std::vector<schema::Unknown> unknown = std::move(others_);
    for (const auto& [constraint, one] : domains_) unknown.push_back(one);
    for (const auto& [name, told] : tables_) {
      if (!IsThere(name)) continue;  // it went with something else
      for (const auto& [what, one] : told) unknown.push_back(one);
    }
    return unknown;
  }

 private:
  bool IsThere(const QualifiedName& relation) const {
    return schema_.FindTable(relation) != nullptr || plan::HasView(schema_, relation);
  }

  void Tell(const QualifiedName& table, const std::string& key, const std::string& what, std::string why,
            const Location& at) {
    tables_[table][key] = {schema::Display(table) + "." + what, std::move(why), {}, at};
  }

  void Raw(const RawSql& raw, const Location& at) {
    const std::string& statement = raw.statement;
    for (const OtherKind& kind : kOtherKinds) {
      if (statement != kind.statement) continue;
      others_.push_back({"statement", std::string(kind.words) + " are not followed", {}, at});
    }
    if (statement.starts_with("alter_domain_")) return DomainConstraint(raw, at);
    if (raw.touches.empty()) return;
    const QualifiedName& table = raw.touches[0];
    if (statement.ends_with("_row_level_security")) return RowSecurity(statement, table, at);
    if (statement == "enable_trigger" || statement == "disable_trigger") return Trigger(raw, table, at);
    if (statement == "create_rule") Tell(table, "rule", "rules", "rules are not followed", at);
    if (statement == "drop_rule") tables_[table].erase("rule");
  }

  void RowSecurity(const std::string& statement, const QualifiedName& table, const Location& at) {
    bool force = statement.find("force") != std::string::npos;
    bool on = statement.starts_with("enable") || statement.starts_with("force");
    std::string key = force ? "force_row_security" : "row_security";
    if (!on) {
      tables_[table].erase(key);
      return;
    }
    Tell(table, key, key, std::string("row level security is ") + (force ? "forced" : "on") + ", which is not followed",
         at);
  }

  // `detail` names the trigger; ALL and USER have none. CREATE TRIGGER leaves it enabled as `origin`.
  void Trigger(const RawSql& raw, const QualifiedName& table, const Location& at) {
    std::string sql = ToUpper(raw.sql);
    bool plain = raw.statement == "enable_trigger" && sql.find("ENABLE ALWAYS") == std::string::npos &&
                 sql.find("ENABLE REPLICA") == std::string::npos;
    auto& told = tables_[table];
    std::string key = "trigger " + raw.detail;
    if (plain && raw.detail.empty()) {
      std::erase_if(told, [](const auto& entry) { return entry.first.starts_with("trigger "); });
    } else if (plain) {
      told.erase(key);
    } else {
      Tell(table, key, raw.detail.empty() ? "triggers" : raw.detail,
           "which triggers are switched off or bound to replication is not followed", at);
    }
  }

  // CREATE DOMAIN cannot say it, so the definition that is kept does not. `detail` names the constraint.
  void DomainConstraint(const RawSql& raw, const Location& at) {
    bool added = raw.statement == "alter_domain_add_constraint";
    if (added && ToUpper(raw.sql).find("NOT VALID") != std::string::npos) {
      domains_[raw.detail] = {raw.detail, "that the constraint was added NOT VALID is not followed", {}, at};
    } else if (raw.statement == "alter_domain_validate_constraint" ||
               raw.statement == "alter_domain_drop_constraint") {
      domains_.erase(raw.detail);
    }
  }

  void ForgetDomain(const QualifiedName& domain) {
    std::erase_if(domains_, [&](const auto& entry) { return entry.first.starts_with(schema::Display(domain) + "."); });
  }

  void Forget(const QualifiedName& table) { tables_.erase(table); }

  void Move(const QualifiedName& from, const QualifiedName& to) {
    auto found = tables_.extract(from);
    if (found.empty()) return;
    for (auto& [key, one] : found.mapped()) {
      one.what = schema::Display(to) + one.what.substr(schema::Display(from).size());
    }
    found.key() = to;
    tables_.insert(std::move(found));
  }

  const schema::Schema& schema_;
  std::map<QualifiedName, std::map<std::string, schema::Unknown>> tables_;
  std::map<std::string, schema::Unknown> domains_;  // by domain and constraint
  std::vector<schema::Unknown> others_;
};

}  // namespace

std::vector<schema::Unknown> Unfollowed(const plan::Plan& plan, const schema::Schema& schema) {
  Follower follower(schema);
  for (const plan::Operation& operation : plan.operations) follower.Add(operation);
  return follower.Take();
}

}  // namespace sequelint::migrations
