// Where the binary is. ES2015, for old Node.
'use strict';

const packages = require('../package.json').optionalDependencies;

function missing(what, remedy) {
  const error = new Error(what);
  error.remedy = remedy;
  error.code = 'SEQUELINT_BINARY_MISSING';
  return error;
}

// The path of the sequelint binary: what SEQUELINT_BINARY names, else that of this platform's package. Throws an error
// with a `remedy` when there is none.
function getBinaryPath() {
  if (process.env.SEQUELINT_BINARY) return process.env.SEQUELINT_BINARY;
  const platform = process.platform + '-' + process.arch;
  const name = '@sequelint/' + platform;
  try {
    return require.resolve(name + '/bin/sequelint');
  } catch (_) {
    if (!packages[name]) {
      throw missing('sequelint has no binary for ' + platform,
        'there are: ' + Object.keys(packages).map(each => each.slice('@sequelint/'.length)).join(', ') +
        '; run it in CI or in the container image, or set SEQUELINT_BINARY to one of your own');
    }
    throw missing('the package ' + name + ' is not installed',
      'optional packages may be left out here (npm: --omit=optional), or the lockfile was made on another system; ' +
      'remove node_modules and the entries of sequelint from the lockfile, then install again without that setting');
  }
}

module.exports = { getBinaryPath };
