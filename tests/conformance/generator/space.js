'use strict';

// Random model sets: the whole option space of Sequelize as plain data. What is not data (types, functions, calls) is
// {code: 'source text'}, in which `T.` stands for wherever the types come from and `S.` for Sequelize itself.

const code = (text) => ({ code: text });

const kModels = ['User', 'Post', 'Person', 'UserProfile', 'Category', 'OrderItem', 'Status', 'Child', 'Media', 'Data', 'Address', 'Index', 'APIKey', 'user_group',
  'Settings', 'Company', 'Photo', 'Series', 'News', 'team', 'Box', 'Quiz', 'Analysis', 'Mouse', 'Leaf', 'Bus', 'Metadata', 'Invoice', 'Currency', 'GrandChild', 'Equipment',
  'Safe', 'Criterion', 'account', 'Task', 'Hero', 'Vertex', 'Shelf', 'UserInfo', 'Batch', 'Key', 'Alias', 'Bonus', 'Drive', 'Database', 'OAuthToken', 'S3File', 'Page'];
const kAttributes = ['name', 'title', 'email', 'amount', 'state', 'createdBy', 'userID', 'isOK', 'HTTPCode', 'lastSeenAt', 's3Key', 'order', 'group', 'first_name', 'a', 'b1',
  'publishedAt', 'count', 'ratio', 'note', 'kind', 'payload', 'tags', 'code', 'URL', 'parentId', 'slug', 'x2Y', 'desc', 'value', 'öffentlich', 'someJSONData'];
const kFields = ['the_name', 'Amount', 'col_1', 'user_ref', 'TITLE', 'z', 'stateCode', 'with space', 'select'];
const kAliases = ['owner', 'parent', 'mainAuthor', 'Kids', 'reviewer', 'head-quarter', 'twin', 'friends', 'last_editor', 'Members', 'boxes'];
const kKeys = ['ownerId', 'owner_id', 'parentId', 'theRef', 'UserRef', 'refID', 'linkedKey'];
const kActions = ['CASCADE', 'SET NULL', 'RESTRICT', 'NO ACTION', 'cascade', 'set null', 'no action', 'SET DEFAULT'];
const kLabels = ['a', 'b', 'low', 'high', 'Very High', "it's", 'ACTIVE', 'x-1', '1', 'ünï', 'null', 'true', 'A,B'];

