#include "eval/embedded_packages.h"

#include <array>
#include <utility>

namespace sequelint::eval {
namespace {

// Own words for what these packages document; the tests compare them with the packages where those are installed.
constexpr std::string_view kRamda = R"js(
'use strict'
const placeholder = { '@@functional/placeholder': true }
const isGap = (value) => value === placeholder
const curryN = (length, fn) => {
  const take = (held) => (...given) => {
    const rest = [...given]
    const all = held.map((value) => (isGap(value) && rest.length ? rest.shift() : value)).concat(rest)
    const known = all.slice(0, length)
    return known.length >= length && !known.some(isGap) ? fn(...all) : take(all)
  }
  return length === 0 ? fn : take([])
}
const curry = (fn) => curryN(fn.length, fn)
const isPlain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype
const has = (key, object) => object != null && Object.prototype.hasOwnProperty.call(object, key)
const copy = (object) => (Array.isArray(object) ? [...object] : { ...object })
const getPath = (path, object) => path.reduce((value, key) => (value == null ? undefined : value[typeof key === 'number' && key < 0 ? value.length + key : key]), object)
const setPath = (path, value, object) => {
  if (path.length === 0) return value
  const [key, ...rest] = path
  const result = object == null ? (Number.isInteger(key) ? [] : {}) : copy(object)
  result[key] = setPath(rest, value, object == null ? undefined : object[key])
  return result
}
const equals = (a, b) => {
  if (Object.is(a, b)) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (a instanceof Date || b instanceof Date) return a instanceof Date && b instanceof Date && a.getTime() === b.getTime()
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => has(key, b) && equals(a[key], b[key]))
}
const empty = (value) => (Array.isArray(value) ? [] : typeof value === 'string' ? '' : isPlain(value) ? {} : undefined)
const pipe = (...fns) => (...args) => fns.slice(1).reduce((value, fn) => fn(value), fns[0](...args))
const compose = (...fns) => pipe(...fns.reverse())
const pipeP = (...fns) => (...args) => fns.slice(1).reduce((value, fn) => value.then(fn), Promise.resolve(fns[0](...args)))
const mapAny = (fn, list) => {
  if (typeof list === 'function') return (...args) => fn(list(...args))
  if (Array.isArray(list)) return list.map((value) => fn(value))
  if (list && typeof list.map === 'function') return list.map(fn)
  return Object.fromEntries(Object.entries(list).map(([key, value]) => [key, fn(value)]))
}
const filterAny = (test, list) => Array.isArray(list) ? list.filter((value) => test(value))
  : Object.fromEntries(Object.entries(list).filter(([, value]) => test(value)))
const mergeWithKey = (deep, pick) => {
  const merge = (a, b) => {
    const result = { ...a }
    for (const key of Object.keys(b)) {
      if (!has(key, a)) result[key] = b[key]
      else if (deep && isPlain(a[key]) && isPlain(b[key])) result[key] = merge(a[key], b[key])
      else result[key] = pick(key, a[key], b[key])
    }
    return result
  }
  return merge
}
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
const uniqBy = (fn, list) => {
  const seen = []
  return list.filter((value) => {
    const key = fn(value)
    if (seen.some((other) => equals(other, key))) return false
    seen.push(key)
    return true
  })
}
const groupBy = (fn, list) => list.reduce((groups, value) => ({ ...groups, [fn(value)]: [...(groups[fn(value)] || []), value] }), {})
const flatten = (list) => list.reduce((all, value) => all.concat(Array.isArray(value) ? flatten(value) : [value]), [])
const isEmpty = (value) => value != null && equals(value, empty(value))
const evolve = (changes, object) => Object.fromEntries(Object.entries(object).map(([key, value]) =>
  [key, typeof changes[key] === 'function' ? changes[key](value) : isPlain(changes[key]) && value !== null && typeof value === 'object' ? evolve(changes[key], value) : value]))
const R = {
  __: placeholder, curry, curryN: curryN, pipe, compose, pipeP, composeP: (...fns) => pipeP(...fns.reverse()),
  T: () => true, F: () => false, identity: (value) => value, always: (value) => () => value,
  tap: curry((fn, value) => { fn(value); return value }), not: (value) => !value, complement: (fn) => (...args) => !fn(...args),
  prop: curry((key, object) => (object == null ? undefined : object[key])),
  propOr: curry((fallback, key, object) => { const value = object == null ? undefined : object[key]; return value == null || value !== value ? fallback : value }),
  pluck: curry((key, list) => mapAny((value) => value[key], list)), props: curry((keys, object) => keys.map((key) => object[key])), propEq: curry((a, b, object) => equals(object[b], a) || equals(object[a], b)),
  path: curry(getPath), pathOr: curry((fallback, path, object) => { const value = getPath(path, object); return value == null || value !== value ? fallback : value }),
  hasPath: curry((path, object) => path.length > 0 && has(path[path.length - 1], getPath(path.slice(0, -1), object))),
  has: curry(has), hasIn: curry((key, object) => key in object), keys: (object) => Object.keys(object), values: (object) => Object.values(object),
  toPairs: (object) => Object.entries(object), fromPairs: (pairs) => Object.fromEntries(pairs),
  assoc: curry((key, value, object) => ({ ...object, [key]: value })), assocPath: curry(setPath),
  dissoc: curry((key, object) => { const { [key]: gone, ...rest } = object; return rest }),
  pick: curry((keys, object) => Object.fromEntries(keys.filter((key) => key in object).map((key) => [key, object[key]]))),
  pickAll: curry((keys, object) => Object.fromEntries(keys.map((key) => [key, object[key]]))),
  pickBy: curry((test, object) => Object.fromEntries(Object.entries(object).filter(([key, value]) => test(value, key, object)))),
  omit: curry((keys, object) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.map(String).includes(key)))),
  merge: curry((a, b) => ({ ...a, ...b })), mergeRight: curry((a, b) => ({ ...a, ...b })), mergeLeft: curry((a, b) => ({ ...b, ...a })),
  mergeAll: (list) => Object.assign({}, ...list), mergeDeepRight: curry(mergeWithKey(true, (key, a, b) => b)), mergeDeepLeft: curry(mergeWithKey(true, (key, a) => a)),
  mergeWith: curry((fn, a, b) => mergeWithKey(false, (key, x, y) => fn(x, y))(a, b)), mergeDeepWith: curry((fn, a, b) => mergeWithKey(true, (key, x, y) => fn(x, y))(a, b)),
  map: curry(mapAny), mapObjIndexed: curry((fn, object) => Object.fromEntries(Object.keys(object).map((key) => [key, fn(object[key], key, object)]))),
  filter: curry(filterAny), reject: curry((test, list) => filterAny((value) => !test(value), list)),
  reduce: curry((fn, start, list) => list.reduce((acc, value) => fn(acc, value), start)), forEach: curry((fn, list) => { list.forEach((value) => fn(value)); return list }),
  forEachObjIndexed: curry((fn, object) => { Object.keys(object).forEach((key) => fn(object[key], key, object)); return object }),
  chain: curry((fn, list) => list.flatMap((value) => fn(value))), find: curry((test, list) => list.find((value) => test(value))),
  findIndex: curry((test, list) => list.findIndex((value) => test(value))), any: curry((test, list) => list.some((value) => test(value))),
  all: curry((test, list) => list.every((value) => test(value))), none: curry((test, list) => !list.some((value) => test(value))),
  includes: curry((value, list) => typeof list === 'string' ? list.includes(value) : list.some((other) => equals(other, value))),
  contains: curry((value, list) => list.some((other) => equals(other, value))), indexOf: curry((value, list) => list.findIndex((other) => equals(other, value))),
  head: (list) => list[0], last: (list) => list[list.length - 1], tail: (list) => list.slice(1), init: (list) => list.slice(0, -1),
  nth: curry((index, list) => list[index < 0 ? list.length + index : index]), take: curry((count, list) => list.slice(0, count)), drop: curry((count, list) => list.slice(count)),
  slice: curry((from, to, list) => list.slice(from, to)), append: curry((value, list) => [...list, value]), prepend: curry((value, list) => [value, ...list]),
  concat: curry((a, b) => a.concat(b)), flatten, unnest: (list) => list.flat(), reverse: (list) => typeof list === 'string' ? [...list].reverse().join('') : [...list].reverse(),
  uniq: (list) => uniqBy((value) => value, list), uniqBy: curry(uniqBy), union: curry((a, b) => uniqBy((value) => value, a.concat(b))),
  difference: curry((a, b) => uniqBy((value) => value, a.filter((value) => !b.some((other) => equals(other, value))))),
  intersection: curry((a, b) => uniqBy((value) => value, a.filter((value) => b.some((other) => equals(other, value))))),
  without: curry((gone, list) => list.filter((value) => !gone.some((other) => equals(other, value)))),
  sort: curry((fn, list) => [...list].sort(fn)), sortBy: curry((fn, list) => [...list].sort((a, b) => compare(fn(a), fn(b)))),
  groupBy: curry(groupBy), indexBy: curry((fn, list) => Object.fromEntries(list.map((value) => [fn(value), value]))), countBy: curry((fn, list) => mapAny((group) => group.length, groupBy(fn, list))),
  zip: curry((a, b) => a.slice(0, b.length).map((value, i) => [value, b[i]])), zipObj: curry((keys, values) => Object.fromEntries(keys.slice(0, values.length).map((key, i) => [key, values[i]]))),
  range: curry((from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)), times: curry((fn, count) => Array.from({ length: count }, (_, i) => fn(i))),
  repeat: curry((value, count) => Array.from({ length: count }, () => value)), length: (list) => list.length, join: curry((separator, list) => list.join(separator)),
  split: curry((separator, text) => text.split(separator)), replace: curry((pattern, by, text) => text.replace(pattern, by)), test: curry((pattern, text) => pattern.test(text)),
  match: curry((pattern, text) => text.match(pattern) || []), toLower: (text) => text.toLowerCase(), toUpper: (text) => text.toUpperCase(), trim: (text) => text.trim(),
  toString: (value) => String(value), startsWith: curry((prefix, text) => text.startsWith(prefix)), endsWith: curry((suffix, text) => text.endsWith(suffix)),
  equals: curry(equals), identical: curry((a, b) => Object.is(a, b)), isNil: (value) => value == null, isEmpty, is: curry((cls, value) => value != null && (value.constructor === cls || value instanceof cls)),
  type: (value) => value === null ? 'Null' : value === undefined ? 'Undefined' : Array.isArray(value) ? 'Array' : typeof value === 'object' ? 'Object' : (typeof value)[0].toUpperCase() + (typeof value).slice(1),
  defaultTo: curry((fallback, value) => (value == null || value !== value ? fallback : value)), and: curry((a, b) => a && b), or: curry((a, b) => a || b),
  both: curry((a, b) => (...args) => a(...args) && b(...args)), either: curry((a, b) => (...args) => a(...args) || b(...args)),
  allPass: (tests) => (...args) => tests.every((test) => test(...args)), anyPass: (tests) => (...args) => tests.some((test) => test(...args)),
  ifElse: curry((test, yes, no) => (...args) => (test(...args) ? yes(...args) : no(...args))), when: curry((test, fn, value) => (test(value) ? fn(value) : value)), unless: curry((test, fn, value) => (test(value) ? value : fn(value))),
  cond: (pairs) => (...args) => { for (const [test, fn] of pairs) if (test(...args)) return fn(...args); return undefined },
  evolve: curry(evolve), applySpec: (spec) => (...args) => mapAny((fn) => (typeof fn === 'function' ? fn(...args) : R.applySpec(fn)(...args)), spec),
  converge: curry((fn, branches) => (...args) => fn(...branches.map((branch) => branch(...args)))), juxt: (fns) => (...args) => fns.map((fn) => fn(...args)),
  apply: curry((fn, args) => fn(...args)), call: (fn, ...args) => fn(...args), flip: (fn) => curryN(2, (a, b, ...rest) => fn(b, a, ...rest)), partial: curry((fn, held) => (...args) => fn(...held, ...args)),
  unary: (fn) => (value) => fn(value), nAry: curry((count, fn) => (...args) => fn(...args.slice(0, count))), memoizeWith: curry((key, fn) => fn), once: (fn) => fn, invoker: curry((arity, name) => curryN(arity + 1, (...args) => args[arity][name](...args.slice(0, arity)))),
  add: curry((a, b) => a + b), subtract: curry((a, b) => a - b), multiply: curry((a, b) => a * b), divide: curry((a, b) => a / b), inc: (a) => a + 1, dec: (a) => a - 1, sum: (list) => list.reduce((a, b) => a + b, 0), negate: (a) => -a,
  gt: curry((a, b) => a > b), gte: curry((a, b) => a >= b), lt: curry((a, b) => a < b), lte: curry((a, b) => a <= b), max: curry((a, b) => (b > a ? b : a)), min: curry((a, b) => (b < a ? b : a)),
  invertObj: (object) => Object.fromEntries(Object.entries(object).map(([key, value]) => [value, key])), objOf: curry((key, value) => ({ [key]: value })), clone: (value) => structuredClone(value),
  where: curry((tests, object) => Object.entries(tests).every(([key, test]) => test(object[key]))), whereEq: curry((wanted, object) => Object.entries(wanted).every(([key, value]) => equals(object[key], value))),
  partition: curry((test, list) => [filterAny(test, list), filterAny((value) => !test(value), list)]), xprod: curry((a, b) => a.flatMap((x) => b.map((y) => [x, y]))), of: (value) => [value], update: curry((index, value, list) => list.map((old, i) => (i === index ? value : old))),
}
module.exports = R
)js";

