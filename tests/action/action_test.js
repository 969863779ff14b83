// The action as GitHub runs it: its steps by a small runner of their own, over fixture events, with a release that is
// served from a folder. No network.
//
//   node action_test.js SEQUELINT

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { createRequire } = require('node:module');
const test = require('node:test');
const zlib = require('node:zlib');
const { root, packable, scratch, git, makeShop, checkout, githubRun, run } = require('../node/shop');
const yaml = createRequire(path.join(__dirname, '../node/package.json'))('yaml');

const sequelint = packable(path.resolve(process.argv[2]));
const action = yaml.parse(fs.readFileSync(path.join(root, 'action.yml'), 'utf8'));
const shop = makeShop();

// A release of the binary under test, and the table of an action that knows it and an older one.
const releases = scratch('releases');
const version = '1.2.3';
const archive = execFileSync(path.join(root, 'packaging/release/archive'), [sequelint, version, 'linux-x64', path.join(releases, `v${version}`)],
                             { encoding: 'utf8' }).trim();
const lines = execFileSync(path.join(root, 'packaging/release/checksums'), [version, archive], { encoding: 'utf8' });
const table = path.join(releases, 'checksums.txt');
fs.writeFileSync(table, `# newest first\n${lines}${'0'.repeat(64)} sequelint-1.1.9-linux-x64.tar.gz\n`);

const shared = scratch('cache'); // of tests that are not about downloading

// `${{ … }}` of a composite action: what it may name, and nothing else.
function evaluate(text, context) {
  return String(text).replace(/\$\{\{\s*([^}]+?)\s*\}\}/g, (_, expression) => {
    const value = expression.split('.').reduce((at, key) => at?.[key], context);
    assert.notStrictEqual(value, undefined, expression);
    return value;
  });
}

// Runs the action's steps as the runner does; `event` as in fixtures/events.
async function uses({ inputs = {}, event = 'pull_request', fixture = event, workspace = checkout(shop), env = {}, cache = shared } = {}) {
  for (const name of Object.keys(inputs)) assert.ok(action.inputs[name], `no input ${name}`);
  const github = { token: 'secret', action_repository: 'sequelint/sequelint' };
  const values = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value = '' }]) =>
    [name, evaluate(inputs[name] ?? value, { github })]));
  const runner = githubRun(shop, event, fixture, {});
  let log = '', status = 0;
  const paths = path.join(runner.folder, 'path');
  fs.writeFileSync(paths, '');
  for (const step of action.runs.steps) {
    assert.ok(!/\$\{\{/.test(step.run), 'no expression may become part of a command');
    const variables = Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, evaluate(value, { inputs: values, github })]));
    const result = await run(step.shell, ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: workspace,
      env: {
        ...runner.env, GITHUB_ACTION_PATH: root, GITHUB_WORKSPACE: workspace, GITHUB_PATH: paths, RUNNER_OS: 'Linux', RUNNER_ARCH: 'X64',
        RUNNER_TEMP: runner.folder, RUNNER_TOOL_CACHE: cache, SEQUELINT_CHECKSUMS: table, ...variables,
        INPUT_DOWNLOAD_URL: variables.INPUT_DOWNLOAD_URL || `file://${releases}`, ...env,
      },
    });
    log += result.out + result.error;
    status = result.status;
  }
  return { status, log, outputs: runner.outputs(), summary: runner.summary(), workspace, cache, added: fs.readFileSync(paths, 'utf8').trim() };
}

test('every input reaches the script, and every output is set by it', () => {
  const [step] = action.runs.steps;
  const script = fs.readFileSync(path.join(root, 'packaging/action/run'), 'utf8');
  for (const name of Object.keys(action.inputs)) {
    const variable = name === 'github-token' ? 'GITHUB_TOKEN' : `INPUT_${name.replaceAll('-', '_').toUpperCase()}`;
    assert.strictEqual(step.env[variable], `\${{ inputs.${name} }}`);
    if (name !== 'github-token') assert.ok(script.includes(variable), variable);
  }
  for (const [name, { value, description }] of Object.entries(action.outputs)) {
    assert.strictEqual(value, `\${{ steps.run.outputs.${name} }}`);
    assert.ok(description);
  }
});

