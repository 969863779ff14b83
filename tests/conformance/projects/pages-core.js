'use strict';

module.exports = ({ replace, stub, require: load }) => {
  replace(/^(config\/|winston|api\/(services|workers|authorizers)\/|api\/queue-jobs)/, stub('api'));
  replace(/^api\/utils\/(queues|queues\/)/, stub('queues'));
  load('./api/models/index.js');
};
