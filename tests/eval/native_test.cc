#include <catch2/catch.hpp>

#include "program.h"

namespace sequelint::eval {

TEST_CASE("natives make and read values without any source") {
  Program program(Program::Files{});
  Interpreter& in = program.interpreter;

  SECTION("keys are interned, symbols are unique") {
    CHECK(in.Intern("a") == in.Intern("a"));
    CHECK(in.NewSymbol("a") != in.NewSymbol("a"));
  }
  SECTION("own keys come as JavaScript orders them") {
    Object* object = in.NewObject();
    for (const char* key : {"b", "2", "a", "1"}) in.Set(object, key, Value::Number(1));
    in.Set(object, in.NewSymbol("s"), Value::Number(1));
    std::string keys;
    for (Key key : in.OwnKeys(object)) keys += key->text + " ";
    CHECK(keys == "1 2 b a s ");
  }
  SECTION("functions are called with self and arguments") {
    Object* add = in.NewFunction("add", [](Interpreter&, const Call& call) {
      return Value::Number(call.Argument(0).number() + call.self.number());
    });
    CHECK(in.CallFunction(Value::Of(add), Value::Number(1), {Value::Number(2)}).number() == 3);
  }
  SECTION("a native class is made with new, and its members are inherited") {
    Object* base = in.NewClass("Base", [](Interpreter& interpreter, const Call& call) {
      interpreter.Set(call.self.object(), "size", call.Argument(0));
      return Value();
    });
    in.DefineHidden(base, "kind", in.String("static"));
    Object* derived = in.NewClass("Derived", [](Interpreter&, const Call&) { return Value(); }, base);
    Value made = in.Construct(Value::Of(base), {Value::Number(3)});
    CHECK(Print(made) == "{ size: 3 }");
    CHECK(in.Get(Value::Of(derived), "kind").string() == "static");
    CHECK(in.IsSubclassOf(derived, base));
    CHECK(in.IsInstanceOf(made.object(), base));
  }
  SECTION("a member of an unknown is unknown, with the reason of the unknown") {
    Value unknown = in.Unknown("nobody knows", {});
    CHECK(Print(in.Get(unknown, "a")) == "Unknown(nobody knows)");
    CHECK(in.Truthy(unknown) == std::nullopt);
    CHECK(in.ToText(unknown) == std::nullopt);
  }
  SECTION("what a native throws is caught, or becomes an unknown outside") {
    Object* fails = in.NewFunction("fails", [](Interpreter& interpreter, const Call&) -> Value {
      interpreter.ThrowError("TypeError", "no");
    });
    std::optional<Value> thrown = in.Catch([&] { in.CallFunction(Value::Of(fails), Value(), {}); });
    REQUIRE(thrown);
    CHECK(Print(*thrown) == "Error { message: \"no\" }");
    CHECK(Print(in.CallFunction(Value::Of(fails), Value(), {})) == "Unknown(it throws TypeError: no)");
  }
  SECTION("promises remember whether anything waited for them") {
    Object* waited = in.NewPromise(Value::Number(1));
    Object* left = in.NewPromise(Value::Number(1));
    CHECK(in.Await(Value::Of(waited)).number() == 1);
    CHECK(in.IsObserved(waited));
    CHECK_FALSE(in.IsObserved(left));
  }
}

TEST_CASE("a text keeps the parts that are known") {
  auto known = [](const std::string& expression) {
    Program program("const u = process.env.U, v = process.env.V; exports.value = " + expression);
    return program.interpreter.KnownText(program.interpreter.ImportName("main.js", "value")).value_or("nothing");
  };
  const std::string hole(kHole);
  CHECK(known("`UPDATE t SET a = ${u} WHERE b = ${v}`") == "UPDATE t SET a = " + hole + " WHERE b = " + hole);
  CHECK(known("'DROP TABLE ' + u + ' CASCADE'") == "DROP TABLE " + hole + " CASCADE");
  CHECK(known("['a', u, `b${v}`].join(', ')") == "a, " + hole + ", b" + hole);
  CHECK(known("` x ${u} `.trim()") == "x " + hole);
  CHECK(known("`${u}`") == hole);
  CHECK(known("u") == "nothing");
  CHECK(known("`a${u}`.length") == "nothing");
  CHECK(known("u.x ? `a${v}` : `b${v}`") == "nothing");
}

TEST_CASE("followed promises know who made them and who waits for several at once") {
  std::vector<Object*> made;
  auto run = [&](const std::string& body) {
    made.clear();
    Program program("exports.up = async (query) => { " + body + " }");
    Interpreter& in = program.interpreter;
    Object* query = in.NewFunction("query", [&](Interpreter& interpreter, const Call& call) {
      Object* promise = interpreter.NewPromise(Value::Number(static_cast<double>(interpreter.calls().size())));
      interpreter.Follow(promise);
      made.push_back(promise);
      return Value::Of(promise, call.span);
    });
    in.Await(in.CallFunction(in.ImportName("main.js", "up"), Value(), {Value::Of(query)}));
    std::string text;
    for (Object* promise : made) {
      bool awaited = true;
      int parallel = 0;
      for (const Object* at = promise; at != nullptr; at = at->promise->within) {
        awaited = awaited && in.IsObserved(at);
        parallel = std::max(parallel, at->promise->parallel);
      }
      text += std::string(awaited ? "awaited" : "lost") + (parallel > 0 ? " parallel" : "") + " ";
    }
    return text;
  };
  CHECK(run("await query(); query()") == "awaited lost ");
  CHECK(run("return query()") == "awaited ");
  CHECK(run("return query().then(() => query()).then(() => { query() })") == "awaited awaited lost ");
  CHECK(run("const f = async () => { await query() }; f(); await f()") == "lost awaited ");
  CHECK(run("[1, 2].forEach(async () => { await query() })") == "lost lost ");
  CHECK(run("await Promise.all([1, 2].map(async () => { await query() }))") == "awaited parallel awaited parallel ");
  CHECK(run("await Promise.all([query(), query().then(() => query())])") ==
        "awaited parallel awaited parallel awaited parallel ");
  CHECK(run("await Promise.all([query()])") == "awaited ");
}

}  // namespace sequelint::eval
