find_package(Threads REQUIRED)

add_library(project_options INTERFACE)
target_include_directories(project_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(project_options INTERFACE fmt_headers Threads::Threads)
target_compile_options(project_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wno-missing-field-initializers>
  -ffunction-sections -fdata-sections)
if(SEQUELINT_WERROR)
  target_compile_options(project_options INTERFACE -Werror)
endif()
if(SEQUELINT_SANITIZE)
  # Left out of `undefined` is what AddressSanitizer finds as well or x86 does not mind: a third of the time to compile.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr,null,alignment,object-size -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(SEQUELINT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# stage(NAME DEPENDS stage… [LINK library…]): the static library of src/NAME, which may use only the stages listed.
function(stage name)
  cmake_parse_arguments(STAGE "" "" "DEPENDS;LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE project_options ${STAGE_DEPENDS} ${STAGE_LINK})
  else()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC project_options ${STAGE_DEPENDS} PRIVATE ${STAGE_LINK})
  endif()
  set_property(GLOBAL APPEND PROPERTY STAGES ${name})
  set_property(GLOBAL PROPERTY STAGE_DEPENDS_${name} "${STAGE_DEPENDS}")
endfunction()
