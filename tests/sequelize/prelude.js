const {Sequelize, DataTypes: D, Model, Op, Deferrable} = require('sequelize');
const s = new Sequelize('d', 'u', 'p', {dialect: 'postgres', logging: false, ...OPTIONS});
const nt = () => ({timestamps: false});
const id = {
  type: D.INTEGER,
  primaryKey: true
};
