#include "base/watched_source.h"

#include <catch2/catch.hpp>
#include <functional>

namespace sequelint {
namespace {

const std::map<std::string, std::string> kFiles = {
    {"package.json", "{}"}, {"a/x.js", "1"}, {"a/y.js", "2"}, {"b/package.json", "{}"}, {"b/c/z.js", "3"}};

Footprint Of(const std::function<void(const SourceReader&)>& look) {
  MemorySource source(kFiles);
  WatchedSource watched(source);
  look(watched);
  return watched.footprint();
}

// Whether it still is the footprint of the files with one of them changed: "" takes it away.
bool Holds(const Footprint& footprint, const std::string& path, const std::string& text) {
  std::map<std::string, std::string> files = kFiles;
  if (text.empty()) files.erase(path);
  if (!text.empty()) files[path] = text;
  return footprint.IsOf(MemorySource(files));
}

}  // namespace

TEST_CASE("a footprint holds until what was looked at changes") {
  Footprint read = Of([](const SourceReader& source) { CHECK(*source.Read("a/x.js") == "1"); });
  CHECK(read.IsOf(MemorySource(kFiles)));
  CHECK(Holds(read, "a/y.js", "other"));
  CHECK(Holds(read, "new.js", "other"));
  CHECK(!Holds(read, "a/x.js", "other"));
  CHECK(!Holds(read, "a/x.js", ""));

  Footprint missed = Of([](const SourceReader& source) { CHECK(source.Find("a/x.ts") == nullptr); });
  CHECK(Holds(missed, "a/x.js", "other"));
  CHECK(!Holds(missed, "a/x.ts", "there now"));

  Footprint listed = Of([](const SourceReader& source) { CHECK(source.List("a").size() == 2); });
  CHECK(Holds(listed, "a/x.js", "other"));
  CHECK(Holds(listed, "b/new.js", "other"));
  CHECK(!Holds(listed, "a/new.js", "other"));

  Footprint named = Of([](const SourceReader& source) { CHECK(source.Named("package.json").size() == 2); });
  CHECK(Holds(named, "a/x.js", "other"));
  CHECK(!Holds(named, "b/package.json", "{ }"));
  CHECK(!Holds(named, "a/package.json", "{}"));

  Footprint walked = Of([](const SourceReader& source) { CHECK(source.Files().size() == 5); });
  CHECK(Holds(walked, "a/x.js", "other"));
  CHECK(!Holds(walked, "b/c/new.js", "other"));
}

TEST_CASE("two footprints together hold where both do") {
  Footprint both = Of([](const SourceReader& source) { source.Read("a/x.js"); });
  both.Add(Of([](const SourceReader& source) { source.Read("a/y.js"), source.Files(); }));
  CHECK(both.IsOf(MemorySource(kFiles)));
  CHECK(!Holds(both, "a/x.js", "other"));
  CHECK(!Holds(both, "a/y.js", "other"));
  CHECK(!Holds(both, "new", "other"));
}

}  // namespace sequelint
