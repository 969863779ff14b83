#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace sequelint::github {

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  // "Accept: application/json"
  std::string body;
};

struct Response {
  int status = 0;  // 0: there was none, see `error`
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string error;                           // "could not connect to api.github.com"
};

// Sends a request; tests bring their own.
using Send = std::function<Response(const Request&)>;

// Over http and https, through the proxy that HTTPS_PROXY and NO_PROXY name; certificates are those of the machine
// (SSL_CERT_FILE, else where Debian, Alpine, Red Hat and SUSE keep them). Redirects are not followed: a token goes
// nowhere else.
Response SendHttp(const Request& request);

// The bundle of certificates that is used, "" when none is found.
std::string CertificateFile();

}  // namespace sequelint::github
