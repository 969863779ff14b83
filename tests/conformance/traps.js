#!/usr/bin/env node
'use strict';
const assert = require('assert');
const { Scratch, catalogue } = require('./oracle/scratch.js');
const { Sequelize, DataTypes, Op } = require('sequelize');

// What the pages of rules/ say of Sequelize's own behaviour, shown by real Sequelize on a real Postgres: one case for each
// claim, in a database of its own. The table `users` and `teams` are there at first.

const kUsers = {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  email: { type: DataTypes.STRING, allowNull: false, defaultValue: 'none', unique: true },
  role: { type: DataTypes.ENUM('member', 'admin') },
  teamId: { type: DataTypes.INTEGER, allowNull: false },
};

const tableIn = (schema, name) => schema.tables.find((table) => table.name === name);
const columnIn = (schema, table, name) => tableIn(schema, table).columns.find((column) => column.name === name);
const enumIn = (schema, name) => schema.enums.find((type) => type.name === name)?.values;
const fails = (promise, message) => assert.rejects(promise, (error) => message.test(error.message));

const cases = {
  'change-column-drops-attributes: what is not repeated goes': async ({ q, look }) => {
    await q.changeColumn('users', 'email', { type: DataTypes.TEXT });
    const email = columnIn(await look(), 'users', 'email');
    assert.deepStrictEqual([email.type, email.nullable, email.default], ['text', true, null]);
  },
  'change-column-drops-attributes: repeated, it stays': async ({ q, look }) => {
    await q.changeColumn('users', 'email', { type: DataTypes.TEXT, allowNull: false, defaultValue: 'none' });
    const email = columnIn(await look(), 'users', 'email');
    assert.deepStrictEqual([email.type, email.nullable, email.default], ['text', false, "'none'::character varying"]);
  },
  'change-column-drops-attributes: a serial key loses the default that numbers its rows': async ({ q, look, sql }) => {
    await sql('CREATE TABLE numbers (id serial PRIMARY KEY)');
    await q.changeColumn('numbers', 'id', { type: DataTypes.BIGINT, allowNull: false });
    await fails(sql('INSERT INTO numbers DEFAULT VALUES'), /null value in column "id"/);
  },
  'change-column-drops-attributes: with references neither goes': async ({ q, look }) => {
    await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, references: { model: 'teams', key: 'id' } });
    assert.strictEqual(columnIn(await look(), 'users', 'teamId').nullable, false);
  },
  'enum-change-column-noop: labels are neither added nor removed': async ({ q, look }) => {
    await q.changeColumn('users', 'role', { type: DataTypes.ENUM('member', 'owner') });
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
  },
  'stale-enum-type-reused: a type that survived keeps its labels': async ({ q, look }) => {
    await q.removeColumn('users', 'role');
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
    await q.addColumn('users', 'role', { type: DataTypes.ENUM('reader') });
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
  },
  'orphan-enum-type: dropTable leaves the type, and createTable takes it up': async ({ q, look }) => {
    await q.dropTable('users');
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
    await q.createTable('users', { ...kUsers, role: { type: DataTypes.ENUM('reader') } });
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
  },
  'orphan-enum-type: so does a change to another type': async ({ q, look }) => {
    await q.changeColumn('users', 'role', { type: DataTypes.TEXT });
    assert.deepStrictEqual(enumIn(await look(), 'enum_users_role'), ['member', 'admin']);
  },
  'change-column-references-ignores-rest: only the foreign key is sent': async ({ q, look }) => {
    await q.changeColumn('users', 'teamId', { type: DataTypes.BIGINT, allowNull: true, references: { model: 'teams', key: 'id' } });
    const schema = await look();
    const team = columnIn(schema, 'users', 'teamId');
    assert.deepStrictEqual([team.type, team.nullable, tableIn(schema, 'users').foreign_keys.length], ['integer', false, 1]);
  },
  'change-column-references-ignores-rest: allowNull: false is sent besides': async ({ q, look, sql }) => {
    await sql('ALTER TABLE users ALTER "teamId" DROP NOT NULL');
    await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, allowNull: false, references: { model: 'teams', key: 'id' } });
    assert.strictEqual(columnIn(await look(), 'users', 'teamId').nullable, false);
  },
  'change-column-duplicate-constraint: each call adds one': async ({ q, look }) => {
    await q.changeColumn('users', 'email', { type: DataTypes.TEXT, unique: true });
    const references = { model: 'teams', key: 'id' };
    for (let i = 0; i < 2; i++) await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, references });
    const users = tableIn(await look(), 'users');
    assert.deepStrictEqual(users.unique_constraints.map((unique) => unique.name).sort(), ['users_email_key', 'users_email_key1']);
    assert.deepStrictEqual(users.foreign_keys.map((key) => key.name).sort(), ['users_teamId_fkey', 'users_teamId_fkey1']);
  },
  'change-column-auto-increment: there is no type serial': async ({ q }) => {
    await fails(q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: true }), /type "serial" does not exist/);
    await fails(q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: true, autoIncrementIdentity: true }), /syntax error/);
    await q.changeColumn('users', 'teamId', { type: DataTypes.INTEGER, autoIncrement: false });
  },
  'change-column-primary-key: DROP NOT NULL is refused': async ({ q }) => {
    await fails(q.changeColumn('users', 'id', { type: DataTypes.BIGINT, primaryKey: true }), /is in a primary key/);
    await fails(q.changeColumn('users', 'id', { type: DataTypes.BIGINT, allowNull: false, autoIncrement: true }), /is in a primary key/);
    await q.changeColumn('users', 'id', { type: DataTypes.BIGINT, allowNull: false });
  },
  'create-table-masks-existing: nothing is created and nothing fails': async ({ q, look }) => {
    await q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING });
    assert.strictEqual(columnIn(await look(), 'teams', 'name'), undefined);
  },
  'remove-index-noop: nothing is removed and nothing fails': async ({ q, look }) => {
    await q.addIndex('users', ['role'], { name: 'by_role' });
    await q.removeIndex('users', ['role']);
    assert.deepStrictEqual(tableIn(await look(), 'users').indexes.map((index) => index.name), ['by_role']);
  },
  'unsupported-option: not read, or nothing that Postgres has': async ({ q, look, sql }) => {
    await q.addColumn('users', 'age', { type: DataTypes.INTEGER.UNSIGNED, after: 'id' });
    const users = tableIn(await look(), 'users');
    assert.strictEqual(users.columns.at(-1).name, 'age');
    await sql('INSERT INTO users (id, "teamId", age) VALUES (1, 1, -1)');
    await fails(q.addColumn('users', 'age', { type: DataTypes.INTEGER }, { ifNotExists: true }), /already exists/);
    await fails(q.removeColumn('users', 'years', { ifExists: true }), /does not exist/);
  },
  'rename-leaves-derived-names: names and types stay': async ({ q, look }) => {
    await q.addIndex('users', ['role']);
    await q.renameTable('users', 'people');
    await q.renameColumn('people', 'role', 'rank');
    const schema = await look();
    assert.deepStrictEqual(tableIn(schema, 'people').indexes.map((index) => index.name), ['users_role']);
    assert.ok(enumIn(schema, 'enum_users_role'));
    await q.changeColumn('people', 'rank', { type: DataTypes.ENUM('member', 'admin') }).catch(() => {});
    assert.ok(enumIn(await look(), 'enum_users_role'));
  },
  'json-scalar-default: a text becomes a JSON string, of which nothing can be set': async ({ q, sql }) => {
    await q.addColumn('users', 'tags', { type: DataTypes.JSONB, defaultValue: '[]' });
    await q.addColumn('users', 'settings', { type: DataTypes.JSONB, defaultValue: true });
    await q.addColumn('users', 'roles', { type: DataTypes.JSONB, defaultValue: [] });
    await sql('INSERT INTO users (id, "teamId") VALUES (1, 1)');
    const kinds = await sql("SELECT jsonb_typeof(tags) AS a, jsonb_typeof(settings) AS b, jsonb_typeof(roles) AS c, settings -> 'x' AS d FROM users");
    assert.deepStrictEqual({ ...(kinds.rows ?? kinds)[0] }, { a: 'string', b: 'boolean', c: 'array', d: null });
    await fails(sql("UPDATE users SET settings = jsonb_set(settings, '{x}', '1')"), /cannot set path in scalar/);
  },
  'constraint-without-name: three derivations, and no IF EXISTS': async ({ q, look }) => {
    await q.addConstraint('users', { type: 'unique', fields: ['role'] });
    const names = tableIn(await look(), 'users').unique_constraints.map((unique) => unique.name).sort();
    assert.deepStrictEqual(names, ['users_email_key', 'users_role_uk']);
    await fails(q.removeConstraint('users', 'users_role_key'), /Unknown constraint|does not exist/);
  },
  'no-not-valid-in-builder: the rows are read at once': async ({ q, sql }) => {
    await sql('INSERT INTO users (id, "teamId") VALUES (1, 1)');
    const check = { type: 'check', fields: ['id'], name: 'c', where: { id: { [Op.gt]: 5 } }, notValid: true, validate: false };
    await fails(q.addConstraint('users', check), /violated by some row/);
  },
  'sync-in-code: sync({ alter }) drops columns and adds a unique constraint each time': async ({ sequelize, look, sql }) => {
    await sql('ALTER TABLE teams ADD COLUMN motto text');
    sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: { type: DataTypes.STRING, unique: true } },
      { tableName: 'teams', timestamps: false });
    for (let i = 0; i < 2; i++) await sequelize.sync({ alter: true });
    const teams = tableIn(await look(), 'teams');
    assert.strictEqual(teams.columns.some((column) => column.name === 'motto'), false);
    assert.strictEqual(teams.unique_constraints.length, 2);
  },
  'sync-with-migrations: sync() makes missing tables and no missing columns': async ({ sequelize, look }) => {
    sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING },
      { tableName: 'teams', timestamps: false });
    sequelize.define('city', { name: DataTypes.STRING }, { tableName: 'cities', timestamps: false });
    await sequelize.sync();
    const schema = await look();
    assert.strictEqual(columnIn(schema, 'teams', 'name'), undefined);
    assert.ok(tableIn(schema, 'cities'));
  },
  'model-reads-dropped-column: each query names each attribute': async ({ sequelize, q }) => {
    const Team = sequelize.define('team', { name: DataTypes.STRING }, { tableName: 'teams', timestamps: false });
    await fails(Team.findAll(), /column "name" does not exist/);
    await fails(Team.create({ id: 1 }), /column "name" does not exist/);
  },
  'bigint-as-number: BIGINT comes back as a string': async ({ sequelize, q, sql }) => {
    const Counter = sequelize.define('counter', { size: DataTypes.BIGINT }, { timestamps: false });
    await sequelize.sync();
    await Counter.create({ size: 5 });
    const { size } = await Counter.findOne();
    assert.strictEqual(typeof size, 'string');
    assert.strictEqual(size + 1, '51');
  },
  'db-default-not-in-model: bulkCreate writes NULL': async ({ sequelize, sql }) => {
    await sql("CREATE TABLE plans (id int PRIMARY KEY, name text NOT NULL DEFAULT 'free')");
    const Plan = sequelize.define('plan', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING }, { timestamps: false });
    await Plan.create({ id: 1 });
    await fails(Plan.bulkCreate([{ id: 2 }, { id: 3, name: 'paid' }]), /null value in column "name"/);
  },
  'timestamps-mismatch: queries name createdAt': async ({ sequelize }) => {
    const Team = sequelize.define('team', {}, { tableName: 'teams' });
    await fails(Team.findAll(), /column "createdAt" does not exist/);
  },
};

async function main() {
  const wanted = process.argv.slice(2);
  const server = new Scratch();
  let failed = 0, run = 0;
  try {
    for (const [name, work] of Object.entries(cases)) {
      if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
      run++;
      await server.database(async (client, database) => {
        const sequelize = new Sequelize(database, 'postgres', '', { host: server.folder, dialect: 'postgres', logging: false });
        const q = sequelize.getQueryInterface();
        await q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true } });
        await q.createTable('users', kUsers);
        const sql = (text) => client.query(text);
        await sql('INSERT INTO teams VALUES (1)');
        try {
          await work({ sequelize, q, sql, look: () => catalogue(client) });
        } catch (error) {
          failed++;
          console.log(`--- ${name}\n${error.message}`);
        } finally {
          await sequelize.close();
        }
      });
    }
  } finally {
    await server.close();
  }
  console.log(`${run - failed} of ${run} claims about Sequelize hold`);
  process.exit(failed ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(2);
});
