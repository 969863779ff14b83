// `sequelint ci` and `sequelint comment` as a runner starts them, against a stub of GitHub's API.
//
//   node ci_test.js SEQUELINT          (--release: the binary of $SEQUELINT_RELEASE, whose TLS is linked statically)

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const path = require('node:path');
const test = require('node:test');
const { scratch, git, makeShop, checkout, githubRun, run } = require('./shop');

const release = process.argv[2] === '--release';
if (release && !process.env.SEQUELINT_RELEASE) {
  console.log('SEQUELINT_RELEASE is not set');
  process.exit(77);
}
const sequelint = path.resolve(release ? process.env.SEQUELINT_RELEASE : process.argv[2]);
const shop = makeShop();
const repository = checkout(shop, { depth: 2 });
const marker = (category = 'sequelint') => `<!-- sequelint:v1 category=${category} -->`;

// The part of the API that is used: comments of one pull request and the list of pull requests.
class Stub {
  constructor() {
    this.comments = [];
    this.calls = [];
    this.refuse = null; // (method, url) => status
    this.login = null;  // of the token; a run's own token may not ask
    this.pulls = [];
    this.handle = (request, response) => {
      let body = '';
      request.on('data', (data) => { body += data; });
      request.on('end', () => {
        this.calls.push(`${request.method} ${request.url.replace(/\?.*/, '')}`);
        this.agent = request.headers['user-agent'];
        this.authorization = request.headers.authorization;
        const [status, json] = this.answer(request.method, request.url, body && JSON.parse(body));
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(json));
      });
    };
  }
  answer(method, url, body) {
    const refused = this.refuse?.(method, url);
    if (refused) return [refused, { message: 'Resource not accessible by integration' }];
    const { pathname, searchParams } = new URL(url, 'http://stub');
    if (pathname === '/user') return this.login ? [200, { login: this.login }] : [403, { message: 'no' }];
    if (method === 'GET' && pathname === '/repos/shop/shop/issues/7/comments') {
      const page = Number(searchParams.get('page')), size = Number(searchParams.get('per_page'));
      return [200, this.comments.slice((page - 1) * size, page * size)];
    }
    if (method === 'POST' && pathname === '/repos/shop/shop/issues/7/comments') {
      const comment = { id: 1000 + this.comments.length, body: body.body, html_url: `https://github.com/shop/shop/pull/7#issuecomment-${1000 + this.comments.length}`, user: { login: 'github-actions[bot]', type: 'Bot' } };
      this.comments.push(comment);
      return [201, comment];
    }
    const edited = pathname.match(/^\/repos\/shop\/shop\/issues\/comments\/(\d+)$/);
    if (method === 'PATCH' && edited) {
      const comment = this.comments.find(({ id }) => id === Number(edited[1]));
      comment.body = body.body;
      return [200, comment];
    }
    if (method === 'GET' && pathname === '/repos/shop/shop/pulls') {
      return [200, this.pulls.filter(({ head }) => head.label === searchParams.get('head'))];
    }
    return [404, { message: 'Not Found' }];
  }
  async listen(make = (handle) => http.createServer(handle), scheme = 'http') {
    this.server = make(this.handle);
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `${scheme}://localhost:${this.server.address().port}`;
    return this;
  }
  close() {
    this.server.close();
    this.server.closeAllConnections?.();
  }
}

async function ci({ event = 'pull_request', fixture = event, args = [], env = {}, folder = repository } = {}) {
  const runner = githubRun(shop, event, fixture, env);
  const result = await run(sequelint, ['ci', ...args], { cwd: folder, env: runner.env });
  return { ...result, runner };
}

async function withStub(check) {
  const stub = await new Stub().listen();
  try {
    await check(stub, { GITHUB_API_URL: stub.url, GITHUB_TOKEN: 'secret' });
  } finally {
    stub.close();
  }
}

