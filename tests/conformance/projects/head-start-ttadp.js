'use strict';

module.exports = ({ provide, replace, stub, require: load }) => {
  provide('cls-hooked', { createNamespace: () => ({ bind() {}, run() {}, get() {}, set() {} }) });
  replace(/^src\/(logger|services|lib|policies|routes|goalServices|reportServices|widgets|scopes|tools|middleware|queues)(\/|\.|$)/, stub('src'));
  replace(/^src\/models\/hooks\//, stub('hooks'));
  replace(/^config\//, { development: { database: 'ttahub', dialect: 'postgres' } });
  load('./src/models/index.js');
};
