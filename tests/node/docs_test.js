// The documentation: every `sh` block runs in the demo shop, every link leads somewhere, the site builds.
// Blocks that need a network or this repository itself are fenced as `bash`.
//
//   node docs_test.js SEQUELINT

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { root, scratch, env, run } = require('./shop');

const sequelint = path.resolve(process.argv[2]);
const listed = (folder) => fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => path.join(folder, name));
const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...listed('docs'), ...listed('docs/custom-rules')];
const read = (page) => fs.readFileSync(path.join(root, page), 'utf8');

// Fenced blocks: { info, text, line }.
function blocks(text) {
  const found = [];
  let open = null;
  text.split('\n').forEach((line, index) => {
    const fence = line.match(/^( *)(`{3,})(.*)$/);
    if (open) {
      if (fence && fence[2] === open.mark && fence[3] === '') {
        found.push(open);
        open = null;
      } else {
        open.text += line.slice(open.indent) + '\n';
      }
    } else if (fence) {
      open = { mark: fence[2], indent: fence[1].length, info: fence[3].trim(), text: '', line: index + 1 };
    }
  });
  assert.strictEqual(open, null);
  return found;
}

// sequelint on PATH, for which findings are no failure of the example; anything worse is.
const bin = scratch('bin');
fs.writeFileSync(path.join(bin, 'sequelint'), `#!/bin/sh\n${sequelint} "$@"\nstatus=$?\n[ $status -gt 1 ] || exit 0\nexit $status\n`, { mode: 0o755 });

for (const page of pages.filter((name) => name === 'README.md' || name.startsWith('docs/'))) {
  const examples = blocks(read(page)).filter(({ info }) => info === 'sh');
  if (examples.length === 0) continue;
  test(`the commands of ${page}`, async () => {
    const parent = scratch('docs'), shop = path.join(parent, 'your-project');
    execFileSync(path.join(root, 'fixtures/demo/make-repository'), [shop], { env });
    execFileSync('git', ['tag', 'v1.4', 'main~1'], { cwd: shop, env });
    for (const { text, line } of examples) {
      const cwd = text.startsWith('cd your-project') ? parent : shop;
      const { status, out, error } = await run('bash', ['-eu', '-c', text], { cwd, env: { ...env, PATH: `${bin}:${env.PATH}` } });
      assert.strictEqual(status, 0, `${page}:${line}\n${text}${out.slice(-2000)}${error}`);
    }
  });
}

// As GitHub makes them of headings.
const slug = (heading) => heading.trim().toLowerCase().replace(/[`*]/g, '').replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
const anchors = (text) => new Set(text.replace(/^( *`{3,})[^]*?^\1/gm, '').split('\n').filter((line) => /^#{1,6} /.test(line)).map((line) => slug(line.replace(/^#+/, ''))));

test('every link between pages leads somewhere', () => {
  for (const page of [...pages, ...listed('rules')]) {
    const prose = read(page).replace(/^( *`{3,})[^]*?^ *\1$/gm, '').replace(/`[^`\n]*`/g, '');
    for (const [, target] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file, anchor] = target.split('#');
      const full = file ? path.join(root, path.dirname(page), file) : path.join(root, page);
      assert.ok(fs.existsSync(full), `${page}: ${target}`);
      if (anchor) assert.ok(anchors(fs.readFileSync(full, 'utf8')).has(anchor), `${page}: ${target}`);
    }
  }
});

test('every page can be reached from the index', () => {
  const index = read('docs/README.md');
  for (const page of listed('docs')) if (page !== 'docs/README.md') assert.ok(index.includes(`(${path.basename(page)})`), page);
});

test('every rule and option that the pages name exists', async () => {
  const rules = new Set(JSON.parse((await run(sequelint, ['rules', '--format', 'json'], { cwd: root, env })).out).rules.map(({ id }) => id));
  for (const page of listed('docs/custom-rules')) rules.add(path.basename(page, '.md'));
  for (const page of pages.filter((name) => name.startsWith('docs/') || name === 'README.md')) {
    for (const [, rule] of read(page).matchAll(/(?:explain|ignore-next-line) ([a-z][a-z0-9-]+-[a-z0-9-]+)/g)) assert.ok(rules.has(rule), `${page}: ${rule}`);
  }
});

test('the tests that are named as proofs exist', () => {
  const rows = read('tests/README.md').split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  let names = 0;
  for (const row of rows) {
    const proof = row.split(/(?<!\\)\|/)[2];
    const files = [...proof.matchAll(/`([a-z]+(?:\/[a-z_]+)?\.[a-z]+)`/g)].map(([, file]) => read(path.join('tests', file)));
    if (files.length === 0) continue;
    for (const [, quoted] of proof.matchAll(/"([^"]+)"/g)) {
      const words = quoted.split('…').map((part) => part.trim()).filter(Boolean);
      assert.ok(files.some((text) => words.every((part) => text.replaceAll("\\'", "'").includes(part))), `${quoted}: ${row}`);
      ++names;
    }
  }
  assert.ok(names > 25);
});

test('the first annotation takes eight lines of YAML', () => {
  for (const page of ['README.md', 'docs/quick-start.md']) {
    const { text } = blocks(read(page)).find(({ info }) => info === 'yaml');
    assert.ok(text.includes('uses: sequelint/sequelint@'));
    assert.strictEqual(text.trimEnd().split('\n').length, 8);
  }
});

test('the site builds, and has no dead link', { skip: hasMkdocs() ? false : 'mkdocs is not installed' }, () => {
  const site = path.join(scratch('site'), 'site');
  execFileSync(path.join(root, 'scripts/docs'), [site], { env: { ...env, SEQUELINT: sequelint }, stdio: ['ignore', 'ignore', 'pipe'] });
  const files = fs.readdirSync(site, { recursive: true }).filter((name) => name.endsWith('.html'));
  assert.ok(files.length > 20);
  for (const name of files) {
    const html = fs.readFileSync(path.join(site, name), 'utf8');
    for (const [, target] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const [file, anchor] = target.split('#');
      if (/^[a-z]+:/.test(target) || target.startsWith('/') || (!file && !anchor)) continue;
      let full = file ? path.join(site, path.dirname(name), decodeURIComponent(file)) : path.join(site, name);
      if (fs.existsSync(full) && fs.statSync(full).isDirectory()) full = path.join(full, 'index.html');
      assert.ok(fs.existsSync(full), `${name}: ${target}`);
      if (anchor && full.endsWith('.html')) {
        const page = fs.readFileSync(full, 'utf8');
        assert.ok(page.includes(`id="${decodeURIComponent(anchor)}"`) || page.includes(`id="${anchor}"`), `${name}: ${target}`);
      }
    }
  }
});

function hasMkdocs() {
  try {
    execFileSync('mkdocs', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
