#pragma once

#include <filesystem>
#include <string>

/// Where the tools look for what they are not told.
namespace mnist::tool {

/// Tells these functions how the program was called: `argv[0]`.
void remember_program(const char* name);

/// The file or folder of this name that was installed with the tools, which may not exist.
std::filesystem::path installed(const std::filesystem::path& file);

/// The dataset to use: `option`, else `$MNIST_DATA`, else the first that is found in the usual
/// places. Throws `Error` when none of them has it.
std::filesystem::path find_data(const std::string& option);

/// The state to read: `option`, else the one in this folder, else the one installed with the tools.
/// Throws `Error` when there is none; where `option` is not there, it says which one is installed.
std::filesystem::path find_state(const std::string& option);

}  // namespace mnist::tool
