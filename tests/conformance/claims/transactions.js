'use strict';
const assert = require('assert');
const { AsyncLocalStorage } = require('async_hooks');
const { Sequelize, DataTypes } = require('sequelize');
const { given, failing, hanging } = require('../oracle/expect.js');

// Section E of the catalogue: transactions and several statements.

const kUsers = 'CREATE TABLE "Users" (id int PRIMARY KEY, email text, a int, b int)';
const kTables = `${kUsers}; CREATE TABLE "Orders" (id int PRIMARY KEY, user_id int)`;
const kFilled = `${kUsers}; INSERT INTO "Users" SELECT g, 'mail' || g, g, g FROM generate_series(1, 1000) g`;
const kLive = 'facts/live_transactions_test.cc';
const kPlan = { type: DataTypes.TEXT };

// A client hears of an error before the server says that the session is idle, so this waits for it.
const staysOpen = (lab) => lab.until(async () =>
  (await lab.sql("SELECT pid FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()")).length === 1);

// What a text of several statements sees in its last one.
async function lastOf({ sql }, text) {
  return (await sql(`${text}; SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = '"Users"'::regclass`)).map(({ mode }) => mode);
}

// Two sessions that lock two tables in opposite orders: one of them is told.
async function crossing(lab, first, second) {
  const one = await lab.session();
  const other = await lab.session();
  for (const [client, statements] of [[one, first], [other, second]]) {
    await client.query('BEGIN');
    await client.query(statements[0]);
  }
  const both = await Promise.allSettled([one.query(first[1]), other.query(second[1])]);
  const [failed] = both.filter(({ status }) => status === 'rejected');
  assert.ok(failed, 'no deadlock');
  await lab.fails(Promise.reject(failed.reason), 'deadlock detected');
}

// What Sequelize asks of a namespace of cls-hooked.
function namespace() {
  const storage = new AsyncLocalStorage();
  return { get: (name) => storage.getStore()?.[name], set: (name, value) => (storage.getStore()[name] = value), bind: (work) => work,
    run: (work) => storage.run({ ...storage.getStore() }, work) };
}

const alone = ['CREATE INDEX CONCURRENTLY i ON "Users" (a)', 'DROP INDEX CONCURRENTLY users_b', 'REINDEX TABLE CONCURRENTLY "Users"', 'VACUUM "Users"', 'CREATE DATABASE other'];