constexpr std::string_view kDeepMerge = R"js(
'use strict'
const mergeable = (value) => Boolean(value) && typeof value === 'object' && !(value instanceof Date) && !(value instanceof RegExp)
const clone = (value, options) => (options.clone !== false && options.isMergeableObject(value) ? merge(Array.isArray(value) ? [] : {}, value, options) : value)
const joined = (target, source, options) => target.concat(source).map((value) => clone(value, options))
function merge (target, source, given) {
  const options = { arrayMerge: joined, isMergeableObject: mergeable, ...given }
  if (Array.isArray(source) !== Array.isArray(target)) return clone(source, options)
  if (Array.isArray(source)) return options.arrayMerge(target, source, options)
  const result = {}
  if (options.isMergeableObject(target)) for (const key of Object.keys(target)) result[key] = clone(target[key], options)
  for (const key of Object.keys(source)) {
    const both = Object.prototype.hasOwnProperty.call(target, key) && options.isMergeableObject(source[key]) && options.isMergeableObject(target[key])
    result[key] = both ? ((options.customMerge && options.customMerge(key)) || merge)(target[key], source[key], options) : clone(source[key], options)
  }
  return result
}
merge.all = (list, options) => list.reduce((all, next) => merge(all, next, options), {})
merge.default = merge
module.exports = merge
)js";

