'use strict';
const assert = require('assert');
const { Sequelize, DataTypes } = require('sequelize');
const { withUsers, given, failing, leaving, thereAndBack, goingBack, leavingBehind, unrun } = require('../oracle/expect.js');

// Section H of the catalogue: models, migrations and git history, and what runners make of names.

const kUsers = 'CREATE TABLE "Users" (id int PRIMARY KEY, email text, age int)';
const kFilled = `${kUsers}; INSERT INTO "Users" SELECT g, 'x' FROM generate_series(1, 100) g`;
const kAdults = 'ALTER TABLE "Users" ADD CONSTRAINT adults CHECK (age >= 18) NOT VALID';
const kPresent = 'ALTER TABLE "Users" ADD CONSTRAINT present CHECK (email IS NOT NULL)';
const table = (name) => `exports.up = (q, { INTEGER }) => q.createTable('${name}', { id: { type: INTEGER, primaryKey: true } }); exports.down = (q) => q.dropTable('${name}');`;
const column = (name) => `exports.up = (q, { TEXT }) => q.addColumn('Users', '${name}', { type: TEXT }); exports.down = (q) => q.removeColumn('Users', '${name}');`;

// Every model of the example is asked for its rows, and for a new one.
async function ask(lab, folder) {
  const { models } = lab.models(folder);
  for (const model of Object.values(models)) {
    await model.findAll();
    await model.create({ id: 7 }).catch((error) => {
      if (error.parent?.code === '42703') throw error;  // undefined_column
    });
  }
  return models;
}
const asking = leaving(ask);
const askingFails = (text) => leaving(async (lab, folder) => lab.fails(ask(lab, folder), text));

