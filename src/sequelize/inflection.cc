#include "sequelize/inflection.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "base/text.h"

namespace sequelint::sequelize {
namespace {

// Same form in singular and plural; compared with the whole lower-cased word.
constexpr std::string_view kUncountable =
    " "
    "accommodation adulthood advertising advice aggression aid air aircraft alcohol anger applause arithmetic "
    "assistance athletics bacon baggage beef biology blood botany bread butter carbon cardboard cash chalk chaos "
    "chess countryside crossroads dancing deer dignity dirt dust economics education electricity engineering "
    "enjoyment envy equipment ethics evidence evolution fame fiction flour flu food fuel fun furniture gallows "
    "garbage garlic genetics gold golf gossip gratitude grief guilt gymnastics happiness hardware harm hate hatred "
    "health heat help homework honesty honey hospitality housework humour hunger hydrogen ice importance inflation "
    "information innocence iron irony jam jewelry judo karate knowledge lack laughter lava leather leisure "
    "lightning linguine linguini linguistics literature litter livestock logic loneliness luck luggage macaroni "
    "machinery magic management mankind marble mathematics mayonnaise measles methane milk minus money mud mumps "
    "music nature news nitrogen nonsense nurture nutrition obedience obesity oxygen pasta patience physics poetry "
    "pollution poverty pride psychology publicity punctuation quartz racism relaxation reliability research respect "
    "revenge rice rubbish rum safety scenery seafood seaside series shame sheep shopping sleep smoke smoking snow "
    "soap software soil spaghetti species steam stuff stupidity sunshine symmetry tennis thirst thunder timber "
    "traffic transportation trust underwear unemployment unity validity veal vegetarianism vegetation vengeance "
    "violence vitality warmth wealth weather welfare wheat wildlife wisdom yoga zinc zoology ";

enum : uint8_t {
  kAnchorStart = 1,  // the rule speaks of the whole word (with kOpenEnd: of its beginning)
  kOpenEnd = 2,
  kEcho = 4,  // the replacement repeats the stem's first letter when the stem is the first alternative
  kOnly12 = 8,
  kOnly13 = 16,
};

// The word ends in one of `stems` followed by `ending`; the stem is kept and `becomes` takes the ending's place.
// Without `becomes` the word already has the wanted form. Stems: alternatives by '|'; `[ab]` one of, `[^ab]` none of.
struct Rule {
  const char* stems;
  const char* ending;
  const char* becomes;
  uint8_t flags = 0;
};

constexpr Rule kPlural[] = {
    {"m|wom", "en", nullptr, kAnchorStart},
    {"pe", "ople", nullptr},
    {"child", "ren", nullptr},
    {"[ti]", "a", nullptr},
    {"analy|ba|diagno|parenthe|progno|synop|the", "ses", nullptr},
    {"database", "s", nullptr, kOnly13},
    {"drive", "s", nullptr, kOnly13},
    {"hi|ti", "ves", nullptr},
    {"curve", "s", nullptr},
    {"[lr]", "ves", nullptr},
    {"[^fo]", "ves", nullptr},
    {"[^aeiouy]|qu", "ies", nullptr},
    {"s", "eries", nullptr},
    {"m", "ovies", nullptr},
    {"x|ch|ss|sh", "es", nullptr},
    {"[m|l]", "ice", nullptr},
    {"bus", "es", nullptr},
    {"o", "es", nullptr},
    {"shoe", "s", nullptr},
    {"cris|ax|test", "es", nullptr},
    {"octop|vir", "uses", nullptr, kOnly13},
    {"octop|vir", "i", nullptr, kOnly12},
    {"alias|canvas|status|campus", "es", nullptr},
    {"summons", "es", nullptr, kAnchorStart},
    {"bonus", "es", nullptr, kAnchorStart | kOnly13},
    {"ox", "en", nullptr, kAnchorStart | kOpenEnd},
    {"matr", "ices", nullptr},
    {"", "feet", nullptr, kAnchorStart},
    {"", "teeth", nullptr, kAnchorStart},
    {"", "geese", nullptr, kAnchorStart},
    {"quiz", "zes", nullptr},
    {"whereas", "es", nullptr, kAnchorStart},
    {"criteri", "a", nullptr, kAnchorStart},
    {"", "genera", nullptr, kAnchorStart},

    {"m|wom", "an", "en", kAnchorStart},
    {"pe", "rson", "ople"},
    {"child", "", "ren"},
    {"drive", "", "s", kOnly13},
    {"ox", "", "en", kAnchorStart},
    {"ax|test", "is", "es"},
    {"octop|vir", "us", "uses", kOnly13},
    {"octop|vir", "us", "i", kOnly12},
    {"alias|status|canvas|campus", "", "es"},
    {"summons", "", "es", kAnchorStart},
    {"bonus", "", "es", kAnchorStart | kOnly13},
    {"bu", "s", "ses"},
    {"buffal|tomat|potat", "o", "oes"},
    {"[ti]", "um", "a"},
    {"", "sis", "ses"},
    {"[^f]", "fe", "ves"},
    {"[lr]", "f", "ves"},
    {"hi|ti", "ve", "ves"},
    {"[^aeiouy]|qu", "y", "ies"},
    {"matr", "ix", "ices"},
    {"vert|ind", "ex", "ices"},
    {"x|ch|ss|sh", "", "es"},
    {"[m|l]", "ouse", "ice"},
    {"", "foot", "feet", kAnchorStart},
    {"", "tooth", "teeth", kAnchorStart},
    {"", "goose", "geese", kAnchorStart},
    {"quiz", "", "zes"},
    {"whereas", "", "es", kAnchorStart},
    {"criteri", "on", "a", kAnchorStart},
    {"", "genus", "genera", kAnchorStart},
    {"", "s", "s"},
    {"", "", "s"},
};

constexpr Rule kSingular[] = {
    {"m|wom", "an", nullptr, kAnchorStart},
    {"pe", "rson", nullptr},
    {"child", "", nullptr},
    {"drive", "", nullptr, kOnly13},
    {"ox", "", nullptr, kAnchorStart},
    {"ax|test", "is", nullptr},
    {"octop|vir", "us", nullptr},
    {"alias|status|canvas|campus", "", nullptr},
    {"summons", "", nullptr, kAnchorStart},
    {"bonus", "", nullptr, kAnchorStart | kOnly13},
    {"bu", "s", nullptr},
    {"buffal|tomat|potat", "o", nullptr},
    {"[ti]", "um", nullptr},
    {"", "sis", nullptr},
    {"[^f]", "fe", nullptr},
    {"[lr]", "f", nullptr},
    {"hi|ti", "ve", nullptr},
    {"[^aeiouy]|qu", "y", nullptr},
    {"x|ch|ss|sh", "", nullptr},
    {"matr", "ix", nullptr},
    {"[m|l]", "ouse", nullptr},
    {"", "foot", nullptr, kAnchorStart},
    {"", "tooth", nullptr, kAnchorStart},
    {"", "goose", nullptr, kAnchorStart},
    {"quiz", "", nullptr},
    {"whereas", "", nullptr, kAnchorStart},
    {"criteri", "on", nullptr, kAnchorStart},
    {"", "genus", nullptr, kAnchorStart},

    {"m|wom", "en", "an", kAnchorStart},
    {"pe", "ople", "rson"},
    {"child", "ren", ""},
    {"database", "s", "", kOnly13},
    {"drive", "s", "", kOnly13},
    {"", "genera", "genus", kAnchorStart},
    {"criteri", "a", "on", kAnchorStart},
    {"[ti]", "a", "um"},
    {"analy|ba|diagno|parenthe|progno|synop|the", "ses", "sis", kEcho},
    {"hi|ti", "ves", "ve"},
    {"curve", "s", ""},
    {"[lr]", "ves", "f"},
    {"a", "ves", "ve"},
    {"[^fo]", "ves", "fe"},
    {"m", "ovies", "ovie"},
    {"[^aeiouy]|qu", "ies", "y"},
    {"s", "eries", "eries"},
    {"x|ch|ss|sh", "es", ""},
    {"[m|l]", "ice", "ouse"},
    {"bus", "es", ""},
    {"o", "es", ""},
    {"shoe", "s", ""},
    {"cris|ax|test", "es", "is"},
    {"octop|vir", "uses", "us", kOnly13},
    {"octop|vir", "i", "us", kOnly12},
    {"alias|canvas|status|campus", "es", ""},
    {"summons", "es", "", kAnchorStart},
    {"bonus", "es", "", kAnchorStart | kOnly13},
    {"ox", "en", "", kAnchorStart | kOpenEnd},
    {"matr", "ices", "ix"},
    {"vert|ind", "ices", "ex"},
    {"", "feet", "foot", kAnchorStart},
    {"", "teeth", "tooth", kAnchorStart},
    {"", "geese", "goose", kAnchorStart},
    {"quiz", "zes", ""},
    {"whereas", "es", "", kAnchorStart},
    {"", "ss", "ss"},
    {"", "s", ""},
};

// Length of the stem that `head` ends in (with `whole`: that it is), or nothing.
std::optional<size_t> MatchStem(std::string_view head, std::string_view stem, bool whole) {
  size_t length = stem.size();
  if (!stem.empty() && stem.front() == '[') {
    length = 1;
    if (head.empty()) return {};
    bool negated = stem[1] == '^';
    std::string_view set = stem.substr(negated ? 2 : 1, stem.size() - (negated ? 3 : 2));
    if ((set.find(head.back()) != std::string_view::npos) == negated) return {};
  } else if (!head.ends_with(stem)) {
    return {};
  }
  if (whole && head.size() != length) return {};
  return length;
}

// `lower` is `word` in lower case: rules ignore case, and what they keep keeps its case.
std::optional<std::string> Apply(const Rule& rule, std::string_view word, std::string_view lower) {
  std::string_view ending = rule.ending;
  size_t end = word.size();
  if (rule.flags & kOpenEnd) {
    end = std::min(end, std::strlen(rule.stems) + ending.size());
  }
  std::string_view matched = lower.substr(0, end);
  if (!matched.ends_with(ending)) return {};
  matched.remove_suffix(ending.size());
  std::string_view stems = rule.stems;
  for (bool first = true;; first = false) {
    size_t bar = stems.find('|', stems.starts_with("[") ? stems.find(']') : 0);
    auto length = MatchStem(matched, stems.substr(0, bar), rule.flags & kAnchorStart);
    if (length) {
      if (!rule.becomes) return std::string(word);
      std::string out(word.substr(0, matched.size()));
      if ((rule.flags & kEcho) && first) out += word[matched.size() - *length];
      return out.append(rule.becomes).append(word.substr(end));
    }
    if (bar == std::string_view::npos) return {};
    stems.remove_prefix(bar + 1);
  }
}

std::string Inflect(std::string_view word, std::span<const Rule> rules, InflectionVersion version) {
  std::string lower = ToLower(word);
  if (!word.empty() && lower.find(' ') == std::string::npos &&
      kUncountable.find(' ' + lower + ' ') != std::string_view::npos) {
    return std::string(word);
  }
  if (version == InflectionVersion::k1_12 && lower == "grammar") return std::string(word);
  if (version == InflectionVersion::k3 && lower == "focus") return std::string(word) + (rules.data() == kPlural ? "es" : "");
  uint8_t other = version == InflectionVersion::k1_12 ? kOnly13 : kOnly12;
  for (const Rule& rule : rules) {
    if (rule.flags & other) continue;
    if (auto result = Apply(rule, word, lower)) return *result;
  }
  return std::string(word);
}

// Upper and lower case of the two-byte letters that have a partner at a fixed distance (Latin-1, Greek, Cyrillic) or
// beside them (Latin Extended-A). Names beyond these keep their case.
uint32_t Lower(uint32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 ? c + 1 : c;
  return c;
}

uint32_t Upper(uint32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) || (c >= 0x430 && c <= 0x44F)) {
    return c - 32;
  }
  if (c >= 0x450 && c <= 0x45F) return c - 80;
  if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14A && c <= 0x177)) return c & ~1u;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 ? c : c - 1;
  return c;
}

