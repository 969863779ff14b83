#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/source_reader.h"
#include "sequelize/runtime.h"
#include "syntax/ast.h"

namespace sequelint::sequelize {

// sequelize-typescript (1.x, 2.x) and @nestjs/sequelize as natives:
//
//   @Table({ paranoid: true })
//   class User extends Model { @AllowNull(false) @Column name: string;  @BelongsTo(() => Team, 'teamId') team: Team }
//   new Sequelize({ models: [User] })
//   ⇒ User.init({ name: { type: STRING, allowNull: false } }, { paranoid: true, modelName: 'User', sequelize })
//     User.belongsTo(Team, { as: 'team', foreignKey: { name: 'teamId' } })
//
// As there, decorators only write metadata (per prototype, inherited through the chain, copied on write); the models
// and associations are made by addModels. Index objects are shared by base classes and their children, as there.
class DecoratedModels {
 public:
  DecoratedModels(Runtime& runtime, const SourceReader& source);

  Object* exports() const { return exports_; }            // of "sequelize-typescript"
  Object* nest_exports() const { return nest_exports_; }  // of "@nestjs/sequelize"
  Object* nest_configuration() const { return nest_configuration_; }  // of "@nestjs/config"

  // The member whose decorators are about to run: its annotation tells an untyped @Column its type.
  void Decorating(Object* cls, const syntax::Node* member);

  // Classes with @Table that no instance was given, in the order they were evaluated.
  std::vector<Object*> Pending() const;
  // Whether lists of models were given, and each is known in full: then a class that is in none has no table.
  bool ListsAreKnown() const { return !defined_.empty() && lists_are_known_; }
  // sequelize.addModels(classes).
  void AddModels(Object* instance, const std::vector<Value>& classes, Span span);
  // Adds what @nestjs/sequelize loads at start-up (autoLoadModels, forFeature). `rank`: when a call of forFeature runs.
  void FinishNest(const std::function<size_t(Span call)>& rank);

 private:
  struct ForeignKey {
    Value target;  // () => Model
    Key name = nullptr;
  };
  struct Association {
    const char* kind;  // "belongsTo"
    Value target;
    Object* options;
    Span span;
  };
  struct Indexes {
    std::vector<std::pair<std::string, Object*>> named;
    std::vector<Object*> unnamed;
  };
  using Attributes = std::vector<Property>;  // value: the attribute's object
  // What Reflect.defineMetadata keeps on one prototype; empty = nothing of its own.
  struct Metadata {
    std::optional<Value> model_name;
    Span table_at;  // @Table
    Object* options = nullptr;
    std::optional<Attributes> attributes;
    std::optional<std::vector<ForeignKey>> foreign_keys;
    std::optional<std::vector<Association>> associations;
    std::optional<Indexes> indexes;
  };
  using Annotate = std::function<void(Object* prototype, Key name, const Call& call)>;

  void MakeExports();
  // nest.cc
  void MakeNestExports();
  void MakeNestConfiguration();
  void NestRoot(const Value& options, Span span);
  Value NestOptions(const Value& given, Span span);  // of forRootAsync: its factory or class is asked
  void RegisterSettings();
  Value Member(Value value, const std::vector<std::string>& path);
  Value NestSetting(const Value& path, Span span);   // ConfigService.get
  Value NestConfigurationOf(const Value& injected, Span span);
  void ExportColumnDecorators();
  void ExportAssociationDecorators();
  void ExportIndexDecorators();
  void ExportInertDecorators();
  // A decorator for members: `annotate` runs with the prototype and the member's name.
  Value MemberDecorator(Annotate annotate);
  void Export(std::string_view name, Native native) { rt_.AddMethod(exports_, name, std::move(native)); }

  // The nearest prototype that has its own `member`, or null: Reflect.getMetadata.
  template <class T>
  const T* Find(const Object* prototype, T Metadata::*member) const {
    for (; prototype; prototype = prototype->prototype) {
      auto it = metadata_.find(prototype);
      if (it != metadata_.end() && it->second.*member) return &(it->second.*member);
    }
    return nullptr;
  }

  void AnnotateTable(const Value& cls, const Value& options, Span span);
  void AddOption(Object* prototype, Object* options);
  void AddAttribute(Object* prototype, Key name, const Value& options_or_type, Span span);
  void SetAttributeOption(Object* prototype, Key name, Key option, const Value& value, Span span);
  Value InferType(Key name);
  // Adds the field to the index `id` (a name or a number), makes the index when it is not there; returns its id.
  Value AddIndexField(Object* prototype, Object* field, const Value& options, Value id, Span span);

  bool Define(Object* instance, Object* cls, Span span);
  Span DeclaredAt(Object* cls) const;
  void Associate(Object* cls);
  Object* ForeignKeyOptions(Object* related, Object* holder, const Value& given, Span span);
  Object* CallGetter(const Value& getter, Span span);
  std::vector<Value> ResolveModels(const Value& models, const Value& match, Span span);
  static bool IsImportable(std::string_view path);  // as sequelize-typescript takes the files of a folder
  void LoadPattern(const std::string& pattern, const Value& match, std::vector<Value>& classes);

  Runtime& rt_;
  const SourceReader& source_;
  Object* exports_ = nullptr;
  Object* nest_exports_ = nullptr;
  Object* model_ = nullptr;
  Object* sequelize_ = nullptr;
  std::map<const Object*, Metadata> metadata_;
  std::vector<Object*> tables_;   // classes with @Table
  std::vector<Object*> defined_;  // classes given to an instance
  bool lists_are_known_ = true;
  Object* class_ = nullptr;       // being decorated
  const syntax::Node* member_ = nullptr;
  Object* nest_configuration_ = nullptr;
  bool nest_registered_ = false;
  std::vector<Value> nest_loads_;  // the functions of `ConfigModule.forRoot({ load })` that have no name
  Object* nest_service_ = nullptr;              // an instance of ConfigService
  std::map<std::string, Value> nest_settings_;  // registerAs: name ⇒ factory
  std::map<std::string, Object*> nest_instances_;  // by the name of the connection
  struct Feature {
    Value cls;
    std::string connection;
    Span call;
  };
  std::vector<Feature> nest_features_;
};

}  // namespace sequelint::sequelize
