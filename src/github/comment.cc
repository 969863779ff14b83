#include "github/comment.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"

namespace sequelint::github {
namespace {

using Json = nlohmann::json;

constexpr int kPageSize = 100, kMostPages = 30;

std::string PercentEncoded(std::string_view text) {
  std::string out;
  for (unsigned char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                 c == '.' || c == '~';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += "0123456789ABCDEF"[c >> 4];
      out += "0123456789ABCDEF"[c & 15];
    }
  }
  return out;
}

std::string Text(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

class Client {
 public:
  explicit Client(const Api& api) : api_(api) {}

  // Once more when the server or the way to it failed for a moment.
  Response Call(const std::string& method, const std::string& path, const std::string& body = "") {
    Request request{method, api_.url + path, {}, body};
    request.headers = {"Accept: application/vnd.github+json", "X-GitHub-Api-Version: 2022-11-28",
                       "Authorization: Bearer " + api_.token};
    if (!body.empty()) request.headers.push_back("Content-Type: application/json");
    Response response;
    for (int attempt = 0; attempt < 3; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(500 * attempt));
      response = api_.send(request);
      bool passing = response.status == 0 || response.status >= 500;
      // A comment that may have been made is not made twice.
      if (!passing || method == "POST") break;
    }
    return response;
  }

  std::string Repository() const { return "/repos/" + api_.repository; }

 private:
  const Api& api_;
};

Posted Failed(const std::string& what, const Response& response) {
  Posted posted;
  Json json = Json::parse(response.body, nullptr, false);
  std::string message = Text(json, "message");
  auto limit = response.headers.find("x-ratelimit-remaining");
  bool limited =
      response.status == 429 || (response.status == 403 && limit != response.headers.end() && limit->second == "0");
  posted.problem = what + ": ";
  posted.problem += response.status == 0 ? response.error
                                         : "GitHub answered " + std::to_string(response.status) +
                                               (message.empty() ? "" : " (" + message + ")");
  if (limited) {
    posted.remedy = "the token's rate limit is used up: run again later";
  } else if (response.status == 401) {
    posted.remedy = "the token is not valid: pass `github-token`, or leave it out for the default";
  } else if (response.status == 403 || response.status == 404) {
    posted.remedy =
        "give the job `permissions: pull-requests: write`; a pull request from a fork has a read-only token whatever "
        "the "
        "workflow says, and is commented on by a workflow_run job (docs/pull-requests.md)";
  } else if (response.status == 422) {
    posted.remedy = "the comment was refused as it is: please report this";
  } else {
    posted.remedy = "the findings are in the job summary and the annotations";
  }
  return posted;
}

// Who the token is: "" for the token of a workflow run, which may not ask.
std::string LoginOf(Client& client) {
  Response response = client.Call("GET", "/user");
  return response.status == 200 ? Text(Json::parse(response.body, nullptr, false), "login") : "";
}

bool IsOurs(const Json& comment, const std::string& marker, const std::string& login) {
  if (!Text(comment, "body").starts_with(marker)) return false;
  const Json user = comment.value("user", Json());
  if (!login.empty()) return Text(user, "login") == login;
  return Text(user, "type") == "Bot";  // a person who copies the marker stays the author
}

}  // namespace

std::string Marker(const std::string& category) {
  // No dash of the category may end the HTML comment.
  std::string safe;
  for (char c : category) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                 c == '/' || (c == '-' && !safe.ends_with('-'));
    safe += plain ? c : '_';
  }
  return "<!-- sequelint:v1 category=" + safe + " -->";
}

Posted Post(const Api& api, const Comment& comment) {
  Client client(api);
  std::string marker = Marker(comment.category), body = marker + "\n" + comment.body;
  std::string issues = client.Repository() + "/issues", number = std::to_string(comment.number);
  std::string login = LoginOf(client);
  Json found;
  for (int page = 1; page <= kMostPages && found.is_null(); ++page) {
    Response response = client.Call("GET", issues + "/" + number + "/comments?per_page=" + std::to_string(kPageSize) +
                                               "&page=" + std::to_string(page));
    Json comments = Json::parse(response.body, nullptr, false);
    if (response.status != 200 || !comments.is_array()) return Failed("cannot read the comments", response);
    for (const Json& each : comments) {
      if (found.is_null() && IsOurs(each, marker, login)) found = each;
    }
    if (comments.size() < kPageSize) break;
  }
  if (found.is_null() && comment.only_if_there) return {Posted::Done::kNotNeeded, "", "", ""};
  if (!found.is_null() && ReplaceAll(Text(found, "body"), "\r\n", "\n") == body) {
    return {Posted::Done::kUnchanged, Text(found, "html_url"), "", ""};
  }
  std::string document = Json{{"body", body}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  bool create = found.is_null();
  Response response = create ? client.Call("POST", issues + "/" + number + "/comments", document)
                             : client.Call("PATCH", issues + "/comments/" + found.value("id", Json()).dump(), document);
  if (response.status != (create ? 201 : 200)) return Failed("cannot write the comment", response);
  return {create ? Posted::Done::kCreated : Posted::Done::kUpdated,
          Text(Json::parse(response.body, nullptr, false), "html_url"), "", ""};
}

FoundNumber FindPullRequest(const Api& api, const std::string& owner, const std::string& branch,
                            const std::string& sha) {
  Client client(api);
  Response response = client.Call(
      "GET", client.Repository() + "/pulls?state=open&per_page=100&head=" + PercentEncoded(owner + ":" + branch));
  Json pulls = Json::parse(response.body, nullptr, false);
  if (response.status != 200 || !pulls.is_array()) {
    return {0, Failed("cannot list the pull requests", response).problem};
  }
  for (const Json& pull : pulls) {
    if (Text(pull.value("head", Json()), "sha") != sha) continue;
    const Json number = pull.value("number", Json());
    if (number.is_number_integer()) return {number.get<int>(), ""};
  }
  return {0, "no open pull request from " + owner + ":" + branch + " ends at " + sha.substr(0, 12)};
}

}  // namespace sequelint::github
