#include "sql/scanner.h"

#include <catch2/catch.hpp>
#include <string>

using namespace sequelint::sql;

namespace {

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  for (const Slice& slice : SplitStatements(text)) parts.push_back(text.substr(slice.begin, slice.end - slice.begin));
  return parts;
}

int Depth(const std::string& text) { return SplitStatements(text).at(0).depth; }

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

using Parts = std::vector<std::string>;

}  // namespace

TEST_CASE("Statements end at semicolons that are nowhere inside") {
  CHECK(Split("") == Parts{});
  CHECK(Split(" ; ;; -- nothing\n /* ; */ ") == Parts{});
  CHECK(Split("a; b ;c") == Parts{"a", "b", "c"});
  CHECK(Split("select ';', \"a;b\", E'\\';', $$;$$, $x$ $$; $x$, 1; b") ==
        Parts{"select ';', \"a;b\", E'\\';', $$;$$, $x$ $$; $x$, 1", "b"});
  CHECK(Split("a -- b; c\n d /* ; /* ; */ ; */ e; f") == Parts{"a -- b; c\n d /* ; /* ; */ ; */ e", "f"});
  CHECK(Split("create rule r as on insert to t do (a; b); c") ==
        Parts{"create rule r as on insert to t do (a; b)", "c"});
  CHECK(Split("select a$b$c; d$b$ ") == Parts{"select a$b$c", "d$b$"});
  CHECK(Split("select $1; x") == Parts{"select $1", "x"});
  CHECK(Split("'it''s; one'; two") == Parts{"'it''s; one'", "two"});
}

TEST_CASE("A function body in SQL's own form is one statement") {
  CHECK(Split("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; SELECT 3") ==
        Parts{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END", "SELECT 3"});
  CHECK(Split("BEGIN; x; END; y") == Parts{"BEGIN", "x", "END", "y"});
}

TEST_CASE("psql's lines and COPY data are left out") {
  CHECK(Split("\\restrict abc\nselect 1;\n\\connect db\nselect 2;\n\\unrestrict abc\n") ==
        Parts{"select 1", "select 2"});
  CHECK(Split("COPY public.t (a, b) FROM stdin;\n1\tit's; (\n2\t\\N\n\\.\n\nselect 1;") ==
        Parts{"COPY public.t (a, b) FROM stdin", "select 1"});
  CHECK(Split("COPY t FROM stdin;\r\n1\r\n\\.\r\nselect 1") == Parts{"COPY t FROM stdin", "select 1"});
  CHECK(Split("COPY t FROM stdin;\n1;2\n3") == Parts{"COPY t FROM stdin"});
  CHECK(Split("COPY t TO stdout; select 1") == Parts{"COPY t TO stdout", "select 1"});
}

TEST_CASE("An open parenthesis does not swallow the rest of a file") {
  CHECK(Split("create table a (b int; create table c (d int); e") ==
        Parts{"create table a (b int", "create table c (d int)", "e"});
  CHECK(Split("select 'never closed; b") == Parts{"select 'never closed; b"});
  CHECK(Split("select $$never closed; b") == Parts{"select $$never closed; b"});
  CHECK(Split("select /* never closed; b") == Parts{"select"});
}

TEST_CASE("Depth is bounded from above, and lists are flat") {
  CHECK(Depth("select " + Repeat("(", 3000) + "1") > 3000);
  CHECK(Depth("select 1" + Repeat("+1", 3000)) > 3000);
  CHECK(Depth("select 1" + Repeat("::int", 3000)) > 3000);
  CHECK(Depth("select 1" + Repeat(" union select 1, 2", 3000)) > 3000);
  CHECK(Depth("select 1 from a" + Repeat(" join b on true", 3000)) > 3000);
  CHECK(Depth("select " + Repeat("case when true then ", 3000)) > 3000);
  CHECK(Depth("select " + Repeat("(", 300) + Repeat("+ 1 + 1 + 1 + 1 + 1)", 300)) > 1500);
  CHECK(Depth("insert into t values " + Repeat("(1, 'a', now() - interval '1 day'), ", 3000) + "(1)") < 20);
  CHECK(Depth("update t set a = 1 where " + Repeat("a = 1 or b = 2 and c in (1, 2) or ", 3000) + "true") < 20);
  CHECK(Depth("select case " + Repeat("when a = 1 then b || 'x' ", 3000) + " end") < 20);
}

TEST_CASE("Parts stand between top-level commas") {
  std::string text = "alter table t add a numeric(1, 2) default '(,', drop b /* , */ , add check (a in (1, 2))";
  std::vector<std::string> parts;
  for (const Slice& part : SplitCommas(text, 14, text.size()))
    parts.push_back(text.substr(part.begin, part.end - part.begin));
  CHECK(parts == Parts{"add a numeric(1, 2) default '(,'", "drop b", "add check (a in (1, 2))"});
}
