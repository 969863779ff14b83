'use strict';
const { parse } = require('./ddl.js');
const { quoted } = require('./schema.js');
const { objectName } = require('./names.js');
const { catalogue, prepare } = require('./scratch.js');

// Confirms what was read from the recorded DDL by running it on a real Postgres and asking its catalogue.

// The recorded statements in an order that runs: foreign keys after every table, their text unchanged.
function runnable(recorded) {
  const first = [];
  const keys = [];
  const last = [];
  for (const { sql } of recorded) {
    for (const statement of parse(sql)) {
      if (statement.kind === 'table') {
        let text = statement.text;
        const base = statement.start;
        for (const key of [...statement.table.foreign_keys].reverse()) {
          if (!key.clause) continue;
          const clause = sql.slice(key.clause.start, key.clause.end);
          text = text.slice(0, key.clause.start - base) + text.slice(key.clause.end - base);
          keys.unshift({ table: quoted(statement.table), sql: `ALTER TABLE ${quoted(statement.table)} ADD FOREIGN KEY ("${key.columns[0]}") ${clause}` });
        }
        first.push(text);
      } else if (statement.kind === 'foreign') keys.push({ sql: statement.text });
      else if (statement.kind === 'index') last.push(statement.text);
      else if (statement.kind !== 'select') first.push(statement.text);
    }
  }
  return [...first, ...keys.map((key) => key.sql), ...last];
}

const list = (value) => JSON.stringify(value);

function differencesOfTable(ours, theirs) {
  const out = [];
  const say = (what, a, b) => out.push(`${ours.schema}.${ours.name}${what}: oracle ${list(a)}, catalogue ${list(b)}`);
  const same = (what, a, b) => list(a) !== list(b) && say(what, a, b);
  same(' columns', ours.columns.map((c) => c.name), theirs.columns.map((c) => c.name));
  same(' primary key', ours.primary_key, theirs.primary_key);
  same(' comment', ours.comment, theirs.comment);
  for (const column of ours.columns) {
    const other = theirs.columns.find((c) => c.name === column.name);
    if (!other) continue;
    for (const key of ['type', 'nullable', 'auto_increment', 'comment']) same(`.${column.name} ${key}`, column[key], other[key]);
    const has = column.default !== null && column.default_kind !== 'application' && !/^null(::|$)/i.test(column.default);
    same(`.${column.name} has a default`, has, other.default !== null);
    same(`.${column.name} is generated`, column.generated !== null, other.generated !== null);
  }
  const key = (k) => list([k.columns, k.schema, k.table, k.referenced, k.on_delete, k.on_update, k.deferrable]);
  same(' foreign keys', ours.foreign_keys.map(key).sort(), theirs.foreign_keys.map(key).sort());
  const inline = ours.columns.filter((c) => c.unique).map((c) => ({ name: null, columns: [c.name] }));
  const uniques = new Map([...inline, ...ours.unique_constraints].map((u) => [list(u.columns), u.name ?? objectName(ours.name, u.columns, 'key')]));
  same(' unique', [...uniques.keys()].sort(), theirs.unique_constraints.map((u) => list(u.columns)).sort());
  const index = (i) => list([i.name, i.unique, i.using, i.where !== null,
    i.columns.map((c) => [c.name, c.expression !== null, c.order === 'DESC' ? 'DESC' : null, i.using === 'btree' ? c.operator : null])]);
  same(' indexes', ours.indexes.map(index).sort(), theirs.indexes.map(index).sort());
  return out;
}

// -> { refused: the statements Postgres refuses, differences: between the oracle and the catalogue }
async function confirm(client, recorded, schema) {
  await prepare(client, recorded.map((statement) => statement.sql));
  const refused = [];
  for (const sql of runnable(recorded)) {
    try {
      await client.query(sql);
    } catch (error) {
      refused.push({ sql, error: error.message });
    }
  }
  const real = await catalogue(client);
  const differences = [];
  const names = new Set(real.tables.map((table) => `${table.schema}.${table.name}`));
  for (const table of schema.tables) {
    const other = real.tables.find((t) => t.schema === table.schema && t.name === table.name);
    if (!other) differences.push(`${table.schema}.${table.name}: not in the catalogue`);
    else differences.push(...differencesOfTable(table, other));
    names.delete(`${table.schema}.${table.name}`);
  }
  for (const name of names) differences.push(`${name}: only in the catalogue`);
  const enums = (of) => list(of.enums.map((e) => [e.schema, e.name, e.values]).sort());
  if (enums(schema) !== enums(real)) differences.push(`enums: oracle ${enums(schema)}, catalogue ${enums(real)}`);
  return { refused, differences };
}

module.exports = { confirm, runnable };
