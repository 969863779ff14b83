#pragma once

#include <string>

#include "report/report.h"

namespace sequelint::report {

// One function per file of the same name; formats.cc lists them.
std::string RenderText(const lint::Report& report, const Context& context);
std::string RenderConcise(const lint::Report& report, const Context& context);
std::string RenderJson(const lint::Report& report, const Context& context);
std::string RenderJsonLines(const lint::Report& report, const Context& context);
std::string RenderSarif(const lint::Report& report, const Context& context);
std::string RenderGithub(const lint::Report& report, const Context& context);
std::string RenderGitlab(const lint::Report& report, const Context& context);
std::string RenderJunit(const lint::Report& report, const Context& context);
std::string RenderCheckstyle(const lint::Report& report, const Context& context);
std::string RenderTeamcity(const lint::Report& report, const Context& context);
std::string RenderAzure(const lint::Report& report, const Context& context);
std::string RenderRdjson(const lint::Report& report, const Context& context);
std::string RenderMarkdown(const lint::Report& report, const Context& context);
std::string RenderHtml(const lint::Report& report, const Context& context);

}  // namespace sequelint::report
