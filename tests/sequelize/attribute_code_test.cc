#include "sequelize/attribute_code.h"

#include <catch2/catch.hpp>

#include "sequelize/find_or_create.h"

using namespace sequelint;
using namespace sequelint::sequelize;

namespace {

std::shared_ptr<const syntax::Tree> Parsed(const char* text) {
  return syntax::Parse(std::make_shared<const std::string>(text), syntax::Language::kTypeScript);
}

std::string Said(const char* text) {
  std::string out;
  for (const AttributeCode& code : FindAttributeCode("a.ts", *Parsed(text))) {
    out += std::to_string(code.at.line) + " " + code.name;
    if (code.longest) out += " longest " + std::to_string(static_cast<int>(*code.longest));
    if (code.lowercases) out += " lowercases";
    if (code.asks_for_others) out += " asks";
    if (code.number) out += " number";
    if (code.converts) out += " converts";
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("what attributes of init say to the application") {
  CHECK(Said(R"js(User.init({
  a: { type: STRING, validate: { len: [1, 5], isLowercase: true } },
  b: { type: STRING, validate: { len: { args: [2, 9], msg: 'no' }, isLowercase: false } },
  c: { type: STRING, set(v) { this.setDataValue('c', v.toLowerCase()); }, get() { return 1; } },
  d: { type: STRING, validate: { free: async (v) => { if (await User.count({ where: { d: v } })) throw 1; } } },
  e: { type: STRING, validate: { len: limits, notEmpty: true, ok(v) { return v; } } },
  f: { validate: { len: [1, 5] } },
}, {})
)js") == "2 a longest 5 lowercases\n3 b longest 9\n4 c lowercases converts\n5 d asks\n");
}

TEST_CASE("what decorated fields and their types say") {
  CHECK(Said(R"js(class User extends Model {
  @Length({ max: 7 }) @Column a: string;
  @IsLowercase @Column b: string;
  @Column({ type: DataType.STRING, validate: { len: [1, 4] } }) c: string;
  declare d: number | null;
  declare e: number | string;
  declare f: bigint;
  size(): number { return 1; }
}
)js") == "2 a longest 7\n3 b lowercases\n4 c longest 4\n5 d number\n");
}

TEST_CASE("findOrCreate is read where its conditions are plain") {
  std::vector<FindOrCreate> found = FindFindOrCreate("a.ts", *Parsed(R"js(
await User.findOrCreate({ where: { email, teamId: team.id }, defaults: { name } });
await models.Tag.findOrCreate({ where: { name: { [Op.iLike]: name } } });
await models.Tag.findOrCreate({ where: { [key]: 1 } });
await models.Tag.findCreateFind({ where: { name } });
await Tag.findOrCreate({ where });
)js"));
  REQUIRE(found.size() == 2);
  CHECK(found[0].model == "User");
  CHECK(found[0].attributes == std::vector<std::string>{"email", "teamId"});
  CHECK(found[1].call == "models.Tag.findCreateFind");
  CHECK(found[1].at.line == 5);
  // Laid out anew, with another default, it is the same call.
  std::vector<FindOrCreate> again = FindFindOrCreate("a.ts", *Parsed(R"js(
await User.findOrCreate({
  where: { email, teamId: team.id },
});
)js"));
  CHECK(again.at(0).text == found[0].text);
}
