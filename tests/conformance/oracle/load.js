'use strict';
const fs = require('fs');
const path = require('path');
const Module = require('module');
const ts = require('typescript');
const { Aliases, sequelizeMajor, compilerOptions, findUp } = require('./project.js');
const { stub } = require('./stub.js');
const frameworks = require('./frameworks.js');

// Loads a project as its users do: the entry module is required for real, with the real Sequelize of the version that
// the project asks for; TypeScript and ES modules are compiled on the way, packages that are not installed are stubbed.

const kHome = path.resolve(__dirname, '..');
const kPackages = path.join(kHome, 'node_modules');
const kExtensions = ['.js', '.ts', '.tsx', '.mjs', '.cjs', '.mts', '.cts', '.jsx', '.json'];
const kAlias = { 4: 'sequelize4', 5: 'sequelize5', 6: 'sequelize' };
const kBuiltins = new Set(Module.builtinModules);

let current = null;  // the project being loaded

function inside(file) {
  return current && file && (file === current.root || file.startsWith(current.root + path.sep)) && !file.includes('/node_modules/');
}

function asFile(base) {
  const isFile = (file) => fs.existsSync(file) && fs.statSync(file).isFile();
  if (isFile(base)) return base;
  for (const extension of kExtensions) if (isFile(base + extension)) return base + extension;
  const typed = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  if (typed !== base && isFile(typed)) return typed;
  if (fs.existsSync(base) && fs.statSync(base).isDirectory()) {
    const manifest = path.join(base, 'package.json');
    if (isFile(manifest)) {
      const main = JSON.parse(fs.readFileSync(manifest, 'utf8')).main;
      if (main && asFile(path.join(base, main))) return asFile(path.join(base, main));
    }
    for (const extension of kExtensions) if (isFile(path.join(base, 'index' + extension))) return path.join(base, 'index' + extension);
  }
  return null;
}

// -> a file, or null for a package to be stubbed, or undefined when Node shall decide
function resolve(request, from) {
  if (kBuiltins.has(request.replace(/^node:/, ''))) return undefined;
  if (request.startsWith('.') || path.isAbsolute(request)) return asFile(path.resolve(path.dirname(from), request)) ?? undefined;
  for (const candidate of current.aliases.candidates(request, path.dirname(from))) {
    const file = asFile(candidate);
    if (file) return file;
  }
  if (request === 'sequelize' || request.startsWith('sequelize/')) {
    const inner = (kAlias[current.major] ?? 'sequelize') + request.slice('sequelize'.length);
    try {
      return require.resolve(inner, { paths: [kHome] });
    } catch {
      return null;
    }
  }
  if (current.packages.has(request)) return undefined;
  const method = /^lodash\.([a-z]+)$/.exec(request);  // lodash's one-function packages, in small letters
  if (method) return lodashMethod(method[1]);
  for (const folder of [kHome, process.env.SEQUELINT_CONFORMANCE_PACKAGES ?? []].flat()) {
    try {
      return require.resolve(request, { paths: [folder] });
    } catch {
      // the next, or a stub
    }
  }
  return null;
}

// What a harness puts in the place of a module of the project (its configuration, its logger).
function replacement(file) {
  const inner = path.relative(current.root, file);
  return current.replacements.find(({ pattern }) => pattern.test(inner));
}

function lodashMethod(name) {
  const folder = path.join(kPackages, 'lodash');
  const file = fs.readdirSync(folder).find((entry) => entry.toLowerCase() === name + '.js');
  return file ? path.join(folder, file) : null;
}

const realLoad = Module._load;
const realResolve = Module._resolveFilename;
Module._load = function (request, parent, isMain) {
  if (inside(parent?.filename)) {
    const provided = current.packages.get(request);
    if (provided) return provided;
    const file = resolve(request, parent.filename);
    if (file === null) {
      current.stubbed.add(request);
      let made = current.stubs.get(request);
      if (!made) current.stubs.set(request, (made = stub(request)));
      return made;
    }
    const replaced = file === undefined ? undefined : replacement(file);
    if (replaced) return replaced.value;
    if (file !== undefined) return realLoad.call(this, file, parent, isMain);
    if (!kBuiltins.has(request.replace(/^node:/, '')) && request.startsWith('.') && current.lenient) {
      current.missing.add(path.relative(current.root, path.resolve(path.dirname(parent.filename), request)));
      return stub(request);
    }
  }
  return realLoad.call(this, request, parent, isMain);
};
Module._resolveFilename = function (request, parent, ...rest) {
  if (inside(parent?.filename)) {
    const file = resolve(request, parent.filename);
    if (file) return file;
  }
  return realResolve.call(this, request, parent, ...rest);
};

