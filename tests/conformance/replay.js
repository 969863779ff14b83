#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Scratch } = require('./oracle/scratch.js');
const { factsOf } = require('./oracle/facts.js');
const { compareWith } = require('./oracle/replayed.js');
const { migrate } = require('./oracle/migrate.js');
const { sequelizeMajor } = require('./oracle/project.js');

// replay.js --binary SEQUELINT [CASE…]: every project of fixtures/migrations, its migrations run by real Sequelize on a
// real Postgres. What they leave must equal what sequelint's replay says (oracle/replayed.js).
//
// `oracle.json` beside the migrations says how they run: `convention` (oracle/migrate.js), `folders`, `files`, `major`,
// what sequelint is expected not to know (`unknown`), and facts that it does not follow (`differs`): both must be so.
// Every method of the query interfaces of Sequelize 6 and 7 stands in one of them, but for kNoMigration.

const kFixtures = path.resolve(__dirname, '../../fixtures/migrations');

// Methods that no migration calls.
const kNoMigration = {
  'of another database than the one that migrates': ['createDatabase', 'dropDatabase', 'listDatabases'],
  'what `sequelize.transaction` calls': ['startTransaction', 'commitTransaction', 'rollbackTransaction', 'setIsolationLevel', 'deferConstraints',
    '_startTransaction', '_commitTransaction', '_rollbackTransaction', '_setIsolationLevel', '_createSavepoint', '_rollbackSavepoint'],
  'what other methods call': ['_dropAllTables', 'assertTableHasColumn', 'normalizeAttribute', 'ensureEnums', 'ensureSequences', 'pgListEnums', 'getNextPrimaryKeyValue'],
  'Sequelize 7 refuses them': ['getForeignKeysForTables', 'getForeignKeyReferencesForTable'],
  'Postgres has no such switch': ['withoutForeignKeyChecks', 'unsafeToggleForeignKeyChecks'],
};

function methodsOf(object) {
  const names = new Set();
  for (let at = Object.getPrototypeOf(object); at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) if (typeof value === 'function' && name !== 'constructor') names.add(name);
  }
  return [...names].sort();
}

function interfaces() {
  const { Sequelize } = require('sequelize');
  const core = require('@sequelize/core');
  const { PostgresDialect } = require('@sequelize/postgres');
  return { 6: new Sequelize('postgres://localhost/none', { dialect: 'postgres' }).getQueryInterface(),
    7: new core.Sequelize({ dialect: PostgresDialect, databaseVersion: '15.0.0' }).queryInterface };
}

function textBelow(folder) {
  const texts = fs.readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? textBelow(file) : fs.readFileSync(file, 'utf8');
  });
  return texts.join('\n');
}

// The methods that no project of that major calls.
function uncalled() {
  const missing = [];
  const excused = Object.values(kNoMigration).flat();
  for (const [major, object] of Object.entries(interfaces())) {
    const folders = fs.readdirSync(kFixtures).filter((name) => (sequelizeMajor(path.join(kFixtures, name)) === 7) === (major === '7'));
    const text = folders.map((name) => textBelow(path.join(kFixtures, name))).join('\n');
    for (const name of methodsOf(object)) {
      if (!excused.includes(name) && !text.includes(`.${name}(`)) missing.push(`no migration of fixtures/migrations calls ${name} of Sequelize ${major}`);
    }
  }
  return missing;
}

function settingsOf(folder) {
  const file = path.join(folder, 'oracle.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

async function outcome(name, options, server, scratch) {
  const folder = path.join(scratch, name);  // in no repository: it is read as it lies there
  fs.cpSync(path.join(kFixtures, name), folder, { recursive: true });
  const settings = settingsOf(folder);
  return server.database(async (client, database) => {
    const address = { host: server.folder, database };
    const ran = await migrate(folder, address, client, settings);
    const failed = ran.filter(({ error }) => error).map(({ file, error }) => `${file}: ${error}`);
    const real = await factsOf(client);
    const result = await compareWith(options.binary, folder, real, address, server, { differs: settings.differs });
    const expected = [...(settings.unknown ?? [])];
    const unknown = result.unknown.filter(({ what }) => !expected.includes(what) || !expected.splice(expected.indexOf(what), 1)).map(({ what, why }) => `unknown ${what}: ${why}`);
    const known = expected.map((what) => `known, but not expected to be: ${what}`);
    return { problems: [...failed, ...result.lines, ...unknown, ...known], migrations: ran.length, facts: real.size };
  });
}

async function main() {
  const options = { cases: [] };
  const argv = process.argv.slice(2);
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--binary') options.binary = path.resolve(argv[++i]);
    else options.cases.push(argv[i]);
  }
  const cases = options.cases.length ? options.cases : fs.readdirSync(kFixtures).sort();
  const missing = options.cases.length ? [] : uncalled();
  const server = new Scratch();
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-replay-'));
  const print = console.log;
  console.log = console.info = console.warn = console.debug = () => {};
  process.emitWarning = () => {};
  const total = { migrations: 0, facts: 0, failed: 0 };
  try {
    for (const name of cases) {
      const result = await outcome(name, options, server, scratch).catch((error) => ({ problems: [String(error.stack)], migrations: 0, facts: 0 }));
      total.migrations += result.migrations;
      total.facts += result.facts;
      if (!result.problems.length) continue;
      total.failed++;
      print(`--- ${name}\n${result.problems.join('\n')}`);
    }
  } finally {
    await server.close();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  if (missing.length) print(missing.join('\n'));
  print(`${cases.length - total.failed} of ${cases.length} projects, ${total.migrations} migrations: replayed as Postgres has them, ${total.facts} facts compared`);
  process.exit(total.failed || missing.length || !total.migrations ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
