'use strict';
const { modelSet } = require('./space.js');

// What a pull request does to a set: some changes, taken from another random set.

const clone = (value) => JSON.parse(JSON.stringify(value));

function mutate(r, set, style) {
  const out = clone(set);
  const other = modelSet(r, style);
  for (let i = r.between(1, 5); i > 0; i--) change(r, out, other);
  return out;
}

function change(r, set, other) {
  const model = r.pick(set.models);
  const donor = r.pick(other.models);
  const own = model.attributes.filter(([key]) => key !== '...');
  switch (r.weighted({ add: 5, remove: 3, retype: 4, null: 4, default: 4, unique: 2, options: 2, indexes: 3, model: 1, drop: 1, link: 3, unlink: 2, relink: 2 })) {
    case 'add':
      for (const [key, spec] of donor.attributes.slice(0, 2)) if (!model.attributes.some(([name]) => name === key) && !spec.primaryKey) model.attributes.push([key, clone(spec)]);
      break;
    case 'remove':
      if (own.length > 1) model.attributes.splice(model.attributes.indexOf(r.pick(own)), 1);
      break;
    case 'retype': {
      const types = donor.attributes.map(([, spec]) => spec.type ?? spec).filter((type) => type.code && type.code !== 'T.ENUM');
      const target = own.length ? r.pick(own) : null;
      if (target && types.length && target[1].type && !target[1].autoIncrement) {
        target[1].type = clone(r.pick(types));
        delete target[1].defaultValue;
        delete target[1].values;
      }
      break;
    }
    case 'null':
      for (const [, spec] of own) if (spec.type && r.chance(0.4)) spec.allowNull = !(spec.allowNull ?? true);
      break;
    case 'default':
      for (const [, spec] of own) if (spec.defaultValue !== undefined && r.chance(0.5)) delete spec.defaultValue;
      break;
    case 'unique': {
      const target = own.length ? r.pick(own) : null;
      if (target && target[1].type) target[1].unique = !target[1].unique;
      break;
    }
    case 'options': Object.assign(model.options, clone(Object.fromEntries(Object.entries(donor.options).filter(([key]) => key !== 'indexes' && key !== 'uniqueKeys')))); break;
    case 'indexes': {
      const indexes = model.options.indexes ?? [];
      if (indexes.length && r.chance(0.6)) r.pick([() => indexes.splice(0, 1), () => { indexes[0].unique = !indexes[0].unique; }, () => { delete indexes[0].where; }])();
      break;
    }
    case 'model':
      if (!set.models.some(({ name }) => name === donor.name)) set.models.push(clone(donor));
      break;
    case 'drop':
      if (set.models.length > 1) {
        set.models = set.models.filter((m) => m !== model);
        set.associations = set.associations.filter((a) => a.source !== model.name && a.target !== model.name && a.options?.through?.model !== model.name && a.options?.through?.object !== model.name);
      }
      break;
    case 'link':
      set.associations.push({ kind: r.pick(['belongsTo', 'hasMany']), source: model.name, target: r.pick(set.models).name, options: { foreignKey: `new${r.between(1, 5)}Id`, as: `new${r.between(1, 99)}` } });
      break;
    case 'unlink':
      if (set.associations.length) set.associations.splice(r.below(set.associations.length), 1);
      break;
    case 'relink':
      if (set.associations.length) {
        const association = r.pick(set.associations);
        association.options = { ...association.options, onDelete: r.pick(['CASCADE', 'SET NULL', 'RESTRICT']) };
      }
      break;
    default:
  }
}

module.exports = { mutate };
