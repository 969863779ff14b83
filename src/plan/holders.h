#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plan/operation.h"

namespace sequelint::plan {

bool HasView(const schema::Schema& schema, const QualifiedName& name);

// What Postgres will not have changed under something that stands on it.
struct Held {
  std::set<std::pair<QualifiedName, std::string>> columns;  // that get another type, or go and come back
  std::set<QualifiedName> relations;                        // views that go
  std::set<std::string> functions;                          // that go, without their arguments

  void Add(const Change& change);  // of what the change of a column's type holds up
  void Add(const schema::Object& object);
};

// The views, policies and triggers that must step aside for it: those that name such a column, and what stands on views
// that go with them. In an order in which they can be made again; the other way round they can be dropped.
//
//   held: users.email    CREATE VIEW mails AS SELECT email FROM users; CREATE VIEW long AS SELECT * FROM mails
//   ⇒ mails, long
std::vector<schema::Object> HoldersOf(const schema::Objects& objects, Held held);

}  // namespace sequelint::plan