module.exports = {
  'concurrently-in-transaction': {
    claims: {
      'Postgres refuses all of them in a transaction block': given(`${kUsers}; CREATE INDEX users_b ON "Users" (b)`, async ({ sequelize, fails }) => {
        for (const statement of alone) {
          const work = sequelize.transaction((transaction) => sequelize.query(statement, { transaction }));
          await fails(work, 'cannot run inside a transaction block');
        }
      }),
      'several statements in one query() are one implicit transaction, whatever the order': given(`${kUsers}; CREATE INDEX users_b ON "Users" (b)`, async ({ sequelize, fails }) => {
        for (const statement of alone) {
          for (const text of [`${statement}; SELECT 1`, `SELECT 1; ${statement}`]) await fails(sequelize.query(text), 'cannot run inside a transaction block');
        }
      }),
    },
    examples: {
      'Bad': failing('CREATE INDEX CONCURRENTLY cannot run inside a transaction block'),
      'Bad: two statements in one text': failing('CREATE INDEX CONCURRENTLY cannot run inside a transaction block'),
      'Bad: between BEGIN and COMMIT': failing('CREATE INDEX CONCURRENTLY cannot run inside a transaction block'),
    },
  },
  'concurrently-with-open-transaction': {
    claims: {
      'a new index waits for a transaction that has written, and not for one that has read': given(kUsers, async (lab) => {
        await lab.sequelize.transaction(async (transaction) => {
          await lab.sequelize.query('SELECT * FROM "Users"', { transaction });
          await lab.q.addIndex('Users', ['a'], { concurrently: true });
          await lab.sequelize.query('UPDATE "Users" SET a = 1', { transaction });
          await lab.hangs(lab.q.addIndex('Users', ['b'], { concurrently: true }));
        });
      }),
      'a dropped one waits for a transaction that has so much as read': given(`${kUsers}; CREATE INDEX users_a ON "Users" (a)`, async (lab) => {
        await lab.sequelize.transaction(async (transaction) => {
          await lab.sequelize.query('SELECT * FROM "Users"', { transaction });
          await lab.hangs(lab.q.removeIndex('Users', 'users_a', { concurrently: true }));
        });
      }),
      'while the transaction has not touched the table, it works': given(kTables, async ({ sequelize, q }) => {
        await sequelize.transaction(async (transaction) => {
          await q.addColumn('Orders', 'plan', kPlan, { transaction });
          await q.addIndex('Users', ['a'], { concurrently: true });
        });
      }),
    },
    elsewhere: { 'who waits for whom': `${kLive}: a call outside of the open transaction waits for its locks, or does not` },
    examples: { 'Bad': hanging },
  },
  'validate-in-same-transaction': {
    claims: {
      'a check NOT VALID takes ACCESS EXCLUSIVE, a foreign key SHARE ROW EXCLUSIVE on both': given(kTables, async ({ locksOf }) => {
        const check = await locksOf('ALTER TABLE "Users" ADD CONSTRAINT c CHECK (a > 0) NOT VALID');
        assert.deepStrictEqual(check, { Users: 'ACCESS EXCLUSIVE' });
        const key = await locksOf('ALTER TABLE "Orders" ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES "Users" NOT VALID');
        assert.deepStrictEqual(key, { Users: 'SHARE ROW EXCLUSIVE', Orders: 'SHARE ROW EXCLUSIVE' });
      }),
      'VALIDATE itself lets others read and write': given(`${kUsers}; ALTER TABLE "Users" ADD CONSTRAINT c CHECK (a > 0) NOT VALID`, async ({ session, locks, sql }) => {
        const one = await session();
        await one.query('BEGIN; ALTER TABLE "Users" VALIDATE CONSTRAINT c');
        assert.deepStrictEqual(await locks(one.pid), { Users: 'SHARE UPDATE EXCLUSIVE' });
        await sql('INSERT INTO "Users" (id, a) VALUES (1, 1); UPDATE "Users" SET a = 2; SELECT * FROM "Users"');
      }),
      'in one transaction the first lock is held while the table is read': given(kFilled, async ({ locksOf, sql }) => {
        const both = ['ALTER TABLE "Users" ADD CONSTRAINT c CHECK (a > 0) NOT VALID', 'ALTER TABLE "Users" VALIDATE CONSTRAINT c'];
        assert.deepStrictEqual(await locksOf(...both), { Users: 'ACCESS EXCLUSIVE' });
        assert.ok((await lastOf({ sql }, both.join('; '))).includes('AccessExclusiveLock'));
      }),
    },
  },
  'long-work-under-strong-lock': {
    claims: {
      'a lock is kept until its transaction ends, and every query on the table waits': given(kUsers, async ({ sequelize, q, session, waits }) => {
        const reader = await session();
        let reading;
        await sequelize.transaction(async (transaction) => {
          await q.addColumn('Users', 'plan', kPlan, { transaction });
          reading = reader.query('SELECT * FROM "Users"');
          await waits(reading);
        });
        await reading;
      }),
      'several statements in one query() are one transaction': given(kFilled, async (lab) => {
        const text = `ALTER TABLE "Users" ADD COLUMN plan text; UPDATE "Users" SET plan = 'free'`;
        assert.ok((await lastOf(lab, text)).includes('AccessExclusiveLock'));
        await lab.fails(lab.sequelize.query('ALTER TABLE "Users" ADD COLUMN gone text; SELECT 1 / 0'), 'division by zero');
        assert.strictEqual(await lab.hasColumn('Users', 'gone'), false);
      }),
    },
  },
  'several-tables-locked': {
    claims: {
      'a query that reads the second table and wants the first completes the circle': given(kTables, (lab) =>
        crossing(lab, ['ALTER TABLE "Users" ADD COLUMN plan text', 'ALTER TABLE "Orders" ADD COLUMN plan text'], ['SELECT * FROM "Orders"', 'SELECT * FROM "Users"'])),
      'a new foreign key locks the table it refers to against writers': given(kTables, async (lab) => {
        const locks = await lab.locksOf('CREATE TABLE notes (id int, user_id int REFERENCES "Users")');
        assert.strictEqual(locks.Users, 'SHARE ROW EXCLUSIVE');
        await crossing(lab, ['CREATE TABLE notes (id int, user_id int REFERENCES "Users")', 'ALTER TABLE "Orders" ADD COLUMN plan text'],
          ['INSERT INTO "Orders" VALUES (1, 1)', 'DELETE FROM "Users"']);
      }),
      'one that goes, or whose column gets a type, locks it against everybody': given(
        `${kTables}; ALTER TABLE "Orders" ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES "Users"`, async (lab) => {
          for (const change of ['DROP CONSTRAINT k', 'ALTER COLUMN user_id TYPE int']) {
            const locks = await lab.locksOf(`ALTER TABLE "Orders" ${change}`);
            assert.strictEqual(locks.Users, 'ACCESS EXCLUSIVE');
          }
        }),
    },
  },
  'inconsistent-lock-order': {
    claims: {
      'each holds what the other waits for': given(kTables, (lab) =>
        crossing(lab, ['ALTER TABLE "Users" ADD COLUMN plan text', 'ALTER TABLE "Orders" ADD COLUMN plan text'],
          ['ALTER TABLE "Orders" ADD COLUMN note text', 'ALTER TABLE "Users" ADD COLUMN note text'])),
    },
  },
  'multiple-alter-same-table': {
    claims: {
      'two columns SET NOT NULL in one statement are one scan, in two statements two': given(kFilled, async (lab) => {
        const once = await lab.rowsRead('Users', 'ALTER TABLE "Users" ALTER a SET NOT NULL, ALTER b SET NOT NULL');
        const twice = await lab.rowsRead('Users', 'ALTER TABLE "Users" ALTER a SET NOT NULL', 'ALTER TABLE "Users" ALTER b SET NOT NULL');
        assert.deepStrictEqual([once, twice], [1000, 2000]);
      }),
      'two type changes in one statement are one rewrite, in two statements two': given(kFilled, async (lab) => {
        const once = await lab.rowsRead('Users', 'ALTER TABLE "Users" ALTER a TYPE bigint, ALTER b TYPE bigint');
        const twice = await lab.rowsRead('Users', 'ALTER TABLE "Users" ALTER a TYPE bigint', 'ALTER TABLE "Users" ALTER b TYPE bigint');
        assert.strictEqual(twice, 2 * once);
      }),
    },
  },
  'transaction-option-missing': {
    claims: {
      'the call does not see what the transaction has done': given(kUsers, async ({ sequelize, q, fails }) => {
        await sequelize.transaction(async (transaction) => {
          await q.createTable('Plans', { id: { type: DataTypes.INTEGER, primaryKey: true } }, { transaction });
          await fails(q.bulkInsert('Plans', [{ id: 1 }]), 'relation "Plans" does not exist');
        });
      }),
      'and is not rolled back with it': given(kTables, async ({ sequelize, q, hasColumn, fails }) => {
        const work = sequelize.transaction(async (transaction) => {
          await q.addColumn('Users', 'plan', kPlan, { transaction });
          await q.addColumn('Orders', 'plan', kPlan);
          throw new Error('enough');
        });
        await fails(work, 'enough');
        assert.deepStrictEqual([await hasColumn('Users', 'plan'), await hasColumn('Orders', 'plan')], [false, true]);
      }),
    },
    elsewhere: { 'who waits for whom': `${kLive}: a call outside of the open transaction waits for its locks, or does not` },
    examples: {
      'Bad': hanging,
      'Bad: a transaction that the program ends itself': hanging,
      'Good: CLS passes it on': async (lab, example) => {
        Sequelize.useCLS(namespace());
        await lab.run(example).finally(() => delete Sequelize._cls);
        assert.deepStrictEqual([await lab.hasColumn('Users', 'plan'), await lab.hasColumn('Users', 'since')], [true, true]);
      },
    },
  },
  'unmanaged-transaction-leak': {
    claims: {
      'an open transaction keeps its locks: queries on the table wait': given(kUsers, async ({ sequelize, q, session, waits }) => {
        const transaction = await sequelize.transaction();
        await q.addColumn('Users', 'plan', kPlan, { transaction });
        const reader = await session();
        const reading = reader.query('SELECT * FROM "Users"');
        await waits(reading);
        await transaction.rollback();
        await reading;
      }),
      'old rows cannot be cleaned up': given(kFilled, async ({ sequelize, session, sql }) => {
        const transaction = await sequelize.transaction();
        await sequelize.query('CREATE TABLE unrelated ()', { transaction });
        await sql('DELETE FROM "Users"');
        const cleaner = await session();
        const told = [];
        cleaner.on('notice', ({ message, detail }) => told.push(message, detail));
        await cleaner.query('SET client_min_messages = info');
        await cleaner.query('VACUUM (VERBOSE) "Users"');
        assert.match(told.join('\n'), /1000 (are )?dead (but not yet removable|row versions cannot be removed)/);
        await transaction.rollback();
      }),
      'the process ends: its connection closes, and Postgres rolls back': given(kUsers, async ({ session, locks, until, hasColumn }) => {
        const one = await session();
        await one.query('BEGIN; ALTER TABLE "Users" ADD COLUMN plan text');
        one.connection.stream.destroy();
        await until(async () => Object.keys(await locks(one.pid)).length === 0);
        assert.strictEqual(await hasColumn('Users', 'plan'), false);
      }),
    },
    examples: {
      'Bad: no rollback': async (lab, example) => {
        await lab.sql('CREATE TYPE "Users" AS ENUM ()');  // in its way
        await lab.fails(lab.up(example), 'already exists');
        await staysOpen(lab);
      },
      'Bad: no commit': async (lab, example) => {
        await lab.up(example);
        await staysOpen(lab);
        assert.strictEqual(await lab.value(`SELECT to_regclass('"Users"') IS NULL`), true);
      },
    },
  },
};

