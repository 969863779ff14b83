#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/newer.h"
#include "sql/parse.h"
#include "sql/scanner.h"
#include "sql/sql.h"

namespace sequelint::sql {

// Places of a text: bytes ⇒ lines and UTF-16 columns.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  Location Locate(const std::string& file, size_t begin, size_t end) const;

 private:
  std::pair<uint32_t, uint32_t> At(size_t byte) const;
  std::string_view text_;
  std::vector<size_t> lines_;
};

// A part of the text.
struct Range {
  size_t begin = 0, end = 0;
};

// What a column definition says beyond the column.
struct ColumnExtras {
  std::optional<schema::PrimaryKey> primary_key;
  std::vector<schema::UniqueConstraint> uniques;
  std::vector<schema::Check> checks;
  std::vector<schema::ForeignKey> foreign_keys;
};

// The value of a string constant in any of its spellings.
std::string StringValue(std::string_view token);

// One reading of a text: parse trees in, operations out, the schema carried along. The kinds of statements are read in
// reader_tables.cc, reader_alter.cc, reader_drops.cc, reader_types.cc, reader_objects.cc, reader_data.cc,
// reader_blocks.cc and reader_calls.cc; names, types and expressions in reader_names.cc.
class Reader {
 public:
  Reader(std::string_view text, schema::Schema& schema, const ReadOptions& options);
  Script Run();

 private:
  using QualifiedName = schema::QualifiedName;
  using Nodes = PgQuery__Node* const*;

  // --- statements
  void ReadSlice(const Slice& slice);
  Parsed ParseSlice(const Slice& slice);
  void Dispatch(const PgQuery__Node& node);
  bool DispatchStructure(const PgQuery__Node& node);
  bool DispatchObjects(const PgQuery__Node& node);
  bool DispatchRest(const PgQuery__Node& node);
  void NotAnalysed(const std::string& why);
  void NoteLongNames(std::string_view sql);
  Statement& current() { return script_.statements.back(); }

  // --- transactions and settings
  void Transaction(const PgQuery__TransactionStmt& statement);
  void Setting(const PgQuery__VariableSetStmt& statement);
  void SetPath(const std::vector<std::string>& schemas, bool local);
  void AddControl(plan::ControlTransaction::Kind kind);
  int TransactionNumber();
  void BeginTransaction();
  void EndTransaction(bool rollback);
  struct Point;
  void GoBack(const Point& point);
  void RollBackTo(std::string_view savepoint);

  // --- recording. An operation is applied to the schema at once; false when Postgres would refuse it.
  bool Add(plan::Change change, bool lenient = false);
  // Changes the schema beside the last operation, or the next one.
  void Amend(std::function<void(schema::Schema&)> change, bool before = false);
  void AddRaw(std::string statement, std::string why, std::vector<QualifiedName> touches = {}, std::string detail = "");
  plan::Operation& last() { return script_.operations.back(); }
  Location At(Range range) const;
  std::string_view TextOf(Range range) const { return text_.substr(range.begin, range.end - range.begin); }

  // --- places inside the statement
  size_t current_end() const { return script_.statements.back().end; }
  size_t Offset(int32_t location) const {
    return base_ + newer_.Original(static_cast<size_t>(location < 0 ? 0 : location));
  }
  // Whether one of the marks of a translated statement lies in the range.
  bool IsMarked(const std::vector<size_t>& marks, Range range) const;
  Range Trimmed(size_t begin, size_t end) const;
  std::vector<Range> CommandRanges(const PgQuery__RangeVar& relation, size_t count) const;
  std::vector<Range> ElementRanges(const PgQuery__RangeVar& relation, size_t count) const;
  size_t AfterName(const PgQuery__RangeVar& relation) const;

  // --- names, types, expressions (reader_names.cc)
  static std::vector<std::string> Strings(Nodes nodes, size_t count);
  static QualifiedName Qualified(const std::vector<std::string>& names, const std::string& otherwise);
  bool IsTemporary(const QualifiedName& name) const { return name.schema == kTemporary; }
  std::string CreationSchema() const;
  enum class Relation { kNone, kTable, kView, kMaterializedView, kSequence, kIndex };
  Relation KindOf(const QualifiedName& name) const;
  QualifiedName NewName(const PgQuery__RangeVar& relation) const;  // of what the statement creates
  QualifiedName Find(const PgQuery__RangeVar* relation) const;     // of what is there, by the search path
  QualifiedName FindTable(const PgQuery__RangeVar* relation);
  void Adopt(const QualifiedName& name);
  QualifiedName FindRelation(const std::vector<std::string>& names) const;
  QualifiedName FindType(const std::vector<std::string>& names) const;  // enum, domain or composite type
  QualifiedName FindTypeOf(const PgQuery__Node* node) const;            // a TypeName or List
  QualifiedName FindTypeOf(const PgQuery__RangeVar& relation) const;    // a composite type, which is a relation too
  schema::Table* TableNamed(const QualifiedName& name) { return schema_.FindTable(name); }
  const schema::Table* OwnerOfIndex(const QualifiedName& index) const;
  const schema::Object* ObjectNamed(schema::ObjectKind kind, const QualifiedName& name,
                              const QualifiedName& table = {"", ""});
  std::string TypeText(const PgQuery__TypeName& type) const;
  std::string Expression(const PgQuery__Node* node) const;
  schema::Default DefaultFrom(const PgQuery__Node* node, Range range) const;
  std::vector<QualifiedName> RelationsIn(const PgQuery__Node& node) const;
  std::string FunctionName(const std::vector<std::string>& names, const std::vector<std::string>& types) const;

