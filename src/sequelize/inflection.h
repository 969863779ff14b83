#pragma once

#include <string>
#include <string_view>

namespace sequelint::sequelize {

// The release of the npm package `inflection` that the project's Sequelize resolves to: its rules differ in a few
// words.
enum class InflectionVersion { k1_12, k1_13, k3 };

// Table and foreign key names as Sequelize derives them, its traps included.
//   Pluralize("UserPerson") ⇒ "UserPeople"    Pluralize("Safe") ⇒ "Saves"    Singularize("Data") ⇒ "Datum"
std::string Pluralize(std::string_view word, InflectionVersion version = InflectionVersion::k1_13);
std::string Singularize(std::string_view word, InflectionVersion version = InflectionVersion::k1_13);

// Every capital gets its own `_`: "userID" ⇒ "user_i_d", "Foo::Bar" ⇒ "foo/bar".
std::string Underscore(std::string_view text);

// What follows `-`, `_` or space is capitalised and they vanish: "user_id" ⇒ "userId". The first letter stays.
std::string Camelize(std::string_view text);

// The first letter as a capital, the rest untouched.
std::string UpperFirst(std::string_view text);

}  // namespace sequelint::sequelize
