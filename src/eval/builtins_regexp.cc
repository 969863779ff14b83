#include "eval/builtins.h"
#include "eval/regex_object.h"
#include "eval/unicode.h"

namespace sequelint::eval {

std::u32string Decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) out += NextCodePoint(text, at);
  return out;
}

std::string Encode(const std::u32string& text, size_t begin, size_t end) {
  std::string out;
  for (size_t i = begin; i < end && i < text.size(); ++i) AppendCodePoint(out, text[i]);
  return out;
}

namespace {

double Units(const std::u32string& text, size_t end) {
  double units = 0;
  for (size_t i = 0; i < end && i < text.size(); ++i) units += text[i] >= 0x10000 ? 2 : 1;
  return units;
}

size_t FromUnits(const std::u32string& text, double units) {
  size_t i = 0;
  for (double have = 0; i < text.size() && have < units; ++i) have += text[i] >= 0x10000 ? 2 : 1;
  return i;
}

RegExpData* DataOf(const Value& value) {
  return value.IsObject() && value.object()->cls == Class::kRegExp ? value.object()->Host<RegExpData>() : nullptr;
}

Value TooLong(Machine& machine, Span span) {
  return machine.Unknown("the search of " + machine.Quote(span) + " takes too long", span, UnknownKind::kBudget);
}

// exec(): from lastIndex when global or sticky.
Value Exec(Machine& machine, const Value& self, const Value& input, Span span, bool test) {
  RegExpData* data = DataOf(self);
  if (data == nullptr) return machine.Mistake("the receiver is no regular expression", span);
  if (input.IsUnknown()) return machine.Derived(input, span);
  std::u32string text = Decode(TextOf(machine, input));
  bool advances = data->global() || data->sticky();
  Key last = machine.names().lastIndex;
  size_t start = 0;
  if (advances) {
    double index = NumberOf(machine, machine.Get(self, last));
    if (index > Units(text, text.size())) {
      machine.Set(self, last, Value::Number(0));
      return test ? Value::Boolean(false, span) : Value::Null(span);
    }
    start = FromUnits(text, index);
  }
  std::optional<RegExpMatch> match = FindMatch(machine, *data, text, start);
  if (!match) return TooLong(machine, span);
  if (advances) {
    double next = match->found ? Units(text, static_cast<size_t>(match->groups[0].second)) : 0;
    machine.Set(self, last, Value::Number(next));
  }
  if (test) return Value::Boolean(match->found, span);
  if (!match->found) return Value::Null(span);
  return MatchArray(machine, *data, text, *match, input).At(span);
}

Value RegExpExec(Machine& machine, const Call& call) {
  return Exec(machine, call.self, call.Argument(0), call.span, false);
}
Value RegExpTest(Machine& machine, const Call& call) {
  return Exec(machine, call.self, call.Argument(0), call.span, true);
}
Value RegExpToString(Machine& machine, const Call& call) {
  RegExpData* data = DataOf(call.self);
  if (data == nullptr) return machine.Str("/(?:)/", call.span);
  return machine.Str("/" + data->source + "/" + data->flags, call.span);
}

// `$1`, `$&`, `$<name>` in a replacement.
std::string Expand(const std::string& replacement, const RegExpData* data, const std::u32string& text,
                   const Regex::Groups& groups) {
  std::string out;
  auto group = [&](size_t i) {
    if (i < groups.size() && groups[i].first >= 0) {
      out += Encode(text, static_cast<size_t>(groups[i].first), static_cast<size_t>(groups[i].second));
    }
  };
  for (size_t i = 0; i < replacement.size(); ++i) {
    char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
    if (replacement[i] != '$' || next == '\0') {
      out += replacement[i];
    } else if (next == '$') {
      out += '$', ++i;
    } else if (next == '&') {
      group(0), ++i;
    } else if (next == '`') {
      out += Encode(text, 0, static_cast<size_t>(groups[0].first)), ++i;
    } else if (next == '\'') {
      out += Encode(text, static_cast<size_t>(groups[0].second), text.size()), ++i;
    } else if (next >= '0' && next <= '9') {
      size_t number = static_cast<size_t>(next - '0'), used = 1;
      if (i + 2 < replacement.size() && replacement[i + 2] >= '0' && replacement[i + 2] <= '9') {
        size_t both = number * 10 + static_cast<size_t>(replacement[i + 2] - '0');
        if (both >= 1 && both < groups.size()) number = both, used = 2;
      }
      if (number >= 1 && number < groups.size()) {
        group(number);
        i += used;
      } else {
        out += '$';
      }
    } else if (next == '<' && data != nullptr && !data->regex.names().empty()) {
      size_t close = replacement.find('>', i);
      std::string name = replacement.substr(i + 2, close == std::string::npos ? 0 : close - i - 2);
      for (const auto& [known, index] : data->regex.names()) {
        if (known == name) group(static_cast<size_t>(index));
      }
      i = close == std::string::npos ? replacement.size() : close;
    } else {
      out += '$';
    }
  }
  return out;
}

// All matches, or the first.
std::optional<std::vector<RegExpMatch>> Matches(Machine& machine, const RegExpData& data, const std::u32string& text,
                                                bool all) {
  std::vector<RegExpMatch> matches;
  for (size_t at = 0; at <= text.size();) {
    std::optional<RegExpMatch> match = FindMatch(machine, data, text, at);
    if (!match) return std::nullopt;
    if (!match->found) break;
    auto end = static_cast<size_t>(match->groups[0].second);
    at = end == static_cast<size_t>(match->groups[0].first) ? end + 1 : end;
    matches.push_back(std::move(*match));
    if (!all) break;
  }
  return matches;
}

std::vector<RegExpMatch> PlainMatches(const std::u32string& text, const std::u32string& part, bool all) {
  std::vector<RegExpMatch> matches;
  for (size_t at = text.find(part); at != std::u32string::npos; at = text.find(part, at + std::max<size_t>(part.size(), 1))) {
    RegExpMatch match{.found = true, .groups = {{static_cast<int>(at), static_cast<int>(at + part.size())}}};
    matches.push_back(match);
    if (!all || matches.size() > 1'000'000) break;
  }
  return matches;
}

Value Replace(Machine& machine, const Call& call, bool all) {
  if (std::optional<Value> stop = Stop(machine, call, 2)) return *stop;
  std::u32string text = Decode(TextOf(machine, call.self));
  machine.Spend(text.size() / 16);
  Value pattern = call.Argument(0), replacement = call.Argument(1);
  RegExpData* data = DataOf(pattern);
  std::vector<RegExpMatch> matches;
  if (data != nullptr) {
    std::optional<std::vector<RegExpMatch>> found = Matches(machine, *data, text, data->global());
    if (!found) return TooLong(machine, call.span);
    matches = std::move(*found);
  } else {
    matches = PlainMatches(text, Decode(TextOf(machine, pattern)), all);
  }
  std::string known;
  size_t at = 0;
  std::string fixed = replacement.IsFunction() ? std::string() : TextOf(machine, replacement);
  for (const RegExpMatch& match : matches) {
    known += Encode(text, at, static_cast<size_t>(match.groups[0].first));
    at = static_cast<size_t>(match.groups[0].second);
    if (!replacement.IsFunction()) {
      known += Expand(fixed, data, text, match.groups);
      continue;
    }
    std::vector<Value> arguments;
    for (const auto& [begin, end] : match.groups) {
      arguments.push_back(begin < 0 ? Value::Undefined()
                                    : machine.Str(Encode(text, static_cast<size_t>(begin), static_cast<size_t>(end))));
    }
    arguments.push_back(Value::Number(Units(text, static_cast<size_t>(match.groups[0].first))));
    arguments.push_back(call.self);
    Value result = machine.CallValue(replacement, Value(), arguments, call.span);
    if (result.IsUnknown()) return machine.Derived(result, call.span);
    known += TextOf(machine, result);
  }
  known += Encode(text, at, text.size());
  return machine.Str(std::move(known), call.span);
}

}  // namespace

