#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sequelint::report {

// Writes XML 1.0 that is well-formed whatever the texts hold: characters that XML cannot contain become their pictures
// (see Inert), the rest is escaped.
class XmlWriter {
 public:
  XmlWriter();
  struct Attribute {
    std::string_view name;
    std::string value;
  };
  void Open(std::string_view element, const std::vector<Attribute>& attributes = {});
  void Close();
  // <element attributes/> or <element attributes>text</element>
  void Element(std::string_view element, const std::vector<Attribute>& attributes, std::string_view text = "");
  std::string Take();  // closes what is open

 private:
  void Start(std::string_view element, const std::vector<Attribute>& attributes, std::string_view end);
  std::string out_;
  std::vector<std::string> open_;
};

// For XML and HTML, in text and in quotes alike.
std::string EscapeXml(std::string_view text);

}  // namespace sequelint::report
