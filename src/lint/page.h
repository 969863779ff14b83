#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sequelint::lint {

// A rule page taken apart, before anything in it is understood.
//
//   ---
//   severity: error              front_matter, from line 2
//   ---
//   # Index without CONCURRENTLY title
//
//   Building an index blocks …   summary: the first paragraph
//
//   ## Bad: on a live table      sections, each with its Markdown and its fences
struct Fence {
  std::string info;        // what follows the backticks: "diff models/user.js"
  std::string text;        // with the line breaks
  uint32_t line = 0;       // of the opening backticks
  uint32_t text_line = 0;  // of the first line inside
};
struct Section {
  std::string heading;  // without the `## `
  std::string text;     // Markdown up to the next heading
  std::vector<Fence> fences;
  uint32_t line = 0;
};
struct Page {
  std::string front_matter;
  uint32_t front_matter_line = 0;
  std::string title, summary;
  std::vector<Section> sections;
  std::string markdown;  // everything behind the front matter
};

// Errors: no front matter, no title, no summary, a fence that is never closed, a second title.
Result<Page> SplitPage(std::string_view path, std::string_view text);

// "path:line: what", with the exit status of a mistake by the user.
Error PageError(std::string_view path, uint32_t line, std::string what, std::string remedy);

}  // namespace sequelint::lint
