'use strict';
const assert = require('assert');
const { Sequelize, DataTypes, Op } = require('sequelize');
const { withUsers, given, tableIn, columnIn, enumIn, failing, leaving, inEnvironment, unrun } = require('../oracle/expect.js');

// Section G of the catalogue, the rest: what Sequelize does with the other calls, and how a runner takes the files.

// How Node was before 20.19 and 22.12.
const kOldNode = process.features.require_module ? ['--no-experimental-require-module', '--no-experimental-detect-module'] : [];

const hasNo = (table, column) => leaving(async ({ hasColumn }) => assert.strictEqual(await hasColumn(table, column), false));

module.exports = {
  'create-table-masks-existing': {
    claims: {
      'nothing is created and nothing fails': withUsers(async ({ q, look }) => {
        await q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING });
        assert.strictEqual(columnIn(await look(), 'teams', 'name'), undefined);
      }),
      'the first query that names a column which is missing says so': withUsers(async ({ q, sql, fails }) => {
        await q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING });
        await fails(sql('SELECT name FROM teams'), 'column "name" does not exist');
      }),
    },
    examples: { 'Bad': hasNo('Logs', 'level') },
  },
  'remove-index-noop': {
    claims: {
      'nothing is removed and nothing fails': withUsers(async ({ q, look }) => {
        await q.addIndex('users', ['role'], { name: 'by_role' });
        await q.removeIndex('users', ['role']);
        assert.deepStrictEqual(tableIn(await look(), 'users').indexes.map((index) => index.name), ['by_role']);
      }),
      'the name that addIndex derives is found by the columns': withUsers(async ({ q, look }) => {
        await q.addIndex('users', ['role']);
        await q.removeIndex('users', ['role']);
        assert.deepStrictEqual(tableIn(await look(), 'users').indexes, []);
      }),
    },
    examples: {
      'Bad': leaving(async ({ look }) => assert.strictEqual(tableIn(await look(), 'Users').indexes.length, 1)),
      'Good: by its name': leaving(async ({ look }) => assert.strictEqual(tableIn(await look(), 'Users').indexes.length, 0)),
    },
  },
  'unsupported-option': {
    claims: {
      'not read, or nothing that Postgres has': withUsers(async ({ q, look, sql, fails }) => {
        await q.addColumn('users', 'age', { type: DataTypes.INTEGER.UNSIGNED, after: 'id' });
        const users = tableIn(await look(), 'users');
        assert.strictEqual(users.columns.at(-1).name, 'age');
        await sql('INSERT INTO users (id, "teamId", age) VALUES (1, 1, -1)');
        await fails(q.addColumn('users', 'age', { type: DataTypes.INTEGER }, { ifNotExists: true }), /already exists/);
        await fails(q.removeColumn('users', 'years', { ifExists: true }), /does not exist/);
      }),
      'first is not read either, nor ZEROFILL': withUsers(async ({ q, look }) => {
        await q.addColumn('users', 'age', { type: DataTypes.INTEGER.ZEROFILL, first: true });
        const users = tableIn(await look(), 'users');
        assert.deepStrictEqual([users.columns.at(-1).name, users.columns.at(-1).type], ['age', 'integer']);
      }),
    },
    examples: {
      'Good: Sequelize 7 reads it': async (lab, example) => {
        const folder = await lab.run(example);
        await lab.migrate(folder, lab.newFiles(example));  // it is there already
      },
    },
  },
  'rename-leaves-derived-names': {
    claims: {
      'names and types stay': withUsers(async ({ q, look }) => {
        await q.addIndex('users', ['role']);
        await q.renameTable('users', 'people');
        await q.renameColumn('people', 'role', 'rank');
        const schema = await look();
        assert.deepStrictEqual(tableIn(schema, 'people').indexes.map((index) => index.name), ['users_role']);
        assert.ok(enumIn(schema, 'enum_users_role'));
        await q.changeColumn('people', 'rank', { type: DataTypes.ENUM('member', 'admin') }).catch(() => {});
        assert.ok(enumIn(await look(), 'enum_users_role'));
      }),
      'the next changeColumn of the enum column makes a second type': withUsers(async ({ q, look }) => {
        await q.renameColumn('users', 'role', 'rank');
        await q.changeColumn('users', 'rank', { type: DataTypes.TEXT });
        await q.changeColumn('users', 'rank', { type: DataTypes.ENUM('member', 'admin') }).catch(() => {});
        assert.ok(enumIn(await look(), 'enum_users_role'));
      }),
      'removeIndex with a list of columns finds nothing': withUsers(async ({ q, look }) => {
        await q.addIndex('users', ['role']);
        await q.renameTable('users', 'people');
        await q.removeIndex('people', ['role']);
        assert.deepStrictEqual(tableIn(await look(), 'people').indexes.map(({ name }) => name), ['users_role']);
      }),
      'sync builds the indexes again': withUsers(async ({ sequelize, q, look }) => {
        await q.addIndex('teams', ['id']);
        await q.renameTable('teams', 'groups');
        sequelize.define('group', { id: { type: DataTypes.INTEGER, primaryKey: true } }, { tableName: 'groups', timestamps: false, indexes: [{ fields: ['id'] }] });
        await sequelize.sync();
        assert.deepStrictEqual(tableIn(await look(), 'groups').indexes.map(({ name }) => name).sort(), ['groups_id', 'teams_id']);
      }),
    },
  },
  'constraint-without-name': {
    claims: {
      'three derivations, and no IF EXISTS': withUsers(async ({ q, look, fails }) => {
        await q.addConstraint('users', { type: 'unique', fields: ['role'] });
        const names = tableIn(await look(), 'users').unique_constraints.map((unique) => unique.name).sort();
        assert.deepStrictEqual(names, ['users_email_key', 'users_role_uk']);
        await fails(q.removeConstraint('users', 'users_role_key'), /Unknown constraint|does not exist/);
      }),
      'references become Users_teamId_fkey, addConstraint of a capital table Users_email_uk': async ({ q, look, fails }) => {
        await q.createTable('Teams', { id: { type: DataTypes.INTEGER, primaryKey: true } });
        await q.createTable('Users', { email: { type: DataTypes.STRING, unique: true }, teamId: { type: DataTypes.INTEGER, references: { model: 'Teams', key: 'id' } } });
        await q.addConstraint('Users', { type: 'unique', fields: ['email'] });
        const users = tableIn(await look(), 'Users');
        assert.deepStrictEqual(users.foreign_keys.map(({ name }) => name), ['Users_teamId_fkey']);
        assert.deepStrictEqual(users.unique_constraints.map(({ name }) => name).sort(), ['Users_email_key', 'Users_email_uk']);
        await fails(q.removeConstraint('Users', 'Users_email'), /Unknown constraint|does not exist/);
      },
    },
    examples: { 'Bad': failing(/Unknown constraint|does not exist/) },
  },
  'no-not-valid-in-builder': {
    claims: {
      'the rows are read at once': withUsers(async ({ q, sql, fails }) => {
        await sql('INSERT INTO users (id, "teamId") VALUES (1, 1)');
        const check = { type: 'check', fields: ['id'], name: 'c', where: { id: { [Op.gt]: 5 } }, notValid: true, validate: false };
        await fails(q.addConstraint('users', check), /violated by some row/);
      }),
      'the two steps in SQL block neither readers nor writers while rows are read': given('CREATE TABLE "Users" (age int); INSERT INTO "Users" VALUES (20)', async ({ locksOf, sql }) => {
        await sql('ALTER TABLE "Users" ADD CONSTRAINT "Users_age_check" CHECK (age >= 0) NOT VALID');
        assert.deepStrictEqual(await locksOf('ALTER TABLE "Users" VALIDATE CONSTRAINT "Users_age_check"'), { Users: 'SHARE UPDATE EXCLUSIVE' });
      }),
      'nor is there a word for USING INDEX': withUsers(async ({ q, look, sql }) => {
        await sql('CREATE UNIQUE INDEX by_role ON users (role)');
        await q.addConstraint('users', { type: 'unique', fields: ['role'], name: 'once', using: 'by_role', usingIndex: 'by_role' });
        assert.ok(tableIn(await look(), 'users').indexes.some(({ name }) => name === 'by_role'));
      }),
    },
  },
  'model-import-in-migration': {
    claims: {
      'a column that the model gets later is asked for before its migration has run': given('CREATE TABLE "Users" (id int PRIMARY KEY, email text)', async ({ sequelize, fails }) => {
        const User = sequelize.define('User', { email: DataTypes.TEXT, plan: DataTypes.TEXT }, { timestamps: false });
        await fails(User.findAll(), 'column "plan" does not exist');
        await fails(User.create({ email: 'x' }), /column "plan"( of relation "Users")? does not exist/);
      }),
      'a model of the few columns that it needs does not': given('CREATE TABLE "Users" (id int PRIMARY KEY, plan text); INSERT INTO "Users" VALUES (1)', async ({ sequelize, value }) => {
        const User = sequelize.define('User', { plan: DataTypes.STRING }, { tableName: 'Users', timestamps: false });
        await User.update({ plan: 'free' }, { where: { plan: null } });
        assert.strictEqual(await value('SELECT plan FROM "Users"'), 'free');
      }),
    },
    examples: {
      'Bad': failing('column "updatedAt" of relation "Users" does not exist'),
      'Bad: the index of models': failing('column "createdAt" does not exist'),
    },
  },
  'sync-in-code': {
    claims: {
      'sync({ alter }) drops columns and adds a unique constraint each time': withUsers(async ({ sequelize, look, sql }) => {
        await sql('ALTER TABLE teams ADD COLUMN motto text');
        sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: { type: DataTypes.STRING, unique: true } },
          { tableName: 'teams', timestamps: false });
        for (let i = 0; i < 2; i++) await sequelize.sync({ alter: true });
        const teams = tableIn(await look(), 'teams');
        assert.strictEqual(teams.columns.some((column) => column.name === 'motto'), false);
        assert.strictEqual(teams.unique_constraints.length, 2);
      }),
      'force is DROP TABLE … CASCADE before each CREATE, drop() the same without it': withUsers(async ({ sequelize, sql, value }) => {
        sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true } }, { tableName: 'teams', timestamps: false });
        await sql('CREATE VIEW team_ids AS SELECT id FROM teams');
        await sequelize.sync({ force: true });
        assert.strictEqual(await value('SELECT count(*)::int FROM teams'), 0);
        assert.strictEqual(await value("SELECT to_regclass('team_ids') IS NULL"), true);
        await sequelize.drop();
        assert.strictEqual(await value("SELECT to_regclass('teams') IS NULL"), true);
      }),
      'alter sends a changeColumn for every column': withUsers(async ({ connect }) => {
        const sent = [];
        const sequelize = connect({ logging: (text) => sent.push(text) });
        sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING, motto: DataTypes.STRING }, { tableName: 'teams', timestamps: false });
        await sequelize.sync({ alter: true });
        sent.length = 0;
        await sequelize.sync({ alter: true });
        for (const name of ['name', 'motto']) assert.ok(sent.some((text) => text.includes(`ALTER COLUMN "${name}" DROP NOT NULL`) && text.includes('TYPE VARCHAR(255)')));
      }),
      'all of it runs under ACCESS EXCLUSIVE': given('CREATE TABLE t (id int, name varchar(255))', async ({ locksOf }) => {
        for (const text of ['ALTER TABLE t ALTER name DROP NOT NULL, ALTER name DROP DEFAULT, ALTER name TYPE varchar(255)', 'ALTER TABLE t DROP name', 'ALTER TABLE t ADD UNIQUE (id)']) {
          assert.deepStrictEqual(await locksOf(text), { t: 'ACCESS EXCLUSIVE' });
        }
      }),
    },
    unrun: 'application code, which starts by itself; the claims make the same calls',
  },
  'sync-with-migrations': {
    claims: {
      'sync() makes missing tables and no missing columns': withUsers(async ({ sequelize, look }) => {
        sequelize.define('team', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING },
          { tableName: 'teams', timestamps: false });
        sequelize.define('city', { name: DataTypes.STRING }, { tableName: 'cities', timestamps: false });
        await sequelize.sync();
        const schema = await look();
        assert.strictEqual(columnIn(schema, 'teams', 'name'), undefined);
        assert.ok(tableIn(schema, 'cities'));
      }),
      'on a fresh database the migration that creates the table then does nothing, or fails on its index': async ({ sequelize, q, look, fails }) => {
        sequelize.define('city', { name: DataTypes.STRING }, { tableName: 'cities', timestamps: false, indexes: [{ fields: ['name'] }] });
        await sequelize.sync();
        await q.createTable('cities', { id: { type: DataTypes.INTEGER, primaryKey: true }, more: DataTypes.TEXT });
        assert.strictEqual(columnIn(await look(), 'cities', 'more'), undefined);
        await fails(q.addIndex('cities', ['name']), 'relation "cities_name" already exists');
      },
    },
    unrun: 'application code, which starts by itself; the claims make the same calls',
  },
  'conditional-migration': {
    claims: {
      'inside a transaction Postgres refuses everything that follows an error that was caught': withUsers(async ({ sequelize, q, fails }) => {
        const work = sequelize.transaction(async (transaction) => {
          await q.addColumn('users', 'role', { type: DataTypes.TEXT }, { transaction }).catch(() => {});
          await q.addColumn('users', 'plan', { type: DataTypes.TEXT }, { transaction });
        });
        await fails(work, 'current transaction is aborted, commands ignored until end of transaction block');
      }),
      'ADD COLUMN IF NOT EXISTS makes databases that differ the same': given('CREATE TABLE a (id int); CREATE TABLE b (id int, plan varchar(255))', async ({ sql, look }) => {
        for (const table of ['a', 'b']) await sql(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS plan varchar(255)`);
        const [a, b] = (await look()).tables;
        assert.deepStrictEqual(a.columns, b.columns);
      }),
    },
    examples: {
      'Bad': async (lab, example) => {
        const folder = await lab.base(example);
        await lab.head(example, folder);
        assert.strictEqual(await lab.hasColumn('Users', 'plan'), false);
        await lab.sql('INSERT INTO "Users" VALUES (1)');
        await lab.migrate(folder, lab.newFiles(example));
        assert.strictEqual(await lab.hasColumn('Users', 'plan'), true);
      },
    },
  },
  'environment-dependent-migration': {
    claims: {
      'the schema of production is another than that of the developers': async ({ project, migrate, facts, sql }) => {
        const folder = project({ 'migrations/1.js': "exports.up = (q, { TEXT }) => q.createTable('t', { name: { type: TEXT, defaultValue: process.env.CLAIM } });" });
        const found = [];
        for (const value of ['a', 'b']) {
          await inEnvironment({ CLAIM: value }, () => migrate(folder, ['migrations/1.js']))();
          found.push(JSON.stringify([...(await facts())]));
          await sql('DROP TABLE t');
        }
        assert.notStrictEqual(found[0], found[1]);
      },
    },
  },
  'dynamic-unanalyzable': {
    claims: {
      'names in SQL are not parameters': withUsers(async ({ sequelize, fails }) => {
        await fails(sequelize.query('SELECT * FROM $1', { bind: ['users'] }), 'syntax error');
        await fails(sequelize.query('SELECT * FROM ?', { replacements: ['users'] }), 'syntax error');
      }),
    },
    examples: {
      'Bad': inEnvironment({ TABLE: 'Users', SQL: 'SELECT 1' }, (lab, example) => lab.run(example)),
      'Bad: a name from the database': failing(/system catalog|does not exist/),
    },
  },
  'raw-sql-parse-error': {
    claims: {
      'the calls before it are done and not recorded': withUsers(async ({ project, cliFails, hasColumn, recorded }) => {
        const folder = project({ 'migrations/1-plan.js': `exports.up = async (q) => {
          await q.sequelize.query('ALTER TABLE users ADD COLUMN plan text');
          await q.sequelize.query('ALTER TABLE users ADD COLUM more text');
        };` });
        await cliFails(folder, 'db:migrate', /syntax error at or near "text"/);
        assert.deepStrictEqual([await hasColumn('users', 'plan'), await recorded()], [true, []]);
      }),
      'changeColumn writes one from a default beside unique': withUsers(async ({ q, fails }) => {
        await fails(q.changeColumn('users', 'email', { type: DataTypes.TEXT, defaultValue: 'x', unique: true }), 'syntax error at or near "UNIQUE"');
      }),
      'of a text of several statements none is run': withUsers(async ({ sequelize, fails, hasColumn }) => {
        await fails(sequelize.query('ALTER TABLE users ADD COLUMN plan text; ALTER TABLE users ADD COLUM more text'), 'syntax error');
        assert.strictEqual(await hasColumn('users', 'plan'), false);
      }),
    },
    examples: {
      'Bad': failing('syntax error'),
      'Bad: in a file of SQL': failing('syntax error'),
      'Bad: a default and a foreign key in one changeColumn': failing('syntax error at or near "REFERENCES"'),
      'Good: a part is not known': inEnvironment({ EMAIL: "'x'" }, (lab, example) => lab.run(example)),
    },
  },
  'bulk-insert-large': {
    claims: {
      'bulkInsert is one INSERT of all rows': given('CREATE TABLE "Cities" (id int PRIMARY KEY)', async ({ connect, value }) => {
        const sent = [];
        const rows = Array.from({ length: 500 }, (_, id) => ({ id }));
        await connect({ logging: (text) => sent.push(text) }).getQueryInterface().bulkInsert('Cities', rows);
        assert.strictEqual(sent.filter((text) => text.includes('INSERT')).length, 1);
        assert.strictEqual(await value('SELECT count(*)::int FROM "Cities"'), 500);
      }),
    },
  },
  'migration-without-up': {
    claims: {
      'sequelize-cli stops with an error, and no migration behind it runs': async ({ project, cliFails, recorded, value }) => {
        const folder = project({ 'migrations/1-plan.js': 'exports.upp = () => {};', 'migrations/2-more.js': "exports.up = (q) => q.createTable('more', {});" });
        await cliFails(folder, 'db:migrate', /Could not find migration method: up/);
        assert.deepStrictEqual([await recorded(), await value("SELECT to_regclass('more') IS NULL")], [[], true]);
      },
      'an ES module in a package without "type": "module" is a syntax error in a Node that requires none': async ({ project, cliFails }) => {
        const folder = project({ 'package.json': '{}', 'migrations/1-plan.js': "export const up = (q) => q.createTable('more', {});" });
        await cliFails(folder, 'db:migrate', /Unexpected token 'export'/, ...kOldNode);
      },
      'from Node 20.19 and 22.12 on it is run': async ({ project, cliRuns, recorded }) => {
        if (!process.features.require_module) return;
        await cliRuns(project({ 'package.json': '{}', 'migrations/1-plan.js': "export const up = (q) => q.createTable('more', {});" }), 'db:migrate');
        assert.deepStrictEqual(await recorded(), ['1-plan.js']);
      },
    },
    examples: {
      'Bad': failing('no up'),
      'Bad: an ES module in a CommonJS package': unrun('the claims run one in two kinds of Node'),
    },
  },
};
