// build.js --version V --out DIR PLATFORM=BINARY…: makes the packages that are published, as folders DIR/sequelint and
// DIR/<platform>. Prints them in the order to publish them in.
'use strict';

const fs = require('fs');
const path = require('path');

const platforms = { 'linux-x64': { os: ['linux'], cpu: ['x64'] }, 'linux-arm64': { os: ['linux'], cpu: ['arm64'] } };
const here = __dirname, root = path.join(here, '..', '..');

function fail(what) {
  process.stderr.write(`error: ${what}\n  usage: build.js --version V --out DIR PLATFORM=BINARY…\n`);
  process.exit(2);
}

const binaries = {}, options = {};
const args = process.argv.slice(2);
while (args.length) {
  const arg = args.shift();
  if (arg === '--version' || arg === '--out') {
    options[arg.slice(2)] = args.shift();
  } else {
    const [platform, file] = arg.split('=');
    if (!platforms[platform] || !file) fail(`\`${arg}\` names no platform and binary; there are ${Object.keys(platforms).join(', ')}`);
    binaries[platform] = file;
  }
}
if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(options.version || '')) fail(`\`${options.version}\` is no version`);
if (!options.out) fail('no folder to write to');
if (Object.keys(binaries).length === 0) fail('no binary');

function write(folder, manifest) {
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2) + '\n');
  fs.copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  console.log(folder);
}

for (const [platform, binary] of Object.entries(binaries)) {
  const folder = path.join(options.out, platform);
  fs.mkdirSync(path.join(folder, 'bin'), { recursive: true });
  fs.copyFileSync(binary, path.join(folder, 'bin/sequelint'));
  fs.chmodSync(path.join(folder, 'bin/sequelint'), 0o755); // artifacts lose it on their way
  const text = fs.readFileSync(path.join(here, 'platform/package.json'), 'utf8').replace(/PLATFORM/g, platform);
  write(folder, Object.assign(JSON.parse(text), { version: options.version }, platforms[platform]));
}

const wrapper = path.join(options.out, 'sequelint');
for (const name of ['bin/sequelint', 'lib/index.js', 'lib/index.d.ts', 'README.md']) {
  fs.mkdirSync(path.dirname(path.join(wrapper, name)), { recursive: true });
  fs.copyFileSync(path.join(here, 'sequelint', name), path.join(wrapper, name));
}
fs.chmodSync(path.join(wrapper, 'bin/sequelint'), 0o755);
fs.copyFileSync(path.join(root, 'docs/schemas/sequelint.schema.json'), path.join(wrapper, 'schema.json'));
const manifest = JSON.parse(fs.readFileSync(path.join(here, 'sequelint/package.json'), 'utf8'));
manifest.version = options.version;
for (const platform of Object.keys(binaries)) manifest.optionalDependencies[`@sequelint/${platform}`] = options.version;
write(wrapper, manifest);
