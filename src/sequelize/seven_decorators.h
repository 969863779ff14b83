#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sequelize/seven.h"
#include "syntax/ast.h"

namespace sequelint::sequelize {

// The decorators of Sequelize 7 (@sequelize/core/decorators-legacy) and what the package does with them:
//
//   class User extends Model {
//     @Attribute(DataTypes.STRING) @NotNull declare name: string;
//     @HasMany(() => Post, "userId") declare posts: Post[];
//   }
//   new Sequelize({ models: [User] })
//     ⇒ User.init({ name: { type: STRING, allowNull: false } }, { sequelize });
//       User.hasMany(Post, { foreignKey: "userId", as: "posts" })
//
// Options of one member or class are collected in any order; the models and associations are made by addModels.
class SevenDecorators {
 public:
  explicit SevenDecorators(Runtime& runtime);

  Object* exports() const { return exports_; }  // of the decorators
  // Adds what the package itself exports for them: `addModels`, `importModels`.
  void Extend(Object* sequelize_class);

  // The member whose decorators are about to run.
  void Decorating(Object* cls, const syntax::Node* member);
  // Decorated classes that no instance was given, in the order in which they were evaluated.
  std::vector<Object*> Pending() const;
  // As of DecoratedModels.
  bool ListsAreKnown() const { return !defined_.empty() && lists_are_known_; }
  void AddModels(Object* instance, const std::vector<Value>& classes, Span span);

 private:
  struct Association {
    AssociationKind kind;
    Value target, options;
    Key name;
    Span span;
  };
  struct Registered {
    Object* options = nullptr;
    std::vector<Property> attributes;  // value: the options of one
    std::vector<Association> associations;
  };
  // Options for an attribute from the decorator's argument; null: it adds none.
  using AttributeOptions = std::function<Object*(const Value& argument, Span span)>;

  void Export(std::string_view name, Native native) { rt_.AddMethod(exports_, name, std::move(native)); }
  // A decorator for members that works as `@X` (with `alone`, if it may) and as `@X(argument)`.
  Value Attributive(const std::string& name, std::optional<Value> alone, AttributeOptions options);
  // seven_decorator_exports.cc
  void ExportAttributes();
  void ExportTable();
  void ExportAssociations();
  void ExportInert();

  Registered& Of(Object* cls);
  const Registered* Find(const Object* cls) const;
  void RegisterAttribute(Object* cls, Key name, Object* options, Span span);
  void MergeAttribute(const Object* cls, Key name, Object* existing, const Object* options, bool override_conflicts);
  void RegisterOptions(Object* cls, const Value& options, Span span);
  // With what the classes above have registered.
  Object* OptionsOf(const Object* cls);
  std::vector<Property> AttributesOf(const Object* cls);
  std::vector<Association> AssociationsOf(const Object* cls);
  Value ImportModels(const Call& call);
  Object* Parent(const Object* cls) const;

  Runtime& rt_;
  const Names& k_;
  Object* exports_ = nullptr;
  std::map<const Object*, Registered> registered_;
  std::vector<Object*> order_, defined_;
  bool lists_are_known_ = true;
  Object* class_ = nullptr;
  const syntax::Node* member_ = nullptr;
};

}  // namespace sequelint::sequelize
