// SARIF 2.1.0 for GitHub code scanning and other viewers. GitHub shows a result only when its whole region is on lines
// the pull request adds or edits, so every region is one line, chosen by Anchors; suppressed findings are left out,
// for GitHub would open them as alerts; `primaryLocationLineHash` is what its upload would compute.

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"
#include "base/version.h"
#include "report/formats.h"
#include "report/json.h"
#include "report/line_hash.h"
#include "report/prose.h"
#include "report/shown.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr size_t kMostResults = 25000;  // GitHub refuses more in a run
constexpr size_t kLongestDescription = 1024;
constexpr std::string_view kRoot = "%SRCROOT%";
constexpr std::string_view kHome = "https://github.com/sequelint/sequelint";

std::string_view LevelOf(lint::Severity severity) {
  switch (severity) {
    case lint::Severity::kError:
      return "error";
    case lint::Severity::kWarning:
      return "warning";
    default:
      return "note";
  }
}

std::string_view ProblemOf(lint::Severity severity) {
  return severity == lint::Severity::kInfo ? "recommendation" : lint::Name(severity);
}

std::string Uri(std::string_view path) {
  std::string uri;
  for (unsigned char c : path) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '-' ||
                 c == '.' || c == '_' || c == '~';
    if (plain) {
      uri += static_cast<char>(c);
    } else {
      uri += '%';
      uri += "0123456789ABCDEF"[c >> 4];
      uri += "0123456789ABCDEF"[c & 15];
    }
  }
  return uri;
}

// One or more sentences: GitHub's title is everything up to the first full stop.
std::string Sentence(std::string_view text) {
  std::string sentence(Trim(text));
  if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') {
    // A name that happens to come first keeps its case; a word does not.
    size_t end = sentence.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    if (end == std::string::npos || sentence[end] == ' ' || sentence[end] == ',') {
      sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
    }
  }
  if (!sentence.empty() && std::string_view(".!?:").find(sentence.back()) == std::string_view::npos) sentence += '.';
  return sentence;
}

// In a message `[text](1)` is a link; text that only looks like one is escaped.
std::string PlainMessage(const std::string& text) {
  std::string inert = Inert(text);
  if (inert.find("](") == std::string::npos) return inert;
  return ReplaceAll(ReplaceAll(ReplaceAll(inert, "\\", "\\\\"), "[", "\\["), "]", "\\]");
}

std::string Description(std::string_view markdown) {
  std::string plain = ReplaceAll(PlainMarkdown(markdown), "\n", " ");
  return std::string(Cut(plain, kLongestDescription));
}

class SarifWriter {
 public:
  SarifWriter(const lint::Report& report, const Context& context)
      : report_(report), context_(context), sources_(context), anchors_(sources_) {}

