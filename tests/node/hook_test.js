// `sequelint hook` where git, pre-commit, husky and lint-staged run it, with real git.
//
//   node hook_test.js SEQUELINT

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { root, packable, scratch, env, git, run } = require('./shop');
const { Registry } = require('../packages/registry');

const sequelint = path.resolve(process.argv[2]);
const model = (columns) => `module.exports = (sequelize, DataTypes) => sequelize.define('User', {${columns}});\n`;
const write = (folder, file, text) => {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
};

function repository() {
  const folder = path.join(scratch('hook'), 'shop');
  fs.mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main');
  write(folder, 'models/user.js', model('name: DataTypes.STRING, nick: DataTypes.STRING'));
  write(folder, 'models/order.js', model('total: DataTypes.INTEGER').replace('User', 'Order'));
  write(folder, 'README.md', 'shop\n');
  return folder;
}
const commit = (folder, ...args) => run('git', ['commit', '-q', '-m', 'change', ...args], { cwd: folder, env });

// A hook that writes down what git and what sequelint take for staged, and lets the commit pass.
function recordStaged(folder) {
  const out = scratch('seen');
  const hooks = path.resolve(folder, git(folder, 'rev-parse', '--git-path', 'hooks'));
  fs.mkdirSync(hooks, { recursive: true });
  fs.writeFileSync(path.join(hooks, 'pre-commit'), `#!/bin/sh
git diff --cached --name-only --no-renames > ${out}/git
${sequelint} hook --list-files > ${out}/ours 2> ${out}/error || echo failed >> ${out}/ours
`, { mode: 0o755 });
  return (expected) => {
    const read = (name) => fs.readFileSync(path.join(out, name), 'utf8').trim().split('\n').sort();
    assert.deepStrictEqual(read('ours'), read('git'), fs.readFileSync(path.join(out, 'error'), 'utf8'));
    assert.deepStrictEqual(read('git'), expected);
  };
}

function committed() {
  const folder = repository();
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'one');
  return folder;
}

test('what is staged is what git says: every way to commit', async (t) => {
  await t.test('the first commit', async () => {
    const folder = repository(), check = recordStaged(folder);
    git(folder, 'add', '-A');
    assert.strictEqual((await commit(folder)).status, 0);
    check(['README.md', 'models/order.js', 'models/user.js']);
  });
  await t.test('git commit, with more in the work tree', async () => {
    const folder = committed(), check = recordStaged(folder);
    write(folder, 'models/user.js', model('name: DataTypes.STRING'));
    git(folder, 'add', 'models/user.js');
    write(folder, 'models/order.js', '');
    assert.strictEqual((await commit(folder)).status, 0);
    check(['models/user.js']);
  });
  await t.test('git commit -a', async () => {
    const folder = committed(), check = recordStaged(folder);
    write(folder, 'models/user.js', model('name: DataTypes.STRING'));
    write(folder, 'models/order.js', '');
    assert.strictEqual((await commit(folder, '-a')).status, 0);
    check(['models/order.js', 'models/user.js']);
  });
  await t.test('git commit -- path, with others staged', async () => {
    const folder = committed(), check = recordStaged(folder);
    write(folder, 'models/user.js', model('name: DataTypes.STRING'));
    write(folder, 'models/order.js', '');
    git(folder, 'add', 'models/order.js');
    assert.strictEqual((await commit(folder, '--', 'models/user.js')).status, 0);
    check(['models/user.js']);
  });
  await t.test('git commit --amend', async () => {
    const folder = committed();
    write(folder, 'models/user.js', model('name: DataTypes.STRING'));
    await commit(folder, '-a');
    const check = recordStaged(folder);
    write(folder, 'models/order.js', '');
    git(folder, 'add', '-A');
    assert.strictEqual((await commit(folder, '--amend')).status, 0);
    check(['models/order.js']);
  });
  await t.test('from a folder below', async () => {
    const folder = committed(), check = recordStaged(folder);
    write(folder, 'models/user.js', '');
    assert.strictEqual((await commit(path.join(folder, 'models'), '-a')).status, 0);
    check(['models/user.js']);
  });
  await t.test('in a linked work tree', async () => {
    const folder = committed(), check = recordStaged(folder), linked = path.join(scratch('linked'), 'tree');
    git(folder, 'worktree', 'add', '-q', '-b', 'side', linked);
    write(folder, 'models/order.js', '');
    git(folder, 'add', '-A');
    write(linked, 'models/user.js', '');
    git(linked, 'add', '-A');
    assert.strictEqual((await commit(linked)).status, 0);
    check(['models/user.js']);
  });
  await t.test('in a submodule', async () => {
    const folder = committed(), outer = path.join(scratch('outer'), 'outer');
    fs.mkdirSync(outer);
    git(outer, 'init', '-q', '-b', 'main');
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', folder, 'api');
    git(outer, 'commit', '-q', '-m', 'outer');
    const inner = path.join(outer, 'api'), check = recordStaged(inner);
    write(inner, 'models/user.js', '');
    assert.strictEqual((await commit(inner, '-a')).status, 0);
    check(['models/user.js']);
  });
});

