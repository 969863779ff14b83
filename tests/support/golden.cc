#include "support/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sequelint::support {
namespace {

std::string PathOf(std::string_view path) { return std::string(SEQUELINT_ROOT) + "/" + std::string(path); }

}  // namespace

std::string ReadProjectFile(std::string_view path) {
  std::ifstream file(PathOf(path), std::ios::binary);
  if (!file) throw std::runtime_error("no file " + PathOf(path));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Golden(std::string_view path, std::string_view actual) {
  const char* update = std::getenv("UPDATE_EXPECTED");
  if (update != nullptr && *update != '\0') {
    std::filesystem::create_directories(std::filesystem::path(PathOf(path)).parent_path());
    std::ofstream(PathOf(path), std::ios::binary) << actual;
  }
  return ReadProjectFile(path);
}

}  // namespace sequelint::support
