// The JSON Schema that editors complete sequelint.yml with says the same as the program, and so does the page.
//
//   node configuration_test.js SEQUELINT

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const Ajv = require('ajv');
const yaml = require('yaml');
const { root, scratch, env, run } = require('./shop');

const sequelint = path.resolve(process.argv[2]);
const schema = JSON.parse(fs.readFileSync(path.join(root, 'docs/schemas/sequelint.schema.json'), 'utf8'));
const valid = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

// What both accept; every key stands here at least once.
const right = [
  'instances: src/db/main.ts', 'instances: ["src/db/*.ts"]', 'views: totals', 'views: ["*_summary"]',
  '', 'extends: strict', 'extends: [recommended, all]', 'postgres: 16', 'postgres: 14.2', 'postgres: "12"', 'sequelize: 6', 'sequelize: "6.37"',
  'dialect: postgres', 'models: src/models/*.ts', 'models: [a/*.js, b/*.js]', 'migrations: [db/migrations]', 'ignore: "**/*.test.js"',
  'fail-on: off', 'fail-on: warning', 'deploy-order: code-first', 'small-tables: [settings]', 'big-tables: "orders_*"',
  'rules: { drop-column: warning, char-type: off }', 'rules: team-rules/', 'rules: [team-rules, other-rules]', 'custom-rules: team-rules',
  'overrides: [{ tables: "audit_*", rules: { drop-table: off } }, { paths: [legacy/**], tables: [a], rules: {} }]',
  'migrations-start: 20240101-first.js', 'drift: { ignore: [legacy_*, users.old], kinds: { default: off, nullable_in_model: on } }', 'drift: {}',
  'renames: [posts.title -> posts.name, "users → people"]', 'renames: []',
  'baseline: files/schema.sql', 'findings-baseline: files/accepted.json', 'statistics: files/sizes.yml', '$schema: ./schema.json',
  'policy: { lock-timeout: 10s, operations: 20, tables: 3, forbidden: [lock_table], names: { table: "^[a-z_]+$" }, table-names: plural }',
  'policy: { lock-timeout: 500 }', 'policy: {}', '{ "postgres": 15, "rules": { "drop-table": "error" } }',
];
// What both refuse.
const wrong = [
  'postgress: 15', 'postgres: 9', 'postgres: 19', 'postgres: fifteen', 'postgres: [15]', 'sequelize: 3', 'sequelize: 8', 'dialect: mysql', 'models: { a: b }',
  'models: [""]', 'fail-on: warn', 'deploy-order: first', 'rules: { drop-column: warn }', 'rules: { drop-column: [off] }', 'rules: { Drop-Column: off }',
  'overrides: { rules: {} }', 'overrides: [{ rules: {} }]', 'overrides: [{ tables: a }]', 'overrides: [{ tabels: a, rules: {} }]', 'baseline: [a.sql]',
  'policy: [a]', 'policy: { lock-timeout: soon }', 'policy: { operations: many }', 'policy: { names: { tabel: a } }', 'policy: { table-names: dual }',
  'findings-baseline: ""', 'views: { a: b }', 'instances: [5.5, [a]]', 'statistics: { tables: {} }', '[models]', 'custom-rules: 5.5: x', 'extends: { a: b }',
  'renames: a -> b', 'renames: [a]', 'renames: [{ a: b }]', 'drift: [default]', 'drift: { kinds: [default] }', 'drift: { kinds: { default: maybe } }', 'drift: { kind: {} }', 'migrations-start: []',
];

async function accepts(text) {
  const folder = scratch('configuration');
  fs.writeFileSync(path.join(folder, 'sequelint.yml'), text);
  for (const name of ['team-rules', 'other-rules', 'files']) fs.mkdirSync(path.join(folder, name));
  const page = fs.readFileSync(path.join(root, 'docs/custom-rules/table-prefix.md'), 'utf8');
  fs.writeFileSync(path.join(folder, 'team-rules/table-prefix.md'), page);
  fs.writeFileSync(path.join(folder, 'other-rules/other-prefix.md'), page);
  fs.writeFileSync(path.join(folder, 'files/schema.sql'), '');
  fs.writeFileSync(path.join(folder, 'files/sizes.yml'), 'tables: {}');
  fs.writeFileSync(path.join(folder, 'files/accepted.json'), '{"version": 1, "findings": []}');
  const { status, error } = await run(sequelint, ['config', 'check'], { cwd: folder, env });
  assert.ok(status === 0 || status === 2, error);
  if (status === 2) assert.match(error, /^error: .+\n {2}.+\n$/);
  return { accepted: status === 0, error };
}

const parsed = (text) => {
  try {
    return yaml.parse(text) ?? {};
  } catch {
    return undefined;
  }
};

test('what the schema accepts, the program accepts', async () => {
  for (const text of right) {
    assert.ok(valid(parsed(text)), `${text}: ${JSON.stringify(valid.errors)}`);
    const { accepted, error } = await accepts(text);
    assert.ok(accepted, `${text}: ${error}`);
  }
});

test('what the schema refuses, the program refuses, in one line and with a remedy', async () => {
  for (const text of wrong) {
    const value = parsed(text);
    if (value !== undefined) assert.ok(!valid(value), text);
    assert.ok(!(await accepts(text)).accepted, text);
  }
});

