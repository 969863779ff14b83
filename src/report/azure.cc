// Logging commands of Azure Pipelines. It knows errors and warnings; infos are plain lines of the log.

#include "report/formats.h"
#include "report/unicode.h"

namespace sequelint::report {
namespace {

std::string Escape(std::string_view text, bool property) {
  std::string out;
  for (char c : ValidUtf8(text)) {
    if (c == '%') {
      out += "%AZP25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else if (property && c == ';') {
      out += "%3B";
    } else if (property && c == ']') {
      out += "%5D";
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string RenderAzure(const lint::Report& report, const Context&) {
  std::string out;
  for (const lint::Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    std::string line = std::to_string(finding.at.line), column = std::to_string(finding.at.column);
    if (finding.severity == lint::Severity::kInfo) {
      out += InertPath(finding.at.file) + "(" + line + "," + column + "): info " + finding.rule + ": " +
             Inert(finding.message) + "\n";
      continue;
    }
    out += "##vso[task.logissue type=" + std::string(lint::Name(finding.severity));
    if (!finding.at.empty()) out += ";sourcepath=" + Escape(finding.at.file, true);
    if (finding.at.line) out += ";linenumber=" + line;
    if (finding.at.column) out += ";columnnumber=" + column;
    out += ";code=" + Escape(finding.rule, true) + "]" + Escape(finding.message, false) + "\n";
  }
  return out;
}

}  // namespace sequelint::report