  std::string Run() {
    std::vector<Shown> shown = ShowInHead(report_, anchors_);
    // A result needs a file; what has none is told by the invocation.
    auto placeless =
        std::stable_partition(shown.begin(), shown.end(), [](const Shown& each) { return !each.anchor.at.empty(); });
    placeless_.assign(std::make_move_iterator(placeless), std::make_move_iterator(shown.end()));
    shown.erase(placeless, shown.end());
    NumberRules(shown);
    Json results = Json::array();
    for (size_t i = 0; i < shown.size() && i < kMostResults; ++i) results.push_back(Result(shown[i]));
    Json run = {{"tool", {{"driver", Driver()}}},
                {"automationDetails", {{"id", context_.category + "/"}}},
                {"versionControlProvenance", Provenance()},
                {"originalUriBaseIds", {{kRoot, {{"description", {{"text", "The root of the repository."}}}}}}},
                {"invocations", Json::array({Invocation(shown.size())})},
                {"columnKind", "utf16CodeUnits"},
                {"results", std::move(results)}};
    if (run["versionControlProvenance"].empty()) run.erase("versionControlProvenance");
    return Print({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({std::move(run)})}});
  }

 private:
  // Every rule of the run is listed, found or not: that is what the run looked for.
  void NumberRules(const std::vector<Shown>& shown) {
    auto add = [&](const std::string& id) {
      if (rule_index_.try_emplace(id, rules_.size()).second) rules_.push_back(id);
    };
    if (context_.rules) {
      for (const lint::Rule& rule : *context_.rules) add(rule.id);
    }
    for (const Shown& each : shown) add(each.finding->rule);
  }

  Json Driver() const {
    Json rules = Json::array();
    for (const std::string& id : rules_) rules.push_back(RuleJson(id));
    return {{"name", kName},           {"fullName", std::string(kName) + " " + std::string(Version())},
            {"version", Version()},    {"semanticVersion", Version()},
            {"informationUri", kHome}, {"rules", std::move(rules)}};
  }

  Json RuleJson(const std::string& id) const {
    const lint::Rule* rule = context_.rules ? lint::FindRule(*context_.rules, id) : nullptr;
    if (rule == nullptr) {
      return {{"id", id},
              {"shortDescription", {{"text", Sentence(id)}}},
              {"fullDescription", {{"text", Sentence(id)}}},
              {"help", {{"text", "Run `sequelint explain " + id + "`."}}},
              {"defaultConfiguration", {{"level", "warning"}}}};
    }
    std::string fix = rule->fix.empty() ? rule->summary : rule->fix;
    lint::Severity severity = std::max(rule->severity, lint::Severity::kInfo);
    Json tags = Json::array({"database", "postgresql", "sequelize"});
    if (!rule->category.empty()) tags.push_back(rule->category);
    return {{"id", id},
            {"name", NameOf(id)},
            {"shortDescription", {{"text", Sentence(Description(rule->title))}}},
            {"fullDescription", {{"text", Sentence(Description(rule->summary))}}},
            {"help", {{"text", InertLines(PlainMarkdown(fix))}, {"markdown", Trim(rule->markdown)}}},
            {"defaultConfiguration", {{"level", LevelOf(severity)}}},
            {"properties", {{"tags", tags}, {"precision", "high"}, {"problem.severity", ProblemOf(severity)}}}};
  }

  // "drop-column" → "DropColumn", as viewers expect of a name.
  static std::string NameOf(const std::string& id) {
    std::string name;
    for (const std::string& word : Split(id, '-')) {
      if (!word.empty()) name += ToUpper(word.substr(0, 1)) + word.substr(1);
    }
    return name;
  }

  Json Provenance() const {
    if (context_.repository.empty()) return Json::array();
    Json details = {{"repositoryUri", context_.repository}};
    if (!report_.head.starts_with(':')) details["revisionId"] = report_.head;
    details["mappedTo"] = {{"uriBaseId", kRoot}};
    return Json::array({details});
  }

  Json Invocation(size_t shown) const {
    Json notifications = Json::array();
    auto notify = [&](std::string_view level, const std::string& text) {
      notifications.push_back({{"level", level}, {"message", {{"text", Sentence(PlainMessage(text))}}}});
    };
    if (shown > kMostResults) {
      notify("warning", std::to_string(shown - kMostResults) + " more results are left out, the least severe ones");
    }
    for (const Shown& each : placeless_) {
      notify(LevelOf(each.finding->severity), each.finding->rule + ": " + each.Message());
    }
    for (const std::string& note : report_.notes) notify("note", note);
    for (const schema::Unknown& unknown : report_.unknown) notify("note", "unknown: " + Describe(unknown));
    return {{"executionSuccessful", true}, {"toolExecutionNotifications", std::move(notifications)}};
  }

  Json Place(const Location& at, bool at_base) {
    Json physical = {{"artifactLocation", {{"uri", Uri(at.file)}, {"uriBaseId", kRoot}}}};
    uint32_t line = std::max(at.line, 1u);
    Json region = {{"startLine", line}};
    auto text = sources_.Line(at.file, line, at_base);
    if (at.column && text) {
      uint32_t end = at.end_line == at.line && at.end_column ? at.end_column : Utf16Length(*text) + 1;
      if (end > at.column) {
        region["startColumn"] = at.column;
        region["endLine"] = line;
        region["endColumn"] = end;
        size_t from = ByteOfColumn(*text, at.column);
        region["snippet"] = {{"text", text->substr(from, ByteOfColumn(*text, end) - from)}};
        physical["region"] = std::move(region);
        AddContext(physical, at.file, line, at_base);
        return physical;
      }
    }
    region["endLine"] = line;
    if (text) region["snippet"] = {{"text", *text}};
    physical["region"] = std::move(region);
    AddContext(physical, at.file, line, at_base);
    return physical;
  }

  // The line with its neighbours: what viewers without the file show.
  void AddContext(Json& physical, const std::string& file, uint32_t line, bool at_base) {
    uint32_t first = std::max(line, 2u) - 1, last = std::min(line + 1, sources_.CountLines(file, at_base));
    if (last <= first) return;  // nothing around it
    std::string text;
    for (uint32_t each = first; each <= last; ++each) text += std::string(*sources_.Line(file, each, at_base)) + "\n";
    physical["contextRegion"] = {{"startLine", first}, {"endLine", last}, {"snippet", {{"text", text}}}};
  }

  Json Result(const Shown& shown) {
    const lint::Finding& finding = *shown.finding;
    std::string message = Sentence(PlainMessage(shown.Message()));
    std::vector<std::string> effects = Effects(finding.facts);
    if (!effects.empty()) message += " " + Sentence(PlainMessage("Effect: " + Join(effects, "; ")));
    Json related = Json::array();
    auto relate = [&](const std::string& what, const Location& at, bool at_base) {
      if (at.empty()) return;
      size_t id = related.size() + 1;
      std::string where = at.file + ":" + std::to_string(at.line) + (at_base ? " at base" : "");
      message += " " + Sentence("See [" + ReplaceAll(ReplaceAll(Inert(where), "[", "("), "]", ")") + "](" +
                                std::to_string(id) + "): " + PlainMessage(what));
      related.push_back(
          {{"id", id}, {"message", {{"text", PlainMessage(what)}}}, {"physicalLocation", Place(at, at_base)}});
    };
    if (finding.at != shown.anchor.at && finding.at.line != shown.anchor.at.line) {
      relate(finding.at_base ? "where it was" : "the declaration it belongs to", finding.at, finding.at_base);
    }
    for (const lint::Related& place : finding.related) relate(place.message, place.at, place.at_base);

    Json location = {{"physicalLocation", Place(shown.anchor.at, shown.anchor.at_base)}};
    Json object = Object(finding);
    if (!object.is_null()) location["logicalLocations"] = Json::array({object});
    Json result = {{"ruleId", finding.rule},
                   {"ruleIndex", rule_index_.at(finding.rule)},
                   {"level", LevelOf(finding.severity)},
                   {"message", {{"text", message}}},
                   {"locations", Json::array({std::move(location)})}};
    if (!related.empty()) result["relatedLocations"] = std::move(related);
    if (!finding.rewrite.calls.empty()) {
      Help help = HelpFor(finding, context_);
      std::string code = InertLines(help.code);
      // A fence that no line of the code can close.
      std::string fence = code.find("```") == std::string::npos ? "```" : "`````";
      result["message"]["markdown"] = message + "\n\n" + fence + help.language + "\n" + code + fence;
    }
    if (finding.rewrite.edit) result["fixes"] = Json::array({Fix(*finding.rewrite.edit)});
    result["partialFingerprints"] = Fingerprints(shown);
    return result;
  }

  static Json Fix(const lint::Edit& edit) {
    Json replacement = {{"deletedRegion",
                         {{"startLine", edit.at.line},
                          {"startColumn", edit.at.column},
                          {"endLine", edit.at.end_line},
                          {"endColumn", edit.at.end_column}}},
                        {"insertedContent", {{"text", edit.text}}}};
    Json change = {{"artifactLocation", {{"uri", Uri(edit.at.file)}, {"uriBaseId", kRoot}}},
                   {"replacements", Json::array({std::move(replacement)})}};
    return {{"description", {{"text", "Write its safe form in place of the call."}}},
            {"artifactChanges", Json::array({std::move(change)})}};
  }

  static Json Object(const lint::Finding& finding) {
    if (finding.table.empty()) return nullptr;
    std::string full = (finding.schema.empty() ? "" : finding.schema + ".") + finding.table;
    const std::string& part = !finding.column.empty() ? finding.column : finding.index;
    if (part.empty()) return {{"name", finding.table}, {"fullyQualifiedName", full}, {"kind", "type"}};
    return {{"name", part}, {"fullyQualifiedName", full + "." + part}, {"kind", "member"}};
  }

  Json Fingerprints(const Shown& shown) {
    Json fingerprints = Json::object();
    const Location& at = shown.anchor.at;
    auto [hashes, created] = hashes_.try_emplace({shown.anchor.at_base, at.file});
    if (created) {
      const std::string* text = sources_.Text(at.file, shown.anchor.at_base);
      if (text) hashes->second = LineHashes(*text);
    }
    if (at.line >= 1 && at.line <= hashes->second.size()) {
      fingerprints["primaryLocationLineHash"] = hashes->second[at.line - 1];
    }
    std::string own = shown.finding->fingerprint;
    if (own.starts_with("sequelint/v1:")) own = own.substr(13);
    fingerprints["sequelint/v1"] = own;
    return fingerprints;
  }

  const lint::Report& report_;
  const Context& context_;
  Sources sources_;
  Anchors anchors_;
  std::vector<Shown> placeless_;
  std::vector<std::string> rules_;
  std::map<std::string, size_t> rule_index_;
  std::map<std::pair<bool, std::string>, std::vector<std::string>> hashes_;
};

}  // namespace

std::string RenderSarif(const lint::Report& report, const Context& context) {
  return SarifWriter(report, context).Run();
}

}  // namespace sequelint::report
