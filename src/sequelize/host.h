#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "eval/interpreter.h"
#include "sequelize/runtime.h"

namespace sequelint::sequelize {

class DecoratedModels;
class SevenDecorators;

// Gives the evaluator Sequelize, and the few packages whose only effect on models is what they hand through.
//
//   SequelizeHost host;  Interpreter in(source, cache, host);  Runtime runtime(in, {});  host.runtime = &runtime;
class SequelizeHost : public eval::Host {
 public:
  SequelizeHost();
  ~SequelizeHost() override;

  Runtime* runtime = nullptr;

  std::optional<Value> Package(Interpreter& in, std::string_view name) override;
  // Two ways of making the same connection are one connection.
  std::optional<Value> Join(Interpreter& in, const Value& a, const Value& b) override;
  // What a configuration says about the dialect: it is Postgres, whoever sets it.
  std::optional<Value> RunTimeMember(Interpreter& in, std::string_view name, Span span) override;
  // `Temporal(User, sequelize)`: a plug-in that is not here.
  void UnknownCalled(Interpreter& in, const eval::UnknownData& callee, std::span<const Value> arguments,
                     Span span) override;
  bool Decorated(Interpreter& in, const Value& decorator, Object* cls, const syntax::Node* member, Key key,
                 Span span) override;

  // sequelize-typescript, once the project has asked for it; null before.
  DecoratedModels* decorated() const { return decorated_.get(); }
  // @sequelize/core, likewise.
  SevenDecorators* seven_decorated() const { return seven_.get(); }

 private:
  std::optional<Value> SevenPackage(Interpreter& in, std::string_view name);

  std::unique_ptr<DecoratedModels> decorated_;
  std::unique_ptr<SevenDecorators> seven_;
};

}  // namespace sequelint::sequelize
