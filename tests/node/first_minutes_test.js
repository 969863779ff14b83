// What a person does first, and how the program behaves in pipes and terminals.
//
//   node first_minutes_test.js SEQUELINT

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { root, scratch, env, git, makeShop, checkout, run } = require('./shop');

const sequelint = path.resolve(process.argv[2]);
const shop = makeShop();
const start = (folder, args, more = {}) => run(sequelint, args, { cwd: folder, env: { ...env, ...more } });
const write = (folder, file, text) => {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
};
// The pull request's branch, with the default branch beside it.
const project = () => {
  const folder = checkout(shop, { commit: shop.head, depth: 0 });
  git(folder, 'remote', 'set-head', 'origin', 'main');
  return folder;
};

test('init shows what it would write, and writes it when told to', async () => {
  const folder = project();
  write(folder, '.husky/pre-commit', 'npm test');
  write(folder, 'docker-compose.yml', 'services:\n  db:\n    image: postgres:16-alpine\n');
  const shown = await start(folder, ['init']);
  assert.strictEqual(shown.status, 0, shown.error);
  assert.match(shown.out, /^models: {5}models$/m);
  assert.match(shown.out, /^\+postgres: 16$/m);
  assert.match(shown.out, /^ npm test\n\+npx --no-install sequelint hook$/m);
  assert.match(shown.out, /Nothing is written yet/);
  assert.ok(!fs.existsSync(path.join(folder, 'sequelint.yml')));
  const written = await start(folder, ['init', '--yes']);
  assert.strictEqual(written.status, 0, written.error);
  for (const file of ['sequelint.yml', '.github/workflows/sequelint.yml']) {
    const added = shown.out.split(`+++ ${file}\n`)[1].split('\n\n---')[0].split('\n').filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    assert.deepStrictEqual(fs.readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n'), added.slice(0, fs.readFileSync(path.join(folder, file), 'utf8').trimEnd().split('\n').length));
  }
  assert.strictEqual(fs.readFileSync(path.join(folder, '.husky/pre-commit'), 'utf8'), 'npm test\nnpx --no-install sequelint hook\n');
  const checked = await start(folder, ['config', 'check']);
  assert.match(checked.out, /^sequelint\.yml: fine, \d+ rules$/m);
  const again = await start(folder, ['init', '--yes']);
  assert.match(again.out, /sequelint\.yml is there already, and stays as it is/);
  assert.match(again.out, /nothing to write/);
});

test('init of a project for another database, or of none', async () => {
  const folder = project();
  write(folder, 'package.json', JSON.stringify({ dependencies: { mysql2: '3' } }));
  const mysql = await start(folder, ['init']);
  assert.strictEqual(mysql.status, 2);
  assert.match(mysql.error, /package\.json has the driver `mysql2` and none of Postgres/);
  const empty = scratch('empty');
  assert.strictEqual((await start(empty, ['init'])).status, 3);
});

test('doctor says what is read and what to mend', async () => {
  const folder = project();
  const fine = await start(folder, ['doctor']);
  assert.strictEqual(fine.status, 0, fine.error);
  assert.match(fine.out, /^ +models +\d+ models of \d+ tables in \d+ files$/m);
  assert.match(fine.out, /^ +compares +[0-9a-f]{12} to work tree$/m);
  assert.match(fine.out, /^\? +postgres +15, by default$/m);
  const shallow = await start(checkout(shop, { depth: 1 }), ['doctor'], { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'schedule' });
  assert.match(shallow.out, /a shallow clone/);
  assert.match(shallow.out, /^ +runs in +GitHub Actions, schedule$/m);
  assert.match(shallow.out, /^\? +token +none$/m);
  const refused = await start(folder, ['doctor'], { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target' });
  assert.strictEqual(refused.status, 3);
  assert.match(refused.out, /^! +event +`pull_request_target` runs on the base branch/m);
  write(folder, 'sequelint.yml', 'fail-onn: error\n');
  const broken = await start(folder, ['doctor']);
  assert.strictEqual(broken.status, 2);
  assert.match(broken.out, /^! +configuration +sequelint\.yml/m);
  const nothing = scratch('nothing');
  write(nothing, 'index.js', '1;\n');
  const none = await start(nothing, ['doctor']);
  assert.strictEqual(none.status, 3);
  assert.match(none.out, /^! +models/m);
});

test('the configuration that is printed says the same', async () => {
  const folder = project();
  const text = 'extends: strict\npostgres: 13\nfail-on: warning\nmodels: ["models/*.js", "lib/**"]\nignore: dist\nsmall-tables: [a, "b*"]\n' +
    'rules:\n  drop-column: warning\n  char-type: "off"\noverrides:\n  - paths: ["old/**"]\n    tables: [x]\n    rules: { drop-table: info }\n';
  write(folder, 'sequelint.yml', text);
  const printed = await start(folder, ['check', '--print-config']);
  assert.strictEqual(printed.status, 0, printed.error);
  write(folder, 'sequelint.yml', printed.out);
  const again = await start(folder, ['config', 'print']);
  assert.strictEqual(again.out, printed.out, again.error);
  for (const part of ['extends: strict', 'postgres: 13', 'fail-on: warning', 'drop-column: warning', 'char-type: off', '"old/**"', '"b*"']) {
    assert.ok(printed.out.includes(part), part);
  }
  write(folder, 'sequelint.yml', 'models: nowhere/**\n');
  assert.match((await start(folder, ['config', 'check'])).error, /`models: nowhere\/\*\*` matches no file/);
  assert.strictEqual((await start(folder, ['config'])).status, 2);
});

test('files, counts and times on request', async () => {
  const folder = project();
  const files = await start(folder, ['check', '--list-files']);
  assert.deepStrictEqual(files.out.trim().split('\n'), git(folder, 'diff', '--name-only', 'origin/main...HEAD').split('\n'));
  const counted = await start(folder, ['check', '--statistics', '--timing', '--format', 'json']);
  const { findings } = JSON.parse(counted.out);
  const lines = [...counted.error.matchAll(/^ +(\d+) (error|warning|info) +([a-z-]+)$/gm)];
  assert.strictEqual(lines.reduce((sum, [, count]) => sum + Number(count), 0), findings.length);
  assert.match(counted.error, /^all: [\d.]+ ms$/m);
});

test('a reader that has seen enough', async () => {
  const folder = project();
  const shell = (text) => run('bash', ['-c', text], { cwd: folder, env });
  for (const args of ['check', 'check --format json', 'rules', 'schema --format json', 'facts']) {
    const { status, error } = await shell(`${sequelint} ${args} | head -c 1 > /dev/null; exit \${PIPESTATUS[0]}`);
    assert.strictEqual(error, '', args);
    assert.ok([0, 1, 141].includes(status), `${args}: ${status}`);
    const ignored = await shell(`trap '' PIPE; ${sequelint} ${args} | true; exit \${PIPESTATUS[0]}`);
    assert.strictEqual(ignored.error, '', args);
  }
  const full = await shell(`${sequelint} rules > /dev/full`);
  assert.strictEqual(full.status, 4);
  assert.match(full.error, /^error: cannot write to standard output: No space left/);
});

test('no colour and no progress where there is no terminal', async () => {
  const folder = project();
  for (const more of [{}, { TERM: 'xterm' }, { TERM: 'xterm', NO_COLOR: '1' }]) {
    const { out, error } = await start(folder, ['check'], more);
    assert.ok(!(out + error).includes('\x1b'));
  }
  assert.ok((await start(folder, ['check'], { FORCE_COLOR: '1' })).out.includes('\x1b['));
  assert.ok(!(await start(folder, ['check'], { FORCE_COLOR: '1', NO_COLOR: '1' })).out.includes('\x1b['));
});

test('SARIF regions lie in the diff', async () => {
  const folder = project();
  const { out } = await start(folder, ['check', '--format', 'sarif']);
  const added = {};
  let file;
  for (const line of git(folder, 'diff', '-U0', 'origin/main...HEAD').split('\n')) {
    const name = line.match(/^\+\+\+ b\/(.*)/), hunk = line.match(/^@@ .* \+(\d+)(?:,(\d+))? @@/);
    if (name) file = name[1];
    // What was only deleted has no line of its own: those beside it are in the diff.
    if (hunk?.[2] === '0') for (const line of [0, 1]) (added[file] ??= new Set()).add(Number(hunk[1]) + line);
    if (hunk) for (let i = 0; i < Number(hunk[2] ?? 1); ++i) (added[file] ??= new Set()).add(Number(hunk[1]) + i);
  }
  const [sarif] = JSON.parse(out).runs;
  assert.ok(sarif.results.length > 5);
  for (const { locations: [{ physicalLocation: { artifactLocation, region } }], ruleId } of sarif.results) {
    assert.strictEqual(region.endLine, region.startLine);
    assert.ok(added[decodeURIComponent(artifactLocation.uri)]?.has(region.startLine), `${ruleId} ${artifactLocation.uri}:${region.startLine}`);
  }
  for (const { help } of sarif.tool.driver.rules) assert.ok(help.text && help.markdown.startsWith('# '));
});

test('a project in a folder of its repository', async () => {
  const folder = scratch('monorepo');
  git(folder, 'init', '-q', '-b', 'main');
  const model = (name, columns) => `module.exports = (sequelize, DataTypes) => sequelize.define('${name}', {${columns}});\n`;
  write(folder, 'package.json', '{ "private": true }');
  for (const [service, name] of [['api', 'User'], ['billing', 'Invoice']]) {
    write(folder, `services/${service}/package.json`, '{ "dependencies": { "pg": "8", "sequelize": "6" } }');
    write(folder, `services/${service}/models/one.js`, model(name, "columns: require('../../../shared/type')(DataTypes), old: DataTypes.STRING"));
  }
  write(folder, 'shared/type.js', 'module.exports = (DataTypes) => DataTypes.TEXT;\n');
  write(folder, 'services/api/sequelint.yml', 'models: models/**\nrules: { drop-column: warning }\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'one');
  for (const [service, name] of [['api', 'User'], ['billing', 'Invoice']]) {
    write(folder, `services/${service}/models/one.js`, model(name, "columns: require('../../../shared/type')(DataTypes)"));
  }
  const check = async (cwd, ...args) => {
    const { out, error } = await start(cwd, ['check', '--format', 'json', ...args]);
    assert.ok(out, error);
    return JSON.parse(out).findings.map(({ rule, severity, at }) => `${severity} ${rule} ${at.file}`);
  };
  const api = 'warning drop-column services/api/models/one.js', billing = 'error drop-column services/billing/models/one.js';
  assert.deepStrictEqual(await check(folder), ['error drop-column services/api/models/one.js', billing]);
  assert.deepStrictEqual(await check(path.join(folder, 'services/api')), [api]);
  assert.deepStrictEqual(await check(path.join(folder, 'services/api/models')), [api]);
  assert.deepStrictEqual(await check(folder, '--repo', 'services/billing'), [billing]);
  assert.deepStrictEqual((await check(path.join(folder, 'shared'))).length, 2);
  const printed = await start(path.join(folder, 'services/api'), ['config', 'print']);
  assert.match(printed.out, /^# services\/api\/sequelint\.yml$/m);
  assert.match(printed.out, /"services\/api\/models\/\*\*"/);
  const init = await start(path.join(folder, 'services/billing'), ['init', '--yes']);
  assert.ok(fs.existsSync(path.join(folder, 'services/billing/sequelint.yml')), init.error);
  assert.match(fs.readFileSync(path.join(folder, '.github/workflows/sequelint.yml'), 'utf8'), /working-directory: services\/billing/);
});
