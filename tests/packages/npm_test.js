// The npm packages as users get them: built, packed, served by a registry on this machine, installed by npm, pnpm and
// Yarn (Plug'n'Play), and run.
//
//   node npm_test.js SEQUELINT

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { root, packable, scratch, run } = require('../node/shop');
const { Registry } = require('./registry');

const sequelint = packable(path.resolve(process.argv[2]));
const platform = `${process.platform}-${process.arch}`;
const version = '1.2.3';
const modules = path.join(__dirname, 'node_modules');
const registry = new Registry();
test.before(async () => {
  const out = path.join(scratch('packages'), 'out');
  const folders = execFileSync('node', [path.join(root, 'packaging/npm/build.js'), '--version', version, '--out', out, `${platform}=${sequelint}`],
                               { encoding: 'utf8' }).trim().split('\n');
  await registry.start(folders, scratch('tarballs'));
});
test.after(() => registry.stop());

// An environment without this repository's npm settings; nothing but our registry is asked.
const home = scratch('home');
const clean = {
  PATH: process.env.PATH, HOME: home, TMPDIR: os.tmpdir(), CI: 'true', npm_config_cache: path.join(home, 'npm'),
  npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false',
};
for (const name of ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS']) if (process.env[name]) clean[name] = process.env[name];
const environment = () => ({ ...clean, npm_config_registry: registry.url });

async function project(command, args, files = {}) {
  const folder = scratch('project');
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, dependencies: { sequelint: version } }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  const { status, out, error } = await run(command, args, { cwd: folder, env: environment() });
  assert.strictEqual(status, 0, out + error);
  return folder;
}
const start = (folder, args = ['--version'], env = {}) =>
  run(path.join(folder, 'node_modules/.bin/sequelint'), args, { cwd: folder, env: { ...environment(), ...env } });
const expected = execFileSync(sequelint, ['--version'], { encoding: 'utf8' });

test('npm, with scripts off as newer versions have it', async () => {
  const folder = await project('npm', ['install', '--ignore-scripts']);
  const { status, out } = await start(folder);
  assert.strictEqual(out, expected);
  assert.strictEqual(status, 0);
  const npx = await run('npx', ['--no-install', 'sequelint', '--version'], { cwd: folder, env: environment() });
  assert.strictEqual(npx.out, expected);
  const api = await run('node', ['-p', 'require("sequelint").getBinaryPath()'], { cwd: folder, env: environment() });
  assert.strictEqual(execFileSync(api.out.trim(), ['--version'], { encoding: 'utf8' }), expected);
  JSON.parse(fs.readFileSync(path.join(folder, 'node_modules/sequelint/schema.json'), 'utf8'));
  for (const name of ['sequelint', `@sequelint/${platform}`]) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    assert.strictEqual(manifest.scripts, undefined);
    assert.ok(fs.existsSync(path.join(folder, 'node_modules', name, 'LICENSE')));
  }
});

test('exit statuses and arguments pass through', async () => {
  const folder = await project('npm', ['install']);
  const direct = await run(sequelint, ['schema', '--formt', 'x y'], { cwd: folder, env: environment() });
  const wrapped = await start(folder, ['schema', '--formt', 'x y']);
  assert.deepStrictEqual(wrapped, direct);
  assert.strictEqual(wrapped.status, 2);
  const nothing = await start(folder, ['check', '--all']);
  assert.strictEqual(nothing.status, 3);
});

test('a binary that is killed, and signals that only the wrapper gets', async () => {
  const folder = await project('npm', ['install']);
  const script = (text) => {
    const file = path.join(scratch('fake'), 'binary');
    fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return { SEQUELINT_BINARY: file };
  };
  assert.strictEqual((await start(folder, [], script('kill -SEGV $$'))).status, 128 + 11);
  assert.strictEqual((await start(folder, [], script('kill -KILL $$'))).status, 128 + 9);
  assert.strictEqual((await start(folder, [], script('exit 3'))).status, 3);
  // The child says that it got the signal, and ends as it likes.
  const told = await start(folder, [], script('trap "echo told; exit 5" TERM; kill -TERM $PPID; while :; do sleep 0.05; done'));
  assert.deepStrictEqual([told.out, told.status], ['told\n', 5]);
});

test('SEQUELINT_BINARY that cannot be started', async () => {
  const folder = await project('npm', ['install']);
  const gone = await start(folder, [], { SEQUELINT_BINARY: '/nowhere/sequelint' });
  assert.strictEqual(gone.status, 2);
  assert.match(gone.error, /^error: cannot start \/nowhere\/sequelint \(ENOENT\)\n {2}it is not there/);
  const file = path.join(scratch('fake'), 'text');
  fs.writeFileSync(file, 'x');
  const text = await start(folder, [], { SEQUELINT_BINARY: file });
  assert.strictEqual(text.status, 2);
  assert.match(text.error, /chmod \+x/);
});

test('without its platform package it says what to do, with status 2', async () => {
  const folder = await project('npm', ['install', '--package-lock-only']);
  await run('npm', ['ci', '--omit=optional'], { cwd: folder, env: environment() });
  const { status, out, error } = await start(folder, ['check']);
  assert.strictEqual(status, 2);
  assert.strictEqual(out, '');
  assert.match(error, /^error: the package @sequelint\/\S+ is not installed\n {2}optional packages may be left out/);
  const other = await run('node', ['-e', 'Object.defineProperty(process, "platform", { value: "sunos" }); require("sequelint").getBinaryPath()'],
                          { cwd: folder, env: environment() });
  assert.match(other.error, /sequelint has no binary for sunos-/);
});

test('pnpm', async () => {
  const pnpm = path.join(modules, 'pnpm/bin/pnpm.cjs');
  const folder = await project('node', [pnpm, 'install', '--no-frozen-lockfile', '--store-dir', path.join(scratch('store'), 's')]);
  assert.strictEqual((await start(folder)).out, expected);
});

test("Yarn Plug'n'Play", async () => {
  const yarn = path.join(modules, '@yarnpkg/cli-dist/bin/yarn.js');
  const settings = `npmRegistryServer: "${registry.url}"\nunsafeHttpWhitelist: ["localhost"]\nenableTelemetry: false\n` +
    `globalFolder: "${scratch('yarn')}"\nenableImmutableInstalls: false\nnodeLinker: pnp\n`;
  const folder = await project('node', [yarn, 'install'], { '.yarnrc.yml': settings, 'yarn.lock': '' });
  assert.ok(fs.existsSync(path.join(folder, '.pnp.cjs')));
  const { status, out, error } = await run('node', [yarn, 'sequelint', '--version'], { cwd: folder, env: environment() });
  assert.strictEqual(out, expected, error);
  assert.strictEqual(status, 0);
});

test('the JavaScript is what old versions of Node read', () => {
  for (const file of ['bin/sequelint', 'lib/index.js']) {
    const text = fs.readFileSync(path.join(root, 'packaging/npm/sequelint', file), 'utf8');
    assert.doesNotMatch(text, /\?\?|\?\.[a-z[(]|\basync\b|\bawait\b|\bimport\b|\*\*|catch \{|\.\.\.|node:/, file);
  }
});
