'use strict';
const fs = require('fs');
const path = require('path');

// The little of each framework that decides which models there are and in which order they are made.

// What @nestjs/common exports: decorators, and classes that are extended or constructed.
function exported() {
  return (target, member) => (member === undefined ? target : undefined);
}

// NestJS: SequelizeModule.forRoot({models, autoLoadModels}) makes the instance, forFeature([...]) adds models.
function nest(project) {
  const state = { options: null, features: [], settings: new Map() };
  const service = configuration(state.settings);
  const SequelizeModule = {
    forRoot(options) {
      state.options = options;
      return { module: SequelizeModule };
    },
    // asked when every module has been loaded, as Nest does
    forRootAsync({ useFactory, inject = [], useClass, useExisting }) {
      const Service = useClass ?? useExisting;
      const injected = () => inject.map((token) => state.settings.get(token?.configuration)?.() ?? service);
      state.options = () => (useFactory ? useFactory(...(inject.length ? injected() : [service])) : new Service(service).createSequelizeOptions());
      return { module: SequelizeModule };
    },
    forFeature(models) {
      for (const model of models) if (!state.features.includes(model)) state.features.push(model);
      return { module: SequelizeModule };
    },
  };
  project.nest = state;
  project.packages.set('@nestjs/sequelize', { SequelizeModule, InjectModel: () => () => {}, InjectConnection: () => () => {}, getModelToken: String, getConnectionToken: String });
  project.packages.set('@nestjs/common', new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : exported) }));
  const registerAs = (name, factory) => {
    state.settings.set(name, factory);
    return Object.assign(factory, { KEY: { configuration: name } });
  };
  const forRoot = ({ load = [] } = {}) => {
    for (const factory of load) if (!factory.KEY) for (const name of Object.keys(factory())) state.settings.set(name, () => factory()[name]);
    return {};
  };
  project.packages.set('@nestjs/config', { registerAs, ConfigService: class ConfigService {}, ConfigModule: { forRoot, forFeature: () => ({}) } });
}

function configuration(settings) {
  const get = (path, fallback) => {
    const [name, ...rest] = path.split('.');
    return rest.reduce((value, key) => value?.[key], settings.get(name)?.()) ?? fallback;
  };
  return { get, getOrThrow: get };
}

async function finishNest(project) {
  const { options: given, features } = project.nest ?? {};
  if (!given || project.instances.length) return;
  const options = typeof given === 'function' ? await given() : given;
  const { Sequelize } = require('sequelize-typescript');
  const { autoLoadModels, ...rest } = options;
  const sequelize = new Sequelize({ ...rest, dialect: 'postgres', logging: false });
  if (autoLoadModels) sequelize.addModels(features);
}

// Egg: every file of app/model is called with the application, then every `associate`.
function egg({ root, Sequelize, DataTypes, create, require: load }, settings = {}) {
  const sequelize = create(settings);
  const model = sequelize;
  const app = { Sequelize: Object.assign(DataTypes, {}), model, config: {} };
  app.Sequelize = Sequelize;
  const folder = path.join(root, 'app/model');
  const loaded = [];
  for (const file of walk(folder)) {
    const exports = load('./' + path.relative(root, file));
    const factory = exports && exports.default ? exports.default : exports;
    const made = factory(app);
    if (!made) continue;
    const name = made.name;
    app.model[upperFirst(name)] ??= made;
    const fromFile = upperFirst(camel(path.basename(file, path.extname(file))));
    app.model[fromFile] ??= made;
    loaded.push(made);
  }
  for (const made of loaded) if (typeof made.associate === 'function') made.associate.call(made);
  return sequelize;
}

// Feathers: an application that is a map of settings with `configure`.
function feathers({ root, require: load }, { sequelize = 'src/sequelize.js', models = 'src/models', settings = {} } = {}) {
  const values = new Map(Object.entries({ postgres: 'postgres://u:p@localhost/d', ...settings }));
  const app = {
    get: (key) => values.get(key),
    set(key, value) {
      values.set(key, value);
      return app;
    },
    configure(plugin) {
      plugin.call(app, app);
      return app;
    },
    setup: () => app,
    use: () => app,
    on: () => app,
  };
  app.configure(interop(load('./' + sequelize)));
  for (const file of walk(path.join(root, models))) interop(load('./' + path.relative(root, file)))(app);
  app.setup();
  return values.get('sequelizeClient');
}

// Factories of `(sequelize, DataTypes)` in a folder, then `associate` of each with all of them.
function factories({ root, create, DataTypes, require: load }, { folder = 'models', settings = {}, associate = 'associate', only = null } = {}) {
  const sequelize = create(settings);
  const models = {};
  for (const file of only ? only.map((name) => path.join(root, folder, name)) : walk(path.join(root, folder))) {
    const made = interop(load('./' + path.relative(root, file)))(sequelize, DataTypes);
    if (made && made.name) models[made.name] = made;
  }
  for (const model of Object.values(models)) if (typeof model[associate] === 'function') model[associate](models);
  return sequelize;
}

const interop = (exports) => (exports && exports.default ? exports.default : exports);
const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const camel = (text) => text.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase());

function walk(folder) {
  const out = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) out.push(...walk(file));
    else if (/\.[cm]?[jt]sx?$/.test(entry.name) && !/^index\.|\.d\.ts$/.test(entry.name)) out.push(file);
  }
  return out;
}

function provide(project) {
  nest(project);
}

async function finish(project) {
  await finishNest(project);
}

module.exports = { provide, finish, egg, feathers, factories, walk, interop };