function typeOf(r, major, depth = 0) {
  const v7 = major === 7;
  const length = () => r.pick([1, 2, 10, 36, 64, 100, 255, 256, 1000, 4096]);
  const kinds = {
    string: () => r.pick([`T.STRING`, `T.STRING`, `T.STRING(${length()})`, `T.STRING(${length()})`, `T.STRING({ length: ${length()} })`, ...(v7 ? [] : ['T.STRING.BINARY', `T.STRING(${length()}).BINARY`, `T.STRING(${length()}, true)`, 'T.STRING()', "T.STRING('50')"])]),
    text: () => r.pick(['T.TEXT', 'T.TEXT', "T.TEXT('tiny')", "T.TEXT('long')", ...(v7 ? [] : ["T.TEXT({ length: 'medium' })"]), ...(major >= 5 ? ['T.CITEXT'] : [])]),
    char: () => r.pick(['T.CHAR', `T.CHAR(${r.pick([1, 2, 8, 36])})`, ...(v7 ? [] : ['T.CHAR(3).BINARY'])]),
    integer: () => r.pick(['T.INTEGER', 'T.INTEGER', 'T.INTEGER', 'T.BIGINT', 'T.SMALLINT', ...(v7 ? ['T.TINYINT', 'T.INTEGER.UNSIGNED', 'T.MEDIUMINT'] : ['T.INTEGER(11)', 'T.INTEGER.UNSIGNED', 'T.BIGINT(20).UNSIGNED', 'T.SMALLINT.UNSIGNED', 'T.INTEGER({ length: 5, zerofill: true })', 'T.INTEGER(10).UNSIGNED.ZEROFILL'])]),
    float: () => r.pick(['T.FLOAT', 'T.REAL', 'T.DOUBLE', ...(v7 ? [] : ['T.FLOAT(11)', 'T.FLOAT(30)', 'T.FLOAT(11, 10)', 'T.DOUBLE(11, 10)', 'T.REAL(11)', "T['DOUBLE PRECISION']"])]),
    decimal: () => r.pick(['T.DECIMAL', ...(v7 ? [] : [`T.DECIMAL(${r.between(4, 20)})`]), `T.DECIMAL(${r.between(10, 20)}, ${r.between(1, 6)})`, 'T.DECIMAL(10, 0)', ...(v7 ? [] : ['T.NUMERIC(7, 3)', 'T.DECIMAL({ precision: 9, scale: 2 })'])]),
    boolean: () => 'T.BOOLEAN',
    date: () => r.pick(['T.DATE', 'T.DATE', 'T.DATE(6)', 'T.DATE(3)', 'T.DATEONLY']),
    time: () => r.pick(['T.TIME', ...(v7 ? ['T.TIME(3)'] : [])]),
    uuid: () => 'T.UUID',
    json: () => r.pick(['T.JSON', 'T.JSONB', 'T.JSONB']),
    blob: () => r.pick(['T.BLOB', "T.BLOB('long')"]),
    network: () => r.pick(['T.INET', 'T.CIDR', 'T.MACADDR']),
    search: () => (major >= 6 ? 'T.TSVECTOR' : 'T.TEXT'),
    hstore: () => 'T.HSTORE',
    range: () => `T.RANGE(T.${r.pick(['INTEGER', 'BIGINT', 'DECIMAL', 'DATE', 'DATEONLY'])})`,
    enum: () => null,
    array: () => null,
    raw: () => r.pick(["'VARCHAR(7)'", "'TIMESTAMP'", "'jsonb'", "'NUMERIC(8,3)'", "'TEXT[]'", "'DOUBLE PRECISION'", "'timestamptz'", "'int4'"]),
    virtual: () => r.pick(['T.VIRTUAL', 'T.VIRTUAL(T.STRING)', "T.VIRTUAL(T.BOOLEAN, ['a'])"]),
  };
  const weights = { string: 16, text: 6, char: 2, integer: 14, float: 4, decimal: 4, boolean: 6, date: 8, time: 1, uuid: 4, json: 5, blob: 2, network: 2, search: 1, hstore: 1, range: 2, enum: 7, array: 5, raw: depth || v7 ? 0 : 2, virtual: depth ? 0 : 2 };
  const kind = r.weighted(weights);
  if (kind === 'enum') return enumOf(r, major, depth);
  if (kind === 'array') {
    const element = depth ? { kind: 'string', code: 'T.STRING' } : typeOf(r, major, depth + 1);
    // Sequelize writes ARRAY(ARRAY(ENUM)) in a way that Postgres refuses
    if (element.kind === 'array' || element.sibling) return { kind: 'array', element: { kind: 'integer', code: 'T.INTEGER' }, code: 'T.ARRAY(T.INTEGER)' };
    return { kind: 'array', element, code: r.chance(0.2) && !v7 ? `T.ARRAY({ type: ${element.code} })` : `T.ARRAY(${element.code})` };
  }
  return { kind, code: kinds[kind]() };
}

function enumOf(r, major, depth) {
  // before 6, labels are pasted between quotes as they are
  const labels = r.some(major < 6 ? kLabels.filter((label) => !label.includes("'")) : kLabels, r.between(1, 5));
  const list = labels.map((label) => JSON.stringify(label)).join(', ');
  const forms = [`T.ENUM(${list})`, `T.ENUM([${list}])`, `T.ENUM({ values: [${list}] })`, `T.ENUM(...[${list}])`,
    `T.ENUM(...Object.values({ ${labels.map((label, i) => `K${i}: ${JSON.stringify(label)}`).join(', ')} }))`];
  if (!depth && major !== 7 && r.chance(0.2)) return { kind: 'enum', labels, code: 'T.ENUM', sibling: true };
  return { kind: 'enum', labels, code: r.pick(forms) };
}

