#include <catch2/catch.hpp>

#include "program.h"

// Imports, exports and what a demand evaluates.
namespace sequelint::eval {
namespace {

using Files = std::map<std::string, std::string>;

// `import { … } from` each shape: the exports of main, printed member by member.
std::string Exports(Files files, const std::string& path = "main.js") {
  Program program(std::move(files));
  Value exports = program.interpreter.ImportFile(path);
  if (!exports.IsObject() || exports.object()->cls == Class::kPromise) return Print(exports);
  std::string out;
  for (Key key : program.interpreter.OwnKeys(exports.object())) {
    if (key->text == "__esModule") continue;
    out += (out.empty() ? "" : ", ") + key->text + ": " + Print(program.interpreter.Get(exports, key));
  }
  return out;
}

}  // namespace

TEST_CASE("CommonJS exports in every form") {
  CHECK(Exports({{"main.js", "module.exports = { a: 1 }; module.exports.b = 2"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "exports.a = 1; exports['b'] = 2"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "exports = module.exports = { a: 1 }; exports.b = 2"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "const x = module.exports = { a: 1 }; x.b = 2"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "const db = {}; db.a = 1; module.exports = db; db.b = 2"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "Object.defineProperty(exports, 'a', { enumerable: true, get: () => 1 })"}}) == "a: 1");
  CHECK(Exports({{"main.js", "this.a = 1; Object.assign(module.exports, { b: 2 })"}}) == "a: 1, b: 2");
  CHECK(Exports({{"main.js", "const c = { a: 1, b: 2 }; Object.keys(c).forEach(k => { exports[k] = c[k] })"}}) ==
        "a: 1, b: 2");
  CHECK(Exports({{"main.js", "for (const n of ['a', 'b']) module.exports[n] = n + n"}}) == "a: \"aa\", b: \"bb\"");
  CHECK(Exports({{"main.js", "module.exports = 5"}}) == "5");
}

TEST_CASE("ES exports in every form") {
  CHECK(Exports({{"main.js", "export const a = 1, { b } = { b: 2 }; export function f() {} export class C {}"}}) ==
        "a: 1, b: 2, f: function f, C: class C");
  CHECK(Exports({{"main.js", "const a = 1; let b = 2; export { a, b as c, a as default }"}}) ==
        "a: 1, c: 2, default: 1");
  CHECK(Exports({{"main.js", "export default { a: 1 }"}}) == "default: { a: 1 }");
  CHECK(Exports({{"main.js", "export * from './x'; export * as y from './x'; export const b = 3"},
                 {"x.js", "export const a = 1; export const b = 2; export default 9"}}) ==
        "y: { a: <lazy>, b: <lazy>, default: <lazy> }, b: 3, a: 1");
  CHECK(Exports({{"main.js", "export { default, a as z } from './x'; export { default as d } from './x'"},
                 {"x.js", "export const a = 1; export default class K {}"}}) == "default: class K, z: 1, d: class K");
  CHECK(Exports({{"main.ts", "const a = { b: 1 }; export = a"}}, "main.ts") == "b: 1");
  CHECK(Exports({{"main.ts", "export enum E { A, B = 'b', C = 5, D } export const enum F { X = 1 << 2, Y = X | 1 }"}},
                "main.ts") ==
        "E: { \"0\": \"A\", \"5\": \"C\", \"6\": \"D\", A: 0, B: \"b\", C: 5, D: 6 }, "
        "F: { \"4\": \"X\", \"5\": \"Y\", X: 4, Y: 5 }");
  CHECK(Exports({{"main.ts", "export namespace N { export const a = 1; const b = a + 1; export const c = b }"}},
                "main.ts") == "N: { a: 1, c: 2 }");
  CHECK(Exports({{"main.ts", "export class C { static a = 1 } export namespace C { export const b = 2 }"}}, "main.ts")
            .starts_with("C: class C { a: 1"));
}

TEST_CASE("imports join both kinds of modules") {
  Files cjs = {{"lib.js", "module.exports = { a: 1, default: 'd' }"}};
  auto with = [](Files files, const std::string& main) {
    files["main.js"] = main;
    return Exports(std::move(files));
  };
  CHECK(with(cjs, "import lib, { a } from './lib'; import * as all from './lib'; export default [lib.a, a, all.a]") ==
        "default: [1, 1, 1]");
  CHECK(with({{"lib.js", "exports.__esModule = true; exports.default = 'd'; exports.a = 1"}},
             "import d, { a } from './lib'; export default [d, a]") == "default: [\"d\", 1]");
  Files es = {{"lib.js", "export default class Lib {} export const a = 1"}};
  CHECK(with(es, "const { default: Lib, a } = require('./lib'); module.exports = { Lib, a }") == "Lib: class Lib, a: 1");
  CHECK(with(es, "const Lib = require('./lib').default; module.exports = { n: Lib.name }") == "n: \"Lib\"");
  CHECK(with(es, "module.exports = import('./lib').then(m => m.a)") == "Promise(1)");
  CHECK(with(cjs, "module.exports = (async () => (await import('./lib')).default.a)()") == "Promise(1)");
  CHECK(with({{"lib.js", "export default 5"}, {".babelrc", R"({"plugins": ["add-module-exports"]})"}},
             "module.exports = { v: require('./lib') }") == "v: 5");
  CHECK(with({{"c.json", R"({"dev": {"url": "u"}})"}}, "import c from './c.json'; export const u = c.dev.url") ==
        "u: \"u\"");
  CHECK(with({{"c.json", "[1, 2"}}, "module.exports = { c: require('./c') }") ==
        "c: Unknown(`c.json` is not readable JSON)");
  CHECK(with({}, "module.exports = { c: require('./nope'), d: require('bcrypt').hash(1) }") ==
        "c: Unknown(`./nope` is not in this revision), "
        "d: Unknown(call of `bcrypt.hash`, a package outside the repository)");
}

TEST_CASE("a demand runs what changes the name, and nothing else") {
  auto name = [](const std::string& text, std::string_view name) {
    Program program{std::string(text)};
    return Print(*program.interpreter.TopLevel("main.js", name));
  };
  std::string text = R"(
    const a = { n: 1 }
    a.x = 2
    Object.assign(a, { y: 3 })
    boom()
    let b
    if (a.n === 1) { b = 'one' } else { b = 'other' }
    class C {}
    C.prototype.m = 1
    C.z = b
    function boom() { throw new Error('evaluated') }
    const unrelated = boom()
    const d = [];
    ['p', 'q'].forEach(n => { d.push(n) })
  )";
  CHECK(name(text, "a") == "{ n: 1, x: 2, y: 3 }");
  CHECK(name(text, "b") == "\"one\"");
  CHECK(name(text, "C") == "class C { z: \"one\" }");
  CHECK(name(text, "d") == "[\"p\", \"q\"]");
  CHECK(name(text, "unrelated") == "Unknown(loading the file throws Error: evaluated)");
}

