'use strict';

module.exports = ({ replace, stub, require: load }) => {
  replace(/^lib\/config\/index\.js$/, { db: { dialect: 'postgres', database: 'codimd' }, debug: false });
  replace(/^lib\/(logger|utils|letter-avatars)(\.js|\/index\.js)$/, stub('lib'));
  load('./lib/models/index.js');
};
