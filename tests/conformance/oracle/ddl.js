'use strict';
const { cutName } = require('./names.js');

// Reads the DDL that Sequelize prints (every major) back into its parts. The text is the oracle: whatever the models
// looked like in memory, this is what would have reached the database.

function tokenize(sql) {
  const tokens = [];
  let i = 0;
  while (i < sql.length) {
    const c = sql[i];
    if (/\s/.test(c)) {
      i++;
      continue;
    }
    if (c === '-' && sql[i + 1] === '-') {
      const end = sql.indexOf('\n', i);
      i = end < 0 ? sql.length : end;
      continue;
    }
    const start = i;
    let kind = 'punct';
    let value;
    if (c === '"') {
      kind = 'name';
      i = closing(sql, i, '"');
      value = sql.slice(start + 1, i - 1).replace(/""/g, '"');
    } else if (c === "'" || ((c === 'E' || c === 'e') && sql[i + 1] === "'")) {
      kind = 'string';
      const escapes = c !== "'";
      i = closing(sql, escapes ? i + 1 : i, "'", escapes);
      value = sql.slice(start + (escapes ? 2 : 1), i - 1).replace(/''/g, "'");
    } else if (c === '$' && /^\$[A-Za-z_]*\$/.test(sql.slice(i))) {
      kind = 'string';
      const tag = /^\$[A-Za-z_]*\$/.exec(sql.slice(i))[0];
      const end = sql.indexOf(tag, i + tag.length);
      i = end < 0 ? sql.length : end + tag.length;
      value = sql.slice(start + tag.length, i - tag.length);
    } else if (/[A-Za-z_\u0080-\uffff]/.test(c)) {
      kind = 'word';
      while (i < sql.length && /[A-Za-z0-9_$\u0080-\uffff]/.test(sql[i])) i++;
      value = sql.slice(start, i);
    } else if (/[0-9]/.test(c)) {
      kind = 'number';
      while (i < sql.length && /[0-9.eE]/.test(sql[i])) i++;
      value = sql.slice(start, i);
    } else {
      i++;
      value = c;
    }
    tokens.push({ kind, value, start, end: i });
  }
  return tokens;
}

function closing(sql, open, quote, escapes = false) {
  let i = open + 1;
  while (i < sql.length) {
    if (escapes && sql[i] === '\\') i += 2;
    else if (sql[i] !== quote) i++;
    else if (sql[i + 1] === quote) i += 2;
    else return i + 1;
  }
  return sql.length;
}

class Reader {
  constructor(sql, tokens = tokenize(sql)) {
    this.sql = sql;
    this.tokens = tokens;
    this.at = 0;
  }
  peek(offset = 0) {
    return this.tokens[this.at + offset];
  }
  done() {
    return this.at >= this.tokens.length;
  }
  is(...words) {
    return words.every((word, i) => {
      const token = this.peek(i);
      if (!token || token.kind === 'name' || token.kind === 'string') return false;
      return token.value.toUpperCase() === word;
    });
  }
  take(...words) {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }
  expect(...words) {
    if (!this.take(...words)) {
      throw new Error(`expected ${words.join(' ')} near \`${this.sql.slice(this.peek()?.start ?? 0).slice(0, 60)}\``);
    }
  }
  name() {
    const token = this.peek();
    if (!token || (token.kind !== 'name' && token.kind !== 'word')) {
      throw new Error(`expected a name near \`${this.sql.slice(token?.start ?? 0).slice(0, 60)}\``);
    }
    this.at++;
    return cutName(token.kind === 'name' ? token.value : token.value.toLowerCase());
  }
  qualified() {
    const parts = [this.name()];
    while (this.take('.')) parts.push(this.name());
    return { schema: parts.length > 1 ? parts[parts.length - 2] : 'public', name: parts[parts.length - 1] };
  }
  // The tokens inside the parentheses that open here, split at the commas of that level.
  list() {
    this.expect('(');
    const items = [];
    let depth = 0;
    let from = this.at;
    for (; !this.done(); this.at++) {
      const token = this.peek();
      if (token.kind !== 'punct') continue;
      if (token.value === '(' || token.value === '[') depth++;
      else if ((token.value === ')' || token.value === ']') && depth > 0) depth--;
      else if (token.value === ')' || (token.value === ',' && depth === 0)) {
        if (this.at > from) items.push(this.tokens.slice(from, this.at));
        from = this.at + 1;
        if (token.value === ')') {
          this.at++;
          return items.map((tokens) => new Reader(this.sql, tokens));
        }
      }
    }
    throw new Error('a parenthesis does not close');
  }
  names() {
    return this.list().map((item) => item.name());
  }
  // Everything up to the first of the clauses `stops` at this level, as text.
  textUntil(stops, atLeast = 0) {
    const first = this.peek();
    const from = this.at;
    let depth = 0;
    let last = null;
    for (; !this.done(); this.at++) {
      const token = this.peek();
      if (depth === 0 && this.at - from >= atLeast && token.kind === 'word' && stops.some((words) => this.is(...words))) break;
      if (token.kind === 'punct' && (token.value === '(' || token.value === '[')) depth++;
      if (token.kind === 'punct' && (token.value === ')' || token.value === ']')) depth--;
      last = token;
    }
    return last ? this.sql.slice(first.start, last.end) : '';
  }
  rest() {
    return this.textUntil([]);
  }
}

