#include <iostream>
#include <string>

#include "sequelize/inflection.h"

// Reads words, one per line, and prints what they become: `plural<TAB>singular<TAB>underscored<TAB>camelized`.
// inflect.js compares the lines with the npm packages.
int main(int argc, char** argv) {
  namespace s = sequelint::sequelize;
  bool old = argc > 1 && std::string(argv[1]) == "1.12";
  s::InflectionVersion version = old ? s::InflectionVersion::k1_12 : s::InflectionVersion::k1_13;
  std::ios::sync_with_stdio(false);
  for (std::string word; std::getline(std::cin, word);) {
    std::cout << s::Pluralize(word, version) << '\t' << s::Singularize(word, version) << '\t' << s::Underscore(word)
              << '\t' << s::Camelize(word) << '\n';
  }
}
