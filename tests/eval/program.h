#pragma once

#include <map>
#include <string>
#include <string_view>

#include "eval/interpreter.h"

namespace sequelint::eval {

// A small project in memory and an interpreter over it.
struct Program {
  using Files = std::map<std::string, std::string>;
  explicit Program(Files files, Limits limits = {})
      : source(std::move(files)), interpreter(source, cache, host, limits) {}
  explicit Program(std::string text, Limits limits = {}) : Program(Files{{"main.js", std::move(text)}}, limits) {}

  MemorySource source;
  syntax::ParseCache cache;
  Host host;
  Interpreter interpreter;
};

// The exports of a module of one file, as Print shows them.
inline std::string Evaluate(std::string_view text, std::string_view path = "main.js", Limits limits = {}) {
  Program program(Program::Files{{std::string(path), std::string(text)}}, limits);
  return Print(program.interpreter.ImportFile(path));
}

}  // namespace sequelint::eval
