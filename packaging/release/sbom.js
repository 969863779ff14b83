// sbom.js VERSION: a CycloneDX document of what is linked into the binary, from the packages that the build used: Debian's
// archives as installed, the grammars as third_party/npm/package-lock.json pins them.
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..', '..');
const version = process.argv[2];
if (!version) {
  process.stderr.write('error: no version\n  usage: sbom.js VERSION\n');
  process.exit(2);
}

// The packages that cmake/ names beside each library it links.
const cmake = ['StaticLink', 'Dependencies'].map((name) => fs.readFileSync(path.join(root, `cmake/${name}.cmake`), 'utf8')).join('\n');
const debian = new Set([...cmake.matchAll(/(?:archive\(\S+ \S+ |require_found\([^)]* )([a-z0-9.+-]+)\)/g)].map(([, name]) => name));
for (const name of ['pkg-config', 'catch2']) debian.delete(name); // of the build and the tests only

const components = [];
for (const name of [...debian].sort()) {
  const installed = execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' });
  components.push({ type: 'library', name, version: installed, purl: `pkg:deb/debian/${name}@${encodeURIComponent(installed)}` });
}
const lock = JSON.parse(fs.readFileSync(path.join(root, 'third_party/npm/package-lock.json'), 'utf8'));
for (const [where, { version: locked, integrity, license }] of Object.entries(lock.packages)) {
  const name = where.replace(/^node_modules\//, '');
  if (!['tree-sitter', 'tree-sitter-javascript', 'tree-sitter-typescript'].includes(name)) continue;
  const component = { type: 'library', name, version: locked, purl: `pkg:npm/${name}@${locked}` };
  if (integrity) component.hashes = [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }];
  if (license) component.licenses = [{ license: { id: license } }];
  components.push(component);
}
console.log(JSON.stringify({
  bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
  metadata: { component: { type: 'application', name: 'sequelint', version, licenses: [{ license: { id: 'Apache-2.0' } }] } },
  components,
}, null, 2));