// A default that Sequelize accepts for the type, as a value or {code}.
function defaultOf(r, type, major) {
  if (type.kind !== 'enum' && r.chance(0.08)) return null;
  if (r.chance(0.08)) return code(r.pick(["() => 'x'", 'function () { return 1; }']));
  switch (type.kind) {
    case 'string': case 'text': case 'char':
      if (/BINARY|true/.test(type.code)) return undefined;
      if (r.chance(0.1)) return code(r.pick(["S.fn('gen_random_uuid')", "S.literal('CURRENT_USER')", "S.fn('concat', 'a', 'b')", "S.fn('upper', S.fn('lower', 'X'))"]));
      if (major < 7 && r.chance(0.06)) return code("S.cast('5', 'varchar')");
      return r.pick(['', 'x', "it's", 'a\\b', 'hello world', 'multi\nline', '%', '$1', 'null', 'Zürich', '(', '"quoted"', 'x, y']);
    case 'integer': return r.pick([0, 1, -1, 42, 2147483647]);
    case 'float': return r.pick([0, 1, 1.5, -0.25, 1e21]);
    case 'decimal': return r.pick([0, 1.1, -3.5, '1.10', 100]);
    case 'boolean': return r.chance(0.9) ? r.chance(0.5) : undefined;
    case 'date':
      return r.pick([code('T.NOW'), code('T.NOW'), code("S.fn('now')"), code("S.literal('CURRENT_TIMESTAMP')"), code("S.literal(\"now() + interval '1 day'\")"),
        ...(type.code === 'T.DATEONLY' ? ['2020-01-01'] : [code("new Date('2021-02-03T04:05:06.789Z')"), code('Date.now')])]);
    case 'uuid': return r.pick([code('T.UUIDV4'), code('T.UUIDV4'), code('T.UUIDV1'), code("S.fn('gen_random_uuid')"), code("S.literal('gen_random_uuid()')"), ...(major < 7 ? [code('T.UUIDV4()')] : [code('S.uuidV4'), code('S.uuidV1')])]);
    case 'json': return r.pick([{}, [], { a: 1 }, { a: { b: ["it's", null, true, 1.5] } }, [1, 2], ...(major < 7 ? ['{}', 'text'] : []), true, 0]);
    case 'enum': return type.labels ? r.pick(type.labels) : undefined;
    case 'array': return arrayDefault(r, type.element, major);
    case 'network': return type.code === 'T.INET' ? '127.0.0.1' : undefined;
    case 'range': return /INTEGER\)/.test(type.code) ? [1, 5] : undefined;
    default: return undefined;
  }
}

function arrayDefault(r, element, major) {
  if (r.chance(0.5)) return [];
  if (r.chance(0.1)) return code("S.literal(\"'{}'\")");
  if (element.kind === 'string' && !/BINARY|true/.test(element.code)) return r.some(['a', "b's", 'c d', ''], r.between(1, 3));
  if (element.kind === 'integer') return r.some([1, 2, -3, 0], r.between(1, 3));
  if (element.kind === 'enum' && element.labels) return r.some(element.labels, r.between(1, 2));
  if (element.kind === 'boolean') return [true, false];
  return [];
}

function uniqueOf(r, major, groups) {
  const simple = { true: 8, group: 4, named: 2, message: major === 7 ? 0 : 1, args: major === 7 ? 0 : 1, no: 1 };
  switch (r.weighted(simple)) {
    case 'group': return r.pick(groups);
    case 'named': return major === 7 ? { name: r.pick(groups) } : { name: r.pick(groups), msg: 'taken' };
    case 'message': return { msg: 'taken' };
    case 'args': return { args: r.chance(0.5), msg: 'taken' };
    case 'no': return false;
    default: return true;
  }
}

