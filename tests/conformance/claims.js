#!/usr/bin/env node
'use strict';
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { Scratch, clear } = require('./oracle/scratch.js');
const { Lab } = require('./oracle/lab.js');
const { readPages } = require('./oracle/page.js');

// claims.js [--list] [--half 1|2] [PART OF A RULE'S NAME…]: what the pages of rules/ say of Sequelize's and Postgres' behaviour, shown by real
// Sequelize on a real Postgres. claims/ has for each rule
//   claims    { what the page says: async (lab) => … }, each in an empty database (oracle/lab.js)
//   examples  { heading: async (lab, example) => … }; every other Bad or Good example of the page runs, and nothing fails
//   elsewhere { what the page says: 'FILE: the test case that shows it' }
//   none      why the page claims no behaviour beyond what its examples show
//   unrun     why its examples are not run
// It fails when a claim does not hold, when an example does not do what it is said to, when a page of kCategories has no entry, and
// when a page quotes words that no server has said in its cases. --list prints which case shows which page's claim; --half runs
// every second page.

// Of the other categories, which are about locks, rows and types, only some pages speak of Sequelize itself; the rest is measured
// in tests/facts.
const kCategories = ['transactions', 'policy', 'sequelize', 'history', 'sql'];
const kParts = ['claims', 'examples', 'elsewhere', 'none', 'unrun'];
const kDatabase = 'postgres';
const kTests = path.resolve(__dirname, '..');
const kPatience = 120000;  // what takes longer hangs

function readEntries() {
  const entries = {};
  for (const file of fs.readdirSync(path.join(__dirname, 'claims')).sort()) {
    for (const [rule, entry] of Object.entries(require(path.join(__dirname, 'claims', file)))) {
      if (entries[rule]) throw new Error(`${rule} stands in claims/ twice`);
      entries[rule] = entry;
    }
  }
  return entries;
}

// What is wrong with claims/ itself.
function gaps(pages, entries) {
  const problems = [];
  const named = new Map(pages.map((page) => [page.rule, page]));
  for (const { rule, category } of pages) {
    if (kCategories.includes(category) && !entries[rule]) problems.push(`rules/${rule}.md has no entry in tests/conformance/claims`);
  }
  for (const [rule, entry] of Object.entries(entries)) {
    const page = named.get(rule);
    if (!page) problems.push(`${rule}: no such page`);
    for (const part of Object.keys(entry)) if (!kParts.includes(part)) problems.push(`${rule}: ${part} means nothing`);
    if (!entry.claims && !entry.elsewhere && !entry.none) problems.push(`${rule}: neither a claim nor a reason why there is none`);
    for (const heading of Object.keys(entry.examples ?? {})) {
      if (page && !page.examples.some((example) => example.heading === heading)) problems.push(`${rule}: no example "${heading}"`);
    }
    for (const place of Object.values(entry.elsewhere ?? {})) {
      const [file, test] = place.split(': ');
      if (!fs.readFileSync(path.join(kTests, file), 'utf8').includes(test)) problems.push(`${rule}: no test "${test}" in ${file}`);
    }
  }
  return problems;
}

// The cases of a page: [{ name, work }].
function casesOf(page, entry) {
  const cases = Object.entries(entry.claims ?? {}).map(([claim, work]) => ({ name: `${page.rule}: ${claim}`, work }));
  if (entry.unrun) return cases;
  for (const example of page.examples) {
    const expected = entry.examples?.[example.heading] ?? ((lab, shown) => lab.run(shown));
    cases.push({ name: `${page.rule}, ${example.heading}`, work: (lab) => expected(lab, example) });
  }
  return cases;
}

class Bench {
  async open() {
    this.server = new Scratch();
    this.client = await this.server.connect(kDatabase);
    for (const setting of ["log_min_messages = 'notice'", "deadlock_timeout = '100ms'"]) await this.client.query(`ALTER SYSTEM SET ${setting}`);
    await this.client.query('SELECT pg_reload_conf()');
    this.runner = Lab.connection(this.server, kDatabase, { pool: { max: 80 } });
    for (const role of ['reporting', 'admin']) await this.client.query(`CREATE ROLE ${role}`);
  }
  said() {
    return fs.readFileSync(path.join(this.server.folder, 'log'), 'utf8');
  }
  // -> the error, or null
  async run({ work }, heard) {
    await clear(this.client);
    const lab = new Lab(this.server, kDatabase, this.client, this.runner);
    const from = this.said().length;
    try {
      const late = new Promise((_, reject) => setTimeout(reject, kPatience, new Error('it hangs')).unref());
      await Promise.race([work(lab), late]);
      return null;
    } catch (error) {
      return error;
    } finally {
      await lab.close();
      heard.push(this.said().slice(from), ...lab.errors);
    }
  }
  async close() {
    await this.client?.end();
    await this.server?.close();
  }
}

// `…` stands for any words.
function wasSaid(quote, heard) {
  const escaped = quote.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const pattern = new RegExp(escaped.join('.+?').replace(/^WARNING:\\s\+/, 'WARNING:\\s+'));
  return heard.some((text) => pattern.test(text));
}

async function check(bench, page, entry) {
  const problems = [];
  const heard = [];
  const cases = casesOf(page, entry);
  for (const one of cases) {
    const error = await bench.run(one, heard);
    if (error) problems.push(`--- ${one.name}\n${error instanceof assert.AssertionError ? error.message : [error.original?.message, error.stack].filter(Boolean).join('\n')}`);
  }
  for (const quote of page.quotes) if (!wasSaid(quote, heard)) problems.push(`--- ${page.rule}\nno server has said: ${quote}`);
  return { problems, cases: cases.length };
}

function list(pages, entries) {
  for (const page of pages.filter(({ rule }) => entries[rule])) {
    const entry = entries[page.rule];
    console.log(page.rule);
    for (const claim of Object.keys(entry.claims ?? {})) console.log(`  ${claim}`);
    for (const [claim, place] of Object.entries(entry.elsewhere ?? {})) console.log(`  ${claim} (${place})`);
    if (entry.none) console.log(`  no claim: ${entry.none}`);
    console.log(entry.unrun ? `  examples not run: ${entry.unrun}` : `  ${page.examples.length} examples run`);
  }
}

async function main() {
  const wanted = process.argv.slice(2);
  const half = wanted.includes('--half') ? Number(wanted.splice(wanted.indexOf('--half'), 2)[1]) : null;
  const pages = readPages();
  const entries = readEntries();
  if (wanted[0] === '--list') return list(pages, entries);
  const problems = gaps(pages, entries);
  const chosen = pages.filter(({ rule }) => entries[rule] && (!wanted.length || wanted.some((part) => rule.includes(part))))
    .filter((_, i) => !half || i % 2 === half - 1);
  const print = console.log;
  console.log = console.info = console.warn = () => {};
  process.emitWarning = () => {};
  process.on('unhandledRejection', () => {});  // that of a call which nobody waits for
  const bench = new Bench();
  let cases = 0;
  try {
    await bench.open();
    for (const page of chosen) {
      const result = await check(bench, page, entries[page.rule]);
      cases += result.cases;
      problems.push(...result.problems);
    }
  } finally {
    await bench.close();
  }
  if (problems.length) print(problems.join('\n'));
  print(`${chosen.length} pages, ${cases} claims and examples on real Sequelize and Postgres, ${problems.length} wrong`);
  process.exit(problems.length ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
