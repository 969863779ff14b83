#!/usr/bin/env node
'use strict';
const fs = require('fs');

// compare.js OURS.json ORACLE.json
// Table by table, column by column, key by key. A difference is allowed only where ours says that it does not know.

const tableName = (table) => (table.schema && table.schema !== 'public' ? `${table.schema}.` : '') + table.name;
const empty = (value) => (value === undefined || value === '' ? null : value);
const json = (value) => JSON.stringify(value);

function withoutOuterParentheses(text) {
  let out = text.trim();
  while (out.startsWith('(') && closes(out) === out.length - 1) out = out.slice(1, -1).trim();
  return out.replace(/\s+/g, ' ');
}

function closes(text) {
  let depth = 0;
  let quote = null;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) {
      if (c === quote) quote = null;
    } else if (c === "'" || c === '"') quote = c;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return -1;
}

const expression = (text) => (empty(text) === null ? null : withoutOuterParentheses(text));

// `DEFAULT NULL` is what a column without a default has.
function defaultOf(column) {
  const kind = column.default_kind ?? 'none';
  const text = empty(column.default);
  if (kind === 'application') return { kind, text: null };
  if (kind === 'none' || (text !== null && /^null(\s*::.*)?$/i.test(text.trim()))) return { kind: 'none', text: null };
  return { kind, text: text === null ? null : text.trim() };
}

function indexColumn(column) {
  if (typeof column === 'string') return { name: column };
  const out = {};
  if (empty(column.name) !== null) out.name = column.name;
  else out.expression = expression(column.expression);
  if (empty(column.order) === 'DESC') out.order = 'DESC';
  for (const key of ['nulls', 'operator', 'collate']) if (empty(column[key]) !== null) out[key] = column[key];
  return out;
}

function indexOf(index) {
  return { name: index.name, unique: !!index.unique, using: (empty(index.using) ?? 'btree').toLowerCase(),
    columns: (index.columns ?? []).map(indexColumn), where: expression(index.where) };
}

function foreignKey(key) {
  return { columns: key.columns, to: `${empty(key.schema) ?? 'public'}.${key.table}`, referenced: key.referenced,
    on_delete: empty(key.on_delete) ?? 'NO ACTION', on_update: empty(key.on_update) ?? 'NO ACTION', deferrable: empty(key.deferrable) };
}

// Every set of columns that is unique, however it was written.
function uniques(table) {
  const sets = new Set();
  const primary = json(table.primary_key ?? []);
  for (const column of table.columns) if (column.unique) sets.add(json([column.name]));
  for (const unique of table.unique_constraints ?? []) sets.add(json(unique.columns));
  sets.delete(primary);
  return [...sets].sort();
}

class Comparison {
  constructor(ours, oracle) {
    this.ours = ours;
    this.oracle = oracle;
    this.unknown = new Map();
    for (const entry of ours.unknown ?? []) this.unknown.set(entry.what, entry);
    this.differences = [];
    this.allowed = [];
    this.attributes = 0;
  }

  // `paths` from the value itself outwards: any of them being unknown excuses it.
  isUnknown(paths) {
    return paths.some((path) => this.unknown.has(path));
  }

  differ(paths, ours, oracle) {
    const entry = { where: paths[0], ours, oracle };
    (this.isUnknown(paths) ? this.allowed : this.differences).push(entry);
  }

  same(paths, ours, oracle) {
    this.attributes++;
    if (json(ours) !== json(oracle)) this.differ(paths, ours, oracle);
  }

  run() {
    const theirs = new Map(this.oracle.tables.map((table) => [tableName(table), table]));
    const own = new Map(this.ours.tables.filter((table) => !table.kind || table.kind === 'table').map((table) => [tableName(table), table]));
    for (const [name, table] of theirs) {
      if (own.has(name)) this.table(name, own.get(name), table);
      else this.differ([name, table.model ?? name], 'no such table', `table of ${table.columns.length} columns`);
    }
    for (const [name, table] of own) if (!theirs.has(name)) this.differ([name], `table of ${table.columns.length} columns`, 'no such table');
    this.enums();
    return this;
  }

