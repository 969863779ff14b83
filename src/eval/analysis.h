#pragma once

#include <vector>

#include "eval/modules.h"

namespace sequelint::eval {

// Reads the top level of a module without evaluating anything: its names, what is imported and exported, and which
// units may change which name.
class ModuleAnalysis {
 public:
  ModuleAnalysis(Machine& machine, Module& module) : machine_(machine), module_(module) {}
  void Run();

 private:
  using Node = syntax::Node;

  void Statement(const Node* node);
  void Declaration(const Node* node, bool exported);
  void Variables(const Node* node, bool exported);
  void Import(const Node* node);
  void ExportNamed(const Node* node);
  void ExportDefault(const Node* node);
  uint32_t AddUnit(const Node* node, bool passive);
  int Name(Key key);  // declares it when it is new
  void OwnedBy(Key key, uint32_t unit);
  void Hoisted(const Node* node, uint32_t unit);
  void Give(const Node* value);

  void Scan(uint32_t unit, const Node* node);            // what a unit writes and works on
  void ScanInitializer(uint32_t unit, const Node* declarator);  // of a declaration: assignments only
  void ScanTarget(uint32_t unit, const Node* node);
  void ScanCall(uint32_t unit, const Node* node);
  void ScanBody(uint32_t unit, const Node* function);
  void ScanArgument(uint32_t unit, const Node* node, bool works);
  void Writes(uint32_t unit, const Node* root);
  void WorksOn(uint32_t unit, Key key);
  bool IsExports(const Node* node) const;
  const Node* Root(const Node* node) const;
  bool FromPackage(const Node* node) const;

  Machine& machine_;
  Module& module_;
  int depth_ = 0, functions_ = 0;
};

// `require('…')`, and the specifier.
bool IsRequire(const syntax::Node* node, std::string_view* specifier = nullptr);
// `require('…')`, `require('…').a.b`.
bool IsRequireChain(const syntax::Node* node, std::string_view* specifier = nullptr);

}  // namespace sequelint::eval
