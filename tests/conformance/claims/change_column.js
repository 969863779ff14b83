'use strict';
const assert = require('assert');
const { DataTypes } = require('sequelize');
const old = require('sequelize6290');
const next = require('sequelize6291');
const { kUsers, withUsers, given, tableIn, columnIn, enumIn, failing, leaving } = require('../oracle/expect.js');

// Section G of the catalogue: what changeColumn and the types of enum columns do.

const labels = (type, ...wanted) => leaving(async ({ look }) => assert.deepStrictEqual(enumIn(await look(), type), wanted));

// A call by Sequelize 6.29.0 and by 6.29.1, each in its own connection.
const byBoth = ({ connect }) => [old, next].map((version) => connect({}, version.Sequelize).getQueryInterface());

module.exports = {
  'change-column-drops-attributes': {
    claims: {
      'what is not repeated goes': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'email', { type: DataTypes.TEXT });
        const email = columnIn(await look(), 'users', 'email');
        assert.deepStrictEqual([email.type, email.nullable, email.default], ['text', true, null]);
      }),
      'repeated, it stays': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'email', { type: DataTypes.TEXT, allowNull: false, defaultValue: 'none' });
        const email = columnIn(await look(), 'users', 'email');
        assert.deepStrictEqual([email.type, email.nullable, email.default], ['text', false, "'none'::character varying"]);
      }),
      'a serial key loses the default that numbers its rows': withUsers(async ({ q, sql, fails }) => {
        await sql('CREATE TABLE numbers (id serial PRIMARY KEY)');
        await q.changeColumn('numbers', 'id', { type: DataTypes.BIGINT, allowNull: false });
        await fails(sql('INSERT INTO numbers DEFAULT VALUES'), /null value in column "id"/);
      }),
      'with references neither goes': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, references: { model: 'teams', key: 'id' } });
        assert.strictEqual(columnIn(await look(), 'users', 'teamId').nullable, false);
      }),
      'the new type comes with the loss or not at all': withUsers(async ({ q, look, sql, fails }) => {
        await sql('INSERT INTO users (id, email, "teamId") VALUES (1, \'no number\', 1)');
        await fails(q.changeColumn('users', 'email', { type: `INTEGER USING email::integer` }), 'invalid input syntax');
        const email = columnIn(await look(), 'users', 'email');
        assert.deepStrictEqual([email.nullable, email.default], [false, "'none'::character varying"]);
      }),
      'the way in SQL says only what changes': withUsers(async ({ look, sql }) => {
        await sql('ALTER TABLE users ALTER COLUMN email TYPE text');
        const email = columnIn(await look(), 'users', 'email');
        assert.deepStrictEqual([email.type, email.nullable, email.default], ['text', false, "'none'::character varying"]);
      }),
    },
    examples: {
      'Bad': leaving(async ({ look }) => {
        const plan = columnIn(await look(), 'Users', 'plan');
        assert.deepStrictEqual([plan.nullable, plan.default], [true, null]);
      }),
      'Bad: the default goes': leaving(async ({ look }) => assert.strictEqual(columnIn(await look(), 'Users', 'plan').default, null)),
    },
  },
  'enum-change-column-noop': {
    claims: {
      'labels are neither added nor removed': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'role', { type: DataTypes.ENUM('member', 'owner') });
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
      'the first INSERT of a new label fails': withUsers(async ({ q, sql, fails }) => {
        await q.changeColumn('users', 'role', { type: DataTypes.ENUM('member', 'admin', 'owner') });
        await fails(sql("INSERT INTO users (id, role, \"teamId\") VALUES (1, 'owner', 1)"), 'invalid input value for enum');
      }),
      'before 6.29.1 the call failed instead': withUsers(async (lab) => {
        const [before, since] = byBoth(lab);
        await lab.fails(before.changeColumn('users', 'role', { type: old.DataTypes.ENUM('member', 'owner') }), 'type "enum_users_role" already exists');
        await since.changeColumn('users', 'role', { type: next.DataTypes.ENUM('member', 'owner') });
      }),
      'ADD VALUE adds a label, a new type takes one away': withUsers(async ({ sql, look }) => {
        await sql("ALTER TYPE enum_users_role ADD VALUE IF NOT EXISTS 'owner'");
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin', 'owner']);
        await sql(`ALTER TYPE enum_users_role RENAME TO enum_users_role_old;
          CREATE TYPE enum_users_role AS ENUM ('member', 'admin');
          ALTER TABLE users ALTER COLUMN role TYPE enum_users_role USING role::text::enum_users_role;
          DROP TYPE enum_users_role_old`);
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
    },
    examples: {
      'Bad': labels('enum_Users_role', 'member', 'admin'),
      'Bad: a label less': labels('enum_Users_role', 'member', 'admin', 'guest'),
      'Good: the old type is out of the way': labels('enum_Users_role', 'member', 'admin'),
      'Good: the column becomes an enum': labels('enum_Users_role', 'member', 'admin'),
    },
  },
  'stale-enum-type-reused': {
    claims: {
      'a type that survived keeps its labels': withUsers(async ({ q, look }) => {
        await q.removeColumn('users', 'role');
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
        await q.addColumn('users', 'role', { type: DataTypes.ENUM('reader') });
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
      'before 6.29.1 the call failed': withUsers(async (lab) => {
        await lab.q.removeColumn('users', 'role');
        const [before, since] = byBoth(lab);
        await lab.fails(before.addColumn('users', 'role', { type: old.DataTypes.ENUM('reader') }), 'type "enum_users_role" already exists');
        await since.addColumn('users', 'role', { type: next.DataTypes.ENUM('reader') });
      }),
      'dropped before, it is made anew': withUsers(async ({ q, sql, look }) => {
        await q.removeColumn('users', 'role');
        await sql('DROP TYPE IF EXISTS enum_users_role');
        await q.addColumn('users', 'role', { type: DataTypes.ENUM('reader', 'writer') });
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['reader', 'writer']);
      }),
    },
    examples: {
      'Bad': labels('enum_Users_role', 'member', 'admin'),
      'Bad: the table comes back': labels('enum_Users_role', 'member', 'admin'),
      'Good: the type went too': labels('enum_Users_role', 'reader', 'writer'),
    },
  },
  'orphan-enum-type': {
    claims: {
      'dropTable leaves the type, and createTable takes it up': withUsers(async ({ q, look }) => {
        await q.dropTable('users');
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
        await q.createTable('users', { ...kUsers, role: { type: DataTypes.ENUM('reader') } });
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
      'so does a change to another type': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'role', { type: DataTypes.TEXT });
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
      'removeColumn leaves the type': withUsers(async ({ q, look }) => {
        await q.removeColumn('users', 'role');
        assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
      }),
    },
    examples: {
      'Bad': labels('enum_Users_role', 'member', 'admin'),
      'Good: the type goes too': leaving(async ({ look }) => assert.strictEqual(enumIn(await look(), 'enum_Users_role'), undefined)),
    },
  },
  'change-column-references-ignores-rest': {
    claims: {
      'only the foreign key is sent': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'teamId', { type: DataTypes.BIGINT, allowNull: true, references: { model: 'teams', key: 'id' } });
        const schema = await look();
        const team = columnIn(schema, 'users', 'teamId');
        assert.deepStrictEqual([team.type, team.nullable, tableIn(schema, 'users').foreign_keys.length], ['integer', false, 1]);
      }),
      'allowNull: false is sent besides': withUsers(async ({ q, look, sql }) => {
        await sql('ALTER TABLE users ALTER "teamId" DROP NOT NULL');
        await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, allowNull: false, references: { model: 'teams', key: 'id' } });
        assert.strictEqual(columnIn(await look(), 'users', 'teamId').nullable, false);
      }),
      'a defaultValue beside it is a syntax error': withUsers(async ({ q, fails }) => {
        await fails(q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, defaultValue: 1, references: { model: 'teams', key: 'id' } }), 'syntax error at or near "REFERENCES"');
      }),
      'DROP DEFAULT is not sent': withUsers(async ({ q, sql, look }) => {
        await sql('ALTER TABLE users ALTER "teamId" SET DEFAULT 1');
        await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, references: { model: 'teams', key: 'id' } });
        assert.strictEqual(columnIn(await look(), 'users', 'teamId').default, '1');
      }),
      'two calls do both': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'teamId', { type: DataTypes.BIGINT, allowNull: true });
        await q.addConstraint('users', { type: 'foreign key', name: 'users_team', fields: ['teamId'], references: { table: 'teams', field: 'id' } });
        const team = columnIn(await look(), 'users', 'teamId');
        assert.deepStrictEqual([team.type, team.nullable], ['bigint', true]);
      }),
    },
  },
  'change-column-duplicate-constraint': {
    claims: {
      'each call adds one': withUsers(async ({ q, look }) => {
        await q.changeColumn('users', 'email', { type: DataTypes.TEXT, unique: true });
        const references = { model: 'teams', key: 'id' };
        for (let i = 0; i < 2; i++) await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, references });
        const users = tableIn(await look(), 'users');
        assert.deepStrictEqual(users.unique_constraints.map((unique) => unique.name).sort(), ['users_email_key', 'users_email_key1']);
        assert.deepStrictEqual(users.foreign_keys.map((key) => key.name).sort(), ['users_teamId_fkey', 'users_teamId_fkey1']);
      }),
      'the index is built under ACCESS EXCLUSIVE': withUsers(async ({ sequelize, q, locks }) => {
        await sequelize.transaction(async (transaction) => {
          await q.changeColumn('users', 'email', { type: DataTypes.STRING, unique: true }, { transaction });
          const [{ pid }] = (await sequelize.query('SELECT pg_backend_pid() AS pid', { transaction }))[0];
          assert.strictEqual((await locks(pid)).users, 'ACCESS EXCLUSIVE');
        });
      }),
      'changeColumn sends ADD UNIQUE by itself under that lock, and both indexes are kept': given('CREATE TABLE t (id int UNIQUE)', async ({ locksOf, sql }) => {
        assert.deepStrictEqual(await locksOf('ALTER TABLE t ADD UNIQUE (id)'), { t: 'ACCESS EXCLUSIVE' });
        await sql('ALTER TABLE t ADD UNIQUE (id)');
        assert.strictEqual((await sql("SELECT 1 FROM pg_index WHERE indrelid = 't'::regclass AND indisready")).length, 2);
      }),
    },
  },
  'change-column-auto-increment': {
    claims: {
      'there is no type serial': withUsers(async ({ q, fails }) => {
        await fails(q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: true }), /type "serial" does not exist/);
        await fails(q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: true, autoIncrementIdentity: true }), /syntax error/);
        await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: false });
      }),
      'also where the column numbers its rows already': given('CREATE TABLE numbers (id serial PRIMARY KEY, n serial)', async ({ q, fails }) => {
        await fails(q.changeColumn('numbers', 'n', { type: DataTypes.BIGINT, allowNull: false, autoIncrement: true }), 'type "bigserial" does not exist');
      }),
      'the way in SQL goes on numbering': given('CREATE TABLE "Users" (number int NOT NULL); INSERT INTO "Users" VALUES (41)', async ({ sql }) => {
        await sql(`ALTER TABLE "Users" ALTER COLUMN "number" ADD GENERATED BY DEFAULT AS IDENTITY;
          SELECT setval(pg_get_serial_sequence('"Users"', 'number'), max("number")) FROM "Users"`);
        assert.deepStrictEqual(await sql('INSERT INTO "Users" DEFAULT VALUES RETURNING number'), [{ number: 42 }]);
      }),
      'so does a new type by SQL': given('CREATE TABLE "Users" (id serial PRIMARY KEY)', async ({ sql }) => {
        await sql('ALTER TABLE "Users" ALTER COLUMN "id" TYPE bigint');
        assert.deepStrictEqual(await sql('INSERT INTO "Users" DEFAULT VALUES RETURNING id'), [{ id: '1' }]);
      }),
    },
    examples: { 'Bad': failing('type "serial" does not exist'), 'Bad: as an identity': failing('syntax error') },
  },
  'change-column-primary-key': {
    claims: {
      'DROP NOT NULL is refused': withUsers(async ({ q, fails }) => {
        await fails(q.changeColumn('users', 'id', { type: DataTypes.BIGINT, primaryKey: true }), /is in a primary key/);
        await fails(q.changeColumn('users', 'id', { type: DataTypes.BIGINT, allowNull: false, autoIncrement: true }), /is in a primary key/);
        await q.changeColumn('users', 'id', { type: DataTypes.BIGINT, allowNull: false });
      }),
    },
    examples: { 'Bad': failing('column "id" is in a primary key') },
  },
};
