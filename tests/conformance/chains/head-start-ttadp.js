'use strict';

const { AsyncLocalStorage } = require('async_hooks');

// What the models load on their way; the tools of the migrations share their instance's transactions.
module.exports = {
  folders: ['src/migrations'],
  setup({ provide, replace, stub, Sequelize }) {
    const storage = new AsyncLocalStorage();
    const namespace = { bind() {}, run: (work) => storage.run(new Map(), () => work(namespace)), get: (key) => storage.getStore()?.get(key), set: (key, value) => storage.getStore()?.set(key, value) };
    Sequelize.useCLS(namespace);
    provide('cls-hooked', { createNamespace: () => namespace });
    replace(/^src\/(logger|models\/index|services)/, stub('src'));
  },
};
