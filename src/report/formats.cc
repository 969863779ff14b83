#include "report/formats.h"

namespace sequelint::report {

const std::vector<Format>& Formats() {
  static const std::vector<Format> formats = {
      {"text", "source frames for people, in colour on a terminal", RenderText},
      {"concise", "one line a finding: file:line:column", RenderConcise},
      {"json", "everything, version 1 (docs/schemas/findings.schema.json)", RenderJson},
      {"jsonl", "the same, one JSON document a line", RenderJsonLines},
      {"sarif", "SARIF 2.1.0, for code scanning", RenderSarif},
      {"github", "GitHub Actions annotations", RenderGithub},
      {"gitlab", "GitLab code quality report", RenderGitlab},
      {"junit", "JUnit XML: errors are failures", RenderJunit},
      {"checkstyle", "Checkstyle XML", RenderCheckstyle},
      {"teamcity", "TeamCity inspections", RenderTeamcity},
      {"azure", "Azure Pipelines logging commands", RenderAzure},
      {"rdjson", "reviewdog diagnostics", RenderRdjson},
      {"markdown", "for comments and job summaries", RenderMarkdown},
      {"html", "a page of its own", RenderHtml},
  };
  return formats;
}

const Format* FindFormat(std::string_view name) {
  for (const Format& format : Formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace sequelint::report
