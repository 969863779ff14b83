'use strict';
const fs = require('fs');
const path = require('path');
const { load } = require('./load.js');

// Runs a project's migrations as its runner would: with real Sequelize, on a real database.

// How runners call a migration; `q` is the query interface.
const kConventions = {
  // a runner that gives no more
  direct: (direction, { q }) => direction(q),
  // sequelize-cli, Umzug 2
  cli: (direction, { q, Sequelize }) => direction(q, Sequelize),
  // Umzug 3 with `context: queryInterface`
  context: (direction, { q, file }) => direction({ context: q, name: path.basename(file), path: file }),
  // Umzug 3 with `context: sequelize`
  sequelize: (direction, { q, file }) => direction({ context: q.sequelize, name: path.basename(file), path: file }),
  // Umzug 3 with `context: { queryInterface, Sequelize }`
  object: (direction, { q, Sequelize, file }) => direction({ context: { queryInterface: q, sequelize: q.sequelize, Sequelize, DataTypes: Sequelize.DataTypes }, name: path.basename(file), path: file }),
  // db-migrate with its driver for Postgres: callbacks or promises, each migration in a transaction
  'db-migrate': async (direction, { address, setup }) => {
    const connection = new (require('pg').Client)({ host: address.host, database: address.database, user: 'postgres' });
    await connection.connect();
    try {
      const log = new Proxy({}, { get: () => () => {} });
      const type = require('db-migrate-shared').dataType;
      const db = new (require('db-migrate-pg').base)(connection, 'public', { mod: { log, type } });
      if (setup) setup({ dbmigrate: { dataType: type } });
      await db.startMigration();
      await new Promise((resolve, reject) => {
        const promise = direction(db, (error) => (error ? reject(error) : resolve()));
        if (promise && typeof promise.then === 'function') promise.then(() => resolve(), reject);
      });
      await db.endMigration();
    } finally {
      await connection.end();
    }
  },
};

// What the module exports: an object, a class, a default export, a function that makes one.
function directionOf(exports, name) {
  const from = exports?.[name] ? exports : exports?.default ?? exports;
  if (typeof from?.[name] === 'function') return from[name].bind(from);
  if (typeof from === 'function') {
    const made = /^class\b/.test(Function.prototype.toString.call(from)) ? new from() : from();
    if (typeof made?.[name] === 'function') return made[name].bind(made);
  }
  return null;
}

function filesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && /\.([cm]?[jt]s|sql)$/.test(entry.name) && !/\.d\.ts$|\.down\.sql$/.test(entry.name))
    .map((entry) => path.join(folder, entry.name)).sort();
}

function connect(context, address) {
  const settings = { host: address.host, database: address.database, logging: false, pool: { max: 4 } };
  if (context.major === 7) return context.create({ ...settings, user: 'postgres', clientMinMessages: 'warning' });
  const Class = context.Sequelize.Sequelize ?? context.Sequelize;
  return new Class(address.database, 'postgres', '', { ...settings, dialect: 'postgres' });
}

// The runner's own table: a migration may ask for it, and what is not awaited has come to pass when its row is written.
const kLedger = {
  there: `SELECT to_regclass('public."SequelizeMeta"') IS NOT NULL AS there`,
  create: 'CREATE TABLE IF NOT EXISTS "SequelizeMeta" ("name" VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY)',
  note: 'INSERT INTO "SequelizeMeta" VALUES ($1)',
  drop: 'DROP TABLE IF EXISTS "SequelizeMeta"',
};

// options: { files, folders, from, matching, convention, major, setup, ledger }: `from` is the name of the first file, and all
// match; `direction` is "down" for the way back; `convention` is the name of one above or a function like them; `setup(context)` does what a harness of load()
// does; with `ledger` there is the runner's table while they run; `sequelize` is an instance that stays open. -> [{ file, error }], up to the first migration that fails
async function migrate(folder, address, client, options = {}) {
  const root = fs.realpathSync(folder);
  const ran = [];
  const walk = async (context) => {
    const sequelize = options.sequelize ?? connect(context, address);
    const q = sequelize.getQueryInterface?.() ?? sequelize.queryInterface;
    const Sequelize = context.Sequelize.Sequelize ?? context.Sequelize;
    const call = typeof options.convention === 'function' ? options.convention : kConventions[options.convention ?? 'cli'];
    if (options.setup) await options.setup(context);
    const [[{ there }]] = await sequelize.query(kLedger.there);
    if (options.ledger) await sequelize.query(kLedger.create);
    try {
      const all = options.files?.map((file) => path.join(root, file)) ?? (options.folders ?? ['migrations']).flatMap((name) => filesBelow(path.join(root, name)));
      const files = all.filter((file) => path.basename(file) >= (options.from ?? '') && (options.matching ?? /^/).test(path.basename(file)));
      for (const file of files) {
        const name = path.relative(root, file);
        try {
          if (file.endsWith('.sql')) {
            await client.query(fs.readFileSync(file, 'utf8'));
          } else {
            const exports = context.require('./' + name);
            const direction = directionOf(exports, options.direction ?? 'up');
            if (!direction) throw new Error(`no ${options.direction ?? 'up'}`);
            await call(direction, { q, Sequelize, client, file, address, setup: exports.setup });
          }
          if (options.ledger) await sequelize.query(kLedger.note, { bind: [path.basename(file)] });
          ran.push({ file: name });
        } catch (error) {
          ran.push({ file: name, error: String(error?.original?.message ?? error?.message ?? error) });
          return;
        }
      }
    } finally {
      if (options.ledger && !there) await sequelize.query(kLedger.drop);
      if (!options.sequelize) await sequelize.close();
    }
  };
  await load(root, { harness: walk, live: true, major: options.major, wholeProgram: false });
  return ran;
}

module.exports = { migrate };
