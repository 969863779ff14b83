#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const { oracle } = require('./oracle.js');
const { Scratch, installed, kPostgres, catalogue, clear, extensions } = require('./oracle/scratch.js');
const { refusal } = require('./oracle/refused.js');
const { statements: statementsOf } = require('./oracle/ddl.js');

// plan.js --binary SEQUELINT [--from-oracle] [--every N] [--major N] [CASE…]: for every project of fixtures/models, the plan from base
// to head and the one back, plain and safe, on every real Postgres that is installed (scripts/postgres-servers installs 11
// to 18). The schema before is made from `schema --format sql`, the plan's SQL runs on it, what Postgres then has must be
// what the other schema's own SQL makes, and a second plan, from the database, must be empty. With --from-oracle the
// schemas are real Sequelize's, not ours; with --every, other majors than the tests' own run every N-th project; with
// --major, one major alone runs.

const kFixtures = path.resolve(__dirname, '../../fixtures/models');
const kStyles = ['plain', 'safe'];

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

async function sourcesOf(folder, options, scratch) {
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
  fs.mkdirSync(scratch);
  const sources = await sourcesOf(path.join(kFixtures, name), options, scratch);
  if (options.fromOracle) return sources;
  return sources.map((source, i) => {
    const file = path.join(scratch, `${i}.json`);
    fs.writeFileSync(file, sql(options.binary, 'schema', source, '--format', 'json'));
    return file;
  });
}

// Both ends: the file and its own SQL.
function readEnds(options, files, major) {
  return files.map((file) => ({ file, sql: sql(options.binary, 'schema', file, '--format', 'sql', '--postgres', String(major)) }));
}

async function make(client, end, needs) {
  await clear(client);
  await extensions(client, needs);
  return runAll(client, end.sql);
}

// What is wrong with the plan from one end to the other, null when nothing is. `made` is what Postgres has of `to` alone.
async function fault(from, to, made, style, { client, needs, address, major, options }) {
  await make(client, from, needs);
  const args = ['--postgres', String(major), '--style', style, '--format', 'sql'];
  const plan = sql(options.binary, 'diff', from.file, to.file, ...args);
  try {
    const wrong = firstDifference(comparable(await runAll(client, plan)), comparable(made));
    if (wrong) return `${wrong}\n${plan}`;
  } catch (error) {
    error.plan = plan;
    throw error;
  }
  const rest = sql(options.binary, 'diff', address, to.file, '--format', 'text').trim();
  return rest ? `a second plan is not empty:\n${rest}\n${plan}` : null;
}

// 'run' or what went wrong, on one server.
async function outcome(files, options, { client, address, major }) {
  const ends = readEnds(options, files, major);
  const server = { client, address, major, options, needs: ends.map((end) => end.sql).join('\n') };
  const made = [];
  for (const end of ends) made.push(await make(client, end, server.needs));
  for (const style of kStyles) {
    for (const [from, to] of [[0, 1], [1, 0]]) {
      const wrong = await fault(ends[from], ends[to], made[to], style, server);
      if (wrong) return `${style}, ${from ? 'from head to base' : 'from base to head'}: ${wrong}`;
    }
  }
  return 'run';
}

// Runs the cases on the server of one major; counts what came of them.
async function runOn(major, cases, files, options, print) {
  const counts = { run: 0, refused: 0, failed: 0 };
  const server = new Scratch(major);
  try {
    await server.database(async (client, database) => {
      const address = `postgres://postgres@/${database}?host=${encodeURIComponent(server.folder)}`;
      for (const name of cases) {
        const refused = refusal(path.join(kFixtures, name), major);
        let result = await outcome(files.get(name), options, { client, address, major }).catch(async (error) => {
          await client.query('ROLLBACK');
          if (error.message === refused) return 'refused';
          return `${error.stack}${error.where ? ` (${error.where})` : ''}\n${error.stderr ?? error.plan ?? ''}`;
        });
        if (refused && result === 'run') result = `Postgres takes it, but should say: ${refused}`;
        counts[result in counts ? result : 'failed']++;
        if (!(result in counts)) print(`--- ${name}, postgres ${major}\n${result}`);
      }
    });
  } finally {
    await server.close();
  }
  return counts;
}

async function main() {
  const options = { cases: [], every: 1 };
  const argv = process.argv.slice(2);
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--binary') options.binary = path.resolve(argv[++i]);
    else if (argv[i] === '--from-oracle') options.fromOracle = true;
    else if (argv[i] === '--every') options.every = Number(argv[++i]);
    else if (argv[i] === '--major') options.major = Number(argv[++i]);
    else options.cases.push(argv[i]);
  }
  const cases = options.cases.length ? options.cases : fs.readdirSync(kFixtures).sort();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-plan-'));
  const print = console.log;
  if (options.fromOracle) console.log = console.info = console.warn = () => {};
  process.emitWarning = () => {};
  let failed = 0;
  try {
    const files = new Map();
    for (const name of cases) files.set(name, await schemasOf(name, options, path.join(scratch, name)));
    for (const { major } of installed().filter(({ major }) => !options.major || major === options.major)) {
      const some = cases.filter((name, i) => major === kPostgres || i % options.every === major % options.every);
      const began = Date.now();
      const counts = await runOn(major, some, files, options, print);
      failed += counts.failed;
      print(`postgres ${major}: of ${some.length} projects, the plans there and back, plain and safe, of ${counts.run} run and end where ` +
        `they should; ${counts.refused} refused as expected; ${((Date.now() - began) / 1000).toFixed(0)} s`);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
