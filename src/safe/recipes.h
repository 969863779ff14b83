#pragma once

// Inside src/safe: how one operation becomes pieces.

#include <string>
#include <vector>

#include "facts/fact.h"
#include "plan/operation.h"
#include "safe/safe.h"
#include "schema/schema.h"

namespace sequelint::safe {

using schema::QualifiedName;

// What cannot be parted: operations of one transaction, or one statement that runs by itself.
struct Piece {
  Phase phase = Phase::kExpand;
  bool transaction = true;
  bool alone = false;  // takes long, or must be seen before what follows: no other piece shares its transaction
  bool label = false;  // … but those that add a label too
  bool tail = false;   // what depends on the operation does not wait for this
  bool only_if_earlier = false;  // of no use in the phase of the operation's last piece
  std::vector<plan::Operation> operations;
  std::string reason, note, unsafe;
};

// What the rest of the plan means for one operation.
struct Surroundings {
  const plan::Plan& plan;
  const schema::Schema& start;  // behind the renames that a plan begins with
};

struct Situation {
  const plan::Operation& operation;
  const facts::Facts& facts;
  const schema::Schema& before;  // the schema just before it
  const Surroundings& around;
  int postgres = 15;
  // Of a primary key that goes: the operation that makes the next one, as soon as this one has gone. And the other way.
  const plan::Operation* swapped_with = nullptr;
};

std::vector<Piece> PiecesOf(const Situation& situation);

// An operation in the place of another one: its places and its source.
plan::Operation Like(const plan::Operation& operation, plan::Change change);

// The changes as one piece in the place of the situation's operation.
Piece PieceLike(const Situation& situation, Phase phase, std::vector<plan::Change> changes, std::string reason);

// `column` is NULL nowhere, proven without a long lock: a check NOT VALID, VALIDATE, SET NOT NULL, or what version 18
// has.
std::vector<Piece> NotNullPieces(const Situation& situation, const QualifiedName& table, const schema::Column& column,
                                 Phase phase);

// Columns get another type by a copy that a trigger keeps up to date, and a swap of names.
struct Swap {
  struct Column {
    QualifiedName table;
    schema::Column was, column;  // `column` as it is afterwards, default included
    std::string value;           // its value, as an expression over the row
  };
  std::vector<Column> columns;
  const plan::ReplaceEnum* type = nullptr;  // the enum type that is swapped along
  Phase phase = Phase::kMigrate;
};
// Why the columns cannot be swapped in this way, in a few words; "" = they can.
std::string Obstacle(const Situation& situation, const Swap& swap);
std::vector<Piece> SwapPieces(const Situation& situation, const Swap& swap);

// `UPDATE table SET assignment WHERE condition`, some thousand rows at a time, each time committed. `settles`: what of the
// rows that the condition holds for must be true so that it does not hold any more afterwards; "" = always.
std::string BatchedUpdate(const schema::Table& table, const std::string& assignment, const std::string& condition,
                          const std::string& settles = "");

// A name that no relation, constraint or column of the table has: `name`, else with a digit.
std::string FreeName(const schema::Table& table, const std::string& name);

}  // namespace sequelint::safe
