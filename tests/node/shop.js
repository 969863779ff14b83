// The demo shop as a pull request: what a runner checks out, and the event it gets.

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
process.setMaxListeners(0);

function scratch(name) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `sequelint-${name}-`)));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// An environment in which git does the same on every machine.
const home = scratch('home');
const env = {
  PATH: process.env.PATH, HOME: home, TMPDIR: os.tmpdir(), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org', GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org',
};
for (const name of ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS']) if (process.env[name]) env[name] = process.env[name];

const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

// The shop on its server, with the merge commit that GitHub makes of pull request 7; `head` and `merge` are its commits.
function makeShop() {
  const folder = path.join(scratch('shop'), 'shop');
  execFileSync(path.join(root, 'fixtures/demo/make-repository'), [folder], { env });
  const head = git(folder, 'rev-parse', 'refunds');
  git(folder, 'checkout', '-q', '--detach', 'main');
  git(folder, 'merge', '-q', '--no-ff', '-m', 'merge', head);
  const merge = git(folder, 'rev-parse', 'HEAD');
  git(folder, 'update-ref', 'refs/pull/7/merge', merge);
  git(folder, 'checkout', '-q', 'main');
  return { folder, head, merge, main: git(folder, 'rev-parse', 'main') };
}

// As actions/checkout does it; depth 0 is everything.
function checkout(shop, { commit = shop.merge, depth = 1, into = path.join(scratch('checkout'), 'shop') } = {}) {
  fs.mkdirSync(into, { recursive: true });
  git(into, 'init', '-q', '-b', 'main');
  git(into, 'remote', 'add', 'origin', `file://${shop.folder}`);
  git(into, 'fetch', '-q', '--no-tags', ...(depth ? [`--depth=${depth}`] : []), 'origin',
      ...(depth ? [] : ['+refs/heads/*:refs/remotes/origin/*']), commit);
  git(into, 'checkout', '-q', '--detach', commit);
  return into;
}

// The variables and files of a GitHub runner for one of fixtures/events/github.
function githubRun(shop, event, fixture = event, more = {}) {
  const folder = scratch('runner');
  const text = fs.readFileSync(path.join(root, 'fixtures/events/github', `${fixture}.json`), 'utf8');
  const filled = text.replaceAll('@change@', shop.head).replaceAll('@main@', shop.main)
    .replaceAll('@queued@', shop.merge).replaceAll('@stale@', git(shop.folder, 'rev-parse', 'main~1'))
    .replaceAll('@replaced@', 'e'.repeat(40));
  fs.writeFileSync(path.join(folder, 'event.json'), filled);
  for (const name of ['output', 'summary']) fs.writeFileSync(path.join(folder, name), '');
  const sha = event.startsWith('pull_request') || event === 'merge_group' ? shop.merge : shop.main;
  return {
    folder,
    env: {
      ...env, GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
      GITHUB_REPOSITORY: 'shop/shop', GITHUB_SHA: sha, GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_OUTPUT: path.join(folder, 'output'), GITHUB_STEP_SUMMARY: path.join(folder, 'summary'), ...more,
    },
    summary: () => fs.readFileSync(path.join(folder, 'summary'), 'utf8'),
    // As the runner reads $GITHUB_OUTPUT.
    outputs: () => {
      const outputs = {};
      const lines = fs.readFileSync(path.join(folder, 'output'), 'utf8').split('\n');
      while (lines.length > 1) {
        const line = lines.shift(), simple = line.match(/^([^=<]+)=(.*)$/);
        if (simple) {
          outputs[simple[1]] = simple[2];
          continue;
        }
        const [, name, delimiter] = line.match(/^([^=<]+)<<(.+)$/);
        const value = [];
        while (lines[0] !== delimiter) value.push(lines.shift());
        lines.shift();
        outputs[name] = value.join('\n');
      }
      return outputs;
    },
  };
}

// Runs a program without waiting for a server in this process to be free; status as a shell sees it.
function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], ...options });
    let out = '', error = '';
    child.stdout.on('data', (data) => { out += data; });
    child.stderr.on('data', (data) => { error += data; });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ status: code ?? 128 + os.constants.signals[signal], out, error }));
    if (options.input !== undefined) child.stdin.end(options.input);
  });
}

// The binary to pack: the release when there is one, else without what a debugger needs, which is most of it.
function packable(sequelint) {
  if (process.env.SEQUELINT_RELEASE) return process.env.SEQUELINT_RELEASE;
  const stripped = path.join(scratch('stripped'), 'sequelint');
  execFileSync('strip', ['-o', stripped, sequelint]);
  return stripped;
}

module.exports = { root, packable, scratch, env, git, makeShop, checkout, githubRun, run };
