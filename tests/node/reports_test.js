// The reports in tests/report/expected, and one of 25,001 findings made on the spot, read by the programs that users
// give them to: the SARIF validator with GitHub's rules, a strict XML parser, a JSON Schema validator.
//
//   node reports_test.js REPORT_TESTS      (the Catch2 program; ctest passes it)

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { gzipSync } = require('node:zlib');

const root = path.join(__dirname, '..', '..');
const expected = path.join(root, 'tests', 'report', 'expected');
const samples = ['clean', 'hostile', 'shop'];
const read = (name) => fs.readFileSync(path.join(expected, name), 'utf8');

if (!fs.existsSync(path.join(__dirname, 'node_modules'))) {
  console.error('the validators are missing\n  run scripts/setup --tests');
  process.exit(1);
}

// Notes that contradict GitHub's own rules, need a network, or ask for what we do not have.
const acceptedNotes = new Set([
  'SARIF2002', // a message by id: GitHub refuses it (GH1007)
  'SARIF2003', // the repository's address: `ci` knows it, `check` does not
  'SARIF2006', // fetches every URI
  'SARIF2009', // a numeric rule id: ours are words
  'SARIF2010', 'SARIF2011', // a snippet of a line that the file does not have
  'SARIF2012', // no rules when there are none; a help URI: the help is in the file
]);

function validateSarif(file, levels = 'Error;Warning;Note') {
  const tool = path.join(__dirname, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
  fs.chmodSync(tool, 0o755);
  const output = file + '.validation';
  const log = execFileSync(
    tool,
    ['validate', file, '--rule-kind', 'Sarif;Ghas', '--level', levels, '--output', output, '--log',
     'ForceOverwrite', '--max-file-size-in-kb', '200000'],
    { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }, encoding: 'utf8', maxBuffer: 1 << 28 });
  // Its exit status is 0 whatever it finds.
  assert.match(log, /Analysis completed successfully/);
  const [run] = JSON.parse(fs.readFileSync(output, 'utf8')).runs;
  return run.results.map((result) => ({ rule: result.ruleId, level: result.level ?? 'warning' }));
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sequelint-reports-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

test('the SARIF validator finds what is wrong', () => {
  const broken = JSON.parse(read('shop.sarif'));
  delete broken.runs[0].results[0].locations;
  const file = path.join(scratch, 'broken.sarif');
  fs.writeFileSync(file, JSON.stringify(broken));
  assert.ok(validateSarif(file).some(({ level }) => level === 'error'));
});

for (const sample of samples) {
  test(`SARIF of ${sample} is what GitHub accepts`, () => {
    const file = path.join(scratch, `${sample}.sarif`);
    fs.writeFileSync(file, read(`${sample}.sarif`));
    const found = validateSarif(file).filter(({ rule, level }) => level !== 'note' || !acceptedNotes.has(rule));
    assert.deepStrictEqual(found, []);
  });
}

test('SARIF of 25,001 findings is what GitHub accepts', () => {
  execFileSync(process.argv[2], ['writes files for other programs'],
               { env: { ...process.env, SEQUELINT_REPORT_FILES: scratch } });
  const file = path.join(scratch, 'big.sarif');
  assert.ok(gzipSync(fs.readFileSync(file)).length < 10e6);
  const [run] = JSON.parse(fs.readFileSync(file, 'utf8')).runs;
  assert.strictEqual(run.results.length, 25000);
  for (const { locations: [{ physicalLocation: { artifactLocation, region } }] } of run.results) {
    assert.strictEqual(artifactLocation.uri, 'models/gr%C3%B6%C3%9Fe%20%26%20co/index%20file.js');
    assert.strictEqual(region.endLine, region.startLine);
  }
  assert.deepStrictEqual(validateSarif(file, 'Error;Warning'), []);
});

test('SARIF of one finding, with its repository, is what GitHub accepts', () => {
  const file = path.join(scratch, 'one.sarif');
  const [run] = JSON.parse(fs.readFileSync(file, 'utf8')).runs;
  assert.strictEqual(run.results.length, 1);
  assert.strictEqual(run.automationDetails.id, 'sequelint/größe/');
  assert.deepStrictEqual(validateSarif(file).filter(({ rule, level }) => level !== 'note' || !acceptedNotes.has(rule)), []);
});

test('every SARIF region is one line', () => {
  const regions = [];
  JSON.parse(read('shop.sarif'), (key, value) => {
    if (key === 'region') regions.push(value);
    return value;
  });
  assert.ok(regions.length >= 5);
  for (const { startLine, endLine } of regions) assert.strictEqual(endLine, startLine);
});

for (const sample of samples) {
  for (const format of ['junit', 'checkstyle']) {
    test(`${format} of ${sample} is well-formed`, () => {
      const { SaxesParser } = require('saxes');
      const parser = new SaxesParser({ xmlns: true });
      const elements = [];
      parser.on('error', (error) => { throw error; });
      parser.on('opentag', ({ name }) => elements.push(name));
      parser.write(read(`${sample}.${format}`)).close();
      assert.strictEqual(elements[0], format === 'junit' ? 'testsuites' : 'checkstyle');
    });
  }

  test(`JSON of ${sample} follows its schema`, () => {
    const Ajv = require('ajv');
    const schema = JSON.parse(fs.readFileSync(path.join(root, 'docs/schemas/findings.schema.json'), 'utf8'));
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const report = JSON.parse(read(`${sample}.json`));
    assert.ok(validate(report), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...report, surprise: 1 }));

    const lines = read(`${sample}.jsonl`).trimEnd().split('\n').map((line) => JSON.parse(line));
    const { report: rest } = lines.pop();
    const findings = lines.filter((line) => line.finding).map((line) => line.finding);
    const unknown = lines.filter((line) => line.unknown).map((line) => line.unknown);
    assert.deepStrictEqual({ ...rest, findings, unknown }, report);
  });

  test(`GitLab's report of ${sample} has what GitLab needs`, () => {
    const issues = JSON.parse(read(`${sample}.gitlab`));
    const fingerprints = new Set(issues.map(({ fingerprint }) => fingerprint));
    assert.strictEqual(fingerprints.size, issues.length);
    for (const { description, check_name, severity, location } of issues) {
      assert.ok(description && check_name && location.lines.begin >= 1);
      assert.ok(['info', 'minor', 'major', 'critical', 'blocker'].includes(severity));
    }
  });

  test(`the page of ${sample} loads and runs nothing`, () => {
    const page = read(`${sample}.html`);
    assert.doesNotMatch(page, /<(script|link|img|iframe|object|a)\b/i);
    assert.doesNotMatch(page, /\son[a-z]+=/i);
    for (const tag of ['html', 'head', 'body', 'article', 'pre', 'dl', 'h2', 'span', 'table', 'tr', 'td', 'div', 'code', 'li', 'ul']) {
      const opened = page.split(`<${tag}>`).length + page.split(`<${tag} `).length - 2;
      assert.strictEqual(page.split(`</${tag}>`).length - 1, opened, tag);
    }
  });
}

