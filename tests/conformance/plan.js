#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const { oracle, settingsFor } = require('./oracle.js');
const { Scratch, catalogue, extensions } = require('./oracle/scratch.js');
const { statements: statementsOf } = require('./oracle/ddl.js');
const { notYetNames } = require('./not-yet.js');

// plan.js --binary SEQUELINT [--from-oracle] [CASE…]: for every project of fixtures/models, the plan from base to head on
// a real Postgres. The base schema is made from `schema --format sql`, the plan's SQL runs on it, and what Postgres then
// has must be what the head schema's own SQL makes. With --from-oracle the schemas are real Sequelize's, not ours.

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

async function check(name, options, server, scratch) {
  const folder = path.join(kFixtures, name);
  const [base, head] = await ends(folder, options, scratch);
  const source = (end) => (options.fromOracle ? [end] : [end]);
  const made = [base, head].map((end) => sql(options.binary, 'schema', ...source(end), '--format', 'sql'));
  const json = options.fromOracle ? [base, head] : [base, head].map((end, i) => {
    const file = path.join(scratch, `${i}.json`);
    fs.writeFileSync(file, sql(options.binary, 'schema', end, '--format', 'json'));
    return file;
  });
  const plan = sql(options.binary, 'diff', ...json, '--format', 'sql');
  const needs = made.join('\n');
  try {
    const after = await server.database(async (client) => {
      await extensions(client, needs);
      await runAll(client, made[0]);
      return runAll(client, plan);
    });
    const wanted = await server.database(async (client) => {
      await extensions(client, needs);
      return runAll(client, made[1]);
    });
    return firstDifference(comparable(after), comparable(wanted)) ?? '';
  } catch (error) {
    return `${error.message}${error.where ? ` (${error.where})` : ''}\n${plan}`;
  }
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
  const notYet = notYetNames();
  const server = new Scratch();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-plan-'));
  const print = console.log;
  if (options.fromOracle) console.log = console.info = console.warn = () => {};
  process.emitWarning = () => {};
  let failed = 0;
  try {
    for (const name of cases) {
      const settings = settingsFor(path.join(kFixtures, name, 'base'));
      const problem = await check(name, options, server, scratch).catch((error) => String(error.stderr || error.stack));
      if (!problem || settings.plan === false || notYet.has(name)) continue;
      failed++;
      print(`--- ${name}\n${problem}`);
    }
  } finally {
    await server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  print(`${cases.length} plans, ${cases.length - failed} run on Postgres and end in head`);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
