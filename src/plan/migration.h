#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/location.h"

namespace sequelint::plan {

// A migration whose operations are in the plan: what its file says, and what going back and forth through it does.
struct Migration {
  std::string path, name;   // "migrations/20240102-plan.js", "20240102-plan"
  std::string stamp;        // what it is sorted by: "20240102"; "" = none
  std::string bad_name;     // what is wrong with the name; "" = nothing
  std::string same_stamp;   // another migration with its stamp
  std::string not_loaded;   // why Node cannot load the file; "" = it can

  // One way through the file.
  struct Way {
    bool defined = false;
    bool empty = true;    // the function does nothing
    bool throws = false;  // … but say that there is no way
    Location at;          // the function; else the file
  };
  Way up, down;
  bool wrapped = false;  // the project's runner opens a transaction around it: nothing in it runs outside of one

  struct Import {
    std::string what;  // "User", "models"
    Location at;
  };
  std::vector<Import> models;  // of the application, that it reaches

  struct Failure {
    std::string what;  // what Postgres says; "" = nothing fails
    Location at;
  };
  // Whether most of the migrations before it have a way back; none where there are too few to tell, or nobody asked.
  std::optional<bool> others_go_back;
  std::vector<std::string> differs;  // what up and then down changes: "drop column users.plan"
  Failure down_fails;                // the way back cannot run
  Failure again_fails;               // … a second up cannot

  // A migration that asks what is there before it acts, failed half-way and run again: it does not get to its end.
  //   if (!(await queryInterface.tableExists('a'))) { await createTable('a', …); await addColumn('b', …); }
  struct HalfDone {
    size_t before = 0, failing = 0;  // operations of the plan: what stayed of the first run, what failed in it
    std::string stop;                // where the second run stops; "" = it ends, and leaves out what is missing
  };
  std::optional<HalfDone> half_done;
};

}  // namespace sequelint::plan
