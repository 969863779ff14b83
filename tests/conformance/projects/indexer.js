'use strict';

module.exports = ({ create, replace, stub, require: load }) => {
  replace(/^packages\/indexer-common\/src\/(?!indexer-management\/(models\/|types)|query-fees\/models)/, stub('indexer'));
  const sequelize = create();
  load('./packages/indexer-common/src/indexer-management/models/index.ts').defineIndexerManagementModels(sequelize);
  load('./packages/indexer-common/src/query-fees/models.ts').defineQueryFeeModels(sequelize);
};
