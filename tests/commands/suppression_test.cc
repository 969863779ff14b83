// Every form of a comment that silences, on models, decorators, migrations, SQL in a migration, and SQL files: without
// the comment there is an error, with it there is none, and the comment is told to be of use.

#include <catch2/catch.hpp>

#include "base/text.h"
#include "commands/program.h"
#include "git/git_project.h"

namespace sequelint::commands {
namespace {

using sequelint::testing::GitProject;
using sequelint::testing::RunProgram;

const char* const kModel = R"(module.exports = (sequelize, DataTypes) => sequelize.define('User', {
  name: DataTypes.STRING,
  code: DataTypes.STRING,
}, { tableName: 'users' });
)";

const char* const kDecorated = R"(import { Table, Column, Model, DataType } from 'sequelize-typescript';
@Table({ tableName: 'tags' })
export class Tag extends Model {
  @Column({ type: DataType.STRING })
  declare name: string;

  declare color: string;
}
)";

// A change with one error of `rule`; `@` stands for the line before it, `#` for the end of its own, `<` and `>` for
// lines around it, `^` for the first line of the file. `remark` opens a comment there.
struct Place {
  std::string file, text, rule, open, close;
  bool at_base = false;  // the file is there already
};

const std::vector<Place> kPlaces = {
    {"models/user.js", R"(^module.exports = (sequelize, DataTypes) => sequelize.define('User', {
  name: DataTypes.STRING,
  code: DataTypes.STRING,
<@  plan: { type: DataTypes.STRING, allowNull: false },#
>}, { tableName: 'users' });
)",
     "add-not-null-without-default", "// ", "", true},
    {"models/user.js", R"(^module.exports = (sequelize, DataTypes) => sequelize.define('User', {
<@  name: DataTypes.STRING,#
>}, { tableName: 'users' });
)",
     "drop-column", "/* ", " */", true},
    {"models/tag.ts", R"(^import { Table, Column, Model, DataType } from 'sequelize-typescript';
@Table({ tableName: 'tags' })
export class Tag extends Model {
  @Column({ type: DataType.STRING })
  declare name: string;

<@  @Column({ type: DataType.STRING, allowNull: false })#
  declare color: string;
>}
)",
     "add-not-null-without-default", "// ", "", true},
    {"migrations/2.js", R"(^module.exports = {
  up: async (queryInterface) => {
<@    await queryInterface.removeColumn('users', 'code');#
>  },
};
)",
     "drop-column", "// ", ""},
    {"migrations/2.js", R"(^module.exports = {
  up: async (queryInterface) => {
<@    await queryInterface.removeColumn(
      'users',
      'code',
    );#
>  },
};
)",
     "drop-column", "// ", ""},
    {"migrations/2.js", R"(^module.exports = {
  up: (queryInterface) => queryInterface.sequelize.query(`
    ALTER TABLE users ADD COLUMN age integer;
<@    ALTER TABLE users DROP COLUMN code;#
>  `),
};
)",
     "drop-column", "-- ", ""},
    {"migrations/2.sql", R"(^ALTER TABLE users ADD COLUMN age integer;
<@ALTER TABLE users DROP COLUMN code;#
>ALTER TABLE users ADD COLUMN size integer;
)",
     "drop-column", "-- ", ""},
};

struct Form {
  char at;  // where the comment goes
  std::string words;
  bool line;  // on a line of its own
};
const std::vector<Form> kForms = {
    {'@', "sequelint-ignore-next-line", true},
    {'#', "sequelint-ignore", false},
    {'<', "sequelint-disable", true},
    {'^', "sequelint-ignore-file", true},
};

std::string Fill(std::string text, const std::map<char, std::string>& comments) {
  for (char mark : {'^', '<', '>', '@', '#'}) {
    size_t at = mark == '@' ? text.find("@  ") : std::string::npos;
    if (mark != '@') at = text.find(mark == '>' ? std::string("\n>") : std::string(1, mark));
    if (mark == '@' && at == std::string::npos) at = text.find("@A");
    REQUIRE(at != std::string::npos);
    if (mark == '>') ++at;
    auto comment = comments.find(mark);
    text.replace(at, 1, comment == comments.end() ? "" : comment->second);
  }
  return text;
}

