# syntax=docker/dockerfile:1
# Two images: the binary alone (the default), and the same with a shell and git for CI services that need them.
#   docker build -t sequelint .
#   docker build -t sequelint:alpine --target alpine .

FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
WORKDIR /src
COPY . .
RUN scripts/build

# GitLab CI, CircleCI and pre-commit start commands through a shell; git fetches what a shallow clone lacks.
FROM alpine:3 AS alpine
RUN apk add --no-cache git ca-certificates
COPY --from=build /src/build/release/sequelint /usr/local/bin/sequelint
WORKDIR /work
ENTRYPOINT ["sequelint"]

FROM scratch AS scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/build/release/sequelint /sequelint
WORKDIR /work
ENTRYPOINT ["/sequelint"]
LABEL org.opencontainers.image.source="https://github.com/sequelint/sequelint" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="What a change of Sequelize models and migrations does to a Postgres database"
