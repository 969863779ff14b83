'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');
const { Client } = require('pg');
const { quoteName } = require('./names.js');

// A Postgres server of our own, on a Unix socket in a temporary folder; gone afterwards.

const kMajors = [11, 12, 13, 14, 15, 16, 17, 18];
const kPostgres = 15;  // the major that every machine running the tests has
const kHere = path.resolve(__dirname, '../../../build/postgres');  // where scripts/postgres-servers installs

// The servers that can be run here: [{ major, bin }], by major.
function installed() {
  const hasServer = (folder) => folder && fs.existsSync(path.join(folder, 'initdb'));
  return kMajors.map((major) => {
    const folders = [process.env[`SEQUELINT_POSTGRES_${major}`], `/usr/lib/postgresql/${major}/bin`, path.join(kHere, `${major}/bin`)];
    return { major, bin: folders.find(hasServer) };
  }).filter(({ bin }) => bin);
}

// The programs of a major; without one, of the major that tests run on when they say nothing, or of a later one.
function findBinaries(wanted) {
  if (!wanted && process.env.SEQUELINT_POSTGRES_BIN) return process.env.SEQUELINT_POSTGRES_BIN;
  const found = installed().find(({ major }) => (wanted ? major === wanted : major >= kPostgres));
  if (!found) throw new Error(`no Postgres ${wanted ?? 'server'} found: install postgresql-15, or call scripts/postgres-servers`);
  return found.bin;
}

class Scratch {
  constructor(major) {
    this.bin = findBinaries(major);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-pg-'));
    this.count = 0;
    const asRoot = process.getuid() === 0;
    if (asRoot) execFileSync('chown', ['postgres', this.folder]);
    this.drop = asRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
    const data = path.join(this.folder, 'data');
    this.run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
    const options = `-c listen_addresses='' -c unix_socket_directories=${this.folder} -c fsync=off -c autovacuum=off ` +
      '-c shared_buffers=32MB -c max_connections=100 -c max_locks_per_transaction=512 -c wal_level=minimal -c max_wal_senders=0 -c client_min_messages=warning';
    this.run('pg_ctl', '-D', data, '-w', '-s', '-l', path.join(this.folder, 'log'), '-o', options, 'start');
  }
  run(program, ...args) {
    const [first, ...rest] = [...this.drop, path.join(this.bin, program), ...args];
    execFileSync(first, rest, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  }
  stop() {
    try {
      this.run('pg_ctl', '-D', path.join(this.folder, 'data'), '-m', 'immediate', '-s', '-w', 'stop');
    } finally {
      fs.rmSync(this.folder, { recursive: true, force: true });
    }
  }
  async connect(database) {
    const client = new Client({ host: this.folder, user: 'postgres', database });
    await client.connect();
    return client;
  }
  // Runs `work(client)` in a fresh database.
  async database(work) {
    const admin = (this.admin ??= await this.connect('postgres'));
    const name = `d${++this.count}`;
    await admin.query(`CREATE DATABASE ${name}`);
    const client = await this.connect(name);
    try {
      return await work(client, name);
    } finally {
      await client.end();
      await admin.query(`DROP DATABASE ${name}`);
    }
  }
  async close() {
    if (this.admin) await this.admin.end();
    this.stop();
  }
}

const kTables = `
  SELECT n.nspname AS schema, c.relname AS name, c.oid, obj_description(c.oid, 'pg_class') AS comment
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2`;
const kColumns = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS not_null,
         CASE WHEN GENERATED = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS default,
         CASE WHEN GENERATED <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
         a.attidentity AS identity, col_description(a.attrelid, a.attnum) AS comment,
         pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) AS sequence
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
const kConstraints = `
  SELECT c.contype AS type, c.conname AS name, c.condeferrable AS deferrable, c.condeferred AS deferred,
         c.confdeltype AS on_delete, c.confupdtype AS on_update, rn.nspname AS schema, r.relname AS "table",
         ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns,
         ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, i)
               JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.i) AS referenced,
         CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END AS expression
  FROM pg_constraint c LEFT JOIN pg_class r ON r.oid = c.confrelid LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE c.conrelid = $1 ORDER BY c.conname`;