struct Project : GitProject {
  explicit Project(const Place& place) {
    Write("package.json", R"({"dependencies": {"sequelize": "6", "sequelize-typescript": "2", "pg": "8"}})");
    Write("models/user.js", kModel);
    Write("models/tag.ts", kDecorated);
    if (place.file.starts_with("migrations/")) {
      Write("migrations/1.sql", "CREATE TABLE users (id serial PRIMARY KEY, name text, code text);\n");
    }
    Commit();
  }
  std::string Check(const Place& place, const std::map<char, std::string>& comments) const {
    Write(place.file, Fill(place.text, comments));
    return RunProgram({"check", "--base", "HEAD", "--format", "concise"}, folder());
  }
};

}  // namespace

TEST_CASE("every form of a comment silences, wherever a finding may stand") {
  for (const Place& place : kPlaces) {
    Project project(place);
    std::string plain = project.Check(place, {});
    INFO(place.file << "\n" << place.text << plain);
    REQUIRE(plain.find("error[" + place.rule + "]") != std::string::npos);
    for (const Form& form : kForms) {
      auto comment = [&](const std::string& rest) {
        std::string text = place.open + form.words + rest + place.close;
        return form.line ? text + "\n" : " " + text;
      };
      // A file of SQL or JavaScript has its own comments at its top, whatever stands inside.
      std::string open = place.file.ends_with(".sql") ? "-- " : "// ";
      auto at = [&](const std::string& rest) {
        std::string text = form.at == '^' ? open + form.words + rest + "\n" : comment(rest);
        std::map<char, std::string> comments = {{form.at, text}};
        if (form.at == '<') comments['>'] = place.open + "sequelint-enable" + place.close + "\n";
        return comments;
      };
      INFO(form.words);
      std::string silenced = project.Check(place, at(" " + place.rule + " -- agreed with the team"));
      INFO(silenced);
      CHECK(silenced.find(place.rule) == std::string::npos);
      CHECK(silenced.find("unused-suppression") == std::string::npos);
      std::string any = project.Check(place, at(" -- agreed"));
      CHECK(any.find(place.rule) == std::string::npos);

      std::string without_reason = project.Check(place, at(" " + place.rule));
      CHECK(without_reason.find("error[" + place.rule + "]") != std::string::npos);
      std::string other = project.Check(place, at(" drop-table -- agreed"));
      CHECK(other.find("error[" + place.rule + "]") != std::string::npos);
      CHECK(other.find("warning[unused-suppression]") != std::string::npos);
      std::string unknown = project.Check(place, at(" drop-tabel -- agreed"));
      CHECK(unknown.find("error[" + place.rule + "]") != std::string::npos);
      CHECK(unknown.find("error[unknown-rule]") != std::string::npos);
    }
  }
}

TEST_CASE("a comment on the model speaks for the migration that does the same") {
  const Place& place = kPlaces[0];
  Project project({"migrations/2.js", "", "", "", ""});
  project.Write(
      "migrations/2.js",
      "module.exports = {\n  up: (q, S) => q.addColumn('users', 'plan', { type: S.STRING, allowNull: false }),\n};\n");
  CHECK(project.Check(place, {}).find("migrations/2.js:2:64: error[add-not-null-without-default]") !=
        std::string::npos);
  std::string said =
      project.Check(place, {{'@', "  // sequelint-ignore-next-line add-not-null-without-default -- empty\n"}});
  INFO(said);
  CHECK(said.find("add-not-null-without-default") == std::string::npos);
  CHECK(said.find("unused-suppression") == std::string::npos);
  // A comment for all of a file is about that file.
  said = project.Check(place, {{'^', "// sequelint-ignore-file add-not-null-without-default -- empty\n"}});
  CHECK(said.find("migrations/2.js:2:64: error[add-not-null-without-default]") != std::string::npos);
}

}  // namespace sequelint::commands
