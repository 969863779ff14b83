'use strict';
const { isCode } = require('./print.js');

// sequelize-typescript and the decorators of Sequelize 7: a class per model, a decorator per fact.

const tsType = (text) => (/INTEGER|FLOAT|DOUBLE|REAL|SMALLINT/.test(text) && !/ARRAY|RANGE/.test(text) ? 'number' : /BOOLEAN/.test(text) ? 'boolean' : /DATE/.test(text) && !/ARRAY|RANGE|ONLY/.test(text) ? 'Date' : 'any');
const kInferred = { 'T.STRING': 'string', 'T.INTEGER': 'number', 'T.BOOLEAN': 'boolean', 'T.DATE': 'Date' };
const property = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

// What one property says, as lines above `name: type;`.
class Decorated {
  constructor(printer, used) {
    this.printer = printer;
    this.used = used;
  }
  use(name) {
    this.used.add(name);
    return `@${name}`;
  }
  print(value, path) {
    return this.printer.print(value, path);
  }
}

function columnLines(decorated, key, spec, path) {
  const { printer } = decorated;
  const r = printer.random(`${path}!form`);
  const bare = isCode(spec);
  const type = (bare ? spec : spec.type).code;
  const inferred = kInferred[type];
  if (bare) {
    const annotation = inferred ?? tsType(type);
    if (inferred && r.chance(0.5)) return { lines: [decorated.use('Column')], annotation };
    return { lines: [`${decorated.use('Column')}(${printer.code(type)})`], annotation };
  }
  const lines = [];
  const rest = { ...spec };
  const take = (name, decorator, text) => {
    if (!(name in rest) || r.chance(0.4)) return;
    lines.push(`${decorated.use(decorator)}${text(rest[name])}`);
    delete rest[name];
  };
  const data = (value) => `(${printer.print(value, `${path}!value`)})`;
  if (rest.primaryKey === true) take('primaryKey', 'PrimaryKey', () => '');
  if (rest.autoIncrement === true) take('autoIncrement', 'AutoIncrement', () => '');
  if (typeof rest.allowNull === 'boolean') take('allowNull', 'AllowNull', (value) => (value && r.chance(0.5) ? '' : `(${value})`));
  if (rest.defaultValue !== undefined) take('defaultValue', 'Default', data);
  if (rest.unique === true) take('unique', 'Unique', () => '');
  else if (typeof rest.unique === 'string' || (rest.unique && rest.unique.name)) take('unique', 'Unique', data);
  if (typeof rest.comment === 'string') take('comment', 'Comment', data);
  const keys = Object.keys(rest);
  const plain = keys.length === 1 && keys[0] === 'type';
  const annotation = inferred ?? tsType(type);
  if (plain && inferred && r.chance(0.5)) lines.push(decorated.use('Column'));
  else if (plain && r.chance(0.7)) lines.push(`${decorated.use('Column')}(${printer.code(type)})`);
  else lines.push(`${decorated.use('Column')}(${printer.print(rest, path)})`);
  return { lines, annotation };
}

// `() => Class`, resolved when every class is there.
function associationLines(decorated, association, index, set) {
  const { printer } = decorated;
  const { kind, target, options } = association;
  const name = kind[0].toUpperCase() + kind.slice(1);
  const variable = (model) => model.replace(/\W/g, '_');
  const rest = { ...options };
  let second = '';
  if (kind === 'belongsToMany') {
    const { through } = rest;
    delete rest.through;
    if (typeof through === 'string') second = printer.print(through, `a${index}.through`);
    else second = through.model ? `() => ${variable(through.model)}` : `{ through: { model: () => ${variable(through.object)}${through.unique !== undefined ? `, unique: ${through.unique}` : ''} } }`;
    const key = (value) => (typeof value === 'object' ? value.name ?? value.fieldName : value);
    const keys = [key(rest.foreignKey) ?? 'leftId', key(rest.otherKey) ?? 'rightId'];
    return `${decorated.use(name)}(() => ${variable(target)}, ${second}${second.startsWith('{') ? '' : `, '${keys[0]}', '${keys[1]}'`})`;
  }
  const foreignKey = rest.foreignKey ?? 'linkId';
  rest.foreignKey = foreignKey;
  delete rest.as;
  if (typeof foreignKey === 'object' && foreignKey.fieldName) rest.foreignKey = { ...foreignKey, name: foreignKey.fieldName, fieldName: undefined };
  const text = typeof rest.foreignKey === 'string' && Object.keys(rest).length === 1 ? printer.print(rest.foreignKey, `a${index}.foreignKey`)
    : printer.print(JSON.parse(JSON.stringify(rest, (k, v) => v)), `a${index}`);
  return `${decorated.use(name)}(() => ${variable(target)}, ${text})`;
}

function classText(set, model, printer, used, seven) {
  const decorated = new Decorated(printer, used);
  const out = [];
  for (const [key, spec] of model.attributes) {
    const { lines, annotation } = seven ? attributeLines(decorated, key, spec, `${model.name}.${key}`) : columnLines(decorated, key, spec, `${model.name}.${key}`);
    out.push(...lines.map((line) => `  ${line}`), `  declare ${property(key)}: ${annotation};`, '');
  }
  set.associations.forEach((association, i) => {
    if (association.source !== model.name) return;
    const alias = association.options?.as && /^\w+$/.test(association.options.as) ? `${association.options.as}${i}` : `link${i}`;
    out.push(`  ${seven ? sevenAssociation(decorated, association, i) : associationLines(decorated, association, i, set)}`, `  declare ${alias}: any;`, '');
  });
  if (out.length) out.pop();
  const options = printer.entries(model.options, `${model.name}.options`, '');
  const name = model.name.replace(/\W/g, '_');
  const named = name === model.name ? [] : [`modelName: ${JSON.stringify(model.name)}`];
  const table = [...named, ...options];
  const head = table.length ? `@Table({ ${table.join(', ')} })` : seven ? '' : '@Table';
  if (head) used.add('Table');
  return `${head}${head ? '\n' : ''}export class ${name} extends Model {\n${out.join('\n')}\n}`;
}