Value MakeRegExp(Machine& machine, std::string_view literal, Span span) {
  size_t close = literal.rfind('/');
  if (literal.size() < 2 || close == 0) return machine.Unknown("the regular expression is not readable", span);
  return MakeRegExp(machine, literal.substr(1, close - 1), literal.substr(close + 1), span);
}

Value MakeRegExp(Machine& machine, std::string_view source, std::string_view flags, Span span) {
  std::optional<Regex> regex = Regex::Compile(source, flags);
  if (!regex) {
    std::string quote = machine.Quote(span);
    return machine.Unknown((quote.empty() ? "the regular expression" : quote) + " is not supported", span);
  }
  Object* object = machine.NewObjectWith(machine.intrinsics().regexp, Class::kRegExp, span);
  auto data = std::make_shared<RegExpData>();
  data->regex = std::move(*regex);
  data->source = source.empty() ? "(?:)" : std::string(source);
  data->flags = flags;
  object->host = data;
  machine.Hide(object, machine.names().lastIndex, Value::Number(0));
  return Value::Of(object, span);
}

std::optional<RegExpMatch> FindMatch(Machine& machine, const RegExpData& data, const std::u32string& text,
                                     size_t start) {
  RegExpMatch match;
  machine.Spend(1 + (text.size() - std::min(start, text.size())) / 16);
  switch (data.regex.Exec(text, start, match.groups)) {
    case Regex::Result::kTooLong: machine.Spend(200'000); return std::nullopt;
    case Regex::Result::kMatch: match.found = true; break;
    case Regex::Result::kNoMatch: break;
  }
  return match;
}

Value MatchArray(Machine& machine, const RegExpData& data, const std::u32string& text, const RegExpMatch& match,
                 const Value& input) {
  std::vector<Value> groups;
  for (const auto& [begin, end] : match.groups) {
    groups.push_back(begin < 0 ? Value::Undefined(input.span)
                               : machine.Str(Encode(text, static_cast<size_t>(begin), static_cast<size_t>(end)),
                                             input.span));
  }
  Object* named = nullptr;
  if (!data.regex.names().empty()) {
    named = machine.NewObject(input.span);
    for (const auto& [name, index] : data.regex.names()) {
      machine.Put(named, machine.Intern(name), groups[static_cast<size_t>(index)]);
    }
  }
  Object* array = machine.NewArray(std::move(groups), input.span);
  machine.Put(array, machine.names().index,
              Value::Number(Units(text, static_cast<size_t>(match.groups[0].first)), input.span));
  machine.Put(array, machine.names().input, input);
  machine.Put(array, machine.names().groups, named == nullptr ? Value() : Value::Of(named));
  return Value::Of(array, input.span);
}

Value StringMatch(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  RegExpData* data = DataOf(call.Argument(0));
  Value pattern = call.Argument(0);
  if (data == nullptr) {
    pattern = MakeRegExp(machine, pattern.IsUndefined() ? "(?:)" : TextOf(machine, pattern), "", call.span);
    if (pattern.IsUnknown()) return pattern;
    data = DataOf(pattern);
  }
  if (!data->global()) return Exec(machine, pattern, call.self, call.span, false);
  std::u32string text = Decode(TextOf(machine, call.self));
  std::optional<std::vector<RegExpMatch>> matches = Matches(machine, *data, text, true);
  if (!matches) return TooLong(machine, call.span);
  if (matches->empty()) return Value::Null(call.span);
  std::vector<Value> out;
  for (const RegExpMatch& match : *matches) {
    out.push_back(machine.Str(Encode(text, static_cast<size_t>(match.groups[0].first),
                                     static_cast<size_t>(match.groups[0].second)),
                              call.self.span));
  }
  return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
}

Value StringMatchAll(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  Value pattern = call.Argument(0);
  RegExpData* data = DataOf(pattern);
  if (data == nullptr) {
    pattern = MakeRegExp(machine, TextOf(machine, pattern), "g", call.span);
    if (pattern.IsUnknown()) return pattern;
    data = DataOf(pattern);
  }
  std::u32string text = Decode(TextOf(machine, call.self));
  std::optional<std::vector<RegExpMatch>> matches = Matches(machine, *data, text, true);
  if (!matches) return TooLong(machine, call.span);
  std::vector<Value> out;
  for (const RegExpMatch& match : *matches) out.push_back(MatchArray(machine, *data, text, match, call.self));
  return Value::Of(machine.NewArray(std::move(out), call.span), call.span);
}

Value StringReplace(Machine& machine, const Call& call) { return Replace(machine, call, false); }
Value StringReplaceAll(Machine& machine, const Call& call) { return Replace(machine, call, true); }

Value StringSearch(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  RegExpData* data = DataOf(call.Argument(0));
  if (data == nullptr) return machine.Unknown(machine.Quote(call.span) + " is not evaluated", call.span);
  std::u32string text = Decode(TextOf(machine, call.self));
  std::optional<RegExpMatch> match = FindMatch(machine, *data, text, 0);
  if (!match) return TooLong(machine, call.span);
  return Value::Number(match->found ? Units(text, static_cast<size_t>(match->groups[0].first)) : -1, call.span);
}

Value StringSplit(Machine& machine, const Call& call) {
  if (std::optional<Value> stop = Stop(machine, call, 1)) return *stop;
  std::u32string text = Decode(TextOf(machine, call.self));
  machine.Spend(text.size() / 4);
  Value separator = call.Argument(0);
  double limit = call.Argument(1).IsUndefined() ? 4294967295.0 : NumberOf(machine, call.Argument(1));
  std::vector<Value> parts;
  auto add = [&](size_t begin, size_t end) {
    if (static_cast<double>(parts.size()) < limit && machine.Charge(sizeof(Value))) {
      parts.push_back(machine.Str(Encode(text, begin, end), call.self.span));
    }
  };
  RegExpData* data = DataOf(separator);
  if (separator.IsUndefined()) {
    add(0, text.size());
  } else if (data == nullptr) {
    std::u32string by = Decode(TextOf(machine, separator));
    if (by.empty()) {
      for (size_t i = 0; i < text.size(); ++i) add(i, i + 1);
    } else {
      size_t at = 0;
      for (size_t next; (next = text.find(by, at)) != std::u32string::npos; at = next + by.size()) add(at, next);
      add(at, text.size());
    }
  } else {
    size_t at = 0;
    std::optional<std::vector<RegExpMatch>> matches = Matches(machine, *data, text, true);
    if (!matches) return TooLong(machine, call.span);
    for (const RegExpMatch& match : *matches) {
      auto begin = static_cast<size_t>(match.groups[0].first), end = static_cast<size_t>(match.groups[0].second);
      if (begin == end && (begin == at || begin >= text.size())) continue;
      add(at, begin);
      for (size_t i = 1; i < match.groups.size(); ++i) {
        if (match.groups[i].first < 0) {
          parts.push_back(Value::Undefined());
        } else {
          add(static_cast<size_t>(match.groups[i].first), static_cast<size_t>(match.groups[i].second));
        }
      }
      at = end;
    }
    if (!text.empty() || matches->empty()) add(at, text.size());
  }
  return Value::Of(machine.NewArray(std::move(parts), call.span), call.span);
}

void Machine::InstallRegExp() {
  Object* prototype = intrinsics_.regexp;
  Methods(prototype, {{"exec", RegExpExec}, {"test", RegExpTest}, {"toString", RegExpToString}});
  auto getter = [&](const char* name, std::function<Value(const RegExpData&)> read) {
    Property property{.key = Intern(name), .enumerable = false};
    property.getter = NewFunction(name, [read](Interpreter&, const Call& call) {
      RegExpData* data = DataOf(call.self);
      return data == nullptr ? Value() : read(*data);
    });
    Define(prototype, property);
  };
  getter("source", [this](const RegExpData& data) { return Str(data.source); });
  getter("flags", [this](const RegExpData& data) { return Str(data.flags); });
  for (auto [name, flag] : {std::pair("global", 'g'), {"ignoreCase", 'i'}, {"multiline", 'm'}, {"sticky", 'y'}}) {
    char letter = flag;
    getter(name, [letter](const RegExpData& data) {
      return Value::Boolean(data.flags.find(letter) != std::string::npos);
    });
  }
  Object* cls = NewClass(
      "RegExp",
      [this](Interpreter&, const Call& call) {
        if (std::optional<Value> stop = Stop(*this, call, 2, false)) return *stop;
        RegExpData* data = DataOf(call.Argument(0));
        std::string source = data != nullptr ? data->source
                             : call.arguments.empty() ? "(?:)" : TextOf(*this, call.Argument(0));
        std::string flags = !call.Argument(1).IsUndefined() ? TextOf(*this, call.Argument(1))
                            : data != nullptr ? data->flags : "";
        return MakeRegExp(*this, source, flags, call.span);
      },
      nullptr, prototype);
  Hide(global_, Intern("RegExp"), Value::Of(cls));
}

}  // namespace sequelint::eval