const kCompile = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, allowJs: true,
  experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: false, jsx: ts.JsxEmit.React,
  resolveJsonModule: true, inlineSourceMap: false, removeComments: false, noLib: true, skipLibCheck: true, types: [] };

// Decorator metadata of imported enums needs the whole program; everything else compiles file by file.
function compileProgram(files) {
  const config = findUp(current.root, 'tsconfig.json', current.root);
  const { options } = config ? compilerOptions(config) : { options: {} };
  const settings = { ...kCompile, strictNullChecks: false, baseUrl: options.baseUrl ?? current.root, paths: options.paths, rootDir: current.root, noEmitOnError: false,
    moduleResolution: ts.ModuleResolutionKind.Node10, outDir: '/out' };
  const program = ts.createProgram(files, settings);
  const out = new Map();
  for (const file of files) {
    const source = program.getSourceFile(file);
    if (source) program.emit(source, (name, text) => { if (/\.[cm]?js$/.test(name)) out.set(file, text); });
  }
  return out;
}

function typescriptFiles(folder, out = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') typescriptFiles(file, out);
    else if (/\.tsx?$/.test(entry.name) && !/\.d\.ts$/.test(entry.name)) out.push(file);
  }
  return out;
}

// `import.meta` has no place in what `require` compiles.
function withoutMeta(text) {
  return text.replace(/\bimport\.meta\.url\b/g, "require('url').pathToFileURL(__filename).href")
    .replace(/\bimport\.meta\.dirname\b/g, '__dirname').replace(/\bimport\.meta\.filename\b/g, '__filename').replace(/\bimport\.meta\b/g, '({ url: __filename, dirname: __dirname, filename: __filename })');
}

function compiled(file, text) {
  if (/\.d\.[cm]?ts$/.test(file)) return '';
  if (/\.tsx?$/.test(file) && current.wholeProgram) {
    current.program ??= compileProgram(typescriptFiles(current.programRoot));
    if (current.program.has(file)) return withoutMeta(current.program.get(file));
  }
  return ts.transpileModule(withoutMeta(text), { compilerOptions: kCompile, fileName: /\.[cm]?js$/.test(file) ? file + 'x' : file }).outputText;
}

