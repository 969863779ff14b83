#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const { oracle } = require('./oracle.js');
const { Scratch, catalogue, extensions } = require('./oracle/scratch.js');
const { refusal } = require('./oracle/refused.js');
const { statements: statementsOf } = require('./oracle/ddl.js');

// plan.js --binary SEQUELINT [--from-oracle] [CASE…]: for every project of fixtures/models, the plan from base to head on
// a real Postgres, and the one back. The schema before is made from `schema --format sql`, the plan's SQL runs on it, and
// what Postgres then has must be what the other schema's own SQL makes. With --from-oracle the schemas are real
// Sequelize's, not ours.

const kFixtures = path.resolve(__dirname, '../../fixtures/models');

function sql(binary, ...args) {
  return execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
}

// Places mean nothing here, and a column that came later stands at the end.
function comparable(real) {
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  const tables = real.tables.map((table) => ({ ...table, columns: [...table.columns].sort(byName),
    foreign_keys: [...table.foreign_keys].sort(byName), unique_constraints: [...table.unique_constraints].sort(byName) }));
  return { tables, enums: real.enums };
}

function firstDifference(a, b, path = '') {
  if (JSON.stringify(a) === JSON.stringify(b)) return null;
  const both = a !== null && b !== null && typeof a === 'object' && typeof b === 'object';
  if (!both) return `${path}: after the plan ${JSON.stringify(a)}, in head ${JSON.stringify(b)}`;
  if (Array.isArray(a) && a.length !== b.length) {
    const names = (list) => list.map((item) => item?.name ?? item);
    return `${path}: after the plan ${JSON.stringify(names(a))}, in head ${JSON.stringify(names(b))}`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key] ?? null, b[key] ?? null, `${path}/${a[key]?.name ?? key}`);
    if (found) return found;
  }
  return null;
}

async function ends(folder, options, scratch) {
  if (!options.fromOracle) return [path.join(folder, 'base'), path.join(folder, 'head')];
  const files = [];
  for (const end of ['base', 'head']) {
    const file = path.join(scratch, `${end}.json`);
    fs.writeFileSync(file, JSON.stringify((await oracle(path.join(folder, end))).schema));
    files.push(file);
  }
  return files;
}

// Statement by statement, as psql does: some of them refuse to share a transaction.
async function runAll(client, text) {
  for (const { text: statement } of statementsOf(text)) await client.query(statement);
  return catalogue(client);
}

// The schemas of both ends as files that sequelint reads.
async function schemasOf(name, options, scratch) {
  const folder = path.join(kFixtures, name);
  const sources = await ends(folder, options, scratch);
  if (options.fromOracle) return sources;
  return sources.map((source, i) => {
    const file = path.join(scratch, `${i}.json`);
    fs.writeFileSync(file, sql(options.binary, 'schema', source, '--format', 'json'));
    return file;
  });
}

// What Postgres has as the schema's own SQL makes it, and after the plan that leads from there to the other one.
async function walk(from, to, needs, options, server) {
  const plan = sql(options.binary, 'diff', from, to, '--format', 'sql');
  return server.database(async (client) => {
    await extensions(client, needs);
    const made = await runAll(client, sql(options.binary, 'schema', from, '--format', 'sql'));
    try {
      return { made, after: await runAll(client, plan) };
    } catch (error) {
      throw new Error(`${error.message}${error.where ? ` (${error.where})` : ''}\n${plan}`);
    }
  });
}

// 'run' or what went wrong.
async function outcome(name, options, server, scratch) {
  let schemas;
  try {
    schemas = await schemasOf(name, options, scratch);
  } catch (error) {
    return String(error.stderr || error.stack);
  }
  const [base, head] = schemas;
  const needs = schemas.map((end) => sql(options.binary, 'schema', end, '--format', 'sql')).join('\n');
  const there = await walk(base, head, needs, options, server);
  const back = await walk(head, base, needs, options, server);
  const wrong = firstDifference(comparable(there.after), comparable(back.made));
  if (wrong) return `from base to head: ${wrong}`;
  const wrongBack = firstDifference(comparable(back.after), comparable(there.made));
  return wrongBack ? `from head to base: ${wrongBack}` : 'run';
}

async function main() {
  const options = { cases: [] };
  const argv = process.argv.slice(2);
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--binary') options.binary = path.resolve(argv[++i]);
    else if (argv[i] === '--from-oracle') options.fromOracle = true;
    else options.cases.push(argv[i]);
  }
  const cases = options.cases.length ? options.cases : fs.readdirSync(kFixtures).sort();
  const server = new Scratch();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-plan-'));
  const print = console.log;
  if (options.fromOracle) console.log = console.info = console.warn = () => {};
  process.emitWarning = () => {};
  const counts = { run: 0, refused: 0, failed: 0 };
  try {
    for (const name of cases) {
      const refused = refusal(path.join(kFixtures, name));
      let result = await outcome(name, options, server, scratch).catch((error) => (error.message === refused ? 'refused' : String(error.stack)));
      if (refused && result === 'run') result = `Postgres takes it, but should say: ${refused}`;
      counts[result in counts ? result : 'failed']++;
      if (!(result in counts)) print(`--- ${name}\n${result}`);
    }
  } finally {
    await server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  print(`${cases.length} projects: ${counts.run} plans there and back run on Postgres and end where they should, ${counts.refused} refused as expected`);
  process.exit(counts.failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
