#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');
const { load } = require('./oracle/load.js');
const { record, modelsOf } = require('./oracle/record.js');

// oracle.js DIR [--entry FILE] [--major N] [--harness FILE] [--sql | --confirm]
// The schema JSON (contract version 1) of what real Sequelize would create for the project in DIR.

// `<case>/oracle.json` beside base/ and head/ says how a fixture is loaded when the guess does not do.
function settingsFor(folder) {
  for (const file of [path.join(folder, 'oracle.json'), path.join(path.dirname(folder), 'oracle.json')]) {
    if (!fs.existsSync(file)) continue;
    const settings = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (settings.harness) settings.harness = path.resolve(path.dirname(file), settings.harness);
    return settings;
  }
  return {};
}

async function oracle(folder, options = {}) {
  const settings = { ...settingsFor(folder), ...options };
  const loaded = await load(folder, settings);
  const withModels = loaded.instances.filter((instance) => modelsOf(instance).length > 0);
  if (!withModels.length) throw new Error(`no model was defined by ${folder}`);
  const chosen = withModels.sort((a, b) => modelsOf(b).length - modelsOf(a).length)[settings.instance ?? 0];
  const { schema, statements } = await record(chosen, 'models@:worktree');
  const text = JSON.stringify(schema);
  const taint = [...new Set(text.match(/__STUB__\([^)"]*\)?/g) ?? [])];
  return { schema, statements, models: modelsOf(chosen).length, instances: withModels.length, stubbed: loaded.stubbed,
    missing: loaded.missing, taint, major: loaded.major };
}

function argumentsOf(argv) {
  const options = {};
  let folder = '.';
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--entry') options.entry = (options.entry ?? []).concat(argv[++i]);
    else if (argv[i] === '--major') options.major = Number(argv[++i]);
    else if (argv[i] === '--harness') options.harness = path.resolve(argv[++i]);
    else if (argv[i] === '--sql') options.print = 'sql';
    else if (argv[i] === '--confirm') options.print = 'confirm';
    else folder = argv[i];
  }
  return { folder: path.resolve(folder), options };
}

async function confirmed(result) {
  const { Scratch } = require('./oracle/scratch.js');
  const { confirm } = require('./oracle/confirm.js');
  const scratch = new Scratch();
  try {
    return await scratch.database((client) => confirm(client, result.statements, result.schema));
  } finally {
    await scratch.close();
  }
}

async function main() {
  const { folder, options } = argumentsOf(process.argv.slice(2));
  const { print, ...rest } = options;
  const quiet = console.log;
  console.log = console.info = console.debug = () => {};
  const result = await oracle(folder, rest);
  console.log = quiet;
  if (print === 'sql') console.log(result.statements.map(({ sql }) => sql.replace(/;*\s*$/, ';')).join('\n'));
  else if (print === 'confirm') {
    const answer = await confirmed(result);
    console.log(JSON.stringify(answer, null, 2));
    if (answer.differences.length) process.exitCode = 1;
  } else console.log(JSON.stringify(result.schema, null, 2));
  process.exit(process.exitCode ?? 0);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(`oracle: ${error.stack}`);
    process.exit(1);
  });
}

module.exports = { oracle, settingsFor };