for (const [event, fixture, status] of [['pull_request', 'pull_request', 1], ['pull_request', 'pull_request-fork', 1], ['merge_group', 'merge_group', 1],
                                        ['workflow_dispatch', 'workflow_dispatch', undefined], ['pull_request_target', 'pull_request_target', 2]]) {
  test(`with nothing but \`uses:\`, on ${fixture}`, async () => {
    const commit = event === 'workflow_dispatch' || event === 'pull_request_target' ? shop.main : shop.merge;
    const { log, outputs, summary, ...result } = await uses({ event, fixture, workspace: checkout(shop, { commit }) });
    if (status !== undefined) assert.strictEqual(result.status, status, log);
    assert.strictEqual(outputs['exit-code'], String(result.status));
    if (result.status === 2) return assert.match(log, /^::error title=sequelint::`pull_request_target` runs on the base branch/m);
    assert.match(summary, /^### sequelint: /);
    for (const name of Object.keys(action.outputs)) {
      if (!['sarif-file', 'json-file', 'comment-url'].includes(name)) assert.notStrictEqual(outputs[name], undefined, name);
    }
  });
}

test('it is downloaded once, and its bytes are checked each time', async () => {
  const first = await uses({ cache: scratch('cache') });
  const offline = await uses({ cache: first.cache, inputs: { 'download-url': 'file:///nowhere' } });
  assert.strictEqual(offline.status, 1, offline.log);
  fs.appendFileSync(first.outputs.path, 'x'); // somebody wrote to the cache
  const changed = await uses({ cache: first.cache });
  assert.strictEqual(changed.status, 1, changed.log);
  const gone = await uses({ cache: scratch('cache'), inputs: { 'download-url': 'file:///nowhere' } });
  assert.strictEqual(gone.status, 2);
  assert.match(gone.log, /^::error title=sequelint::cannot download sequelint-1\.2\.3-linux-x64\.tar\.gz%0Acheck the network/m);
});

test('an archive with other bytes is not run', async () => {
  const mirror = scratch('mirror');
  fs.mkdirSync(path.join(mirror, `v${version}`));
  fs.writeFileSync(path.join(mirror, `v${version}`, path.basename(archive)), Buffer.concat([fs.readFileSync(archive), Buffer.from('x')]));
  const { status, log, cache } = await uses({ cache: scratch('cache'), inputs: { 'download-url': `file://${mirror}` } });
  assert.strictEqual(status, 2);
  assert.match(log, /the SHA-256 of sequelint-1\.2\.3-linux-x64\.tar\.gz is not [0-9a-f]{64}/);
  assert.deepStrictEqual(fs.readdirSync(cache), []);
});

test('versions', async () => {
  for (const wanted of ['', 'latest', '1', '1.2', 'v1.2', '1.2.3']) {
    const { status, outputs, log } = await uses({ inputs: { version: wanted, 'install-only': 'true' } });
    assert.strictEqual(status, 0, log);
    assert.strictEqual(outputs.version, version);
  }
  for (const wanted of ['2', '1.3', '1.2.4', '1.2.3; rm -rf /', '$(touch x)']) {
    const { status, log } = await uses({ inputs: { version: wanted, 'install-only': 'true' } });
    assert.strictEqual(status, 2);
    assert.match(log, /this version of the action knows no release/);
  }
  const known = lines.split(' ')[0];
  const by = await uses({ cache: scratch('cache'), inputs: { version: '1.2.3', checksum: known, 'install-only': 'true' } });
  assert.strictEqual(by.status, 0, by.log);
});

test('a file names the version', async () => {
  const workspace = checkout(shop);
  const files = {
    '.tool-versions': 'nodejs 20.1.0\nsequelint 1.2.3\n', 'package.json': '{\n  "devDependencies": { "pg": "8.0.0", "sequelint": "^1.2.3" }\n}\n', 'v.txt': ' v1.2\n',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(workspace, name), text);
    const { status, outputs, log } = await uses({ workspace, inputs: { 'version-file': name, 'install-only': 'true' } });
    assert.strictEqual(status, 0, log);
    assert.strictEqual(outputs.version, version);
  }
  fs.writeFileSync(path.join(workspace, '.tool-versions'), 'sequelint 9.9.9\n');
  const strange = await uses({ workspace, inputs: { 'version-file': '.tool-versions' } });
  assert.match(strange.log, /knows no release `9\.9\.9`/);
  const both = await uses({ workspace, inputs: { version: '1', 'version-file': '.tool-versions', 'install-only': 'true' } });
  assert.strictEqual(both.outputs.version, version);
  fs.writeFileSync(path.join(workspace, '.tool-versions'), 'nodejs 20\n');
  for (const name of ['.tool-versions', 'nowhere']) {
    const { status, log } = await uses({ workspace, inputs: { 'version-file': name } });
    assert.strictEqual(status, 2);
    assert.match(log, /^::error title=sequelint::(`\.tool-versions` names no version|no file `nowhere`)/m);
  }
});

