#include "commands/edits.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "report/unicode.h"

namespace sequelint::commands {
namespace {

bool StandsAlone(const plan::Plan& plan, const plan::Operation& operation, const plan::Call& call) {
  bool in_transaction = call.transaction || !call.transaction_known || call.callback || call.open || call.parallel;
  if (in_transaction || !call.awaited || !call.condition.empty() || !call.helper.empty()) return false;
  auto operations = std::count_if(plan.operations.begin(), plan.operations.end(),
                                  [&](const plan::Operation& other) { return other.call == operation.call; });
  auto calls =
      std::count_if(plan.calls.begin(), plan.calls.end(), [&](const plan::Call& other) { return other.at == call.at; });
  return operations == 1 && calls == 1;  // the second is more than one in a loop
}

// The bytes of a range; npos where it does not stand in the text.
struct Range {
  size_t begin = std::string::npos, end = std::string::npos;
};

Range RangeOf(const std::string& text, const Location& at) {
  Range range;
  size_t start = 0;
  for (uint32_t line = 1; line <= at.end_line && start <= text.size(); ++line) {
    size_t stop = std::min(text.find('\n', start), text.size());
    std::string_view content = std::string_view(text).substr(start, stop - start);
    if (line == at.line) range.begin = start + report::ByteOfColumn(content, at.column);
    if (line == at.end_line) range.end = start + report::ByteOfColumn(content, at.end_column);
    start = stop + 1;
  }
  return range;
}

// What precedes `at` on its line.
std::string_view LineBefore(std::string_view text, size_t at) {
  std::string_view before = text.substr(0, at);
  return before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
}

// What the file calls `queryInterface`: what stands before `.addIndex(`; "" when it is no plain name.
std::string ReceiverOf(std::string_view call, const std::string& method) {
  size_t open = call.find('(');
  std::string_view callee = Trim(call.substr(0, std::min(open, call.size())));
  std::string suffix = "." + method;
  if (!callee.ends_with(suffix)) return "";
  callee.remove_suffix(suffix.size());
  if (method == "query") {
    if (!callee.ends_with(".sequelize")) return "";
    callee.remove_suffix(std::string_view(".sequelize").size());
  }
  auto in_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '$' || c == '.'; };
  return std::all_of(callee.begin(), callee.end(), in_name) ? std::string(callee) : "";
}

// The calls without the comments before them, `await` before the first and `;` behind the last.
std::string Bare(const std::string& calls) {
  std::string_view text = calls;
  while (text.starts_with("//")) text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  if (text.starts_with("await ")) text.remove_prefix(6);
  text = Trim(text);
  if (text.ends_with(';')) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace

std::optional<lint::Edit> EditFor(const plan::Plan& plan, const plan::Operation& operation, const safe::SafePlan& steps,
                                  const std::string& calls, const SourceReader& head) {
  const plan::Call* call = plan.CallOf(operation);
  if (call == nullptr || steps.steps.size() != 1 || steps.steps[0].transaction || !steps.steps[0].note.empty())
    return {};
  if (!StandsAlone(plan, operation, *call)) return {};
  SourceText text = head.Read(call->at.file);
  if (text == nullptr) return {};
  Range range = RangeOf(*text, call->at);
  if (range.end == std::string::npos || range.begin >= range.end) return {};
  std::string_view before = LineBefore(*text, range.begin);
  std::string_view indent = before.substr(0, std::min(before.find_first_not_of(" \t"), before.size()));
  if (before.substr(indent.size()) != "await ") return {};
  std::string receiver = ReceiverOf(std::string_view(*text).substr(range.begin, range.end - range.begin), call->method);
  std::string bare = Bare(calls);
  bool names_types = bare.find("Sequelize.") != std::string::npos || bare.find("DataTypes.") != std::string::npos;
  if (receiver.empty() || names_types || bare.find('`') != std::string::npos) return {};
  bare = ReplaceAll(bare, "queryInterface.", receiver + ".");
  return lint::Edit{call->at, ReplaceAll(bare, "\n", "\n" + std::string(indent))};
}

}  // namespace sequelint::commands