TEST_CASE("a unit sees the names as they are before it") {
  std::string text = R"(
    let x = 1
    const before = x
    x = 2
    const list = [1]
    const length = list.length
    list.push(2)
    const after = { x, n: list.length }
    x = 3
    module.exports = { before, length, after, f: () => x }
  )";
  CHECK(Exports({{"main.js", text}}) == "before: 1, length: 1, after: { x: 2, n: 2 }, f: function f");
  CHECK(Exports({{"main.js", "const m = require('./m'); module.exports = { v: m.f() }"}, {"m.js", text}}) == "v: 3");
}

TEST_CASE("RunFile runs every statement once, in order, around what ran on demand") {
  std::string text = R"(
    const log = require('./log')
    log.push('a')
    const f = () => { log.push('f'); return 1 }
    const v = f()
    log.push('b')
    if (v) log.push('c')
    module.exports = { v }
  )";
  Program program({{"main.js", text}, {"log.js", "module.exports = []"}});
  auto log = [&] { return Print(program.interpreter.ImportFile("log.js")); };
  program.interpreter.ImportName("main.js", "v");
  CHECK(log() == "[\"a\", \"f\"]");
  program.interpreter.RunFile("main.js");
  CHECK(log() == "[\"a\", \"f\", \"b\", \"c\"]");
  program.interpreter.RunFile("main.js");
  CHECK(log() == "[\"a\", \"f\", \"b\", \"c\"]");
}

