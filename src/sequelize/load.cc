#include "sequelize/load.h"

#include "sequelize/discovery.h"
#include "sequelize/driver.h"
#include "sequelize/host.h"
#include "sequelize/model.h"
#include "sequelize/renamed_from.h"
#include "sequelize/schema_builder.h"

namespace sequelint::sequelize {
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
  Discovery discovery = Discover(in, options);
  Drive(runtime, discovery, host);
  Loaded out;
  out.schema = BuildSchema(runtime, [&](std::string_view file) { return IsProjectFile(file, options); });
  ReadRenames(source, out.schema);
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