function attributeOf(r, set, groups) {
  const type = typeOf(r, set.major);
  if (r.chance(0.35) && !type.sibling) return { type, spec: null };
  const spec = { type: code(type.code) };
  if (type.sibling) spec.values = type.labels;
  if (type.kind === 'virtual') return { type, spec };
  if (r.chance(0.45)) spec.allowNull = r.chance(0.6) ? false : true;
  else if (r.chance(0.03) && set.major < 7) spec.allowNull = r.pick([code('undefined'), null, 0]);
  if (r.chance(0.35)) {
    const value = defaultOf(r, type, set.major);
    if (value !== undefined) spec.defaultValue = value;
  }
  if (r.chance(0.15) && !['json', 'hstore', 'search'].includes(type.kind)) spec.unique = uniqueOf(r, set.major, groups);
  if (r.chance(0.12)) spec[set.major === 7 ? 'columnName' : 'field'] = r.pick(kFields);
  if (r.chance(0.06)) spec.comment = r.pick(['a note', "it's", 'multi\nline', 'ünï']);
  if (r.chance(0.05) && type.code === 'T.JSONB' && set.major === 6) spec.index = true;
  if (r.chance(0.1) && set.major === 7) spec.index = indexForSeven(r);
  if (r.chance(0.08)) Object.assign(spec, r.pick([{ validate: code('{ notEmpty: true }') }, { get: code('function () { return 1; }') }, { set: code('function (value) { this.setDataValue("x", value); }') }]));
  return { type, spec: Object.fromEntries(r.chance(0.3) ? r.shuffled(Object.entries(spec)) : Object.entries(spec)) };
}

function primaryKeyOf(r, set) {
  const field = set.major === 7 ? 'columnName' : 'field';
  switch (r.weighted({ none: 10, id: 3, uuid: 4, natural: 2, bigint: 2, identity: set.major >= 5 ? 1 : 0, composite: 1, field: 1 })) {
    case 'id': return [['id', { type: code('T.INTEGER'), primaryKey: true, autoIncrement: true, ...(r.chance(0.5) ? { allowNull: false } : {}) }]];
    case 'uuid': return [['id', { type: code('T.UUID'), primaryKey: true, defaultValue: code(r.pick(['T.UUIDV4', "S.fn('gen_random_uuid')"])) }]];
    case 'natural': return [[r.pick(['code', 'uuid', 'key']), { type: code(r.pick(['T.STRING', 'T.STRING(20)', 'T.CHAR(2)'])), primaryKey: true }]];
    case 'bigint': return [['id', { type: code(r.pick(['T.BIGINT', 'T.SMALLINT'])), primaryKey: true, autoIncrement: true }]];
    case 'identity': return [['id', { type: code('T.INTEGER'), primaryKey: true, autoIncrement: true, autoIncrementIdentity: true }]];
    case 'composite': return [['left', { type: code('T.INTEGER'), primaryKey: true }], ['right', { type: code('T.STRING'), primaryKey: true }]];
    case 'field': return [['key', { type: code('T.INTEGER'), primaryKey: true, [field]: 'the_key' }]];
    default: return [];
  }
}

function optionsOf(r, set) {
  const options = {};
  if (r.chance(0.25)) options.timestamps = r.chance(0.3);
  if (r.chance(0.25)) options.underscored = r.chance(0.8);
  if (r.chance(0.15)) options.paranoid = r.chance(0.85);
  if (r.chance(0.15)) options.tableName = r.pick(['things', 'The_Table', 'legacy_table', 'tbl users']) + (r.chance(0.7) ? `_${r.between(1, 99)}` : '');
  if (r.chance(0.08)) options.freezeTableName = r.chance(0.8);
  if (r.chance(0.1)) options.createdAt = r.pick([false, 'created_on', 'createdOn', 'madeAt', true]);
  if (r.chance(0.1)) options.updatedAt = r.pick([false, 'changed', 'modifiedAt']);
  if (r.chance(0.06)) options.deletedAt = r.pick(['removedAt', 'gone', 'deleted_on']);
  if (r.chance(0.06)) options.version = r.pick([true, 'rev', false]);
  if (r.chance(0.08)) options.schema = r.pick(['app', 'audit', 'public']);
  if (r.chance(0.06)) options.comment = r.pick(['a table', "everyone's table"]);
  if (r.chance(0.04) && set.major === 7) options.noPrimaryKey = true;
  if (r.chance(0.05)) options.name = { singular: r.pick(['thing', 'Unit']), plural: r.pick(['things', 'Units']) };
  if (r.chance(0.08)) Object.assign(options, r.pick([{ scopes: code('{ recent: { limit: 5 } }') }, { defaultScope: code('{ where: {} }') }, { hooks: code('{ beforeCreate() {} }') }]));
  return options;
}

