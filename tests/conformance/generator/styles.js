'use strict';
const { Printer } = require('./print.js');

// A model set written down as a project, in each style that people use. emit(set) -> Map of path to text.

const indented = (text, by = '  ') => text.replace(/\n/g, `\n${by}`);
const fileOf = (name) => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase().replace(/^index$/, 'index-model');
const variable = (name) => name.replace(/\W/g, '_');

const kRange = { 4: '^4.44.4', 5: '^5.22.5', 6: '^6.37.8' };
function manifest(set, more = {}, dependencies = {}) {
  const own = set.major === 7 ? { '@sequelize/core': '7.0.0-alpha.48', '@sequelize/postgres': '7.0.0-alpha.48' } : { sequelize: kRange[set.major] };
  return JSON.stringify({ name: 'generated', ...more, dependencies: { ...own, ...dependencies } }, null, 2) + '\n';
}

// How types and functions are reached: `DataTypes.X`, `Sequelize.X`, a parameter, or names taken out of one of them.
function binding(style, names = {}) {
  const used = new Set();
  const prefix = names.types ?? 'DataTypes';
  const api = names.api ?? 'Sequelize';
  return {
    used, types: prefix, destructured: style === 'destructured',
    type: (name) => {
      if (style !== 'destructured') return `${prefix}.${name}`;
      used.add(name);
      return name;
    },
    api: (name) => (names.seven ? (['Op', 'Deferrable'].includes(name) ? name : `sql.${name}`) : `${api}.${name}`),
  };
}

class Project {
  constructor(set) {
    this.set = set;
    this.files = new Map();
    this.constants = new Map();
  }
  printer(name, bind, module) {
    return new Printer({ seed: this.set.seedOfForm ^ name.length, plain: this.set.plain, bind, module });
  }
  collect(printer) {
    for (const [name, text] of printer.constants) this.constants.set(name, text);
  }
  add(path, text) {
    this.files.set(path, text);
  }
  // Names are unique per printer, so that each file has its own module of constants.
  addConstants(path, printer, format) {
    if (!printer.constants.size) return;
    const lines = [...printer.constants].map(([name, text]) => (format === 'cjs' ? `exports.${name} = ${text};` : `export const ${name} = ${text};`));
    this.add(path, lines.join('\n') + '\n');
  }
}

const constantsModule = { constant: (name) => `constants.${name}` };

// Written without detours: it stands before anything they could use.
function defineOptions(set) {
  const printer = new Printer({ seed: 0, plain: true, bind: binding('member'), module: constantsModule });
  return set.define ? `, define: ${printer.print(set.define, 'define')}` : '';
}

function sharedAttributes(set, printer) {
  if (!set.shared) return null;
  return `{\n${set.shared.map(([key, spec]) => `  ${key}: ${printer.print(spec, `shared.${key}`)},`).join('\n')}\n}`;
}

// `target.kind(other, options)`; `ref(name)` says how a model is written here.
function associationText(association, printer, ref, index, receiver = ref(association.source)) {
  const { kind, target, options } = association;
  const args = [ref(target)];
  if (options) {
    const { through, ...rest } = options;
    const parts = printer.entries(rest, `association${index}`, '');
    if (through !== undefined) {
      const text = typeof through === 'string' ? printer.print(through, `association${index}.through`)
        : through.model ? ref(through.model) : `{ model: ${ref(through.object)}${through.unique !== undefined ? `, unique: ${through.unique}` : ''} }`;
      parts.unshift(`through: ${text}`);
    }
    args.push(`{ ${parts.join(', ')} }`);
  }
  return `${receiver}.${kind}(${args.join(', ')});`;
}

const head = (printer, lines) => [...lines, ...printer.top].join('\n');
const body = (printer) => printer.local.map((line) => `${line}\n`).join('');

function optionsText(model, printer, first = '') {
  const parts = [first, ...printer.entries(model.options, `${model.name}.options`, '')].filter(Boolean);
  return parts.length ? `{ ${parts.join(', ')} }` : '{}';
}

function removals(set, ref) {
  return set.removals.filter(({ model }) => set.models.some((m) => m.name === model)).map(({ model, attribute }) => `${ref(model)}.removeAttribute('${attribute}');`);
}

