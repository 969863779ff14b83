'use strict';


// The configuration that migrations import reads a certificate.
module.exports = {
  folders: ['backend/src/database/migrations'],
  setup({ root, replace, stub }) {
    replace(/^backend\/src\/core\/(config|logger|services)/, stub('core'));
  },
};
