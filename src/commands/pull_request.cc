#include "commands/pull_request.h"

#include "base/version.h"
#include "report/markdown.h"

namespace sequelint::commands {

github::Api ApiOf(const ci::Environment& environment, const std::string& repository) {
  github::Api api;
  if (std::string url = environment.Get("GITHUB_API_URL"); !url.empty()) api.url = url;
  api.token = environment.Get("GITHUB_TOKEN");
  if (api.token.empty()) api.token = environment.Get("GH_TOKEN");
  api.repository = repository;
  return api;
}

github::Comment CommentOf(const report::Page& page, int number, const std::string& category, const std::string& when) {
  github::Comment comment;
  comment.number = number;
  comment.category = category;
  comment.only_if_there = page.findings.empty() && when != "always";
  comment.body = report::RenderMarkdown(page, report::kCommentBudget);
  if (page.findings.empty()) comment.body += "\nWhat was reported here before is resolved.\n";
  std::string about = category == kName ? "" : " · " + report::EscapeMarkdown(category);
  comment.body += "\n<sub>sequelint " + std::string(Version()) + about + "</sub>\n";
  return comment;
}

std::string Describe(const github::Posted& posted) {
  switch (posted.done) {
    case github::Posted::Done::kCreated:
      return "commented: " + posted.url;
    case github::Posted::Done::kUpdated:
      return "comment updated: " + posted.url;
    case github::Posted::Done::kUnchanged:
      return "the comment says so already: " + posted.url;
    case github::Posted::Done::kNotNeeded:
      return "nothing to comment on";
    case github::Posted::Done::kFailed:
      break;
  }
  return posted.problem;
}

}  // namespace sequelint::commands
