#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');
const { oracle } = require('./oracle.js');
const { checkout, commitOf, harnessFor, projectName } = require('./oracle/checkout.js');
const { compare } = require('./compare.js');

// real.js REPO REV [--binary SEQUELINT] [--entry FILE | --harness FILE] [--row] [--sql] [--keep DIR] [-- SEQUELINT OPTIONS]
// A project at one revision of a local git repository, read by sequelint and loaded into real Sequelize; prints what
// differs. Packages that are not installed are stubbed. projects/ knows how some public projects start; --row prints the
// line of docs/fidelity.md.

function argumentsOf(argv) {
  const options = { places: [], pass: [] };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--') {
      options.pass = argv.slice(i + 1);
      break;
    }
    const name = argv[i].replace(/^--/, '');
    if (['binary', 'entry', 'harness', 'keep'].includes(name) && argv[i].startsWith('--')) options[name] = argv[++i];
    else if (['row', 'sql', 'oracle'].includes(name) && argv[i].startsWith('--')) options[name] = true;
    else options.places.push(argv[i]);
  }
  return options;
}

function ours(options, repo, revision) {
  const started = process.hrtime.bigint();
  const run = spawnSync(options.binary, ['schema', `models@${revision}`, '--repo', repo, '--format', 'json', ...options.pass], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (run.status !== 0) throw new Error(`sequelint ended with ${run.status ?? run.signal}: ${run.stderr.trim()}`);
  return { schema: JSON.parse(run.stdout), notes: run.stderr.trim(), milliseconds };
}

async function main() {
  const options = argumentsOf(process.argv.slice(2));
  const [repo, given = 'HEAD'] = options.places;
  if (!repo) throw new Error('usage: real.js REPO REV');
  const revision = commitOf(repo, given);
  const folder = options.keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-real-'));
  const print = console.log;
  try {
    checkout(repo, revision, folder);
    console.log = console.info = console.warn = console.debug = console.error = () => {};
    process.emitWarning = () => {};
    const harness = options.entry ? undefined : options.harness ? path.resolve(options.harness) : harnessFor(repo);
    const theirs = await oracle(folder, { lenient: true, entry: options.entry, harness });
    if (options.sql) return print(theirs.statements.map(({ sql }) => sql.replace(/;*\s*$/, ';')).join('\n'));
    for (const { model, error } of theirs.schema.errors) print(`sequelize: ${model}: ${error}`);
    for (const problem of theirs.schema.problems) print(`sequelize: ${problem}`);
    if (theirs.taint.length) print(`stubs in the schema: ${theirs.taint.join(', ')}`);
    if (theirs.missing.length) print(`missing files: ${theirs.missing.slice(0, 5).join(', ')}`);
    if (options.oracle || !options.binary) return print(`${theirs.models} models, ${theirs.schema.tables.length} tables, sequelize ${theirs.major}, ${theirs.instances} instances`);
    const mine = ours(options, repo, revision);
    const result = compare(mine.schema, theirs.schema);
    const { counts } = result;
    if (options.row) {
      print(`| ${projectName(repo)} | ${revision.slice(0, 9)} | ${theirs.models} | ${counts.tables} | ${counts.columns} | ${counts.foreign_keys} | ${counts.indexes} | ${counts.attributes} | ${counts.differing} | ${counts.unknown} | ${mine.milliseconds.toFixed(0)} |`);
    } else {
      if (mine.notes) print(mine.notes);
      if (result.text) print(result.text);
      for (const { where, ours: a, oracle: b } of result.allowed) print(`unknown here: ${where}: ${JSON.stringify(a)}, sequelize ${JSON.stringify(b)}`);
      for (const { what, why, at } of mine.schema.unknown) print(`unknown ${what}: ${why}${at ? ` (${at.file}:${at.line})` : ''}`);
      print(Object.entries({ ...counts, models: theirs.models }).map(([key, value]) => `${key} ${value}`).join(', ') + `, ${mine.milliseconds.toFixed(0)} ms`);
    }
    process.exitCode = counts.differing ? 1 : 0;
  } finally {
    console.log = print;
    if (!options.keep) fs.rmSync(folder, { recursive: true, force: true });
  }
  return undefined;
}

main().then(() => process.exit(process.exitCode ?? 0), (error) => {
  process.stderr.write(`real: ${error.stack}\n`);
  process.exit(2);
});
