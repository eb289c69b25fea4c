# `cpack` in a build folder writes Debian packages: the tools with the shipped network, the C library,
# and what one compiles against.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mnist-cnn)
set(CPACK_PACKAGE_VENDOR mnist-cnn)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "neural network that reads handwritten digits")
set(CPACK_PACKAGE_CONTACT "mnist-cnn contributors <noreply@github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tools runtime dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME mnist-cnn)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION science)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "curl | wget, ca-certificates")  # for mnist-fetch
set(CPACK_COMPONENT_TOOLS_DESCRIPTION 
"The tools and a trained network: mnist-recognize reads digits in images, mnist-train trains on
MNIST, mnist-test measures, mnist-export writes other programs' formats, mnist-fetch fetches MNIST.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libmnist-c${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/debian/triggers
    ${PROJECT_BINARY_DIR}/debian/shlibs)
file(WRITE ${PROJECT_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
file(WRITE ${PROJECT_BINARY_DIR}/debian/shlibs "libmnist_c ${PROJECT_VERSION_MAJOR} \
libmnist-c${PROJECT_VERSION_MAJOR} (>= ${PROJECT_VERSION})\n")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION 
"The shared library for C and other languages: five functions of plain types that load a trained
network and read the digits of an image.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libmnist-cnn-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libmnist-c${PROJECT_VERSION_MAJOR} (= ${PROJECT_VERSION}-1), \
libeigen3-dev, zlib1g-dev, libdeflate-dev, pkg-config")
set(CPACK_COMPONENT_DEV_DESCRIPTION 
"Headers and static library for C++, the header of the C interface, and what CMake and pkg-config
need to find them.")

# What Debian asks of every package: its copyright and its changelog.
configure_file(cmake/debian/changelog.in debian/changelog.Debian @ONLY)
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/debian/changelog.Debian.gz
  COMMAND gzip -9nkf ${PROJECT_BINARY_DIR}/debian/changelog.Debian
  DEPENDS ${PROJECT_BINARY_DIR}/debian/changelog.Debian VERBATIM)
add_custom_target(debian-changelog ALL DEPENDS ${PROJECT_BINARY_DIR}/debian/changelog.Debian.gz)
foreach(component IN ITEMS TOOLS RUNTIME DEV)
  string(TOLOWER ${component} lower)
  install(FILES cmake/debian/copyright ${PROJECT_BINARY_DIR}/debian/changelog.Debian.gz
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_${component}_PACKAGE_NAME}
          COMPONENT ${lower})
endforeach()
install(FILES cmake/debian/lintian-overrides COMPONENT tools
        DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME mnist-cnn)

include(CPack)
