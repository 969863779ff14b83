'use strict';

// Stands in for a package that is not installed: whatever is asked of it, called on it or built from it goes on being
// itself. Nothing it returns may reach a schema; `taint` tells when it does.

function stub(name) {
  const target = function () {};
  const known = new Map();
  const handler = {
    get(_, property) {
      if (property === Symbol.toPrimitive) return () => `__STUB__(${name})`;
      if (property === Symbol.iterator) return function* () {};
      if (property === '__esModule') return true;
      if (property === 'then' || property === Symbol.toStringTag) return undefined;
      if (property === 'prototype') return target.prototype;
      if (property === 'toString' || property === 'toJSON') return () => `__STUB__(${name})`;
      if (property === 'name') return 'Stub';
      if (property === 'length') return 0;
      if (known.has(property)) return known.get(property);
      const inner = stub(`${name}.${String(property)}`);
      known.set(property, inner);
      return inner;
    },
    set(_, property, value) {
      known.set(property, value);
      return true;
    },
    has: (_, property) => typeof property === 'string',
    apply: (_, self, args) => (decorates(args) ? decorated(args) : stub(`${name}()`)),
    construct: () => stub(`new ${name}`),
  };
  return new Proxy(target, handler);
}

// As a decorator it must leave what it decorates as it is: `(class)`, or `(target, key, descriptor)`.
function decorates(args) {
  if (args.length === 1) return typeof args[0] === 'function' && /^class\b/.test(Function.prototype.toString.call(args[0]));
  const named = typeof args[1] === 'string' || args[1] === undefined;
  return args.length === 3 && named && args[0] !== null && (typeof args[0] === 'object' || typeof args[0] === 'function');
}

const decorated = (args) => (args.length === 1 ? args[0] : undefined);

// `z.string().length(3).optional()`, of schemas that are of no use to the models: unlike of a stub, `length` is callable.
const fluent = new Proxy(function fluent() {}, {
  get: (target, name) => (typeof name === 'symbol' || name === 'then' || name === 'prototype' ? target[name] : fluent),
  apply: () => fluent,
  construct: () => fluent,
});

module.exports = { stub, fluent };
