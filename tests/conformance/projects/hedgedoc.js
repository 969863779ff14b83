'use strict';

const settings = { db: { dialect: 'postgres', database: 'hedgedoc' }, debug: false };

module.exports = ({ replace, stub, require: load }) => {
  replace(/^lib\/config\/index\.js$/, { ...settings });
  replace(/^lib\/(logger|utils|letter-avatars)\.js$/, stub('lib'));
  load('./lib/models/index.js');
};
