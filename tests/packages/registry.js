// A registry of just the packages that we publish, on this machine, from packed tarballs; everything else is not found.

const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

class Registry {
  // `folders`: of packages, packed as npm publishes them.
  async start(folders, scratch) {
    this.packages = new Map();
    this.server = http.createServer((request, response) => this.handle(request, response));
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://localhost:${this.server.address().port}/`;
    for (const folder of folders) {
      const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch, path.resolve(folder)],
                                                     { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      this.add(fs.readFileSync(path.join(scratch, filename)), JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')));
    }
    return this;
  }
  add(tarball, manifest) {
    const hash = (algorithm, encoding) => crypto.createHash(algorithm).update(tarball).digest(encoding);
    const file = `${manifest.name.replace('/', '-')}-${manifest.version}.tgz`;
    const dist = { tarball: `${this.url}-/${file}`, integrity: `sha512-${hash('sha512', 'base64')}`, shasum: hash('sha1', 'hex') };
    this.packages.set(manifest.name, { file, tarball, document: {
      name: manifest.name, 'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } }, time: { [manifest.version]: '2024-01-01T00:00:00.000Z' },
    } });
  }
  handle(request, response) {
    const name = decodeURIComponent(request.url.slice(1));
    for (const { file, tarball, document } of this.packages.values()) {
      if (name === document.name) return response.end(JSON.stringify(document));
      if (name === `-/${file}`) return response.end(tarball);
    }
    response.writeHead(404);
    response.end('{}');
  }
  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

module.exports = { Registry };
