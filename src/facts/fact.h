#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/location.h"
#include "plan/operation.h"
#include "schema/schema.h"

namespace sequelint::facts {

// Something true of one operation. `Unknown` is a value: a condition over it is neither true nor false.
struct Absent { bool operator==(const Absent&) const = default; };
struct UnknownFact { bool operator==(const UnknownFact&) const = default; };
using Value = std::variant<Absent, UnknownFact, bool, double, std::string, std::vector<std::string>,
                           std::map<std::string, std::string>>;  // the map: relation → lock mode

enum class Type { kBool, kNumber, kWord, kList, kLocks };

struct Definition {
  std::string_view name;      // dotted, noun first: "column.nullable"
  Type type;
  std::string_view sentence;  // what it says, for `sequelint facts` and the docs
  std::string_view source;    // Postgres page, Sequelize file or "measured: fixtures/locks"
  std::vector<std::string_view> words = {};  // for kWord with a closed set
};

// Every fact a rule may name, sorted by name.
const std::vector<Definition>& Catalog();
const Definition* Find(std::string_view name);

class Facts {
 public:
  const Value& Get(std::string_view name) const;  // Absent when not set
  void Set(std::string_view name, Value value);   // the name must be in the catalogue
  // Second places a message can point at: "base", "rename.candidate", "referenced_table" …
  void SetPlace(std::string_view name, Location at) { places_[std::string(name)] = std::move(at); }
  const Location* Place(std::string_view name) const;
  const std::map<std::string, Value, std::less<>>& all() const { return values_; }

 private:
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, Location, std::less<>> places_;
};

std::string Print(const Value& value);  // how messages and `--print facts` show it

struct Settings {
  int postgres = 15;
  std::map<std::string, double> rows;       // table → rows, from a statistics file
  std::vector<std::string> small_tables, big_tables;  // globs
};

// The facts of every operation of `plan`, which turns `base` into `head`. `models_base`/`models_head` are what running
// and new code use; they equal base and head when the plan comes from models.
struct Input {
  const plan::Plan& plan;
  const schema::Schema& base;
  const schema::Schema& head;
  const schema::Schema* models_base = nullptr;
  const schema::Schema* models_head = nullptr;
  Settings settings;
};
std::vector<Facts> Annotate(const Input& input);

}  // namespace sequelint::facts
