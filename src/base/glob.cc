#include "base/glob.h"

#include <string>
#include <vector>

namespace sequelint {
namespace {

constexpr int kMaxAlternatives = 256;  // a hostile `{a,b}{a,b}…` must not explode

// Expands the first top-level `{…}` of `pattern` and recurses; patterns without braces are added as they are.
void ExpandBraces(const std::string& pattern, std::vector<std::string>& out) {
  if (out.size() >= kMaxAlternatives) return;
  size_t open = pattern.find('{');
  if (open == std::string::npos) {
    out.push_back(pattern);
    return;
  }
  int depth = 0;
  std::vector<size_t> cuts{open};
  for (size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '{') ++depth;
    if (pattern[i] == ',' && depth == 1) cuts.push_back(i);
    if (pattern[i] == '}' && --depth == 0) {
      cuts.push_back(i);
      for (size_t k = 0; k + 1 < cuts.size(); ++k) {
        ExpandBraces(pattern.substr(0, open) + pattern.substr(cuts[k] + 1, cuts[k + 1] - cuts[k] - 1) +
                         pattern.substr(i + 1),
                     out);
      }
      return;
    }
  }
  out.push_back(pattern);  // unbalanced: literal
}

// Matches a character class at p ("[…]"); returns the position behind it, or npos when it is not one.
size_t MatchClass(std::string_view p, char c, bool& matched) {
  size_t i = 1;
  bool negate = i < p.size() && (p[i] == '!' || p[i] == '^');
  if (negate) ++i;
  matched = false;
  for (bool first = true; i < p.size() && (first || p[i] != ']'); first = false, ++i) {
    if (i + 2 < p.size() && p[i + 1] == '-' && p[i + 2] != ']') {
      matched |= p[i] <= c && c <= p[i + 2];
      i += 2;
    } else {
      matched |= p[i] == c;
    }
  }
  if (i >= p.size()) return std::string_view::npos;
  matched = matched != negate && c != '/';
  return i + 1;
}

// Backtracks only to the last `*` and the last `**`, so the cost is bounded by |p|·|s|² on any pattern.
bool MatchSimple(std::string_view p, std::string_view s) {
  struct Star { size_t p, s; };
  bool has_star = false, has_deep = false;
  Star star{}, deep{};
  size_t i = 0, j = 0;
  while (j < s.size() || i < p.size()) {
    if (i < p.size()) {
      if (p.substr(i, 2) == "**") {
        size_t next = i + 2;
        if (next < p.size() && p[next] == '/') ++next;
        has_deep = true, has_star = false;
        deep = {next, j};
        i = next;
        continue;
      }
      if (p[i] == '*') {
        has_star = true;
        star = {i + 1, j};
        ++i;
        continue;
      }
      if (j < s.size()) {
        bool ok = false;
        size_t next = i + 1;
        if (p[i] == '?') {
          ok = s[j] != '/';
        } else if (p[i] == '[') {
          size_t end = MatchClass(p.substr(i), s[j], ok);
          if (end == std::string_view::npos) {
            ok = s[j] == '[';
          } else {
            next = i + end;
          }
        } else {
          ok = p[i] == s[j];
        }
        if (ok) {
          i = next, ++j;
          continue;
        }
      }
    }
    if (has_star && star.s < s.size() && s[star.s] != '/') {
      i = star.p, j = ++star.s;
      continue;
    }
    if (has_deep && deep.s < s.size()) {
      // `**/` resumes at the start of a path segment, a bare `**` anywhere.
      ++deep.s;
      if (deep.p > 0 && p[deep.p - 1] == '/') {
        while (deep.s < s.size() && s[deep.s - 1] != '/') ++deep.s;
      }
      has_star = false;
      i = deep.p, j = deep.s;
      continue;
    }
    return false;
  }
  return true;
}

}  // namespace

bool MatchGlob(std::string_view pattern, std::string_view path) {
  if (pattern.substr(0, 2) == "./") pattern.remove_prefix(2);
  std::vector<std::string> alternatives;
  ExpandBraces(std::string(pattern), alternatives);
  for (std::string& one : alternatives) {
    bool folder = !one.empty() && one.back() == '/';
    if (folder) one.pop_back();
    if (one.find('/') == std::string::npos && !folder) {
      std::string_view name = path.substr(path.rfind('/') + 1);
      if (MatchSimple(one, name)) return true;
    }
    if (!folder && MatchSimple(one, path)) return true;
    if (one.find_first_of("*?[") == std::string::npos || folder) {
      if (MatchSimple(one + "/**", path)) return true;
    }
  }
  return false;
}

}  // namespace sequelint
