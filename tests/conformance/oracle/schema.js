'use strict';
const { objectName, quoteName } = require('./names.js');
const { canonicalType } = require('./types.js');

// From DDL statements to the schema of docs/schema-json (contract version 1).

// A default that is a value (a literal, cast or not, or an array of such) and not something to compute.
function defaultKind(sql) {
  if (sql === null) return 'none';
  const literal = String.raw`(?:[eE]?'(?:[^']|'')*'|[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|true|false|null)`;
  const cast = String.raw`(?:\s*::\s*(?:"[^"]*"|[A-Za-z_][\w ]*)(?:\.(?:"[^"]*"|\w+))?(?:\s*\([\d,\s]*\))?(?:\[\])*)*`;
  const plain = String.raw`(?:CAST\s*\(\s*${literal}\s+AS\s+[\w ]+(?:\([\d,\s]*\))?\s*\)|${literal})`;
  const item = `${plain}${cast}`;
  const array = String.raw`ARRAY\s*\[(?:${item}(?:\s*,\s*${item})*)?\]${cast}`;
  const nested = String.raw`ARRAY\s*\[(?:(?:${array}|${item})(?:\s*,\s*(?:${array}|${item}))*)?\]${cast}`;
  const whole = new RegExp(String.raw`^\s*\(*\s*(?:${item}|${array}|${nested})\s*\)*${cast}\s*$`, 'i');
  return whole.test(sql) ? 'constant' : 'expression';
}

class SchemaBuilder {
  constructor(source) {
    this.source = source;
    this.tables = new Map();
    this.enums = new Map();
    this.schemas = new Set();
    this.problems = [];
  }

  key(name) {
    return `${name.schema}.${name.name}`;
  }

  add(statement, model = null) {
    switch (statement.kind) {
      case 'table': return this.addTable(statement.table, model);
      case 'index': return this.addIndex(statement, model);
      case 'do': return statement.inner && this.add(statement.inner, model);
      case 'enum': return this.addEnum(statement);
      case 'comment': return this.addComment(statement);
      case 'unique': return this.at(statement.table)?.unique_constraints.push(statement.unique);
      case 'foreign': return this.at(statement.table)?.foreign_keys.push(statement.key);
      case 'primary': {
        const table = this.at(statement.table);
        if (table) table.primary_key = statement.columns;
        return undefined;
      }
      case 'schema': return this.schemas.add(statement.name);
      case 'other': return this.problems.push(`a statement that is not understood: ${statement.text ?? statement.sql}`);
      default: return undefined;
    }
  }

  at(name) {
    return this.tables.get(this.key(name));
  }

  // A second model on a table adds the columns that the first does not have (see docs/fidelity.md).
  addTable(table, model) {
    const attributes = model ? model.attributes : new Map();
    for (const column of table.columns) {
      const attribute = attributes.get(column.name);
      column.attribute = attribute ? attribute.name : column.name;
      column.application = attribute ? attribute.application : null;
    }
    table.models = model ? [model.name] : [];
    table.indexes = [];
    const first = this.tables.get(this.key(table));
    if (!first) {
      this.tables.set(this.key(table), table);
      return;
    }
    const known = new Set(first.columns.map((column) => column.name));
    const isNew = (columns) => columns.some((column) => !known.has(column));
    first.columns.push(...table.columns.filter((column) => !known.has(column.name)));
    first.foreign_keys.push(...table.foreign_keys.filter((key) => isNew(key.columns)));
    first.unique_constraints.push(...table.unique_constraints.filter((unique) => isNew(unique.columns)));
    first.models.push(...table.models);
  }

  addIndex(statement, model) {
    const table = this.at(statement.table);
    if (!table) {
      this.problems.push(`index ${statement.index.name} on ${this.key(statement.table)}, which no statement creates`);
      return;
    }
    if (table.indexes.some((index) => index.name === statement.index.name)) {
      if (!model || table.models.length < 2) this.problems.push(`index ${statement.index.name} is created twice`);
      return;
    }
    table.indexes.push(statement.index);
  }

  addEnum({ name, values }) {
    if (!this.enums.has(this.key(name))) this.enums.set(this.key(name), { schema: name.schema, name: name.name, values });
  }

  addComment({ table: name, column, comment }) {
    const table = this.at(name);
    if (!table) return;
    if (column === null) table.comment = table.comment ?? comment;
    else table.column_comments[column] = table.column_comments[column] ?? comment;
  }

  finish(errors = []) {
    const tables = [...this.tables.values()].map((table) => this.print(table));
    const order = (a, b) => (a.schema + '\0' + a.name < b.schema + '\0' + b.name ? -1 : 1);
    return { version: 1, dialect: 'postgres', source: this.source, tables: tables.sort(order),
      enums: [...this.enums.values()].sort(order), unknown: [], errors, problems: this.problems };
  }

  print(table) {
    const primary = new Set(table.primary_key);
    const keys = table.foreign_keys.map((key) => this.printKey(key));
    const columns = table.columns.map((column) => this.printColumn(table, column, primary, keys));
    // Postgres keeps one index where a UNIQUE says what the primary key says already
    const same = (a, b) => a.length === b.length && a.every((name, i) => name === b[i]);
    const uniques = table.unique_constraints.filter((unique) => !same(unique.columns, table.primary_key));
    return { schema: table.schema, name: table.name, model: table.models[0] ?? null, models: table.models,
      comment: table.comment, primary_key: table.primary_key, columns, foreign_keys: keys,
      unique_constraints: uniques, checks: table.checks, indexes: table.indexes };
  }

  printColumn(table, column, primary, keys) {
    const inKey = primary.has(column.name);
    const notNull = column.not_null || inKey || column.auto_increment !== 'none';
    const kind = column.default === null && column.application ? 'application' : defaultKind(column.default);
    const alone = inKey && primary.size === 1;
    return { name: column.name, attribute: column.attribute, type: canonicalType(column.type), nullable: !notNull,
      default: kind === 'application' ? column.application : column.default, default_kind: kind,
      auto_increment: column.auto_increment, generated: column.generated, unique: column.unique && !alone,
      comment: table.column_comments[column.name] ?? null,
      references: keys.find((key) => key.columns.length === 1 && key.columns[0] === column.name) ?? null,
      problems: column.problems };
  }

  printKey({ clause, ...key }) {
    if (key.referenced.length) return { ...key };
    const target = this.at({ schema: key.schema, name: key.table });
    return { ...key, referenced: target ? target.primary_key : [] };
  }
}

// The indexes that CREATE TABLE makes by itself: Sequelize asks for them and skips its own of the same name.
function constraintIndexes(table) {
  const names = [];
  if (table.primary_key.length) names.push(objectName(table.name, [], 'pkey'));
  for (const column of table.columns) if (column.unique) names.push(objectName(table.name, [column.name], 'key'));
  for (const unique of table.unique_constraints) names.push(unique.name ?? objectName(table.name, unique.columns, 'key'));
  return names;
}

const quoted = (name) => (name.schema === 'public' ? '' : quoteName(name.schema) + '.') + '"' + name.name.replace(/"/g, '""') + '"';

module.exports = { SchemaBuilder, constraintIndexes, defaultKind, quoted };
