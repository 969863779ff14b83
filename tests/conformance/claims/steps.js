'use strict';
const assert = require('assert');
const { Umzug, SequelizeStorage } = require('umzug');
const { DataTypes } = require('sequelize');
const { given, failing } = require('../oracle/expect.js');

// Section E of the catalogue, the rest: what stays of a migration, and which connection its calls take.

const kUsers = 'CREATE TABLE "Users" (id int PRIMARY KEY, email text, a int, b int)';
const kTables = `${kUsers}; CREATE TABLE "Orders" (id int PRIMARY KEY, user_id int)`;
const kPlan = { type: DataTypes.TEXT };
const kLive = 'facts/live_transactions_test.cc';
const kTwoSteps = `exports.up = async (q, { TEXT }) => {
  await q.addColumn('Users', 'plan', { type: TEXT });
  await q.addColumn('Users', 'email', { type: TEXT }); // is there already
};`;

// SQL that goes on when so many sessions have come to it, with a sequence that counts them.
const kGate = 'CREATE SEQUENCE come';
const meet = (count) => `SELECT nextval('come'); DO $$ BEGIN
  WHILE (SELECT last_value FROM come) < ${count} LOOP PERFORM pg_sleep(0.01); END LOOP; END $$`;

// What an expression is in a session that `count` of them have at the same time.
async function meeting(sequelize, count, expression) {
  const [rows] = await sequelize.query(`${meet(count)}; SELECT ${expression} AS value`);
  return rows.find((row) => row?.value !== undefined).value;
}

// Umzug 3, as its manual sets it up.
function umzug({ q, sequelize }, folder) {
  const resolve = ({ name, path }) => ({ name, up: async () => require(path).up(q, DataTypes) });
  return new Umzug({ migrations: { glob: `${folder}/migrations/*.js`, resolve }, storage: new SequelizeStorage({ sequelize }), logger: undefined });
}

// An index of the name that is not valid: { indisready, … }
const stateOf = async ({ sql }, name) => (await sql(`SELECT indisvalid, indisready FROM pg_index WHERE indexrelid = '${name}'::regclass`))[0];

