'use strict';
const { cutName, quoteName } = require('./names.js');

// A column type as SQL writes it, in the words of Postgres' format_type.
//   "VARCHAR(255)[]" => "character varying(255)[]", "\"public\".\"enum_Users_role\"" => "\"enum_Users_role\""

const kAliases = {
  int: 'integer', int4: 'integer', int8: 'bigint', int2: 'smallint', float4: 'real', float8: 'double precision',
  bool: 'boolean', varchar: 'character varying', char: 'character', bpchar: 'character', decimal: 'numeric',
  dec: 'numeric', timestamptz: 'timestamp with time zone', timestamp: 'timestamp without time zone',
  timetz: 'time with time zone', time: 'time without time zone', varbit: 'bit varying',
  'double precision': 'double precision', 'character varying': 'character varying',
};
const kBuiltIn = new Set(('bigint bit boolean box bytea character cidr circle date daterange datemultirange ' +
  'inet int4range int8range int4multirange int8multirange integer interval json jsonb jsonpath line lseg macaddr ' +
  'macaddr8 money numeric numrange nummultirange oid path pg_lsn point polygon real smallint text tsquery tsrange ' +
  'tstzrange tsmultirange tstzmultirange tsvector uuid xml name regclass txid_snapshot').split(' '));
const kNoModifier = new Set(['integer', 'bigint', 'smallint', 'text', 'boolean', 'uuid', 'json', 'jsonb', 'bytea', 'date']);

function splitName(text) {
  const parts = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^\s."()[\]]+))\s*(\.)?/y;
  let match;
  while ((match = pattern.exec(text))) {
    parts.push(match[1] !== undefined ? { name: match[1].replace(/""/g, '"'), quoted: true }
                                      : { name: match[2].toLowerCase(), quoted: false });
    if (!match[3]) break;
  }
  return parts;
}

function canonicalType(sql) {
  let text = sql.trim();
  let arrays = 0;
  for (;;) {
    const array = /\s*(?:\[\s*\d*\s*\]|\sARRAY(?:\s*\[\s*\d*\s*\])?)$/i.exec(text);
    if (!array || array[0] === '') break;
    arrays = 1;
    text = text.slice(0, array.index).trim();
  }
  return element(text) + (arrays ? '[]' : '');
}

function element(text) {
  if (text.startsWith('"') || /^[^\s(]+\.["\w]/.test(text)) return userType(text);
  const match = /^([^(]*?)\s*(?:\(([^)]*)\))?\s*((?:with|without)\s+time\s+zone)?$/i.exec(text);
  if (!match) return text;
  let base = match[1].toLowerCase().replace(/\s+/g, ' ').trim();
  let zone = match[3] ? ' ' + match[3].toLowerCase().replace(/\s+/g, ' ') : '';
  const inWords = /^(time|timestamp) (with|without) time zone$/.exec(base);
  if (inWords) {
    base = inWords[1];
    zone = ` ${inWords[2]} time zone`;
  }
  let modifiers = match[2] === undefined ? '' : match[2].replace(/\s+/g, '');
  if (base === 'timestamp' || base === 'time') {
    return `${base}${modifiers ? `(${modifiers})` : ''}${zone || ' without time zone'}`;
  }
  if (base === 'timestamptz' || base === 'timetz') {
    return `${base.slice(0, -2)}${modifiers ? `(${modifiers})` : ''} with time zone`;
  }
  if (base === 'float') {
    if (modifiers === '') return 'double precision';
    return Number(modifiers) <= 24 ? 'real' : 'double precision';
  }
  base = Object.hasOwn(kAliases, base) ? kAliases[base] : base;
  if (base === 'character' && modifiers === '') modifiers = '1';
  if (base === 'bit' && modifiers === '') modifiers = '1';
  if (base === 'numeric' && modifiers !== '' && !modifiers.includes(',')) modifiers += ',0';
  if (!kBuiltIn.has(base) && base !== 'double precision' && base !== 'character varying' && base !== 'bit varying') {
    return extensionType(base, modifiers, text);
  }
  if (kNoModifier.has(base) && modifiers) return text;  // Postgres refuses it: keep what was written
  return modifiers ? `${base}(${modifiers})` : base;
}

// PostGIS prints the kind of a geometry in its own spelling.
const kGeometry = { point: 'Point', linestring: 'LineString', polygon: 'Polygon', multipoint: 'MultiPoint',
  multilinestring: 'MultiLineString', multipolygon: 'MultiPolygon', geometrycollection: 'GeometryCollection',
  geometry: 'Geometry' };

function extensionType(base, modifiers, text) {
  if (base === 'geometry' || base === 'geography') {
    if (!modifiers) return base;
    const [kind, srid] = modifiers.split(',');
    const name = kGeometry[kind.toLowerCase()] || kind;
    return `${base}(${name}${srid ? ',' + srid : ''})`;
  }
  if (!/^[a-z_][a-z0-9_]*$/.test(base)) return text;
  return modifiers ? `${base}(${modifiers})` : base;
}

function userType(text) {
  const parts = splitName(text);
  const names = parts.map((part) => cutName(part.name));
  const last = names[names.length - 1];
  const first = names.length > 1 ? names[names.length - 2] : 'public';
  if (first === 'pg_catalog') return element(last);
  return (first === 'public' ? '' : quoteName(first) + '.') + quoteName(last);
}

module.exports = { canonicalType };