// sequelint on PATH, as an installed package puts it there.
const bin = scratch('bin');
fs.symlinkSync(sequelint, path.join(bin, 'sequelint'));
const withPath = { ...env, PATH: `${bin}:${env.PATH}` };
const hook = (folder, args = [], options = {}) => run(sequelint, ['hook', '--format', 'concise', ...args], { cwd: folder, env, ...options });

test('a hook stops a commit that loses data, and says why', async () => {
  const folder = committed();
  write(folder, '.git/hooks/pre-commit', `#!/bin/sh\nexec ${sequelint} hook\n`);
  fs.chmodSync(path.join(folder, '.git/hooks/pre-commit'), 0o755);
  write(folder, 'models/user.js', model('name: DataTypes.STRING'));
  git(folder, 'add', '-A');
  const stopped = await run('git', ['commit', '-m', 'drop'], { cwd: folder, env });
  assert.strictEqual(stopped.status, 1);
  assert.match(stopped.out + stopped.error, /error\[drop-column\]: /);
  assert.strictEqual((await commit(folder, '--no-verify')).status, 0);
});

test('nothing staged, and files of no interest', async () => {
  const folder = committed();
  const none = await hook(folder);
  assert.deepStrictEqual([none.status, none.out, none.error], [0, '', 'nothing staged\n']);
  write(folder, 'README.md', 'more\n');
  git(folder, 'add', '-A');
  assert.deepStrictEqual(await hook(folder), { status: 0, out: '', error: '' });
  assert.match((await hook(folder, ['models/user.js'])).error, /unexpected argument `models\/user.js`/);
});

test('a commit that only deletes a model is looked at', async () => {
  const folder = committed();
  git(folder, 'rm', '-q', 'models/order.js');
  const { status, out } = await hook(folder);
  assert.strictEqual(status, 1);
  assert.match(out, /error\[drop-table\] dropping Orders/);
});

test('standard input is never read unless asked for', async () => {
  const folder = committed();
  git(folder, 'rm', '-q', 'models/order.js');
  const child = require('node:child_process').spawn(sequelint, ['hook'], { cwd: folder, env, stdio: ['pipe', 'ignore', 'ignore'] });
  const status = await new Promise((resolve) => child.on('close', resolve)); // its input stays open
  assert.strictEqual(status, 1);
});

test('pre-push: what git says is pushed', async () => {
  const folder = committed();
  const remote = path.join(scratch('remote'), 'shop.git');
  git(folder, 'init', '-q', '--bare', '-b', 'main', remote);
  git(folder, 'remote', 'add', 'origin', remote);
  git(folder, 'push', '-q', 'origin', 'main');
  git(folder, 'fetch', '-q');
  write(folder, '.git/hooks/pre-push', `#!/bin/sh\nexec ${sequelint} hook --format concise - >&2\n`);
  fs.chmodSync(path.join(folder, '.git/hooks/pre-push'), 0o755);
  const push = (...args) => run('git', ['push', '-q', 'origin', ...args], { cwd: folder, env });

  git(folder, 'checkout', '-q', '-b', 'side');
  write(folder, 'models/user.js', model('name: DataTypes.STRING'));
  await commit(folder, '-a', '--no-verify');
  const refused = await push('side');
  assert.strictEqual(refused.status, 1);
  assert.match(refused.error, /drop-column/);
  assert.strictEqual((await push('side', '--no-verify')).status, 0);
  write(folder, 'README.md', 'fine\n');
  await commit(folder, '-a', '--no-verify');
  const known = await push('side'); // compared with what the remote has, not with main
  assert.strictEqual(known.status, 0, known.error);
  assert.match((await push('--delete', 'side')).error, /nothing is pushed that could be checked/);
});

test('the range that pre-commit passes', async () => {
  const folder = committed();
  write(folder, 'models/user.js', model('name: DataTypes.STRING'));
  await commit(folder, '-a');
  const range = await hook(folder, [], { env: { ...env, PRE_COMMIT: '1', PRE_COMMIT_FROM_REF: 'HEAD~1', PRE_COMMIT_TO_REF: 'HEAD' } });
  assert.strictEqual(range.status, 1);
  assert.match(range.out, /drop-column/);
  const unknown = await hook(folder, [], { env: { ...env, PRE_COMMIT_FROM_REF: 'nothing', PRE_COMMIT_TO_REF: 'HEAD' } });
  assert.strictEqual(unknown.status, 3);
});

