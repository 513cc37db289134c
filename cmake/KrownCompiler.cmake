# One standard, one set of warnings and one set of sanitizers for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers are only shared when ccache trusts their time stamps.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE})
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
endif()

add_library(krown_warnings INTERFACE)
if(MSVC)
  target_compile_options(krown_warnings INTERFACE /W4 /WX /permissive- /utf-8)
else()
  target_compile_options(krown_warnings INTERFACE
    -Wall -Wextra -Werror -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2
    -Wimplicit-fallthrough -Wextra-semi -Wsuggest-override)
endif()

if(KROWN_SANITIZE)
  add_compile_options(-fsanitize=${KROWN_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${KROWN_SANITIZE})
endif()

add_compile_definitions(QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH QT_STRICT_ITERATORS
                        QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
