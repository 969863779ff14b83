'use strict';
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');
const { Sequelize } = require('sequelize');
const { catalogue } = require('./scratch.js');
const { factsOf } = require('./facts.js');
const { migrate } = require('./migrate.js');
const { sequelizeMajor } = require('./project.js');

// One claim of a rule page at work: a database with nothing in it, real Sequelize, more sessions, the project of an example,
// sequelize-cli. Whatever it opens, close() closes.

const kPackages = path.resolve(__dirname, '../node_modules');
const kCli = path.join(kPackages, 'sequelize-cli/lib/sequelize');
const kFolders = ['migrations', 'seeders'];
// Longer than deadlock_timeout in a lab: what waits then is no deadlock that Postgres sees.
const kPatience = 250;
// For what comes sooner or later on a busy machine.
const kLong = 20000;

// The database of the examples that say one.
const kSomewhere = 'postgres://localhost/app';

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const inMigrations = (file) => file.startsWith('migrations/');
// `lib/` beside migrations holds helpers.
const isMigration = (file) => inMigrations(file) && !file.includes('/lib/');

const kLocks = `SELECT c.relname AS name, l.mode, l.granted FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
  WHERE l.pid = $1 AND c.relkind IN ('r', 'v', 'm')`;
const kOrder = ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',
  'ExclusiveLock', 'AccessExclusiveLock'];
const kWaiting = `SELECT pid, pg_blocking_pids(pid) AS by, query FROM pg_stat_activity
  WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;

const kOthers = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`;

// `AccessExclusiveLock` => `ACCESS EXCLUSIVE`
const modeName = (mode) => mode.replace(/Lock$/, '').replace(/(?!^)([A-Z])/g, ' $1').toUpperCase();