function oneFile(set) {
  const project = new Project(set);
  const r = new (require('./random.js').Random)(set.seedOfForm);
  const style = set.plain ? 'types' : r.pick(['types', 'sequelize', 'destructured']);
  const bind = binding(style === 'destructured' ? style : 'member', { types: style === 'sequelize' ? 'Sequelize' : 'DataTypes' });
  const printer = project.printer('one', bind, constantsModule);
  const ref = (name) => variable(name) + 'Model';
  const define = defineOptions(set);
  printer.plain = true;
  const shared = sharedAttributes(set, printer);
  printer.plain = !!set.plain;
  const made = [];
  for (const model of set.models) {
    const attributes = printer.attributes(model.attributes, model.name);
    const options = optionsText(model, printer);
    made.push(...printer.local.splice(0), `const ${ref(model.name)} = sequelize.define(${JSON.stringify(model.name)}, ${attributes}, ${options});`);
  }
  const links = set.associations.map((association, i) => associationText(association, printer, ref, i));
  const lines = ["const Sequelize = require('sequelize');"];
  lines.push(bind.destructured ? `const { ${[...bind.used].join(', ')} } = Sequelize${set.major >= 6 ? '.DataTypes' : ''};` : "const { DataTypes } = require('sequelize');");
  if (printer.constants.size) lines.push("const constants = require('./constants');");
  const dialect = set.major === 4 ? "dialect: 'postgres', operatorsAliases: false" : "dialect: 'postgres'";
  project.add('index.js', [head(printer, lines), `const sequelize = new Sequelize('postgres://localhost/app', { ${dialect}${define} });`,
    ...(shared ? [`const sharedAttributes = ${shared};`] : []), ...printer.local, ...made, ...links, ...removals(set, ref), 'module.exports = sequelize;', ''].join('\n'));
  project.addConstants('constants.js', printer, 'cjs');
  project.add('package.json', manifest(set));
  return project.files;
}

const kLoader = (define, dialect) => `const fs = require('fs');
const path = require('path');
const Sequelize = require('sequelize');

const sequelize = new Sequelize('postgres://localhost/app', { ${dialect}${define} });
const db = {};

fs.readdirSync(__dirname)
  .filter((file) => file.endsWith('.js') && file !== path.basename(__filename))
  .forEach((file) => {
    const model = require(path.join(__dirname, file))(sequelize, Sequelize.DataTypes);
    db[model.name] = model;
  });

Object.keys(db).forEach((name) => {
  if (db[name].associate) db[name].associate(db);
});

module.exports = { ...db, sequelize, Sequelize };
`;

// The templates of sequelize-cli: a file per model, `define` or a class, associate(models).
function factories(set, { classes = false } = {}) {
  const project = new Project(set);
  const dialect = set.major === 4 ? "dialect: 'postgres', operatorsAliases: false" : "dialect: 'postgres'";
  project.add('models/index.js', kLoader(defineOptions(set), dialect));
  addShared(project, set, 'shared.js', "const { DataTypes } = require('sequelize');\n\nmodule.exports = ");
  for (const model of set.models) factoryFile(project, set, model, classes);
  project.add('package.json', manifest(set));
  return project.files;
}

function addShared(project, set, path, start) {
  if (!set.shared) return;
  const printer = project.printer('shared', binding('member'), constantsModule);
  printer.plain = true;
  project.add(path, `${start}${sharedAttributes(set, printer)};\n`);
}

const usesShared = (model) => model.attributes.some(([key]) => key === '...');