constexpr std::string_view kChangeCase = R"js(
'use strict'
const words = (text) => String(text).replace(/([a-z0-9])([A-Z])/g, '$1\0$2').replace(/([A-Z])([A-Z][a-z])/g, '$1\0$2').replace(/[^A-Za-z0-9]+/g, '\0').split('\0').filter(Boolean)
const joiner = (glue, change) => (text) => words(text).map(change).join(glue)
const lower = (word) => word.toLowerCase()
const upper = (word) => word.toUpperCase()
const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()
const camel = (word, i) => (i === 0 ? lower(word) : capital(word))
const all = {
  snakeCase: joiner('_', lower), constantCase: joiner('_', upper), paramCase: joiner('-', lower), kebabCase: joiner('-', lower), camelCase: joiner('', camel),
  pascalCase: joiner('', capital), dotCase: joiner('.', lower), pathCase: joiner('/', lower), capitalCase: joiner(' ', capital), noCase: joiner(' ', lower),
  headerCase: joiner('-', capital), sentenceCase: (text) => { const [first = '', ...rest] = words(text); return [capital(first), ...rest.map(lower)].join(' ') },
}
Object.assign(all, { snake: all.snakeCase, constant: all.constantCase, param: all.paramCase, camel: all.camelCase, pascal: all.pascalCase, upperCaseFirst: (text) => text.charAt(0).toUpperCase() + text.slice(1), lowerCaseFirst: (text) => text.charAt(0).toLowerCase() + text.slice(1) })
module.exports = all
)js";

constexpr auto kSources = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"ramda", kRamda},
    {"deepmerge", kDeepMerge},
    {"change-case", kChangeCase},
});

}  // namespace

std::string_view EmbeddedSource(std::string_view package) {
  for (const auto& [name, source] : kSources) {
    if (name == package) return source;
  }
  return {};
}

}  // namespace sequelint::eval
