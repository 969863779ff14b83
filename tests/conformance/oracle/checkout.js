'use strict';
const fs = require('fs');
const path = require('path');
const { execFileSync, spawnSync } = require('child_process');

// One revision of a project in a local git repository, laid out in a folder.

const kSource = /\.([cm]?[jt]sx?|json|graphql|sql)$|(^|\/)\.(sequelizerc|babelrc)$/;
const kLimit = 3 << 20;

function git(repo, args, options = {}) {
  return execFileSync('git', ['-C', repo, ...args], { maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'], ...options });
}

const commitOf = (repo, revision) => git(repo, ['rev-parse', `${revision}^{commit}`]).toString().trim();

// The source files of one revision, without what a browser or a test runner needs.
function checkout(repo, revision, folder) {
  const files = git(repo, ['ls-tree', '-r', '-l', '-z', revision]).toString().split('\0').filter(Boolean).map((line) => {
    const [, mode, , id, size, file] = /^(\S+) (\S+) (\S+)\s+(\S+)\t([^]*)$/.exec(line);
    return { id, size: Number(size), file, link: mode === '120000' };
  }).filter(({ file, size, link }) => !link && kSource.test(file) && size < kLimit && !/(^|\/)node_modules\//.test(file));
  const batch = spawnSync('git', ['-C', repo, 'cat-file', '--batch'], { input: files.map(({ id }) => id + '\n').join(''), maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'ignore'] }).stdout;
  let at = 0;
  for (const { file } of files) {
    const end = batch.indexOf(10, at);
    const head = batch.subarray(at, end).toString();
    at = end + 1;
    if (!/ blob \d+$/.test(head)) continue;
    const size = Number(head.split(' ')[2]);
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, batch.subarray(at, at + size));
    at += size + 1;
  }
}

function projectName(repo) {
  const parts = path.resolve(repo).split(path.sep).filter((part) => !/^(repo|repo\.git|\.git)$/.test(part));
  return parts[parts.length - 1].replace(/^.*\+/, '').replace(/\.git$/, '').toLowerCase();
}

// What projects/ knows of it: the file of its harness.
function harnessFor(repo) {
  const file = path.join(__dirname, '../projects', projectName(repo) + '.js');
  return fs.existsSync(file) ? file : undefined;
}

module.exports = { checkout, commitOf, harnessFor, projectName };
