'use strict';
const fs = require('fs');
const path = require('path');
const ts = require('typescript');

// What a project says about itself: the version of Sequelize, path aliases, workspace packages.

function readJson(file) {
  try {
    const { config } = ts.parseConfigFileTextToJson(file, fs.readFileSync(file, 'utf8'));
    return config ?? null;
  } catch {
    return null;
  }
}

// By the manifest of the project, else by the first of its packages that asks for Sequelize. The sequelize-typescript that
// is installed needs version 6.
function sequelizeMajor(folder) {
  for (const home of [folder, ...workspacePackages(folder).values()]) {
    const manifest = readJson(path.join(home, 'package.json')) ?? {};
    const all = { ...manifest.devDependencies, ...manifest.dependencies };
    if (all['@sequelize/core']) return 7;
    if (all['sequelize-typescript'] && home !== folder) return 6;
    const major = /(\d+)/.exec(all.sequelize ?? '');
    if (major) return Number(major[1]);
  }
  return 6;
}

// compilerOptions with `extends` followed: {options, base} where `base` is the folder that `paths` are relative to.
function compilerOptions(file, depth = 0) {
  const config = readJson(file);
  if (!config || depth > 8) return { options: {}, base: path.dirname(file) };
  let inherited = { options: {}, base: path.dirname(file) };
  for (const parent of [].concat(config.extends ?? [])) {
    if (!parent.startsWith('.')) continue;
    const target = path.resolve(path.dirname(file), parent.endsWith('.json') ? parent : parent + '.json');
    inherited = compilerOptions(target, depth + 1);
  }
  const own = config.compilerOptions ?? {};
  const options = { ...inherited.options, ...own };
  if (own.baseUrl !== undefined) options.baseUrl = path.resolve(path.dirname(file), own.baseUrl);
  const base = own.paths || own.baseUrl !== undefined ? options.baseUrl ?? path.dirname(file) : inherited.base;
  return { options, base };
}

function findUp(from, name, stop) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) return file;
    if (folder === stop || path.dirname(folder) === folder) return null;
  }
}

class Aliases {
  constructor(root) {
    this.root = root;
    this.byFolder = new Map();
    this.packages = null;
  }

  // The files that `request` may mean, seen from a file in `folder`.
  candidates(request, folder) {
    return [...this.fromTypescript(request, folder), ...this.fromManifest(request, folder), ...this.fromBabel(request, folder),
      ...this.fromWorkspace(request)];
  }

  fromTypescript(request, folder) {
    const file = this.config(folder, 'tsconfig.json') ?? this.config(folder, 'jsconfig.json');
    if (!file) return [];
    const { options, base } = compilerOptions(file);
    const out = [];
    for (const [pattern, targets] of Object.entries(options.paths ?? {})) {
      const [before, after] = pattern.split('*');
      const matches = after === undefined ? request === pattern : request.startsWith(before) && request.endsWith(after) && request.length >= before.length + after.length;
      if (!matches) continue;
      const star = after === undefined ? '' : request.slice(before.length, request.length - after.length);
      for (const target of targets) {
        const file = path.resolve(base, target.replace('*', star));
        out.push(file, sourceOf(file));
      }
    }
    if (options.baseUrl) out.push(path.resolve(options.baseUrl, request));
    return out;
  }

  config(folder, name) {
    const key = name + '\0' + folder;
    if (!this.byFolder.has(key)) this.byFolder.set(key, findUp(folder, name, this.root));
    return this.byFolder.get(key);
  }

  fromManifest(request, folder) {
    const file = this.config(folder, 'package.json');
    if (!file) return [];
    const manifest = readJson(file) ?? {};
    const out = [];
    const home = path.dirname(file);
    for (const [from, to] of Object.entries({ ...manifest._moduleAliases, ...manifest.imports })) {
      const target = typeof to === 'string' ? to : to.default ?? to.require ?? to.import;
      if (typeof target === 'string') out.push(...mapped(request, from, path.resolve(home, target)));
    }
    return out;
  }

