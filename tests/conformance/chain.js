#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { checkout, commitOf, projectName } = require('./oracle/checkout.js');
const { Scratch } = require('./oracle/scratch.js');
const { factsOf } = require('./oracle/facts.js');
const { compareWith } = require('./oracle/replayed.js');
const { migrate } = require('./oracle/migrate.js');

// chain.js REPO REV [--binary SEQUELINT] [--row] [--keep DIR] [--folder DIR]… [--convention NAME] [-- SEQUELINT OPTIONS]
// The migrations of a project at one revision of a local git repository, run for real by the Sequelize that it asks for on
// a Postgres of our own, and replayed by sequelint; prints what differs. Packages that are not installed are stubs.
// chains/ says how some public projects run theirs:
//   folders, from, matching, convention, major, setup   as in oracle/migrate.js
//   baseline        what the database has before the first migration, as SQL, or a function of { repo, revision } that tells
//   beside          SQL of what a schema does not hold but needs, for the replayed one
//   configuration   what the project would tell sequelint
// --row prints the line of docs/fidelity.md.

const kBaseline = 'baseline.sql';

function argumentsOf(argv) {
  const options = { places: [], folders: [], pass: [] };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--') {
      options.pass = argv.slice(i + 1);
      break;
    }
    if (['--binary', '--convention', '--keep'].includes(argv[i])) options[argv[i].slice(2)] = argv[++i];
    else if (argv[i] === '--folder') options.folders.push(argv[++i]);
    else if (argv[i] === '--row') options.row = true;
    else options.places.push(argv[i]);
  }
  return options;
}

function settingsOf(repo, revision, options) {
  const file = path.join(__dirname, 'chains', projectName(repo) + '.js');
  const settings = { ledger: true, ...(fs.existsSync(file) ? require(file) : {}) };
  if (options.folders.length) settings.folders = options.folders;
  if (options.convention) settings.convention = options.convention;
  if (typeof settings.baseline === 'function') settings.baseline = settings.baseline({ repo, revision });
  settings.configuration = { migrations: settings.folders, 'migrations-start': settings.from, baseline: settings.baseline && kBaseline, ...settings.configuration };
  return { ...settings, pass: options.pass };
}

function counted(facts) {
  const kinds = { tables: 0, columns: 0, constraints: 0, indexes: 0 };
  for (const [what, is] of facts) {
    if (is === 'table') kinds.tables++;
    else if (what.startsWith('constraints ')) kinds.constraints++;
    else if (what.startsWith('indexes ')) kinds.indexes++;
    else if (/\.columns$/.test(what) && Array.isArray(is)) kinds.columns += is.length;
  }
  return kinds;
}

async function outcome(folder, settings, options) {
  const server = new Scratch();
  try {
    return await server.database(async (client, database) => {
      const address = { host: server.folder, database };
      if (settings.baseline) await client.query(settings.baseline).then(() => client.query('RESET ALL'));
      const started = Date.now();
      const ran = await migrate(folder, address, client, settings);
      const seconds = (Date.now() - started) / 1000;
      const problems = ran.filter(({ error }) => error).map(({ file, error }) => `${file}: ${error}`);
      const real = await factsOf(client);
      if (!options.binary) return { problems, ran, real, seconds, differing: 0, unknown: [] };
      const result = await compareWith(options.binary, folder, real, address, server, settings);
      return { problems: [...problems, ...result.lines], ran, real, seconds, differing: result.differing, unknown: result.unknown };
    });
  } finally {
    await server.close();
  }
}

async function main() {
  const options = argumentsOf(process.argv.slice(2));
  const [repo, given = 'HEAD'] = options.places;
  if (!repo) throw new Error('usage: chain.js REPO REV');
  const revision = commitOf(repo, given);
  const folder = options.keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-chain-'));
  const print = console.log;
  try {
    checkout(repo, revision, folder);
    const settings = settingsOf(repo, revision, options);
    if (settings.baseline) fs.writeFileSync(path.join(folder, kBaseline), settings.baseline);
    fs.writeFileSync(path.join(folder, 'sequelint.json'), JSON.stringify(settings.configuration));
    console.log = console.info = console.warn = console.debug = console.error = () => {};
    process.emitWarning = () => {};
    const { problems, ran, real, seconds, differing, unknown } = await outcome(folder, settings, options);
    const kinds = counted(real);
    const figures = { migrations: ran.length, ...kinds, facts: real.size, differing, unknown: unknown.length };
    if (options.row) {
      print(`| ${[projectName(repo), revision.slice(0, 9), ...Object.values(figures)].join(' | ')} |`);
    } else {
      if (problems.length) print(problems.join('\n'));
      for (const { what, why, at } of unknown) print(`unknown ${what}: ${why}${at ? ` (${at.file}:${at.line})` : ''}`);
      print(Object.entries(figures).map(([key, value]) => `${key} ${value}`).join(', ') + `, ${seconds.toFixed(1)} s`);
    }
    process.exitCode = problems.length ? 1 : 0;
  } finally {
    console.log = print;
    if (!options.keep) fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().then(() => process.exit(process.exitCode ?? 0), (error) => {
  process.stderr.write(`chain: ${error.stack}\n`);
  process.exit(2);
});
