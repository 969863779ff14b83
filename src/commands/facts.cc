#include <algorithm>
#include <nlohmann/json.hpp>

#include "commands/command.h"
#include "facts/fact.h"

namespace sequelint::commands {
namespace {

std::string WordsOf(const facts::Definition& fact) {
  std::string text;
  for (std::string_view word : fact.words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

std::string FactsText() {
  size_t width = 0;
  for (const facts::Definition& fact : facts::Catalog()) width = std::max(width, fact.name.size());
  std::string text;
  for (const facts::Definition& fact : facts::Catalog()) {
    std::string type(facts::Name(fact.type));
    text += std::string(fact.name) + std::string(width + 2 - fact.name.size(), ' ') + type +
            std::string(type.size() < 11 ? 12 - type.size() : 1, ' ') + std::string(fact.sentence) + "\n";
    if (!fact.words.empty()) text += std::string(width + 14, ' ') + "one of " + WordsOf(fact) + "\n";
  }
  return text;
}

std::string FactsMarkdown() {
  std::string text = "| fact | type | says | from |\n|---|---|---|---|\n";
  for (const facts::Definition& fact : facts::Catalog()) {
    std::string words = WordsOf(fact);
    text += "| `" + std::string(fact.name) + "` | " + std::string(facts::Name(fact.type)) +
            (words.empty() ? "" : ": " + words) + " | " + std::string(fact.sentence) + " | " +
            std::string(fact.source) + " |\n";
  }
  return text;
}

std::string FactsJson() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const facts::Definition& fact : facts::Catalog()) {
    list.push_back({{"name", fact.name},
                    {"type", facts::Name(fact.type)},
                    {"words", fact.words},
                    {"sentence", fact.sentence},
                    {"source", fact.source}});
  }
  nlohmann::ordered_json document = {{"version", 1}, {"facts", std::move(list)}};
  return document.dump(2) + "\n";
}

class Facts : public Command {
 public:
  std::string_view name() const override { return "facts"; }
  std::string_view summary() const override { return "list what a rule may ask about an operation"; }
  std::string_view arguments() const override { return ""; }
  std::string_view examples() const override { return "sequelint facts\nsequelint facts --format markdown\n"; }

  std::vector<Option> Options(CommonOptions& common) override {
    std::vector<Option> options;
    AddFormat(common, options, {"text", "markdown", "md", "json"}, "text, markdown or json");
    return options;
  }

  Result<ExitStatus> Run(Session& session) override {
    const std::string& format = session.options.format;
    session.Print(format == "json"                         ? FactsJson()
                  : format == "markdown" || format == "md" ? FactsMarkdown()
                                                           : FactsText());
    return ExitStatus::kClean;
  }
};

}  // namespace

std::unique_ptr<Command> MakeFacts() { return std::make_unique<Facts>(); }

}  // namespace sequelint::commands
