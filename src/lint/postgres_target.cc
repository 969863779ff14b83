// Which Postgres a project runs, from what it starts in development and tests. The files are read line by line and not
// as YAML: templates, anchors and several dialects of it are common there.

#include "lint/postgres_target.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"

namespace sequelint::lint {
namespace {

constexpr size_t kLongestFile = 1024 * 1024;
constexpr int kFirstMajor = 9, kLastMajor = 99;  // what can be a major version at all

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The number at the beginning of `text`, which it leaves behind; -1 = none.
int TakeNumber(std::string_view& text) {
  size_t length = 0;
  while (length < text.size() && IsDigit(text[length])) ++length;
  if (length == 0 || length > 4) return -1;
  int number = std::stoi(std::string(text.substr(0, length)));
  text.remove_prefix(length);
  return number;
}

struct Version {
  int major = 0;
  std::optional<int> minor;  // counts where it is configured; an image of CI has another one than production
};

// "14.2-alpine" ⇒ 14.2, "2.9-pg14" ⇒ 14, "15-3.3" ⇒ 15. `plain`: the number in front is Postgres' own.
std::optional<Version> VersionOf(std::string_view tag, bool plain) {
  size_t pg = tag.find("pg");
  if (pg != std::string_view::npos && pg + 2 < tag.size() && IsDigit(tag[pg + 2])) {
    tag.remove_prefix(pg + 2);
  } else if (!plain) {
    return std::nullopt;
  }
  Version version;
  version.major = TakeNumber(tag);
  if (version.major < kFirstMajor || version.major > kLastMajor) return std::nullopt;
  if (tag.size() > 1 && tag[0] == '.' && IsDigit(tag[1])) {
    tag.remove_prefix(1);
    int minor = TakeNumber(tag);
    if (minor >= 0 && minor < 100) version.minor = minor;
  }
  return version;
}

// `${POSTGRES_VERSION:-14}` ⇒ 14, `${{ matrix.pg }}` stays.
std::string WithDefaults(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t open = text.find("${");
    size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos || text.substr(open, 3) == "${{") break;
    std::string_view inner = text.substr(open + 2, close - open - 2);
    size_t dash = inner.find('-');
    out += text.substr(0, open);
    if (dash != std::string_view::npos) out += inner.substr(dash + 1);
    text.remove_prefix(close + 1);
  }
  return out + std::string(text);
}

std::string_view Unquoted(std::string_view text) {
  text = Trim(text);
  if (text.size() > 1 && (text.front() == '"' || text.front() == '\'')) {
    size_t end = text.find(text.front(), 1);
    return end == std::string_view::npos ? text : text.substr(1, end - 1);
  }
  return Trim(text.substr(0, text.find(" #")));
}

// The tag of an image that holds a Postgres server, and whether its number is Postgres' own.
struct Image {
  std::string tag;
  bool plain = true;
};
std::optional<Image> PostgresImage(std::string_view reference) {
  std::string text = WithDefaults(Unquoted(reference));
  size_t colon = text.find(':', text.rfind('/') == std::string::npos ? 0 : text.rfind('/'));
  if (colon == std::string::npos || text.find("://") != std::string::npos) return std::nullopt;
  std::string name = text.substr(0, colon);
  name = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
  constexpr std::array<std::string_view, 4> kPlain = {"postgres", "postgresql", "postgis", "postgres-ram"};
  constexpr std::array<std::string_view, 3> kOthers = {"timescaledb", "timescaledb-ha", "pgvector"};
  bool plain = std::find(kPlain.begin(), kPlain.end(), name) != kPlain.end();
  if (!plain && std::find(kOthers.begin(), kOthers.end(), name) == kOthers.end()) return std::nullopt;
  return Image{text.substr(colon + 1), plain};
}

class FileReader {
 public:
  FileReader(std::string path, const std::string& text) : path_(std::move(path)), lines_(Split(text, '\n')) {}

  std::vector<PostgresPin> Yaml() {
    for (const std::string& line : lines_) {
      std::string_view value = Trim(line);
      if (value.starts_with("- ")) value = Trim(value.substr(2));
      for (std::string_view key : {"image:", "name:"}) {
        if (value.starts_with(key)) value = Trim(value.substr(key.size()));
      }
      AddImage(value);
    }
    return std::move(pins_);
  }

  std::vector<PostgresPin> Dockerfile() {
    for (const std::string& line : lines_) {
      std::string_view text = Trim(line);
      if (ToLower(text.substr(0, 5)) != "from ") continue;
      text = Trim(text.substr(5));
      AddImage(text.substr(0, text.find(' ')));
    }
    return std::move(pins_);
  }

