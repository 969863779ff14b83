// Completions and the man page, by the shells and man themselves.
//
//   node shells_test.js SEQUELINT

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { scratch, env } = require('./shop');

const sequelint = path.resolve(process.argv[2]);
const folder = scratch('shells');
const written = (...args) => execFileSync(sequelint, args, { encoding: 'utf8', env });
const has = (program) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const skip = (program) => ({ skip: has(program) ? false : `${program} is not installed` });
const commands = [...written('--help').split('commands:\n')[1].split('\n\n')[0].matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);

test('bash', () => {
  const file = path.join(folder, 'bash');
  fs.writeFileSync(file, written('completion', 'bash'));
  const complete = (...words) => execFileSync('bash', ['--norc', '-c', `
    set -u
    . "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _sequelint
    printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', file, 'sequelint', ...words], { encoding: 'utf8', env, cwd: folder }).trim().split('\n');
  assert.deepStrictEqual(complete('').filter((word) => commands.includes(word)), commands);
  assert.deepStrictEqual(complete('che'), ['check']);
  assert.deepStrictEqual(complete('check', '--fa'), ['--fail-on']);
  assert.deepStrictEqual(complete('check', '--fail-on', ''), ['error', 'warning', 'info', 'never']);
  assert.deepStrictEqual(complete('check', '--staged', '--format', 'sa'), ['sarif']);
  assert.deepStrictEqual(complete('check', '--config', 'ba'), ['bash']);
});

test('zsh', skip('zsh'), () => {
  const functions = path.join(folder, 'zsh');
  fs.mkdirSync(functions);
  fs.writeFileSync(path.join(functions, '_sequelint'), written('completion', 'zsh'));
  // A pseudo-terminal with completion on; what it lists comes between two marks.
  const complete = (line) => execFileSync('zsh', ['-f', '-c', `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -d $1/dump; PROMPT=; LISTMAX=1000; setopt no_beep; zstyle ':completion:*' list-colors ''"
    zpty -w z "echo ready"
    zpty -r z got '*ready*ready*'
    zpty -w -n z "$2"$'\\t\\t'
    sleep 1
    zpty -w -n z $'\\C-u'
    zpty -w z "echo done-now"
    zpty -r z got '*done-now*'
    print -r -- "$got"`, 'zsh', functions, line], { encoding: 'utf8', env: { ...env, TERM: 'dumb' }, timeout: 60000 });
  const listed = complete('sequelint ');
  for (const command of commands) assert.ok(listed.includes(command), `${command} in ${listed}`);
  const formats = complete('sequelint check --format ');
  for (const format of ['sarif', 'gitlab', 'markdown']) assert.ok(formats.includes(format), formats);
  assert.match(complete('sequelint check --'), /--staged/);
});

test('fish', skip('fish'), () => {
  const file = path.join(folder, 'fish');
  fs.writeFileSync(file, written('completion', 'fish'));
  const complete = (line) => execFileSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { encoding: 'utf8', env })
    .trim().split('\n').map((each) => each.split('\t')[0]);
  for (const command of commands) assert.ok(complete('sequelint ').includes(command), command);
  assert.deepStrictEqual(complete('sequelint check --fail-on ').sort(), ['error', 'info', 'never', 'warning']);
  assert.deepStrictEqual(complete('sequelint check --stag'), ['--staged']);
});

test('the man page has every command and no mistake', () => {
  const file = path.join(folder, 'sequelint.1');
  fs.writeFileSync(file, written('man'));
  const shown = execFileSync('man', ['--warnings', '-E', 'UTF-8', '-l', file], { encoding: 'utf8', env: { ...env, MANWIDTH: '100', PAGER: 'cat', MANPAGER: 'cat' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = shown.replace(/.\x08/g, '');
  for (const command of commands) assert.match(text, new RegExp(`sequelint ${command} \\[options\\]`));
  assert.match(text, /--fail-on SEVERITY/);
});

test('another shell is a usage error', () => {
  for (const args of [['completion'], ['completion', 'tcsh']]) {
    assert.throws(() => execFileSync(sequelint, args, { stdio: 'pipe' }), (error) => error.status === 2 && /bash, zsh or fish/.test(error.stderr));
  }
});
