#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/page.h"

namespace sequelint::report {

// GitHub's limits, with room for what the caller puts around it.
inline constexpr size_t kSummaryBudget = 900'000;  // of a job summary's 1 MiB
inline constexpr size_t kCommentBudget = 60'000;   // of a comment's 65,536 characters

// At most `budget` bytes, cut between findings; what is left out is counted.
std::string RenderMarkdown(const Page& page, size_t budget);

// Text that somebody else wrote, as Markdown that shows just that text: no markup, mention, reference or link.
std::string EscapeMarkdown(std::string_view text);
// `text` as a code span, however many backticks it holds.
std::string CodeSpan(std::string_view text);
// A fenced block, likewise.
std::string CodeBlock(std::string_view text, std::string_view language);

}  // namespace sequelint::report
