# embed_rules(TARGET): compiles rules/*.md into TARGET as the tables of src/lint/embedded.h.
function(embed_rules target)
  file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.md)
  set(generated ${CMAKE_BINARY_DIR}/generated/embedded_rules.cc)
  add_custom_command(OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DROOT=${CMAKE_SOURCE_DIR} -DOUTPUT=${generated} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedRules.cmake
    DEPENDS ${pages} ${CMAKE_SOURCE_DIR}/cmake/EmbedRules.cmake
    COMMENT "Embedding the rule pages")
  target_sources(${target} PRIVATE ${generated})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  # Script mode: writes OUTPUT from ROOT/rules/*.md, in the order of their names.
  file(GLOB pages RELATIVE ${ROOT} ${ROOT}/rules/*.md)
  list(SORT pages)
  set(text "// Written by cmake/EmbedRules.cmake.\n#include \"lint/embedded.h\"\n\nnamespace sequelint::lint {\n\n")
  string(APPEND text "const EmbeddedPage kEmbeddedPages[] = {\n")
  set(count 0)
  foreach(page IN LISTS pages)
    if(page MATCHES "README.md$")
      continue()
    endif()
    file(READ ${ROOT}/${page} content)
    string(APPEND text "{\"${page}\", R\"page~(${content})page~\"},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  string(APPEND text "{nullptr, nullptr}};\nconst size_t kEmbeddedPageCount = ${count};\n\n}  // namespace sequelint::lint\n")
  file(WRITE ${OUTPUT} "${text}")
endif()
