'use strict';
const assert = require('assert');
const { DataTypes } = require('sequelize');

// What claims have in common: the tables they start with, how examples end, where things stand in a catalogue.

const kUsers = {
  id: { type: DataTypes.INTEGER, primaryKey: true },
  email: { type: DataTypes.STRING, allowNull: false, defaultValue: 'none', unique: true },
  role: { type: DataTypes.ENUM('member', 'admin') },
  teamId: { type: DataTypes.INTEGER, allowNull: false },
};

// With `users` and a `teams` of one row.
const withUsers = (work) => async (lab) => {
  await lab.q.createTable('teams', { id: { type: DataTypes.INTEGER, primaryKey: true } });
  await lab.q.createTable('users', kUsers);
  await lab.sql('INSERT INTO teams VALUES (1)');
  await work(lab);
};

// With what the SQL makes.
const given = (text, work) => async (lab) => {
  await lab.sql(text);
  await work(lab);
};

const tableIn = (schema, name) => schema.tables.find((table) => table.name === name);
const columnIn = (schema, table, name) => tableIn(schema, table).columns.find((column) => column.name === name);
const enumIn = (schema, name) => schema.enums.find((type) => type.name === name)?.values;

// Ends of examples. `before` is SQL of what the page leaves out.
const failing = (text, before = '') => async (lab, example) => {
  await lab.sql(before);
  await lab.fails(lab.run(example), text);
};
const leaving = (check, before = '') => async (lab, example) => {
  await lab.sql(before);
  await check(lab, await lab.run(example), example);
};
const hanging = async (lab, example) => {
  const folder = await lab.base(example);
  await lab.hangs(lab.head(example, folder));
};
const inEnvironment = (variables, expected) => async (lab, example) => {
  Object.assign(process.env, variables);
  try {
    await expected(lab, example);
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
};
const unrun = (reason) => Object.assign(async () => {}, { reason });

// Up and down again: what differs then. `ready` runs before, `between` when up is done.
async function thereAndBack(lab, example, { ready = () => {}, between = () => {} } = {}) {
  const folder = await lab.base(example);
  const files = lab.newFiles(example);
  await ready(lab);
  const before = await lab.facts();
  await lab.head(example, folder);
  await between(lab);
  await lab.migrate(folder, [...files].reverse(), { direction: 'down' });
  const after = await lab.facts();
  const differs = [...new Set([...before.keys(), ...after.keys()])].filter((what) => JSON.stringify(before.get(what)) !== JSON.stringify(after.get(what)));
  return { folder, files, differs };
}
const goingBack = async (lab, example) => assert.deepStrictEqual((await thereAndBack(lab, example)).differs, []);
const leavingBehind = (...what) => async (lab, example) => assert.deepStrictEqual((await thereAndBack(lab, example)).differs.sort(), what);

module.exports = { kUsers, withUsers, given, tableIn, columnIn, enumIn, failing, leaving, hanging, inEnvironment, unrun, thereAndBack, goingBack, leavingBehind };
