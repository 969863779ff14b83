#include "base/disk_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/text.h"
#include "base/version.h"

namespace sequelint {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".cache";
constexpr size_t kHash = 32;  // of the bytes behind it, at the beginning of every entry

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string DiskCache::PathOf(std::string_view key) const {
  return folder_ + "/" + HashText(writer_ + "\n" + std::string(key)) + std::string(kEnding);
}

std::optional<std::string> DiskCache::Get(std::string_view key) const {
  if (!IsOpen()) return std::nullopt;
  std::string path = PathOf(key);
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::error_code error;
  if (fs::file_size(path, error) > kLargest || error) return std::nullopt;
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.size() < kHash || HashText(std::string_view(bytes).substr(kHash)) != bytes.substr(0, kHash)) {
    return std::nullopt;
  }
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);
  return bytes.substr(kHash);
}

void DiskCache::Put(std::string_view key, std::string_view bytes) const {
  if (!IsOpen() || bytes.size() + kHash > kLargest) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) return;
  MakeRoom();
  std::string path = PathOf(key), written = path + "." + std::to_string(getpid());
  {
    std::ofstream file(written, std::ios::binary);
    file << HashText(bytes) << bytes;
    if (!file.flush()) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::rename(written, path, error);
  if (error) fs::remove(written, error);
}

void DiskCache::MakeRoom() const {
  std::vector<std::pair<fs::file_time_type, fs::path>> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == kEnding) entries.emplace_back(at->last_write_time(error), at->path());
  }
  if (entries.size() < kMostEntries) return;
  std::sort(entries.begin(), entries.end());
  for (size_t i = 0; i + kMostEntries <= entries.size(); ++i) fs::remove(entries[i].second, error);
}

std::string CacheFolder() {
  std::string folder = Variable("SEQUELINT_CACHE");
  if (folder == "off") return "";
  if (!folder.empty()) return folder;
  std::string caches = Variable("XDG_CACHE_HOME"), home = Variable("HOME");
  if (caches.empty() && !home.empty()) caches = home + "/.cache";
  return caches.starts_with('/') ? caches + "/sequelint" : "";
}

std::string BuildOfThisProgram() {
  struct stat status {};
  if (stat("/proc/self/exe", &status) != 0) return "";
  return std::string(Version()) + " " + std::to_string(status.st_size) + " " + std::to_string(status.st_mtim.tv_sec) +
         "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace sequelint
