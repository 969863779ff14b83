'use strict';
const assert = require('assert');
const { DataTypes } = require('sequelize');
const { given, failing } = require('../oracle/expect.js');

// Section L of the catalogue: raw SQL beyond tables.

const kUsers = 'CREATE TABLE "Users" (id int PRIMARY KEY, name text)';
// Statements as another role would send them.
const as = (role, text) => `SET ROLE ${role}; ${text}`;

module.exports = {
  'create-extension': {
    claims: {
      'most extensions take a superuser, trusted ones the right to create in the database': async ({ sql, fails }) => {
        await sql('GRANT CREATE ON DATABASE postgres TO reporting; GRANT ALL ON SCHEMA public TO reporting');
        for (const trusted of ['pgcrypto', 'citext', 'pg_trgm', 'hstore', 'uuid-ossp']) {
          const [there] = await sql(`SELECT 1 FROM pg_available_extensions WHERE name = '${trusted}'`);
          if (there) await sql(as('reporting', `CREATE EXTENSION "${trusted}"`));
          assert.strictEqual((await sql(`SELECT trusted FROM pg_available_extension_versions WHERE name = '${trusted}'`)).every((row) => row.trusted), true);
        }
        await sql('RESET ROLE');
        const [other] = await sql("SELECT name FROM pg_available_extension_versions WHERE superuser AND NOT trusted AND name <> 'plpgsql' AND requires IS NULL LIMIT 1");
        if (other) await fails(sql(as('reporting', `CREATE EXTENSION "${other.name}"`)), 'permission denied to create extension');
        await sql('RESET ROLE; REVOKE CREATE ON DATABASE postgres FROM reporting');
        await fails(sql(as('reporting', 'CREATE EXTENSION pgcrypto SCHEMA pg_temp')), /permission denied|already exists/);
        await sql('RESET ROLE');
      },
      "an extension's files must be on the server": async ({ sql, fails }) => {
        await fails(sql('CREATE EXTENSION IF NOT EXISTS nowhere'), /is not available|could not open extension control file/);
      },
      'gen_random_uuid() needs none': async ({ value }) => {
        assert.match(await value('SELECT gen_random_uuid()'), /^[0-9a-f-]{36}$/);
      },
    },
  },
  'authz-change': {
    claims: {
      'a right too few stops the next query': given(kUsers, async ({ sql, fails }) => {
        await sql('GRANT USAGE ON SCHEMA public TO reporting');
        await fails(sql(as('reporting', 'SELECT * FROM "Users"')), 'permission denied for table Users');
        await sql('RESET ROLE; GRANT SELECT ON "Users" TO reporting');
        await sql(as('reporting', 'SELECT * FROM "Users"'));
      }),
    },
  },
  'rls-enabled-without-policy': {
    claims: {
      'other roles find nothing, and their inserts fail; the owner sees all': given(`${kUsers}; INSERT INTO "Users" VALUES (1)`, async ({ sql, fails }) => {
        await sql('GRANT ALL ON "Users" TO reporting; ALTER TABLE "Users" OWNER TO admin; ALTER TABLE "Users" ENABLE ROW LEVEL SECURITY; GRANT USAGE ON SCHEMA public TO reporting, admin');
        assert.deepStrictEqual(await sql(as('reporting', 'SELECT * FROM "Users"')), []);
        await fails(sql('INSERT INTO "Users" VALUES (2)'), 'new row violates row-level security policy');
        assert.strictEqual((await sql(as('admin', 'SELECT * FROM "Users"'))).length, 1);
      }),
    },
  },
  'function-search-path': {
    claims: {
      "a caller's own schema decides which table is meant, with the owner's rights": given(`${kUsers}; INSERT INTO "Users" VALUES (1)`, async ({ sql, value }) => {
        const body = "RETURNS text LANGUAGE sql SECURITY DEFINER";
        await sql(`CREATE FUNCTION total() ${body} AS $$ SELECT count(*) || ' as ' || current_user FROM "Users" $$`);
        await sql(`CREATE FUNCTION fixed() ${body} SET search_path = pg_catalog, public AS $$ SELECT count(*) || ' as ' || current_user FROM "Users" $$`);
        await sql('CREATE SCHEMA mine; CREATE TABLE mine."Users" (id int); GRANT USAGE ON SCHEMA public, mine TO reporting; GRANT SELECT ON mine."Users" TO reporting');
        await sql(as('reporting', 'SET search_path = mine, public'));
        assert.strictEqual(await value('SELECT total()'), '0 as postgres');
        assert.strictEqual(await value('SELECT fixed()'), '1 as postgres');
      }),
    },
  },
  'opaque-do-block': {
    claims: {
      'what EXECUTE runs depends on what the block finds in the database': given(`${kUsers}; CREATE TABLE old_tables (name text)`, async ({ sql, hasColumn }) => {
        const block = `DO $$ DECLARE r record; BEGIN FOR r IN SELECT name FROM old_tables LOOP EXECUTE 'DROP TABLE ' || r.name; END LOOP; END $$`;
        await sql(block);
        assert.strictEqual(await hasColumn('Users', 'id'), true);
        await sql(`INSERT INTO old_tables VALUES ('"Users"'); ${block}`);
        assert.strictEqual(await hasColumn('Users', 'id'), false);
      }),
    },
    examples: {
      'Bad': async (lab, example) => {
        await lab.sql('CREATE TABLE maintenance (command text); CREATE TABLE old_tables (name text)');
        await lab.run(example);
      },
    },
  },
  'replace-view-shape': {
    claims: {
      'columns may come at the end; none may go, be renamed or move': given(`${kUsers}; CREATE VIEW names AS SELECT id, name FROM "Users"`, async ({ sql, fails }) => {
        const replaced = (columns) => sql(`CREATE OR REPLACE VIEW names AS SELECT ${columns} FROM "Users"`);
        await replaced('id, name, 1 AS more');
        await fails(replaced('id, name'), 'cannot drop columns from view');
        await fails(replaced('id, name AS title, 1 AS more'), 'cannot change name of view column "name" to "title"');
        await fails(replaced('name, id, 1 AS more'), 'cannot change name of view column');
      }),
    },
    elsewhere: { 'which view may replace another': 'facts/live_transactions_test.cc: a view may be replaced by one with the same columns and more behind them' },
    examples: { 'Bad': failing('cannot drop columns from view') },
  },
  'replace-function-shape': {
    claims: {
      'it cannot change what callers see': given('', async ({ sql, fails }) => {
        await sql("CREATE FUNCTION n(team int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        const replaced = (shape) => sql(`CREATE OR REPLACE FUNCTION ${shape} LANGUAGE sql AS 'SELECT 2'`);
        await fails(replaced('n(team int DEFAULT 1) RETURNS text'), 'cannot change return type of existing function');
        await fails(replaced('n(club int DEFAULT 1) RETURNS int'), 'cannot change name of input parameter "team"');
        await fails(replaced('n(team int) RETURNS int'), 'cannot remove parameter defaults from existing function');
        await replaced('n(team int DEFAULT 5) RETURNS int');
        assert.deepStrictEqual(await sql('SELECT n()'), [{ n: 2 }]);
      }),
      'Parameters of other types make another function': given("CREATE FUNCTION n(team int) RETURNS int LANGUAGE sql AS 'SELECT 1'", async ({ sql }) => {
        await sql("CREATE OR REPLACE FUNCTION n(team text) RETURNS int LANGUAGE sql AS 'SELECT 2'");
        assert.deepStrictEqual(await sql("SELECT n(1) AS a, n('1'::text) AS b"), [{ a: 1, b: 2 }]);
      }),
    },
    examples: { 'Bad': failing('cannot change return type of existing function') },
  },
  'create-table-as': {
    claims: {
      'keys, NOT NULL, defaults, foreign keys and indexes do not come along': given(`${kUsers}; INSERT INTO "Users" VALUES (1, 'x')`, async ({ sql, look }) => {
        await sql('CREATE TABLE source (id serial PRIMARY KEY, user_id int NOT NULL DEFAULT 7 REFERENCES "Users"); CREATE INDEX ON source (user_id); INSERT INTO source VALUES (1, 1)');
        await sql('CREATE TABLE made AS SELECT * FROM source; SELECT * INTO taken FROM source');
        for (const name of ['made', 'taken']) {
          const table = (await look()).tables.find((one) => one.name === name);
          assert.deepStrictEqual([table.primary_key, table.foreign_keys, table.indexes, table.unique_constraints], [[], [], [], []]);
          assert.ok(table.columns.every((column) => column.nullable && column.default === null && column.auto_increment === 'none'));
          assert.strictEqual((await sql(`SELECT * FROM ${name}`)).length, 1);
        }
      }),
      'the source is read while the statement runs': given(kUsers, async ({ locksOf }) => {
        assert.strictEqual((await locksOf('CREATE TABLE made AS SELECT * FROM "Users"')).Users, 'ACCESS SHARE');
      }),
      'without a primary key Sequelize cannot tell an instance from the others: it changes all': given("CREATE TABLE made (name text); INSERT INTO made VALUES ('x'), ('y')", async ({ sequelize, fails, sql }) => {
        const Made = sequelize.define('made', { name: DataTypes.TEXT }, { tableName: 'made', timestamps: false });
        await fails(Made.findOne(), 'column "id" does not exist');
        Made.removeAttribute('id');
        const one = await Made.findOne();
        await one.update({ name: 'z' });
        assert.deepStrictEqual(await sql('SELECT name FROM made'), [{ name: 'z' }, { name: 'z' }]);
        await one.destroy();
        assert.deepStrictEqual(await sql('SELECT name FROM made'), []);
      }),
      'nor can its rows be replicated one by one': given('CREATE TABLE made (name text); INSERT INTO made VALUES (\'x\')', async ({ sql, fails }) => {
        await sql('CREATE PUBLICATION changes FOR TABLE made');
        await fails(sql("UPDATE made SET name = 'y'"), 'does not have a replica identity and publishes updates');
        await sql('DROP PUBLICATION changes');
      }),
    },
  },
  'rule-on-table': {
    claims: {
      'it takes ACCESS EXCLUSIVE': given(kUsers, async ({ locksOf }) => {
        assert.deepStrictEqual(await locksOf('CREATE RULE keep AS ON DELETE TO "Users" DO INSTEAD NOTHING'), { Users: 'ACCESS EXCLUSIVE' });
      }),
      'RETURNING and the count of rows come out differently': given(`${kUsers}; CREATE TABLE log (id int); INSERT INTO "Users" VALUES (1)`, async ({ sequelize, sql, fails }) => {
        const User = sequelize.define('User', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT }, { timestamps: false });
        await sql('CREATE RULE keep AS ON DELETE TO "Users" DO INSTEAD INSERT INTO log VALUES (old.id)');
        assert.strictEqual(await User.destroy({ where: { id: 1 } }), 0);
        assert.strictEqual((await sql('SELECT * FROM log')).length, 1);
        await sql('CREATE RULE divert AS ON INSERT TO "Users" DO INSTEAD INSERT INTO log VALUES (new.id)');
        await fails(User.create({ id: 2, name: 'x' }), 'cannot perform INSERT RETURNING on relation "Users"');
      }),
      'volatile functions run twice': given('CREATE SEQUENCE s; CREATE TABLE t (id int); CREATE TABLE log (id int)', async ({ sql }) => {
        await sql("CREATE RULE copy AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id); INSERT INTO t VALUES (nextval('s'))");
        assert.deepStrictEqual(await sql('SELECT t.id AS a, log.id AS b FROM t, log'), [{ a: 1, b: 2 }]);
      }),
      'COPY ignores it': given('CREATE TABLE t (id int); CREATE RULE nothing AS ON INSERT TO t DO INSTEAD NOTHING', async ({ sql }) => {
        await sql('INSERT INTO t VALUES (1)');
        await sql("COPY t FROM PROGRAM 'echo 2'");
        assert.deepStrictEqual(await sql('SELECT id FROM t'), [{ id: 2 }]);
      }),
      'a trigger runs once for each row and sees what was written': given('CREATE SEQUENCE s; CREATE TABLE t (id int); CREATE TABLE log (id int)', async ({ sql }) => {
        await sql(`CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (new.id); RETURN new; END $$;
          CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION audit(); INSERT INTO t VALUES (nextval('s'))`);
        assert.deepStrictEqual(await sql('SELECT t.id AS a, log.id AS b FROM t, log'), [{ a: 1, b: 1 }]);
      }),
    },
  },
  'large-object-in-tx': {
    claims: {
      'a failure throws all of it away; in batches, what was committed stays': given('CREATE TABLE "Cities" (id int PRIMARY KEY)', async ({ sequelize, q, fails, value }) => {
        const rows = Array.from({ length: 1200 }, (_, i) => ({ id: i % 1199 }));  // the last is there already
        await fails(sequelize.transaction((transaction) => q.bulkInsert('Cities', rows, { transaction })), /duplicate key|Validation error/);
        assert.strictEqual(await value('SELECT count(*)::int FROM "Cities"'), 0);
        await q.bulkInsert('Cities', rows.slice(0, 600));
        await fails(q.bulkInsert('Cities', rows.slice(600)), /duplicate key|Validation error/);
        assert.strictEqual(await value('SELECT count(*)::int FROM "Cities"'), 600);
      }),
      'locks that the transaction took before stay': given(`${kUsers}; CREATE TABLE "Cities" (id int)`, async ({ locksOf }) => {
        const locks = await locksOf('ALTER TABLE "Users" ADD plan text', 'INSERT INTO "Cities" SELECT g FROM generate_series(1, 1200) g');
        assert.strictEqual(locks.Users, 'ACCESS EXCLUSIVE');
      }),
      'the write-ahead log swells': given('CREATE TABLE "Cities" (id int)', async ({ sql, value }) => {
        const before = await value('SELECT pg_current_wal_insert_lsn()');
        await sql('INSERT INTO "Cities" SELECT g FROM generate_series(1, 1200) g');
        assert.ok(Number(await value(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '${before}')`)) > 1200 * 50);
      }),
    },
  },
};
