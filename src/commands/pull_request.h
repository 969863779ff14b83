#pragma once

#include <string>

#include "ci/environment.h"
#include "github/comment.h"
#include "report/page.h"

namespace sequelint::commands {

// The API and the token that the variables of GitHub Actions name.
github::Api ApiOf(const ci::Environment& environment, const std::string& repository);

// The comment on a pull request about this page; `when` is "always", or "on-findings": then a page without findings
// only changes a comment that is there.
github::Comment CommentOf(const report::Page& page, int number, const std::string& category, const std::string& when);

// One line for the log.
std::string Describe(const github::Posted& posted);

}  // namespace sequelint::commands
