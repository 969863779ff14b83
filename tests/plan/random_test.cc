#include <catch2/catch.hpp>

#include "plan/apply.h"
#include "plan/diff.h"
#include "plan/print.h"
#include "schema/print.h"
#include "support/random_schema.h"

using namespace sequelint;
using namespace sequelint::plan;
using support::SchemaPair;
using support::Space;

namespace {

// What is wrong with the plan between the two, "" when nothing is.
std::string Fault(const SchemaPair& pair) {
  const auto& [base, head] = pair;
  Plan plan = Diff(base, head);
  auto after = Apply(base, plan);
  if (!after) return "the plan does not run: " + after.error().what;
  Normalize(*after);
  if (std::string difference = FirstDifference(*after, head); !difference.empty()) {
    return "the plan does not end in head: " + difference;
  }
  if (std::string rest = ToText(Diff(*after, head)); !rest.empty()) return "a second plan is not empty:\n" + rest;
  if (ToText(Diff(base, head)) != ToText(plan)) return "the plan differs from run to run";
  return "";
}

std::string Story(const SchemaPair& pair) {
  Plan plan = Diff(pair.first, pair.second);
  std::string story = "base:\n" + ToText(pair.first) + "head:\n" + ToText(pair.second) + "plan:\n" + ToText(plan);
  if (auto after = Apply(pair.first, plan)) story += "after:\n" + ToText(*after);
  return story;
}

}  // namespace

TEST_CASE("The plan between any two schemas runs, ends in head, and leaves nothing to plan") {
  for (int postgres : {11, 15, 18}) {
    Space space;
    space.postgres = postgres;
    for (uint64_t seed : support::Seeds(500)) {
      SchemaPair pair = RandomPair(seed, space);
      if (Fault(pair).empty()) continue;
      pair = Shrunk(pair, space, [](const SchemaPair& smaller) { return !Fault(smaller).empty(); });
      FAIL("seed " << seed << ", postgres " << postgres << ": " << Fault(pair) << "\n" << Story(pair));
    }
  }
}
