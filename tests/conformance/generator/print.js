'use strict';
const { Random } = require('./random.js');

// Prints values as source. With some probability a value is not written where it stands but reached through what real
// code uses: a constant, an import, a spread, a call, a template. The choice depends only on the set's seed and the
// value's path, so that taking something out of a set leaves the rest as it is.

function hash(text, seed) {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619) >>> 0;
  return h;
}

const isCode = (value) => value !== null && typeof value === 'object' && typeof value.code === 'string' && Object.keys(value).length === 1;
const isData = (value) => !isCode(value) && (value === null || typeof value !== 'object' || Object.values(value).every(isData));
const keyText = (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

class Printer {
  // bind: how `T.X` and `S.x` are written here; plain: no detours
  constructor({ seed, plain, bind, module }) {
    this.seed = seed;
    this.plain = plain;
    this.bind = bind;
    this.module = module;
    this.count = 0;
    this.top = [];
    this.local = [];
    this.constants = new Map();  // name -> source, for the module of constants
  }

  random(path) {
    return new Random(hash(path, this.seed));
  }

  fresh(prefix) {
    return `${prefix}${++this.count}`;
  }

  code(text) {
    return text.replace(/\b([TS])\.([A-Za-z_$][\w$]*)|\bT\['DOUBLE PRECISION'\]/g, (all, space, name) => {
      if (!space) return this.bind.destructured ? this.bind.type('DOUBLE') : `${this.bind.types}['DOUBLE PRECISION']`;
      return space === 'T' ? this.bind.type(name) : this.bind.api(name);
    });
  }

  print(value, path) {
    if (value === undefined) return 'undefined';
    if (isCode(value)) return this.code(value.code);
    const r = this.random(path);
    const detour = !this.plain && r.chance(0.07);
    if (value === null || typeof value !== 'object') return detour ? this.scalar(value, r, path) : this.literal(value, r);
    if (Array.isArray(value)) return this.array(value, r, path, detour);
    return this.object(value, r, path, detour);
  }

  literal(value, r) {
    if (typeof value !== 'string') return String(value);
    const double = JSON.stringify(value);
    if (this.plain || r.chance(0.3)) return double;
    return "'" + double.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'") + "'";
  }

  scalar(value, r, path) {
    const text = JSON.stringify(value);
    const name = this.fresh('K');
    const forms = {
      constant: () => { this.top.push(`const ${name} = ${text};`); return name; },
      imported: () => { this.constants.set(name, text); return this.module.constant(name); },
      member: () => { this.top.push(`const ${name} = Object.freeze({ it: ${text} });`); return `${name}.it`; },
      ternary: () => `(1 < 2 ? ${text} : 'other')`,
      call: () => { this.top.push(`const ${name} = (x) => x;`); return `${name}(${text})`; },
      orDefault: () => `(undefined ?? ${text})`,
      element: () => `[${text}, 'no'][0]`,
      immediate: () => `(() => ${text})()`,
    };
    if (typeof value === 'string') {
      forms.template = () => { this.top.push(`const ${name} = ${JSON.stringify(value.slice(0, 1))};`); return '`${' + name + '}' + value.slice(1).replace(/[`\\$]/g, '\\$&') + '`'; };
      forms.concat = () => `${JSON.stringify(value.slice(0, 2))} + ${JSON.stringify(value.slice(2))}`;
      forms.joined = () => `[${[...value.split('x')].map((part) => JSON.stringify(part)).join(', ')}].join('x')`;
    }
    if (typeof value === 'number' && Number.isSafeInteger(value)) forms.sum = () => `${value - 1} + 1`;
    if (typeof value === 'boolean') forms.negated = () => `!${!value}`;
    return r.pick(Object.values(forms))();
  }

  array(value, r, path, detour) {
    const items = value.map((item, i) => this.print(item, `${path}[${i}]`));
    const text = `[${items.join(', ')}]`;
    if (!detour || !value.length) return text;
    const name = this.fresh('L');
    const forms = {
      spread: () => `[...${text}]`,
      mapped: () => `${text}.map((x) => x)`,
      concat: () => `[].concat(${text})`,
      filtered: () => `${text}.filter(() => true)`,
      sliced: () => `${text}.slice()`,
    };
    if (isData(value)) {
      forms.constant = () => { this.top.push(`const ${name} = ${JSON.stringify(value)};`); return name; };
      forms.imported = () => { this.constants.set(name, JSON.stringify(value)); return this.module.constant(name); };
      forms.values = () => `Object.values({ ${value.map((item, i) => `k${i}: ${JSON.stringify(item)}`).join(', ')} })`;
    }
    return r.pick(Object.values(forms))();
  }

  entries(value, path, indent) {
    return Object.entries(value).map(([key, item]) => {
      const inner = this.print(item, `${path}.${key}`);
      const r = this.random(`${path}.${key}!key`);
      const written = !this.plain && r.chance(0.02) ? `[${JSON.stringify(key)}]` : keyText(key);
      return `${indent}${written}: ${inner}`;
    });
  }

  object(value, r, path, detour) {
    const entries = this.entries(value, path, '');
    if (!detour || !entries.length) return entries.length ? `{ ${entries.join(', ')} }` : '{}';
    const half = Math.floor(entries.length / 2);
    const [before, after] = [entries.slice(0, half).join(', '), entries.slice(half).join(', ')];
    const name = this.fresh('O');
    const forms = {
      spread: () => { this.local.push(`const ${name} = { ${before} };`); return `{ ...${name}, ${after} }`; },
      assign: () => `Object.assign({}, { ${before} }, { ${after} })`,
      conditional: () => `{ ...(true && { ${before} }), ${after} }`,
      nothing: () => `{ ${before}${before ? ', ' : ''}...null, ${after} }`,
      factory: () => { this.local.push(`const ${name} = (more = {}) => ({ ${before}${before ? ', ' : ''}...more });`); return `${name}({ ${after} })`; },
      rest: () => { this.local.push(`const { unused: _${name}, ...${name} } = { unused: 1, ${entries.join(', ')} };`); return name; },
      fromEntries: () => `Object.fromEntries(Object.entries({ ${entries.join(', ')} }))`,
      declared: () => { this.local.push(`const ${name} = {};`, ...Object.keys(value).map((key, i) => `${name}[${JSON.stringify(key)}] = ${entries[i].slice(entries[i].indexOf(': ') + 2)};`)); return name; },
    };
    return r.pick(Object.values(forms))();
  }

  // The attributes object: one per line, `...` entries are spreads.
  attributes(list, path) {
    const lines = list.map(([key, spec]) => (key === '...' ? `  ...${spec.code},` : `  ${keyText(key)}: ${this.print(spec, `${path}.${key}`)},`));
    return lines.length ? `{\n${lines.join('\n')}\n}` : '{}';
  }
}

module.exports = { Printer, isCode, keyText };
