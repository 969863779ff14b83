'use strict';
const { catalogue } = require('./scratch.js');
const { objects } = require('./objects.js');

// A database as one flat list of what there is to compare: "public.users.email.type" => "text".

const nameOf = ({ schema, name }) => `${schema}.${name}`;

function tableFacts(table, facts) {
  const at = nameOf(table);
  facts.set(at, 'table');
  facts.set(`${at}.comment`, table.comment);
  facts.set(`${at}.primary_key`, table.primary_key);
  facts.set(`${at}.columns`, table.columns.map(({ name }) => name));
  for (const { name, ...column } of table.columns) {
    for (const [key, value] of Object.entries(column)) facts.set(`${at}.${name}.${key}`, key === 'default' ? plainDefault(value) : value);
  }
  for (const [what, list] of [['foreign_keys', table.foreign_keys], ['indexes', table.indexes]]) {
    for (const { name, ...item } of list) facts.set(`${at}.${what}.${name}`, item);
  }
}

async function factsOf(client) {
  await client.query("SET search_path TO public");
  const { tables, enums } = await catalogue(client);
  const facts = new Map();
  for (const table of tables) tableFacts(table, facts);
  for (const type of enums) facts.set(`enum ${nameOf(type)}`, type.values);
  for (const [kind, named] of Object.entries(await objects(client))) {
    for (const [name, definition] of Object.entries(named)) facts.set(`${kind} ${name}`, definition);
  }
  return facts;
}

// A constant keeps the type that it was first read as: `'x'::text` and `'x'::character varying` are one default.
const plainDefault = (value) => (typeof value === 'string' ? value.replace(/^('(?:[^']|'')*')::(text|character varying|bpchar|character\(\d+\))$/, '$1') : value);

const text = (value) => (value === undefined ? 'nothing' : JSON.stringify(value));

// -> [{ what, ours, theirs }]; what hangs on something that only one side has is said once.
function differences(ours, theirs) {
  const found = [];
  for (const what of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const a = text(ours.get(what));
    const b = text(theirs.get(what));
    if (a !== b) found.push({ what, ours: a, theirs: b });
  }
  const missing = found.filter(({ ours: a, theirs: b }) => a === 'nothing' || b === 'nothing').map(({ what }) => what + '.');
  return found.filter(({ what }) => !missing.some((outer) => what.startsWith(outer) || what.split(' ').pop().startsWith(outer)));
}

module.exports = { factsOf, differences };