  // --- tables (reader_tables.cc)
  void CreateTable(const PgQuery__CreateStmt& statement);
  void CreateTableAs(const PgQuery__CreateTableAsStmt& statement);
  struct Target {  // of a query
    std::string name;
    std::optional<std::string> type;
  };
  std::vector<Target> TargetsOf(const PgQuery__SelectStmt* select, bool& complete);
  std::vector<std::string> ColumnsOfView(const PgQuery__ViewStmt& view);
  void CreateFromSelect(const PgQuery__IntoClause& into, const PgQuery__SelectStmt* select, bool if_not_exists);
  static bool IsSerial(const std::vector<std::string>& names, std::string& type);  // `bigserial` ⇒ `bigint`
  schema::Column ColumnFrom(const PgQuery__ColumnDef& definition, Range range, const QualifiedName& table,
                            ColumnExtras& extras);
  void TableConstraint(const PgQuery__Constraint& constraint, Range range, schema::Table& table);
  void CopyLike(const PgQuery__TableLikeClause& like, schema::Table& table);
  void CopyInherited(const QualifiedName& parent, bool partition, schema::Table& table);
  schema::Check CheckFrom(const PgQuery__Constraint& constraint, Range range) const;
  schema::ForeignKey ForeignKeyFrom(const PgQuery__Constraint& constraint, Range range, const QualifiedName& table);
  std::string ExclusionText(const PgQuery__Constraint& constraint);
  schema::Index IndexFrom(const PgQuery__IndexStmt& statement);
  void CreateIndex(const PgQuery__IndexStmt& statement);

  // --- ALTER TABLE (reader_alter.cc)
  void AlterTable(const PgQuery__AlterTableStmt& statement);
  void AlterTableCommand(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range);
  bool AlterColumn(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range);
  bool AlterConstraints(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range);
  void AddColumn(const PgQuery__AlterTableCmd& command, const QualifiedName& table, Range range);
  void AddConstraint(const PgQuery__Constraint& constraint, const QualifiedName& table, Range range);
  void AddNotNull(schema::Check check, const QualifiedName& table, bool valid);
  void DropConstraint(const QualifiedName& table, const std::string& name, bool cascade, bool lenient);
  void DropForeignKeysTo(const QualifiedName& table, const std::vector<std::string>& columns, bool primary);
  void AttachPartition(const PgQuery__AlterTableCmd& command, const QualifiedName& table, std::string statement);
  static std::string BoundText(const PgQuery__PartitionBoundSpec* bound);
  schema::Column Was(const QualifiedName& table, const std::string& column);
  // A serial column is an owned sequence and its nextval default: when both are there, they become one.
  void FoldSerial(const QualifiedName& table, const std::string& column);

  // --- DROP, RENAME, SET SCHEMA, COMMENT (reader_drops.cc)
  void Drop(const PgQuery__DropStmt& statement);
  void DropOne(const PgQuery__DropStmt& statement, const PgQuery__Node& object);
  void DropType(const QualifiedName& name, bool cascade, bool lenient);
  void DropSchema(const std::string& name, bool cascade, bool lenient);
  void DropObject(schema::ObjectKind kind, const QualifiedName& name, const QualifiedName& table, bool lenient);
  void DropSequence(const QualifiedName& name, bool cascade, bool lenient);
  QualifiedName FindFunction(const PgQuery__ObjectWithArgs& object);
  std::optional<schema::ObjectKind> KindOfType(const QualifiedName& name) const;  // of one that is no enum type
  void Rename(const PgQuery__RenameStmt& statement);
  void RenameRelation(const QualifiedName& from, const std::string& to, bool lenient);
  void RenameObject(schema::ObjectKind kind, const QualifiedName& from, const QualifiedName& to,
                    const QualifiedName& table, bool lenient);
  void RenameObjectType(const QualifiedName& from, const QualifiedName& to);
  void RenameSequence(const QualifiedName& from, const QualifiedName& to);
  void RenameSchema(const std::string& from, const std::string& to);
  void SetSchema(const PgQuery__AlterObjectSchemaStmt& statement);
  void Comment(const PgQuery__CommentStmt& statement);

  // --- types and sequences (reader_types.cc)
  void CreateEnum(const PgQuery__CreateEnumStmt& statement);
  void AlterEnum(const PgQuery__AlterEnumStmt& statement);
  void CreateSequence(const PgQuery__CreateSeqStmt& statement);
  std::optional<schema::Sequence> SequenceNamed(const QualifiedName& name) const;
  void AlterSequence(const PgQuery__AlterSeqStmt& statement);
  void SequenceOptions(Nodes options, size_t count, schema::Sequence& sequence);