// What the runner makes of a log: commands it obeys, and text.
function readLog(log) {
  const commands = [];
  let stopped = null;
  for (const line of log.split('\n')) {
    const match = line.trimStart().match(/^::([\w-]+)( [^]*?)?::([^]*)$/);
    if (stopped) {
      if (line.trim() === `::${stopped}::`) stopped = null;
    } else if (match && match[1] === 'stop-commands') {
      stopped = match[3];
    } else if (match) {
      commands.push({ name: match[1], properties: match[2] ?? '', message: match[3] });
    }
  }
  assert.strictEqual(stopped, null);
  return commands;
}

// Markdown in which only our own tags are tags, and nothing that GitHub makes a mention or a reference of.
function assertInert(markdown) {
  const html = [], text = [];
  const walk = (tokens) => {
    for (const token of tokens) {
      if (token.type.startsWith('html_')) html.push(token.content);
      else if (token.type === 'text') text.push(token.content);
      assert.ok(!['link_open', 'image'].includes(token.type), token.content);
      if (token.children) walk(token.children);
    }
  };
  walk(require('markdown-it')({ html: true, linkify: true }).parse(markdown, {}));
  const tags = html.join('').replace(/<!--.*?-->/g, '\u0000');
  for (const [tag] of tags.matchAll(/<[^>]*>?/g)) assert.match(tag, /^<(\/?(details|summary|b|code|sub)|details open)>$/);
  assert.strictEqual(tags.split('<details').length, tags.split('</details>').length);
  for (const part of [...text, tags]) assert.doesNotMatch(part, /@[A-Za-z0-9]|(?<!&)#[A-Za-z0-9]/);
}

test('a pull request: log, annotations, summary, outputs, exit status', async () => {
  const { status, out, error, runner } = await ci({ args: ['--output', 'sarif=s.sarif', '--output', 'json=r.json'] });
  assert.strictEqual(status, 1, error);
  assert.match(out, /^::stop-commands::[0-9a-f]{32}\n/);
  const commands = readLog(out);
  assert.ok(commands.length > 2);
  for (const { name, properties } of commands) {
    assert.ok(['error', 'warning', 'notice'].includes(name));
    const file = properties.match(/file=([^,]*)/)[1];
    assert.ok(fs.existsSync(path.join(repository, file)), file);
  }
  const summary = runner.summary();
  assertInert(summary);
  assert.match(summary, /^### sequelint: \d+ errors?, /);
  assert.match(summary, /```mermaid\nerDiagram\n/);
  assert.match(summary, /```sql\n/);
  const outputs = runner.outputs();
  assert.strictEqual(outputs['exit-code'], '1');
  assert.strictEqual(outputs['base-sha'], shop.main);
  assert.strictEqual(outputs['head-sha'], shop.merge);
  assert.strictEqual(outputs['sarif-file'], 's.sarif');
  assert.strictEqual(outputs['json-file'], 'r.json');
  assert.match(outputs.version, /^\d+\.\d+\.\d+$/);
  const report = JSON.parse(fs.readFileSync(path.join(repository, 'r.json'), 'utf8'));
  assert.strictEqual(Number(outputs.findings), report.findings.length);
  assert.strictEqual(Number(outputs.errors), report.summary.error);
});

test('what others changed since is not blamed on the pull request', async () => {
  const { out } = await ci({ args: ['--format', 'json'] });
  const { findings } = JSON.parse(out);
  assert.ok(findings.length > 0);
  const theirs = git(shop.folder, 'diff', '--name-only', 'main~1', 'main').split('\n');
  for (const { at } of findings) assert.ok(!theirs.includes(at.file), at.file);
});

test('machine-readable output is alone on standard output', async () => {
  const { out, error } = await ci({ args: ['--format', 'json'] });
  JSON.parse(out);
  assert.ok(readLog(error).length > 2);
});

test('annotations and summary can be left out', async () => {
  const { out, error, runner } = await ci({ args: ['--no-annotations', '--no-summary'] });
  assert.deepStrictEqual(readLog(out + error), []);
  assert.strictEqual(runner.summary(), '');
});

test('a summary that is there already is not lost', async () => {
  const runner = githubRun(shop, 'pull_request');
  fs.writeFileSync(runner.env.GITHUB_STEP_SUMMARY, 'x'.repeat(995_000));
  await run(sequelint, ['ci'], { cwd: repository, env: runner.env });
  assert.ok(fs.statSync(runner.env.GITHUB_STEP_SUMMARY).size <= 1 << 20);
});

test('a label skips the check', async () => {
  const { status, out } = await ci({ fixture: 'pull_request-labelled', args: ['--skip-label', 'skip sequelint'] });
  assert.strictEqual(status, 0);
  assert.match(out, /has the label `skip sequelint`: nothing is checked/);
});

test('an event that is refused says so where the pull request shows it', async () => {
  const { status, error, runner } = await ci({ event: 'pull_request_target' });
  assert.strictEqual(status, 2);
  assert.match(error, /^error: `pull_request_target` runs on the base branch, not on the change\n/m);
  assert.match(readLog(error)[0].message, /^`pull_request_target` runs on the base branch/);
  assert.strictEqual(runner.outputs()['exit-code'], '2');
  assert.match(runner.summary(), /^### sequelint: nothing could be checked\n/);
  assertInert(runner.summary());
});

test('a push speaks for the whole branch in SARIF', async () => {
  const main = checkout(shop, { commit: shop.main, depth: 2 });
  const { status } = await ci({ event: 'push', folder: main, args: ['--output', 'sarif=s.sarif', '--category', 'shop/api'] });
  assert.ok(status <= 1);
  const [sarif] = JSON.parse(fs.readFileSync(path.join(main, 's.sarif'), 'utf8')).runs;
  assert.strictEqual(sarif.automationDetails.id, 'shop/api/');
  assert.strictEqual(sarif.versionControlProvenance[0].repositoryUri, 'https://github.com/shop/shop');
});

test('a merge queue is checked and never commented on', () => withStub(async (stub, env) => {
  const { status } = await ci({ event: 'merge_group', args: ['--comment', 'always'], env });
  assert.strictEqual(status, 1);
  assert.deepStrictEqual(stub.calls, []);
}));

test('one comment, edited in place, resolved when clean', () => withStub(async (stub, env) => {
  const first = await ci({ args: ['--comment', 'on-findings'], env });
  assert.strictEqual(first.status, 1);
  assert.strictEqual(stub.comments.length, 1);
  const [comment] = stub.comments;
  assert.ok(comment.body.startsWith(`${marker()}\n### sequelint: `));
  assert.match(comment.body, /```mermaid/);
  assert.strictEqual(first.runner.outputs()['comment-url'], comment.html_url);
  assert.strictEqual(stub.authorization, 'Bearer secret');
  assert.match(stub.agent, /^sequelint\//);
  assert.ok(!(first.out + first.error).includes('secret'));

  const again = await ci({ args: ['--comment', 'on-findings'], env });
  assert.match(again.error, /the comment says so already/);
  assert.ok(!stub.calls.some((call) => call.startsWith('PATCH')));

  await ci({ args: ['--comment', 'on-findings', '--base', shop.merge], env }); // the same commit twice: nothing to find
  assert.strictEqual(stub.comments.length, 1);
  assert.match(comment.body, /no findings[^]*What was reported here before is resolved/);
}));

test('no comment while there is nothing to say', () => withStub(async (stub, env) => {
  await ci({ args: ['--comment', 'on-findings', '--base', shop.merge], env });
  assert.deepStrictEqual(stub.comments, []);
  await ci({ args: ['--comment', 'always', '--base', shop.merge], env });
  assert.strictEqual(stub.comments.length, 1);
}));

test('comments of other categories, people and bots stay as they are', () => withStub(async (stub, env) => {
  const person = { id: 1, body: `${marker()}\nmine`, user: { login: 'mallory', type: 'User' } };
  const other = { id: 2, body: `${marker('sequelint/api')}\nother`, user: { login: 'github-actions[bot]', type: 'Bot' } };
  const quoted = { id: 3, body: `see ${marker()}`, user: { login: 'github-actions[bot]', type: 'Bot' } };
  stub.comments = [...Array(150).fill({ id: 9, body: 'chat', user: { login: 'ada', type: 'User' } }), person, other, quoted];
  const before = JSON.stringify(stub.comments);
  await ci({ args: ['--comment', 'auto'], env });
  assert.strictEqual(JSON.stringify(stub.comments.slice(0, -1)), before);
  assert.strictEqual(stub.comments.length, 154);
  await ci({ args: ['--comment', 'auto', '--category', 'sequelint/api'], env });
  assert.strictEqual(stub.comments.length, 154);
  assert.notStrictEqual(stub.comments[151].body, other.body + 'other');
  assert.match(stub.comments[151].body, /category=sequelint\/api -->\n### sequelint/);
}));

test('with a token of its own, the author is known by name', () => withStub(async (stub, env) => {
  stub.login = 'shop-robot';
  stub.comments = [{ id: 5, body: `${marker()}\nold`, user: { login: 'other-robot', type: 'Bot' } },
                   { id: 6, body: `${marker()}\nold`, user: { login: 'shop-robot', type: 'User' } }];
  await ci({ args: ['--comment', 'auto'], env });
  assert.strictEqual(stub.comments.length, 2);
  assert.match(stub.comments[0].body, /old$/);
  assert.match(stub.comments[1].body, /### sequelint/);
}));

for (const [what, refuse] of [['writes', (method) => method !== 'GET' && 403], ['everything', () => 403]]) {
  test(`a token that may not comment (${what} refused) changes nothing else`, () => withStub(async (stub, env) => {
    const without = await ci();
    stub.refuse = refuse;
    const refused = await ci({ fixture: 'pull_request-fork', args: ['--comment', 'on-findings'], env });
    assert.strictEqual(refused.status, without.status);
    assert.match(refused.error, /pull-requests: write/);
    assert.ok(readLog(refused.error).some(({ name, message }) => name === 'warning' && message.includes('pull-requests: write')));
    const drop = (text) => text.replace(/[0-9a-f]{32}/g, '');
    assert.strictEqual(drop(refused.out), drop(without.out));
    assert.strictEqual(refused.runner.summary(), without.runner.summary());
  }));
}

test('a server that is down or silent changes nothing else', async () => {
  const { status, error } = await ci({ args: ['--comment', 'auto'], env: { GITHUB_API_URL: 'http://localhost:1', GITHUB_TOKEN: 'secret' } });
  assert.strictEqual(status, 1);
  assert.match(error, /cannot read the comments: localhost:1: /);
  const none = await ci({ args: ['--comment', 'auto'] });
  assert.match(none.error, /no comment: there is no token\n {2}set GITHUB_TOKEN/);
});

test('https with the machine\'s certificates, through the proxy that is set', async () => {
  const folder = scratch('tls');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2',
                           '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { cwd: folder, stdio: 'ignore' });
  const tls = { key: fs.readFileSync(path.join(folder, 'key.pem')), cert: fs.readFileSync(path.join(folder, 'cert.pem')) };
  const stub = await new Stub().listen((handle) => https.createServer(tls, handle), 'https');
  const env = { GITHUB_API_URL: stub.url, GITHUB_TOKEN: 'secret', SSL_CERT_FILE: path.join(folder, 'cert.pem') };
  const tunnels = [];
  const proxy = http.createServer();
  proxy.on('connect', ({ url }, client, head) => {
    tunnels.push(url);
    const server = net.connect(stub.server.address().port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    await ci({ args: ['--comment', 'auto'], env });
    assert.strictEqual(stub.comments.length, 1);
    const untrusted = await ci({ args: ['--comment', 'auto'], env: { ...env, SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' } });
    assert.match(untrusted.error, /certificate/);

    const proxied = { ...env, HTTPS_PROXY: `http://localhost:${proxy.address().port}` };
    stub.comments = [];
    await ci({ args: ['--comment', 'auto'], env: proxied });
    assert.strictEqual(stub.comments.length, 1);
    assert.ok(tunnels.length > 0);
    assert.strictEqual(tunnels[0], stub.url.slice('https://'.length));
    const before = tunnels.length;
    await ci({ args: ['--comment', 'auto'], env: { ...proxied, NO_PROXY: 'localhost' } });
    assert.strictEqual(tunnels.length, before);
  } finally {
    stub.close();
    proxy.close();
    proxy.closeAllConnections();
  }
});

test('a report is commented by a workflow_run job that has no code', () => withStub(async (stub, env) => {
  const report = path.join(scratch('artifact'), 'report.json');
  const direct = await ci({ args: ['--comment', 'auto', '--output', `json=${report}`], env });
  assert.strictEqual(direct.status, 1);
  const [{ body }] = stub.comments;
  stub.comments = [];
  stub.pulls = [{ number: 6, head: { label: 'ada:refunds', sha: 'f'.repeat(40) } },
                { number: 7, head: { label: 'ada:refunds', sha: shop.head } }];
  const runner = githubRun(shop, 'workflow_run', 'workflow_run', env);
  const empty = scratch('empty');
  const comment = (...args) => run(sequelint, ['comment', '--from', report, ...args], { cwd: empty, env: runner.env });
  const posted = await comment();
  assert.strictEqual(posted.status, 0, posted.error);
  assert.match(posted.out, /^commented: https:/);
  assert.strictEqual(stub.comments[0].body, body); // the same as with the code at hand

  stub.pulls = [{ number: 7, head: { label: 'ada:refunds', sha: 'f'.repeat(40) } }];
  const stale = await comment();
  assert.strictEqual(stale.status, 3);
  assert.match(stale.error, /no open pull request from ada:refunds ends at/);
  assert.strictEqual((await comment('--pull-request', '7')).status, 0);
  assert.strictEqual((await comment('--pull-request', '7; rm')).status, 2);
  stub.refuse = (method) => method !== 'GET' && 403;
  stub.comments = [];
  const refused = await comment('--pull-request', '7');
  assert.strictEqual(refused.status, 3);
  assert.match(refused.error, /pull-requests: write/);
}));

test('a forged report is only text', () => withStub(async (stub, env) => {
  const report = path.join(scratch('artifact'), 'report.json');
  const hostile = '</details><script>x</script> @team #1 ```\n::error::x --> "} end';
  const text = (depth) => ({ version: 1, postgres: 15, base: hostile, head: hostile, summary: { error: 1 },
    findings: Array(depth).fill({ severity: hostile, rule: hostile, message: hostile, frame: hostile, effect: hostile, revision: hostile,
      at: { file: hostile, line: 1 }, instead: { text: hostile, code: hostile, language: hostile } }),
    unknown: [{ what: hostile, why: hostile, at: 7 }, 7, null], notes: [hostile, 7],
    sql: hostile, missing_migration: { name: hostile, text: hostile, language: hostile },
    tables: [{ name: hostile, change: hostile, columns: [{ name: hostile, type: hostile, key: hostile, was: hostile }, 7], references: [{ table: hostile, columns: hostile }] }, 'x'] });
  for (const depth of [1, 2000]) {
    fs.writeFileSync(report, JSON.stringify(text(depth)));
    stub.comments = [];
    const runner = githubRun(shop, 'workflow_run', 'workflow_run', env);
    const posted = await run(sequelint, ['comment', '--from', report, '--pull-request', '7'], { cwd: scratch('empty'), env: runner.env });
    assert.strictEqual(posted.status, 0, posted.error);
    const [{ body }] = stub.comments;
    assert.ok(body.length <= 65_536);
    assert.ok(body.startsWith(marker()));
    assertInert(body);
  }
  for (const broken of ['', '{', '[]', '{"version":2}', '{"version":1}', '{"version":1,"findings":{}}', '['.repeat(100_000)]) {
    fs.writeFileSync(report, broken);
    const runner = githubRun(shop, 'workflow_run', 'workflow_run', env);
    const refused = await run(sequelint, ['comment', '--from', report, '--pull-request', '7'], { cwd: scratch('empty'), env: runner.env });
    assert.strictEqual(refused.status, 2, broken.slice(0, 30));
    assert.match(refused.error, /this is no report of sequelint/);
  }
}));

test('other services run it too', async () => {
  const gitlab = { GITHUB_ACTIONS: '', GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_DIFF_BASE_SHA: shop.main };
  const { status, out } = await ci({ env: gitlab, args: ['--output', 'gitlab=q.json'] });
  assert.strictEqual(status, 1);
  assert.doesNotMatch(out, /^::/m);
  assert.ok(JSON.parse(fs.readFileSync(path.join(repository, 'q.json'), 'utf8')).length > 2);
  const azure = { GITHUB_ACTIONS: '', TF_BUILD: 'True', BUILD_REASON: 'PullRequest', BUILD_SOURCEVERSION: shop.merge, SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' };
  assert.match((await ci({ env: azure })).out, /^##vso\[task\.logissue /m);
});

// git's own server, which asks for the token that a job of a private repository has.
function gitServer(folder, token) {
  const { spawn } = require('node:child_process');
  return http.createServer((request, response) => {
    const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    if (request.headers.authorization?.toLowerCase() !== expected.toLowerCase()) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' });
      return response.end();
    }
    const { pathname, search } = new URL(request.url, 'http://stub');
    const backend = spawn('git', ['http-backend'], { env: {
      PATH: process.env.PATH, GIT_PROJECT_ROOT: folder, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: pathname, QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method, CONTENT_TYPE: request.headers['content-type'] ?? '', REMOTE_USER: 'x', HOME: folder,
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '', GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*',
    } });
    request.pipe(backend.stdin);
    let answer = Buffer.alloc(0);
    backend.stdout.on('data', (data) => { answer = Buffer.concat([answer, data]); });
    backend.on('close', () => {
      const end = answer.indexOf('\r\n\r\n');
      const headers = Object.fromEntries(answer.subarray(0, end).toString().split('\r\n').map((line) => line.split(': ')));
      response.writeHead(Number((headers.Status ?? '200').slice(0, 3)), headers);
      response.end(answer.subarray(end + 4));
    });
  });
}

test('the base of a private repository is fetched with the token, which no command line shows', async () => {
  const server = gitServer(path.dirname(shop.folder), 'fetch-token');
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${server.address().port}`;
  try {
    const folder = checkout(shop, { depth: 1 });
    git(folder, 'remote', 'set-url', 'origin', `${url}/shop`);
    const refused = await ci({ folder, env: { GITHUB_SERVER_URL: url } });
    assert.strictEqual(refused.status, 3);
    assert.match(refused.error, /git could not fetch [0-9a-f]{40}[^]*fetch-depth: 0/);
    const fetched = await ci({ folder, env: { GITHUB_SERVER_URL: url, GITHUB_TOKEN: 'fetch-token' } });
    assert.strictEqual(fetched.status, 1, fetched.error);
    assert.strictEqual(fetched.runner.outputs()['base-sha'], shop.main);
    assert.doesNotMatch(fs.readFileSync(path.join(folder, '.git/config'), 'utf8'), /extraheader|fetch-token/i);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