const kColumnClauses = [['NOT', 'NULL'], ['NULL'], ['DEFAULT'], ['UNIQUE'], ['PRIMARY', 'KEY'], ['REFERENCES'],
  ['ON', 'DELETE'], ['ON', 'UPDATE'], ['GENERATED'], ['DEFERRABLE'], ['NOT', 'DEFERRABLE'], ['CHECK'], ['COLLATE'],
  ['INITIALLY'], ['CONSTRAINT'], ['SERIAL'], ['BIGSERIAL'], ['SMALLSERIAL']];
const kSerial = { SERIAL: 'INTEGER', BIGSERIAL: 'BIGINT', SMALLSERIAL: 'SMALLINT' };

function action(reader) {
  for (const words of [['SET', 'NULL'], ['SET', 'DEFAULT'], ['NO', 'ACTION'], ['CASCADE'], ['RESTRICT']]) {
    if (reader.take(...words)) return words.join(' ');
  }
  return reader.name().toUpperCase();
}

function deferrable(reader) {
  let text = '';
  if (reader.take('NOT', 'DEFERRABLE')) text = '';
  else if (reader.take('DEFERRABLE')) text = 'DEFERRABLE';
  if (reader.take('INITIALLY')) {
    if (reader.name() === 'deferred' && text) text += ' INITIALLY DEFERRED';
  }
  return text || null;
}

// ON DELETE / ON UPDATE without REFERENCES can stand there: Sequelize prints it when it loses the first half.
function references(reader, column) {
  const start = reader.peek().start;
  reader.expect('REFERENCES');
  const target = reader.qualified();
  const referenced = reader.is('(') ? reader.names() : [];
  const key = { columns: [column], schema: target.schema, table: target.name, referenced, on_delete: 'NO ACTION',
    on_update: 'NO ACTION', deferrable: null };
  for (;;) {
    if (reader.take('ON', 'DELETE')) key.on_delete = action(reader);
    else if (reader.take('ON', 'UPDATE')) key.on_update = action(reader);
    else if (reader.is('DEFERRABLE') || reader.is('NOT', 'DEFERRABLE') || reader.is('INITIALLY')) key.deferrable = deferrable(reader);
    else break;
  }
  const end = reader.tokens[reader.at - 1].end;
  return { key, start, end };
}

function columnOf(reader) {
  const column = { name: reader.name(), type: '', not_null: false, default: null, auto_increment: 'none', generated: null,
    unique: false, primary: false, collation: null, problems: [] };
  let foreignKey = null;
  column.type = reader.textUntil(kColumnClauses);
  while (!reader.done()) {
    const word = reader.peek().value.toUpperCase();
    if (reader.take('NOT', 'NULL')) column.not_null = true;
    else if (reader.take('NULL')) column.not_null = false;
    else if (reader.take('DEFAULT')) column.default = reader.textUntil(kColumnClauses, 1);  // DEFAULT NULL NOT NULL
    else if (reader.take('UNIQUE')) column.unique = true;
    else if (reader.take('PRIMARY', 'KEY')) column.primary = true;
    else if (kSerial[word] && reader.take(word)) {
      if (column.type) column.problems.push(`type ${column.type} ${word}`);
      column.type = column.type || kSerial[word];
      column.auto_increment = 'serial';
    } else if (reader.take('GENERATED')) generated(reader, column);
    else if (reader.take('COLLATE')) column.collation = reader.name();
    else if (reader.is('REFERENCES')) {
      const found = references(reader, column.name);
      foreignKey = { ...found.key, clause: { start: found.start, end: found.end } };
    } else if (reader.take('ON', 'DELETE') || reader.take('ON', 'UPDATE')) {
      action(reader);
      column.problems.push('an action without REFERENCES');
    } else {
      column.problems.push(`cannot read \`${reader.rest()}\``);
    }
  }
  return { column, foreignKey };
}

