# Links sequelint fully statically, so that one file runs on any Linux (Alpine, scratch, an old glibc). Debian's archives
# need four things said to them:
#  1. Shared imports (libgit2, yaml-cpp, libpq, libcurl) become their archives, with the archives those need themselves.
#  2. There is no static Kerberos, LDAP or RTMP: static_stubs.c answers for them ("not available").
#  3. libgit2 parses the machine's certificate bundle when it starts, 3 ms of a 1 ms start. We never fetch: the same
#     file answers instead.
#  4. The tables by which exceptions find their way are sorted at the first one, 12 ms. They are there sorted as well.
function(archive variable name)
  find_library(${variable} NAMES lib${name}.a PATH_SUFFIXES postgresql/15/lib PATHS /usr/lib/postgresql/15/lib)
  require_found(${variable} "lib${name}.a" ${ARGN})
endfunction()

archive(GIT2_ARCHIVE git2 libgit2-dev)
archive(MBEDTLS_ARCHIVE mbedtls libmbedtls-dev)
archive(MBEDX509_ARCHIVE mbedx509 libmbedtls-dev)
archive(MBEDCRYPTO_ARCHIVE mbedcrypto libmbedtls-dev)
archive(HTTP_PARSER_ARCHIVE http_parser libhttp-parser-dev)
archive(SSH2_ARCHIVE ssh2 libssh2-1-dev)
archive(PCRE2_ARCHIVE pcre2-8 libpcre2-dev)
archive(PQ_ARCHIVE pq libpq-dev)
archive(PGCOMMON_ARCHIVE pgcommon postgresql-server-dev-15)
archive(PGPORT_ARCHIVE pgport postgresql-server-dev-15)
archive(SSL_ARCHIVE ssl libssl-dev)
archive(CRYPTO_ARCHIVE crypto libssl-dev)
archive(Z_ARCHIVE z zlib1g-dev)
archive(CURL_ARCHIVE curl libcurl4-openssl-dev)
archive(NGHTTP2_ARCHIVE nghttp2 libnghttp2-dev)
archive(IDN2_ARCHIVE idn2 libidn2-dev)
archive(UNISTRING_ARCHIVE unistring libunistring-dev)
archive(PSL_ARCHIVE psl libpsl-dev)
archive(ZSTD_ARCHIVE zstd libzstd-dev)
archive(BROTLI_ARCHIVE brotlidec libbrotli-dev)
archive(BROTLI_COMMON_ARCHIVE brotlicommon libbrotli-dev)
archive(YAML_ARCHIVE yaml-cpp libyaml-cpp-dev)

set_property(TARGET PkgConfig::libgit2 PROPERTY INTERFACE_LINK_LIBRARIES
  ${GIT2_ARCHIVE} ${MBEDTLS_ARCHIVE} ${MBEDX509_ARCHIVE} ${MBEDCRYPTO_ARCHIVE} ${HTTP_PARSER_ARCHIVE} ${SSH2_ARCHIVE}
  ${CRYPTO_ARCHIVE} ${PCRE2_ARCHIVE} ${Z_ARCHIVE})
set_property(TARGET libpq APPEND PROPERTY INTERFACE_LINK_LIBRARIES
  ${PQ_ARCHIVE} ${PGCOMMON_ARCHIVE} ${PGPORT_ARCHIVE} ${SSL_ARCHIVE} ${CRYPTO_ARCHIVE})
set_property(TARGET libcurl APPEND PROPERTY INTERFACE_LINK_LIBRARIES
  ${CURL_ARCHIVE} ${NGHTTP2_ARCHIVE} ${PSL_ARCHIVE} ${IDN2_ARCHIVE} ${UNISTRING_ARCHIVE} ${SSH2_ARCHIVE}
  ${SSL_ARCHIVE} ${CRYPTO_ARCHIVE} ${ZSTD_ARCHIVE} ${BROTLI_ARCHIVE} ${BROTLI_COMMON_ARCHIVE} ${Z_ARCHIVE})
set_target_properties(yaml-cpp PROPERTIES IMPORTED_CONFIGURATIONS "" IMPORTED_LOCATION ${YAML_ARCHIVE} IMPORTED_SONAME "")
set_target_properties(yaml-cpp PROPERTIES IMPORTED_LOCATION_NONE ${YAML_ARCHIVE} IMPORTED_SONAME_NONE "")

add_library(static_stubs OBJECT cmake/static_stubs.c)
set_property(TARGET static_stubs PROPERTY INTERPROCEDURAL_OPTIMIZATION OFF)
target_link_libraries(sequelint PRIVATE static_stubs)
target_link_options(sequelint PRIVATE -static -s -Wl,--gc-sections -Wl,--wrap=mbedtls_x509_crt_parse_file)
target_link_options(sequelint PRIVATE -Wl,--eh-frame-hdr -Wl,--wrap=__register_frame_info
                    -Wl,--wrap=__deregister_frame_info)

# glibc warns of name look-ups (dlopen, getaddrinfo …) in every static link; they are known and tested.
include(CheckLinkerFlag)
check_linker_flag(C -Wl,--no-warnings LINKER_KNOWS_NO_WARNINGS)
if(LINKER_KNOWS_NO_WARNINGS)
  target_link_options(sequelint PRIVATE -Wl,--no-warnings)
endif()
