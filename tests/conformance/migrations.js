#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');
const { execFileSync } = require('child_process');
const { Sequelize } = require('sequelize');
const { Scratch, catalogue, extensions } = require('./oracle/scratch.js');
const { refusal } = require('./oracle/refused.js');
const { statements: statementsOf } = require('./oracle/ddl.js');

// migrations.js --binary SEQUELINT [--show] [--every N] [CASE…]: for every project of fixtures/models the migrations that
// `sequelint migrate` writes between base and head, safe and plain, run by real Sequelize on a real Postgres: `up` must
// end in what head's own SQL makes, `down` in what base's makes, and sequelint's own replay of the files in head.

const kFixtures = path.resolve(__dirname, '../../fixtures/models');
// Every format is run: module systems take turns.
const kFormats = ['js', 'esm', 'sql'];

function run(binary, ...args) {
  return execFileSync(binary, args, { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function runAll(client, text) {
  for (const { text: statement } of statementsOf(text)) await client.query(statement);
}

// Places mean nothing here, and a column that came later stands at the end.
function comparable(real) {
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  const tables = real.tables.map((table) => ({ ...table, columns: [...table.columns].sort(byName),
    foreign_keys: [...table.foreign_keys].sort(byName), unique_constraints: [...table.unique_constraints].sort(byName) }));
  return { tables, enums: real.enums };
}

function firstDifference(a, b, where = '') {
  if (JSON.stringify(a) === JSON.stringify(b)) return null;
  const both = a !== null && b !== null && typeof a === 'object' && typeof b === 'object';
  if (!both) return `${where}: there is ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`;
  if (Array.isArray(a) && a.length !== b.length) {
    const names = (list) => list.map((item) => item?.name ?? item);
    return `${where}: there is ${JSON.stringify(names(a))}, wanted ${JSON.stringify(names(b))}`;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key] ?? null, b[key] ?? null, `${where}/${a[key]?.name ?? key}`);
    if (found) return found;
  }
  return null;
}

function connection(server, database) {
  return new Sequelize(database, 'postgres', '', { dialect: 'postgres', host: server.folder, logging: false, pool: { max: 2 } });
}

// The files, each with what it does in either direction.
async function load(folder) {
  const files = fs.readdirSync(folder).filter((file) => !file.endsWith('.down.sql')).sort();
  const migrations = [];
  for (const file of files) {
    const full = path.join(folder, file);
    if (file.endsWith('.sql')) {
      const down = full.replace(/\.sql$/, '.down.sql');
      migrations.push({ file, up: (client) => runAll(client, fs.readFileSync(full, 'utf8')),
        down: (client) => (fs.existsSync(down) ? runAll(client, fs.readFileSync(down, 'utf8')) : null) });
    } else {
      const module = file.endsWith('.mjs') ? await import(pathToFileURL(full)) : require(full);
      migrations.push({ file, up: (client, qi) => module.up(qi, Sequelize), down: (client, qi) => module.down(qi, Sequelize) });
    }
  }
  return migrations;
}

async function walk(pair, style, format, options, server, scratch) {
  const folder = fs.mkdtempSync(path.join(scratch, 'project-'));
  const links = path.join(folder, 'node_modules');
  fs.symlinkSync(path.join(__dirname, 'node_modules'), links);
  run(options.binary, 'migrate', pair.base, pair.head, '--repo', folder, '--style', style, '--format', format);
  const migrations = path.join(folder, 'migrations');
  if (!fs.existsSync(migrations)) return null;
  const files = await load(migrations);
  if (options.show) for (const { file } of files) console.log(`--- ${file}\n${fs.readFileSync(path.join(migrations, file), 'utf8')}`);
  const wrong = await server.database(async (client, database) => {
    await extensions(client, pair.sql.join('\n'));
    await runAll(client, pair.sql[0]);
    const sequelize = connection(server, database);
    try {
      const queryInterface = sequelize.getQueryInterface();
      for (const migration of files) {
        await migration.up(client, queryInterface).catch((error) => {
          throw new Error(`up of ${migration.file}: ${error.message}\n${fs.readFileSync(path.join(migrations, migration.file), 'utf8')}`);
        });
      }
      const up = firstDifference(comparable(await catalogue(client)), pair.catalogues[1]);
      if (up) return `up does not end in head: ${up}`;
      for (const migration of [...files].reverse()) {
        await Promise.resolve(migration.down(client, queryInterface)).catch((error) => {
          throw new Error(`down of ${migration.file}: ${error.message}\n${fs.readFileSync(path.join(migrations, migration.file), 'utf8')}`);
        });
      }
      const down = firstDifference(comparable(await catalogue(client)), pair.catalogues[0]);
      return down ? `down does not end in base: ${down}` : null;
    } finally {
      await sequelize.close();
    }
  });
  if (wrong) return wrong;
  const baseline = path.join(folder, 'base.sql');
  fs.writeFileSync(baseline, pair.sql[0]);
  const rest = run(options.binary, 'diff', 'migrations', pair.head, '--repo', folder, '--baseline', baseline, '--format', 'text');
  return rest ? `sequelint's replay does not end in head:\n${rest}` : null;
}

async function pairOf(name, options, server, scratch) {
  const pair = { sql: [], catalogues: [] };
  for (const end of ['base', 'head']) {
    const source = path.join(kFixtures, name, end);
    pair[end] = path.join(scratch, `${name}-${end}.json`);
    fs.writeFileSync(pair[end], run(options.binary, 'schema', source, '--format', 'json'));
    pair.sql.push(run(options.binary, 'schema', source, '--format', 'sql'));
  }
  for (const sql of pair.sql) {
    pair.catalogues.push(await server.database(async (client) => {
      await extensions(client, pair.sql.join('\n'));
      await runAll(client, sql);
      return comparable(await catalogue(client));
    }));
  }
  return pair;
}

async function outcome(name, index, options, server, scratch) {
  const pair = await pairOf(name, options, server, scratch);
  for (const [i, style] of ['safe', 'plain'].entries()) {
    const format = options.format ?? (index % 3 === 0 ? kFormats[(index / 3 + i) % kFormats.length | 0] : 'js');
    const wrong = await walk(pair, style, format, options, server, scratch);
    if (wrong) return `${style}, ${format}: ${wrong}`;
  }
  return 'run';
}

async function main() {
  const options = { cases: [] };
  const argv = process.argv.slice(2);
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--binary') options.binary = path.resolve(argv[++i]);
    else if (argv[i] === '--format') options.format = argv[++i];
    else if (argv[i] === '--every') options.every = Number(argv[++i]);
    else if (argv[i] === '--show') options.show = true;
    else options.cases.push(argv[i]);
  }
  const all = fs.readdirSync(kFixtures).sort();
  const runs = (name, i) => i % (options.every ?? 1) === 0 && !refusal(path.join(kFixtures, name));
  const cases = options.cases.length ? options.cases : all.filter(runs);
  const server = new Scratch();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-migrations-'));
  const counts = { run: 0, failed: 0 };
  try {
    for (const [index, name] of cases.entries()) {
      const result = await outcome(name, index, options, server, scratch).catch((error) => String(error.stderr || error.stack));
      counts[result in counts ? result : 'failed']++;
      if (!(result in counts)) console.log(`--- ${name}\n${result}`);
    }
  } finally {
    await server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`${cases.length} projects: the migrations of ${counts.run} run up and down in Sequelize and end where they should`);
  process.exit(counts.failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
