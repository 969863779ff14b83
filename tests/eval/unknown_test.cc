#include <catch2/catch.hpp>

#include "program.h"

// What is not known stays a value: with its reason, per key, and joined where ways meet.
namespace sequelint::eval {
namespace {

struct Row {
  const char* text;
  const char* expected;
};

void CheckRows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(Evaluate("const u = process.env.U; module.exports = (() => { " + std::string(row.text) + " })()") ==
          row.expected);
  }
}

#define U "`process.env.U` is only known at run time"

}  // namespace

TEST_CASE("an unknown travels through operations, with its reason") {
  CheckRows({
      {"return u", "Unknown(" U ")"},
      {"return { a: u, b: 1 }", "{ a: Unknown(" U "), b: 1 }"},
      {"return [u + 1, -u, !u, u === 1, `x${u}`, typeof u, u.a.b, u?.a, u[0]]",
       "[Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U
       "), Unknown(" U "), Unknown(" U ")]"},
      {"return [parseInt(u, 10), String(u), u.split(','), Number(u), Math.max(1, u), [1, u].includes(2), 'a'.concat(u)]",
       "[Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U "), Unknown(" U ")]"},
      {"return foo", "Unknown(`foo` is not defined in this file)"},
      {"return require('bcrypt')", "Unknown(`bcrypt` comes from a package outside the repository)"},
      {"return require('bcrypt').hash('a').then(x => x)",
       "Unknown(call of `bcrypt.hash`, a package outside the repository)"},
      {"return new (require('pg').Pool)()", "Unknown(an instance of `pg.Pool`, a package outside the repository)"},
      {"return Math.random()", "Unknown(`Math.random()` differs from run to run)"},
      {"return [new Date(), Date.now()]",
       "[Date(Unknown(the time the module is loaded)), Unknown(the time the module is loaded)]"},
      {"const a = {}; return a.b.c", "Unknown(`a.b.c` cannot be read: `a.b` is undefined here)"},
      {"const a = {}; return a.run(1)", "Unknown(`a.run` is not a function here)"},
  });
}

TEST_CASE("a fallback of an environment variable is taken, with a note") {
  CheckRows({
      {"return process.env.A || 'b'", "\"b\""},
      {"return process.env.A ?? 'b'", "\"b\""},
      {"return process.env.A || process.env.B || 3", "3"},
      {"const { A = 'd' } = process.env; return A", "\"d\""},
      {"return parseInt(process.env.A || '5', 10)", "5"},
      {"return parseInt(process.env.A, 10) || 5", "Unknown(it depends on `parseInt(process.env.A, 10)`: `process.env.A` is only known at run time; maybe 5)"},
      {"return { ...process.env }.X", "Unknown(`process.env.X` is only known at run time)"},
      {"let a = process.env.A; a ||= 'b'; return a", "\"b\""},
  });
  Program program(std::string("exports.a = process.env.A || 'b'"));
  program.interpreter.RunFile("main.js");
  REQUIRE(program.interpreter.notes().size() == 1);
  CHECK(program.interpreter.notes()[0].text == "takes the fallback of `process.env.A || 'b'`");
}

TEST_CASE("both ways of an unknown condition are tried and joined") {
  CheckRows({
      {"return u ? 1 : 2", "Unknown(it depends on `u`: " U "; either 1 | 2)"},
      {"return u ? 1 : 1", "1"},
      {"return u ? { a: 1, b: 2 } : { a: 1, b: 3 }", "{ a: 1, b: Unknown(it depends on `u`: " U "; either 2 | 3) }"},
      {"return u ? { a: 1 } : { a: 1, c: 4 }", "{ a: 1, c: Unknown(it depends on `u`: " U "; either 4 | undefined) }"},
      {"return u ? [1, 2] : [1, 3]", "[1, Unknown(it depends on `u`: " U "; either 2 | 3)]"},
      {"let x = 1; if (u) x = 2; return x", "Unknown(it depends on `u`: " U "; either 2 | 1)"},
      {"let x = 1; if (u) { x = 2 } else { x = 2 } return x", "2"},
      {"const o = { k: 1 }; if (u) o.k = 2; else o.n = 3; return o",
       "{ k: Unknown(it depends on `u`: " U "; either 2 | 1), n: Unknown(it depends on `u`: " U
       "; either 3 | undefined) }"},
      {"const a = [1]; if (u) a.push(2); return a", "[1, Unknown(it depends on `u`: " U "; either 2 | undefined), …?]"},
      {"const m = new Map([['a', 1]]); if (u) m.set('a', 2); return m.get('a')",
       "Unknown(it depends on `u`: " U "; either 2 | 1)"},
      {"const o = { a: 1 }; if (u) delete o.a; return o", "{ a: Unknown(it depends on `u`: " U "; either 1 | undefined) }"},
      {"const o = { a: 1, ...(u && { b: 2 }) }; return o", "{ a: 1, b: Unknown(it depends on `u`: " U "; either 2 | undefined) }"},
      {"return u && 5", "Unknown(it depends on `u`: " U "; either undefined | 5)"},
      {"return u === 'x' && 5", "Unknown(it depends on `u === 'x'`: " U "; either false | 5)"},
      {"const o = u ? { f: () => 1 } : { f: () => 2 }; return o.f()", "Unknown(it depends on `u`: " U "; either 1 | 2)"},
      {"const k = u ? 'a' : 'b'; return ({ a: 1, b: 2 })[k]", "Unknown(it depends on `u`: " U "; either 1 | 2)"},
      {"return `t_${u ? 'a' : 'b'}`", "Unknown(it depends on `u`: " U "; either \"t_a\" | \"t_b\")"},
      {"const n = u ? 1 : 2; return n < 5", "true"},
      {"return (u ? 'a' : 'b') === 'c'", "false"},
      {"switch (u) { case 1: return 'a'; case 2: return 'b' } return 'c'",
       "Unknown(it depends on `u`: " U "; either \"a\" | \"b\" | \"c\")"},
  });
}

