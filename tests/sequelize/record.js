'use strict';
// node record.js PACKAGE FILE… : writes into each .cases file what the real package says of every case.
//
// A case is `=== title`, JavaScript, and between `---` and the next case the statements that sync() sends to an empty
// database. PACKAGE is a folder with `sequelize` installed in node_modules.
const fs = require('fs');
const path = require('path');
const folder = path.resolve(process.argv[2], 'node_modules/sequelize');
const S = require(folder);

const prelude = fs.readFileSync(path.join(__dirname, 'prelude.js'), 'utf8');

// The names Postgres gives to the indexes of constraints, cut at 63 bytes, the longer part first.
function objectName(table, columns, label) {
  let a = table.length, b = columns.length;
  const room = 63 - label.length - 1 - (columns ? 1 : 0);
  while (a + b > room)
    if (a > b)
      a--;
    else
      b--;
  return [table.slice(0, a), columns.slice(0, b), label].filter(Boolean).join('_');
}

function constraintIndexes(model) {
  const bare = (name) => String(name).replace(/"/g, '');
  const table = bare(model.tableName);
  const attributes = Object.entries(model.tableAttributes);
  const names = attributes.some(([, a]) => a.primaryKey) ? [objectName(table, '', 'pkey')] : [];
  for (const [key, a] of attributes)
    if (a.unique === true) names.push(objectName(table, bare(a.field || key), 'key'));
  for (const unique of Object.values(model.options.uniqueKeys || model.uniqueKeys)) {
    if (unique.customIndex !== false) names.push(objectName(table, unique.fields.map(bare).join('_'), 'key'));
  }
  return names;
}

async function statements(code) {
  const sent = [];
  let sequelize, model;
  try {
    const make = new Function(
        'require',
        `${prelude.replace('OPTIONS', (/^\/\/ options: (.*)$/m.exec(code) || [, '{}'])[1])}\n${code}\nreturn s;`);
    sequelize = make((name) => (name === 'sequelize' ? S : require(name)));
    sequelize.query = async (query, options) => {
      sent.push(typeof query === 'object' ? query.query : query);
      if (options && options.type === 'SHOWINDEXES') return constraintIndexes(model).map((name) => ({name}));
      return options && options.plain ? null : [];
    };
    sequelize.dialect.connectionManager._refreshDynamicOIDs = async () => {};
    for (model of sequelize.modelManager.models) await model.sync({hooks: false});
  } catch (error) {
    return [`THROWS ${error.message.split('\n')[0]}`];
  }
  return sent.filter((query) => !/^\s*SELECT/.test(query));
}

(async () => {
  for (const file of process.argv.slice(3)) {
    const out = [];
    for (const text of fs.readFileSync(file, 'utf8').split(/^=== /m).slice(1)) {
      const title = text.slice(0, text.indexOf('\n'));
      const code = text.slice(title.length + 1).split(/^---$/m)[0].trimEnd();
      // A statement may hold line breaks: they are written as ⏎.
      const said = (await statements(code)).map((statement) => statement.replace(/\n/g, '⏎'));
      out.push(`=== ${title}\n${code}\n---\n${said.join('\n')}\n`);
    }
    fs.writeFileSync(file, out.join(''));
  }
})();
