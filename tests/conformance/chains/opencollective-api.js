'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { execFileSync } = require('child_process');

// Its databases begin with a dump, a tar file of pg_dump with a script in it: what comes before the data is its schema. The
// migrations behind it are those that are newer than the dump.
const kDump = 'test/dbdumps/opencollective_dvl.pgsql';
const kFirst = '20241212132217-set-expiry-date-stripe-payment-intents.js';

function schemaOf({ repo, revision }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-dump-'));
  try {
    const file = path.join(folder, 'dump.tar');
    fs.writeFileSync(file, execFileSync('git', ['-C', repo, 'show', `${revision}:${kDump}`], { maxBuffer: 1 << 28 }));
    const script = execFileSync('tar', ['xOf', file, 'restore.sql'], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const connected = script.slice(script.indexOf('\n', script.indexOf('\n\\connect ') + 1) + 1);
    return connected.split('\n').filter((line) => !/^(COPY .*;|\\\.|(GRANT|REVOKE) .*;|ALTER .* OWNER TO .*;)$/.test(line)).join('\n');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = {
  folders: ['migrations'],
  from: kFirst,
  baseline: schemaOf,
  setup: ({ replace, stub }) => replace(/^server\/(?!constants\/|lib\/(migration-helpers|sql|permalink))|^config\//, stub('server')),
};
