'use strict';

// What a database has beside tables and enum types, each by name with the definition that Postgres prints. What belongs
// to an extension is that extension's.

const kOwn = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";
const notOfExtension = (catalog, oid) => `NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = '${catalog}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;

const kQueries = {
  schemas: `SELECT nspname AS name, '' AS is FROM pg_namespace n WHERE ${kOwn} AND nspname !~ '^pg_'`,
  extensions: `SELECT e.extname AS name, n.nspname AS is FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'`,
  views: `SELECT n.nspname || '.' || c.relname AS name, c.relkind::text || ' ' || pg_get_viewdef(c.oid) AS is FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
  functions: `SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name, CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.prokind::text END AS is
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${kOwn} AND p.prolang <> 12 AND ${notOfExtension('pg_proc', 'p.oid')}`,
  triggers: `SELECT n.nspname || '.' || c.relname || '.' || t.tgname AS name, t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid) AS is FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND ${kOwn}`,
  sequences: `SELECT n.nspname || '.' || c.relname AS name, concat_ws(' ', format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      (SELECT r.oid::regclass::text || '.' || a.attname FROM pg_depend d JOIN pg_class r ON r.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
       WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))) AS is
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
  domains: `SELECT n.nspname || '.' || t.typname AS name, concat_ws(' ', format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
      (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint WHERE contypid = t.oid)) AS is
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND ${kOwn} AND ${notOfExtension('pg_type', 't.oid')}`,
  composites: `SELECT n.nspname || '.' || c.relname AS name, (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = c.oid AND NOT attisdropped) AS is
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' AND ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
  ranges: `SELECT n.nspname || '.' || t.typname AS name, concat_ws(' ', format_type(r.rngsubtype, NULL), o.opcname, nullif(r.rngcollation, 0)::regcollation, r.rngcanonical, r.rngsubdiff) AS is
    FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_opclass o ON o.oid = r.rngsubopc
    WHERE ${kOwn} AND ${notOfExtension('pg_type', 't.oid')}`,
  rules: `SELECT n.nspname || '.' || c.relname || '.' || w.rulename AS name, pg_get_ruledef(w.oid) AS is FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE w.rulename <> '_RETURN' AND ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
  event_triggers: `SELECT evtname AS name, evtenabled::text || ' ' || evtevent || ' ' || evtfoid::regproc AS is FROM pg_event_trigger`,
  aggregates_and_operators: `SELECT n.nspname || '.' || o.oprname AS name, o.oprcode::text AS is FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${kOwn} AND ${notOfExtension('pg_operator', 'o.oid')}`,
  inheritance: `SELECT i.inhrelid::regclass::text AS name, i.inhparent::regclass::text AS is FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${kOwn}`,
  policies: `SELECT n.nspname || '.' || c.relname || '.' || p.polname AS name, concat_ws(' ', p.polcmd::text, p.polpermissive, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) AS is
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace`,
  row_security: `SELECT n.nspname || '.' || c.relname AS name, c.relforcerowsecurity::text AS is FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity`,
  constraints: `SELECT n.nspname || '.' || c.relname || '.' || k.conname AS name, pg_get_constraintdef(k.oid) AS is FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
  indexes: `SELECT n.nspname || '.' || i.relname AS name, pg_get_indexdef(i.oid) AS is FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_namespace n ON n.oid = i.relnamespace WHERE ${kOwn} AND ${notOfExtension('pg_class', 'i.oid')}`,
  storage: `SELECT n.nspname || '.' || c.relname AS name, concat_ws(' ', c.relkind::text, c.relpersistence::text, pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)) AS is
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND ${kOwn} AND ${notOfExtension('pg_class', 'c.oid')}`,
};

// -> { views: { name: definition }, … }
async function objects(client) {
  const all = {};
  for (const [kind, query] of Object.entries(kQueries)) {
    all[kind] = Object.fromEntries((await client.query(query)).rows.map(({ name, is }) => [name, is]).sort());
  }
  return all;
}

module.exports = { objects };