  // POSTGRES_VERSION=14.2
  std::vector<PostgresPin> Environment() {
    constexpr std::array<std::string_view, 6> kNames = {"POSTGRES_VERSION", "POSTGRES_TAG",       "POSTGRES_IMAGE",
                                                        "PG_VERSION",       "POSTGRESQL_VERSION", "PG_MAJOR"};
    for (const std::string& line : lines_) {
      size_t equals = line.find('=');
      if (equals == std::string::npos) continue;
      std::string_view name = Trim(std::string_view(line).substr(0, equals));
      std::string_view value = Unquoted(std::string_view(line).substr(equals + 1));
      if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) continue;
      if (value.find(':') != std::string_view::npos) {
        AddImage(value);
      } else {
        Add(VersionOf(value, true));
      }
    }
    return std::move(pins_);
  }

  // .tool-versions: `postgres 14.2`
  std::vector<PostgresPin> Tools() {
    for (const std::string& line : lines_) {
      std::string_view text = Trim(line);
      for (std::string_view name : {"postgres ", "postgresql "}) {
        if (text.starts_with(name)) Add(VersionOf(Trim(text.substr(name.size())), true));
      }
    }
    return std::move(pins_);
  }

 private:
  void Add(const std::optional<Version>& version) {
    if (version) pins_.push_back({path_, version->major});
  }
  void AddImage(std::string_view reference) {
    std::optional<Image> image = PostgresImage(reference);
    if (!image) return;
    size_t matrix = image->tag.find("matrix.");
    if (matrix == std::string::npos) return Add(VersionOf(image->tag, image->plain));
    std::string name = image->tag.substr(matrix + 7);
    name = name.substr(0, name.find_first_of(" }"));
    for (const std::string& value : MatrixValues(name)) Add(VersionOf(value, true));
  }

  // `postgres: [13, 14]`, or the list below it.
  std::vector<std::string> MatrixValues(const std::string& name) const {
    std::vector<std::string> values;
    for (size_t i = 0; i < lines_.size(); ++i) {
      std::string_view line = Trim(lines_[i]);
      if (!line.starts_with(name + ":")) continue;
      std::string_view rest = Trim(line.substr(name.size() + 1));
      if (rest.starts_with("[")) {
        for (const std::string& item : Split(rest.substr(1, rest.find(']') - 1), ',')) {
          values.emplace_back(Unquoted(item));
        }
      }
      for (size_t k = i + 1; rest.empty() && k < lines_.size() && Trim(lines_[k]).starts_with("- "); ++k) {
        values.emplace_back(Unquoted(Trim(lines_[k]).substr(2)));
      }
    }
    return values;
  }

  std::string path_;
  std::vector<std::string> lines_;
  std::vector<PostgresPin> pins_;
};

bool IsYaml(std::string_view name) { return name.ends_with(".yml") || name.ends_with(".yaml"); }

std::vector<PostgresPin> PinsOf(const std::string& path, const std::string& text) {
  std::string_view name = std::string_view(path).substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  FileReader reader(path, text);
  if (name == ".tool-versions") return reader.Tools();
  if (name == ".env" || name.starts_with(".env.")) return reader.Environment();
  if (name.starts_with("Dockerfile") || name.ends_with(".Dockerfile")) return reader.Dockerfile();
  return reader.Yaml();
}

bool MayPin(std::string_view path) {
  size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (name == ".tool-versions" || name == ".env" || name.starts_with(".env.")) return true;
  if (name.starts_with("Dockerfile") || name.ends_with(".Dockerfile")) return true;
  if (!IsYaml(name)) return false;
  bool compose = name.starts_with("docker-compose") || name.starts_with("compose");
  return compose || name == ".gitlab-ci.yml" || path.starts_with(".github/workflows/") ||
         path.starts_with(".circleci/");
}

std::string Describe(const std::vector<PostgresPin>& pins) {
  std::vector<std::string> parts;
  for (const PostgresPin& pin : pins) {
    std::string part = pin.file + " says " + std::to_string(pin.major);
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(std::move(part));
  }
  constexpr size_t kMost = 4;
  if (parts.size() > kMost) {
    size_t more = parts.size() - kMost;
    parts.resize(kMost);
    parts.push_back(std::to_string(more) + " more");
  }
  return Join(parts, ", ");
}

}  // namespace

Result<PostgresTarget> ParsePostgres(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('v')) digits.remove_prefix(1);
  std::string whole(digits);
  bool valid = !digits.empty() && IsDigit(digits[0]) && whole.find_first_not_of("0123456789.") == std::string::npos;
  int major = valid ? TakeNumber(digits) : -1;
  if (major < 0) {
    return Error{"`" + std::string(text) + "` is no Postgres version", "name the major version, such as --postgres 15",
                 ExitStatus::kUsage};
  }
  if (major < kOldestPostgres || major > kNewestPostgres) {
    return Error{"Postgres " + std::to_string(major) + " is not known",
                 "versions " + std::to_string(kOldestPostgres) + " to " + std::to_string(kNewestPostgres) + " are",
                 ExitStatus::kUsage};
  }
  PostgresTarget target;
  target.major = major;
  if (std::optional<Version> version = VersionOf(whole, true)) target.minor = version->minor;
  return target;
}

std::vector<PostgresPin> FindPostgresPins(const SourceReader& source) {
  std::vector<PostgresPin> pins;
  for (const SourceEntry& entry : source.Files()) {
    if (!MayPin(entry.path)) continue;
    SourceText text = source.Read(entry.path);
    if (!text || text->size() > kLongestFile) continue;
    for (PostgresPin& pin : PinsOf(entry.path, *text)) pins.push_back(std::move(pin));
  }
  return pins;
}

PostgresTarget ChoosePostgres(const std::vector<PostgresPin>& pins, std::string& note) {
  PostgresTarget target;
  if (pins.empty()) return target;
  std::set<int> majors;
  for (const PostgresPin& pin : pins) majors.insert(pin.major);
  if (majors.size() > 1) {
    note = "facts are for Postgres " + std::to_string(target.major) +
           ", because the project names several: " + Describe(pins) + " (write `postgres:` into sequelint.yml)";
    return target;
  }
  target.from = pins[0].file;
  int major = *majors.begin();
  target.major = std::clamp(major, kOldestPostgres, kNewestPostgres);
  if (target.major != major) {
    note = "facts are for Postgres " + std::to_string(target.major) + ", the nearest known to the " +
           std::to_string(major) + " of " + target.from;
    return target;
  }
  note = "facts are for Postgres " + std::to_string(major) + ", as " + target.from + " says";
  return target;
}

}  // namespace sequelint::lint
