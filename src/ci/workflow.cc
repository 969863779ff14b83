#include "ci/workflow.h"

#include <filesystem>
#include <fstream>
#include <random>

#include "base/text.h"

namespace sequelint::ci {

std::string RandomWord() {
  std::random_device random;  // the kernel's
  std::string word;
  for (int i = 0; i < 32; ++i) word += "0123456789abcdef"[random() & 15];
  return word;
}

std::string WithoutCommands(std::string_view text, const std::string& word) {
  std::string out = "::stop-commands::" + word + "\n" + std::string(text);
  if (!out.ends_with('\n')) out += '\n';
  return out + "::" + word + "::\n";
}

std::string Annotation(std::string_view level, std::string_view title, std::string_view message) {
  auto escaped = [](std::string_view text) {
    return ReplaceAll(ReplaceAll(ReplaceAll(std::string(text), "%", "%25"), "\r", "%0D"), "\n", "%0A");
  };
  std::string property = ReplaceAll(ReplaceAll(escaped(title), ":", "%3A"), ",", "%2C");
  return "::" + std::string(level) + " title=" + property + "::" + escaped(message) + "\n";
}

std::string StepOutputs(const std::vector<std::pair<std::string, std::string>>& values, const std::string& word) {
  std::string out;
  for (const auto& [name, value] : values) {
    std::string delimiter = "sequelint-" + word;
    out += name + "<<" + delimiter + "\n" + value + "\n" + delimiter + "\n";
  }
  return out;
}

Result<bool> Append(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << text;
  out.close();
  if (out.good()) return true;
  return Error{"cannot write `" + path + "`", "the runner's variables must name files that may be written to",
               ExitStatus::kUsage};
}

size_t SizeOf(const std::string& path) {
  std::error_code error;
  auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace sequelint::ci
