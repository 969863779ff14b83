#include <algorithm>
#include <map>

#include "base/version.h"
#include "report/formats.h"
#include "report/xml.h"

namespace sequelint::report {

std::string RenderCheckstyle(const lint::Report& report, const Context&) {
  std::map<std::string, std::vector<const lint::Finding*>> files;
  for (const lint::Finding& finding : report.findings) {
    if (!finding.suppressed) files[finding.at.file].push_back(&finding);
  }
  XmlWriter xml;
  xml.Open("checkstyle", {{"version", "4.3"}});
  for (const auto& [file, findings] : files) {
    xml.Open("file", {{"name", file.empty() ? "." : file}});
    for (const lint::Finding* finding : findings) {
      std::vector<XmlWriter::Attribute> attributes = {{"line", std::to_string(std::max(finding->at.line, 1u))}};
      if (finding->at.column) attributes.push_back({"column", std::to_string(finding->at.column)});
      attributes.push_back({"severity", std::string(lint::Name(finding->severity))});
      attributes.push_back({"message", finding->message});
      attributes.push_back({"source", std::string(kName) + "." + finding->rule});
      xml.Element("error", attributes);
    }
    xml.Close();
  }
  return xml.Take();
}

}  // namespace sequelint::report
