#include "io/shell_quoted.hpp"

#include <cstdlib>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::shell_quoted;

TEST_CASE("a name in a command of a hint is one word of a shell, and cannot be an option") {
  const TemporaryFolder folder;
  for (const std::string name :
       {"plain.heic", "my photo.heic", "it's.heic", "-rf", "a$(b)`c`;d", "back\\slash",
        "line\nbreak", "\x1b]0;title\x07", "\xff\xfe", "caf\xc3\xa9 \\ '", "\xc2\x9b"}) {
    write_text(folder / "script", "cd " + shell_quoted(folder.path().string()) + "; printf %s " +
                                      shell_quoted(name) + " > word\n");
    const std::string command = "bash " + shell_quoted((folder / "script").string());
    REQUIRE(std::system(command.c_str()) == 0);
    const std::string word = read_text(folder / "word");
    REQUIRE((word == name || word == "./" + name));
    REQUIRE(!word.starts_with("-"));
  }
  REQUIRE(shell_quoted("plain.heic") == "plain.heic");
}
