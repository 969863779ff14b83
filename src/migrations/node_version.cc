#include "migrations/node_version.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace sequelint::migrations {
namespace {

struct Version {
  int major = 0;
  std::optional<int> minor;
};

std::optional<int> Number(std::string_view& text) {
  size_t digits = 0;
  int number = 0;
  for (; digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    number = number * 10 + (text[digits] - '0');
  }
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return number;
}

// The lower end of `>=18.2 <23`, `^20.19`, `v18`, `18 - 22`; `<20` has none that is known.
std::optional<Version> Lowest(std::string_view range) {
  range = Trim(range);
  if (range.starts_with("<")) return std::nullopt;
  range.remove_prefix(std::min(range.find_first_not_of(">=^~v "), range.size()));
  std::optional<int> major = Number(range);
  if (!major) return std::nullopt;
  Version version{*major, std::nullopt};
  if (range.starts_with(".")) {
    range.remove_prefix(1);
    version.minor = Number(range);
  }
  return version;
}

bool RequiresModules(const Version& version) {
  if (version.major == 20) return !version.minor || *version.minor >= 19;
  if (version.major == 22) return !version.minor || *version.minor >= 12;
  return version.major > 22;
}

}  // namespace

std::string NodeWithoutModules(std::string_view range) {
  for (const std::string& part : Split(std::string(range), '|')) {
    std::optional<Version> version = Lowest(part);
    if (!version || RequiresModules(*version)) continue;
    return std::to_string(version->major) + (version->minor ? "." + std::to_string(*version->minor) : "");
  }
  return "";
}

}  // namespace sequelint::migrations