function factoryFile(project, set, model, classes) {
  const r = new (require('./random.js').Random)(set.seedOfForm + model.name.length);
  const form = set.plain ? 'member' : r.pick(['member', 'member', 'renamed', 'destructured']);
  const bind = binding(form === 'destructured' ? form : 'member', { types: form === 'renamed' ? 'types' : 'DataTypes', api: 'Sequelize' });
  const printer = project.printer(model.name, bind, constantsModule);
  const attributes = printer.attributes(model.attributes, model.name);
  const me = variable(model.name);
  const ref = (name) => (name === model.name ? me : `models.${/^\w+$/.test(name) ? name : `[${JSON.stringify(name)}]`}`);
  const mine = set.associations.map((a, i) => [a, i]).filter(([a]) => a.source === model.name);
  const options = optionsText(model, printer, classes ? `sequelize, modelName: ${JSON.stringify(model.name)}` : '');
  const local = body(printer);
  printer.local.length = 0;
  const links = mine.map(([a, i]) => associationText(a, printer, ref, i, classes && i % 2 ? 'this' : me));
  const lines = [];
  if (classes || /\bSequelize\./.test(attributes + options + local + links.join())) lines.push("const Sequelize = require('sequelize');");
  if (printer.constants.size) lines.push("const constants = require('../constants-" + fileOf(model.name) + "');");
  if (usesShared(model)) lines.push("const sharedAttributes = require('../shared');");
  const second = bind.destructured ? `{ ${[...bind.used].join(', ')} }` : bind.types;
  const removed = removals({ ...set, removals: set.removals.filter((x) => x.model === model.name) }, () => me).map((line) => `  ${line}\n`).join('');
  const inside = links.map((line) => `    ${line}\n`).join('');
  const before = indented(local + printer.local.join('\n'), '  ');
  const text = classes
    ? `  ${before}class ${me} extends Sequelize.Model {\n    static associate(models) {\n${inside.replace(/^ {4}/gm, '      ')}    }\n  }\n  ${me}.init(${indented(attributes)}, ${options});\n${removed}  return ${me};\n`
    : `  ${before}const ${me} = sequelize.define(${JSON.stringify(model.name)}, ${indented(attributes)}, ${options});\n${removed}  ${me}.associate = (models) => {\n${inside}  };\n  return ${me};\n`;
  project.add(`models/${fileOf(model.name)}.js`, `${head(printer, lines)}\n\nmodule.exports = (sequelize, ${second}) => {\n${text}};\n`);
  project.addConstants(`constants-${fileOf(model.name)}.js`, printer, 'cjs');
}

// X.init at the top of its module against an imported instance; associations in an index.
function topLevel(set, { typescript = false } = {}) {
  const project = new Project(set);
  const extension = typescript ? 'ts' : 'js';
  project.add(`src/sequelize.${extension}`, `import { Sequelize } from 'sequelize';\n\nexport const sequelize = new Sequelize('postgres://localhost/app', { dialect: 'postgres'${defineOptions(set)} });\nexport default sequelize;\n`);
  addShared(project, set, `src/shared.${extension}`, "import { DataTypes } from 'sequelize';\n\nexport const sharedAttributes = ");
  for (const model of set.models) topLevelFile(project, set, model, extension);
  const me = (name) => variable(name);
  const printer = project.printer('links', binding('member'), constantsModule);
  const links = set.associations.map((a, i) => associationText(a, printer, me, i));
  const imports = ["import { DataTypes, Sequelize } from 'sequelize';", "import { sequelize } from '../sequelize';", ...set.models.map(({ name }) => `import ${me(name)} from './${fileOf(name)}';`)];
  if (printer.constants.size) imports.push("import * as constants from '../constants-links';");
  project.addConstants(`src/constants-links.${extension}`, printer, 'esm');
  project.add(`src/models/index.${extension}`, [head(printer, imports), '', ...printer.local, ...links, ...removals(set, me), '', `export { sequelize, ${set.models.map(({ name }) => me(name)).join(', ')} };`, ''].join('\n'));
  project.add('package.json', manifest(set, typescript ? {} : { type: 'module' }, typescript ? { typescript: '^5.0.0' } : {}));
  return project.files;
}

function topLevelFile(project, set, model, extension) {
  const bind = binding('member');
  const printer = project.printer(model.name, bind, constantsModule);
  const attributes = printer.attributes(model.attributes, model.name);
  const options = optionsText(model, printer, `sequelize, modelName: ${JSON.stringify(model.name)}`);
  const imports = ["import { DataTypes, Model, Sequelize } from 'sequelize';", "import sequelize from '../sequelize';"];
  if (printer.constants.size) imports.push(`import * as constants from '../constants-${fileOf(model.name)}';`);
  if (usesShared(model)) imports.push("import { sharedAttributes } from '../shared';");
  const me = variable(model.name);
  const members = extension === 'ts' ? '\n  declare id: number;\n  get label(): string {\n    return String(this.id);\n  }\n' : '';
  project.add(`src/models/${fileOf(model.name)}.${extension}`, `${head(printer, imports)}\n\nclass ${me} extends Model {${members}}\n\n${body(printer)}${me}.init(${attributes}, ${options});\n\nexport default ${me};\n`);
  project.addConstants(`src/constants-${fileOf(model.name)}.${extension}`, printer, 'esm');
}