class Lab {
  // `runner` is the Sequelize that migrations run in, whose connections outlive the lab.
  constructor(server, database, client, runner) {
    Object.assign(this, { server, database, client, runner, opened: [], folders: [], errors: [] });
    // A claim takes what it needs by name.
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(Lab.prototype))) {
      if (typeof value === 'function' && name !== 'constructor') this[name] = value.bind(this);
    }
  }
  address() {
    return { host: this.server.folder, database: this.database };
  }
  // Another Sequelize, of another version or with other options.
  connect(options = {}, Class = Sequelize) {
    const made = Lab.connection(this.server, this.database, options, Class);
    this.opened.push(made);
    return made;
  }
  static connection(server, database, { username = 'postgres', ...options } = {}, Class = Sequelize) {
    return new Class(database, username, '', { host: server.folder, dialect: 'postgres', logging: false, databaseVersion: '15.0.0', ...options });
  }
  get sequelize() {
    return (this.first ??= this.connect());
  }
  get q() {
    return this.sequelize.getQueryInterface();
  }
  // The rows of the last statement of a text.
  async sql(text) {
    const result = await this.client.query(text);
    return (Array.isArray(result) ? result.at(-1) : result).rows;
  }
  async value(text) {
    return Object.values((await this.sql(text))[0])[0];
  }
  look() {
    return catalogue(this.client);
  }
  async session() {
    const client = await this.server.connect(this.database);
    client.on('error', () => {});  // a session may be ended from outside
    this.opened.push({ close: () => client.end() });
    client.pid = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    return client;
  }
  // What a promise that must fail says, and that it says `text`, a string or a pattern.
  async fails(promise, text) {
    let error = null;
    await Promise.resolve(promise).catch((thrown) => (error = thrown));
    assert.ok(error, `does not fail: ${text}`);
    const said = String(error.original?.message ?? error.message ?? error);
    this.errors.push(said);
    assert.ok(typeof text === 'string' ? said.includes(text) : text.test(said), `fails otherwise than with ${text}: ${said}`);
    return said;
  }
  // The strongest lock on each table that a session has: { users: 'SHARE' }.
  async locks(pid) {
    const held = {};
    for (const { name, mode, granted } of (await this.client.query(kLocks, [pid])).rows) {
      if (granted && kOrder.indexOf(mode) >= kOrder.indexOf(held[name] ?? 'AccessShareLock')) held[name] = mode;
    }
    return Object.fromEntries(Object.entries(held).map(([name, mode]) => [name, modeName(mode)]));
  }
  // The locks that the statements have taken when all are done.
  async locksOf(...statements) {
    const session = await this.session();
    await session.query('BEGIN');
    for (const statement of statements) await session.query(statement);
    const locks = await this.locks(session.pid);
    await session.query('ROLLBACK');
    return locks;
  }
  // How many rows of a table a session reads when it runs the statements, and takes them back.
  async rowsRead(table, ...statements) {
    const session = await this.session();
    await session.query('BEGIN');
    for (const statement of statements) await session.query(statement);
    const { rows } = await session.query(`SELECT pg_stat_get_xact_tuples_returned('"${table}"'::regclass) AS read`);
    await session.query('ROLLBACK');
    return Number(rows[0].read);
  }
  // The session that waits for another while `promise` is not settled: { pid, by, query }, or null.
  async waiting(promise, milliseconds = kPatience) {
    let settled = false;
    promise.then(() => (settled = true), () => (settled = true));
    for (const end = Date.now() + kLong; Date.now() < end && !settled;) {
      const [row] = (await this.client.query(kWaiting)).rows;
      if (row) {
        await sleep(milliseconds);
        return settled ? null : row;
      }
      await sleep(10);
    }
    return null;
  }
  async until(check) {
    const end = Date.now() + kLong;
    while (!(await check())) {
      assert.ok(Date.now() < end, 'it does not come to pass');
      await sleep(20);
    }
  }
  async waits(promise) {
    let ended = 'for long';
    promise.then(() => (ended = 'it is done'), (error) => (ended = String(error)));
    const row = await this.waiting(promise);
    assert.ok(row, `nothing waits: ${ended}`);
    return row;
  }
  // It has waited when it is asked, and would for ever: the session is ended, so that the rest goes on.
  async hangs(promise) {
    const { pid, by } = await this.waits(promise);
    const [blocker] = await this.sql(`SELECT state FROM pg_stat_activity WHERE pid = ${by[0]}`);
    assert.strictEqual(blocker.state, 'idle in transaction');
    await this.sql(`SELECT pg_terminate_backend(${pid})`);
    await promise.catch(() => {});
  }
  project(files = {}) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-claim-'));
    this.folders.push(folder);
    fs.symlinkSync(kPackages, path.join(folder, 'node_modules'));
    this.write(folder, files);
    return folder;
  }
  write(folder, files) {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text.replaceAll(kSomewhere, `postgres://postgres@localhost/${this.database}?host=${this.server.folder}`));
    }
  }
  rename(folder, from, to) {
    fs.mkdirSync(path.dirname(path.join(folder, to)), { recursive: true });
    fs.renameSync(path.join(folder, from), path.join(folder, to));
  }
  async migrate(folder, files, options = {}) {
    if (!files.length) return;
    const sequelize = sequelizeMajor(folder) === 6 ? this.runner : undefined;
    const ran = await migrate(folder, this.address(), this.client, { sequelize, ...options, files });
    const failed = ran.find(({ error }) => error);
    if (failed) throw Object.assign(new Error(failed.error), { file: failed.file });
  }
  // What base has: SQL files outside of migrations tell what the database was, then its migrations run.
  async base(example, folder = this.project(example.base)) {
    for (const [file, text] of Object.entries(example.base)) {
      if (file.endsWith('.sql') && !inMigrations(file)) await this.client.query(text);
    }
    await this.migrate(folder, Object.keys(example.base).filter(isMigration).sort());
    return folder;
  }
  // The migrations that are new at head, by name.
  newFiles(example) {
    return Object.keys(example.head).filter((file) => isMigration(file) && !(file in example.base)).sort();
  }
  async head(example, folder) {
    for (const file of Object.keys(example.base)) if (!(file in example.head)) fs.rmSync(path.join(folder, file));
    this.write(folder, example.head);
    await this.migrate(folder, this.newFiles(example));
    return folder;
  }
  async run(example) {
    return this.head(example, await this.base(example));
  }
  // The new migrations by a Sequelize that stays open.
  async up(example) {
    const folder = this.project(example.base);
    this.write(folder, example.head);
    for (const file of this.newFiles(example)) await require(path.join(folder, file)).up(this.q, Sequelize);
    return folder;
  }
  // The models of a project whose files are functions of (sequelize, DataTypes).
  models(folder, sequelize = this.connect()) {
    const home = path.join(folder, 'models');
    for (const file of fs.existsSync(home) ? fs.readdirSync(home).sort() : []) require(path.join(home, file))(sequelize, Sequelize.DataTypes);
    return sequelize;
  }
  facts() {
    return factsOf(this.client);
  }
  // sequelize-cli in the folder: { status, text }; `flags` are Node's.
  async cli(folder, command, ...flags) {
    const settings = { dialect: 'postgres', host: this.server.folder, database: this.database, username: 'postgres', password: '', seederStorage: 'sequelize' };
    this.write(folder, { 'config/config.json': JSON.stringify({ development: settings }) });
    for (const name of kFolders) fs.mkdirSync(path.join(folder, name), { recursive: true });
    const child = spawn(process.execPath, [...flags, kCli, ...command.split(' ')], { cwd: folder, env: { ...process.env, NODE_ENV: 'development' } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
    const status = await new Promise((done) => child.on('close', done));
    this.errors.push(text);
    return { status, text };
  }
  async cliRuns(folder, command, ...flags) {
    const { status, text } = await this.cli(folder, command, ...flags);
    assert.strictEqual(status, 0, text);
    return text;
  }
  async cliFails(folder, command, pattern, ...flags) {
    const { status, text } = await this.cli(folder, command, ...flags);
    assert.notStrictEqual(status, 0, text);
    assert.match(text, pattern);
  }
  // The runner's list.
  async recorded() {
    return (await this.sql('SELECT name FROM "SequelizeMeta" ORDER BY name')).map(({ name }) => name);
  }
  async hasColumn(table, column) {
    const rows = await this.sql(`SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('"${table}"') AND attname = '${column}' AND NOT attisdropped`);
    return rows.length > 0;
  }
  async close() {
    await this.sql('ROLLBACK; RESET ROLE; RESET ALL');
    await this.sql(`SELECT pg_terminate_backend(pid) ${kOthers}`);
    await this.until(async () => (await this.sql(`SELECT pid ${kOthers}`)).length === 0);
    await sleep(20);  // the runner's pool hears which of its connections are gone, before the next case takes one
    // Nobody waits for them: a connection that a transaction never gives back keeps its pool from closing.
    for (const one of this.opened) one.close().catch(() => {});
    for (const folder of this.folders) fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { Lab, sleep };
