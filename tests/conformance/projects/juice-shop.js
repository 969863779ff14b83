'use strict';

module.exports = ({ replace, stub, require: load }) => {
  replace(/^(lib|data|routes)\//, stub('lib'));
  load('./models/index.ts');
};
