#pragma once

#include <string>

#include "migrations/replay.h"

namespace sequelint::migrations {

// Every operation of a replay under its migration, one a line:
//
//   migrations/20240101-users.js
//     4:11 create_table users: id integer not null serial, primary key (id)
//     9:11 create_index users (email) concurrently  [transaction 2] [not awaited] [if …]
std::string ToText(const Replayed& replayed);

}  // namespace sequelint::migrations
