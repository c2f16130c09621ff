# module(log DEPS base io HEADERS segment.h SOURCES segment.cc TESTS segment_test.cc LIBS xxhash)
#
# A room: one folder, one target, one namespace. It may use only rooms declared before it, so the order of
# add_subdirectory() in src/CMakeLists.txt is the architecture. HEADERS are what other rooms may include;
# a header that is only in the folder is private.
#
#   TESTS    one gtest binary <room>_test; tests, fuzzers and benches may also use the rooms in TEST_DEPS, declared before
#   FUZZERS  one libFuzzer binary per file, built by the fuzz preset; elsewhere a smoke run over its seeds
#   BENCHES  one binary per file, built by the release preset
function(module name)
  cmake_parse_arguments(M "" "" "DEPS;LIBS;HEADERS;SOURCES;TESTS;TEST_DEPS;TEST_LIBS;FUZZERS;BENCHES" ${ARGN})
  string(REPLACE "/" "_" target ${name})
  set(deps "")
  foreach(dep IN LISTS M_DEPS)
    string(REPLACE "/" "_" dep_target ${dep})
    if(NOT TARGET ${dep_target})
      message(FATAL_ERROR "module ${name}: '${dep}' is not above it in src/CMakeLists.txt")
    endif()
    list(APPEND deps ${dep_target})
  endforeach()

  add_library(${target} STATIC ${M_SOURCES})
  # Every header stands alone. One with a .cc of its own does so because that includes it first (tidy.layers);
  # the others are compiled by themselves: target all_verify_interface_header_sets.
  set(proven "")
  set(lone "")
  foreach(header IN LISTS M_HEADERS)
    string(REGEX REPLACE "[.]h$" ".cc" source ${header})
    if(source IN_LIST M_SOURCES)
      list(APPEND proven ${header})
    else()
      list(APPEND lone ${header})
    endif()
  endforeach()
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${proven}
    FILE_SET lone TYPE HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${lone})
  set_target_properties(${target} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY lone)
  target_link_libraries(${target} PUBLIC ${deps} ${M_LIBS} millrace_flags)
  reuse_headers(${target} standard_headers)

  list(JOIN M_DEPS " " deps_text)
  list(JOIN M_HEADERS " " headers_text)
  set_property(GLOBAL APPEND PROPERTY MODULE_MAP "${name}: ${deps_text} | ${headers_text}")

  set(test_deps "")
  foreach(dep IN LISTS M_TEST_DEPS)
    string(REPLACE "/" "_" dep_target ${dep})
    list(APPEND test_deps ${dep_target})
  endforeach()
  if(MILLRACE_TESTS AND M_TESTS)
    add_executable(${target}_test ${M_TESTS})
    target_link_libraries(${target}_test PRIVATE ${target} ${test_deps} ${M_TEST_LIBS} GTest::gtest_main)
    reuse_headers(${target}_test test_headers)
    add_test(NAME unit.${target} COMMAND ${target}_test --gtest_brief=1)
  endif()
  if(MILLRACE_TESTS OR MILLRACE_FUZZ)
    foreach(source IN LISTS M_FUZZERS)
      add_fuzzer(${target} ${source} ${test_deps})
    endforeach()
  endif()
  if(MILLRACE_BENCHES)
    foreach(source IN LISTS M_BENCHES)
      get_filename_component(bench ${source} NAME_WE)
      add_executable(${bench} ${source})
      target_link_libraries(${bench} PRIVATE ${MILLRACE_ALLOCATOR} ${target} ${test_deps})
    endforeach()
  endif()
endfunction()

# A build is what a person waits for: the standard library's headers are read once, into compiled ones. That files and
# headers include what they use is proven by the preset lint, which has none.
function(compile_headers target header)
  if(NOT MILLRACE_COMPILED_HEADERS)
    return()
  endif()
  string(REGEX REPLACE "[.]h$" ".cc" source ${header})
  add_library(${target} OBJECT ${PROJECT_SOURCE_DIR}/${source})
  target_link_libraries(${target} PRIVATE millrace_flags ${ARGN})
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/${header})
  # The cache may give back what was compiled before a comment changed; the compiler refuses such headers.
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "")
endfunction()
compile_headers(standard_headers cmake/standard_headers.h)
if(MILLRACE_TESTS)
  compile_headers(test_headers tests/headers.h GTest::gtest)
endif()
function(reuse_headers target headers)
  if(MILLRACE_COMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()

# One fuzz target. Seeds lie in <room>/seeds/<name>/; every build with tests runs them, the fuzz preset mutates them.
# Further arguments: rooms that it uses beside its own.
function(add_fuzzer target source)
  get_filename_component(fuzzer ${source} NAME_WE)
  set(seeds ${CMAKE_CURRENT_SOURCE_DIR}/seeds/${fuzzer})
  if(MILLRACE_FUZZ)
    add_executable(${fuzzer} ${source})
    target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${fuzzer} PRIVATE ${target} ${ARGN})
    add_test(NAME fuzz.${fuzzer} COMMAND ${PROJECT_SOURCE_DIR}/tests/fuzz/run.sh $<TARGET_FILE:${fuzzer}> ${seeds})
  else()
    add_executable(${fuzzer} ${source} ${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cc)
    target_link_libraries(${fuzzer} PRIVATE ${target} ${ARGN})
    add_test(NAME fuzz.${fuzzer} COMMAND ${fuzzer} ${seeds})
  endif()
endfunction()

# Hands the same declarations to tests/tidy.
function(write_module_map)
  get_property(map GLOBAL PROPERTY MODULE_MAP)
  list(JOIN map "\n" text)
  file(WRITE ${PROJECT_BINARY_DIR}/modules.txt "${text}\n")
endfunction()
