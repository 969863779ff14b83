#pragma once

#include <string>
#include <vector>

#include "base/source_reader.h"
#include "schema/schema.h"
#include "syntax/tree.h"

namespace sequelint::commands {

// A table that one end lacks because its file has syntax errors there is unknown, not dropped or new: it is copied
// from the other end, so that no difference is planned from it, and listed as unknown. The files, for a note.
std::vector<std::string> KeepUnreadable(const schema::Schema& from, schema::Schema& to, const SourceReader& to_source,
                                        syntax::ParseCache& cache);

}  // namespace sequelint::commands
