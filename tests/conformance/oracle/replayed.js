'use strict';
const { spawnSync } = require('child_process');
const { statements } = require('./ddl.js');
const { factsOf, differences } = require('./facts.js');

// sequelint's replay of a folder of migrations against what the migrations left in a database: the replayed schema is run,
// as SQL, into a database of its own, and the catalogues of both are compared by themselves, name by name; and `sequelint
// diff` of the replay and the database must find nothing.

// Objects that are compared by their text have another one in the catalogue: the facts are about those.
const kByText = /^(create|drop)_object (function|trigger|view|materialized view|domain|policy|composite type)/;

function sequelint(binary, ...args) {
  const run = spawnSync(binary, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`sequelint ${args.join(' ')} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  return run.stdout;
}

// -> what Postgres refuses of the replayed schema, in lines; all at once when it takes it all
async function build(client, sql) {
  const refused = await client.query(sql).then(() => null, (error) => error);
  if (!refused) return [];
  const lines = [];
  for (const { text } of statements(sql)) {
    await client.query(text).catch((error) => lines.push(`Postgres refuses of the replayed schema: ${error.message}\n    ${text.trim().slice(0, 300)}`));
  }
  return lines.length ? lines : [`Postgres refuses the replayed schema: ${refused.message}`];
}

// `real` are the facts of the database at `address`, `differs` those that are expected to differ, `beside` SQL of
// what a schema does not hold but needs, `pass` more options of sequelint. -> { lines: what is not as it should be, differing: how many facts differ, unknown }
async function compareWith(binary, folder, real, address, server, { differs = [], beside, pass = [] } = {}) {
  const read = (...args) => sequelint(binary, ...args, '--repo', folder, ...pass);
  const schema = JSON.parse(read('schema', 'migrations', '--format', 'json'));
  const sql = read('schema', 'migrations', '--format', 'sql');
  const { ours, refused } = await server.database(async (client) => {
    if (beside) await client.query(beside);
    const refused = await build(client, sql);
    return { refused, ours: await factsOf(client) };
  });
  const left = new Set(differs);
  const all = differences(ours, real);
  const lines = [...refused, ...all.filter(({ what }) => !left.delete(what)).map(({ what, ours: a, theirs: b }) => `${what}\n    sequelint ${a}\n    postgres  ${b}`)];
  lines.push(...[...left].map((what) => `equal, but not expected to be: ${what}`));
  const url = `postgres://postgres@/${address.database}?host=${encodeURIComponent(address.host)}`;
  const plan = read('diff', 'migrations', url, '--format', 'text').split('\n').filter((line) => line && !kByText.test(line)).join('\n');
  if (plan) lines.push(`sequelint diff migrations postgres://…\n${plan}`);
  return { lines, differing: all.length, unknown: schema.unknown ?? [] };
}

module.exports = { compareWith };