TEST_CASE("barrels evaluate only what is read") {
  Files files = {{"models/index.ts", "export * from './user'; export { default as Team } from './team'; "
                                     "export * as all from './boom'; import './effect'"},
                 {"models/user.ts", "export class User {}"},
                 {"models/team.ts", "export default class Team {}"},
                 {"models/boom.ts", "export const x = boom()"},
                 {"models/effect.ts", "globalThis.ran = true"},
                 {"cjs.js", "module.exports = { User: require('./models/user').User, x: require('./models/boom').x, "
                            "...require('./models/team') }"}};
  {
    Program program(files);
    CHECK(Print(program.interpreter.ImportName("models/index.ts", "User")) == "class User");
    CHECK(program.interpreter.files_evaluated() == 2);
  }
  {
    Program program(files);
    Value exports = program.interpreter.ImportFile("cjs.js");
    CHECK(Print(program.interpreter.Get(exports, "User")) == "class User");
    CHECK(Print(program.interpreter.Get(exports, "default")) == "class Team");
    CHECK(program.interpreter.files_evaluated() == 3);
  }
}

TEST_CASE("cyclic imports see what is there so far") {
  CHECK(Exports({{"main.js", "exports.a = 1; exports.seen = [...require('./b').seen]; exports.late = 2"},
                 {"b.js", "const m = require('./main'); exports.seen = [m.a, m.late]"}}) ==
        "a: 1, seen: [1, undefined], late: 2");
  CHECK(Exports({{"main.js", "import { b } from './b'; export const a = () => b() + 1; export const r = a()"},
                 {"b.js", "import { a } from './main'; export const b = () => typeof a === 'function' ? 1 : 0"}}) ==
        "a: function a, r: 2");
  CHECK(Exports({{"main.js", "export * from './b'; export const a = 1"}, {"b.js", "export * from './main'"}}) == "a: 1");
  CHECK(Exports({{"main.js", "import { x } from './b'; export const y = x"},
                 {"b.js", "import { y } from './main'; export const x = y"}}) ==
        "y: Unknown(`y` is used while it is still being set up)");
}

TEST_CASE("file system, paths and dynamic requires are answered from the revision") {
  Files files = {{"main.js", R"(
      const fs = require('fs'), path = require('path')
      const db = {}
      fs.readdirSync(__dirname + '/models')
        .filter(f => f.indexOf('.') !== 0 && f.slice(-3) === '.js' && f !== 'index.js')
        .forEach(f => { const m = require(path.join(__dirname, 'models', f))('s'); db[m.name] = m })
      Object.keys(db).forEach(n => { if (db[n].associate) db[n].associate(db) })
      db.text = fs.readFileSync('models/a.sql', 'utf8')
      db.kinds = fs.readdirSync('models', { withFileTypes: true }).map(e => e.name + e.isDirectory())
      db.exists = [fs.existsSync('models'), fs.existsSync('./models/z'), fs.statSync('models').isDirectory()]
      db.globbed = require('glob').sync('models/**/*.js')
      module.exports = db)"},
                 {"models/user.js", "module.exports = s => ({ name: 'User' + s, associate(db) { this.n = Object.keys(db).length } })"},
                 {"models/team.js", "module.exports = s => ({ name: 'Team' })"},
                 {"models/a.sql", "SELECT 1"},
                 {"models/old/b.js", ""}};
  CHECK(Exports(files) ==
        "Team: { name: \"Team\" }, Users: { name: \"Users\", associate: function associate, n: 2 }, "
        "text: \"SELECT 1\", kinds: [\"a.sqlfalse\", \"oldtrue\", \"team.jsfalse\", \"user.jsfalse\"], "
        "exists: [true, false, true], globbed: [\"models/old/b.js\", \"models/team.js\", \"models/user.js\"]");
}

TEST_CASE("a value keeps the place of the literal that wrote it") {
  Program program({{"main.js", "const { LONG } = require('./c')\nmodule.exports = { size: LONG,\n  kind: 'x' }"},
                   {"c.js", "exports.LONG = 255"}});
  Value exports = program.interpreter.ImportFile("main.js");
  Value size = program.interpreter.Get(exports, "size");
  CHECK(program.interpreter.FileOf(size.span) == "c.js");
  CHECK(program.interpreter.Source(size.span) == "255");
  const Property* property = program.interpreter.OwnProperty(exports.object(), program.interpreter.Intern("kind"));
  CHECK(program.interpreter.Source(property->key_span) == "kind");
  CHECK(program.interpreter.Locate(property->value.span).line == 3);
}

}  // namespace sequelint::eval
