'use strict';

// The models that migrations import are made with the service's connection.
module.exports = {
  folders: ['packages/identity-service/sequelize/migrations'],
  major: 4,
  setup: ({ replace, stub }) => replace(/^packages\/identity-service\/src\//, stub('src')),
};