module.exports = {
  'raw-transaction-control': {
    claims: {
      'it works while the pool gives the same connection again': given(kUsers, async ({ sequelize, q, hasColumn }) => {
        await sequelize.query('BEGIN');
        await q.addColumn('Users', 'plan', kPlan);
        await sequelize.query('ROLLBACK');
        assert.strictEqual(await hasColumn('Users', 'plan'), false);
      }),
      'when the pool is busy, the next calls are outside, COMMIT ends nothing, and the first connection goes back inside its transaction':
        given(kUsers, async ({ connect, hasColumn, session, sql }) => {
          const holder = await session();
          await holder.query('SELECT pg_advisory_lock(1)');
          const sequelize = connect({ pool: { max: 2 } });
          const q = sequelize.getQueryInterface();
          await sequelize.query('BEGIN; LOCK TABLE "Users" IN ROW SHARE MODE');
          const elsewhere = sequelize.query('SELECT pg_advisory_lock(1)');  // by whoever else uses the pool
          await q.createTable('Plans', { id: { type: DataTypes.INTEGER, primaryKey: true } });
          assert.strictEqual(await hasColumn('Plans', 'id'), true);
          await sequelize.query('COMMIT');
          await holder.query('SELECT pg_advisory_unlock(1)');
          await elsewhere;
          const [{ held }] = await sql(`SELECT count(*)::int AS held FROM pg_locks WHERE relation = '"Users"'::regclass`);
          assert.strictEqual(held, 1);
        }),
      "with { transaction }, COMMIT ends Sequelize's own transaction": given(kUsers, async ({ sequelize, q, hasColumn, fails }) => {
        const work = sequelize.transaction(async (transaction) => {
          await q.addColumn('Users', 'plan', kPlan, { transaction });
          await sequelize.query('COMMIT', { transaction });
          throw new Error('too late');
        });
        await fails(work, 'too late');
        assert.strictEqual(await hasColumn('Users', 'plan'), true);
      }),
    },
  },
  'non-atomic-migration': {
    claims: {
      'sequelize-cli runs it without a transaction: the failure leaves the first step and no record, and the next run stops there':
        given(kUsers, async ({ project, cliFails, hasColumn, recorded }) => {
          const folder = project({ 'migrations/1-plan.js': kTwoSteps });
          await cliFails(folder, 'db:migrate', /column "email" of relation "Users" already exists/);
          assert.deepStrictEqual([await hasColumn('Users', 'plan'), await recorded()], [true, []]);
          await cliFails(folder, 'db:migrate', /column "plan" of relation "Users" already exists/);
        }),
      'Umzug too': given(kUsers, async (lab) => {
        const folder = lab.project({ 'migrations/1-plan.js': kTwoSteps });
        await lab.fails(umzug(lab, folder).up(), 'already exists');
        assert.deepStrictEqual([await lab.hasColumn('Users', 'plan'), await lab.recorded()], [true, []]);
      }),
      'a guard over several steps: the next run skips what is missing, and is recorded as done': given(kUsers, async ({ project, cliFails, cli, hasColumn, recorded }) => {
        const guarded = (second) => `exports.up = async (q, { INTEGER, TEXT }) => {
          if (await q.tableExists('Plans')) return;
          await q.createTable('Plans', { id: { type: INTEGER, primaryKey: true } });
          await q.addColumn('Users', '${second}', { type: TEXT });
        };`;
        await cliFails(project({ 'migrations/1-plans.js': guarded('email') }), 'db:migrate', /already exists/);
        await cli(project({ 'migrations/1-plans.js': guarded('plan') }), 'db:migrate');
        assert.deepStrictEqual([await hasColumn('Users', 'plan'), await recorded()], [false, ['1-plans.js']]);
      }),
      'in one transaction none of them happens': given(kUsers, async ({ sequelize, q, fails, hasColumn }) => {
        await fails(sequelize.transaction(async (transaction) => {
          await q.addColumn('Users', 'plan', kPlan, { transaction });
          await q.addColumn('Users', 'email', kPlan, { transaction });
        }), 'already exists');
        assert.strictEqual(await hasColumn('Users', 'plan'), false);
      }),
      'steps that do no harm when they run again': given(`${kUsers}; CREATE INDEX i ON "Users" (a)`, async ({ q }) => {
        for (let i = 0; i < 2; i++) {
          await q.createTable('Notes', { id: { type: DataTypes.INTEGER, primaryKey: true } });
          await q.removeIndex('Users', 'i');
          await q.changeColumn('Users', 'email', { type: DataTypes.TEXT, allowNull: false, defaultValue: 'x' });
        }
      }),
    },
  },
  'not-rerunnable': {
    claims: {
      'guards cost the same lock, also when there is nothing to do': given(`${kUsers}; CREATE INDEX i ON "Users" (a)`, async ({ locksOf }) => {
        assert.deepStrictEqual(await locksOf('ALTER TABLE "Users" ADD COLUMN IF NOT EXISTS email text'), { Users: 'ACCESS EXCLUSIVE' });
        assert.deepStrictEqual(await locksOf('CREATE INDEX IF NOT EXISTS i ON "Users" (a)'), { Users: 'SHARE' });
      }),
    },
    examples: {
      'Bad': async (lab, example) => {
        const folder = await lab.run(example);
        await lab.fails(lab.migrate(folder, ['migrations/2-plan.js']), 'column "plan" of relation "Users" already exists');
        await lab.fails(lab.sequelize.query('CREATE INDEX users_plan ON "Users" (plan)'), 'relation "users_plan" already exists');
      },
      'Good: guarded, harmless, or in a transaction': async (lab, example) => {
        const folder = await lab.run(example);
        await lab.sql('ALTER TABLE "Users" DROP COLUMN since');  // as if the last step had failed
        await lab.migrate(folder, lab.newFiles(example));
      },
    },
  },
  'concurrently-if-not-exists': {
    claims: {
      'a duplicate leaves an INVALID unique index, and IF NOT EXISTS takes it for the index': given(kUsers, async (lab) => {
        await lab.sql('INSERT INTO "Users" (id, email) VALUES (1, \'x\'), (2, \'x\')');
        await lab.fails(lab.q.addIndex('Users', ['email'], { name: 'once', unique: true, concurrently: true }), /could not create unique index|Validation error/);
        assert.strictEqual((await stateOf(lab, 'once')).indisvalid, false);
        await lab.sequelize.query('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS once ON "Users" (email)');
        assert.strictEqual((await stateOf(lab, 'once')).indisvalid, false);
        await lab.sql('INSERT INTO "Users" (id, email) VALUES (3, \'x\')');  // nothing is kept out
      }),
      'a timeout while it waits leaves one that is kept up to date, and no query uses it': given(kUsers, async (lab) => {
        const reader = await lab.session();
        await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM "Users"');
        const builder = await lab.session();
        await builder.query("SET lock_timeout = '100ms'");
        await lab.fails(builder.query('CREATE INDEX CONCURRENTLY by_email ON "Users" (email)'), 'canceling statement due to lock timeout');
        await reader.query('COMMIT');
        assert.deepStrictEqual(await stateOf(lab, 'by_email'), { indisvalid: false, indisready: true });
        await lab.sql("INSERT INTO \"Users\" (id, email) SELECT g, 'm' || g FROM generate_series(1, 500) g; ANALYZE \"Users\"");
        assert.ok(await lab.value("SELECT pg_relation_size('by_email')") > 8192);
        const plan = () => lab.sql(`SET enable_seqscan = off; EXPLAIN SELECT * FROM "Users" WHERE email = 'm7'`).then((rows) => JSON.stringify(rows));
        assert.doesNotMatch(await plan(), /by_email/);
        await lab.sql('REINDEX INDEX by_email');
        assert.match(await plan(), /by_email/);
        await lab.sql('RESET enable_seqscan');
      }),
    },
  },
  'enum-value-used-in-transaction': {
    claims: {
      'in a text of several statements too': given(`CREATE TYPE "Role" AS ENUM ('a'); CREATE TABLE users (role "Role")`, async ({ sequelize, fails }) => {
        await fails(sequelize.query(`ALTER TYPE "Role" ADD VALUE 'owner'; INSERT INTO users VALUES ('owner')`), 'unsafe use of new value "owner" of enum type "Role"');
      }),
    },
    elsewhere: { 'what 11 to 18 refuse, also of a type that the transaction has made': `${kLive}: a label that the transaction has added cannot be used in it` },
    examples: { 'Bad': failing('unsafe use of new value'), 'Bad: as a default, in one text': failing('unsafe use of new value') },
  },
  'parallel-ddl': {
    claims: {
      'each call gets a connection of its own': given(kGate, async ({ sequelize }) => {
        const pids = await Promise.all([1, 2, 3].map(() => meeting(sequelize, 3, 'pg_backend_pid()')));
        assert.strictEqual(new Set(pids).size, 3);
      }),
      'two that lock the same tables in different order end in a deadlock': given(`${kTables}; ${kGate}`, async ({ sequelize, fails }) => {
        const locking = (first, second) => sequelize.query(`LOCK "${first}"; ${meet(2)}; ALTER TABLE "${second}" ADD plan text`);
        await fails(Promise.all([locking('Users', 'Orders'), locking('Orders', 'Users')]), 'deadlock detected');
      }),
      'when one fails the others still run': given(kUsers, async ({ q, fails, hasColumn }) => {
        const others = q.addColumn('Users', 'plan', kPlan);
        await fails(Promise.all([q.addColumn('Users', 'email', kPlan), others]), 'already exists');
        await others;
        assert.strictEqual(await hasColumn('Users', 'plan'), true);
      }),
      'changes of one table wait for each other': given(kUsers, async ({ locksOf }) => {
        assert.deepStrictEqual(await locksOf('ALTER TABLE "Users" ADD plan text'), { Users: 'ACCESS EXCLUSIVE' });
      }),
      'calls that name the same transaction share its connection, and run one by one': async ({ sequelize }) => {
        await sequelize.transaction(async (transaction) => {
          const timed = () => sequelize.query('SELECT pg_backend_pid() AS pid, clock_timestamp() AS start, pg_sleep(0.05), clock_timestamp() AS finish', { plain: true, transaction });
          const [a, b] = await Promise.all([timed(), timed()]);
          assert.strictEqual(a.pid, b.pid);
          assert.ok(a.start >= b.start || b.start >= new Date(a.start.getTime() + 50));
        });
      },
    },
  },
  'unawaited-call': {
    claims: {
      'it is recorded, the next migration starts beside it, and it is carried out when the process is long gone': given(`${kUsers}; CREATE TABLE notes (seen int)`, async (lab) => {
        const other = await lab.session();
        await other.query('BEGIN; SELECT * FROM "Users"');
        const folder = lab.project({
          'migrations/1-plan.js': "exports.up = async (q, { TEXT }) => { q.addColumn('Users', 'plan', { type: TEXT }); };",
          'migrations/2-note.js': "exports.up = (q) => q.sequelize.query(`INSERT INTO notes SELECT count(*) FROM pg_attribute WHERE attname = 'plan'`);",
        });
        await lab.cliRuns(folder, 'db:migrate');
        assert.deepStrictEqual(await lab.recorded(), ['1-plan.js', '2-note.js']);
        assert.deepStrictEqual(await lab.sql('SELECT seen FROM notes'), [{ seen: 0 }]);
        assert.strictEqual(await lab.hasColumn('Users', 'plan'), false);
        await other.query('COMMIT');
        await lab.until(() => lab.hasColumn('Users', 'plan'));
      }),
      'its error is an unhandled rejection': given(kUsers, async ({ q }) => {
        const told = new Promise((done) => process.once('unhandledRejection', done));
        (async () => {
          q.addColumn('Users', 'email', kPlan);
        })();
        assert.match(String(await told), /already exists/);
      }),
      'in forEach(async …) nobody waits for the callbacks either': given(kUsers, async ({ q, until, hasColumn }) => {
        const added = [];
        ['plan'].forEach(async (name) => added.push(await q.addColumn('Users', name, kPlan)));
        assert.strictEqual(added.length, 0);
        await until(() => added.length);
        assert.strictEqual(await hasColumn('Users', 'plan'), true);
      }),
    },
    examples: {
      'Bad: a block body without return': async (lab, example) => {
        const folder = await lab.base(example);
        lab.write(folder, { 'migrations/2-plan.js': example.head['migrations/2-plan.js'] });
        await lab.cliFails(folder, 'db:migrate', /2-plan\.js \(or wrapper\) didn't return a promise/);
        assert.deepStrictEqual(await lab.recorded(), ['1-users.js']);
        await umzug(lab, folder).up();
        assert.deepStrictEqual(await lab.recorded(), ['1-users.js', '2-plan.js']);
        await lab.until(() => lab.hasColumn('Users', 'plan'));
      },
    },
  },
  'ddl-mixed-with-dml': {
    claims: {
      'the strong lock lasts until the rows are changed': given(`${kUsers}; INSERT INTO "Users" VALUES (1)`, async ({ locksOf }) => {
        const locks = await locksOf('ALTER TABLE "Users" ADD plan text', `UPDATE "Users" SET plan = 'free'`);
        assert.deepStrictEqual(locks, { Users: 'ACCESS EXCLUSIVE' });
      }),
      "the rows' pending checks make the schema change fail": given(kTables, async ({ sequelize, fails }) => {
        await sequelize.query('ALTER TABLE "Orders" ADD CONSTRAINT k FOREIGN KEY (user_id) REFERENCES "Users" DEFERRABLE INITIALLY DEFERRED');
        await fails(sequelize.query('INSERT INTO "Orders" VALUES (1, 1); ALTER TABLE "Orders" ADD plan text'), 'because it has pending trigger events');
      }),
      'row locks of others make it wait': given(`${kUsers}; INSERT INTO "Users" VALUES (1)`, async ({ session, q, waits }) => {
        const other = await session();
        await other.query('BEGIN; UPDATE "Users" SET a = 1');
        const change = q.addColumn('Users', 'plan', kPlan);
        await waits(change);
        await other.query('COMMIT');
        await change;
      }),
    },
  },
  'set-outside-transaction': {
    claims: {
      'the next call may run on another connection, and this one keeps the setting': given(kGate, async ({ connect }) => {
        const sequelize = connect({ pool: { max: 2 } });
        await sequelize.query("SET lock_timeout = '2s'");
        const shown = () => meeting(sequelize, 2, "current_setting('lock_timeout')");
        assert.deepStrictEqual((await Promise.all([shown(), shown()])).sort(), ['0', '2s']);
      }),
      'SET LOCAL outside a transaction does nothing at all': async ({ connect }) => {
        const sequelize = connect({ pool: { max: 1 } });
        await sequelize.query("SET LOCAL lock_timeout = '2s'");
        assert.strictEqual((await sequelize.query('SHOW lock_timeout', { plain: true })).lock_timeout, '0');
      },
      'in a text, SET LOCAL holds for what comes behind it': async ({ sequelize }) => {
        const [rows] = await sequelize.query("SET LOCAL lock_timeout = '2s'; SHOW lock_timeout");
        assert.match(JSON.stringify(rows), /2s/);
      },
    },
  },
  'rename-table-then-use-old-name': {
    none: 'what Postgres answers is what the examples end in',
    examples: {
      'Bad': failing('relation "public.Users" does not exist'),
      'Bad: in a later migration': failing('relation "Users" does not exist'),
    },
  },
};