  fromBabel(request, folder) {
    for (const name of ['.babelrc', '.babelrc.json', 'babel.config.json', 'babel.config.js']) {
      const file = this.config(folder, name);
      if (!file) continue;
      let config = readJson(file);
      if (name.endsWith('.js')) {
        try {
          config = require(file);
        } catch {
          config = null;
        }
      }
      const plugins = typeof config === 'object' && config ? config.plugins ?? [] : [];
      for (const plugin of plugins) {
        if (!Array.isArray(plugin) || !/module-resolver/.test(plugin[0])) continue;
        const options = plugin[1] ?? {};
        const cwd = path.dirname(file);
        const out = Object.entries(options.alias ?? {}).flatMap(([from, to]) => mapped(request, from, path.resolve(cwd, to)));
        for (const root of options.root ?? []) out.push(path.resolve(cwd, root, request));
        return out;
      }
    }
    return [];
  }

  fromWorkspace(request) {
    this.packages ??= workspacePackages(this.root);
    for (const [name, folder] of this.packages) {
      if (request !== name && !request.startsWith(name + '/')) continue;
      const inner = request.slice(name.length + 1);
      const manifest = readJson(path.join(folder, 'package.json')) ?? {};
      const entry = inner ? exported(manifest, './' + inner) ?? inner : exported(manifest, '.') ?? manifest.main ?? manifest.module ?? 'index';
      const direct = path.resolve(folder, entry);
      const source = sourceOf(direct);
      return [direct, source, source.replace('/src/', '/'), path.resolve(folder, 'src', inner || 'index'), path.resolve(folder, inner || 'index')];
    }
    return [];
  }
}

// What a file of a folder of compiled code is made from.
function sourceOf(file) {
  return file.replace(/\/(dist|build|lib)\/(cjs\/|esm\/|mjs\/)?/, '/src/').replace(/\.(d\.ts|c?js|mjs)$/, '');
}

function mapped(request, from, target) {
  const plain = from.replace(/\/?\*$/, '');
  if (request === plain) return [target.replace(/\/?\*$/, '')];
  const prefix = /^[~@#]$/.test(plain) || from.endsWith('*') ? plain : plain + '/';
  if (!request.startsWith(prefix)) return [];
  const rest = request.slice(prefix.length).replace(/^\//, '');
  return [target.includes('*') ? target.replace('*', rest) : path.join(target, rest)];
}

function exported(manifest, key) {
  const pick = (value) => {
    if (typeof value === 'string') return value;
    if (Array.isArray(value)) return pick(value[0]);
    return value && typeof value === 'object' ? pick(value.source ?? value.require ?? value.import ?? value.default) : undefined;
  };
  const all = manifest.exports;
  if (typeof all === 'string') return key === '.' ? all : undefined;
  if (!all) return undefined;
  if (all[key] !== undefined) return pick(all[key]);
  for (const [pattern, target] of Object.entries(all)) {
    if (!pattern.includes('*')) continue;
    const [before, after] = pattern.split('*');
    if (key.startsWith(before) && key.endsWith(after)) {
      const to = pick(target);
      if (to) return to.replace('*', key.slice(before.length, key.length - after.length));
    }
  }
  return undefined;
}

function workspacePackages(root) {
  const out = new Map();
  const visit = (folder, depth) => {
    const file = path.join(folder, 'package.json');
    const manifest = fs.existsSync(file) ? readJson(file) : null;
    if (manifest && manifest.name) out.set(manifest.name, folder);
    if (depth === 0) return;
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !/^(\.|node_modules$|src$|test|dist$)/.test(entry.name)) visit(path.join(folder, entry.name), depth - 1);
    }
  };
  visit(root, 3);
  return new Map([...out].sort((a, b) => b[0].length - a[0].length));
}

module.exports = { Aliases, readJson, sequelizeMajor, compilerOptions, findUp };
