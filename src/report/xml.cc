#include "report/xml.h"

#include "report/unicode.h"

namespace sequelint::report {

std::string EscapeXml(std::string_view text) {
  std::string out;
  for (char c : InertLines(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

XmlWriter::XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

void XmlWriter::Start(std::string_view element, const std::vector<Attribute>& attributes, std::string_view end) {
  out_ += std::string(2 * open_.size(), ' ') + "<" + std::string(element);
  for (const Attribute& attribute : attributes) {
    out_ += " " + std::string(attribute.name) + "=\"" + EscapeXml(attribute.value) + "\"";
  }
  out_ += end;
}

void XmlWriter::Open(std::string_view element, const std::vector<Attribute>& attributes) {
  Start(element, attributes, ">\n");
  open_.emplace_back(element);
}

void XmlWriter::Close() {
  std::string element = std::move(open_.back());
  open_.pop_back();
  out_ += std::string(2 * open_.size(), ' ') + "</" + element + ">\n";
}

void XmlWriter::Element(std::string_view element, const std::vector<Attribute>& attributes, std::string_view text) {
  if (text.empty()) {
    Start(element, attributes, "/>\n");
    return;
  }
  Start(element, attributes, ">");
  std::string_view rest = text;
  while (true) {  // line breaks stay readable in text; only attributes need them escaped
    size_t end = rest.find('\n');
    out_ += EscapeXml(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    out_ += '\n';
    rest.remove_prefix(end + 1);
  }
  out_ += "</" + std::string(element) + ">\n";
}

std::string XmlWriter::Take() {
  while (!open_.empty()) Close();
  return std::move(out_);
}

}  // namespace sequelint::report