const kWhere = (column) => [
  { [column]: null }, { [column]: code('{ [S.Op.ne]: null }') }, { [column]: 'x' }, { [column]: true }, { [column]: code('{ [S.Op.in]: [1, 2] }') }, { [column]: [1, 2] },
  { [column]: code('{ [S.Op.gt]: 5, [S.Op.lte]: 9 }') }, { [column]: code("{ [S.Op.or]: ['a', 'b'] }") }, { [column]: code('{ [S.Op.not]: null }') }, { [column]: code("{ [S.Op.like]: 'a%' }") },
  code(`{ [S.Op.or]: [{ ${JSON.stringify(column)}: 1 }, { ${JSON.stringify(column)}: null }] }`), code(`S.literal(${JSON.stringify(`"${column}" IS NOT NULL`)})`), { [column]: code('{ [S.Op.between]: [1, 2] }') },
  { [column]: code('{ [S.Op.notIn]: [1, 2] }') }, { [column]: 0 }, { [column]: "it's" }, code(`{ [S.Op.and]: [{ ${JSON.stringify(column)}: 3 }, { ${JSON.stringify(column)}: { [S.Op.ne]: 4 } }] }`),
  { [column]: code("{ [S.Op.is]: null }") }, { [column]: false },
];

// `columns` are names as the table will have them, as far as known here.
function indexOf(r, set, columns, number) {
  const fields = r.some(columns, r.between(1, 2));
  const index = {};
  if (r.chance(0.3)) index.name = r.pick(['idx_', 'My Index ', 'ix']) + number;
  index.fields = fields.map((name) => {
    switch (r.weighted({ plain: 12, object: 2, attribute: 1, ordered: 2, collated: 1, operator: 1, fn: 1.5, literal: 1 })) {
      case 'object': return { name };
      case 'attribute': return set.major === 7 ? { name } : { attribute: name };
      case 'ordered': return { name, order: r.pick(['DESC', 'ASC', 'desc']) };
      case 'collated': return { name, collate: 'C' };
      case 'operator': return { name, operator: 'text_pattern_ops' };
      case 'fn': index.name ??= `fn_${number}`; return code(`S.fn('lower', S.col(${JSON.stringify(name)}))`);
      case 'literal': index.name ??= `lit_${number}`; return code(`S.literal(${JSON.stringify(`("${name}" || 'x')`)})`);
      default: return name;
    }
  });
  if (r.chance(0.3)) index.unique = r.chance(0.9);
  if (r.chance(0.1)) index.using = r.pick(['BTREE', 'btree', 'HASH', 'gin', 'GIST']);
  if (r.chance(0.05)) index.type = r.pick(['UNIQUE', 'FULLTEXT']);
  if (r.chance(0.2)) index.where = r.pick(kWhere(r.pick(columns)));
  if (r.chance(0.04)) index.concurrently = true;
  return index;
}

function underscoreOf(text) {
  return text.split('::').map((part) => part.replace(/([A-Z])/g, '_$1').replace(/^_/, '').toLowerCase()).join('/');
}

function modelOf(r, set, name) {
  const groups = ['grp', 'pair_of'];
  const attributes = primaryKeyOf(r, set);
  const composite = attributes.length === 2;
  for (const key of r.some(kAttributes, r.between(0, 6))) {
    const { spec, type } = attributeOf(r, set, groups);
    attributes.push([key, spec ?? code(type.code)]);
  }
  if (r.chance(0.2)) attributes.sort(() => (r.chance(0.5) ? 1 : -1));
  if (set.shared && r.chance(0.4)) attributes.splice(r.below(attributes.length + 1), 0, ['...', code('sharedAttributes')]);
  const options = optionsOf(r, set);
  const underscored = options.underscored ?? set.define?.underscored;
  const columns = attributes.filter(([key, spec]) => key !== '...' && !/VIRTUAL/.test(JSON.stringify(spec.type ?? spec)))
    .map(([key, spec]) => spec.field ?? spec.columnName ?? (underscored ? underscoreOf(key) : key));
  if (columns.length && r.chance(0.4)) {
    const indexes = Array.from({ length: r.between(1, 3) }, (_, i) => indexOf(r, set, columns, `${name.length}${i}${set.models.length}`));
    const fields = (index) => index.name ?? JSON.stringify(index.fields.map((field) => field.name ?? field.attribute ?? field));
    options.indexes = indexes.filter((index, i) => indexes.findIndex((other) => fields(other) === fields(index)) === i);
  }
  if (columns.length > 1 && r.chance(0.03) && set.major === 6) options.uniqueKeys = { custom: { fields: columns.slice(0, 2) } };
  return { name, attributes, options: Object.fromEntries(r.shuffled(Object.entries(options))), composite };
}