test('the snippets for husky, lint-staged and lefthook run', async () => {
  const folder = committed();
  write(folder, 'node_modules/.bin/sequelint', `#!/bin/sh\nexec ${sequelint} "$@"\n`);
  fs.chmodSync(path.join(folder, 'node_modules/.bin/sequelint'), 0o755);
  write(folder, '.gitignore', 'node_modules\n');
  const page = fs.readFileSync(path.join(root, 'docs/hooks.md'), 'utf8');
  const [line] = page.match(/^npx --no-install sequelint hook$/m);
  git(folder, 'rm', '-q', 'models/order.js');
  const husky = await run('sh', ['-e', '-c', line], { cwd: folder, env });
  assert.strictEqual(husky.status, 1, husky.error);
  assert.match(husky.out, /drop-table/);
});

function findPreCommit() {
  try {
    return execFileSync('pre-commit', ['--version'], { encoding: 'utf8' });
  } catch {
    return null;
  }
}

test('pre-commit runs it', { skip: findPreCommit() ? false : 'pre-commit is not installed' }, async (t) => {
  const home = scratch('pre-commit');
  const settings = { ...withPath, PRE_COMMIT_HOME: home };
  const tool = (folder, ...args) => run('pre-commit', args, { cwd: folder, env: settings });
  const deleting = () => {
    const folder = committed();
    git(folder, 'rm', '-q', 'models/order.js');
    return folder;
  };
  const source = path.join(scratch('source'), 'sequelint');
  fs.mkdirSync(source);
  git(source, 'init', '-q', '-b', 'main');
  fs.copyFileSync(path.join(root, '.pre-commit-hooks.yaml'), path.join(source, '.pre-commit-hooks.yaml'));
  git(source, 'add', '-A');
  git(source, 'commit', '-q', '-m', 'hooks');

  await t.test('try-repo, with the binary on PATH', async () => {
    const folder = deleting();
    const tried = await tool(folder, 'try-repo', source, 'sequelint-system', '--verbose');
    assert.strictEqual(tried.status, 1, tried.out + tried.error);
    assert.match(tried.out, /error\[drop-table\]/);
    git(folder, 'commit', '-q', '-m', 'drop');
    const all = await tool(folder, 'try-repo', source, 'sequelint-system', '--all-files', '--verbose');
    assert.strictEqual(all.status, 0, all.out);
    assert.match(all.out, /nothing staged: to check a range, run pre-commit with --from-ref and --to-ref/);
    const range = await tool(folder, 'try-repo', source, 'sequelint-system', '--from-ref', 'HEAD~1', '--to-ref', 'HEAD');
    assert.strictEqual(range.status, 1, range.out);
    assert.match(range.out, /error\[drop-table\]/);
  });

  await t.test('installed, in a commit', async () => {
    const folder = deleting();
    const rev = git(source, 'rev-parse', 'HEAD');
    write(folder, '.pre-commit-config.yaml', `repos:\n  - repo: ${source}\n    rev: ${rev}\n    hooks: [{ id: sequelint-system }]\n`);
    git(folder, 'add', '-A');
    assert.strictEqual((await tool(folder, 'install')).status, 0);
    const stopped = await run('git', ['commit', '-m', 'drop'], { cwd: folder, env: settings });
    assert.strictEqual(stopped.status, 1);
    assert.match(stopped.out + stopped.error, /error\[drop-table\]/);
    const skipped = await run('git', ['commit', '-q', '-m', 'drop'], { cwd: folder, env: { ...settings, SKIP: 'sequelint-system' } });
    assert.strictEqual(skipped.status, 0, skipped.error);
  });

  await t.test('from npm, by the mirror repository', async () => {
    const version = '0.1.0', out = path.join(scratch('packages'), 'out');
    const folders = execFileSync('node', [path.join(root, 'packaging/npm/build.js'), '--version', version, '--out', out,
                                          `${process.platform}-${process.arch}=${packable(sequelint)}`], { encoding: 'utf8' }).trim().split('\n');
    const registry = await new Registry().start(folders, scratch('tarballs'));
    try {
      const mirror = path.join(scratch('mirror'), 'pre-commit');
      fs.cpSync(path.join(root, 'packaging/pre-commit'), mirror, { recursive: true });
      git(mirror, 'init', '-q', '-b', 'main');
      git(mirror, 'add', '-A');
      git(mirror, 'commit', '-q', '-m', 'hooks');
      const folder = deleting();
      const options = { cwd: folder, env: { ...settings, PATH: env.PATH, npm_config_registry: registry.url, npm_config_audit: 'false' } };
      const tried = await run('pre-commit', ['try-repo', mirror, 'sequelint'], options);
      assert.strictEqual(tried.status, 1, tried.out + tried.error);
      assert.match(tried.out, /error\[drop-table\]/);
    } finally {
      registry.stop();
    }
  });
});