// static init(sequelize) { super.init(…) }, and one class that builds them all in a given order.
function staticInit(set) {
  const project = new Project(set);
  for (const model of set.models) {
    const printer = project.printer(model.name, binding('member', { types: 'DataTypes', api: 'Sequelize' }), constantsModule);
    const attributes = printer.attributes(model.attributes, model.name);
    const options = optionsText(model, printer, `...options, modelName: ${JSON.stringify(model.name)}`);
    const local = printer.local.splice(0);
    const me = variable(model.name);
    const ref = (name) => (name === model.name ? 'this' : `models[${JSON.stringify(name)}]`);
    const links = set.associations.map((a, i) => [a, i]).filter(([a]) => a.source === model.name).map(([a, i]) => associationText(a, printer, ref, i));
    const lines = ["const { DataTypes, Model, Sequelize } = require('sequelize');"];
    if (printer.constants.size) lines.push(`const constants = require('../constants-${fileOf(model.name)}');`);
    if (usesShared(model)) lines.push("const sharedAttributes = require('../shared');");
    const inner = [...local, `return super.init(${indented(attributes, '    ')}, ${options});`].join('\n    ');
    project.add(`models/${fileOf(model.name)}.js`, `${head(printer, lines)}\n\nclass ${me} extends Model {\n  static init({ ...options }) {\n    ${inner}\n  }\n\n  static initRelations(models) {\n    ${[...printer.local, ...links].join('\n    ')}\n  }\n}\n\nmodule.exports = { ${me} };\n`);
    project.addConstants(`constants-${fileOf(model.name)}.js`, printer, 'cjs');
  }
  addShared(project, set, 'shared.js', "const { DataTypes } = require('sequelize');\n\nmodule.exports = ");
  const names = set.models.map(({ name }) => variable(name));
  const requires = set.models.map(({ name }) => `const { ${variable(name)} } = require('./models/${fileOf(name)}');`).join('\n');
  project.add('index.js', `const { Sequelize } = require('sequelize');
${requires}

class Connection_ {
  constructor() {
    this.sequelize = new Sequelize({ dialect: 'postgres'${defineOptions(set)} });
  }

  build() {
    const classes = [${names.join(', ')}];
    for (const model of classes) model.init({ sequelize: this.sequelize });
    classes.forEach((model) => model.initRelations(this.sequelize.models));
    return this;
  }
}

module.exports = new Connection_().build();
`);
  project.add('package.json', manifest(set));
  return project.files;
}