test('SARIF goes to code scanning on request, and the check decides', async () => {
  const bodies = [];
  let answer = 202;
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      bodies.push({ url: request.url, method: request.method, token: request.headers.authorization, ...JSON.parse(Buffer.concat(parts)) });
      response.writeHead(answer, { 'content-type': 'application/json' });
      response.end('{"message": "as the stub says"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = { GITHUB_API_URL: `http://127.0.0.1:${server.address().port}`, GITHUB_REF: 'refs/pull/7/merge' };
  const { status, log, outputs } = await uses({ inputs: { 'upload-sarif': 'true' }, env: api });
  assert.strictEqual(status, 1, log);
  assert.match(log, /^uploaded sequelint\.sarif to code scanning$/m);
  assert.ok(fs.existsSync(outputs['sarif-file']) || outputs['sarif-file']);
  const [{ url, method, token, commit_sha: commit, ref, sarif, tool_name: tool }] = bodies;
  assert.deepStrictEqual([url, method, token, commit, ref, tool],
                         ['/repos/shop/shop/code-scanning/sarifs', 'POST', 'Bearer secret', shop.merge, 'refs/pull/7/merge', 'sequelint']);
  const [run] = JSON.parse(zlib.gunzipSync(Buffer.from(sarif, 'base64'))).runs;
  assert.ok(run.results.length > 0);
  for (const [code, says] of [[403, /may not write%0Aadd `permissions:/], [404, /code scanning is not on here/], [500, /the API answered 500%0A.*as the stub says/]]) {
    answer = code;
    const refused = await uses({ inputs: { 'upload-sarif': 'true', 'sarif-file': 'x.sarif' }, env: api });
    assert.strictEqual(refused.status, 1, refused.log);
    assert.match(refused.log, says);
  }
  const clean = await uses({ inputs: { 'upload-sarif': 'true', 'fail-on': 'never' }, env: api });
  assert.strictEqual(clean.status, 0);
  const before = bodies.length;
  await uses({ env: api });
  assert.strictEqual(bodies.length, before);
  server.close();
  const nobody = await uses({ inputs: { 'upload-sarif': 'true' }, env: { ...api, GITHUB_API_URL: 'http://127.0.0.1:9' } });
  assert.strictEqual(nobody.status, 1);
  assert.match(nobody.log, /the API cannot be reached/);
});

test('install-only puts it on PATH and runs nothing', async () => {
  const { status, outputs, added, summary } = await uses({ inputs: { 'install-only': 'true' } });
  assert.strictEqual(status, 0);
  assert.strictEqual(summary, '');
  assert.strictEqual(path.join(added, 'sequelint'), outputs.path);
  assert.match(execFileSync(outputs.path, ['--version'], { encoding: 'utf8' }), /^sequelint /);
});

test('reports are written where later steps look, whatever the working directory is', async () => {
  const { status, outputs, workspace, log } = await uses({ inputs: {
    'working-directory': 'models', 'sarif-file': 'out.sarif', 'json-file': 'out.json', output: 'junit=out.xml\n\n  gitlab=quality.json  \n',
    args: '--models\nmodels/**\n', 'fail-on': 'note', category: 'shop/api' } });
  assert.strictEqual(status, 1, log);
  assert.strictEqual(outputs['sarif-file'], path.join(workspace, 'out.sarif'));
  for (const name of ['out.sarif', 'out.json', 'out.xml', 'quality.json']) assert.ok(fs.existsSync(path.join(workspace, name)), name);
  const [sarif] = JSON.parse(fs.readFileSync(path.join(workspace, 'out.sarif'), 'utf8')).runs;
  assert.strictEqual(sarif.automationDetails.id, 'shop/api/');
  for (const { locations: [{ physicalLocation: { artifactLocation: { uri } } }] } of sarif.results) assert.ok(fs.existsSync(path.join(workspace, uri)), uri);
  assert.match(log, /^::error file=models\//m); // from the repository's root
});

test('inputs are only text', async () => {
  const workspace = checkout(shop);
  const hostile = '$(touch owned); `touch owned` " \' && touch owned';
  for (const name of ['base', 'category', 'skip-label', 'args', 'config', 'scope', 'comment', 'fail-on', 'working-directory', 'sarif-file']) {
    await uses({ workspace, inputs: { [name]: hostile } });
    assert.ok(!fs.existsSync(path.join(workspace, 'owned')), name);
  }
  const { log } = await uses({ workspace, inputs: { args: hostile } });
  assert.match(log, /unexpected argument/);
});

test('settings', async () => {
  const quiet = await uses({ inputs: { annotations: 'false', summary: 'false', 'fail-on': 'never' } });
  assert.strictEqual(quiet.status, 0);
  assert.strictEqual(quiet.summary, '');
  assert.doesNotMatch(quiet.log, /^::(error|warning|notice)/m);
  const skipped = await uses({ fixture: 'pull_request-labelled', inputs: { 'skip-label': 'skip sequelint' } });
  assert.strictEqual(skipped.status, 0);
  const all = await uses({ inputs: { scope: 'all' } });
  assert.strictEqual(all.outputs['base-sha'], '');
});

test('what goes wrong before the check never looks like findings', async () => {
  const { status, log } = await uses({ env: { RUNNER_TOOL_CACHE: '/proc/nowhere' } });
  assert.strictEqual(status, 2, log);
  assert.match(log, /^::error title=sequelint::the action failed in line \d+/m);
});

test('another system is told so', async () => {
  for (const [RUNNER_OS, RUNNER_ARCH] of [['Windows', 'X64'], ['macOS', 'ARM64'], ['Linux', 'ARM']]) {
    const { status, log } = await uses({ env: { RUNNER_OS, RUNNER_ARCH } });
    assert.strictEqual(status, 2);
    assert.match(log, new RegExp(`sequelint has no binary for ${RUNNER_OS} on ${RUNNER_ARCH}%0Arun the job on ubuntu-latest`));
  }
});

test('the workflows and the examples in the documentation are sound', () => {
  const texts = fs.readdirSync(path.join(root, '.github/workflows')).map((name) => [name, fs.readFileSync(path.join(root, '.github/workflows', name), 'utf8')]);
  const pages = ['README.md', ...fs.readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  for (const page of pages) {
    const text = fs.readFileSync(path.join(root, page), 'utf8');
    for (const [, block] of text.matchAll(/```yaml\n([^]*?)```/g)) if (/^\s*(- )?uses:|^jobs:/m.test(block)) texts.push([page, block]);
  }
  assert.ok(texts.length > 8);
  for (const [name, text] of texts) {
    const document = yaml.parse(text);
    assert.ok(document, name);
    const walk = (node) => {
      if (node === null || typeof node !== 'object') return;
      if (typeof node.uses === 'string' && /^sequelint\/sequelint@/.test(node.uses)) {
        for (const input of Object.keys(node.with ?? {})) assert.ok(action.inputs[input], `${name}: no input ${input}`);
      }
      if (typeof node.run === 'string') assert.doesNotMatch(node.run, /\$\{\{/, name);
      Object.values(node).forEach(walk);
    };
    walk(document);
    if (document.jobs) {
      assert.ok(document.on, name);
      assert.ok(document.permissions, `${name}: permissions`);
      // A required check of a workflow that a path filter skips stays pending for ever.
      assert.doesNotMatch(text, /^ *paths(-ignore)?:/m, name);
    }
  }
});

test('the formula names both archives and their checksums', () => {
  const sums = path.join(scratch('sums'), 'checksums.txt');
  fs.writeFileSync(sums, `${lines}${lines.replaceAll('x64', 'arm64')}`);
  const formula = execFileSync(path.join(root, 'packaging/homebrew/formula'), [version, sums], { encoding: 'utf8' });
  assert.doesNotMatch(formula, /@[A-Z]/);
  assert.strictEqual(formula.split(lines.split(' ')[0]).length, 3);
  assert.throws(() => execFileSync(path.join(root, 'packaging/homebrew/formula'), ['9.9.9', sums], { stdio: 'ignore' }));
});

test('an archive holds what it says, and the same bytes each time', () => {
  const again = execFileSync(path.join(root, 'packaging/release/archive'), [sequelint, version, 'linux-x64', scratch('again')], { encoding: 'utf8' }).trim();
  assert.ok(fs.readFileSync(again).equals(fs.readFileSync(archive)));
  const names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
  for (const name of ['sequelint', 'sequelint.1', 'completions/_sequelint', 'completions/sequelint.bash', 'completions/sequelint.fish', 'LICENSE', 'schema.json']) {
    assert.ok(names.includes(`sequelint-${version}-linux-x64/${name}`), name);
  }
});

test('the bill of materials names what is linked', () => {
  const bill = JSON.parse(execFileSync('node', [path.join(root, 'packaging/release/sbom.js'), version], { encoding: 'utf8' }));
  const names = bill.components.map(({ name }) => name);
  for (const name of ['libgit2-dev', 'libcurl4-openssl-dev', 'libssl-dev', 'libpg-query-dev', 'nlohmann-json3-dev', 'tree-sitter', 'tree-sitter-typescript']) {
    assert.ok(names.includes(name), name);
  }
  for (const { version: each, purl } of bill.components) assert.ok(each && purl);
});
