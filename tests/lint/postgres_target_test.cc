#include "lint/postgres_target.h"

#include <catch2/catch.hpp>

namespace sequelint::lint {
namespace {

// `14.2 from file` or `15`, then the note.
std::string Choose(std::initializer_list<std::pair<const std::string, std::string>> files) {
  std::string note;
  PostgresTarget target = ChoosePostgres(FindPostgresPins(MemorySource(files)), note);
  std::string text = std::to_string(target.major);
  if (target.minor) text += "." + std::to_string(*target.minor);
  return text + (note.empty() ? "" : ": " + note);
}

std::string Image(const std::string& image) {
  return Choose({{"docker-compose.yml", "services:\n  db:\n    image: " + image + "\n"}});
}

}  // namespace

TEST_CASE("a version of the command line or configuration") {
  CHECK(ParsePostgres("15")->major == 15);
  CHECK(ParsePostgres("14.2")->minor == 2);
  CHECK(ParsePostgres("v13")->major == 13);
  CHECK_FALSE(ParsePostgres("13")->minor);
  CHECK(ParsePostgres("9.6").error().what == "Postgres 9 is not known");
  CHECK(ParsePostgres("99").error().remedy == "versions 11 to 18 are");
  for (const char* text : {"", "x", "15x", "-1", "12345", "v"}) {
    INFO(text);
    CHECK(ParsePostgres(text).error().remedy == "name the major version, such as --postgres 15");
  }
}

TEST_CASE("the target is read from images") {
  CHECK(Choose({}) == "15");
  CHECK(Image("postgres:13") == "13: facts are for Postgres 13, as docker-compose.yml says");
  CHECK(Image("postgres:14.2-alpine").starts_with("14: "));
  CHECK(Image("\"docker.io/library/postgres:16\" # the server").starts_with("16: "));
  CHECK(Image("postgis/postgis:12-3.3").starts_with("12: "));
  CHECK(Image("timescale/timescaledb:2.9.1-pg14").starts_with("14: "));
  CHECK(Image("pgvector/pgvector:0.5.1-pg16").starts_with("16: "));
  CHECK(Image("bitnami/postgresql:15.1.0-debian-11").starts_with("15: "));
  CHECK(Image("postgres:${POSTGRES_VERSION:-13}").starts_with("13: "));
  CHECK(Image("registry.example:5000/team/postgres:17").starts_with("17: "));
  CHECK(Image("postgres:10") == "11: facts are for Postgres 11, the nearest known to the 10 of docker-compose.yml");
  for (const char* image : {"postgres", "postgres:latest", "postgres:alpine", "redis:7", "postgres:5432",
                            "postgres://user@db:5432/shop", "timescale/timescaledb:2.9.1", "mypostgres:12",
                            "postgres:${VERSION}", "prometheuscommunity/postgres-exporter:12"}) {
    INFO(image);
    CHECK(Image(image) == "15");
  }
}

TEST_CASE("the target is read from workflows, pins and Dockerfiles") {
  CHECK(Choose({{".github/workflows/ci.yml", "jobs:\n  test:\n    services:\n      db:\n        image: postgres:12\n"}})
            .starts_with("12: "));
  CHECK(Choose({{".gitlab-ci.yml", "services:\n  - postgres:12\n"}}).starts_with("12: "));
  CHECK(Choose({{".gitlab-ci.yml", "services:\n  - name: postgres:12\n    alias: db\n"}}).starts_with("12: "));
  CHECK(Choose({{".circleci/config.yml", "jobs:\n  build:\n    docker:\n      - image: cimg/postgres:12.9\n"}})
            .starts_with("12: "));
  CHECK(Choose({{".tool-versions", "nodejs 20.1.0\npostgres 14.2\n"}}).starts_with("14: "));
  CHECK(Choose({{".env.example", "PORT=3000\nPOSTGRES_VERSION=\"13\"\n"}}).starts_with("13: "));
  CHECK(Choose({{".env", "POSTGRES_IMAGE=postgres:13-alpine\n"}}).starts_with("13: "));
  CHECK(Choose({{"docker/db/Dockerfile", "FROM postgres:16.1 AS db\nRUN true\n"}}).starts_with("16: "));
  CHECK(Choose({{"Dockerfile", "FROM node:20\n"}}) == "15");
  // Another program's configuration is not looked at.
  CHECK(Choose({{"config/services.yml", "image: postgres:12\n"}}) == "15");
  const std::string matrix =
      "    strategy:\n      matrix:\n        pg: [%]\n    services:\n      db:\n        image: postgres:${{ matrix.pg "
      "}}\n";
  auto with = [&](const std::string& values) { return std::string(matrix).replace(matrix.find('%'), 1, values); };
  CHECK(Choose({{".github/workflows/ci.yml", with("14")}}).starts_with("14: "));
  CHECK(Choose({{".github/workflows/ci.yml", with("13, 14")}}).starts_with("15: facts are for Postgres 15, because"));
}

TEST_CASE("files that disagree decide nothing") {
  CHECK(
      Choose({{"docker-compose.yml", "image: postgres:13\n"}, {".github/workflows/ci.yml", "image: postgres:14\n"}}) ==
      "15: facts are for Postgres 15, because the project names several: .github/workflows/ci.yml says 14, "
      "docker-compose.yml says 13 (write `postgres:` into sequelint.yml)");
  // … unless only the minor version differs, which is not production's anyway.
  CHECK(Choose({{"docker-compose.yml", "image: postgres:14.1\n"}, {".env", "PG_VERSION=14.2\n"}}) ==
        "14: facts are for Postgres 14, as .env says");
}

}  // namespace sequelint::lint
