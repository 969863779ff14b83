#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');
const { oracle, settingsFor } = require('./oracle.js');
const { compare } = require('./compare.js');

// run.js --binary SEQUELINT [--confirm] [CASE…]: every project of fixtures/models at both ends, read by sequelint and
// loaded into real Sequelize. Fails on any difference that is not listed as unknown; --confirm also asks a real Postgres.

const kFixtures = path.resolve(__dirname, '../../fixtures/models');

function read(binary, folder) {
  const text = execFileSync(binary, ['schema', folder, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
  return JSON.parse(text);
}

async function side(folder, options, server) {
  const settings = settingsFor(folder);
  const theirs = await oracle(folder);
  const problems = [...theirs.schema.errors.map(({ model, error }) => `${model}: ${error}`), ...theirs.schema.problems, ...theirs.taint];
  if (server && settings.confirm !== false) {
    const { confirm } = require('./oracle/confirm.js');
    const { refused, differences } = await server.database((client) => confirm(client, theirs.statements, theirs.schema));
    problems.push(...refused.map(({ sql, error }) => `Postgres: ${error} <- ${sql}`), ...differences);
  }
  if (!options.binary) return { problems, counts: null, unknown: [] };
  const ours = read(options.binary, folder);
  const result = compare(ours, theirs.schema);
  const known = new Set(settings.unknown ?? []);
  const unexpected = ours.unknown.filter(({ what }) => !known.has(what)).map(({ what, why }) => `unknown ${what}: ${why}`);
  return { problems: [...problems, ...(result.text ? [result.text] : []), ...unexpected], counts: result.counts, unknown: ours.unknown };
}

function argumentsOf(argv) {
  const options = { cases: [] };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--binary') options.binary = path.resolve(argv[++i]);
    else if (argv[i] === '--confirm') options.confirm = true;
    else options.cases.push(argv[i]);
  }
  return options;
}

async function main() {
  const options = argumentsOf(process.argv.slice(2));
  const cases = options.cases.length ? options.cases : fs.readdirSync(kFixtures).sort();
  const server = options.confirm ? new (require('./oracle/scratch.js').Scratch)() : null;
  const print = console.log;
  console.log = console.info = console.warn = console.debug = () => {};
  process.emitWarning = () => {};
  const total = { models: 0, tables: 0, columns: 0, foreign_keys: 0, indexes: 0, attributes: 0, differing: 0, unknown: 0 };
  let failed = 0;
  try {
    for (const name of cases) {
      for (const end of ['base', 'head']) {
        let result;
        try {
          result = await side(path.join(kFixtures, name, end), options, server);
        } catch (error) {
          result = { problems: [String(error.stderr || error.stack || error).trim()], counts: null };
        }
        for (const key of Object.keys(total)) total[key] += result.counts?.[key] ?? 0;
        if (!result.problems.length) continue;
        failed++;
        print(`--- ${name}/${end}\n${result.problems.join('\n')}`);
      }
    }
  } finally {
    if (server) await server.close();
  }
  print(`${cases.length} projects, ${cases.length * 2 - failed} of ${cases.length * 2} ends equal: ` + Object.entries(total).map(([key, value]) => `${key} ${value}`).join(', '));
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
