#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generate/calls.h"

namespace sequelint::generate {

enum class Language { kCommonJs, kEsModule, kTypeScript, kSql };

// How a migration file hands over its two functions.
enum class Export {
  kObject,     // module.exports = { async up(…) {}, async down(…) {} }
  kFunctions,  // async function up(…) {}  async function down(…) {}  module.exports = { up, down }
  kExports,    // exports.up = async (…) => {}
  kNamed,      // export async function up(…) {}
  kConstants,  // export const up = async (…) => {}
  kDefault,    // export default { async up(…) {}, async down(…) {} }
};

enum class Stamp { kSeconds, kMilliseconds, kCounter, kVersion, kNone };

// What the project's own migrations look like.
struct Style {
  Language language = Language::kCommonJs;
  Export form = Export::kObject;
  CallStyle calls;
  bool strict = true;       // 'use strict'
  bool context = false;     // Umzug: ({ context }) instead of (queryInterface, Sequelize)
  std::string context_key;  // … whose queryInterface is a member of it: { context: { queryInterface } }
  std::string parameter = "Sequelize";
  Stamp stamp = Stamp::kSeconds;
  size_t width = 0;             // of a counter
  std::string newest;           // the stamp of the newest migration
  std::string separator = "-";  // between the stamp and the words, and between words
  std::string extension = "js";
  std::string folder = "migrations";
};

struct Example {
  std::string path, text;
};

// As the newest of the project's migrations are written; `examples` in the order they run.
Style DetectStyle(const std::vector<Example>& examples);

// The stamps of the next `count` files: behind the newest, and not before `now` (seconds since 1970).
std::vector<std::string> NextStamps(const Style& style, size_t count, int64_t now);

}  // namespace sequelint::generate