const kModuleSyntax = /^\s*(import\s*[\w{*'"]|export\s)|\bimport\.meta\b|\bimport\s*\(/m;
const realJs = Module._extensions['.js'];
function extension(module, filename) {
  if (!inside(filename)) return realJs(module, filename);
  let text = fs.readFileSync(filename, 'utf8').replace(/^\uFEFF/, '').replace(/^#!.*/, '');
  if (/\.[cm]?tsx?$/.test(filename) || /\.jsx$/.test(filename) || kModuleSyntax.test(text) || /^\s*@\w+/m.test(text)) text = compiled(filename, text);
  module._compile(text, filename);
}
for (const name of ['.js', '.ts', '.tsx', '.mjs', '.cjs', '.mts', '.cts', '.jsx']) Module._extensions[name] = extension;

// Every Sequelize that is made while a project loads, whoever makes it.
const hooked = new Set();
function watch(Sequelize) {
  if (hooked.has(Sequelize)) return;
  hooked.add(Sequelize);
  // a project that lives on another database is asked what it would make on Postgres
  Sequelize.addHook('beforeInit', (config, options) => {
    if (!current || !current.lenient) return;
    for (const settings of [config, options]) if (settings && typeof settings === 'object') Object.assign(settings, { dialect: 'postgres', logging: false, storage: undefined, dialectOptions: undefined });
  });
  Sequelize.addHook('afterInit', (sequelize) => {
    if (!current) return;
    current.instances.push(sequelize);
    if (current.live) return;
    const Own = Sequelize.Promise && Sequelize.Promise.map ? Sequelize.Promise : Promise;
    const nothing = (query, options) => Own.resolve(options && options.plain ? null : [[], {}]);
    sequelize.query = nothing;
    if (sequelize.queryRaw) sequelize.queryRaw = nothing;
  });
}

function library(major) {
  if (major === 7) return require('@sequelize/core');
  return require(path.join(kPackages, kAlias[major] ?? 'sequelize'));
}

function snapshot(object) {
  const before = new Map(Object.getOwnPropertyNames(object).map((name) => [name, Object.getOwnPropertyDescriptor(object, name)]));
  return () => {
    for (const name of Object.getOwnPropertyNames(object)) if (!before.has(name)) delete object[name];
  };
}

const kEntries = ['models/index.js', 'models/index.ts', 'models/index.mjs', 'src/models/index.js', 'src/models/index.ts', 'server/models/index.js',
  'app/models/index.js', 'db/models/index.js', 'src/app.module.ts', 'index.js', 'index.ts', 'index.mjs', 'src/index.ts', 'src/index.js', 'app.js', 'src/app.js',
  'src/db.js', 'src/db.ts', 'src/database.ts', 'src/database.js', 'db/index.js', 'src/db/index.js', 'src/db/index.ts', 'db.js', 'database.js'];

async function settle(value) {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
  return value;
}

const isModule = (value) => value && typeof value === 'object';

// options: {major, entry, harness, wholeProgram, lenient, live} -> {instances, stubbed, missing}; `harness` is a function
// or the file of one, and `live` leaves queries as they are: what is loaded reaches a database.
async function load(folder, options = {}) {
  const root = fs.realpathSync(path.resolve(folder));
  const major = options.major ?? sequelizeMajor(root);
  const Sequelize = library(major);
  watch(Sequelize.Sequelize ?? Sequelize);
  const restore = major === 7 ? () => {} : snapshot(Sequelize.DataTypes ?? Sequelize);
  const restoreClass = major === 7 ? () => {} : snapshot(Sequelize);
  const decorators = fs.existsSync(path.join(root, 'tsconfig.json'));
  current = { root, major, aliases: new Aliases(root), instances: [], stubs: new Map(), stubbed: new Set(), missing: new Set(), program: null,
    packages: new Map(), replacements: [], programRoot: root, wholeProgram: options.wholeProgram ?? decorators, lenient: options.lenient ?? false, live: options.live ?? false };
  const project = current;
  try {
    frameworks.provide(current, Sequelize);
    if (major === 7) current.packages.set('@sequelize/core', { ...Sequelize, importModels: importModels(root) });
    const context = { root, major, Sequelize, DataTypes: Sequelize.DataTypes ?? Sequelize, require: requireFrom(root), create: (settings) => create(Sequelize, major, settings), frameworks, stub,
      replace: (pattern, value) => current.replacements.push({ pattern, value }),
      provide: (name, value) => current.packages.set(name, value),
      program: (folder) => {
        current.wholeProgram = true;
        current.programRoot = path.join(root, folder);
      },
      transpile: () => {
        current.wholeProgram = false;
      } };
    if (typeof options.harness === 'function') await options.harness(context);
    else if (options.harness) await settle(await require(options.harness)(context));
    else await loadEntry(root, options.entry, context);
    await settle();
    return { instances: project.instances, stubbed: [...project.stubbed], missing: [...project.missing], major };
  } finally {
    current = null;
    for (const file of Object.keys(require.cache)) if (file.startsWith(root + path.sep)) delete require.cache[file];
    restore();
    restoreClass();
  }
}

function requireFrom(root) {
  const from = new Module(path.join(root, '__oracle__.js'));
  from.filename = path.join(root, '__oracle__.js');
  from.paths = [];
  return (request) => from.require(request);
}

// As of the package itself, but files are required: `import()` cannot read TypeScript.
function importModels(root) {
  const { isModelStatic } = require('@sequelize/core');
  return async (patterns, matches = () => true) => {
    const files = require('fast-glob').sync([].concat(patterns), { cwd: root, absolute: true });
    const models = files.flatMap((file) => Object.entries(requireFrom(root)(file)).filter(([name, value]) => isModelStatic(value) && matches(file, name, value)));
    return [...new Set(models.map(([, value]) => value))];
  };
}

function create(Sequelize, major, settings = {}) {
  if (major === 7) {
    const { PostgresDialect } = require('@sequelize/postgres');
    return new Sequelize.Sequelize({ dialect: PostgresDialect, logging: false, databaseVersion: '15.0.0', ...settings });
  }
  const Class = Sequelize.Sequelize ?? Sequelize;
  return new Class('d', 'u', 'p', { dialect: 'postgres', logging: false, ...(major === 4 ? { operatorsAliases: false } : {}), ...settings });
}

// Of the usual places, the first that is there; an index of models that only re-exports them makes no instance.
function guessEntry(root) {
  const there = kEntries.filter((file) => fs.existsSync(path.join(root, file)));
  const barrel = (file) => /models\/index\./.test(file) && !/sequelize/i.test(fs.readFileSync(path.join(root, file), 'utf8'));
  return there.find((file) => !barrel(file)) ?? there[0];
}

async function loadEntry(root, entry, context) {
  const entries = [].concat(entry ?? guessEntry(root) ?? []);
  if (!entries.length) throw new Error(`no entry module in ${root}: name it in oracle.json`);
  for (const file of entries) {
    const exports = await settle(context.require('./' + file));
    const ready = isModule(exports) ? exports.ready ?? exports.default?.ready : undefined;
    if (ready && typeof ready.then === 'function') await ready;
  }
  await frameworks.finish(current, context);
}

module.exports = { load };
