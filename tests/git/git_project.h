#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "git/process.h"

namespace sequelint::testing {

// Sets environment variables for a scope.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    const char* old = getenv(name_.c_str());
    had_ = old != nullptr;
    if (had_) old_ = old;
    setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() {
    if (had_) {
      setenv(name_.c_str(), old_.c_str(), 1);
    } else {
      unsetenv(name_.c_str());
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_, old_;
  bool had_ = false;
};

// A temporary folder with a git repository in it, driven by the git program, the same on every machine.
class GitProject {
 public:
  explicit GitProject(bool init = true) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sequelint-git-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = std::filesystem::canonical(pattern).string();
    home_ = folder_ + "-home";
    std::filesystem::create_directory(home_);
    for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
                             "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX"}) {
      unsetenv(name);
    }
    setenv("HOME", home_.c_str(), 1);
    setenv("XDG_CONFIG_HOME", home_.c_str(), 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
      std::string prefix = std::string("GIT_") + who;
      setenv((prefix + "_NAME").c_str(), "Ada", 1);
      setenv((prefix + "_EMAIL").c_str(), "ada@example.org", 1);
      setenv((prefix + "_DATE").c_str(), "2024-01-02T03:04:05Z", 1);
    }
    if (init) Git({"init", "-q", "-b", "main"});
  }
  ~GitProject() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    std::filesystem::remove_all(home_, ignored);
  }
  GitProject(const GitProject&) = delete;
  GitProject& operator=(const GitProject&) = delete;

  const std::string& folder() const { return folder_; }
  std::string At(const std::string& path) const { return folder_ + "/" + path; }

  void Write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(At(path)).parent_path());
    std::ofstream(At(path), std::ios::binary) << text;
  }
  void Remove(const std::string& path) const { std::filesystem::remove_all(At(path)); }

  // What git prints; the test fails when it fails.
  std::string Git(std::vector<std::string> arguments, const std::string& below = "") const {
    arguments.insert(arguments.begin(), "git");
    auto output = git::Process::Run(arguments, below.empty() ? folder_ : At(below), 1u << 24);
    REQUIRE(output);
    INFO(Join(arguments, " ") << "\n" << output->out << output->error);
    REQUIRE(output->status == 0);
    return std::string(Trim(output->out));
  }
  // Adds everything and commits; the sha.
  std::string Commit(const std::string& message = "change") const {
    Git({"add", "-A"});
    Git({"commit", "-q", "--allow-empty", "-m", message});
    return Git({"rev-parse", "HEAD"});
  }

 private:
  std::string folder_, home_;
};

}  // namespace sequelint::testing