// { name, schema, options, associations } handed to init by a loader.
function descriptors(set) {
  const project = new Project(set);
  for (const model of set.models) {
    const printer = project.printer(model.name, binding('member', { types: 'DataTypes', api: 'Sequelize' }), constantsModule);
    const attributes = printer.attributes(model.attributes, model.name);
    const { indexes, ...options } = model.options;
    const printed = optionsText({ name: model.name, options }, printer);
    const list = indexes ? printer.print(indexes, `${model.name}.options.indexes`) : null;
    const ref = (name) => (name === model.name ? 'this' : `M[${JSON.stringify(name)}]`);
    const local = printer.local.splice(0);
    const links = set.associations.map((a, i) => [a, i]).filter(([a]) => a.source === model.name).map(([a, i]) => associationText(a, printer, ref, i));
    const lines = ["const { DataTypes, Sequelize } = require('sequelize');"];
    if (printer.constants.size) lines.push(`const constants = require('../constants-${fileOf(model.name)}');`);
    if (usesShared(model)) lines.push("const sharedAttributes = require('../shared');");
    project.add(`models/${fileOf(model.name)}.js`, `${head(printer, lines)}\n\n${local.join('\n')}\nmodule.exports = {\n  name: ${JSON.stringify(model.name)},\n  schema: ${indented(attributes)},\n  options: ${printed},\n${list ? `  indexes: ${list},\n` : ''}  associations: function (M) {\n    ${[...printer.local, ...links].join('\n    ')}\n  },\n};\n`);
    project.addConstants(`constants-${fileOf(model.name)}.js`, printer, 'cjs');
  }
  addShared(project, set, 'shared.js', "const { DataTypes } = require('sequelize');\n\nmodule.exports = ");
  project.add('models/index.js', `const { Sequelize, Model } = require('sequelize');
const names = [${set.models.map(({ name }) => `'${fileOf(name)}'`).join(', ')}];

const sequelize = new Sequelize({ dialect: 'postgres'${defineOptions(set)} });
const M = {};
const loaded = names.map((name) => require('./' + name));

for (const descriptor of loaded) {
  descriptor.model = class extends Model {};
  const options = { ...descriptor.options, sequelize, modelName: descriptor.name };
  if (descriptor.indexes) options.indexes = descriptor.indexes;
  descriptor.model.init(descriptor.schema, options);
  M[descriptor.name] = descriptor.model;
}
loaded.forEach((descriptor) => {
  if (descriptor.associations) descriptor.associations.call(descriptor.model, M);
});

module.exports = { sequelize, M };
`);
  project.add('package.json', manifest(set));
  return project.files;
}

// Sequelize 7 with define and init.
function sevenDefine(set) {
  const project = new Project(set);
  const bind = binding('member', { seven: true });
  const printer = project.printer('seven', bind, constantsModule);
  const ref = (name) => variable(name) + 'Model';
  const define = defineOptions(set);
  const made = [];
  for (const model of set.models) {
    const attributes = printer.attributes(model.attributes, model.name);
    const options = optionsText(model, printer);
    made.push(...printer.local.splice(0), `const ${ref(model.name)} = sequelize.define(${JSON.stringify(model.name)}, ${attributes}, ${options});`);
  }
  const links = set.associations.map((association, i) => associationText(association, printer, ref, i));
  const lines = ["import { DataTypes, Deferrable, Op, Sequelize, sql } from '@sequelize/core';", "import { PostgresDialect } from '@sequelize/postgres';"];
  if (printer.constants.size) lines.push("import * as constants from './constants.js';");
  project.add('src/index.js', [head(printer, lines), `export const sequelize = new Sequelize({ dialect: PostgresDialect${define} });`, ...printer.local, ...made, ...links, ...removals(set, ref), ''].join('\n'));
  project.addConstants('src/constants.js', printer, 'esm');
  project.add('package.json', manifest(set, { type: 'module' }));
  return project.files;
}

const { decorators, sevenDecorators } = require('./decorators.js');

const kStyles = [
  { name: 'one-file', major: 6, weight: 5, shared: true, removals: true, emit: oneFile },
  { name: 'factories', major: 6, weight: 4, shared: true, removals: true, emit: factories },
  { name: 'class-factories', major: 6, weight: 3, shared: true, removals: true, emit: (set) => factories(set, { classes: true }) },
  { name: 'top-level-esm', major: 6, weight: 3, shared: true, removals: true, emit: topLevel },
  { name: 'top-level-ts', major: 6, weight: 3, shared: true, emit: (set) => topLevel(set, { typescript: true }) },
  { name: 'static-init', major: 6, weight: 3, shared: true, emit: staticInit },
  { name: 'descriptors', major: 6, weight: 2, shared: true, emit: descriptors },
  { name: 'decorators', major: 6, weight: 5, emit: decorators, decorated: true },
  { name: 'one-file-v5', major: 5, weight: 2, shared: true, emit: oneFile },
  { name: 'factories-v5', major: 5, weight: 1, emit: factories },
  { name: 'one-file-v4', major: 4, weight: 2, emit: oneFile },
  { name: 'seven-define', major: 7, weight: 3, emit: sevenDefine },
  { name: 'seven-decorators', major: 7, weight: 3, emit: sevenDecorators, decorated: true },
];

module.exports = { kStyles, Project, binding, constantsModule, manifest, defineOptions, variable, fileOf, head };