function decorators(set) {
  const { Project, binding, constantsModule, manifest, defineOptions, head } = require('./styles.js');
  const project = new Project(set);
  const used = new Set(['Table']);
  const printer = project.printer('decorators', binding('member', { types: 'DataType' }), constantsModule);
  const classes = set.models.map((model) => classText(set, model, printer, used, false));
  const lines = ["import { Sequelize } from 'sequelize';", `import { DataType, Model, ${[...used].sort().join(', ')} } from 'sequelize-typescript';`];
  if (printer.constants.size) lines.push("import * as constants from './constants';");
  project.add('src/models.ts', `${head(printer, lines)}\n\n${printer.local.join('\n')}\n${classes.join('\n\n')}\n`);
  const names = set.models.map(({ name }) => name.replace(/\W/g, '_'));
  project.add('src/index.ts', `import { Sequelize } from 'sequelize-typescript';\nimport { ${names.join(', ')} } from './models';\n\nexport const sequelize = new Sequelize({ dialect: 'postgres', models: [${names.join(', ')}]${defineOptions(set)} });\n`);
  project.addConstants('src/constants.ts', printer, 'esm');
  project.add('package.json', manifest(set, {}, { 'sequelize-typescript': '^2.1.6', 'reflect-metadata': '^0.2.0' }));
  return project.files;
}

function attributeLines(decorated, key, spec, path) {
  const { printer } = decorated;
  const r = printer.random(`${path}!form`);
  const bare = isCode(spec);
  const type = (bare ? spec : spec.type).code;
  const annotation = tsType(type);
  if (bare) return { lines: [`${decorated.use('Attribute')}(${printer.code(type)})`], annotation };
  const lines = [];
  const rest = { ...spec };
  const take = (name, decorator, text) => {
    if (!(name in rest) || r.chance(0.4)) return;
    lines.push(`${decorated.use(decorator)}${text(rest[name])}`);
    delete rest[name];
  };
  const data = (value) => `(${printer.print(value, `${path}!value`)})`;
  if (rest.primaryKey === true) take('primaryKey', 'PrimaryKey', () => '');
  if (rest.autoIncrement === true) take('autoIncrement', 'AutoIncrement', () => '');
  if (rest.allowNull === false) take('allowNull', 'NotNull', () => '');
  else if (rest.allowNull === true) take('allowNull', 'AllowNull', () => '');
  if (rest.defaultValue !== undefined && rest.defaultValue !== null) take('defaultValue', 'Default', data);
  if (rest.unique === true) take('unique', 'Unique', () => '');
  else if (typeof rest.unique === 'string') take('unique', 'Unique', data);
  if (typeof rest.columnName === 'string') take('columnName', 'ColumnName', data);
  if (typeof rest.comment === 'string') take('comment', 'Comment', data);
  const keys = Object.keys(rest);
  lines.push(keys.length === 1 && keys[0] === 'type' && r.chance(0.8) ? `${decorated.use('Attribute')}(${printer.code(type)})` : `${decorated.use('Attribute')}(${printer.print(rest, path)})`);
  return { lines: r.chance(0.5) ? lines.reverse() : lines, annotation };
}

function sevenAssociation(decorated, association, index) {
  const { printer } = decorated;
  const { kind, target, options } = association;
  const name = kind[0].toUpperCase() + kind.slice(1);
  const variable = (model) => model.replace(/\W/g, '_');
  const { as, through, ...rest } = options ?? {};
  const parts = printer.entries(rest, `a${index}`, '');
  if (kind === 'belongsToMany') parts.unshift(`through: ${typeof through === 'string' ? JSON.stringify(through) : `() => ${variable(through.model ?? through.object)}`}`);
  else if (rest.foreignKey === undefined) parts.unshift("foreignKey: 'linkId'");
  return `${decorated.use(name)}(() => ${variable(target)}, { ${parts.join(', ')} })`;
}

function sevenDecorators(set) {
  const { Project, binding, constantsModule, manifest, defineOptions, head } = require('./styles.js');
  const project = new Project(set);
  const used = new Set();
  const printer = project.printer('seven', binding('member', { seven: true }), constantsModule);
  const classes = set.models.map((model) => classText(set, model, printer, used, true));
  const lines = ["import { DataTypes, Deferrable, Model, Op, Sequelize, sql } from '@sequelize/core';"];
  if (used.size) lines.push(`import { ${[...used].sort().join(', ')} } from '@sequelize/core/decorators-legacy';`);
  lines.push("import { PostgresDialect } from '@sequelize/postgres';");
  if (printer.constants.size) lines.push("import * as constants from './constants';");
  const names = set.models.map(({ name }) => name.replace(/\W/g, '_'));
  project.add('src/index.ts', `${head(printer, lines)}\n\n${printer.local.join('\n')}\n${classes.join('\n\n')}\n\nexport const sequelize = new Sequelize({ dialect: PostgresDialect, models: [${names.join(', ')}]${defineOptions(set)} });\n`);
  project.addConstants('src/constants.ts', printer, 'esm');
  project.add('package.json', manifest(set));
  return project.files;
}

module.exports = { decorators, sevenDecorators };