// What one text leaves on an empty database and what another does.
async function bothTexts(lab, example) {
  const found = [];
  for (const files of [example.base, example.head]) {
    await lab.migrate(lab.project(files), Object.keys(files));
    found.push(JSON.stringify([...(await lab.facts())]));
    await lab.sql('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  }
  return found;
}
const textsDiffer = async (lab, example) => assert.notStrictEqual(...(await bothTexts(lab, example)));
const textsAgree = async (lab, example) => assert.strictEqual(...(await bothTexts(lab, example)));

module.exports = {
  'model-without-migration': {
    claims: {
      'Sequelize lists each attribute in SELECT and in INSERT … RETURNING': given(kUsers, async ({ connect, fails }) => {
        const sent = [];
        const User = connect({ logging: (text) => sent.push(text) }).define('User', { email: DataTypes.TEXT, nickname: DataTypes.TEXT }, { timestamps: false });
        await fails(User.findAll(), 'column "nickname" does not exist');
        await fails(User.create({ id: 1, email: 'x' }), /column "nickname" does not exist/);
        assert.match(sent.find((text) => text.includes('SELECT')), /"nickname"/);
        assert.match(sent.find((text) => text.includes('INSERT')), /RETURNING .*"nickname"/);
      }),
      'a missing label fails': withUsers(async ({ sequelize, fails }) => {
        const User = sequelize.define('user', { role: DataTypes.ENUM('member', 'guest', 'admin'), teamId: DataTypes.INTEGER }, { timestamps: false });
        await fails(User.create({ id: 1, role: 'guest', teamId: 1 }), 'invalid input value for enum');
      }),
      'tests do not see it where sync() makes their tables': async ({ sequelize }) => {
        const User = sequelize.define('User', { nickname: DataTypes.TEXT });
        await sequelize.sync();
        await User.create({ nickname: 'x' });
      },
    },
    examples: {
      'Bad: an attribute': askingFails('column "nickname" does not exist'),
      'Bad: a model': askingFails('relation "Teams" does not exist'),
      'Bad: a subclass is a table of its own': askingFails('column "language" does not exist'),
      'Bad: a label of an enum': leaving(async (lab, folder) => {
        const { User } = lab.models(folder).models;
        await lab.fails(User.create({ role: 'guest' }), 'invalid input value for enum');
      }),
      'Good: the migration comes along': asking,
      'Good: SQL makes it': asking,
      'Good: nothing changes in the database': asking,
      'Good: an event trigger may make the table': asking,
    },
  },
  'migration-without-model': {
    claims: {
      'the new column stays empty': given(`${kUsers}; ALTER TABLE "Users" ADD nickname text`, async ({ sequelize, sql }) => {
        const User = sequelize.define('User', { email: DataTypes.TEXT }, { timestamps: false });
        await User.create({ id: 1, email: 'x', nickname: 'ann' });
        assert.deepStrictEqual(await sql('SELECT nickname FROM "Users"'), [{ nickname: null }]);
      }),
      'NOT NULL without a default every INSERT fails': given(`${kUsers}; ALTER TABLE "Users" ADD nickname text NOT NULL`, async ({ sequelize, fails }) => {
        const User = sequelize.define('User', { email: DataTypes.TEXT }, { timestamps: false });
        await fails(User.create({ id: 1, email: 'x' }), /null value in column "nickname" .*violates not-null constraint/);
      }),
    },
    examples: { 'Bad': asking, 'Bad: a table': asking, 'Good': asking, 'Good: the model lets go first': asking },
  },
  'model-migration-disagree': {
    claims: {
      'a longer value is refused': given('CREATE TABLE "Users" (id int PRIMARY KEY, nickname varchar(100))', async ({ sequelize, fails }) => {
        const User = sequelize.define('User', { nickname: DataTypes.STRING(255) }, { timestamps: false });
        await fails(User.create({ id: 1, nickname: 'x'.repeat(101) }), 'value too long for type character varying(100)');
      }),
      'a NULL appears where code counts on a value': given(`${kUsers}; INSERT INTO "Users" VALUES (1)`, async ({ sequelize }) => {
        const User = sequelize.define('User', { email: { type: DataTypes.TEXT, allowNull: false } }, { timestamps: false });
        assert.strictEqual((await User.findOne()).email, null);
      }),
      'a delete of a parent fails or cascades': given('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)', async ({ sequelize, sql, fails }) => {
        const Parent = sequelize.define('t', {}, { tableName: 't', timestamps: false });
        await sql('CREATE TABLE strict (t int REFERENCES t); INSERT INTO strict VALUES (1); CREATE TABLE loose (t int REFERENCES t ON DELETE CASCADE); INSERT INTO loose VALUES (2)');
        await fails(Parent.destroy({ where: { id: 1 } }), 'violates foreign key constraint');
        await Parent.destroy({ where: { id: 2 } });
        assert.deepStrictEqual(await sql('SELECT * FROM loose'), []);
      }),
      'queries name createdAt where the table has no timestamps': withUsers(async ({ sequelize, fails }) => {
        const Team = sequelize.define('team', {}, { tableName: 'teams' });
        await fails(Team.findAll(), 'column "createdAt" does not exist');
      }),
    },
    examples: {
      'Bad: another type': asking,
      'Bad: the model lets go of a column that must be filled': leaving(async (lab, folder) => {
        await lab.fails(lab.models(folder).models.User.create({ email: 'x' }), 'violates not-null constraint');
      }),
      'Bad: the table has no timestamps': askingFails('column "createdAt" does not exist'),
      'Bad: another spelling': askingFails('column "nickName" does not exist'),
      'Good: the same said differently': asking,
      'Good: the application fills it in': asking,
      'Good: the database is stricter': asking,
    },
  },
  'edited-merged-migration': {
    claims: {
      'where the migration has run, its new text never will': async (lab) => {
        const folder = lab.project({ 'migrations/1-users.js': table('Users') });
        await lab.cliRuns(folder, 'db:migrate');
        lab.write(folder, { 'migrations/1-users.js': table('People') });
        assert.match(await lab.cliRuns(folder, 'db:migrate'), /No migrations were executed/);
        assert.deepStrictEqual([await lab.recorded(), await lab.value(`SELECT to_regclass('"People"') IS NULL`)], [['1-users.js'], true]);
      },
    },
    examples: {
      'Bad': textsDiffer,
      'Bad: a statement less': textsDiffer,
      'Good: comments, format, names of variables': textsAgree,
    },
  },
  'deleted-or-renamed-merged-migration': {
    claims: {
      'a renamed one counts as new, and fails': async (lab) => {
        const folder = lab.project({ 'migrations/1-users.js': table('Users'), 'migrations/2-plan.js': column('plan') });
        await lab.cliRuns(folder, 'db:migrate');
        lab.rename(folder, 'migrations/2-plan.js', 'migrations/3-plan.js');
        await lab.cliFails(folder, 'db:migrate', /column "plan" of relation "Users" already exists/);
        // The one that is gone stays on the list, and is the next to be undone.
        assert.deepStrictEqual(await lab.recorded(), ['1-users.js', '2-plan.js']);
        await lab.cliFails(folder, 'db:migrate:undo', /Unable to find migration: 2-plan\.js/);
      },
      'a file that only moves to another folder keeps its name': async (lab) => {
        const folder = lab.project({ 'migrations/1-users.js': table('Users') });
        await lab.cliRuns(folder, 'db:migrate');
        lab.rename(folder, 'migrations/1-users.js', 'db/1-users.js');
        assert.match(await lab.cliRuns(folder, 'db:migrate --migrations-path db'), /No migrations were executed/);
      },
    },
    examples: {
      'Bad: renamed, so that it runs again': async (lab, example) => {
        await lab.sql('CREATE TABLE users (id int)');
        await lab.run(example);
      },
      'Bad: a baseline in the place of several': failing('relation "users" already exists'),
      'Good: moved': unrun('the runner, which knows the name, runs nothing: a claim shows it'),
    },
  },
  'out-of-order-migration': {
    claims: {
      'databases that are up to date run it after the later ones, fresh ones before them': async (lab) => {
        const note = (text) => `exports.up = (q) => q.sequelize.query("CREATE TABLE IF NOT EXISTS log (id serial, text text); INSERT INTO log (text) VALUES ('${text}')");`;
        const order = () => lab.sql('SELECT text FROM log ORDER BY id').then((rows) => rows.map(({ text }) => text).join());
        const folder = lab.project({ 'migrations/20240101-a.js': note('a'), 'migrations/20240301-c.js': note('c') });
        await lab.cliRuns(folder, 'db:migrate');
        lab.write(folder, { 'migrations/20240201-b.js': note('b') });
        await lab.cliRuns(folder, 'db:migrate');
        assert.strictEqual(await order(), 'a,c,b');
        await lab.sql('DROP TABLE log, "SequelizeMeta"');
        await lab.cliRuns(folder, 'db:migrate');
        assert.strictEqual(await order(), 'a,b,c');
      },
    },
  },
  'duplicate-timestamp': {
    claims: {
      'the order hangs on the words behind the number': async (lab) => {
        const folder = lab.project({ 'migrations/20240101-users.js': table('Users'), 'migrations/20240101-plan.js': column('plan') });
        await lab.cliFails(folder, 'db:migrate', /relation "(public\.)?Users" does not exist/);
      },
    },
    examples: {
      'Bad': async (lab, example) => {
        const files = Object.keys(example.head).sort();
        await lab.fails(lab.migrate(lab.project(example.head), files), 'relation "Users" does not exist');
      },
    },
  },
  'conflicting-migrations': {
    claims: {
      'the second may find a column renamed': given(`${kUsers}; ALTER TABLE "Users" RENAME email TO mail`, ({ q, fails }) => fails(q.removeColumn('Users', 'email'), 'column "email" of relation "Users" does not exist')),
      'a constraint there already': given(`${kUsers}; ALTER TABLE "Users" ADD CONSTRAINT once UNIQUE (email)`, ({ q, fails }) =>
        fails(q.addConstraint('Users', { type: 'unique', fields: ['email'], name: 'once' }), 'relation "once" already exists')),
      'or a view that holds a column': given(`${kUsers}; CREATE VIEW mails AS SELECT email FROM "Users"`, ({ q, fails }) =>
        fails(q.removeColumn('Users', 'email'), 'cannot drop column email of table "Users" because other objects depend on it')),
    },
    examples: {
      'Bad': async (lab, example) => {
        const folder = await lab.run(example);  // alone it runs
        await lab.sql('DROP TABLE users');
        lab.write(folder, example.meanwhile);
        const all = [...Object.keys(example.head), ...Object.keys(example.meanwhile)].sort();
        await lab.fails(lab.migrate(folder, all), 'column "name" does not exist');
      },
      'Good': async (lab, example) => {
        const files = { ...example.head, ...example.meanwhile };
        await lab.migrate(lab.project(files), Object.keys(files).sort());
      },
    },
  },
  'bad-migration-name': {
    claims: {
      'file names are sorted as text': async (lab) => {
        const folder = lab.project({ 'migrations/9-users.js': table('Users'), 'migrations/10-plan.js': column('plan') });
        await lab.cliFails(folder, 'db:migrate', /relation "(public\.)?Users" does not exist/);
      },
      'on the next database a name of another width runs elsewhere': async (lab) => {
        const folder = lab.project({ 'migrations/9-users.js': table('Users') });
        await lab.cliRuns(folder, 'db:migrate');
        lab.write(folder, { 'migrations/10-plan.js': column('plan') });
        await lab.cliRuns(folder, 'db:migrate');  // here it came last
      },
    },
    examples: {
      'Bad: another width': async (lab, example) => {
        await lab.fails(lab.migrate(lab.project(example.head), Object.keys(example.head).sort()), 'relation "Users" does not exist');
      },
    },
  },
  'missing-down': {
    claims: {
      'db:migrate:undo runs the empty down and takes it off the list, and the next db:migrate fails': async (lab) => {
        const folder = lab.project({ 'migrations/1-users.js': table('Users'), 'migrations/2-plan.js': column('plan').replace(/exports\.down.*/, 'exports.down = async () => {};') });
        await lab.cliRuns(folder, 'db:migrate');
        await lab.cliRuns(folder, 'db:migrate:undo');
        assert.deepStrictEqual(await lab.recorded(), ['1-users.js']);
        await lab.cliFails(folder, 'db:migrate', /column "plan" of relation "Users" already exists/);
      },
      'one without a down cannot be undone': async (lab) => {
        const folder = lab.project({ 'migrations/1-users.js': table('Users').replace(/exports\.down.*/, '') });
        await lab.cliRuns(folder, 'db:migrate');
        await lab.cliFails(folder, 'db:migrate:undo', /Could not find migration method: down/);
      },
    },
  },
  'down-not-inverse': {
    none: 'that up and down lead elsewhere is shown by the examples, there and back',
    examples: {
      'Bad': leavingBehind(...['auto_increment', 'comment', 'default', 'generated'].map((what) => `public.Users.city.${what}`), 'public.Users.city.nullable', 'public.Users.city.type', 'public.Users.columns'),
      'Bad: another definition': leavingBehind('public.Users.email.type'),
      'Bad: it cannot run': async (lab, example) => {
        await lab.fails(thereAndBack(lab, example), 'column "plans" of relation "Users" does not exist');
      },
      'Good: there and back': goingBack,
      'Good: Postgres cannot take a label back': leavingBehind('enum public.role'),
      'Good: what it does depends on the rows': goingBack,
    },
  },
  'down-not-safe': {
    claims: {
      'an index that is built on the way back keeps writers out, unless it is CONCURRENTLY': given(kUsers, async ({ sequelize, q, locks }) => {
        await sequelize.transaction(async (transaction) => {
          await q.addIndex('Users', ['email'], { transaction });
          const { pid } = await sequelize.query('SELECT pg_backend_pid() AS pid', { plain: true, transaction });
          assert.strictEqual((await locks(pid)).Users, 'SHARE');
        });
      }),
    },
    examples: { 'Bad': (lab, example) => thereAndBack(lab, example), 'Good: concurrently': (lab, example) => thereAndBack(lab, example) },
  },
  'irreversible-up': {
    none: 'that the values are gone is shown by the example, there and back',
    examples: {
      'Bad': async (lab, example) => {
        await thereAndBack(lab, example, { ready: () => lab.sql('INSERT INTO "Users" VALUES (1, \'x\')') });
        assert.deepStrictEqual(await lab.sql('SELECT id, email FROM "Users"'), [{ id: 1, email: null }]);
      },
      'Good: nothing is lost': async (lab, example) => {
        await thereAndBack(lab, example, { ready: () => lab.sql('INSERT INTO "Users" VALUES (1, \'x\')') });
        assert.deepStrictEqual(await lab.sql('SELECT id, email FROM "Users"'), [{ id: 1, email: 'x' }]);
      },
    },
  },
  'up-down-up-fails': {
    none: 'that the second up fails is shown by the examples: up, down, up',
    examples: {
      'Bad': async (lab, example) => {
        const { folder, files } = await thereAndBack(lab, example);
        await lab.fails(lab.migrate(folder, files), 'type "role" already exists');
      },
      'Bad: before Sequelize 6.29.1': async (lab, example) => {
        const old = require('sequelize6290');
        const q = lab.connect({}, old.Sequelize).getQueryInterface();
        const folder = await lab.base({ ...example, base: { 'migrations/20240101-users.js': example.base['migrations/20240101-users.js'] } });
        lab.write(folder, example.head);
        const { up, down } = require(`${folder}/migrations/20240102-change.js`);
        await up(q, old.Sequelize);
        await down(q, old.Sequelize);
        await lab.fails(up(q, old.Sequelize), 'type "enum_Users_role" already exists');
      },
      'Good: nothing is left': async (lab, example) => {
        const { folder, files } = await thereAndBack(lab, example);
        await lab.migrate(folder, files);
      },
      'Good: the type that Sequelize made is kept as it is': async (lab, example) => {
        const { folder, files } = await thereAndBack(lab, example);
        await lab.migrate(folder, files);
      },
    },
  },
  'noop-operation': {
    claims: {
      'the statement takes its lock all the same': given('CREATE TABLE "Users" (id int PRIMARY KEY, email text NOT NULL, plan text)', async ({ locksOf }) => {
        for (const clause of ['email SET NOT NULL', 'plan TYPE text', 'plan DROP DEFAULT']) {
          assert.deepStrictEqual(await locksOf(`ALTER TABLE "Users" ALTER COLUMN ${clause}`), { Users: 'ACCESS EXCLUSIVE' });
        }
      }),
    },
    examples: Object.fromEntries(['Bad', 'Bad: the same definition again'].map((heading) => [heading, async (lab, example) => {
      const folder = await lab.base(example);
      const before = await lab.facts();
      await lab.head(example, folder);
      assert.deepStrictEqual(await lab.facts(), before);
    }])),
  },
  'add-then-drop-in-plan': {
    none: 'that nothing is left of it is shown by the example',
    examples: {
      'Bad': async (lab, example) => {
        const folder = await lab.base(example);
        const before = await lab.facts();
        await lab.head(example, folder);
        assert.deepStrictEqual(await lab.facts(), before);
      },
    },
  },
  'unvalidated-constraint': {
    claims: {
      'it holds for new rows only': given(`${kUsers}; INSERT INTO "Users" VALUES (1, NULL, 3); ${kAdults}`, async ({ sql, fails }) => {
        await fails(sql('INSERT INTO "Users" VALUES (2, NULL, 3)'), 'violates check constraint "adults"');
        await fails(sql('ALTER TABLE "Users" VALIDATE CONSTRAINT adults'), 'is violated by some row');
      }),
      'the planner does not rely on it': given(`${kUsers}; ${kAdults}`, async ({ sql }) => {
        await sql('SET constraint_exclusion = on');
        const plan = async () => JSON.stringify(await sql('EXPLAIN SELECT * FROM "Users" WHERE age < 10'));
        assert.match(await plan(), /Seq Scan/);
        await sql('ALTER TABLE "Users" VALIDATE CONSTRAINT adults');
        assert.match(await plan(), /One-Time Filter: false/);
      }),
      'SET NOT NULL still reads the whole table': given(`${kFilled}; ${kPresent} NOT VALID`, async ({ sql, rowsRead }) => {
        assert.strictEqual(await rowsRead('Users', 'ALTER TABLE "Users" ALTER email SET NOT NULL'), 100);
        await sql('ALTER TABLE "Users" VALIDATE CONSTRAINT present');
        assert.strictEqual(await rowsRead('Users', 'ALTER TABLE "Users" ALTER email SET NOT NULL'), 0);
      }),
      'validating takes no lock that readers or writers meet': given(`${kUsers}; ${kAdults}`, async ({ locksOf }) => {
        assert.deepStrictEqual(await locksOf('ALTER TABLE "Users" VALIDATE CONSTRAINT adults'), { Users: 'SHARE UPDATE EXCLUSIVE' });
      }),
    },
  },
  'leftover-helper-check': {
    claims: {
      'validated, it spares SET NOT NULL its scan': given(`${kFilled}; ${kPresent}`, async ({ rowsRead }) => {
        assert.strictEqual(await rowsRead('Users', 'ALTER TABLE "Users" ALTER email SET NOT NULL'), 0);
      }),
      'afterwards it is tested on every write': given(`${kUsers}; ALTER TABLE "Users" ALTER email SET NOT NULL`, async ({ sql, value }) => {
        await sql(`CREATE SEQUENCE tests; ALTER TABLE "Users" ADD CONSTRAINT present CHECK (email IS NOT NULL AND nextval('tests') > 0)`);
        await sql(`INSERT INTO "Users" VALUES (1, 'x'); UPDATE "Users" SET age = 1`);
        assert.strictEqual(await value('SELECT last_value::int FROM tests'), 2);
      }),
    },
  },
  'model-reads-dropped-column': {
    claims: {
      'Sequelize names every attribute in SELECT and in INSERT … RETURNING': withUsers(async ({ sequelize, fails }) => {
        const Team = sequelize.define('team', { name: DataTypes.STRING }, { tableName: 'teams', timestamps: false });
        await fails(Team.findAll(), /column "name" does not exist/);
        await fails(Team.create({ id: 1 }), /column "name" does not exist/);
      }),
    },
    examples: { 'Bad': askingFails('column "email" does not exist'), 'Good: the model lets go of it': asking },
  },
  'stale-table-reference': {
    claims: {
      'a string is the name of a table, taken as it is': withUsers(async ({ q, fails }) => {
        await fails(q.addColumn('users', 'other', { type: DataTypes.INTEGER, references: { model: 'User', key: 'id' } }), 'relation "User" does not exist');
      }),
      "in a model with a schema of its own Sequelize looks there: sync() asks for its neighbour in it": given('CREATE SCHEMA logs', async ({ sequelize, fails }) => {
        const User = sequelize.define('user', {}, { tableName: 'users' });
        const Change = sequelize.define('change', {}, { schema: 'logs' });
        Change.belongsTo(User);
        await fails(sequelize.sync(), 'relation "logs.users" does not exist');
      }),
    },
    examples: {
      'Bad': synchronised((lab, work) => lab.fails(work, 'relation "Team" does not exist')),
      'Bad: looked for in the model\'s own schema': synchronised((lab, work) => lab.fails(work, 'relation "logs.Users" does not exist')),
      'Good: both say their schema': synchronised((lab, work) => work),
      'Good': synchronised((lab, work) => work),
    },
  },
  'seeder-breaks': {
    claims: {
      'the next db:seed:all fails': async (lab) => {
        const folder = lab.project({
          'migrations/1-users.js': table('Users'),
          'seeders/1-users.js': "exports.up = (q) => q.bulkInsert('Users', [{ id: 1, nickname: 'ann' }]);",
        });
        await lab.cliRuns(folder, 'db:migrate');
        await lab.cliFails(folder, 'db:seed:all', /column "nickname" of relation "Users" does not exist/);
      },
    },
  },
};

// The models of the example at head, made by sync().
function synchronised(expected) {
  return async (lab, example) => {
    await lab.sql('CREATE SCHEMA logs');
    await expected(lab, lab.models(lab.project(example.head)).sync());
  };
}
