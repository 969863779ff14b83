#pragma once

#include <string_view>

#include "base/result.h"
#include "lint/page.h"
#include "lint/rule.h"

namespace sequelint::lint {

// Reads a Bad or Good section: its fences become the files of base and head.
//
//   ```diff models/user.js       one file at both revisions: ` ` both, `-` base, `+` head
//   ```js models/user.js         a file new at head (also ts, tsx, jsx, mjs, cjs, sql, yml, json with a file name)
//   ```json                      the configuration of this example
//
// `// finding` (in SQL `-- finding`) ends the line of head that must have the finding; of base, in a file that head
// deletes.
Result<Example> ReadExample(std::string_view path, const Section& section);

// Whether the section's heading says that it is an example ("Bad", "Good: on a new table").
bool IsExample(const Section& section);

}  // namespace sequelint::lint
