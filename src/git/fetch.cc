#include "git/fetch.h"

#include "base/text.h"

namespace sequelint::git {
namespace {

constexpr size_t kMaxOutput = 16u << 20;

std::string Base64(std::string_view text) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < text.size(); at += 3) {
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) bits = bits << 8 | (at + i < text.size() ? static_cast<uint8_t>(text[at + i]) : 0);
    for (size_t i = 0; i < 4; ++i) out += at + i <= text.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

bool IsName(std::string_view name) { return !name.empty() && name.front() != '-'; }

}  // namespace

Fetcher::Fetcher(std::string folder, std::string server, std::string token)
    : folder_(std::move(folder)), server_(std::move(server)), token_(std::move(token)) {}

std::optional<Process::Output> Fetcher::Run(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {
      "git",       "-c", "safe.directory=*",      "-c", "core.hooksPath=/dev/null", "-c",
      "gc.auto=0", "-c", "maintenance.auto=false"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Process::Run(command, folder_, kMaxOutput, environment_);
}

std::string Fetcher::Line(const std::vector<std::string>& arguments) const {
  std::optional<Process::Output> output = Run(arguments);
  return output && output->status == 0 ? std::string(Trim(output->out)) : "";
}

bool Fetcher::IsShallow() const { return Line({"rev-parse", "--is-shallow-repository"}) == "true"; }

std::string Fetcher::Remote() const {
  std::vector<std::string> names = Split(Line({"remote"}), '\n');
  for (const std::string& name : names) {
    if (name == "origin") return name;
  }
  return names.front();
}

Result<bool> Fetcher::Fetch(const std::vector<std::string>& depth, const std::vector<std::string>& what) {
  std::string remote = Remote();
  if (!IsName(remote)) {
    return Error{"this clone has no remote to fetch from", "clone it with its history, or name the base: --base REV"};
  }
  std::vector<std::string> arguments = {"fetch", "--quiet", "--no-tags", "--no-recurse-submodules"};
  arguments.insert(arguments.end(), depth.begin(), depth.end());
  arguments.push_back(remote);
  arguments.insert(arguments.end(), what.begin(), what.end());
  std::optional<Process::Output> output = Run(arguments);
  if (output && output->status != 0 && !token_.empty() && environment_.empty()) {
    // A checkout that keeps no credentials (`persist-credentials: false`). The token goes by the environment, never by
    // the command line.
    environment_ = {{"GIT_CONFIG_COUNT", "1"},
                    {"GIT_CONFIG_KEY_0", "http." + server_ + ".extraheader"},
                    {"GIT_CONFIG_VALUE_0", "AUTHORIZATION: basic " + Base64("x-access-token:" + token_)}};
    output = Run(arguments);
    if (output && output->status != 0) environment_.clear();
  }
  if (!output) return Error{"git does not start", "install git, or check out with `fetch-depth: 0`"};
  if (output->status == 0) return true;
  std::string why(Trim(output->error));
  why = why.substr(why.rfind("fatal: ") == std::string::npos ? 0 : why.rfind("fatal: ") + 7);
  return Error{"git could not fetch " + Join(what, ", ") + ": " + why.substr(0, why.find('\n')),
               "check out with the history (`fetch-depth: 0` for actions/checkout), or name the base: --base REV"};
}

Result<bool> Fetcher::Commit(const std::string& sha) {
  if (!IsName(sha)) return Error{"`" + sha + "` is no commit", "name the base: --base REV"};
  return Fetch(IsShallow() ? std::vector<std::string>{"--depth=1"} : std::vector<std::string>{}, {sha});
}

Result<std::string> Fetcher::Branch(const std::string& name) {
  std::vector<std::string> depth;
  if (IsShallow()) depth.push_back("--depth=1");
  if (Result<bool> done = Fetch(depth, {"refs/heads/" + name}); !done) return done.error();
  return Line({"rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}"});
}

Result<std::string> Fetcher::MergeBase(const std::string& a, const std::string& b) {
  for (const char* step : {"", "--deepen=50", "--deepen=400", "--unshallow"}) {
    if (*step != '\0') {
      if (!IsShallow()) break;
      if (Result<bool> done = Fetch({step}, {a, b}); !done) return done.error();
    }
    std::string base = Line({"merge-base", a, b});
    if (!base.empty()) return base;
  }
  return Error{a.substr(0, 12) + " and " + b.substr(0, 12) + " have no common history", "name the base: --base REV"};
}

}  // namespace sequelint::git
