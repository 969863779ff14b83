#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "schema/print.h"
#include "sequelize/load.h"

namespace sequelint::sequelize {
namespace {

std::string Load(std::map<std::string, std::string> files) {
  files.emplace("package.json", R"({"dependencies": {"sequelize": "^6.0.0", "sequelize-typescript": "^2.0.0"}})");
  MemorySource source(std::move(files));
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache);
  return loaded ? schema::ToText(loaded->schema) : "error: " + loaded.error().what + '\n';
}

const schema::Column* Column(const schema::Schema& schema, const char* table, const char* column) {
  const schema::Table* found = schema.FindTable({"public", table});
  return found ? found->FindColumn(column) : nullptr;
}

schema::Schema LoadSchema(std::map<std::string, std::string> files) {
  MemorySource source(std::move(files));
  syntax::ParseCache cache;
  Result<Loaded> loaded = LoadModels(source, cache);
  REQUIRE(loaded);
  return loaded->schema;
}

TEST_CASE("types are inferred from the annotation, through aliases, enums and imports") {
  schema::Schema schema = LoadSchema({{"types.ts", R"(export enum Role { Admin = 'admin', User = 'user' }
export enum Level { Low, High }
export type Name = string;
export type Size = 1 | 2 | 3;
)"},
                                      {"barrel.ts", "export * from './types';\nexport { Name as Title } from './types';\n"},
                                      {"user.ts", R"(import { Table, Column, Model } from 'sequelize-typescript';
import { Role, Level, Size, Title } from './barrel';
interface Address { street: string }
@Table
export class User extends Model {
  @Column name: string;
  @Column age: number;
  @Column active: boolean;
  @Column born: Date;
  @Column blob: Buffer;
  @Column big: bigint;
  @Column role: Role;
  @Column level: Level;
  @Column size: Size;
  @Column title?: Title | null;
  @Column address: Address;
  @Column get shown(): string { return 'x'; }
  ignored: string;
}
)"}});
  auto type = [&](const char* name) {
    const schema::Column* column = Column(schema, "Users", name);
    return column ? column->type.value_or("unknown") : "absent";
  };
  CHECK(type("name") == "character varying(255)");
  CHECK(type("age") == "integer");
  CHECK(type("active") == "boolean");
  CHECK(type("born") == "timestamp with time zone");
  CHECK(type("blob") == "bytea");
  CHECK(type("big") == "bigint");
  CHECK(type("role") == "character varying(255)");
  CHECK(type("level") == "integer");
  CHECK(type("size") == "integer");
  CHECK(type("title") == "character varying(255)");
  CHECK(type("address") == "unknown");
  CHECK(type("shown") == "character varying(255)");
  CHECK(type("ignored") == "absent");
  REQUIRE(schema.unknown.size() == 1);
  CHECK(schema.unknown[0].why ==
        "the type of `address` cannot be inferred: `Address` is an interface; give @Column a data type");
  CHECK(schema.unknown[0].at.line == 16);
}

TEST_CASE("options, base classes, timestamps and the places of decorators") {
  schema::Schema schema = LoadSchema({{"models.ts", R"(import {
  Table, Column, Model, DataType, PrimaryKey, AutoIncrement, AllowNull, Default, Unique, Comment, CreatedAt, UpdatedAt,
  DeletedAt,
} from 'sequelize-typescript';
abstract class Base<T> extends Model<T> {
  @PrimaryKey @Default(DataType.UUIDV4) @Column(DataType.UUID) id: string;
  @CreatedAt createdOn: Date;
  @UpdatedAt updatedOn: Date;
}
@Table({ tableName: 'accounts', underscored: true, updatedAt: false })
export class Account extends Base<Account> {
  @AllowNull(false)
  @Unique
  @Column(DataType.STRING(40))
  emailAddress: string;
  @Default('free') @Comment('the tariff') @Column({ type: DataType.ENUM('free', 'pro'), allowNull: false }) plan: string;
  @DeletedAt removedOn: Date;
}
)"}});
  const schema::Table* table = schema.FindTable({"public", "accounts"});
  REQUIRE(table);
  std::string names;
  for (const schema::Column& column : table->columns) names += column.name + " ";
  CHECK(names == "id email_address plan created_on removed_on ");
  const schema::Column* email = table->FindColumn("email_address");
  REQUIRE(email);
  CHECK(email->type == "character varying(40)");
  CHECK(email->nullable == false);
  CHECK(email->nullable_at.line == 12);
  CHECK(email->at.line == 15);
  REQUIRE(table->unique_constraints.size() == 1);
  const schema::Column* plan = table->FindColumn("plan");
  CHECK(plan->type == "enum_accounts_plan");
  CHECK(plan->default_value.sql == "'free'");
  CHECK(plan->comment == "the tariff");
  CHECK(table->FindColumn("removed_on")->nullable == true);
  CHECK(table->FindColumn("id")->default_value.kind == schema::DefaultKind::kApplication);
  CHECK(schema.unknown.empty());
}

TEST_CASE("a table is declared by its own class, also where a decorator replaces it and all columns are inherited") {
  schema::Schema schema = LoadSchema({{"base.ts", R"(import { Model, Column, PrimaryKey, DataType } from 'sequelize-typescript';
export default abstract class IdModel extends Model {
  @PrimaryKey @Column(DataType.UUID) id: string;
}
)"},
                                      {"fix.ts", R"(export default function Fix(target: any): any {
  return class extends target {};
}
)"},
                                      {"insight.ts", R"(import { Table, Column } from 'sequelize-typescript';
import IdModel from './base';
import Fix from './fix';

@Table({ tableName: 'insights', timestamps: false })
@Fix
export class Insight extends IdModel {
  @Column name: string;
}
)"},
                                      {"plain.ts", R"(import { Table } from 'sequelize-typescript';
import IdModel from './base';

@Table({ tableName: 'plains', timestamps: false })
export class Plain extends IdModel {}
)"},
                                      {"scoped.ts", R"(import { DefaultScope, Table } from 'sequelize-typescript';
import IdModel from './base';
@DefaultScope(() => ({
  attributes: { exclude: ['name'] },
}))
@Table({ tableName: 'scoped', timestamps: false })
class Scoped extends IdModel {}
export default Scoped;
)"}});
  auto place = [&](const char* table) {
    const schema::Table* found = schema.FindTable({"public", table});
    REQUIRE(found);
    return found->at.file + ":" + std::to_string(found->at.line);
  };
  CHECK(place("insights") == "insight.ts:5");
  CHECK(place("plains") == "plain.ts:5");
  CHECK(place("scoped") == "scoped.ts:6");
}

TEST_CASE("associations find their foreign keys by decorator, option or the other class") {
  schema::Schema schema = LoadSchema({{"team.ts", R"(import { Table, Column, Model, HasMany, BelongsToMany } from 'sequelize-typescript';
import { User } from './user';
import { Membership } from './membership';
@Table({ timestamps: false })
export class Team extends Model {
  @Column name: string;
  @HasMany(() => User) users: User[];
  @BelongsToMany(() => User, () => Membership) members: User[];
}
)"},
                                      {"user.ts", R"(import { Table, Column, Model, ForeignKey, BelongsTo, BelongsToMany } from 'sequelize-typescript';
import { Team } from './team';
import { Membership } from './membership';
@Table({ timestamps: false })
export class User extends Model {
  @ForeignKey(() => Team) @Column teamId: number;
  @BelongsTo(() => Team) team: Team;
  @BelongsTo(() => User, { foreignKey: 'bossId', onDelete: 'CASCADE' }) boss: User;
  @BelongsToMany(() => Team, () => Membership) teams: Team[];
}
)"},
                                      {"membership.ts", R"(import { Table, Column, Model, ForeignKey } from 'sequelize-typescript';
import { Team } from './team';
import { User } from './user';
@Table({ timestamps: false })
export class Membership extends Model {
  @ForeignKey(() => Team) @Column teamId: number;
  @ForeignKey(() => User) @Column userId: number;
}
)"},
                                      {"db.ts", R"(import { Sequelize } from 'sequelize-typescript';
import { Team } from './team';
import { User } from './user';
import { Membership } from './membership';
export const db = new Sequelize({ dialect: 'postgres', models: [Team, User, Membership] });
)"}});
  const schema::Table* users = std::as_const(schema).FindTable({"public", "Users"});
  REQUIRE(users);
  std::string keys;
  const schema::Schema& found = schema;
  for (const schema::Table* table : {users, found.FindTable({"public", "Memberships"})}) {
    REQUIRE(table);
    for (const schema::ForeignKey& key : table->foreign_keys) {
      keys += table->name.name + "." + key.columns[0] + " -> " + key.table.name + " " + key.on_delete + "\n";
    }
  }
  // Team comes first in `models`, so its hasMany decides: a declared key without allowNull cascades.
  CHECK(keys == "Users.bossId -> Users CASCADE\nUsers.teamId -> Teams CASCADE\n"
                "Memberships.teamId -> Teams CASCADE\nMemberships.userId -> Users CASCADE\n");
  REQUIRE(schema.FindTable({"public", "Memberships"})->primary_key);
  CHECK(schema.FindTable({"public", "Memberships"})->primary_key->columns ==
        std::vector<std::string>{"teamId", "userId"});
  CHECK(schema.unknown.empty());
}

TEST_CASE("indexes: named ones group their fields, unnamed ones stand alone") {
  schema::Schema schema = LoadSchema({{"a.ts", R"(import { Table, Column, Model, Index, createIndexDecorator } from 'sequelize-typescript';
const ByPlace = createIndexDecorator({ name: 'by_place', unique: true });
@Table({ timestamps: false })
export class Shop extends Model {
  @Index @Column name: string;
  @Index('pair') @Column first: string;
  @Index({ name: 'pair', order: 'DESC' }) @Column second: string;
  @ByPlace @Column city: string;
  @ByPlace({ order: 'ASC' }) @Column street: string;
}
)"}});
  std::string indexes;
  for (const schema::Index& index : schema.FindTable({"public", "Shops"})->indexes) {
    indexes += index.name + (index.unique ? " unique" : "") + ":";
    for (const schema::IndexColumn& column : index.columns) indexes += " " + column.name + column.order;
    indexes += "\n";
  }
  CHECK(indexes == "by_place unique: city streetASC\npair: first secondDESC\nshops_name: name\n");
}

TEST_CASE("models given as patterns, and those of NestJS modules") {
  std::string model = R"(import { Table, Column, Model } from 'sequelize-typescript';
@Table({ timestamps: false }) export default class Cat extends Model { @Column name: string; }
)";
  std::string patterns = Load({{"src/models/cat.model.ts", model},
                               {"src/db.ts", R"(import { Sequelize } from 'sequelize-typescript';
export const db = new Sequelize({ models: [__dirname + '/models/**/*.model.ts'], define: { underscored: true, freezeTableName: true } });
)"}});
  CHECK(patterns.find("table Cat") != std::string::npos);
  std::string nest = Load({{"src/cats/cat.model.ts", model},
                           {"src/cats/cats.module.ts", R"(import { Module } from '@nestjs/common';
import { SequelizeModule } from '@nestjs/sequelize';
import Cat from './cat.model';
@Module({ imports: [SequelizeModule.forFeature([Cat])] })
export class CatsModule {}
)"},
                           {"src/app.module.ts", R"(import { Module } from '@nestjs/common';
import { SequelizeModule } from '@nestjs/sequelize';
import { CatsModule } from './cats/cats.module';
@Module({ imports: [SequelizeModule.forRoot({ dialect: 'postgres', autoLoadModels: true, define: { freezeTableName: true } }), CatsModule] })
export class AppModule {}
)"}});
  CHECK(nest.find("table Cat") != std::string::npos);
}

TEST_CASE("an instance made one way or the other has its models in any case") {
  schema::Schema schema = LoadSchema({{"cat.ts", R"(import { Table, Column, Model } from 'sequelize-typescript';
@Table({ timestamps: false }) export class Cat extends Model { @Column name: string; }
)"},
                                      {"db.ts", R"(import { Sequelize } from 'sequelize-typescript';
import { Cat } from './cat';
const config = loadConfig();
export const db = typeof config === 'string' ? new Sequelize(config, { models: [Cat] }) : new Sequelize({ models: [Cat] });
)"}});
  CHECK(schema.tables.size() == 1);
  CHECK(schema.unknown.empty());
}

TEST_CASE("what sequelize-typescript refuses is said, at its place") {
  schema::Schema schema = LoadSchema({{"a.ts", R"(import { Table, Column, Model, AllowNull, BelongsTo } from 'sequelize-typescript';
@Table
export class Other extends Model { @Column name: string; }
@Table
export class A extends Model {
  @Column @AllowNull(false) wrong: string;
  @BelongsTo(() => Other) other: Other;
}
)"}});
  std::string why;
  for (const schema::Unknown& unknown : schema.unknown) why += std::to_string(unknown.at.line) + ": " + unknown.why + "\n";
  CHECK(why == "6: Sequelize refuses this: @Column annotation is missing, or stands above this decorator\n"
               "7: Sequelize refuses this: the foreign key for `Other` is missing on `A`\n");
}

}  // namespace
}  // namespace sequelint::sequelize
