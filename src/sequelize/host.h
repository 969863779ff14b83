#pragma once

#include <optional>
#include <string_view>

#include "eval/interpreter.h"
#include "sequelize/runtime.h"

namespace sequelint::sequelize {

// Gives the evaluator Sequelize, and the few packages whose only effect on models is what they hand through.
//
//   SequelizeHost host;  Interpreter in(source, cache, host);  Runtime runtime(in, {});  host.runtime = &runtime;
class SequelizeHost : public eval::Host {
 public:
  Runtime* runtime = nullptr;

  std::optional<Value> Package(Interpreter& in, std::string_view name) override;
  // Two ways of making the same connection are one connection.
  std::optional<Value> Join(Interpreter& in, const Value& a, const Value& b) override;
};

}  // namespace sequelint::sequelize
