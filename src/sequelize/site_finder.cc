#include "sequelize/site_finder.h"

namespace sequelint::sequelize {
namespace {

using syntax::Kind;
using syntax::Node;

bool Contains(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

// `require("sequelize")`, `from 'sequelize'` and the packages around it.
bool SpeaksSequelize(std::string_view text) {
  for (std::string_view name : {"'sequelize", "\"sequelize", "'@sequelize/", "\"@sequelize/"}) {
    if (Contains(text, name)) return true;
  }
  return false;
}

bool IsPackage(std::string_view specifier) {
  return specifier == "sequelize" || specifier == "sequelize-typescript" || specifier == "@sequelize/core";
}

class SiteFinder {
 public:
  SiteFinder(eval::Interpreter& in, Candidate& out, std::string_view text)
      : in_(in), out_(out), speaks_(SpeaksSequelize(text)), names_{"Sequelize"} {}

  // `name`: what the next function is called, by the declaration or member that holds it
  void Walk(const Node* node, std::string_view name = {}, int depth = 0) {
    if (!node || depth > 1500) return;
    bool function =
        node->kind == Kind::kFunction || node->kind == Kind::kArrow || node->kind == Kind::kFunctionDeclaration;
    if (function) functions_.push_back({node, node->text.empty() ? name : node->text});
    Read(node);
    std::string_view inner = NameWithin(node, name);
    for (const Node* child : {node->a, node->b, node->c, node->d}) Walk(child, inner, depth + 1);
    for (const Node* child : node->list) Walk(child, inner, depth + 1);
    for (const Node* child : node->more) Walk(child, {}, depth + 1);
    if (function) functions_.pop_back();
  }

 private:
  struct Around {
    const Node* function;
    std::string_view name;
  };

  static std::string_view NameWithin(const Node* node, std::string_view name) {
    switch (node->kind) {
      case Kind::kVariableDeclarator:
      case Kind::kProperty:
      case Kind::kClassMember: return node->a ? node->a->text : std::string_view();
      case Kind::kAssign: return node->a && node->a->kind == Kind::kMember ? node->a->text : std::string_view();
      case Kind::kAwait:
      case Kind::kSequence: return name;
      default: return {};
    }
  }

  void Read(const Node* node) {
    switch (node->kind) {
      case Kind::kCall: return ReadCall(node);
      case Kind::kNew: return ReadNew(node);
      case Kind::kImportDeclaration:
        if (node->Is(syntax::kTypeOnly)) return;
        Refer(node->text);
        if (!IsPackage(node->text)) return;
        for (const Node* specifier : node->list) {
          if (specifier->text == "default" || specifier->text == "Sequelize") names_.insert(specifier->alias);
        }
        return;
      case Kind::kExportNamed:
      case Kind::kExportAll:
        if (!node->text.empty()) Refer(node->text);
        return;
      case Kind::kVariableDeclarator: return ReadVariable(node);
      case Kind::kClassDeclaration:
        if (node->a && functions_.empty()) out_.model_classes.push_back(node);
        return;
      default: return;
    }
  }

  // `const ORM = require("sequelize")`
  void ReadVariable(const Node* node) {
    const Node* value = node->b;
    if (!value || value->kind != Kind::kCall || !value->a || value->a->text != "require" || value->list.size() != 1) return;
    if (!node->a || node->a->kind != Kind::kIdentifier || !IsPackage(value->list[0]->text)) return;
    names_.insert(node->a->text);
  }

  void Refer(std::string_view specifier) {
    std::string path = in_.Resolve(specifier, out_.path);
    if (!path.empty()) out_.references.insert(path);
  }

  void Add(Site::Kind kind, const Node* call, bool certain) {
    Site site{kind, out_.path, call, {}, {}, certain};
    for (const Around& around : functions_) site.functions.push_back(around.function);
    if (!functions_.empty()) site.function_name = functions_.front().name;
    out_.sites.push_back(std::move(site));
  }

  void ReadNew(const Node* node) {
    const Node* callee = node->a;
    if (!callee) return;
    bool named = callee->kind == Kind::kIdentifier && names_.count(callee->text) > 0;
    bool member = callee->kind == Kind::kMember && callee->text == "Sequelize";
    if (named || member) Add(Site::Kind::kInstance, node, true);
  }

  void ReadCall(const Node* call) {
    const Node* callee = call->a;
    if (!callee) return;
    if (callee->kind == Kind::kIdentifier && callee->text == "require" && call->list.size() == 1) {
      const Node* name = call->list[0];
      if (name && name->kind == Kind::kString) {
        Refer(name->text);
      } else {
        out_.loads_folder = true;
      }
      return;
    }
    if (callee->kind != Kind::kMember || callee->Is(syntax::kComputed)) return;
    std::string_view name = callee->text;
    if (name == "belongsTo" || name == "hasMany" || name == "hasOne" || name == "belongsToMany") {
      Add(Site::Kind::kAssociation, call, true);
    } else if (name == "removeAttribute" && (speaks_ || OfModel(callee->a))) {
      Add(Site::Kind::kRemoval, call, false);
    } else if (name == "define" && call->list.size() >= 2) {
      ReadDefine(call);
    } else if (name == "init" && call->list.size() == 2) {
      ReadInit(call);
    } else if (name.starts_with("forRoot") && callee->a && callee->a->text == "SequelizeModule") {
      Add(Site::Kind::kInstance, call, true);
    } else if (name == "forFeature" && callee->a && callee->a->text == "SequelizeModule") {
      Add(Site::Kind::kFeature, call, false);
    } else if (name == "import" && call->list.size() == 1) {
      out_.loads_folder = true;
    }
  }

  // `User.removeAttribute`, not `element.removeAttribute`.
  static bool OfModel(const Node* receiver) {
    return receiver && receiver->kind == Kind::kIdentifier && !receiver->text.empty() && receiver->text[0] >= 'A' &&
           receiver->text[0] <= 'Z';
  }

  void ReadDefine(const Node* call) {
    const Node* receiver = call->a->a;
    if (receiver && receiver->kind == Kind::kIdentifier &&
        (receiver->text == "Object" || receiver->text == "customElements" || receiver->text == "Reflect")) {
      return;
    }
    bool named = call->list[0] && call->list[0]->kind == Kind::kString;
    bool described = call->list[1] && call->list[1]->kind == Kind::kObject;
    if (named || speaks_) Add(Site::Kind::kDefine, call, named && described);
  }

  void ReadInit(const Node* call) {
    const Node* options = call->list[1];
    bool instance = false;
    if (options && options->kind == Kind::kObject) {
      for (const Node* property : options->list) {
        instance = instance ||
                   (property && property->kind == Kind::kProperty && property->a && property->a->text == "sequelize");
      }
    }
    const Node* receiver = call->a->a;
    bool certain = instance || (receiver && receiver->kind == Kind::kSuper);
    if (certain || speaks_) Add(Site::Kind::kInit, call, certain);
  }

  eval::Interpreter& in_;
  Candidate& out_;
  bool speaks_;
  std::set<std::string_view> names_;  // that stand for the class Sequelize
  std::vector<Around> functions_;
};

}  // namespace

void FindSites(eval::Interpreter& in, std::string_view text, const syntax::Tree& tree, Candidate& candidate) {
  SiteFinder(in, candidate, text).Walk(&tree.program());
}

}  // namespace sequelint::sequelize