TEST_CASE("guards: a way that leaves is joined at the end") {
  CheckRows({
      {"if (u) return 1; return 2", "Unknown(it depends on `u`: " U "; either 1 | 2)"},
      {"if (u) throw new Error('no'); return 2", "2"},
      {"if (!u) throw new Error('no'); else return 3; return 2", "3"},
      {"const o = {}; const f = () => { if (u) return; o.a = 1 }; f(); return o",
       "{ a: Unknown(it depends on `u`: " U "; either 1 | undefined) }"},
      {"const out = []; for (const x of [1, 2, 3]) { if (u && x === 2) continue; out.push(x) } return out.length",
       "Unknown(it depends on `u && x === 2`: " U ")"},
      {"let n = 0; for (const x of [1, 2]) { if (u) break; n += x } return n",
       "Unknown(it depends on `u`: " U "; either 0 | 1 | 3)"},
      {"let log = ''; for (const x of ['a', 'b']) { if (x === 'a') { if (u) continue } log += x } return log",
       "Unknown(it depends on `u`: " U "; either \"b\" | \"ab\")"},
      {"try { if (u) throw 1; return 'ok' } catch (e) { return 'caught' }", "\"ok\""},
      {"try { if (u) throw 1; else throw 2 } catch (e) { return e }", "Unknown(it depends on `u`: " U "; either 1 | 2)"},
      {"const f = x => { if (u) { if (x) return 'a'; return 'b' } return 'c' }; return [f(1), f(0)]",
       "[Unknown(it depends on `u`: " U "; either \"a\" | \"c\"), Unknown(it depends on `u`: " U "; either \"b\" | \"c\")]"},
  });
}

TEST_CASE("loops over what is not known run their body once, as something that may happen") {
  CheckRows({
      {"let n = 0; for (const x of u) n += 1; return n", "Unknown(it depends on `u`: " U "; either 1 | 0)"},
      {"let n = 0; while (u) { n = 5 } return n", "Unknown(it depends on `u`: " U "; either 5 | 0)"},
      {"const o = {}; u.forEach(x => { o.seen = true }); return o",
       "{ seen: Unknown(it depends on `u.forEach`: " U "; either true | undefined) }"},
      {"return [...[1], ...u]", "[1, …?]"},
      {"return [1, ...u].length", "Unknown(" U ")"},
      {"return [1, ...u].map(x => x * 2)", "[2, …?]"},
      {"return { a: 1, ...u, b: 2 }", "{ a: Unknown(" U "; maybe 1), b: 2, …? }"},
      {"return ({ a: 1, ...u }).z", "Unknown(" U ")"},
      {"return Object.keys({ a: 1, ...u })", "[\"a\", …?]"},
      {"return [1, 2].filter(x => x > u)",
       "[Unknown(" U "; either 1 | undefined), Unknown(" U "; either 2 | undefined), …?]"},
      {"return [1, 2].find(x => x === 2 || u)", "Unknown(" U "; either 1 | 2)"},
      {"return [3, 1].some(x => x > 2 || u)", "true"},
  });
}

TEST_CASE("what natives record in a branch is known to be conditional") {
  Program program(std::string("module.exports = record => { record('a'); if (process.env.X) record('b'); else "
                               "record('c'); record('d') }"));
  Interpreter& in = program.interpreter;
  std::string log;
  Object* record = in.NewFunction("record", [&](Interpreter& interpreter, const Call& call) {
    log += call.Argument(0).string() + (interpreter.in_unknown_branch() ? "? " : " ");
    return Value();
  });
  in.CallFunction(in.ImportFile("main.js"), Value(), {Value::Of(record)});
  CHECK(log == "a b? c? d ");
}

TEST_CASE("the host may join what two ways made") {
  struct Mark : HostData {};
  struct Joining : Host {
    std::optional<Value> Join(Interpreter&, const Value& a, const Value&) override { return a; }
  };
  MemorySource source({{"main.js", "module.exports = make => { let s; if (process.env.X) { s = make(1) } else { s = make(2) } return s.n }"}});
  syntax::ParseCache cache;
  Joining host;
  Interpreter in(source, cache, host);
  Object* make = in.NewFunction("make", [](Interpreter& interpreter, const Call& call) {
    Object* object = interpreter.NewObject();
    object->host = std::make_shared<Mark>();
    interpreter.Set(object, "n", call.Argument(0));
    return Value::Of(object);
  });
  CHECK(Print(in.CallFunction(in.ImportFile("main.js"), Value(), {Value::Of(make)})) == "1");
}

}  // namespace sequelint::eval
