'use strict';

// Audit models (ZAL*) are made at run time, one per model: they are left out on both sides.
module.exports = ({ provide, replace, stub, require: load }) => {
  provide('cls-hooked', { createNamespace: () => ({ bind() {}, run() {}, get() {}, set() {} }) });
  const none = { name: '__none__' };
  replace(/^src\/models\/auditModelGenerator\.js$/, new Proxy({}, { get: () => () => none }));
  replace(/^src\/(logger|services|lib|policies|routes|goalServices|reportServices|widgets|scopes|tools|middleware|queues)(\/|\.|$)/, stub('src'));
  replace(/^src\/models\/hooks\//, stub('hooks'));
  replace(/^config\//, { development: { database: 'ttahub', dialect: 'postgres' } });
  load('./src/models/index.js');
};
