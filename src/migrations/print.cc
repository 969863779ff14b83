#include "migrations/print.h"

#include <map>

#include "plan/print.h"

namespace sequelint::migrations {
namespace {

std::string PlaceIn(const std::string& file, const Location& at) {
  std::string place = std::to_string(at.line) + ":" + std::to_string(at.column);
  return at.file == file ? place : at.file + ":" + place;
}

std::string Marks(const plan::Operation& operation, const std::vector<plan::Call>& calls) {
  std::string marks;
  auto mark = [&](const std::string& text) { marks += (marks.empty() ? "  [" : " [") + text + "]"; };
  if (operation.transaction > 0) mark("transaction " + std::to_string(operation.transaction));
  if (operation.lenient) mark("lenient");
  if (operation.call == 0) return marks;
  const plan::Call& call = calls[static_cast<size_t>(operation.call) - 1];
  if (!call.awaited) mark("not awaited");
  if (call.parallel > 0) mark("parallel " + std::to_string(call.parallel));
  if (call.callback > 0 && call.callback != operation.transaction)
    mark("outside transaction " + std::to_string(call.callback));
  if (!call.condition.empty()) mark("if: " + call.condition);
  return marks;
}

}  // namespace

std::string ToText(const Replayed& replayed) {
  std::map<size_t, std::string> stops;
  for (const Stop& stop : replayed.stops) stops[stop.operation] = stop.what;
  std::string text;
  for (const Run& run : replayed.runs) {
    text += run.file.path + "\n";
    for (size_t index : run.operations) {
      const plan::Operation& operation = replayed.plan.operations[index];
      text += "  " + PlaceIn(run.file.path, operation.at) + " " + plan::Describe(operation.change) +
              Marks(operation, replayed.plan.calls) + "\n";
      if (auto stop = stops.find(index); stop != stops.end()) text += "    refused: " + stop->second + "\n";
    }
    if (!run.up.failed.empty()) text += "  stops: " + run.up.failed + "\n";
    if (!run.up.defined) text += "  no up\n";
  }
  return text;
}

}  // namespace sequelint::migrations
