#include "sequelize/load.h"

#include <algorithm>
#include <functional>
#include <set>

#include "base/glob.h"
#include "sequelize/discovery.h"
#include "sequelize/driver.h"
#include "sequelize/host.h"
#include "sequelize/model.h"
#include "sequelize/renamed_from.h"
#include "sequelize/schema_builder.h"
#include "sequelize/views.h"

namespace sequelint::sequelize {
namespace {

// Models of one name in several instances are most likely of several databases, which only the configuration can tell
// apart.
void NoteInstances(const Runtime& rt, std::vector<std::string>& notes) {
  std::map<std::string, std::set<std::string>> files;  // of the instances, by the model's name
  for (const Object* model : rt.models) {
    const auto* data = model->Host<ModelData>();
    const auto* instance = data && !data->replaced && data->instance ? data->instance->Host<InstanceData>() : nullptr;
    if (instance && !instance->file.empty()) files[data->name].insert(instance->file);
  }
  for (const auto& [name, places] : files) {
    if (places.size() < 2) continue;
    std::string list;
    for (const std::string& place : places) list += (list.empty() ? "" : ", ") + place;
    notes.push_back("the model " + name + " belongs to several Sequelize instances (" + list +
                    "): when these are several databases, name the files of one as `instances`");
    return;
  }
}

}  // namespace

Result<Loaded> LoadModels(const SourceReader& source, syntax::ParseCache& cache, const LoadOptions& options) {
  SequelizeHost host;
  Interpreter in(source, cache, host);
  Versions versions = ReadVersions(source);
  Runtime::Options runtime_options;
  int major = options.sequelize_major ? options.sequelize_major : versions.major;
  if (major) runtime_options.major = major;
  if (versions.inflection_1_12) runtime_options.inflection = InflectionVersion::k1_12;
  if (major >= 7) runtime_options.inflection = InflectionVersion::k3;
  Runtime runtime(in, runtime_options);
  host.runtime = &runtime;
  Discovery discovery = Discover(in, cache, options);
  Drive(runtime, discovery, host);
  Loaded out;
  std::function<bool(std::string_view)> counts;
  if (!options.instances.empty()) {
    counts = [&](std::string_view file) {
      return std::any_of(options.instances.begin(), options.instances.end(),
                         [&](const std::string& glob) { return MatchGlob(glob, file); });
    };
  }
  out.schema = BuildSchema(runtime, [&](std::string_view file) { return IsProjectFile(file, options); }, counts);
  TakeViews(source, options.views, out.schema);
  ReadRenames(source, out.schema);
  if (options.instances.empty()) NoteInstances(runtime, out.notes);
  out.schema.source = "models@" + source.Revision();
  out.schema.from_models = true;
  out.statistics.files_scanned = discovery.files_scanned;
  out.statistics.files_evaluated = in.files_evaluated();
  for (const Object* model : runtime.models) {
    const auto* data = model->Host<ModelData>();
    if (data && data->cls == model && !data->replaced) ++out.statistics.models;
  }
  for (const auto& note : in.notes()) {
    Location at = in.Locate(note.span);
    out.notes.push_back(at.empty() ? note.text : at.file + ':' + std::to_string(at.line) + ": " + note.text);
  }
  if (out.statistics.models == 0) {
    return Error{"no Sequelize models were found",
                 "name their files with --models, for example --models 'src/models/**/*.js'",
                 ExitStatus::kCannotAnalyse};
  }
  return out;
}

}  // namespace sequelint::sequelize