// A runner reads a command from each line that starts with `::`, and one anywhere in a line behind `##[`.
for (const format of ['text', 'concise', 'github']) {
  test(`${format} of hostile names forges no command`, () => {
    for (const line of read(`hostile.${format}`).split('\n')) {
      assert.doesNotMatch(line, /##(\[|vso\[|teamcity\[)/);
      const command = line.trimStart().match(/^::([a-z-]+)( [^:]*)?::/);
      if (format !== 'github') assert.strictEqual(command, null);
    }
  });
}

test('GitHub reads one annotation per finding', () => {
  const unescape = (text) => text.replace(/%3A/g, ':').replace(/%2C/g, ',').replace(/%0D/g, '\r').replace(/%0A/g, '\n').replace(/%25/g, '%');
  const commands = read('hostile.github').trimEnd().split('\n').map((line) => {
    const [, level, properties, message] = line.match(/^::(\w+) ([^]*?)::([^]*)$/);
    return {
      level,
      message: unescape(message),
      ...Object.fromEntries(properties.split(',').map((pair) => pair.split('=')).map(([k, v]) => [k, unescape(v)])),
    };
  });
  assert.strictEqual(commands.length, 4);
  assert.deepStrictEqual(commands.map(({ level }) => level), ['error', 'error', 'error', 'notice']);
  for (const { title, message } of commands) {
    assert.strictEqual(title, 'drop-table');
    assert.ok(message.startsWith('dropping a%0A::error::b'));
  }
  assert.strictEqual(commands[1].file, '::error::x');
});
