# The files of page/ become one text. They are modules, so that tests can import them, and there is no
# other bundler: the modules of a script are joined in the order of their names here, without their
# imports and exports.
set(page_folder ${CMAKE_CURRENT_LIST_DIR}/page)
set(page_modules dom client paint bars rasterise pad digits examples formulas chart write photo inside
                 learn main)
set(worker_modules network rasterise pictures training worker)

function(mnist_read_page variable name)
  set(path ${page_folder}/${name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(mnist_join_modules variable)
  set(script "(() => {\n'use strict';\n")
  foreach(module IN LISTS ARGN)
    mnist_read_page(text ${module}.js)
    string(REGEX REPLACE "(^|\n)import [^\n]*" "\\1" text "${text}")
    string(REGEX REPLACE "(^|\n)export " "\\1" text "${text}")
    string(APPEND script "${text}")
  endforeach()
  set(${variable} "${script}})();\n" PARENT_SCOPE)
endfunction()

mnist_join_modules(page_script ${page_modules})
mnist_join_modules(worker_script ${worker_modules})
mnist_read_page(page_style page.css)
mnist_read_page(MNIST_PAGE page.html)
string(REPLACE "@page.css@" "${page_style}" MNIST_PAGE "${MNIST_PAGE}")
string(REPLACE "@page.js@" "${page_script}" MNIST_PAGE "${MNIST_PAGE}")
string(REPLACE "@worker.js@" "${worker_script}" MNIST_PAGE "${MNIST_PAGE}")

set(library ${PROJECT_SOURCE_DIR}/bindings/web/mnist.wasm.gz)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${library})
file(READ ${library} MNIST_PAGE_LIBRARY HEX)
string(HEX "${MNIST_PAGE}" MNIST_PAGE)
foreach(bytes IN ITEMS MNIST_PAGE MNIST_PAGE_LIBRARY)
  string(REGEX REPLACE "(..)" "0x\\1," ${bytes} "${${bytes}}")
endforeach()

configure_file(${CMAKE_CURRENT_LIST_DIR}/page_text.cpp.in page_text.cpp @ONLY)
target_sources(mnist_objects PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/page_text.cpp)
