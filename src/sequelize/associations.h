#pragma once

#include <string>

#include "sequelize/runtime.h"

namespace sequelint::sequelize {

enum class AssociationKind { kBelongsTo, kHasOne, kHasMany, kBelongsToMany };

// What C++ keeps of an association; JavaScript sees the same as properties of the association object.
struct AssociationData : eval::HostData {
  AssociationKind kind;
  Object *source = nullptr, *target = nullptr;
  Object* options = nullptr;  // the very object the user gave: calls that share it share what is computed into it
  Value as;
  Value foreign_key, other_key;                                             // attribute names
  Object *foreign_key_attribute = nullptr, *other_key_attribute = nullptr;  // `foreignKey: { … }`
  Span span;                                                                // of the call
  // belongsToMany
  Object* through = nullptr;  // the join model
  Value through_given;        // `options.through.model` as written: what pairs two sides
  Value through_unique;
  AssociationData* paired = nullptr;
  Value source_key, source_key_field, target_key, target_key_field;
  bool target_key_default = false, other_key_default = false, primary_key_deleted = false;
};

// `source.belongsTo(target, options)` and its siblings: foreign keys are merged into the attributes of the model that
// holds them, at the moment of the call, as Sequelize does. Gives the association object.
Value Associate(Runtime& rt, AssociationKind kind, const Value& source, const Value& target, const Value& options,
                Span span);

// The parts of it that belongsToMany shares.
class AssociationBuilder {
 public:
  AssociationBuilder(Runtime& rt, Span span) : rt(rt), k(rt.k), span(span) {}

  Runtime& rt;
  const Names& k;
  Span span;

  Value Option(const AssociationData& a, Key key);  // Unknown ones are reported and count as not given
  void Report(const AssociationData& a, const std::string& what, const Value& unknown);
  void Refuse(const AssociationData& a, const std::string& why);
  std::string SingularOf(Object* model);  // `model.options.name.singular`
  Value PrimaryKeyOf(Object* model);      // the first one's attribute name
  // `foreignKey` (or `otherKey`) as a name or as an object with one; leaves `name` undefined when not given.
  void ReadKey(AssociationData& a, Key option, Value& name, Object*& attribute);
  // The attribute of that name, or null.
  Object* Attribute(Object* model, const Value& name);
  // `User`, `id` ⇒ "UserId"; of Sequelize 4 "user_id" where `worded` and `joined`, models, are underscored: the one decides
  // how the subject is written, the other whether the whole is.
  Value DerivedKey(const std::string& subject, const Value& key, Object* worded, Object* joined);
  // Whether the foreign key's `allowNull` is truthy; unknown counts as declared nullable.
  bool Nullable(const Object* attribute);
};

// belongs_to_many.cc
void BelongsToMany(AssociationBuilder& builder, AssociationData& a, Object* association);

}  // namespace sequelint::sequelize