function foreignKeyOf(r, holder) {
  const declared = holder.attributes.filter(([key, spec]) => key !== '...' && /INTEGER|UUID|BIGINT/.test(JSON.stringify(spec.type ?? spec))).map(([key]) => key);
  const name = declared.length && r.chance(0.3) ? r.pick(declared) : r.pick(kKeys);
  if (r.chance(0.65)) return name;
  const object = { name };
  if (r.chance(0.2)) { delete object.name; object.fieldName = name; }
  if (r.chance(0.6)) object.allowNull = r.chance(0.25);
  if (r.chance(0.15)) object.field = r.pick(kFields);
  if (r.chance(0.1)) object.defaultValue = 1;
  if (r.chance(0.1)) object.unique = true;
  if (r.chance(0.1)) object.onDelete = 'CASCADE';
  if (r.chance(0.1)) object.type = code('T.BIGINT');
  if (r.chance(0.05)) object.comment = 'key';
  return object;
}

function keyObjectForSeven(r, key) {
  if (typeof key === 'string') return key;
  const { fieldName, field, name, ...rest } = key;
  return { name: name ?? fieldName, ...rest, ...(field ? { columnName: field } : {}) };
}

function inverseForSeven(r, kind) {
  const as = r.pick(kAliases) + 'Back';
  if (kind === 'belongsTo') return { as, type: r.pick(['hasMany', 'hasOne']) };
  return r.chance(0.5) ? as : { as };
}

function indexForSeven(r) {
  return r.pick([true, 'by_this', { name: 'named_index' }, { using: 'hash' }, { attribute: { order: 'DESC' } }, { name: 'shared', unique: true }, [true, { name: 'second', attribute: { collate: 'C' } }]]);
}

function associationOf(r, set) {
  const kind = r.weighted({ belongsTo: 8, hasMany: 6, hasOne: 3, belongsToMany: 4 });
  const source = r.pick(set.models);
  const some = r.chance(0.12) ? source : r.pick(set.models);
  const target = some;
  const holder = kind === 'belongsTo' ? source : target;
  const options = {};
  const self = source === target;
  if (kind === 'belongsToMany') {
    const through = r.weighted({ string: 5, model: set.models.length > 2 ? 3 : 0, object: set.models.length > 2 ? 1 : 0 });
    const model = r.pick(set.models.filter((m) => m !== source && m !== target && !m.composite));
    if (through === 'string' || !model) options.through = r.pick(['user_posts', 'Links', 'thingLink', 'Membership']) + r.between(1, 4);
    else options.through = through === 'model' ? { model: model.name } : { object: model.name, unique: r.chance(0.3) };
    if (r.chance(0.3)) options.foreignKey = r.chance(0.8) ? r.pick(['leftId', 'left_id']) : { name: 'leftId', allowNull: false };
    if (r.chance(0.3)) options.otherKey = r.chance(0.8) ? r.pick(['rightId', 'right_id']) : { name: 'rightId' };
    if (self || r.chance(0.25)) options.as = r.pick(kAliases);
    if (r.chance(0.2)) options.timestamps = r.chance(0.3);
    if (r.chance(0.05) && set.major < 7) options.uniqueKey = 'through_key';
  } else {
    if (r.chance(0.55)) options.foreignKey = foreignKeyOf(r, holder);
    if ((self && r.chance(0.9)) || r.chance(0.35)) options.as = r.pick(kAliases);
    if (kind === 'hasOne' && options.as && /s$/.test(options.as) && r.chance(0.5)) options.as = 'single';
    if (r.chance(0.06)) {
      const owner = kind === 'belongsTo' ? target : source;
      const unique = owner.attributes.find(([, spec]) => spec.unique === true && !spec.primaryKey);
      if (unique) options[kind === 'belongsTo' ? 'targetKey' : 'sourceKey'] = unique[0];
    }
    if (r.chance(0.03) && kind === 'belongsTo' && set.major < 7) options.keyType = code('T.BIGINT');
  }
  if (set.major === 7) {
    if (options.foreignKey) options.foreignKey = keyObjectForSeven(r, options.foreignKey);
    if (r.chance(0.1)) options.foreignKeyConstraints = false;
    if (typeof options.foreignKey === 'object' && r.chance(0.4)) options.foreignKey.onDelete = r.pick(kActions.slice(0, 4));
    if (options.otherKey) options.otherKey = keyObjectForSeven(r, options.otherKey);
    delete options.timestamps;
    if (self || r.chance(0.2)) options.inverse = inverseForSeven(r, kind);
  } else {
    if (r.chance(0.25)) options.onDelete = r.pick(kActions);
    if (r.chance(0.12)) options.onUpdate = r.pick(kActions);
    if (r.chance(0.08)) options.constraints = r.chance(0.2);
  }
  return { kind, source: source.name, target: target.name, options: Object.keys(options).length || r.chance(0.3) ? options : null };
}

