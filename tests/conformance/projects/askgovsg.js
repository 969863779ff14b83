'use strict';

module.exports = ({ replace, require: load }) => {
  replace(/^server\/src\/bootstrap\/email-validator\.ts$/, { emailValidator: { match: () => true, makeRe: () => /x/ } });
  replace(/^server\/src\/bootstrap\/config\//, { dbConfig: { dialect: 'postgres' } });
  load('./server/src/bootstrap/sequelize.ts');
};
