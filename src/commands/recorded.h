#pragma once

#include <string>

#include "base/result.h"
#include "base/source_reader.h"
#include "commands/project.h"
#include "lint/baseline.h"
#include "lint/finding.h"

namespace sequelint::commands {

// Where accepted findings are recorded: what the command line or the configuration names, else `.sequelint-baseline.json`
// in the project's folder, if it is there.
std::string RecordedPath(const Settings& settings);

// What is recorded at a revision; empty when nothing is. Error: a file that somebody named is not there.
Result<lint::Baseline> ReadRecorded(const Settings& settings, const SourceReader& head);

// Marks what is recorded as suppressed. `whole`: everything at head was looked at, so that an entry without a finding is
// worth a note.
Result<bool> ApplyRecorded(const Settings& settings, const SourceReader& head, bool whole, lint::Report& report);

}  // namespace sequelint::commands
