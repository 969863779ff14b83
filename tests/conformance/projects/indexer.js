'use strict';
const fs = require('fs');
const path = require('path');

module.exports = ({ root, create, replace, stub, require: load }) => {
  replace(/^packages\/indexer-common\/src\/(?!index\.ts|actions\.ts|indexer-management\/(models\/|types)|query-fees\/models)/, stub('indexer'));
  const actions = load('./packages/indexer-common/src/actions.ts');
  replace(/^packages\/indexer-common\/src\/index\.ts$/, new Proxy(actions, { get: (target, name) => target[name] ?? stub(`indexer.${String(name)}`) }));
  const sequelize = create();
  load('./packages/indexer-common/src/indexer-management/models/index.ts').defineIndexerManagementModels(sequelize);
  load('./packages/indexer-common/src/query-fees/models.ts').defineQueryFeeModels(sequelize);
  const proposal = 'packages/indexer-common/src/indexer-management/models/pending-rca-proposal.ts';
  if (fs.existsSync(path.join(root, proposal))) load(`./${proposal}`).definePendingRcaProposalModel(sequelize);
};
