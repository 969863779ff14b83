#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFile, fork } = require('child_process');
const { Random } = require('./generator/random.js');
const { modelSet } = require('./generator/space.js');
const { kStyles } = require('./generator/styles.js');
const { shrink } = require('./generator/shrink.js');
const { oracle } = require('./oracle.js');
const { compare } = require('./compare.js');
const { Scratch } = require('./oracle/scratch.js');
const { confirm } = require('./oracle/confirm.js');

// generate.js --binary SEQUELINT [--count N] [--seed N] [--style NAME] [--jobs N] [--keep DIR] [--failures N] [--allow-unknown]
// Random model sets, written as projects in every style, loaded into real Sequelize and read by sequelint. A set that
// differs is shrunk and printed; --keep writes it down as a fixture. `--set N` runs one set by its number; --confirm runs
// the recorded DDL on a real Postgres and compares the oracle itself with the catalogue. SEQUELINT_RANDOM_SETS is how many
// where --count does not say it: few while editing, 2,000 in scripts/test.

const kScratch = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

function argumentsOf(argv) {
  const options = { count: Number(process.env.SEQUELINT_RANDOM_SETS ?? 100), seed: 1, failures: 5, jobs: 1 };
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '');
    if (['count', 'seed', 'failures', 'jobs', 'set', 'first', 'step'].includes(name)) options[name] = Number(argv[++i]);
    else if (['binary', 'style', 'keep'].includes(name)) options[name] = argv[++i];
    else if (name === 'allow-unknown') options.allowUnknown = true;
    else if (name === 'confirm') options.confirm = true;
    else throw new Error(`unknown option ${argv[i]}`);
  }
  if (options.binary) options.binary = path.resolve(options.binary);
  return options;
}

