#include "migrations/db_migrate.h"

#include <string>

#include "base/text.h"

namespace sequelint::migrations {
namespace {

constexpr std::string_view kSource = R"js(
'use strict'
const kTypes = { string: 'VARCHAR', int: 'INTEGER', datetime: 'TIMESTAMP', blob: 'BYTEA' }
const typeOf = (name) => kTypes[name] || name.toUpperCase()
const quoted = (name) => '"' + name + '"'
const list = (names) => names.map(quoted).join(', ')
const text = (value) => (typeof value === 'string' ? "'" + value + "'" : String(value))
const initial = (value) => {
  if (typeof value === 'string') return text(value)
  if (typeof value.prep === 'string') return value.prep
  if (value.raw) return value.raw
  return value.special === 'CURRENT_TIMESTAMP' ? value.special : String(value)
}

exports.dataType = {
  CHAR: 'char', STRING: 'string', TEXT: 'text', SMALLINT: 'smallint', BIGINT: 'bigint', INTEGER: 'int', SMALL_INTEGER: 'smallint',
  BIG_INTEGER: 'bigint', REAL: 'real', DATE: 'date', DATE_TIME: 'datetime', TIME: 'time', BLOB: 'blob', TIMESTAMP: 'timestamp',
  BINARY: 'binary', BOOLEAN: 'boolean', DECIMAL: 'decimal',
}

exports.methods = (runSql) => {
  const ended = (sent, callback) => {
    if (typeof callback === 'function') callback(null)
    return sent
  }
  const column = (table, name, given, single, later) => {
    const spec = typeof given === 'string' ? { type: given } : given
    const zoned = /^(time|timestamp)tz$/.test(spec.type)
    const type = zoned ? spec.type.slice(0, -2) : spec.type
    const serial = spec.primaryKey && spec.autoIncrement
    const parts = [name.startsWith('"') ? name : quoted(name)]
    if (!serial) parts.push(typeOf(type))
    if (spec.length) parts.push('(' + spec.length + ')')
    if (zoned || spec.timezone) parts.push('WITH TIME ZONE')
    if (serial) parts.push(type === 'bigint' ? 'BIGSERIAL' : 'SERIAL')
    if (spec.primaryKey && single) parts.push('PRIMARY KEY')
    if (spec.notNull === true) parts.push('NOT NULL')
    if (spec.unique) parts.push('UNIQUE')
    if (spec.defaultValue !== undefined) parts.push('DEFAULT', initial(spec.defaultValue))
    const key = spec.foreignKey
    if (key) {
      const mapping = typeof key.mapping === 'string' ? { [name]: key.mapping } : key.mapping
      later.push(() => methods.addForeignKey(table, key.table, key.name, mapping, key.rules))
    }
    if (spec.comment) later.push(() => runSql('COMMENT ON COLUMN ' + table + '.' + name + " IS '" + spec.comment + "'"))
    return parts.join(' ')
  }
  const isKey = (spec) => typeof spec !== 'string' && spec.primaryKey
  const alter = (table, what) => runSql('ALTER TABLE ' + quoted(table) + ' ' + what)

  const methods = {
    createTable(table, options, callback) {
      const specs = options.columns !== undefined ? options.columns : options
      const names = Object.keys(specs)
      const keys = names.filter((name) => isKey(specs[name]))
      const later = []
      const parts = names.map((name) => column(table, name, specs[name], keys.length === 1, later))
      if (keys.length > 1) parts.push('PRIMARY KEY (' + list(keys) + ')')
      const unless = options.columns !== undefined && options.ifNotExists ? 'IF NOT EXISTS ' : ''
      const sent = runSql('CREATE TABLE ' + unless + quoted(table) + ' (' + parts.join(', ') + ')')
      later.reverse().forEach((send) => send())
      return ended(sent, callback)
    },
    dropTable(table, options, callback) {
      const only = options && typeof options !== 'function' && options.ifExists ? 'IF EXISTS ' : ''
      return ended(runSql('DROP TABLE ' + only + quoted(table)), typeof options === 'function' ? options : callback)
    },
    renameTable: (table, name, callback) => ended(alter(table, 'RENAME TO ' + quoted(name)), callback),
    addColumn(table, name, spec, callback) {
      const later = []
      const definition = column(table, name, spec, false, later)
      const sent = alter(table, 'ADD COLUMN ' + definition)
      later.forEach((send) => send())
      return ended(sent, callback)
    },
    removeColumn: (table, name, callback) => ended(alter(table, 'DROP COLUMN ' + quoted(name)), callback),
    renameColumn: (table, from, to, callback) =>
      ended(alter(table, 'RENAME COLUMN ' + quoted(from) + ' TO ' + quoted(to)), callback),
    changeColumn(table, name, spec, callback) {
      const change = (what) => alter(table, 'ALTER COLUMN ' + quoted(name) + ' ' + what)
      const unique = quoted(table + '_' + name + '_key')
      let sent = change((spec.notNull === true ? 'SET' : 'DROP') + ' NOT NULL')
      if (spec.unique === true) sent = alter(table, 'ADD CONSTRAINT ' + unique + ' UNIQUE (' + quoted(name) + ')')
      if (spec.unique === false) sent = alter(table, 'DROP CONSTRAINT ' + unique)
      sent = change(spec.defaultValue !== undefined ? 'SET DEFAULT ' + text(spec.defaultValue) : 'DROP DEFAULT')
      if (spec.type !== undefined) {
        const type = typeOf(spec.type)
        const using = spec.using !== undefined ? spec.using : 'USING ' + quoted(name) + '::' + type
        sent = change('TYPE ' + type + (spec.length ? ' (' + spec.length + ')' : '') + ' ' + using)
      }
      return ended(sent, callback)
    },
    addIndex(table, name, columns, unique, callback) {
      const only = typeof unique === 'function' ? false : unique
      const sent = runSql('CREATE ' + (only ? 'UNIQUE ' : '') + 'INDEX ' + quoted(name) + ' ON ' + quoted(table) + ' (' +
        list([].concat(columns)) + ')')
      return ended(sent, typeof unique === 'function' ? unique : callback)
    },
    removeIndex(table, name, callback) {
      const own = typeof name === 'string' ? name : table
      return ended(runSql('DROP INDEX ' + quoted(own)), typeof name === 'function' ? name : callback)
    },
    addForeignKey(table, other, name, mapping, rules, callback) {
      const given = typeof rules === 'function' ? {} : rules || {}
      const columns = Object.keys(mapping)
      const sent = alter(table, 'ADD CONSTRAINT ' + quoted(name) + ' FOREIGN KEY (' + list(columns) + ') REFERENCES ' +
        quoted(other) + ' (' + list(columns.map((own) => mapping[own])) + ') ON DELETE ' + (given.onDelete || 'NO ACTION') +
        ' ON UPDATE ' + (given.onUpdate || 'NO ACTION'))
      return ended(sent, typeof rules === 'function' ? rules : callback)
    },
    removeForeignKey: (table, name, callback) => ended(alter(table, 'DROP CONSTRAINT ' + quoted(name)), callback),
    insert(table, names, values, callback) {
      const value = (one) => (typeof one === 'string' ? "'" + one.replace(/'/g, "''") + "'" : JSON.stringify(one))
      return ended(runSql('INSERT INTO ' + quoted(table) + ' (' + list(names) + ') VALUES (' + values.map(value).join(',') + ')'), callback)
    },
    truncate: (table, callback) => ended(runSql('TRUNCATE ' + quoted(table)), callback),
  }
  return methods
}
)js";

}  // namespace

std::string_view DbMigrateSource() { return kSource; }

bool UsesDbMigrate(const SourceReader& source, std::string_view path) {
  for (std::string folder(FolderOf(path));; folder = FolderOf(folder)) {
    if (SourceText text = source.Read(folder.empty() ? "package.json" : folder + "/package.json")) {
      auto has = [&](std::string_view package) { return text->find("\"" + std::string(package) + "\"") != std::string_view::npos; };
      return has("db-migrate") && !has("sequelize-cli") && !has("umzug");
    }
    if (folder.empty()) return false;
  }
}

}  // namespace sequelint::migrations
