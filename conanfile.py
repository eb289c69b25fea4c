"""A recipe for Conan 2: the two static libraries, as mnist::recognizer and mnist::mnist."""

import re
from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy
from conan.tools.gnu import PkgConfigDeps


class MnistCnn(ConanFile):
    name = "mnist-cnn"
    description = "A convolutional neural network that reads handwritten digits, with its training"
    license = "MIT"
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    exports = "CMakeLists.txt"
    exports_sources = ("CMakeLists.txt", "LICENSE", "network_state.npz", "cmake/*", "include/*",
                       "src/*", "data/allographs")

    def set_version(self):
        project = (Path(self.recipe_folder) / "CMakeLists.txt").read_text()
        self.version = re.search(r"project\(mnist-cnn VERSION ([0-9.]+)", project)[1]

    def requirements(self):
        self.requires("eigen/3.4.0", transitive_headers=True)
        self.requires("libdeflate/[>=1.14]")
        self.requires("zlib/[>=1.2.11 <2]")
        for headers in ("fmt/[>=9 <12]", "nlohmann_json/[>=3.11]", "stb/[*]"):
            self.test_requires(headers)  # compiled in: a consumer needs none of them

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for option in ("MNIST_BUILD_C", "MNIST_BUILD_TESTS", "MNIST_BUILD_TOOLS"):
            toolchain.cache_variables[option] = False
        toolchain.cache_variables["MNIST_UNITY_BUILD"] = True
        toolchain.generate()
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, Path(self.package_folder) / "licenses")

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "mnist")
        recognizer = self.cpp_info.components["recognizer"]
        recognizer.set_property("cmake_target_name", "mnist::recognizer")
        recognizer.libs = ["mnist_recognizer"]
        recognizer.requires = ["eigen::eigen", "libdeflate::libdeflate", "zlib::zlib"]
        recognizer.system_libs = ["pthread"]
        everything = self.cpp_info.components["mnist"]
        everything.set_property("cmake_target_name", "mnist::mnist")
        everything.libs = ["mnist"]
        everything.requires = ["recognizer"]
