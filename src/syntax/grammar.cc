#include "syntax/grammar.h"

#include <string_view>
#include <unordered_map>

extern "C" {
const TSLanguage* tree_sitter_javascript(void);
const TSLanguage* tree_sitter_typescript(void);
const TSLanguage* tree_sitter_tsx(void);
}

namespace sequelint::syntax {
namespace {

const std::unordered_map<std::string_view, Symbol>& Tokens() {
  using enum Symbol;
  static const std::unordered_map<std::string_view, Symbol> tokens = {
      {"abstract", kTokenAbstract},
      {"async", kTokenAsync},
      {"await", kTokenAwait},
      {",", kTokenComma},
      {"const", kTokenConst},
      {"declare", kTokenDeclare},
      {"default", kTokenDefault},
      {"=", kTokenEquals},
      {"get", kTokenGet},
      {"global", kTokenGlobal},
      {"namespace", kTokenNamespace},
      {"?.", kTokenOptionalChain},
      {"?", kTokenQuestion},
      {"readonly", kTokenReadonly},
      {"set", kTokenSet},
      {"*", kTokenStar},
      {"static", kTokenStatic},
      {"static get", kTokenStaticGet},
      {"type", kTokenType},
      {"typeof", kTokenTypeof},
      {"var", kTokenVar},
  };
  return tokens;
}

const std::unordered_map<std::string_view, Symbol>& Nodes() {
  using enum Symbol;
  static const std::unordered_map<std::string_view, Symbol> nodes = {
      {"abstract_class_declaration", kAbstractClassDeclaration},
      {"ambient_declaration", kAmbientDeclaration},
      {"break_statement", kBreakStatement},
      {"class_declaration", kClassDeclaration},
      {"continue_statement", kContinueStatement},
      {"debugger_statement", kDebuggerStatement},
      {"do_statement", kDoStatement},
      {"empty_statement", kEmptyStatement},
      {"enum_declaration", kEnumDeclaration},
      {"export_statement", kExportStatement},
      {"expression_statement", kExpressionStatement},
      {"for_in_statement", kForInStatement},
      {"for_statement", kForStatement},
      {"function_declaration", kFunctionDeclaration},
      {"function_signature", kFunctionSignature},
      {"generator_function_declaration", kGeneratorFunctionDeclaration},
      {"if_statement", kIfStatement},
      {"import_alias", kImportAlias},
      {"import_statement", kImportStatement},
      {"interface_declaration", kInterfaceDeclaration},
      {"internal_module", kInternalModule},
      {"labeled_statement", kLabeledStatement},
      {"lexical_declaration", kLexicalDeclaration},
      {"module", kModule},
      {"return_statement", kReturnStatement},
      {"statement_block", kStatementBlock},
      {"switch_statement", kSwitchStatement},
      {"throw_statement", kThrowStatement},
      {"try_statement", kTryStatement},
      {"type_alias_declaration", kTypeAliasDeclaration},
      {"variable_declaration", kVariableDeclaration},
      {"while_statement", kWhileStatement},
      {"with_statement", kWithStatement},
      {"array", kArray},
      {"arrow_function", kArrowFunction},
      {"as_expression", kAsExpression},
      {"assignment_expression", kAssignmentExpression},
      {"augmented_assignment_expression", kAugmentedAssignmentExpression},
      {"await_expression", kAwaitExpression},
      {"binary_expression", kBinaryExpression},
      {"call_expression", kCallExpression},
      {"class", kClass},
      {"false", kFalse},
      {"function_expression", kFunctionExpression},
      {"generator_function", kGeneratorFunction},
      {"glimmer_template", kGlimmerTemplate},
      {"identifier", kIdentifier},
      {"import", kImport},
      {"instantiation_expression", kInstantiationExpression},
      {"jsx_element", kJsxElement},
      {"jsx_self_closing_element", kJsxSelfClosingElement},
      {"member_expression", kMemberExpression},
      {"meta_property", kMetaProperty},
      {"nested_identifier", kNestedIdentifier},
      {"new_expression", kNewExpression},
      {"non_null_expression", kNonNullExpression},
      {"null", kNull},
      {"number", kNumber},
      {"object", kObject},
      {"parenthesized_expression", kParenthesizedExpression},
      {"regex", kRegex},
      {"satisfies_expression", kSatisfiesExpression},
      {"sequence_expression", kSequenceExpression},
      {"string", kString},
      {"subscript_expression", kSubscriptExpression},
      {"super", kSuper},
      {"template_string", kTemplateString},
      {"ternary_expression", kTernaryExpression},
      {"this", kThis},
      {"true", kTrue},
      {"type_assertion", kTypeAssertion},
      {"unary_expression", kUnaryExpression},
      {"undefined", kUndefined},
      {"update_expression", kUpdateExpression},
      {"yield_expression", kYieldExpression},
      {"array_pattern", kArrayPattern},
      {"assignment_pattern", kAssignmentPattern},
      {"object_assignment_pattern", kObjectAssignmentPattern},
      {"object_pattern", kObjectPattern},
      {"pair_pattern", kPairPattern},
      {"rest_pattern", kRestPattern},
      {"shorthand_property_identifier_pattern", kShorthandPropertyIdentifierPattern},
      {"abstract_method_signature", kAbstractMethodSignature},
      {"accessibility_modifier", kAccessibilityModifier},
      {"arguments", kArguments},
      {"catch_clause", kCatchClause},
      {"class_body", kClassBody},
      {"class_heritage", kClassHeritage},
      {"class_static_block", kClassStaticBlock},
      {"comment", kComment},
      {"computed_property_name", kComputedPropertyName},
      {"decorator", kDecorator},
      {"else_clause", kElseClause},
      {"enum_assignment", kEnumAssignment},
      {"enum_body", kEnumBody},
      {"export_clause", kExportClause},
      {"export_specifier", kExportSpecifier},
      {"extends_clause", kExtendsClause},
      {"field_definition", kFieldDefinition},
      {"finally_clause", kFinallyClause},
      {"formal_parameters", kFormalParameters},
      {"hash_bang_line", kHashBangLine},
      {"implements_clause", kImplementsClause},
      {"import_clause", kImportClause},
      {"import_require_clause", kImportRequireClause},
      {"import_specifier", kImportSpecifier},
      {"index_signature", kIndexSignature},
      {"method_definition", kMethodDefinition},
      {"method_signature", kMethodSignature},
      {"named_imports", kNamedImports},
      {"namespace_export", kNamespaceExport},
      {"namespace_import", kNamespaceImport},
      {"optional_chain", kOptionalChain},
      {"optional_parameter", kOptionalParameter},
      {"pair", kPair},
      {"private_property_identifier", kPrivatePropertyIdentifier},
      {"property_identifier", kPropertyIdentifier},
      {"public_field_definition", kPublicFieldDefinition},
      {"required_parameter", kRequiredParameter},
      {"shorthand_property_identifier", kShorthandPropertyIdentifier},
      {"spread_element", kSpreadElement},
      {"switch_body", kSwitchBody},
      {"switch_case", kSwitchCase},
      {"switch_default", kSwitchDefault},
      {"template_substitution", kTemplateSubstitution},
      {"array_type", kArrayType},
      {"asserts_annotation", kAssertsAnnotation},
      {"constructor_type", kConstructorType},
      {"flow_maybe_type", kFlowMaybeType},
      {"function_type", kFunctionType},
      {"generic_type", kGenericType},
      {"interface_body", kInterfaceBody},
      {"intersection_type", kIntersectionType},
      {"literal_type", kLiteralType},
      {"nested_type_identifier", kNestedTypeIdentifier},
      {"object_type", kObjectType},
      {"parenthesized_type", kParenthesizedType},
      {"predefined_type", kPredefinedType},
      {"readonly_type", kReadonlyType},
      {"template_literal_type", kTemplateLiteralType},
      {"tuple_type", kTupleType},
      {"type_annotation", kTypeAnnotation},
      {"type_arguments", kTypeArguments},
      {"type_identifier", kTypeIdentifier},
      {"type_parameters", kTypeParameters},
      {"type_predicate_annotation", kTypePredicateAnnotation},
      {"union_type", kUnionType},
      {"html_comment", kComment},
  };
  return nodes;
}

const std::unordered_map<std::string_view, Field>& Fields() {
  using enum Field;
  static const std::unordered_map<std::string_view, Field> fields = {
      {"alias", kAlias},
      {"alternative", kAlternative},
      {"argument", kArgument},
      {"arguments", kArguments},
      {"body", kBody},
      {"condition", kCondition},
      {"consequence", kConsequence},
      {"constructor", kConstructor},
      {"declaration", kDeclaration},
      {"decorator", kDecorator},
      {"finalizer", kFinalizer},
      {"function", kFunction},
      {"handler", kHandler},
      {"increment", kIncrement},
      {"index", kIndex},
      {"initializer", kInitializer},
      {"key", kKey},
      {"kind", kKind},
      {"label", kLabel},
      {"left", kLeft},
      {"name", kName},
      {"object", kObject},
      {"operator", kOperator},
      {"parameter", kParameter},
      {"parameters", kParameters},
      {"pattern", kPattern},
      {"property", kProperty},
      {"return_type", kReturnType},
      {"right", kRight},
      {"source", kSource},
      {"type", kType},
      {"type_arguments", kTypeArguments},
      {"value", kValue},
  };
  return fields;
}

Grammar Load(const TSLanguage* language) {
  Grammar grammar;
  grammar.language = language;
  uint32_t count = ts_language_symbol_count(language);
  grammar.symbols.assign(count, Symbol::kToken);
  for (uint32_t i = 0; i < count; ++i) {
    auto id = static_cast<TSSymbol>(i);
    bool named = ts_language_symbol_type(language, id) == TSSymbolTypeRegular;
    const auto& known = named ? Nodes() : Tokens();
    auto it = known.find(ts_language_symbol_name(language, id));
    grammar.symbols[i] = it != known.end() ? it->second : named ? Symbol::kOther : Symbol::kToken;
  }
  uint32_t fields = ts_language_field_count(language);
  grammar.fields.assign(fields + 1, Field::kNone);
  for (uint32_t i = 1; i <= fields; ++i) {
    auto it = Fields().find(ts_language_field_name_for_id(language, static_cast<TSFieldId>(i)));
    grammar.fields[i] = it != Fields().end() ? it->second : Field::kOther;
  }
  return grammar;
}

}  // namespace

const Grammar& Grammar::Of(Language language) {
  static const Grammar javascript = Load(tree_sitter_javascript());
  static const Grammar typescript = Load(tree_sitter_typescript());
  static const Grammar tsx = Load(tree_sitter_tsx());
  switch (language) {
    case Language::kJavaScript:
      return javascript;
    case Language::kTypeScript:
      return typescript;
    case Language::kTsx:
      return tsx;
  }
  return javascript;
}

}  // namespace sequelint::syntax
