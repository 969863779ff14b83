#include <catch2/catch.hpp>

#include "program.h"

// Whatever the file says, evaluation ends, within its bounds, without a crash.
namespace sequelint::eval {
namespace {

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

constexpr std::string_view kBound = "a bound of the evaluation is reached";

}  // namespace

TEST_CASE("endless loops and recursion end") {
  for (const char* text : {
           "while (true) {}",
           "for (;;) {}",
           "do {} while (1)",
           "const f = () => f(); f()",
           "const f = n => f(n + 1) + f(n + 2); f(0)",
           "function f() { return g() } function g() { return f() } f()",
           "const o = { get x() { return this.x } }; o.x",
           "const o = { set x(v) { this.x = v } }; o.x = 1",
           "class A { constructor() { new A() } } new A()",
           "class A extends (function f() { return class extends f() {} })() {}",
           "const o = { toString() { return `${this}` } }; `${o}`",
           "const a = []; while (true) a.push(a)",
           "let s = 'x'; while (true) s += s",
           "'x'.repeat(2 ** 30)",
           "'x'.padStart(1e9)",
           "new Array(1e9).fill(0).map(x => x)",
           "const a = []; a[4e8] = 1; a.length = 4e9",
           "const o = {}; for (let i = 0; ; i++) o['k' + i] = {}",
           "function* g() { while (true) yield 1 } [...g()]",
           "function* g() { yield* g() } [...g()]",
           "const it = { [Symbol.iterator]() { return { next: () => ({ value: 1 }) } } }; [...it]",
           "const f = async () => { await f() }; f()",
           "Promise.resolve().then(function f() { return Promise.resolve().then(f) })",
           "const p = new Promise(r => setTimeout(() => r(p))); p.then(() => p)",
           "const a = [3, 1, 2]; a.sort(() => a.sort(() => 1))",
           "const a = [1]; a.forEach(x => a.push(x))",
           "const s = new Set([1]); for (const x of s) s.add({})",
           "/(a+)+$/.test('a'.repeat(40) + 'b')",
           "/((((((((((a*)*)*)*)*)*)*)*)*)*b/.test('aaaaaaaaaaaaaaaaaaaaaaaaaa')",
           "JSON.stringify((function f(n) { return n > 5000 ? 1 : { n: f(n + 1) } })(0))",
           "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a); JSON.stringify(a); a.flat(Infinity)",
           "const a = []; a.push(a); String(a); a.flat(Infinity); structuredClone(a)",
           "const o = {}; o.o = o; Object.assign(o, { ...o }); require('lodash').merge({}, o); require('lodash').cloneDeep(o)",
           "try { while (true) try { throw 1 } catch {} } finally {}",
           "with (a) b",
           "label: label: while (1) break label",
           "eval('while(1){}'); new Function('while(1){}')()",
       }) {
    INFO(text);
    Limits limits;
    limits.unit_steps = 200'000;
    limits.bytes = 64u << 20;
    Program program{std::string(text), limits};
    program.interpreter.RunFile("main.js");
    CHECK(program.interpreter.steps() < 3'000'000);
  }
}

TEST_CASE("a loop that never ends spoils neither other statements nor other files") {
  Limits limits;
  limits.unit_steps = 100'000;
  Program program({{"main.js", "while (true) {}\nexports.a = require('./b').b"}, {"b.js", "while (1); exports.b = 2"}},
                  limits);
  CHECK(Print(program.interpreter.ImportName("main.js", "a")) == "2");
  program.interpreter.RunFile("main.js");
  CHECK(program.interpreter.budget_spent());
  REQUIRE_FALSE(program.interpreter.notes().empty());
}

TEST_CASE("unknown conditions do not multiply the work") {
  Limits limits;
  std::string text = "const u = process.env.U; let n = 0;" + Repeat("if (u) n += 1; else n += 2;", 200) +
                     "const f = x => {" + Repeat("if (u[x]) return n;", 200) + "}; module.exports = [f(1), n]";
  Program program{std::string(text), limits};
  program.interpreter.ImportFile("main.js");
  CHECK(program.interpreter.steps() < 100'000);
  Program loops(std::string("const u = process.env.U; const out = []; for (let i = 0; i < 3000; i++) { if (u[i]) "
                            "continue; if (u.x) break; out.push(i) } module.exports = out.length"));
  loops.interpreter.ImportFile("main.js");
  CHECK(loops.interpreter.steps() < 2'000'000);
}

TEST_CASE("prototypes are not corrupted") {
  CHECK(Evaluate("const o = JSON.parse('{\"__proto__\": {\"polluted\": 1}}'); const t = require('lodash').merge({}, o); "
                 "module.exports = [{}.polluted, Object.keys(o)]") == "[undefined, [\"__proto__\"]]");
  CHECK(Evaluate("const a = {}, b = {}; a.__proto__ = b; b.__proto__ = a; Object.setPrototypeOf(b, a); "
                 "module.exports = [a.x, b.x]") == "[undefined, undefined]");
  CHECK(Evaluate("Object.prototype.extra = 1; module.exports = [({}).extra, Object.keys({})]") == "[1, []]");
  CHECK(Evaluate("Object.prototype.then = function () {}; Array.prototype.map = null; module.exports = [].map") == "null");
}

TEST_CASE("big and deep sources") {
  std::string big = "module.exports = [" + Repeat("1,", 1'500'000) + "]";
  CHECK(Evaluate("module.exports = [" + Repeat("{a:1},", 300'000) + "].length", "main.js") == "300000");
  Program program(std::string(std::move(big)));
  CHECK(program.interpreter.ImportFile("main.js").IsArray());
  Evaluate("module.exports = " + Repeat("[", 60'000));
  Evaluate("module.exports = " + Repeat("(", 5'000) + "1" + Repeat(")", 5'000));
  Evaluate("module.exports = " + Repeat("a.", 5'000) + "b");
  Evaluate("module.exports = " + Repeat("1+", 20'000) + "1");
  Evaluate(Repeat("if (process.env.X) {", 1'000) + Repeat("}", 1'000));
  Evaluate("module.exports = " + Repeat("() => ", 3'000) + "1");
  Evaluate(std::string("module.exports = 1\0 2", 21));
  Evaluate("\xff\xfe\x00x");
  CHECK(Print(Value()).find(kBound) == std::string::npos);
}

TEST_CASE("cycles of modules end") {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 300; ++i) {
    files["m" + std::to_string(i) + ".js"] = "const n = require('./m" + std::to_string((i + 1) % 300) +
                                             "'); exports.v = " + std::to_string(i) + "; exports.next = n.v";
  }
  Program program(files);
  CHECK(Print(program.interpreter.ImportName("m0.js", "v")) == "0");
  Program self({{"main.js", "module.exports = { ...require('./main'), x: require('.') }"}, {"index.js", "export * from './index'"}});
  self.interpreter.RunFile("main.js");
  self.interpreter.RunFile("index.js");
}

}  // namespace sequelint::eval
