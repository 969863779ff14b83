'use strict';
const assert = require('assert');
const { DataTypes } = require('sequelize');
const { withUsers } = require('../oracle/expect.js');

// Pages of other sections that speak of what Sequelize does.

module.exports = {
  'json-scalar-default': {
    claims: {
      'a text becomes a JSON string, of which nothing can be set': withUsers(async ({ q, sql, fails }) => {
        await q.addColumn('users', 'tags', { type: DataTypes.JSONB, defaultValue: '[]' });
        await q.addColumn('users', 'settings', { type: DataTypes.JSONB, defaultValue: true });
        await q.addColumn('users', 'roles', { type: DataTypes.JSONB, defaultValue: [] });
        await sql('INSERT INTO users (id, "teamId") VALUES (1, 1)');
        const kinds = await sql("SELECT jsonb_typeof(tags) AS a, jsonb_typeof(settings) AS b, jsonb_typeof(roles) AS c, settings -> 'x' AS d FROM users");
        assert.deepStrictEqual({ ...kinds[0] }, { a: 'string', b: 'boolean', c: 'array', d: null });
        await fails(sql("UPDATE users SET settings = jsonb_set(settings, '{x}', '1')"), /cannot set path in scalar/);
      }),
    },
    unrun: 'the models and plans of the page are the matter of tests/rules',
  },
  'bigint-as-number': {
    claims: {
      'BIGINT comes back as a string': withUsers(async ({ sequelize }) => {
        const Counter = sequelize.define('counter', { size: DataTypes.BIGINT }, { timestamps: false });
        await sequelize.sync();
        await Counter.create({ size: 5 });
        const { size } = await Counter.findOne();
        assert.strictEqual(typeof size, 'string');
        assert.strictEqual(size + 1, '51');
      }),
    },
    unrun: 'the models and plans of the page are the matter of tests/rules',
  },
  'db-default-not-in-model': {
    claims: {
      'bulkCreate writes NULL': withUsers(async ({ sequelize, sql, fails }) => {
        await sql("CREATE TABLE plans (id int PRIMARY KEY, name text NOT NULL DEFAULT 'free')");
        const Plan = sequelize.define('plan', { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING }, { timestamps: false });
        await Plan.create({ id: 1 });
        await fails(Plan.bulkCreate([{ id: 2 }, { id: 3, name: 'paid' }]), /null value in column "name"/);
      }),
      'An attribute with `allowNull: false` is refused by Sequelize itself': withUsers(async ({ sequelize, sql, fails }) => {
        await sql("CREATE TABLE plans (id int PRIMARY KEY, plan text NOT NULL DEFAULT 'free')");
        const User = sequelize.define('User', { id: { type: DataTypes.INTEGER, primaryKey: true }, plan: { type: DataTypes.TEXT, allowNull: false } }, { tableName: 'plans', timestamps: false });
        await fails(User.create({ id: 1 }), 'notNull Violation: User.plan cannot be null');
      }),
    },
    unrun: 'the models and plans of the page are the matter of tests/rules',
  },
  'default-left-out': {
    claims: {
      'the column has no DEFAULT, and rows beside the model have none': withUsers(async ({ q, sql, look, fails }) => {
        await q.createTable('visits', {
          id: { type: DataTypes.INTEGER, primaryKey: true },
          at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
        });
        await q.addColumn('users', 'token', { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 });
        await q.addColumn('users', 'code', { type: DataTypes.TEXT, defaultValue: () => 'x' });
        const rows = await sql("SELECT column_name FROM information_schema.columns WHERE column_name IN ('at', 'token', 'code') AND column_default IS NOT NULL");
        assert.deepStrictEqual(rows, []);
        await fails(q.bulkInsert('visits', [{ id: 1 }]), /null value in column "at"/);
      }),
      'SQL gives one': withUsers(async ({ q, sequelize, sql }) => {
        await q.createTable('visits', {
          id: { type: DataTypes.INTEGER, primaryKey: true },
          at: { type: DataTypes.DATE, allowNull: false, defaultValue: sequelize.literal('now()') },
          token: { type: DataTypes.UUID, defaultValue: sequelize.literal('gen_random_uuid()') },
        });
        await q.bulkInsert('visits', [{ id: 1 }]);
        const [visit] = await sql('SELECT at, token FROM visits');
        assert.ok(visit.at && visit.token);
      }),
    },
    unrun: 'the models and plans of the page are the matter of tests/rules',
  },
  'identifier-too-long': {
    claims: {
      'SQL finds the full name': withUsers(async ({ q, sql }) => {
        const name = 'n'.repeat(70);
        await q.addIndex('users', ['teamId'], { name });
        await q.removeIndex('users', name);
        assert.strictEqual((await sql("SELECT 1 FROM pg_indexes WHERE indexname LIKE 'nnn%'")).length, 0);
      }),
      'code that compares the full name does not': withUsers(async ({ sequelize, sql, fails }) => {
        const name = 'n'.repeat(70);
        sequelize.define('counter', { size: DataTypes.INTEGER }, { timestamps: false, indexes: [{ name, fields: ['size'] }] });
        await sequelize.sync();
        assert.strictEqual((await sql(`SELECT 1 FROM pg_indexes WHERE indexname = '${name}'`)).length, 1);  // cut as well
        await fails(sequelize.sync(), /already exists/);
      }),
      'two names with the same beginning': withUsers(async ({ q, fails }) => {
        const name = 'n'.repeat(63);
        await q.addIndex('users', ['teamId'], { name: name + 'a' });
        await fails(q.addIndex('users', ['teamId'], { name: name + 'b' }), /already exists/);
      }),
    },
    unrun: 'the models and plans of the page are the matter of tests/rules',
  },
};
