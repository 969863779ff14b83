# Every outside library, found once. A missing one says which package holds it.

function(require_found condition what package)
  if(NOT ${condition})
    message(FATAL_ERROR "${what} not found\n  install it with scripts/setup, or: apt-get install ${package}")
  endif()
endfunction()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(PkgConfig QUIET)
require_found(PkgConfig_FOUND pkg-config pkg-config)

pkg_check_modules(libgit2 IMPORTED_TARGET QUIET libgit2>=1.5)
require_found(libgit2_FOUND "libgit2 1.5 or later" libgit2-dev)

find_package(nlohmann_json 3.11 QUIET)
require_found(nlohmann_json_FOUND "nlohmann/json 3.11" nlohmann-json3-dev)
find_package(CLI11 2.1 QUIET)
require_found(CLI11_FOUND "CLI11 2.1" libcli11-dev)
find_package(yaml-cpp 0.7 QUIET)
require_found(yaml-cpp_FOUND "yaml-cpp 0.7" libyaml-cpp-dev)

find_path(FMT_INCLUDE fmt/format.h)
require_found(FMT_INCLUDE "fmt 9" libfmt-dev)
add_library(fmt_headers INTERFACE)
target_include_directories(fmt_headers SYSTEM INTERFACE ${FMT_INCLUDE})
target_compile_definitions(fmt_headers INTERFACE FMT_HEADER_ONLY=1)

# libpg_query and libpq both bring Postgres' own helpers (palloc, pg_snprintf …). Linked statically into one program
# they would clash or, worse, share them; so libpg_query is localised to its public names first.
find_path(PG_QUERY_INCLUDE pg_query.h)
find_library(PG_QUERY_ARCHIVE libpg_query.a)
require_found(PG_QUERY_INCLUDE "libpg_query 15" libpg-query-dev)
require_found(PG_QUERY_ARCHIVE "libpg_query.a" libpg-query-dev)
set(PG_QUERY_LOCAL ${CMAKE_BINARY_DIR}/pg_query_local.o)
add_custom_command(
  OUTPUT ${PG_QUERY_LOCAL}
  COMMAND sh ${CMAKE_SOURCE_DIR}/cmake/localise.sh ${PG_QUERY_ARCHIVE} ${PG_QUERY_LOCAL}
  DEPENDS ${PG_QUERY_ARCHIVE} ${CMAKE_SOURCE_DIR}/cmake/localise.sh
  COMMENT "Localising libpg_query")
add_custom_target(pg_query_object DEPENDS ${PG_QUERY_LOCAL})
add_library(pg_query INTERFACE)
add_dependencies(pg_query pg_query_object)
target_include_directories(pg_query SYSTEM INTERFACE ${PG_QUERY_INCLUDE})
target_link_libraries(pg_query INTERFACE ${PG_QUERY_LOCAL})

find_path(LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql)
find_library(LIBPQ_LIBRARY pq)
require_found(LIBPQ_INCLUDE libpq libpq-dev)
require_found(LIBPQ_LIBRARY libpq libpq-dev)
add_library(libpq INTERFACE)
target_include_directories(libpq SYSTEM INTERFACE ${LIBPQ_INCLUDE})
if(NOT SEQUELINT_STATIC)
  target_link_libraries(libpq INTERFACE ${LIBPQ_LIBRARY})
endif()

find_path(CURL_INCLUDE curl/curl.h)
find_library(CURL_LIBRARY curl)
require_found(CURL_INCLUDE libcurl libcurl4-openssl-dev)
require_found(CURL_LIBRARY libcurl libcurl4-openssl-dev)
add_library(libcurl INTERFACE)
target_include_directories(libcurl SYSTEM INTERFACE ${CURL_INCLUDE})
if(NOT SEQUELINT_STATIC)
  target_link_libraries(libcurl INTERFACE ${CURL_LIBRARY})
endif()

if(SEQUELINT_TESTS)
  find_package(Catch2 2.13 QUIET)
  require_found(Catch2_FOUND "Catch2 2.13" catch2)
endif()

# The binary's malloc (src/main.cc says how it is tuned); a sanitizer brings its own.
find_library(JEMALLOC_ARCHIVE libjemalloc.a)
require_found(JEMALLOC_ARCHIVE libjemalloc.a libjemalloc-dev)
