#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');

// inflect.js PROGRAM: compares PROGRAM (inflect.cc) with the inflection packages and Sequelize's own name functions,
// over every word of the dictionary, as it is, capitalised, in plural, and joined into compounds.

const kDictionary = process.env.SEQUELINT_WORDS ?? '/usr/share/dict/words';

function words() {
  if (!fs.existsSync(kDictionary)) throw new Error(`no dictionary at ${kDictionary}: install wamerican`);
  const plain = fs.readFileSync(kDictionary, 'utf8').split('\n').filter((word) => /^[A-Za-z]+$/.test(word));
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  const compounds = plain.filter((_, i) => i % 4 === 0).map((word, i) => capital(word) + capital(plain[(i * 7919) % plain.length]));
  const odd = ['userID', 'HTTPCode', 'APIKey', 's3Key', '__v', '_id', 'foo-bar', 'foo bar', 'Foo::Bar', 'a_b__c', 'UserIDs2', 'OAuth2_token', 'X', 'x', 'éÀccent'];
  return { plain, all: [...new Set([...plain, ...plain.map(capital), ...compounds, ...odd])] };
}

function ask(program, version, list) {
  const answer = spawnSync(program, [version], { input: list.join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 28 });
  if (answer.status !== 0) throw new Error(`${program} failed: ${answer.stderr}`);
  const lines = answer.stdout.split('\n').slice(0, -1);
  if (lines.length !== list.length) throw new Error(`${list.length} words in, ${lines.length} lines out`);
  return lines.map((line) => line.split('\t'));
}

function compare(program, version, inflection, list) {
  const { underscore, camelize } = require('sequelize/lib/utils');
  const differences = [];
  const answers = ask(program, version, list);
  list.forEach((word, i) => {
    const expected = [inflection.pluralize(word), inflection.singularize(word), underscore(word), camelize(word)];
    expected.forEach((text, k) => {
      if (answers[i][k] !== text) differences.push(`${['plural', 'singular', 'underscore', 'camelize'][k]} of ${word}: ${answers[i][k]}, inflection ${version} says ${text}`);
    });
  });
  return differences;
}

function main() {
  const program = process.argv[2];
  const home = path.join(__dirname, 'node_modules');
  const { plain, all } = words();
  let failed = false;
  for (const [version, folder] of [['1.13', 'inflection'], ['1.12', 'sequelize5/node_modules/inflection']]) {
    const inflection = require(path.join(home, folder));
    const list = [...all, ...plain.map((word) => inflection.pluralize(word))];
    const differences = compare(program, version, inflection, list);
    console.log(`inflection ${version}: ${list.length} names from ${plain.length} words, both ways, ${differences.length} differ`);
    for (const line of differences.slice(0, 20)) console.log(`  ${line}`);
    failed ||= differences.length > 0 || plain.length < 20000;
  }
  process.exitCode = failed ? 1 : 0;
}

main();
