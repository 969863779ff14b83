'use strict';
module.exports = ({ require: load }) => load('./express-main-example/sequelize/index.js');
