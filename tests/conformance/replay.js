#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Scratch } = require('./oracle/scratch.js');
const { factsOf } = require('./oracle/facts.js');
const { compareWith } = require('./oracle/replayed.js');
const { migrate } = require('./oracle/migrate.js');

// replay.js --binary SEQUELINT [CASE…]: every project of fixtures/migrations, its migrations run by real Sequelize on a
// real Postgres. What they leave must equal what sequelint's replay says (oracle/replayed.js).
//
// `oracle.json` beside the migrations says how they run: `convention` (oracle/migrate.js), `folders`, `files`, `major`,
// what sequelint is expected not to know (`unknown`), and facts that it does not follow (`differs`): both must be so.

const kFixtures = path.resolve(__dirname, '../../fixtures/migrations');

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
  print(`${cases.length - total.failed} of ${cases.length} projects, ${total.migrations} migrations: replayed as Postgres has them, ${total.facts} facts compared`);
  process.exit(total.failed || !total.migrations ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
