#include <algorithm>

#include "eval/machine.h"

namespace sequelint::eval {
namespace {

constexpr size_t kCandidates = 8;
constexpr size_t kSubject = 80;

const UnknownData& RootOf(const UnknownData& unknown) { return unknown.root != nullptr ? *unknown.root : unknown; }

}  // namespace

Value Machine::Unknown(std::string why, Span span, UnknownKind kind) {
  UnknownData* data = heap_.NewUnknown();
  data->why = std::move(why);
  data->span = span;
  data->kind = kind;
  return Value::Unknown(data, span);
}

Value Machine::UnknownSubject(std::string subject, std::string_view why, UnknownKind kind, Span span) {
  if (subject.size() > kSubject) subject = subject.substr(0, kSubject) + "…";
  Value value = Unknown("`" + subject + "` " + std::string(why), span, kind);
  const_cast<UnknownData&>(value.unknown()).subject = std::move(subject);
  return value;
}

Value Machine::UnknownPackage(std::string subject, Span span) {
  return UnknownSubject(std::move(subject), "comes from a package outside the repository", UnknownKind::kPackage, span);
}

Value Machine::UnknownFile(std::string subject, Span span) {
  return UnknownSubject(std::move(subject), "is not in this revision", UnknownKind::kAbsent, span);
}

Value Machine::OnlyAtRunTime(std::string subject, Span span) {
  return UnknownSubject(std::move(subject), "is only known at run time", UnknownKind::kEnvironment, span);
}

Value Machine::Derived(const Value& unknown, Span span) {
  const UnknownData& from = unknown.unknown();
  if (from.kind != UnknownKind::kEnvironment && from.kind != UnknownKind::kPackage && from.candidates.empty() &&
      from.text == nullptr) {
    return Value::Unknown(&from, span);
  }
  UnknownData* data = heap_.NewUnknown();
  data->why = from.why;
  data->span = from.span;
  data->root = &RootOf(from);
  return Value::Unknown(data, span);
}

// The text of a value as far as it is known, a hole for what is not; nothing when none of it is.
std::optional<std::string> Machine::KnownText(const Value& value) {
  if (!value.IsUnknown()) return ToText(value);
  if (value.unknown().text == nullptr) return std::nullopt;
  return *value.unknown().text;
}

Value Machine::KeepText(const Value& unknown, const Value& a, const Value& b) {
  bool texts = a.IsString() || b.IsString() || (a.IsUnknown() && a.unknown().text != nullptr) ||
               (b.IsUnknown() && b.unknown().text != nullptr);
  if (!texts || !unknown.IsUnknown()) return unknown;
  std::string text = KnownText(a).value_or(std::string(kHole)) + KnownText(b).value_or(std::string(kHole));
  return WithText(unknown, std::move(text));
}

Value Machine::WithText(const Value& unknown, std::string text) {
  if (text.size() > limits_.string_bytes || !Charge(text.size())) return unknown;
  UnknownData* data = heap_.NewUnknown();
  *data = unknown.unknown();
  data->candidates.clear();
  data->exhaustive = false;
  data->kind = UnknownKind::kPlain;
  data->text = heap_.String(std::move(text));
  if (data->root == nullptr) data->root = &RootOf(unknown.unknown());
  return Value::Unknown(data, unknown.span);
}

// One of `candidates`, as `condition` has it. Candidates that are choices themselves are taken apart.
Value Machine::Either(const UnknownData* condition, std::vector<Value> candidates, bool exhaustive, Span span) {
  UnknownData* data = heap_.NewUnknown();
  data->why = condition->why;
  data->span = condition->span;
  data->root = &RootOf(*condition);
  data->kind = UnknownKind::kDepends;
  data->exhaustive = exhaustive;
  auto add = [&](const Value& candidate) {
    for (const Value& have : data->candidates) {
      if (SameValueZero(have, candidate)) return;
    }
    if (data->candidates.size() < kCandidates) {
      data->candidates.push_back(candidate);
    } else {
      data->exhaustive = false;
    }
  };
  bool environment = false;
  for (const Value& candidate : candidates) {
    if (!candidate.IsUnknown()) {
      add(candidate);
      continue;
    }
    environment = environment || candidate.unknown().kind == UnknownKind::kEnvironment;
    data->exhaustive = data->exhaustive && candidate.unknown().exhaustive;
    for (const Value& inner : candidate.unknown().candidates) add(inner);
  }
  // A variable of the environment or nothing: what stands behind `||` is its fallback still.
  bool nothing_else =
      std::all_of(data->candidates.begin(), data->candidates.end(), [](const Value& v) { return v.IsNullish(); });
  if (environment && nothing_else) data->kind = UnknownKind::kEnvironment;
  return Value::Unknown(data, span);
}

// The reason why what depends on the test at `span` is not known.
const UnknownData* Machine::Condition(const Value& value, Span span) {
  const UnknownData& from = value.unknown();
  const UnknownData& root = RootOf(from);
  std::string test = Quote(span);
  UnknownData* data = heap_.NewUnknown();
  data->span = span.empty() ? from.span : span;
  data->root = &root;
  data->kind = UnknownKind::kDepends;
  bool named = test.empty() || root.why.find(test) != std::string::npos;
  data->why = named ? root.why : "it depends on " + test + ": " + root.why;
  return data;
}

// A few places are enough to say that there are some. In a branch that may not be taken a recursion is often endless
// only because what would end it is not known.
void Machine::CutShort(Span span) {
  constexpr size_t kMost = 1000;
  if (in_unknown_branch()) return;
  if (cut_short_.size() < kMost && (cut_short_.empty() || !(cut_short_.back() == span))) cut_short_.push_back(span);
}

Value Machine::OutOfBudget(Span span) {
  CutShort(span);
  if (!spent_noted_) {
    spent_noted_ = true;
    AddNote(heap_.spent()          ? "the evaluation's memory is spent; what follows is unknown"
            : steps_ >= slice_end_ ? "the evaluation's steps are spent; what follows here is unknown"
                                   : "a bound of the evaluation is reached; what exceeds it is unknown",
            span);
  }
  return Unknown("a bound of the evaluation is reached", span, UnknownKind::kBudget);
}

std::string Machine::Quote(Span span, size_t limit) const {
  std::string_view text = Text(span);
  std::string out;
  bool space = false;
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = !out.empty();
      continue;
    }
    if (out.size() + 1 >= limit) {
      while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
      out += "…";
      break;
    }
    if (space) out += ' ';
    space = false;
    out += c == '`' ? '\'' : c;
  }
  return out.empty() ? out : "`" + out + "`";
}

void Machine::AddNote(std::string text, Span span) {
  constexpr size_t kNotes = 10'000;
  if (notes_.size() >= kNotes) return;
  for (auto it = notes_.rbegin(); it != notes_.rend() && it - notes_.rbegin() < 32; ++it) {
    if (it->span == span && it->text == text) return;
  }
  notes_.push_back({std::move(text), span});
}

}  // namespace sequelint::eval