function write(set, folder) {
  const style = kStyles.find(({ name }) => name === set.style);
  for (const [file, text] of style.emit(set)) {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}

function read(binary, folder) {
  return new Promise((resolve) => {
    const options = { maxBuffer: 1 << 26, timeout: 20000, env: { PATH: process.env.PATH, HOME: '/nonexistent' } };
    execFile(binary, ['schema', folder, '--format', 'json'], options, (error, stdout, stderr) => {
      if (error) return resolve({ failed: `sequelint ended with ${error.code ?? error.signal}: ${stderr.trim()}` });
      try {
        return resolve({ schema: JSON.parse(stdout) });
      } catch {
        return resolve({ failed: 'sequelint printed no JSON' });
      }
    });
  });
}

const silently = async (work) => {
  const saved = { log: console.log, warn: console.warn, error: console.error, info: console.info };
  const emit = process.emitWarning;
  console.log = console.warn = console.error = console.info = () => {};
  process.emitWarning = () => {};
  try {
    return await work();
  } finally {
    Object.assign(console, saved);
    process.emitWarning = emit;
  }
};

// -> {invalid} when Sequelize itself refuses the set, {text, unknown} otherwise; no text means equal
async function judge(set, options, scratch) {
  const folder = fs.mkdtempSync(path.join(scratch, 's'));
  try {
    write(set, folder);
    const ours = options.binary ? read(options.binary, folder) : null;
    let theirs;
    try {
      theirs = await silently(() => oracle(folder));
    } catch (error) {
      await ours;
      return { invalid: String(error.message).split('\n')[0] };
    }
    const nonsense = [...theirs.schema.errors.map(({ error }) => error), ...theirs.schema.problems,
      ...theirs.schema.tables.flatMap((table) => table.columns.flatMap((column) => column.problems))];
    const answer = await ours;
    if (nonsense.length) return { invalid: nonsense[0] };
    if (options.server) return confirmed(theirs, options.server);
    if (!answer) return { text: '', unknown: 0, counts: null };
    if (answer.failed) return { text: answer.failed, unknown: 0 };
    const result = compare(answer.schema, theirs.schema);
    const unknown = answer.schema.unknown.map(({ what, why }) => `unknown ${what}: ${why}`);
    const notes = options.allowUnknown ? [] : unknown;
    return { text: [result.text, ...notes].filter(Boolean).join('\n'), unknown: unknown.length, counts: result.counts };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function confirmed(theirs, server) {
  const { refused, differences } = await server.database((client) => confirm(client, theirs.statements, theirs.schema));
  if (refused.length) return { invalid: `Postgres: ${refused[0].error} <- ${refused[0].sql}` };
  return { text: differences.join('\n'), unknown: 0 };
}

function setNumber(number, options) {
  const r = new Random((options.seed * 1000003 + number * 7919) >>> 0);
  const weights = Object.fromEntries(kStyles.map((style) => [style.name, style.weight]));
  const name = options.style ?? r.weighted(weights);
  return modelSet(r, kStyles.find((style) => style.name === name));
}

async function run(options) {
  const scratch = fs.mkdtempSync(path.join(kScratch, 'sequelint-sets-'));
  const total = { equal: 0, invalid: 0, differing: 0, unknown: 0, tables: 0, columns: 0, styles: {} };
  if (options.confirm) options.server = new Scratch();
  const numbers = options.set !== undefined ? [options.set] : [];
  if (!numbers.length) for (let i = options.first ?? 0; i < options.count; i += options.step ?? 1) numbers.push(i);
  try {
    for (const number of numbers) {
      const set = setNumber(number, options);
      const result = await judge(set, options, scratch);
      if (result.invalid) {
        total.invalid++;
        if (process.env.SEQUELINT_VERBOSE) console.log(`set ${number}: ${result.invalid}`);
        continue;
      }
      total.unknown += result.unknown;
      total.tables += result.counts?.tables ?? 0;
      total.columns += result.counts?.columns ?? 0;
      if (!result.text) {
        total.equal++;
        total.styles[set.style] = (total.styles[set.style] ?? 0) + 1;
        continue;
      }
      total.differing++;
      if (total.differing <= options.failures) await report(number, set, options, scratch);
    }
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
    if (options.server) await options.server.close();
  }
  return total;
}

async function report(number, set, options, scratch) {
  const differs = async (candidate) => {
    const result = await judge(candidate, options, scratch).catch(() => ({ invalid: true }));
    return !result.invalid && result.text !== '';
  };
  const small = await shrink(set, kStyles, differs);
  const result = await judge(small, options, scratch);
  const style = kStyles.find(({ name }) => name === small.style);
  const files = [...style.emit(small)].filter(([file]) => file !== 'package.json').map(([file, text]) => `// ${file}\n${text}`);
  console.log(`--- set ${number} of seed ${options.seed} (${set.style}) differs; shrunk to (${small.style}):\n${files.join('\n')}\n${result.text}\n`);
  if (options.keep) {
    const folder = path.join(options.keep, `found-${options.seed}-${number}`);
    write(small, path.join(folder, 'base'));
    write(small, path.join(folder, 'head'));
  }
}

function add(a, b) {
  for (const key of ['equal', 'invalid', 'differing', 'unknown', 'tables', 'columns']) a[key] += b[key];
  for (const [style, count] of Object.entries(b.styles)) a.styles[style] = (a.styles[style] ?? 0) + count;
  return a;
}

function parallel(options, argv) {
  const parts = Array.from({ length: options.jobs }, (_, first) => new Promise((resolve, reject) => {
    const child = fork(__filename, [...argv, '--jobs', '1', '--first', String(first), '--step', String(options.jobs)], { env: { ...process.env, SEQUELINT_PART: '1' } });
    let total = null;
    child.on('message', (message) => { total = message; });
    child.on('exit', (status) => (total ? resolve(total) : reject(new Error(`a part ended with ${status}`))));
  }));
  return Promise.all(parts).then((totals) => totals.reduce(add));
}

async function main() {
  const argv = process.argv.slice(2);
  const options = argumentsOf(argv);
  const started = Date.now();
  const total = options.jobs > 1 ? await parallel(options, argv) : await run(options);
  if (process.env.SEQUELINT_PART) {
    process.send(total, () => process.exit(0));
    return;
  }
  const styles = Object.entries(total.styles).map(([style, count]) => `${style} ${count}`).join(', ');
  console.log(`${total.equal} sets equal, ${total.differing} differ, ${total.invalid} refused by Sequelize itself; ` +
    `${total.tables} tables, ${total.columns} columns, ${total.unknown} unknown; ${((Date.now() - started) / 1000).toFixed(0)} s`);
  if (styles) console.log(styles);
  process.exit(total.differing || !total.equal ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
