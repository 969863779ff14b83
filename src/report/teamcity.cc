// Service messages for TeamCity's inspections: a type per rule, then an instance per finding.

#include <set>

#include "base/version.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

constexpr size_t kLongestName = 255, kLongestText = 4000;  // TeamCity drops messages with longer values

std::string Escape(std::string_view text, size_t longest) {
  std::string out;
  std::string valid = ValidUtf8(text);
  std::string_view kept = Cut(valid, longest);
  for (size_t at = 0; at < kept.size();) {
    Character character = Decode(kept, at);
    at += character.size;
    switch (character.code) {
      case '\'':
      case '|':
      case '[':
      case ']':
        out += '|';
        out += static_cast<char>(character.code);
        break;
      case '\n':
        out += "|n";
        break;
      case '\r':
        out += "|r";
        break;
      default:
        if (character.code < 0x20 || character.code > 0x7E) {
          // |0xABCD is one UTF-16 code unit.
          auto unit = [&](char32_t code) {
            out += "|0x";
            for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789ABCDEF"[(code >> shift) & 15];
          };
          if (character.code > 0xFFFF) {
            unit(0xD800 + ((character.code - 0x10000) >> 10));
            unit(0xDC00 + ((character.code - 0x10000) & 0x3FF));
          } else {
            unit(character.code);
          }
        } else {
          out += static_cast<char>(character.code);
        }
    }
  }
  return out;
}

}  // namespace

std::string RenderTeamcity(const lint::Report& report, const Context& context) {
  std::string out;
  std::set<std::string> declared;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    if (declared.insert(finding.rule).second) {
      const lint::Rule* rule = RuleOf(finding, context);
      std::string title = rule ? rule->title : finding.rule;
      out += "##teamcity[inspectionType id='" + Escape(finding.rule, kLongestName) + "' name='" +
             Escape(title, kLongestName) + "' category='" + std::string(kName) + "' description='" +
             Escape(rule ? rule->summary : title, kLongestText) + "']\n";
    }
    out += "##teamcity[inspection typeId='" + Escape(finding.rule, kLongestName) + "' message='" +
           Escape(finding.message, kLongestText) + "' file='" + Escape(finding.at.file, kLongestText) + "' line='" +
           std::to_string(finding.at.line) + "' SEVERITY='" + std::string(UpperName(finding.severity)) + "']\n";
  }
  return out;
}

}  // namespace sequelint::report