test('the cases name every key', () => {
  const named = new Set(right.flatMap((text) => Object.keys(parsed(text))));
  assert.deepStrictEqual([...named].sort(), Object.keys(schema.properties).sort());
});

test('what is printed as in force is a configuration that says the same', async () => {
  const folder = scratch('printed');
  fs.mkdirSync(path.join(folder, 'models'));
  fs.writeFileSync(path.join(folder, 'models/user.js'), "module.exports = (s, D) => s.define('User', { a: D.TEXT });\n");
  fs.writeFileSync(path.join(folder, 'sequelint.yml'), [
    'extends: strict', 'postgres: 14.2', 'deploy-order: code-first', 'fail-on: warning', 'models: ["models/*.js"]', 'sequelize: 6', 'ignore: [x]',
    'renames: [a.b -> a.c]', 'small-tables: [s]', 'big-tables: [b]', 'policy: { lock-timeout: 1min, forbidden: [truncate], names: { index: "^i_" } }', 'rules: { drop-column: "off" }', 'overrides: [{ tables: [a], paths: [p], rules: { drop-table: info } }]', '',
  ].join('\n'));
  const print = async () => (await run(sequelint, ['config', 'print'], { cwd: folder, env })).out;
  const first = await print(), value = yaml.parse(first);
  assert.ok(valid(value), JSON.stringify(valid.errors));
  assert.deepStrictEqual(value, {
    extends: 'strict', models: ['models/*.js'], ignore: ['x'], dialect: 'postgres', postgres: 14.2, 'deploy-order': 'code-first', sequelize: 6,
    renames: ['a.b -> a.c'], 'fail-on': 'warning', 'small-tables': ['s'], 'big-tables': ['b'],
    policy: { 'lock-timeout': 60000, forbidden: ['truncate'], names: { index: '^i_' } }, rules: { 'drop-column': 'off' },
    overrides: [{ paths: ['p'], tables: ['a'], rules: { 'drop-table': 'info' } }],
  });
  fs.writeFileSync(path.join(folder, 'sequelint.yml'), first);
  assert.strictEqual(await print(), first);
  const check = await run(sequelint, ['check', '--all', '--print-config'], { cwd: folder, env });
  assert.strictEqual(check.out, first);
});

test('globs that match nothing are told', async () => {
  const folder = scratch('idle');
  fs.mkdirSync(path.join(folder, 'models'));
  fs.writeFileSync(path.join(folder, 'models/user.js'), "module.exports = (s, D) => s.define('User', { a: D.TEXT });\n");
  fs.writeFileSync(path.join(folder, 'sequelint.yml'), [
    'models: ["models/*.js", "src/*.js"]', 'big-tables: [Users, Orders]', 'small-tables: ["User?"]', 'ignore: ["**/*.test.js"]',
    'overrides: [{ tables: ["audit_*"], paths: ["legacy/**"], rules: { drop-table: info } }]', '',
  ].join('\n'));
  const { status, error } = await run(sequelint, ['config', 'check'], { cwd: folder, env });
  assert.strictEqual(status, 0);
  assert.deepStrictEqual(error.trim().split('\n'), [
    'note: `models: src/*.js` matches no file', 'note: `ignore: **/*.test.js` matches no file', 'note: `overrides: paths: legacy/**` matches no file',
    'note: `big-tables: Orders` matches no table', 'note: `overrides: tables: audit_*` matches no table',
  ]);
});

// The table of docs/configuration.md is the schema in words; UPDATE_EXPECTED=1 writes it anew.
function table() {
  const kinds = (part) => {
    if (part.$ref) return { texts: 'a text or a list', text: 'a text', severities: 'a map', severity: '`off`, `info`, `warning`, `error`' }[part.$ref.split('/').pop()];
    if (part.enum) return part.enum.map((word) => `\`${word}\``).join(', ');
    if (part.anyOf) return [...new Set(part.anyOf.map(kinds))].join(' or ');
    return { string: 'a text', object: 'a map', number: 'a number', array: part.items?.type === 'string' ? 'a list' : 'a list of maps' }[part.type];
  };
  const rows = Object.entries(schema.properties).map(([key, part]) =>
    `| \`${key}\` | ${part.description} | ${kinds(part)} | ${part.default === undefined ? '' : /[ ,]/.test(part.default) ? part.default : `\`${part.default}\``} |`);
  return ['| key | says | value | default |', '|---|---|---|---|', ...rows, ''].join('\n');
}

test('docs/configuration.md has every key, as the schema describes it', () => {
  const page = path.join(root, 'docs/configuration.md');
  const text = fs.readFileSync(page, 'utf8');
  const [, before, old, after] = text.match(/^([^]*<!-- keys -->\n)([^]*)(<!-- \/keys -->[^]*)$/);
  if (process.env.UPDATE_EXPECTED) fs.writeFileSync(page, before + table() + after);
  else assert.strictEqual(old, table(), 'UPDATE_EXPECTED=1 node configuration_test.js writes it anew');
});

test('the examples of docs/configuration.md are right', async () => {
  const text = fs.readFileSync(path.join(root, 'docs/configuration.md'), 'utf8');
  const examples = [...text.matchAll(/^```(?:yaml|json)\n([^]*?)^```/gm)].map(([, body]) => parsed(body)).map((value) => value.sequelint ?? value);
  assert.ok(examples.length >= 4);
  for (const value of examples) assert.ok(valid(value), JSON.stringify([value, valid.errors]));
});