function generated(reader, column) {
  const always = reader.take('ALWAYS');
  if (!always) reader.expect('BY', 'DEFAULT');
  reader.expect('AS');
  if (reader.take('IDENTITY')) {
    column.auto_increment = 'identity';
    if (reader.is('(')) reader.list();
    return;
  }
  const open = reader.peek();
  reader.list();
  const text = reader.sql.slice(open.end, reader.tokens[reader.at - 1].start).trim();
  reader.take('STORED');
  column.generated = text;
}

function createTable(reader) {
  reader.take('IF', 'NOT', 'EXISTS');
  const target = reader.qualified();
  const table = { schema: target.schema, name: target.name, columns: [], primary_key: [], unique_constraints: [],
    foreign_keys: [], checks: [], comment: null, column_comments: {} };
  for (const item of reader.list()) {
    let constraint = null;
    if (item.is('CONSTRAINT') && (item.peek(1)?.kind === 'name' || item.peek(1)?.kind === 'word')) {
      item.take('CONSTRAINT');
      constraint = item.name();
    }
    if (item.is('UNIQUE', '(')) {
      item.take('UNIQUE');
      table.unique_constraints.push({ name: constraint, columns: item.names() });
    } else if (item.is('PRIMARY', 'KEY', '(')) {
      item.take('PRIMARY', 'KEY');
      table.primary_key = item.names();
    } else if (item.take('CHECK')) {
      table.checks.push({ name: constraint, expression: item.rest() });
    } else if (item.is('FOREIGN', 'KEY', '(')) {
      item.take('FOREIGN', 'KEY');
      const columns = item.names();
      const found = references(item, columns[0]);
      table.foreign_keys.push({ ...found.key, columns, clause: null });
    } else {
      addColumn(table, item);
    }
  }
  return { kind: 'table', table };
}

function addColumn(table, item) {
  const { column, foreignKey } = columnOf(item);
  if (column.primary) table.primary_key.push(column.name);
  table.columns.push(column);
  if (foreignKey) table.foreign_keys.push(foreignKey);
}

const kIndexStops = [['COLLATE'], ['ASC'], ['DESC'], ['NULLS']];

function indexColumn(item) {
  const column = { name: null, expression: null, order: null, nulls: null, operator: null, collate: null };
  const first = item.peek();
  const second = item.peek(1);
  const plain = first.kind === 'name' || (first.kind === 'word' && !(second && second.kind === 'punct'));
  const continues = second && second.kind === 'punct';
  if (plain && !continues) {
    column.name = item.name();
  } else if (first.value === '(' && first.kind === 'punct') {
    item.list();
    // `(a)->>'b'` goes on behind the parenthesis; `(a ->> 'b') DESC` does not
    if (!item.done() && item.peek().kind === 'punct') item.textUntil(kIndexStops);
    column.expression = item.sql.slice(first.start, item.tokens[item.at - 1].end);
  } else {
    column.expression = expressionOf(item);
  }
  if (item.take('COLLATE')) column.collate = item.name();
  if (!item.done() && !item.is('ASC') && !item.is('DESC') && !item.is('NULLS')) column.operator = item.name();
  if (item.take('ASC')) column.order = 'ASC';
  else if (item.take('DESC')) column.order = 'DESC';
  if (item.take('NULLS')) column.nulls = item.name().toUpperCase();
  return column;
}

// A call, or anything else that stands unparenthesised: up to the word that cannot belong to it.
function expressionOf(item) {
  const start = item.peek().start;
  let end = start;
  while (!item.done() && !kIndexStops.some((words) => item.is(...words))) {
    const token = item.peek();
    const previous = item.tokens[item.at - 1];
    const operand = token.kind === 'word' || token.kind === 'name';
    if (operand && item.at > 0 && previous && previous.kind === 'punct' && previous.value === ')') break;
    if (token.kind === 'punct' && token.value === '(') item.list();
    else item.at++;
    end = item.tokens[item.at - 1].end;
  }
  return item.sql.slice(start, end);
}

