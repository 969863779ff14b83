'use strict';

// The smallest set that still differs: takes things out one by one, as long as the difference stays.

const clone = (value) => JSON.parse(JSON.stringify(value, (key, item) => (item === undefined ? null : item)));

function throughModel(association) {
  const through = association.options?.through;
  return through && typeof through === 'object' ? through.model ?? through.object : null;
}

// Every way to make `set` one step smaller, the big steps first.
function* smaller(set, styles) {
  const edit = (change) => {
    const copy = clone(set);
    change(copy);
    return copy;
  };
  if (!set.plain) yield edit((s) => { s.plain = true; });
  const simplest = styles.find((style) => style.major === set.major && /^(one-file|seven-define)/.test(style.name));
  if (simplest && simplest.name !== set.style && !styles.find((style) => style.name === set.style)?.decorated) yield edit((s) => { s.style = simplest.name; });
  if (set.define) yield edit((s) => { s.define = null; });
  if (set.shared) yield edit((s) => {
    s.shared = null;
    for (const model of s.models) model.attributes = model.attributes.filter(([key]) => key !== '...');
  });
  if (set.removals.length) yield edit((s) => { s.removals = []; });
  for (let i = set.models.length - 1; i >= 0 && set.models.length > 1; i--) {
    const { name } = set.models[i];
    yield edit((s) => {
      s.models.splice(i, 1);
      s.associations = s.associations.filter((a) => a.source !== name && a.target !== name && throughModel(a) !== name);
      s.removals = s.removals.filter((removal) => removal.model !== name);
    });
  }
  for (let i = set.associations.length - 1; i >= 0; i--) yield edit((s) => s.associations.splice(i, 1));
  for (let m = 0; m < set.models.length; m++) {
    for (let a = set.models[m].attributes.length - 1; a >= 0; a--) yield edit((s) => s.models[m].attributes.splice(a, 1));
    for (const key of Object.keys(set.models[m].options)) yield edit((s) => { delete s.models[m].options[key]; });
  }
  yield* finer(set, edit);
}

function* finer(set, edit) {
  for (const key of Object.keys(set.define ?? {})) yield edit((s) => { delete s.define[key]; });
  for (let m = 0; m < set.models.length; m++) {
    const model = set.models[m];
    for (let a = 0; a < model.attributes.length; a++) {
      const [key, spec] = model.attributes[a];
      if (key === '...' || spec.code) continue;
      for (const part of Object.keys(spec)) if (part !== 'type') yield edit((s) => { delete s.models[m].attributes[a][1][part]; });
      if (spec.type && spec.type.code !== 'T.STRING' && !spec.autoIncrement) yield edit((s) => { s.models[m].attributes[a][1].type = { code: 'T.STRING' }; });
      if (Object.keys(spec).length === 1) yield edit((s) => { s.models[m].attributes[a][1] = spec.type; });
    }
    const indexes = model.options.indexes ?? [];
    for (let i = 0; i < indexes.length && indexes.length > 1; i++) yield edit((s) => s.models[m].options.indexes.splice(i, 1));
    for (let i = 0; i < indexes.length; i++) {
      for (const key of Object.keys(indexes[i])) if (key !== 'fields') yield edit((s) => { delete s.models[m].options.indexes[i][key]; });
      for (let f = 0; f < indexes[i].fields.length && indexes[i].fields.length > 1; f++) yield edit((s) => s.models[m].options.indexes[i].fields.splice(f, 1));
    }
  }
  for (let i = 0; i < set.associations.length; i++) {
    const { options } = set.associations[i];
    if (!options) continue;
    for (const key of Object.keys(options)) if (key !== 'through') yield edit((s) => { delete s.associations[i].options[key]; });
    if (options.foreignKey && typeof options.foreignKey === 'object') {
      for (const key of Object.keys(options.foreignKey)) yield edit((s) => { delete s.associations[i].options.foreignKey[key]; });
    }
  }
}

async function shrink(set, styles, differs, limit = 400) {
  let current = set;
  let tries = 0;
  for (let progress = true; progress && tries < limit;) {
    progress = false;
    for (const candidate of smaller(current, styles)) {
      if (++tries > limit) break;
      if (await differs(candidate)) {
        current = candidate;
        progress = true;
        break;
      }
    }
  }
  return current;
}

module.exports = { shrink };
