#include "github/http.h"

#include <curl/curl.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "base/version.h"

namespace sequelint::github {
namespace {

constexpr size_t kMostBytes = 32u << 20;
constexpr long kConnectSeconds = 10, kSeconds = 30;

struct Received {
  Response response;
  bool too_large = false;
};

size_t TakeBody(char* data, size_t size, size_t count, void* to) {
  auto* received = static_cast<Received*>(to);
  size_t bytes = size * count;
  received->too_large = received->response.body.size() + bytes > kMostBytes;
  if (received->too_large) return 0;
  received->response.body.append(data, bytes);
  return bytes;
}

size_t TakeHeader(char* data, size_t size, size_t count, void* to) {
  auto* received = static_cast<Received*>(to);
  std::string_view line(data, size * count);
  size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    received->response.headers[ToLower(line.substr(0, colon))] = std::string(Trim(line.substr(colon + 1)));
  }
  return line.size();
}

void InitialiseOnce() {
  static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)done;
}

std::string HostOf(const std::string& url) {
  size_t start = url.find("://");
  start = start == std::string::npos ? 0 : start + 3;
  return url.substr(start, url.find_first_of("/?#", start) - start);
}

}  // namespace

std::string CertificateFile() {
  for (const char* variable : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    const char* named = std::getenv(variable);
    if (named != nullptr && *named != '\0') return named;
  }
  for (const char* known : {"/etc/ssl/certs/ca-certificates.crt",                 // Debian, Alpine, Arch
                            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Red Hat
                            "/etc/pki/tls/certs/ca-bundle.crt",                   // older Red Hat
                            "/etc/ssl/ca-bundle.pem",                             // SUSE
                            "/etc/ssl/cert.pem"}) {                               // Alpine, BSD
    if (access(known, R_OK) == 0) return known;
  }
  return "";
}

Response SendHttp(const Request& request) {
  InitialiseOnce();
  Received received;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (curl == nullptr) return {.error = "out of memory"};
  curl_slist* list = nullptr;
  for (const std::string& header : request.headers) list = curl_slist_append(list, header.c_str());
  list = curl_slist_append(list, "Expect:");
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, curl_slist_free_all);

  std::string agent = std::string(kName) + "/" + std::string(Version()), certificates = CertificateFile();
  char message[CURL_ERROR_SIZE] = "";
  auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_USERAGENT, agent.c_str());
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_TIMEOUT, kSeconds);
  set(CURLOPT_ERRORBUFFER, message);
  set(CURLOPT_WRITEFUNCTION, TakeBody);
  set(CURLOPT_WRITEDATA, &received);
  set(CURLOPT_HEADERFUNCTION, TakeHeader);
  set(CURLOPT_HEADERDATA, &received);
  if (!certificates.empty()) set(CURLOPT_CAINFO, certificates.c_str());
  if (!request.body.empty()) {
    set(CURLOPT_POSTFIELDS, request.body.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) {
    std::string why = *message != '\0' ? message : curl_easy_strerror(code);
    if (received.too_large) why = "the answer is too large";
    return {.error = HostOf(request.url) + ": " + why};
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  received.response.status = static_cast<int>(status);
  return std::move(received.response);
}

}  // namespace sequelint::github
