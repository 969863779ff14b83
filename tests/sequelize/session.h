#pragma once

#include <map>
#include <string>

#include "base/source_reader.h"
#include "eval/interpreter.h"
#include "sequelize/host.h"
#include "sequelize/runtime.h"
#include "syntax/tree.h"

namespace sequelint::sequelize {

// Sequelize in an interpreter over files in memory.
struct Session {
  explicit Session(std::map<std::string, std::string> files, Runtime::Options options = {})
      : source(std::move(files)), in(source, cache, host), rt(in, options) {
    host.runtime = &rt;
  }
  MemorySource source;
  syntax::ParseCache cache;
  SequelizeHost host;
  Interpreter in;
  Runtime rt;
};

}  // namespace sequelint::sequelize
