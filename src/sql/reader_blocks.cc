#include "sql/reader.h"

namespace sequelint::sql {

void Reader::Block(const PgQuery__DoStmt&) { AddRaw("do_block", "the statements of DO blocks are not followed", {}); }

}  // namespace sequelint::sql