const kIndexes = `
  SELECT c.relname AS name, i.indisunique AS unique, am.amname AS using, pg_get_expr(i.indpred, i.indrelid) AS where,
         ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k) AS keys,
         ARRAY(SELECT i.indkey[k - 1] = 0 FROM generate_series(1, i.indnkeyatts) k) AS computed,
         ARRAY(SELECT a.attname::text FROM generate_series(1, i.indnkeyatts) k LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid
               AND a.attnum = i.indkey[k - 1] ORDER BY k) AS names,
         ARRAY(SELECT i.indoption[k - 1] FROM generate_series(1, i.indnkeyatts) k) AS options,
         ARRAY(SELECT CASE WHEN o.opcdefault THEN NULL ELSE o.opcname::text END FROM generate_series(1, i.indnkeyatts) k
               JOIN pg_opclass o ON o.oid = i.indclass[k - 1] ORDER BY k) AS opclasses,
         ARRAY(SELECT CASE WHEN l.collname = 'default' THEN NULL ELSE l.collname::text END FROM generate_series(1, i.indnkeyatts) k
               LEFT JOIN pg_collation l ON l.oid = i.indcollation[k - 1] ORDER BY k) AS collations
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam
  WHERE i.indrelid = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint x WHERE x.conindid = i.indexrelid AND x.contype IN ('p', 'u', 'x'))
  ORDER BY 1`;
const kEnums = `
  SELECT n.nspname AS schema, t.typname AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS values
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY 1, 2 ORDER BY 1, 2`;
const kActions = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

function indexOf(row) {
  const columns = row.keys.map((key, i) => ({
    name: row.computed[i] ? null : row.names[i], expression: row.computed[i] ? key : null,
    order: row.options[i] & 1 ? 'DESC' : null, nulls: null, operator: row.opclasses[i], collate: row.collations[i] }));
  return { name: row.name, unique: row.unique, using: row.using, where: row.where, columns };
}

// Postgres 11 has no generated columns.
async function columnsOf(client, oid) {
  client.generates ??= Number((await client.query('SHOW server_version_num')).rows[0].server_version_num) >= 120000;
  return (await client.query(kColumns.replaceAll('GENERATED', client.generates ? 'a.attgenerated' : "''"), [oid])).rows;
}

async function tableOf(client, { schema, name, oid, comment }) {
  const columns = await columnsOf(client, oid);
  const constraints = (await client.query(kConstraints, [oid])).rows;
  const of = (type) => constraints.filter((constraint) => constraint.type === type);
  const keys = of('f').map((key) => ({ name: key.name, columns: key.columns, schema: key.schema, table: key.table,
    referenced: key.referenced, on_delete: kActions[key.on_delete], on_update: kActions[key.on_update],
    deferrable: key.deferrable ? (key.deferred ? 'DEFERRABLE INITIALLY DEFERRED' : 'DEFERRABLE') : null }));
  return { schema, name, comment, primary_key: of('p').flatMap((key) => key.columns),
    columns: columns.map((column) => ({ name: column.name, type: column.type, nullable: !column.not_null,
      default: (column.sequence && !column.identity) || /^NULL::/.test(column.default ?? '') ? null : column.default, generated: column.generated,
      auto_increment: column.identity ? 'identity' : column.sequence ? 'serial' : 'none', comment: column.comment })),
    foreign_keys: keys, unique_constraints: of('u').map((key) => ({ name: key.name, columns: key.columns })),
    checks: of('c').map((check) => ({ name: check.name, expression: check.expression })),
    indexes: (await client.query(kIndexes, [oid])).rows.map(indexOf) };
}

// Takes away whatever was made: much faster than a database for each.
async function clear(client) {
  const made = "SELECT nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'";
  for (const { nspname } of (await client.query(made)).rows) await client.query(`DROP SCHEMA ${quoteName(nspname)} CASCADE`);
  await client.query('CREATE SCHEMA public');
}

// The schema as the catalogue tells it. Expressions are in Postgres' own spelling.
async function catalogue(client) {
  const tables = [];
  for (const row of (await client.query(kTables)).rows) tables.push(await tableOf(client, row));
  return { tables, enums: (await client.query(kEnums)).rows };
}

// What Sequelize leaves to its users: schemas and extensions that the statements need.
async function prepare(client, statements) {
  const text = statements.join('\n');
  const schemas = new Set([...text.matchAll(/"([^"]+)"\."[^"]+"/g)].map((match) => match[1]));
  for (const schema of schemas) if (schema !== 'public') await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`).catch(() => {});
  await extensions(client, text);
}

async function extensions(client, text) {
  const all = { pgcrypto: /gen_random_uuid/i, citext: /\bCITEXT\b/i, hstore: /\bHSTORE\b/i, 'uuid-ossp': /uuid_generate_v/i, pg_trgm: /_trgm_ops/i };
  for (const [name, pattern] of Object.entries(all)) {
    if (pattern.test(text)) await client.query(`CREATE EXTENSION IF NOT EXISTS "${name}"`).catch(() => {});
  }
}

module.exports = { Scratch, installed, kPostgres, catalogue, clear, prepare, extensions };