size_t LetterLength(std::string_view text, size_t at) {
  auto lead = static_cast<unsigned char>(text[at]);
  size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return std::min(length, text.size() - at);
}

void AppendMapped(std::string& out, std::string_view letter, uint32_t (*map)(uint32_t)) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(letter[i]); };
  if (letter.size() == 1) {
    out += byte(0) < 0x80 ? static_cast<char>(map(byte(0))) : letter[0];
  } else if (letter.size() == 2) {
    uint32_t c = map((byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu));
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += letter;
  }
}

std::string LowerAll(std::string_view text) {
  std::string out;
  for (size_t i = 0, length; i < text.size(); i += length) {
    length = LetterLength(text, i);
    AppendMapped(out, text.substr(i, length), Lower);
  }
  return out;
}

}  // namespace

std::string Pluralize(std::string_view word, InflectionVersion version) { return Inflect(word, kPlural, version); }

std::string Singularize(std::string_view word, InflectionVersion version) { return Inflect(word, kSingular, version); }

std::string Underscore(std::string_view text) {
  std::string out;
  size_t part = 0;  // where the current `::` part starts in `out`
  auto close_part = [&] {
    if (part < out.size() && out[part] == '_') out.erase(part, 1);
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("::")) {
      close_part();
      out += '/';
      part = out.size();
      ++i;
      continue;
    }
    if (text[i] >= 'A' && text[i] <= 'Z') out += '_';
    out += text[i];
  }
  close_part();
  return LowerAll(out);
}

std::string Camelize(std::string_view text) {
  text = Trim(text);
  std::string out;
  auto separates = [](char c) {
    return c == '-' || c == '_' || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
  };
  for (size_t i = 0; i < text.size();) {
    if (!separates(text[i])) {
      out += text[i++];
      continue;
    }
    while (i < text.size() && separates(text[i])) ++i;
    if (i == text.size()) break;
    size_t length = LetterLength(text, i);
    AppendMapped(out, text.substr(i, length), Upper);
    i += length;
  }
  return out;
}

std::string UpperFirst(std::string_view text) {
  if (text.empty()) return {};
  std::string out;
  size_t length = LetterLength(text, 0);
  AppendMapped(out, text.substr(0, length), Upper);
  return out.append(text.substr(length));
}

}  // namespace sequelint::sequelize
