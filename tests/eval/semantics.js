// === declarations and destructuring
const { a, b: { c = 3 } = {}, ...rest } = { a: 1, d: 4, e: 5 };
const [x, , y = 9, ...more] = [1, 2, undefined, 4, 5];
let { length } = 'four';
var [p, [q]] = [1, [2]];
return { a, c, rest, x, y, more, length, p, q };
// === destructuring assignment and swap
let a = 1, b = 2, o = {};
[a, b] = [b, a];
({ x: o.y, z: [o.w] = [7] } = { x: 5 });
return { a, b, o };
// === computed and default keys in patterns
const key = 'k';
const { [key]: v, [`${key}2`]: w = v + 1 } = { k: 10 };
const f = ({ a = 1, b = a + 1 } = {}, [c = b] = []) => [a, b, c];
return [v, w, f(), f({ a: 5 }, [0])];
// === var hoisting and closures in loops
var fs = [];
for (var i = 0; i < 3; i++) fs.push(() => i);
let gs = [];
for (let j = 0; j < 3; j++) gs.push(() => j);
return [fs.map(f => f()), gs.map(f => f()), typeof later, hoisted()];
var later = 1;
function hoisted() { return 'up' }
// === spreads
const o = { a: 1, get b() { return this.a + 1 } };
return [{ ...o, c: 3, ...null, ...'hi' }, [...'añ', ...new Set([1, 1, 2])], Math.max(...[1, 5, 3])];
// === templates
const n = 2;
return [`a${n}b${`x${n}`}`, `multi
line`, `${[1, 2]}`, `${{}}`, `${null} ${undefined}`];
// === tagged templates
const tag = (s, ...v) => s.raw.join('|') + '/' + s.join('|') + '/' + v.join(',');
return [tag`a${1}\n${2}c`, String.raw`x\ny${3}`];
// === operators on numbers
return [7 % 3, -7 % 3, 2 ** 10, 7 / 2, 1 / 0, -1 / 0, 0 / 0, 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 31, -1 >>> 0, -8 >> 1, 1 << 33, 0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, -0];
// === operators on mixed types
return ['5' * '2', '5' + 2, 5 + null, 5 + undefined, true + true, [] + {}, [] + [], '3' - 1, +'', +' 12 ', +'1x', -'4', +true, +[], +[5], +{}, 1 + [2, 3]];
// === comparison
return [1 < 2, '10' < '9', 10 < '9', null >= 0, undefined == null, null == 0, '' == 0, NaN == NaN, [1] == 1, 'b' > 'a', 'B' < 'a', 2 <= 2, '2' === 2, null === null];
// === increment, compound and logical assignment
let a = 1, b = a++ + ++a, c = null, d = 0, e = 'x';
c ??= 5; d ||= 6; e &&= 'y'; b += 2; b *= 3; b -= 1; b **= 2; b %= 7; b <<= 2; let s = 'a'; s += 1;
return [a, b, c, d, e, s];
// === short circuits
let calls = 0;
const f = () => { calls++; return 'f' };
const r = [null ?? f(), 0 ?? f(), 0 || f(), 1 || f(), 0 && f(), 1 && f()];
return [r, calls];
// === optional chaining
const o = { a: { b: () => 'called', n: null } };
return [o?.a?.b?.(), o.x?.y.z.w, o.a.c?.(), o.a.n?.x, o?.['a']?.['b'](), delete o?.a?.b, Object.keys(o.a)];
// === typeof, void, delete, in, instanceof
class A {} class B extends A {}
const o = { x: 1 };
return [typeof 1, typeof 'a', typeof undefined, typeof null, typeof {}, typeof (() => 1), typeof Symbol(), typeof 1n, typeof nope, void 0, delete o.x, 'x' in o, 'toString' in o, new B() instanceof A, [] instanceof Array, ({}) instanceof Object, (() => 1) instanceof Function];
// === sequence and conditional
let x = (1, 2, 3);
return [x, x > 2 ? 'big' : 'small', x ? (x = 0, 'set') : 'no', x];
// === object literals
const k = 'dyn', v = 1;
const o = { v, [k + 1]: 2, 'quoted key': 3, 42: 4, m() { return this.v }, async am() {}, *g() {}, get g2() { return 5 }, set g2(x) {} };
return [o, o.m(), o.g2, Object.keys(o)];
// === key order
return [Object.keys({ b: 1, 2: 1, a: 1, 1: 1, '-1': 1, '01': 1 }), JSON.stringify({ z: 1, 10: 2, 9: 3 })];
// === __proto__ in literals
const base = { inherited: 1 };
const o = { __proto__: base, own: 2 };
const __proto__ = 5;
return [o.inherited, Object.keys(o), Object.getPrototypeOf(o) === base, Object.keys({ __proto__ }), Object.keys({ ['__proto__']: 1 }), Object.keys(JSON.parse('{"__proto__": 1, "a": 2}'))];
// === getters and setters
const o = { _x: 1, get x() { return this._x }, set x(v) { this._x = v * 2 } };
o.x = 5;
const child = Object.create(o);
child.x = 1;
return [o.x, child.x, Object.keys(child)];
// === classes
class Shape {
  static count = 0;
  name = 'shape';
  #secret = 42;
  constructor(size) { this.size = size; Shape.count++ }
  static make(...args) { return new this(...args) }
  get area() { return this.size ** 2 }
  set area(v) { this.size = Math.sqrt(v) }
  secret() { return this.#secret }
  has(o) { return #secret in o }
  toString() { return `Shape(${this.size})` }
}
const s = Shape.make(3);
s.area = 16;
return [s, s.area, s.secret(), s.has(s), s.has({}), `${s}`, Shape.count, Object.keys(s), Shape.name, s.constructor === Shape];
// === inheritance and super
class A { constructor(x) { this.x = x } m() { return 'A' + this.x } static s() { return 'sA' } get g() { return 1 } }
class B extends A { constructor() { super(7); this.y = 2 } m() { return super.m() + 'B' } static s() { return super.s() + 'sB' } get g() { return super.g + 1 } }
class C extends B {}
const c = new C();
return [c, c.m(), C.s(), c.g, c instanceof A, Object.getPrototypeOf(C) === B, C.length, A.length];
// === class fields see this, in order; static blocks
class A { a = 1; b = this.a + 1; f = () => this.b; static x = 1; static y = this.x + 1; static { this.z = this.y * 10 } ['c' + 1] = 'computed' }
const o = new A();
return [o.f(), A.x, A.y, A.z, o.c1];
// === new.target and constructors that return objects
function F() { return new.target === F }
class R { constructor() { return { other: 1 } } }
class Abstract { constructor() { this.kind = new.target.name } }
class Concrete extends Abstract {}
return [F(), new R(), new Concrete().kind];
// === functions as constructors
function Person(name) { this.name = name }
Person.prototype.hi = function () { return 'hi ' + this.name };
Person.make = n => new Person(n);
const p = Person.make('x');
return [p, p.hi(), p instanceof Person, Person.prototype.constructor === Person, Object.keys(Person)];
// === mixins
const Timed = Base => class extends Base { timed() { return 't' + (super.plain?.() ?? '') } };
const Named = Base => class Named extends Base { static label = 'n' };
class Base { plain() { return 'p' } }
class Model extends Named(Timed(Base)) {}
return [new Model().timed(), Model.label, Model.name, Object.getPrototypeOf(Model).name];
// === closures and recursion
const counter = () => { let n = 0; return { inc: () => ++n, get: () => n } };
const c = counter(); c.inc(); c.inc();
const fact = function f(n) { return n < 2 ? 1 : n * f(n - 1) };
const fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2);
return [c.get(), fact(10), fib(12), fact.name, (() => {}).name, (function () {}).name];
// === arguments, rest, defaults, length
function f(a, b = 2, ...c) { return [a, b, c, arguments.length, f.length] }
const g = (a, b, c) => a;
return [f(1), f(1, undefined, 3, 4), g.length, (function () { return [...arguments] })(1, 2)];
// === this, call, apply, bind
function who(x) { return [this?.n, x] }
const o = { n: 'o', who, arrow: () => typeof this, nested() { return [1].map(() => this.n) } };
const bound = who.bind({ n: 'b' }, 1);
return [o.who(1), who.call({ n: 'c' }, 2), who.apply({ n: 'a' }, [3]), bound(), o.nested(), who.bind().name, (0, o.who)(5)];
// === generators
function* g(n) { for (let i = 0; i < n; i++) yield i; return 'end' }
function* d() { yield* g(2); yield* [7, 8] }
const it = g(1);
return [[...g(3)], [...d()], it.next(), it.next(), it.next(), Array.from(g(2), x => x * 2), Object.fromEntries((function* () { yield ['a', 1] })())];
// === custom iterables
const range = { from: 1, to: 4, [Symbol.iterator]() { let c = this.from, t = this.to; return { next: () => c <= t ? { done: false, value: c++ } : { done: true } } } };
class L { *[Symbol.iterator]() { yield 'a'; yield 'b' } }
return [[...range], Math.max(...range), [...new L()], (([x, y]) => y)(range)];
// === async and await
const wait = v => Promise.resolve(v);
const f = async x => (await wait(x)) + 1;
const fails = async () => { throw new Error('no') };
let caught; try { await fails() } catch (e) { caught = e.message }
return [await f(1), caught, await Promise.all([f(1), 5, wait(2)]), await fails().catch(e => 'c ' + e.message)];
// === promise chains
let log = [];
const r = await Promise.resolve(1).then(v => { log.push(v); return v + 1 }).then(v => { throw new Error('x' + v) }).catch(e => e.message).finally(() => { log.push('f') });
return [r, log, await Promise.reject(3).then(() => 1, e => e * 2), await new Promise((ok, no) => ok(9)), await Promise.allSettled([Promise.reject(1), 2])];
// === thenables and race
const thenable = { then(ok) { ok('t') } };
return [await thenable, await Promise.resolve(thenable), await Promise.race([Promise.resolve('first'), Promise.resolve('second')]), await Promise.any([Promise.reject(1), Promise.resolve(2)])];
// === for await and async generators
async function* g() { yield 1; yield Promise.resolve(2) }
const out = [];
for await (const x of g()) out.push(x);
for await (const x of [Promise.resolve(3), 4]) out.push(x);
return out;
// === try, catch, finally
const log = [];
const f = n => { try { if (n === 0) throw new TypeError('t'); if (n === 1) return 'ret'; log.push('ok') } catch (e) { log.push(e.name + e.message); return 'caught' } finally { log.push('fin' + n); if (n === 2) return 'override' } };
return [f(0), f(1), f(2), log];
// === nested throws and rethrow
const f = () => { try { try { null.x } finally { } } catch { return 'inner' } };
const g = () => { try { try { throw 1 } catch (e) { throw e + 1 } } catch (e) { return e } };
class MyError extends Error { constructor(m) { super(m); this.name = 'MyError'; this.extra = 1 } }
let e; try { throw new MyError('boom') } catch (x) { e = x }
return [f(), g(), e instanceof MyError, e instanceof Error, e.extra, String(e), e.message, Object.prototype.toString.call(e), new Error('a', { cause: 'c' }).cause];
// === what fails throws
const t = f => { try { return f() } catch (e) { return e.constructor.name } };
return [t(() => undefined.x), t(() => null.f()), t(() => (void 0)()), t(() => { const c = 1; c = 2 }), t(() => new Array(-1)), t(() => JSON.parse('{')), t(() => [].reduce((a, b) => a)), t(() => ({}).x.y), t(() => new (class A { constructor() { this.x() } })()), t(() => Symbol() + ''), t(() => 'x'.repeat(-1)), t(() => { class A {} A() })];
// === switch
const f = v => { const out = []; switch (v) { case 1: out.push('one'); case 2: out.push('two'); break; default: out.push('def'); case 3: out.push('three') } return out };
return [f(1), f(2), f(3), f(9), (v => { switch (true) { case v > 5: return 'big'; case v > 2: return 'mid' } return 'small' })(4)];
// === loops with labels, break, continue
const out = [];
outer: for (let i = 0; i < 4; i++) { for (let j = 0; j < 4; j++) { if (j === 2) continue outer; if (i === 2) break outer; out.push(i * 10 + j) } }
let n = 0; while (true) { if (++n > 5) break; if (n % 2) continue; out.push(n) }
do { out.push(n--) } while (n > 4);
block: { out.push('in'); break block; }
for (const k in { a: 1, b: 2 }) out.push(k);
for (const [k, v] of Object.entries({ c: 3 })) out.push(k + v);
for (const k in 'ab') out.push(k);
for (const k in [5, 6]) out.push(k);
return out;
// === for-in sees inherited keys once
const o = Object.create({ a: 1, b: 2 }); o.b = 3; o.c = 4;
const out = []; for (const k in o) out.push(k);
return out;
// === array basics
const a = [3, 1, 2];
return [a.push(4), a.pop(), a.unshift(0), a.shift(), a.slice(1), a.slice(-2, -1), a.indexOf(2), a.includes(9), a.concat([5], 6, [[7]]), a.join('-'), [1, [2, [3, [4]]]].flat(), [1, [2, [3]]].flat(Infinity), a.at(-1), [...a].reverse(), a, a.length];
// === array callbacks
const a = [1, 2, 3, 4];
return [a.map((x, i, all) => x * i + all.length), a.filter(x => x % 2), a.reduce((s, x) => s + x), a.reduceRight((s, x) => s + x, ''), a.find(x => x > 2), a.findIndex(x => x > 9), a.findLast(x => x < 3), a.some(x => x > 3), a.every(x => x > 3), a.flatMap(x => [x, x]), a.forEach(x => x)];
// === sort
const words = ['b', 'a', 'C', 'ä', '10', '9'];
return [[...words].sort(), [10, 9, 1].sort(), [10, 9, 1].sort((a, b) => a - b), [3, undefined, 1].sort(), [{ k: 1, v: 'a' }, { k: 0, v: 'b' }, { k: 1, v: 'c' }].sort((a, b) => a.k - b.k).map(x => x.v), [1, 2, 3].toSorted((a, b) => b - a)];
// === splice, fill, copy
const a = [1, 2, 3, 4, 5];
return [a.splice(1, 2), a, a.splice(-1, 1, 'x', 'y'), a, a.splice(1), a, new Array(3).fill(0), Array(2), Array.of(7, 8), Array.from({ length: 3 }, (_, i) => i * i), Array.from('ab'), Array.from(new Map([[1, 2]])), [1, 2, 3].fill(9, 1, 2), [...Array(3).keys()], [...['a'].entries()]];
// === holes
const a = [1, , 3];
return [a, a.length, 1 in a, a.map(x => x * 2), a.filter(() => true), [...a], a.indexOf(undefined), a.includes(undefined), Object.keys(a)];
// === array as object
const a = [1, 2]; a.extra = 'e'; a[5] = 6; a.length = 4;
return [Object.keys(a), a.length, a.extra, Array.isArray(a), typeof a, a.toString(), String([1, [2, 3]]), a['0'], delete a[0], 0 in a];
// === object statics
const o = Object.freeze({ a: 1, b: { c: 2 } });
try { o.a = 2 } catch {}
o.b.c = 3;
return [Object.keys(o), Object.values(o), Object.entries(o), Object.assign({}, o, null, { d: 1 }), Object.fromEntries([['x', 1], ['y', 2]]), Object.isFrozen(o), Object.getOwnPropertyNames('ab'), Object.hasOwn(o, 'a'), Object.is(NaN, NaN), Object.is(0, -0), o.hasOwnProperty('z'), Object.entries('ab')];
// === defineProperty
const o = {};
Object.defineProperty(o, 'hidden', { value: 1 });
Object.defineProperty(o, 'shown', { get: () => 2, enumerable: true, configurable: true });
Object.defineProperties(o, { both: { value: 3, enumerable: true, writable: true } });
try { o.hidden = 5 } catch {}
return [Object.keys(o), o.hidden, o.shown, o.both, Object.getOwnPropertyDescriptor(o, 'hidden'), JSON.stringify(o), { ...o }, Object.getOwnPropertyNames(o)];
// === prototypes
const p = { hi() { return 'hi ' + this.n } };
const o = Object.create(p, { n: { value: 'x', enumerable: true } });
Object.setPrototypeOf(o, { hi: () => 'other' });
return [o.hi(), Object.getPrototypeOf([]) === Array.prototype, p.isPrototypeOf(o), Object.create(null), ({}).constructor === Object, (5).constructor.name];
// === strings
const s = 'Hello, World';
return [s.length, s[0], s.at(-1), s.charAt(4), s.charCodeAt(0), s.indexOf('o'), s.lastIndexOf('o'), s.includes('World'), s.startsWith('World', 7), s.endsWith('Hello', 5), s.slice(-5, -1), s.substring(5, 1), s.substr(-5, 3), s.toUpperCase(), s.split(', '), s.split(''), 'a,b,c'.split(',', 2), '  t '.trim() + '|', ' t '.trimStart() + '|', 'ab'.padStart(5, 'xy'), 'ab'.padEnd(4) + '|', 'ab'.repeat(3), 'a-b-a'.replace('a', 'x'), 'a-b-a'.replaceAll('a', 'x'), 'b'.localeCompare('a'), 'abc'.concat(1, 2), s.codePointAt(1), 'x'.split()];
// === unicode strings
const s = 'añ😀b';
return [s.length, [...s], s.slice(0, 2), s.indexOf('b'), s.toUpperCase(), s.codePointAt(2), 'straße'.toUpperCase(), 'É'.toLowerCase(), '\u0041\x42\u{43}'];
// === numbers
return [(255).toString(16), (5).toString(2), (1.005).toFixed(2), (2.5).toFixed(0), (-1.5).toFixed(0), (1234.5678).toFixed(1), Number('0x1f'), Number('1e3'), Number(''), Number('a'), parseInt('42px'), parseInt('0b1'), parseInt('ff', 16), parseFloat('3.14abc'), Number.isInteger(5.0), Number.isSafeInteger(2 ** 53), isNaN('x'), 0.1.toString(), 1e300 * 10, 5e-324, (25).toString(36), 100000000000000000000000, 1.0, 0xff, 0b11, 0o17, 1_000, .5];
// === math
return [Math.max(), Math.min(1, '2'), Math.round(2.5), Math.round(-2.5), Math.floor(-1.5), Math.trunc(-1.5), Math.sign(-3), Math.abs(-2), Math.sqrt(16), Math.cbrt(27), Math.hypot(3, 4), Math.pow(2, 0.5), Math.log2(8), Math.max(1, NaN), Math.PI];
// === conversions
return [Number(null), Number(undefined), Number([]), Number([1, 2]), Number(new Date(5)), Number(true), String(null), String([1, null, 2]), String({}), String(Symbol('d')), Boolean(''), Boolean('0'), Boolean([]), !!NaN, BigInt(10) + 5n, 2n ** 10n, typeof Object(1), `${[]}`, [] == false];
// === symbols
const s = Symbol('x'), o = { [s]: 1, a: 2 };
return [s.toString(), s.description, Symbol.for('k') === Symbol.for('k'), Symbol('a') === Symbol('a'), o[s], Object.keys(o), Object.getOwnPropertySymbols(o).length, { ...o }[s], JSON.stringify(o)];
// === toPrimitive, valueOf, toString
const o = { valueOf: () => 42, toString: () => 'str' };
const p = { [Symbol.toPrimitive]: hint => hint };
class M { get [Symbol.toStringTag]() { return 'Mine' } }
return [o + 1, `${o}`, o * 2, o + '', +p, `${p}`, p + '', String(new M()), o > 41, [o] + ''];
// === set and map
const s = new Set([1, 2, 2, NaN, NaN, '1']);
const m = new Map([['a', 1]]); m.set('b', { x: 1 }).set(NaN, 'n');
s.delete(2); s.add(5);
return [s, s.size, s.has(NaN), [...s].length, m, m.get('b').x, m.get(NaN), m.has('z'), [...m.keys()], [...m.values()].length, m.size, Object.fromEntries(m), [...m].map(([k]) => k), (m.forEach((v, k) => {}), m.delete('a')), new Map(Object.entries({ q: 1 })), [...new Set('hello')].join('')];
// === weak collections
const k = {}, w = new WeakMap([[k, 1]]), s = new WeakSet(); s.add(k);
return [w.get(k), w.has({}), s.has(k), w.delete(k), w.has(k)];
// === dates
const d = new Date('2020-02-29T12:34:56.789Z');
return [d, d.toISOString(), d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDay(), new Date(0).toJSON(), new Date('2020-01-01').getTime(), Date.UTC(2020, 1, 30), new Date(2020, 0, 31, 10).toISOString().length, new Date('nope').getTime(), isNaN(new Date('x')), new Date(8.64e15 + 1).getTime(), JSON.stringify({ d }), new Date('2020-01-01T00:00:00+02:00').toISOString(), new Date(Date.UTC(1969, 11, 31)).toISOString(), d - new Date('2020-02-29T12:34:56Z'), new Date(d).getTime() === d.getTime()];
// === json
const o = { a: [1, { b: null }], u: undefined, f() {}, n: NaN, d: new Date(0), s: 'q"\n\u0001', nested: { toJSON() { return 'tj' } } };
return [JSON.stringify(o), JSON.stringify([undefined, () => 1]), JSON.stringify(o, ['a', 'b']), JSON.stringify({ a: 1, b: [1, 2], c: {} }, null, 2), JSON.parse('[1, {"a": "\\u0041\\n"}, true, null, -1.5e3]'), JSON.parse('{"a":{"b":1}}', (k, v) => k === 'b' ? v + 1 : v), JSON.stringify('x'), JSON.stringify(undefined), JSON.stringify({ k: 1 }, (k, v) => typeof v === 'number' ? v * 2 : v)];
// === regular expressions
return [/a(b+)c/.exec('xabbc'), 'aBc'.match(/b/i).index, 'a1b22'.match(/\d+/g), 'none'.match(/x/), /^[\w.]+@\w+\.\w{2,3}$/.test('a.b@c.de'), 'a-b_c'.split(/[-_]/), 'abc'.replace(/(a)(b)/, '$2$1'), 'x1y2'.replace(/\d/g, d => d * 2), '2020-01-02'.match(/(?<y>\d+)-(?<m>\d+)/).groups.y, 'aaa'.replace(/a/g, (m, i) => i), [...'a1b2'.matchAll(/([a-z])(\d)/g)].map(m => m[1] + m[2]), 'foobar'.search(/bar/), /(?=.*\d)(?!.*x)a/.test('a1'), 'one two'.replace(/(\w+) (\w+)/, '$2 $1'), /\bfoo\b/.test('a foo b'), 'camelCaseString'.replace(/([A-Z])/g, '_$1').toLowerCase(), /(a|ab)(c|bcd)(d*)/.exec('abcd'), /(?:a*)*b/.test('aaaaaaac'), 'aXbX'.split(/(X)/), /(?<=\$)\d+/.exec('cost $42')[0], /^a.c$/s.test('a\nc'), /^b/m.test('a\nb'), 'x'.replace(/x/, '$$'), /\u0041/.test('A'), /[^abc]/.exec('abcd')[0], /a{2,3}?/.exec('aaaa')[0], /(\w)\1/.exec('hello')[0]];
// === stateful regular expressions
const r = /a/g; const out = [];
let m; while ((m = r.exec('banana'))) out.push(m.index);
const y = /a/y; y.lastIndex = 1;
return [out, r.lastIndex, y.test('ba'), y.lastIndex, r.source, r.flags, r.global, String(r), new RegExp('a+', 'i').test('A'), new RegExp(/x/g).flags];
// === bigint
return [10n * 3n, 7n / 2n, -7n % 3n, 2n ** 62n, 5n > 4, 5n == 5, typeof 5n, BigInt('123'), `${10n}`, 1n < 2];
// === getters on classes and statics through inheritance
class A { static #n = 1; static get n() { return A.#n } static set n(v) { A.#n = v } static inc() { return ++A.#n } }
class B extends A {}
B.n = 5;
return [A.n, B.inc(), B.n, Object.keys(A), 'n' in B];
// === chained assignment and shared references
const a = {}, b = a; b.x = 1;
let p, q; p = q = { s: 1 }; p.s = 2;
const arr = [a, a]; arr[0].y = 2;
return [a, p === q, q.s, arr[0] === arr[1], arr];
// === shadowing and blocks
let x = 1;
{ let x = 2; { var y = x } }
if (true) { const x = 3; function inner() { return x } var z = inner() }
try { throw 4 } catch (x) { var w = x }
return [x, y, z, w];
// === immediately called functions and namespaces
var Role; (function (Role) { Role[Role['Admin'] = 0] = 'Admin'; Role['User'] = 'u' })(Role || (Role = {}));
const mod = (function () { const priv = 1; return { get: () => priv } })();
return [Role, mod.get(), (() => ({ a: 1 }))(), !function () { return 0 }()];
// === reflect and dynamic calls
class A { constructor(x) { this.x = x } }
const o = { a: 1 };
return [Reflect.ownKeys({ b: 1, [Symbol('s')]: 2 }).length, Reflect.has(o, 'a'), Reflect.get(o, 'a'), Reflect.set(o, 'b', 2), o, Reflect.construct(A, [5]).x, Reflect.apply(Math.max, null, [1, 2]), Reflect.getPrototypeOf([]) === Array.prototype, Reflect.deleteProperty(o, 'a'), o];
// === comma lists, getters in spread, nested ternaries
const level = n => n > 10 ? 'high' : n > 5 ? 'mid' : n > 0 ? 'low' : 'none';
return [[11, 6, 1, 0].map(level), [..."abc"].entries().next(), [[1, 'a'], [2, 'b']].map(([n, s]) => ({ n, s })), Object.entries({ a: 1, b: 2 }).reduce((o, [k, v]) => ({ ...o, [k.toUpperCase()]: v * 2 }), {})];
// === structured clone and groupBy
const o = { a: [1, { b: 2 }], d: new Date(0), m: new Map([[1, { x: 1 }]]) };
const c = structuredClone(o); c.a[1].b = 3;
return [o.a[1].b, c];
// === util and path
const path = require('path'), util = require('util');
return [path.join('a', '..', 'b', './c.js'), path.basename('/x/y.test.js', '.js'), path.extname('a.b.c'), path.dirname('/a/b/c'), path.parse('/home/x/file.txt'), path.normalize('/a/./b/../c/'), path.relative('/a/b', '/a/c/d'), path.isAbsolute('a'), path.resolve('/a', 'b', '../c'), path.format({ dir: '/x', base: 'y' }), path.sep, util.format('%s is %d', 'a', 5), path.extname('.bashrc'), path.join('')];
// === promisify and inherits
const util = require('util');
const later = util.promisify((x, cb) => cb(null, x + 1));
function A() {} A.prototype.m = () => 'm'; function B() {} util.inherits(B, A);
return [await later(1), new B().m()];
// === error messages
return [new Error('x').message, String(new TypeError('y')), new RangeError() instanceof Error, Error('no new').message, new Error('a').name, Object.keys(new Error('z')), new AggregateError([1], 'm').errors];
// === url
const u = new URL('postgres://me:pw@host.example:5432/db?ssl=1#h');
return [u.protocol, u.username, u.password, u.hostname, u.port, u.pathname, u.search, u.host, u.hash, String(u)];
// === event loop order of what is awaited
const log = [];
const step = async n => { log.push(n); };
await step(1); await step(2); await Promise.all([step(3), step(4)]); log.push(5);
return log;
// === iterator helpers of map and set
const m = new Map([[1, 'a'], [2, 'b']]);
return [Array.from(m.keys()), Array.from(m.values(), v => v + v), [...m.entries()].length, [...new Set([3, 4]).entries()], Math.max(...m.keys())];
// === encodeURI
return [encodeURIComponent('a b&c/é'), encodeURI('a b/é?x=1'), decodeURIComponent('a%20b%C3%A9')];
// === getter that replaces itself, delete and re-add order
const o = { get v() { delete this.v; return this.v = 'cached' }, b: 1, a: 2 };
const first = o.v; delete o.b; o.b = 3;
return [first, o, Object.keys(o)];
// === object to primitive in keys
const k = { toString: () => 'key' };
const o = { [k]: 1 }; o[[1, 2]] = 2; o[1.5] = 3; o[true] = 4; o[null] = 5;
return [o, o['1,2'], o[k]];
// === default parameters see earlier ones and closures
let n = 0; const next = () => ++n;
const f = (a = next(), b = a + next(), c = () => a + b) => c();
return [f(), f(10), f(undefined, 1), n];
// === array destructuring from iterables, nested defaults
const [a = 1, [b = 2, { c = 3 } = {}] = [], ...[d, e]] = new Set([undefined, undefined, 'd', 'e']);
return [a, b, c, d, e];
// === exponent, unary and precedence
return [2 ** 3 ** 2, (-2) ** 2, -(2 ** 2), !0 + 1, typeof typeof 1, 1 + +'2', 3 > 2 > 1, 1 < 2 < 3, 5 - -2, '3' + 4 + 5, 3 + 4 + '5'];
// === unicode property escapes
const snake = (s) => s.replace(/([\p{Lowercase_Letter}\d])(\p{Uppercase_Letter})/gu, '$1_$2').toLowerCase();
return [snake('userAccountID2Fa'), snake('größeÄrger'), 'aé1_ -'.match(/[\p{L}\p{Nd}]+/u)[0], 'Ωmega'.replace(/^\p{Script=Greek}/u, 'o'), 'x1'.replace(/\P{N}/gu, ''), /^\p{Lu}/u.test('ǅ'), /[^\p{L}]/u.test('日本'), /\p{Sc}/u.test('5 €'), 'p{L}'.replace(/\p{L}/, 'no u flag')];
// === proxies
const log = [];
const target = { a: 1, nested: { b: 2 } };
const p = new Proxy(target, {
  get(t, key, receiver) { log.push('get ' + String(key)); return key === 'magic' ? receiver === p : Reflect.get(t, key, receiver); },
  set(t, key, value) { t[key] = value * 2; return true; },
  has: (t, key) => key.startsWith('_') || key in t,
  deleteProperty(t, key) { log.push('delete ' + key); return delete t[key]; },
});
p.c = 5;
const r = [p.a, p.magic, p.nested.b, p.c, '_x' in p, 'zz' in p, delete p.c, p.missing, Object.keys(p), { ...p }];
class Base { constructor(x) { this.x = x; } static make() { return new this(7); } }
const K = new Proxy(Base, { construct: (T, args) => new T(args[0] + 1), get: (T, k) => (k === 'extra' ? 'e' : T[k]) });
const f = new Proxy((a, b) => a + b, { apply: (fn, self, args) => fn(...args) * 10 });
const env = new Proxy({}, { get: (_, name) => (typeof name === 'string' ? name.toLowerCase() : undefined), ownKeys: () => ['u', 'v'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
const { HOST, PORT = 'none' } = env;
const plain = new Proxy([1, 2, 3], {});
return [r, log, new K(1).x, K.extra, new K(1) instanceof Base, f(1, 2), HOST, PORT, Object.keys(env), plain.map((n) => n + 1), Array.isArray(plain), typeof f, typeof p];
// === buffers
const { Buffer: B } = require('buffer');
const b = Buffer.from('héllo');
return [b.length, b[1], b.toString(), b.toString('hex'), b.toString('base64'), Buffer.from('68656c6c6f', 'hex').toString(), Buffer.from('aGk_', 'base64url').toString('latin1'), Buffer.alloc(3, 'ab').toString(), Buffer.concat([b, Buffer.from([33])]).toString(), b.slice(0, 1).toString(), Buffer.isBuffer(b), Buffer.isBuffer('x'), B === Buffer, b.equals(Buffer.from('héllo')), atob('aGVsbG8='), btoa('hello'), JSON.stringify(Buffer.from('a')), Buffer.byteLength('é')];
