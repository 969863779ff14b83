#include "safe/aside.h"

#include <algorithm>

#include "base/text.h"
#include "plan/holders.h"
#include "schema/compare.h"
#include "schema/names.h"

namespace sequelint::safe {
namespace {

using schema::Object;

bool Among(const std::vector<Object>& objects, const Object& object) {
  return std::any_of(objects.begin(), objects.end(), [&](const Object& o) { return SameContent(o, object); });
}

// The plan's own pair of operations for the object; null where there is none.
const Object* MadeAgain(const plan::Plan& plan, const Object& object) {
  bool dropped = false;
  for (const plan::Operation& operation : plan.operations) {
    const auto* drop = std::get_if<plan::DropObject>(&operation.change);
    dropped |= drop && SameContent(drop->object, object);
    const auto* create = std::get_if<plan::CreateObject>(&operation.change);
    if (dropped && create && SameContent(create->object, object)) return &create->object;
  }
  return nullptr;
}

// What stands on views that change, or on columns that go and come back, cannot wait for a change of type.
std::vector<Object> HeldOtherwise(const Surroundings& around) {
  plan::Held held;
  for (const plan::Operation& operation : around.plan.operations) {
    const auto* drop = std::get_if<plan::DropObject>(&operation.change);
    if (drop && !MadeAgain(around.plan, drop->object)) held.Add(drop->object);
    if (const auto* column = std::get_if<plan::DropColumn>(&operation.change)) {
      held.columns.insert({column->table, column->column.name});
    }
  }
  return HoldersOf(around.start.objects, std::move(held));
}

// Of the objects that hold these columns, those that the plan drops and makes again for nothing else.
std::vector<Object> Aside(const Surroundings& around, plan::Held held) {
  std::vector<Object> objects = HoldersOf(around.start.objects, std::move(held));
  if (objects.empty()) return objects;
  std::vector<Object> otherwise = HeldOtherwise(around);
  std::erase_if(objects, [&](const Object& object) {
    return Among(otherwise, object) || MadeAgain(around.plan, object) == nullptr;
  });
  return objects;
}

}  // namespace

bool StandsAside(const Situation& situation) {
  const auto* drop = std::get_if<plan::DropObject>(&situation.operation.change);
  const auto* create = std::get_if<plan::CreateObject>(&situation.operation.change);
  if (!drop && !create) return false;
  plan::Held held;
  for (const plan::Operation& operation : situation.around.plan.operations) held.Add(operation.change);
  return Among(Aside(situation.around, std::move(held)), drop ? drop->object : create->object);
}

void PutAside(const Situation& situation, std::vector<Piece>& pieces) {
  plan::Held held;
  held.Add(situation.operation.change);
  if (held.columns.empty()) return;
  std::vector<Object> objects = Aside(situation.around, std::move(held));
  if (objects.empty()) return;
  std::vector<std::string> views;
  for (const Object& object : objects) {
    if (schema::IsView(object) && object.grants.empty()) views.push_back(schema::Display(object.name));
  }
  for (Piece& piece : pieces) {
    std::vector<plan::Operation>& operations = piece.operations;
    for (const Object& object : objects) {
      operations.insert(operations.begin(), Like(situation.operation, plan::DropObject{object}));
      const Object* again = MadeAgain(situation.around.plan, object);
      operations.push_back(Like(situation.operation, plan::CreateObject{*again}));
    }
    piece.reason += "; what stands on the column steps aside";
    if (views.empty()) continue;
    piece.note += piece.note.empty() ? "" : "\n";
    piece.note += "Grant again what was granted on " + Join(views, ", ") + ": it is made anew.";
  }
}

}  // namespace sequelint::safe
