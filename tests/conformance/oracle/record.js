'use strict';
const { parse } = require('./ddl.js');
const { SchemaBuilder, constraintIndexes } = require('./schema.js');

// What `sync()` of a Sequelize instance would send to an empty Postgres, and the schema this makes. Nothing connects:
// the one function through which every query goes is replaced. Works for Sequelize 4 to 7.

// Version 7 has getters that throw on what older versions offer.
function own(sequelize, property) {
  try {
    return sequelize[property];
  } catch {
    return undefined;
  }
}

function modelsOf(sequelize) {
  if (own(sequelize, 'modelManager')) return [...sequelize.modelManager.models];
  return [...sequelize.models];
}

function kindOfApplicationDefault(value) {
  if (value === undefined || value === null) return null;
  const name = typeof value === 'function' ? own(value, 'key') || value.name : own(value.constructor, 'key') || value.constructor?.name;
  if (/^(NOW|UUIDV1|UUIDV4)$/.test(name)) return name;
  return typeof value === 'function' ? 'function' : null;
}

// column -> {name, application}
function attributesOf(model) {
  const attributes = new Map();
  const declared = model.modelDefinition
    ? [...model.modelDefinition.physicalAttributes].map(([name, a]) => [name, a, a.columnName])
    : Object.entries(model.tableAttributes ?? model.rawAttributes).map(([name, a]) => [name, a, a.field ?? name]);
  for (const [name, attribute, column] of declared) {
    attributes.set(String(column).replace(/"/g, ''), { name, application: kindOfApplicationDefault(attribute.defaultValue) });
  }
  return attributes;
}

// Answers every query with "nothing there" and keeps its text.
class Recorder {
  constructor(sequelize) {
    this.statements = [];
    this.indexes = [];
    const Own = sequelize.constructor.Promise && sequelize.constructor.Promise.map ? sequelize.constructor.Promise : Promise;
    const answer = (query, options) => {
      const text = typeof query === 'object' && query !== null ? query.query ?? query.sql : query;
      this.keep(text);
      if (options && options.type === 'SHOWINDEXES') return Own.resolve(this.indexes.map((name) => ({ name })));
      return Own.resolve(options && options.plain ? null : []);
    };
    sequelize.query = answer;
    if (sequelize.queryRaw) sequelize.queryRaw = answer;
    if (sequelize.setDatabaseVersion) sequelize.setDatabaseVersion('15.0.0');
    const managers = [own(sequelize, 'connectionManager'), own(sequelize, 'dialect')?.connectionManager];
    for (const manager of managers.filter(Boolean)) {
      manager._refreshDynamicOIDs = manager.refreshDynamicOids = () => Own.resolve();
      manager.getConnection = () => Own.reject(new Error('the oracle has no database'));
    }
  }
  start() {
    this.statements = [];
    this.indexes = [];
  }
  keep(text) {
    if (/^\s*(SELECT|WITH)\b/i.test(text)) return;
    this.statements.push(text);
    try {
      for (const statement of parse(text)) if (statement.kind === 'table') this.indexes.push(...constraintIndexes(statement.table));
    } catch {
      // told by record(), which reads every statement again
    }
  }
}

const firstLine = (error) => String((error && error.message) || error).split('\n')[0];

// Attributes whose references make Sequelize itself throw (`references: 'Users'`): taken out, so that the rest of the
// table can still be compared.
function dropBrokenReferences(sequelize, model) {
  const generator = sequelize.getQueryInterface().queryGenerator || sequelize.getQueryInterface().QueryGenerator;
  const dropped = [];
  for (const [name, attribute] of Object.entries(model.tableAttributes ?? {})) {
    try {
      generator.attributesToSQL({ [name]: sequelize.normalizeAttribute(attribute) }, { table: model.getTableName(), context: 'createTable' });
    } catch {
      if (attribute.references === undefined) continue;
      delete attribute.references;
      dropped.push(name);
    }
  }
  return dropped;
}

// -> { schema, statements: [{model, sql}] }
async function record(sequelize, source = 'oracle') {
  const recorder = new Recorder(sequelize);
  const builder = new SchemaBuilder(source);
  const errors = [];
  const all = [];
  for (const model of modelsOf(sequelize)) {
    recorder.start();
    try {
      await model.sync({ hooks: false, logging: false });
    } catch (error) {
      const dropped = own(sequelize, 'modelManager') ? dropBrokenReferences(sequelize, model) : [];
      errors.push({ model: model.name, error: firstLine(error), references_dropped: dropped });
      recorder.start();
      try {
        await model.sync({ hooks: false, logging: false });
      } catch (again) {
        errors.push({ model: model.name, error: `still: ${firstLine(again)}` });
      }
    }
    const about = { name: model.name, attributes: attributesOf(model) };
    for (const sql of recorder.statements) {
      all.push({ model: model.name, sql });
      try {
        for (const statement of parse(sql)) builder.add(statement, about);
      } catch (error) {
        errors.push({ model: model.name, error: `unreadable DDL: ${firstLine(error)}`, sql });
      }
    }
  }
  return { schema: builder.finish(errors), statements: all };
}

module.exports = { record, modelsOf };