  table(name, ours, oracle) {
    const broken = new Set((this.oracle.errors ?? []).filter((error) => error.model === oracle.model).flatMap((error) => error.references_dropped ?? []));
    this.same([`${name}.primary_key`, name], ours.primary_key ?? [], oracle.primary_key);
    this.same([`${name}.comment`, name], empty(ours.comment), empty(oracle.comment));
    const own = new Map(ours.columns.map((column) => [column.name, column]));
    for (const column of oracle.columns) {
      const path = `${name}.${column.name}`;
      if (own.has(column.name)) this.column(path, name, own.get(column.name), column);
      else this.differ([path, `${name}.columns`, name], 'no such column', `${column.type}${column.nullable ? '' : ' NOT NULL'}`);
      own.delete(column.name);
    }
    for (const [column, value] of own) this.differ([`${name}.${column}`, `${name}.columns`, name], `${value.type}`, 'no such column');
    const order = (table) => table.columns.map((column) => column.name);
    if (!own.size && ours.columns.length === oracle.columns.length) this.same([`${name}.columns`, name], order(ours), order(oracle));
    this.same([`${name}.unique`, `${name}.unique_constraints`, name], uniques(ours), uniques(oracle));
    this.keyed(name, 'foreign_keys', ours.foreign_keys, oracle.foreign_keys.filter((key) => !broken.has(key.columns[0])), foreignKey, (key) => json(key.columns));
    this.keyed(name, 'indexes', ours.indexes, oracle.indexes, indexOf, (index) => index.name);
  }

  column(path, table, ours, oracle) {
    const under = (key) => [`${path}.${key}`, path, `${table}.columns`];
    this.same(under('type'), ours.type, oracle.type);
    this.same(under('nullable'), ours.nullable, oracle.nullable);
    const a = defaultOf(ours);
    const b = defaultOf(oracle);
    this.same(under('default'), a.text, b.text);
    this.same([...under('default_kind'), `${path}.default`], a.kind, b.kind);
    this.same(under('auto_increment'), empty(ours.auto_increment) ?? 'none', oracle.auto_increment);
    this.same(under('generated'), expression(generatedOf(ours)), expression(generatedOf(oracle)));
    this.same(under('comment'), empty(ours.comment), empty(oracle.comment));
    if (ours.attribute !== undefined) this.same(under('attribute'), ours.attribute, oracle.attribute);
  }

  keyed(table, what, ours, oracle, normal, keyOf) {
    const own = new Map((ours ?? []).map((item) => [keyOf(item), normal(item)]));
    for (const item of oracle) {
      const key = keyOf(item);
      const paths = [`${table}.${what}[${key}]`, `${table}.${key}`, ...(item.columns ?? []).flatMap((column) => [`${table}.${column}.references`, `${table}.${column}.references.on_delete`, `${table}.${column}.references.on_update`, `${table}.${column}.foreign_key`]), `${table}.${what}`, table];
      if (own.has(key)) this.same(paths, own.get(key), normal(item));
      else this.differ(paths, 'missing', normal(item));
      own.delete(key);
    }
    for (const [key, value] of own) this.differ([`${table}.${what}[${key}]`, `${table}.${what}`, table], value, 'missing');
  }

  columnsOf(type) {
    return this.oracle.tables.flatMap((table) => table.columns.filter((column) => column.type.replace(/\[\]$/, '').endsWith(`"${type.name}"`))
      .map((column) => `${tableName(table)}.${column.name}`));
  }

  enums() {
    const name = (type) => tableName(type);
    const own = new Map((this.ours.enums ?? []).map((type) => [name(type), type.values]));
    for (const type of this.oracle.enums) {
      const paths = [`${name(type)}.values`, name(type), ...this.columnsOf(type).map((column) => `${column}.values`)];
      if (own.has(name(type))) this.same(paths, own.get(name(type)), type.values);
      else this.differ(paths, 'no such enum', type.values);
      own.delete(name(type));
    }
    for (const [key, values] of own) this.differ([key], values, 'no such enum');
  }
}

const generatedOf = (column) => (column.generated && typeof column.generated === 'object' ? column.generated.expression : empty(column.generated));

function counts(comparison) {
  const { tables } = comparison.oracle;
  const sum = (of) => tables.reduce((total, table) => total + of(table), 0);
  return { models: sum((table) => table.models?.length ?? 1), tables: tables.length, columns: sum((table) => table.columns.length),
    foreign_keys: sum((table) => table.foreign_keys.length), indexes: sum((table) => table.indexes.length),
    attributes: comparison.attributes, differing: comparison.differences.length, allowed: comparison.allowed.length,
    unknown: comparison.unknown.size };
}

function print(comparison) {
  const lines = [];
  for (const { where, ours, oracle } of comparison.differences) {
    lines.push(`${where}`, `    sequelint  ${json(ours)}`, `    sequelize  ${json(oracle)}`);
  }
  return lines.join('\n');
}

function compare(ours, oracle) {
  const comparison = new Comparison(ours, oracle).run();
  return { differences: comparison.differences, allowed: comparison.allowed, counts: counts(comparison), text: print(comparison) };
}

if (require.main === module) {
  const [ours, oracle] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
  const result = compare(ours, oracle);
  if (result.text) console.log(result.text);
  console.log(Object.entries(result.counts).map(([key, value]) => `${key} ${value}`).join(', '));
  process.exitCode = result.differences.length ? 1 : 0;
}

module.exports = { compare };
