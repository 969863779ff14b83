#include "base/disk_cache.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sequelint {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "cache-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  std::string below(const std::string& name) const { return path_ + "/" + name; }
  std::vector<fs::path> Entries(const std::string& name) const {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(below(name))) entries.push_back(entry.path());
    return entries;
  }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a cache gives back what it was given, to the program that wrote it") {
  Folder folder;
  DiskCache cache(folder.below("new/cache"), "build 1");
  CHECK(!cache.Get("a"));
  std::string bytes("x\0y\n", 4);
  cache.Put("a", bytes);
  CHECK(cache.Get("a") == bytes);
  CHECK(!cache.Get("b"));
  CHECK(!DiskCache(folder.below("new/cache"), "build 2").Get("a"));
  cache.Put("a", "later");
  CHECK(cache.Get("a") == "later");
  CHECK(folder.Entries("new/cache").size() == 1);
}

TEST_CASE("what is damaged in a cache is not there") {
  Folder folder;
  DiskCache cache(folder.below("cache"), "build");
  cache.Put("a", std::string(1000, 'x'));
  fs::path entry = folder.Entries("cache").front();
  for (uintmax_t size : {1000u, 40u, 32u, 5u, 0u}) {
    fs::resize_file(entry, size);
    CHECK(!cache.Get("a"));
  }
  cache.Put("a", "whole");
  {
    std::fstream file(entry, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(34);
    file.put('X');
  }
  CHECK(!cache.Get("a"));
}

TEST_CASE("a folder that cannot be written to costs nothing but time") {
  Folder folder;
  std::ofstream(folder.below("file")) << "no folder";
  DiskCache cache(folder.below("file"), "build");
  cache.Put("a", "x");
  CHECK(!cache.Get("a"));
  CHECK(!DiskCache().Get("a"));
  DiskCache().Put("a", "x");
}

TEST_CASE("the oldest entries of a cache make way") {
  Folder folder;
  DiskCache cache(folder.below("cache"), "build");
  for (size_t i = 0; i < DiskCache::kMostEntries; ++i) cache.Put(std::to_string(i), "x");
  for (const fs::path& entry : folder.Entries("cache")) {
    fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(1));
  }
  CHECK(cache.Get("0") == "x");  // … and is young again
  for (int i = 0; i < 10; ++i) cache.Put("new " + std::to_string(i), "x");
  CHECK(folder.Entries("cache").size() == DiskCache::kMostEntries);
  CHECK(cache.Get("0") == "x");
  for (int i = 0; i < 10; ++i) CHECK(cache.Get("new " + std::to_string(i)) == "x");
}

TEST_CASE("the cache lies where the environment says") {
  auto at = [](const char* own, const char* caches, const char* home) {
    setenv("SEQUELINT_CACHE", own, 1), setenv("XDG_CACHE_HOME", caches, 1), setenv("HOME", home, 1);
    return CacheFolder();
  };
  std::string before = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  CHECK(at("/c", "/x", "/home/me") == "/c");
  CHECK(at("", "/x", "/home/me") == "/x/sequelint");
  CHECK(at("", "", "/home/me") == "/home/me/.cache/sequelint");
  CHECK(at("", "relative", "/home/me") == "");
  CHECK(at("", "", "") == "");
  CHECK(at("off", "/x", "/home/me") == "");
  unsetenv("SEQUELINT_CACHE"), unsetenv("XDG_CACHE_HOME"), setenv("HOME", before.c_str(), 1);
  CHECK(!BuildOfThisProgram().empty());
}

}  // namespace sequelint
