#include "facts/history.h"

namespace sequelint::facts {
namespace {

std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Subject SubjectOf(const HistoryAsked& asked) {
  Subject subject;
  subject.what.change = plan::RawSql{};
  subject.what.source = plan::Source::kMigrations;
  subject.what.migration = asked.migration;
  (asked.at_base ? subject.what.base_at : subject.what.at) = asked.at;
  Facts& facts = subject.facts;
  facts.Set("operation", std::string("history"));
  facts.Set("source", std::string("migrations"));
  facts.Set("postgres", static_cast<double>(asked.postgres));
  facts.Set("migration", asked.migration);
  facts.Set("history.kind", asked.kind);
  facts.Set("history.name", NameOf(asked.migration));
  facts.Set("history.count", static_cast<double>(asked.count));
  if (asked.made_by_others) facts.Set("history.made_by_others", true);
  if (!asked.other.empty()) facts.Set("history.other", NameOf(asked.other));
  if (!asked.object.empty()) facts.Set("history.object", asked.object);
  if (!asked.change.empty()) facts.Set("history.change", asked.change);
  if (!asked.remedy.empty()) facts.Set("history.remedy", asked.remedy);
  return subject;
}

}  // namespace sequelint::facts
