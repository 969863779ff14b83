'use strict';

// A package of the house, which is not public, loads the folder.
module.exports = (context) => context.frameworks.factories(context, { folder: 'app/data/models' });