  // --- objects that are compared by definition (reader_objects.cc)
  void CreateObject(schema::ObjectKind kind, QualifiedName name, QualifiedName table, bool replace = false,
                    bool lenient = false, std::vector<std::string> columns = {});
  std::optional<std::vector<std::string>> ColumnsOf(const PgQuery__RangeVar& relation) const;
  static void SetDefinition(schema::Schema& schema, schema::ObjectKind kind, const QualifiedName& name,
                            const std::string& text);
  void CreateSchema(const PgQuery__CreateSchemaStmt& statement);
  void CreateFunction(const PgQuery__CreateFunctionStmt& statement);  // reader_functions.cc
  std::string WhyNotReplaced(const schema::Object& was, const schema::Object& function) const;
  void AlterPolicy(const PgQuery__AlterPolicyStmt& statement);
  void AlterDomain(const PgQuery__AlterDomainStmt& statement);
  // Notes a change of an object that only its definition shows: `change` makes the new one, or says why it cannot.
  void AlterObject(schema::ObjectKind kind, const QualifiedName& name, std::string statement,
                   std::vector<QualifiedName> touches, std::string detail, const std::function<std::string(PgQuery__Node&)>& change);
  void AlterFunction(const PgQuery__AlterFunctionStmt& statement);
  // Changes the parsed definition and writes it back; what cannot be parsed stays.
  static void Redefine(schema::Object& object, const std::function<void(PgQuery__Node&)>& change);
  static void SetNameIn(PgQuery__Node& node, const QualifiedName& name);

  // --- data and queries (reader_data.cc)
  bool NeedsTable(const QualifiedName& table) const;
  void ChangeData(plan::ChangeData::Kind kind, const PgQuery__RangeVar* relation, bool has_where, bool cascade = false,
                  const PgQuery__Node* statement = nullptr);
  enum class Fill { kAnew, kIfMissing, kMore };
  void FillTemporary(const std::string& name, Fill how);
  bool Data(const PgQuery__Node& node);
  bool Query(const PgQuery__Node& node);
  void Select(const PgQuery__SelectStmt& select, const PgQuery__Node& node);
  void DataInCtes(const PgQuery__WithClause* with);

  // --- DO blocks (reader_blocks.cc)
  void Block(const PgQuery__DoStmt& statement);
  void RunBody(const std::string& body, std::optional<size_t> place, std::map<std::string, std::string> variables);
  void CallFunctions(const PgQuery__Node& query, bool maybe);
  void CallFunction(const schema::Object& function, const PgQuery__FuncCall& call);
  const schema::Object* CalledFunction(const PgQuery__FuncCall& call) const;
  enum class Inside { kSame, kBuilt };  // the text stands in the block as it is, or was put together
  bool ReadInside(const std::string& text, size_t begin, Inside how, Range place);
  void RawInside(std::string statement, std::string why, Range place);
  // Whether a condition over the catalogue holds; nothing when that is not known.
  std::optional<bool> Known(std::string_view condition);
  friend class BlockReader;

  static constexpr const char* kTemporary = "pg_temp";

  std::string_view text_;
  schema::Schema& schema_;
  const ReadOptions& options_;
  Session own_session_;
  Session& session_;
  LineIndex lines_;
  bool holes_;  // parts of the text are not known
  Script script_;

  size_t base_ = 0;                   // of the statement being read: what node locations count from
  Translation newer_;                 // … when it is written for a later Postgres than the parser knows
  Range focus_;                       // where findings about the next operation stand
  int statement_ = 0;                 // Operation::statement
  bool lenient_ = false;              // the text swallows errors (DO … EXCEPTION)
  bool path_said_ = false;            // the text itself sets the search path
  mutable bool unqualified_ = false;  // Operation::unqualified: a name was looked up on the search path
  int depth_ = 0;                     // of DO blocks and EXECUTE strings in each other
  static constexpr int kMostNested = 8;
  std::set<std::string> calling_;      // the functions that are being read as called
  std::optional<size_t> block_begin_;  // of the DO block's body in the text, when it stands there as it is
  int block_transaction_ = 0;          // of a DO block outside transactions
  size_t refused_ = 0;                 // operations that Postgres would refuse, lenient ones too

  bool implicit_ = false;  // several statements in one query string
  int implicit_number_ = 0;
  std::vector<std::string> path_before_;  // SET LOCAL search_path
  bool path_is_local_ = false;
  bool may_roll_back_ = false;
  std::set<std::string> made_temporary_;  // the plain names of temporary tables that the text makes
  struct Point {
    schema::Schema schema;
    size_t operations, refusals;
  };
  std::optional<Point> begun_;
  std::vector<std::pair<std::string, Point>> savepoints_;  // of the text, by name
};

}  // namespace sequelint::sql
