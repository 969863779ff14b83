// === ramda
const R = require('ramda');
const users = [{ id: 1, name: 'Ann', role: 'admin' }, { id: 2, name: 'Bob', role: 'user' }, { id: 3, name: 'Cy', role: 'user' }];
return [
  R.map(R.prop('name'), users), R.pluck ? 1 : 0, R.propOr('none', 'x', {}), R.path(['a', 0, 'b'], { a: [{ b: 2 }] }), R.pathOr(5, ['q'], {}),
  R.pipe(R.filter(R.propEq('user', 'role')), R.map(R.pick(['id'])))(users), R.compose(R.toUpper, R.join('-'))(['a', 'b']),
  R.mergeRight({ a: 1, b: 1 }, { b: 2 }), R.mergeDeepRight({ a: { x: 1, y: 2 } }, { a: { y: 3 } }), R.mergeLeft({ a: 1 }, { a: 2, b: 3 }), R.mergeAll([{ a: 1 }, { b: 2 }]),
  R.groupBy(R.prop('role'), users), R.indexBy(R.prop('id'), users), R.omit(['id'], users[0]), R.assoc('z', 1, {}), R.assocPath(['a', 'b'], 1, { a: { c: 2 } }), R.dissoc('a', { a: 1, b: 2 }),
  R.mapObjIndexed((v, k) => k + v, { a: 1 }), R.fromPairs([['a', 1]]), R.toPairs({ a: 1 }), R.zipObj(['a', 'b'], [1, 2]), R.uniq([1, 1, [2], [2]]), R.sortBy(R.prop('name'), users).map((u) => u.id), R.chain((n) => [n, n], [1, 2]),
  R.reduce((a, b) => a + b, 0, [1, 2, 3]), R.reject((n) => n > 1, [1, 2]), R.isEmpty({}), R.isEmpty([1]), R.isNil(null), R.equals({ a: [1] }, { a: [1] }), R.defaultTo(3, null), R.ifElse(R.equals(1), R.always('one'), R.always('other'))(1),
  R.cond([[R.equals(1), R.always('a')], [R.T, R.always('b')]])(2), R.evolve({ a: R.inc }, { a: 1, b: 2 }), R.applySpec({ n: R.prop('name') })(users[0]), R.curry((a, b, c) => a + b + c)(1)(2, 3), R.flip((a, b) => a - b)(1, 5), R.subtract(R.__, 1)(5),
  R.values({ a: 1 }), R.keys({ a: 1 }), R.head('abc'), R.last([1, 2]), R.init([1, 2]), R.tail([1, 2]), R.flatten([1, [2, [3]]]), R.range(1, 4), R.times((n) => n, 2), R.includes(2, [1, 2]), R.without([1], [1, 2]), R.split(',', 'a,b'), R.test(/a/, 'cat'), R.invertObj({ a: 'b' }), R.when(R.is(String), R.toUpper)('x'), R.both(R.is(Number), R.lt(1))(2), R.converge((a, b) => [a, b], [R.head, R.last])([1, 2, 3]), R.type([]),
];
// === deepmerge
const merge = require('deepmerge');
return [merge({ a: { b: 1 }, l: [1] }, { a: { c: 2 }, l: [2] }), merge.all([{ a: 1 }, { b: { c: 1 } }, { b: { d: 2 } }]), merge({ l: [1, 2] }, { l: [3] }, { arrayMerge: (target, source) => source })];
// === change-case
const { snakeCase, camelCase, pascalCase, paramCase, constantCase, sentenceCase, capitalCase, dotCase, noCase } = require('change-case');
const all = ['userAccount', 'HTTPServer', 'user_account-id', 'Already Spaced', 'v2Beta', 'XMLHttpRequest', 'a'];
return all.map((text) => [snakeCase(text), camelCase(text), pascalCase(text), paramCase(text), constantCase(text), sentenceCase(text), capitalCase(text), dotCase(text), noCase(text)]);
// === the cases as packages of their own
return [require('snake-case').snakeCase('fooBar'), require('camel-case').camelCase('foo-bar'), require('pascal-case').pascalCase('foo bar')];
