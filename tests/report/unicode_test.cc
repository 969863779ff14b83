#include "report/unicode.h"

#include <catch2/catch.hpp>

namespace sequelint::report {
namespace {

TEST_CASE("characters are read whatever the bytes are") {
  CHECK(ValidUtf8("aé€😀") == "aé€😀");
  CHECK(ValidUtf8("\xff"
                  "a") == "�a");
  CHECK(ValidUtf8("\xc3") == "�");                 // cut in two
  CHECK(ValidUtf8("\xc0\x80") == "��");            // overlong
  CHECK(ValidUtf8("\xed\xa0\x80") == "���");       // a surrogate
  CHECK(ValidUtf8("\xf4\x90\x80\x80") == "����");  // beyond Unicode
}

TEST_CASE("width is what a terminal takes") {
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("你好") == 4);
  CHECK(DisplayWidth("ｆ") == 2);
  CHECK(DisplayWidth("🎉") == 2);
  CHECK(DisplayWidth("e\u0301") == 1);  // a combining accent
  CHECK(DisplayWidth("\u200b") == 0);
  CHECK(DisplayWidth("é–…") == 3);
  CHECK(DisplayWidth("한국") == 4);
}

TEST_CASE("columns count UTF-16 code units") {
  std::string line = "é😀x你y";
  CHECK(ByteOfColumn(line, 1) == 0);
  CHECK(ByteOfColumn(line, 2) == 2);   // after é
  CHECK(ByteOfColumn(line, 4) == 6);   // 😀 took two
  CHECK(ByteOfColumn(line, 5) == 7);   // after x
  CHECK(ByteOfColumn(line, 6) == 10);  // after 你
  CHECK(ByteOfColumn(line, 99) == line.size());
  CHECK(Utf16Length(line) == 6);
}

TEST_CASE("text of others is only text") {
  CHECK(Inert("a\x1b[31mb\tc\nd\x7f") == "a␛[31mb␉c␊d␡");
  CHECK(InertLines("a\nb\r\n") == "a\nb␍\n");
  CHECK(Inert("a\u202eb\u2028c\u0085") == "a�b�c�");
  CHECK(Inert("##[error]x") == "#\u200b#[error]x");
  CHECK(Inert("a ##vso[task]") == "a #\u200b#vso[task]");
  CHECK(Inert("## heading ##a[") == "## heading ##a[");
  CHECK(InertPath("::error::x") == "./::error::x");
  CHECK(InertPath("models/a.js") == "models/a.js");
}

TEST_CASE("text is cut between characters") {
  CHECK(Cut("aé", 2) == "a");
  CHECK(Cut("aé", 3) == "aé");
  CHECK(Cut("😀", 3).empty());
}

}  // namespace
}  // namespace sequelint::report
