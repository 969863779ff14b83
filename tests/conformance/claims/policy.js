'use strict';
const assert = require('assert');
const { DataTypes } = require('sequelize');
const { given } = require('../oracle/expect.js');

// Section F of the catalogue: what a team wants of its migrations. And the policy on names.

const kUsers = 'CREATE TABLE "Users" (id int PRIMARY KEY, email text)';
const kTables = `${kUsers}; CREATE TABLE "Orders" (id int PRIMARY KEY)`;
const kPlan = { type: DataTypes.TEXT };
const shown = async (sequelize, name) => Object.values(await sequelize.query(`SHOW ${name}`, { plain: true }))[0];

// With a session that reads the table in an open transaction; `work` gets what ends it.
const beside = (work) => given(kTables, async (lab) => {
  const reader = await lab.session();
  await reader.query('BEGIN; SELECT * FROM "Users"');
  await work(lab, () => reader.query('COMMIT'));
});

module.exports = {
  'missing-lock-timeout': {
    claims: {
      'an ALTER TABLE that waits behind one long query blocks every query that comes after it': beside(async ({ q, session, waits, until, sql }, end) => {
        const change = q.addColumn('Users', 'plan', kPlan);
        await waits(change);
        const later = await session();
        const reading = later.query('SELECT * FROM "Users"');
        const waiting = async () => (await sql('SELECT pid FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0')).length;
        await until(async () => (await waiting()) === 2);
        await end();
        await Promise.all([change, reading]);
      }),
      'with a lock_timeout it gives up and can be tried again': beside(async ({ sequelize, q, fails }, end) => {
        const change = () => sequelize.transaction(async (transaction) => {
          await sequelize.query("SET LOCAL lock_timeout = '50ms'", { transaction });
          await q.addColumn('Users', 'plan', kPlan, { transaction });
        });
        await fails(change(), 'canceling statement due to lock timeout');
        await end();
        await change();
      }),
      'dialectOptions.lock_timeout counts': async ({ connect }) => {
        assert.strictEqual(await shown(connect({ dialectOptions: { lock_timeout: 2000 } }), 'lock_timeout'), '2s');
      },
      'ALTER ROLE … SET lock_timeout counts': async ({ connect, sql }) => {
        await sql("ALTER ROLE admin LOGIN; ALTER ROLE admin SET lock_timeout = '3s'");
        assert.strictEqual(await shown(connect({ username: 'admin' }), 'lock_timeout'), '3s');
        await sql('ALTER ROLE admin RESET lock_timeout');
      },
    },
  },
  'missing-statement-timeout': {
    claims: {
      'a lock_timeout bounds the wait for a lock, not how long it is held; a statement_timeout does': given(kUsers, async ({ sequelize, fails }) => {
        const slow = (setting) => sequelize.query(`SET LOCAL ${setting} = '50ms'; LOCK TABLE "Users"; SELECT pg_sleep(0.2)`);
        await slow('lock_timeout');
        await fails(slow('statement_timeout'), 'canceling statement due to statement timeout');
      }),
      'dialectOptions.statement_timeout counts': async ({ connect }) => {
        assert.strictEqual(await shown(connect({ dialectOptions: { statement_timeout: 30000 } }), 'statement_timeout'), '30s');
      },
    },
  },
  'lock-timeout-too-long': {
    claims: {
      'reads that come after it wait behind it': beside(async ({ session, waits, fails }, end) => {
        const migration = await session();
        const change = migration.query("SET lock_timeout = '1min'; ALTER TABLE \"Users\" ADD plan text");
        await waits(change);
        const later = await session();
        await fails(later.query("SET lock_timeout = '100ms'; SELECT * FROM \"Users\""), 'canceling statement due to lock timeout');
        await end();
        await change;
      }),
      'a number without a unit is in milliseconds, and 0 switches it off': async ({ sql }) => {
        await sql('SET lock_timeout = 5000');
        assert.strictEqual(await sql('SHOW lock_timeout').then(([row]) => row.lock_timeout), '5s');
        await sql('SET lock_timeout = 0');
        assert.match(await sql("SELECT short_desc || extra_desc AS text FROM pg_settings WHERE name = 'lock_timeout'").then(([row]) => row.text), /0 turns off the timeout/);
      },
    },
  },
  'lock-timeout-after-dangerous-statement': {
    claims: {
      'it bounds the waits of later statements only': beside(async ({ session, waits, fails, sql }, end) => {
        const other = await session();
        await other.query('BEGIN; SELECT * FROM "Orders"');
        const migration = await session();
        await migration.query('BEGIN');
        const change = migration.query('ALTER TABLE "Users" ADD plan text');
        await waits(change);
        await end();
        await change;
        await migration.query("SET LOCAL lock_timeout = '50ms'");
        await fails(migration.query('ALTER TABLE "Orders" ADD plan text'), 'canceling statement due to lock timeout');
      }),
    },
  },
  'migration-too-large': { none: 'what is too large is for the team to say' },
  'forbidden-operation': { none: 'what is forbidden is for the team to say' },
  'constraint-without-name-policy': {
    claims: {
      'Postgres takes another name when the first is taken': given(kUsers, async ({ look, sql }) => {
        await sql('ALTER TABLE "Users" ADD UNIQUE (email); ALTER TABLE "Users" ADD UNIQUE (email, id); ALTER TABLE "Users" ADD UNIQUE (email)');
        const names = (await look()).tables[0].unique_constraints.map(({ name }) => name).sort();
        assert.deepStrictEqual(names, ['Users_email_id_key', 'Users_email_key', 'Users_email_key1']);
      }),
      'and another one after a rename of the table': given(kUsers, async ({ look, q, sql }) => {
        await sql('ALTER TABLE "Users" ADD UNIQUE (email)');
        await q.renameTable('Users', 'People');
        await sql('ALTER TABLE "People" ADD UNIQUE (email)');
        const names = (await look()).tables[0].unique_constraints.map(({ name }) => name).sort();
        assert.deepStrictEqual(names, ['People_email_key', 'Users_email_key']);
      }),
      'removeConstraint fails where it is called otherwise': given(kUsers, async ({ q, sql, fails }) => {
        await sql('ALTER TABLE "Users" ADD CONSTRAINT one_mail UNIQUE (email)');
        await fails(q.removeConstraint('Users', 'Users_email_key'), /Unknown constraint|does not exist/);
      }),
    },
  },
};