function addReferences(r, set) {
  for (const model of set.models) {
    if (!r.chance(0.12)) continue;
    const target = r.pick(set.models);
    const key = `ref${r.between(1, 9)}Id`;
    const by = r.weighted({ table: 3, model: set.majorStyle === 'one' ? 1 : 0, schema: 1 });
    const table = target.options.tableName ?? 'SomeTable';
    const references = set.major === 7 ? { table, key: 'id' }
      : by === 'schema' ? { model: { tableName: table, schema: 'app' }, key: 'id' } : { model: table, key: r.chance(0.8) ? 'id' : 'code' };
    const spec = { type: code('T.INTEGER'), references };
    if (set.major === 6 && r.chance(0.15)) references.deferrable = code(r.pick(['S.Deferrable.INITIALLY_DEFERRED', 'S.Deferrable.INITIALLY_IMMEDIATE', 'S.Deferrable.NOT']));
    if (r.chance(0.4)) spec.onDelete = r.pick(kActions);
    if (r.chance(0.4)) spec.onUpdate = r.pick(kActions);
    if (r.chance(0.3)) spec.allowNull = r.chance(0.3);
    model.attributes.push([key, spec]);
  }
}

function globalDefine(r, major) {
  const define = {};
  if (r.chance(0.6)) define.underscored = r.chance(0.8);
  if (r.chance(0.3)) define.freezeTableName = r.chance(0.7);
  if (r.chance(0.4)) define.timestamps = r.chance(0.3);
  if (r.chance(0.15)) define.paranoid = true;
  if (r.chance(0.15)) define.createdAt = r.pick([false, 'created']);
  if (r.chance(0.1)) define.updatedAt = r.pick([false, 'updated_on']);
  if (r.chance(0.1)) define.schema = 'glob';
  if (r.chance(0.1)) define.version = true;
  return define;
}

// -> {major, style, define, models: [{name, attributes: [[key, spec]], options}], associations, removals, shared}
function modelSet(r, style) {
  const set = { major: style.major, style: style.name, seedOfForm: r.below(1 << 30), define: r.chance(0.25) ? globalDefine(r, style.major) : null, models: [], associations: [], removals: [], shared: null };
  if (style.shared && r.chance(0.2)) set.shared = r.some([['createdBy', { type: code('T.STRING') }], ['tenantId', { type: code('T.INTEGER'), allowNull: false }], ['legacyRef', code('T.STRING')]], r.between(1, 3));
  for (const name of r.some(kModels, r.weighted({ 1: 3, 2: 5, 3: 5, 4: 3, 5: 1 }))) set.models.push(modelOf(r, set, name));
  addReferences(r, set);
  const count = r.between(0, set.models.length + 1);
  for (let i = 0; i < count; i++) set.associations.push(associationOf(r, set));
  if (style.removals && r.chance(0.06)) set.removals.push({ model: r.pick(set.models).name, attribute: 'id' });
  return set;
}

module.exports = { modelSet, code };
