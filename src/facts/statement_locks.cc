#include "facts/statement_locks.h"

#include <iterator>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sequelint::facts {

const std::array<std::string_view, 8> kModeNames = {
    "ACCESS SHARE", "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
    "SHARE",        "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};

namespace {

constexpr Mode kAs = Mode::kAccessShare, kSux = Mode::kShareUpdateExclusive, kS = Mode::kShare,
               kSrx = Mode::kShareRowExclusive, kX = Mode::kExclusive, kAx = Mode::kAccessExclusive;

struct Known {
  std::string_view statement;
  StatementEffects effects;
};

// By the names the SQL reader gives them. Measured: fixtures/locks/lock-effects.json; SET TABLESPACE and the second
// half of DETACH CONCURRENTLY by the manual.
// A refresh reads the tables of the view's query, which are not among those it names.
const Known kKnown[] = {
    {"alter_constraint_enforced", {kAx, kSrx}},
    {"alter_constraint_not_enforced", {kAx, kAx}},
    {"alter_domain_add_constraint", {kS, {}, true, false, true}},
    {"alter_domain_default", {{}, {}, true}},
    {"alter_domain_set_not_null", {kS, {}, true, false, true}},
    {"alter_domain_validate_constraint", {kS, {}, true, false, true}},
    {"alter_index", {}},
    {"alter_sequence", {}},
    {"analyze", {kSux, {}, true}},
    {"attach_partition", {kSux, kAx}},
    {"cluster", {kAx, {}, false, true, true}},
    {"cluster_on", {kSux}},
    {"comment", {}},
    {"create_partition", {kAx}},
    {"create_publication", {kSux, {}, true}},
    {"create_rule", {kAx}},
    {"create_stats", {kSux}},
    {"detach_partition", {kAx, kAx}},
    {"detach_partition_concurrently", {kSux, kAx}},
    {"detach_partition_finalize", {kSux, kAx}},
    {"disable_row_level_security", {kAx}},
    {"disable_trigger", {kSrx}},
    {"enable_row_level_security", {kAx}},
    {"enable_trigger", {kSrx}},
    {"force_row_level_security", {kAx}},
    {"inherit", {kAx, kSux}},
    {"no_force_row_level_security", {kAx}},
    {"no_inherit", {kAx, kAs}},
    {"owner_to", {kAx}},
    {"refresh_materialized_view", {kAx, {}, false, true}},
    {"refresh_materialized_view_concurrently", {kX, {}, false, false, true}},
    {"reindex", {kS, {}, false, false, true}},
    {"reindex_concurrently", {kSux, {}, false, false, true}},
    {"rename_sequence", {}},
    {"replica_identity", {kAx}},
    {"set_access_method", {kAx, {}, false, true, true}},
    {"set_column_options", {kSux}},
    {"set_compression", {kAx}},
    {"set_logged", {kAx, {}, false, true, true}},
    {"set_statistics", {kSux}},
    {"set_storage", {kAx}},
    {"set_tablespace", {kAx, {}, false, true, true}},
    {"set_unlogged", {kAx, {}, false, true, true}},
    {"vacuum", {kSux, {}, true}},
    {"vacuum_full", {kAx, {}, true, true, true}},
};

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

StatementEffects LockTable(const std::string& mode) {
  StatementEffects effects{kAx, {}, true};
  for (size_t i = 0; i < std::size(kModeNames); ++i) {
    if (kModeNames[i] == mode) effects.first = static_cast<Mode>(i);
  }
  return effects;
}

}  // namespace

std::optional<StatementEffects> EffectsOf(const plan::RawSql& statement, int postgres) {
  std::string sql = ToLower(statement.sql);
  const std::string& name = statement.statement;
  bool domain =
      name.rfind("alter_domain_", 0) == 0;  // how it changes the domain is not followed; what it locks is known
  if (!statement.why.empty() && !domain) return std::nullopt;
  if (name == "lock_table") return LockTable(statement.detail);
  if (name == "grant" || name == "revoke") {
    StatementEffects effects;
    effects.every = true;
    if (postgres >= 18) effects.first = kAs;
    return effects;
  }
  // A few storage parameters take the strongest lock; the everyday ones (fillfactor, autovacuum) do not.
  if (name == "set_storage_parameters") return StatementEffects{Contains(sql, "user_catalog_table") ? kAx : kSux};
  if (domain && Contains(sql, "not valid")) return StatementEffects{};
  for (const Known& known : kKnown) {
    if (known.statement != name) continue;
    StatementEffects effects = known.effects;
    if (effects.first && statement.touches.empty() && !domain) return std::nullopt;
    if (name == "attach_partition" && postgres < 12) effects.first = kAx;
    if (name == "detach_partition" && postgres < 14) effects.second = kSux;
    return effects;
  }
  return std::nullopt;
}

}  // namespace sequelint::facts
