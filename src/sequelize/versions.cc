#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "sequelize/discovery.h"

namespace sequelint::sequelize {
namespace {

// The first number in a version range: "^6.37.1" ⇒ 6.
int FirstNumber(std::string_view range) {
  size_t digit = range.find_first_of("0123456789");
  if (digit == std::string_view::npos) return 0;
  int number = 0;
  for (size_t i = digit; i < range.size() && i < digit + 3 && range[i] >= '0' && range[i] <= '9'; ++i) {
    number = number * 10 + (range[i] - '0');
  }
  return number;
}

int MajorInPackage(const SourceText& text) {
  auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object()) return 0;
  for (const char* section : {"dependencies", "devDependencies", "peerDependencies"}) {
    auto dependencies = json.find(section);
    if (dependencies == json.end() || !dependencies->is_object()) continue;
    for (const char* name : {"@sequelize/core", "sequelize"}) {
      auto range = dependencies->find(name);
      if (range == dependencies->end() || !range->is_string()) continue;
      if (int major = FirstNumber(range->get<std::string>())) return major;
      if (name[0] == '@') return 7;  // "next", "workspace:*": the package began with Sequelize 7
    }
  }
  return 0;
}

// The version behind the first of `keys` in a lockfile's text, or "". Lockfiles of npm, yarn and pnpm all write it
// within a few characters of the package's name.
std::string LockedVersion(std::string_view text, std::initializer_list<std::string_view> keys) {
  for (std::string_view key : keys) {
    size_t at = text.find(key);
    if (at == std::string_view::npos) continue;
    std::string_view rest = text.substr(at + key.size(), 300);
    if (size_t version = rest.find("version"); version != std::string_view::npos) rest = rest.substr(version + 7);
    size_t digit = rest.find_first_of("0123456789");
    if (digit == std::string_view::npos) continue;
    size_t end = rest.find_first_not_of("0123456789.", digit);
    return std::string(rest.substr(digit, end == std::string_view::npos ? end : end - digit));
  }
  return {};
}

std::vector<const SourceEntry*> LockFiles(const SourceReader& source) {
  std::vector<const SourceEntry*> locks;
  for (const char* name : {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"}) {
    for (const SourceEntry* entry : source.Named(name)) {
      if (!IsSkipped(entry->path)) locks.push_back(entry);
    }
  }
  std::sort(locks.begin(), locks.end(), [](auto* a, auto* b) { return a->path < b->path; });
  return locks;
}

}  // namespace

Versions ReadVersions(const SourceReader& source) {
  Versions out;
  std::string locked_inflection, locked_sequelize;
  for (const SourceEntry* entry : source.Named("package.json")) {
    if (IsSkipped(entry->path)) continue;
    SourceText text = source.Read(entry->path);
    int major = text ? MajorInPackage(text) : 0;
    if (major && (!out.major || entry->path == "package.json")) out.major = major;
  }
  for (const SourceEntry* entry : LockFiles(source)) {
    SourceText text = source.Read(entry->path);
    if (!text) continue;
    if (locked_inflection.empty()) {
      locked_inflection = LockedVersion(*text, {"node_modules/inflection\": {", "\"inflection\": {", "\ninflection@",
                                                "\n\"inflection@", "/inflection@", "/inflection/"});
    }
    if (locked_sequelize.empty()) {
      locked_sequelize = LockedVersion(*text, {"node_modules/sequelize\": {", "\"sequelize\": {", "\nsequelize@",
                                               "\n\"sequelize@", "/sequelize@", "/sequelize/"});
    }
  }
  out.locked = locked_sequelize;
  if (!out.major && !locked_sequelize.empty()) out.major = FirstNumber(locked_sequelize);
  out.inflection_1_12 =
      locked_inflection.empty() ? out.major == 4 || out.major == 5 : locked_inflection.starts_with("1.12.");
  return out;
}

}  // namespace sequelint::sequelize