function createIndex(reader, unique) {
  const index = { unique, concurrently: reader.take('CONCURRENTLY') };
  reader.take('IF', 'NOT', 'EXISTS');
  index.name = reader.name();
  reader.expect('ON');
  reader.take('ONLY');
  const table = reader.qualified();
  index.using = 'btree';
  if (reader.take('USING')) index.using = reader.name().toLowerCase();
  index.columns = reader.list().map(indexColumn);
  if (reader.take('INCLUDE')) index.include = reader.names();
  index.where = reader.take('WHERE') ? reader.rest() : null;
  return { kind: 'index', table, index };
}

function createType(reader) {
  const name = reader.qualified();
  reader.expect('AS', 'ENUM');
  const values = reader.list().map((item) => {
    const token = item.peek();
    return item.tokens.length === 1 && token.kind === 'string' ? token.value : item.rest();
  });
  return { kind: 'enum', name, values };
}

function comment(reader) {
  if (reader.take('TABLE')) {
    const table = reader.qualified();
    reader.expect('IS');
    return { kind: 'comment', table, column: null, comment: reader.peek().value };
  }
  reader.expect('COLUMN');
  const parts = [reader.name()];
  while (reader.take('.')) parts.push(reader.name());
  reader.expect('IS');
  return { kind: 'comment', column: parts.pop(), table: { name: parts.pop(), schema: parts.pop() || 'public' },
    comment: reader.peek().value };
}

function alterTable(reader) {
  reader.take('IF', 'EXISTS');
  const table = reader.qualified();
  if (!reader.take('ADD')) return { kind: 'other', sql: reader.sql };
  const constraint = reader.take('CONSTRAINT') ? reader.name() : null;
  if (reader.take('UNIQUE')) return { kind: 'unique', table, unique: { name: constraint, columns: reader.names() } };
  if (reader.take('PRIMARY', 'KEY')) return { kind: 'primary', table, columns: reader.names() };
  if (reader.take('FOREIGN', 'KEY')) {
    const columns = reader.names();
    const found = references(reader, columns[0]);
    return { kind: 'foreign', table, key: { ...found.key, columns, clause: null } };
  }
  return { kind: 'other', sql: reader.sql };
}

// The statements of `sql` in order, as text: {text, start, end, tokens}.
function statements(sql) {
  const tokens = tokenize(sql);
  const out = [];
  let from = 0;
  for (let i = 0; i <= tokens.length; i++) {
    if (i < tokens.length && !(tokens[i].kind === 'punct' && tokens[i].value === ';')) continue;
    if (i > from) {
      const [start, end] = [tokens[from].start, tokens[i - 1].end];
      out.push({ text: sql.slice(start, end), start, end, tokens: tokens.slice(from, i) });
    }
    from = i + 1;
  }
  return out;
}

// Each of them read: table, index, enum, comment, unique, primary, foreign, schema, select or other.
function parse(sql) {
  return statements(sql).map(({ tokens, text, start, end }) => ({ ...read(new Reader(sql, tokens)), text, start, end }));
}

function read(reader) {
  if (reader.take('CREATE', 'TABLE')) return createTable(reader);
  if (reader.take('CREATE', 'UNIQUE', 'INDEX')) return createIndex(reader, true);
  if (reader.take('CREATE', 'INDEX')) return createIndex(reader, false);
  if (reader.take('CREATE', 'TYPE')) return createType(reader);
  if (reader.take('COMMENT', 'ON')) return comment(reader);
  if (reader.take('ALTER', 'TABLE')) return alterTable(reader);
  if (reader.take('CREATE', 'SCHEMA')) {
    reader.take('IF', 'NOT', 'EXISTS');
    return { kind: 'schema', name: reader.name() };
  }
  if (reader.take('DO')) {
    const inner = reader.peek().value.replace(/^\s*BEGIN\s/i, '');
    const first = parse(inner.split(/;\s*EXCEPTION\s/i)[0])[0];
    return { kind: 'do', inner: first };
  }
  if (reader.is('SELECT') || reader.is('WITH')) return { kind: 'select' };
  return { kind: 'other' };
}

module.exports = { parse, statements };
