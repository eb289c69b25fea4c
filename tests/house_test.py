#!/usr/bin/env python3
"""Holds the library to its own house rules: which room may include which, without a circle, a source
beside a header of the same name, Eigen kept out of the embedding headers, every public declaration
documented, nothing that prints, exits or reads the environment, and lines of at most 100
characters."""

import pathlib
import re
import unittest
from graphlib import TopologicalSorter

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include" / "mnist"
SRC = ROOT / "src"
ROOMS = ("platform", "nn", "engine", "io", "vision", "data", "recipe", "evaluate", "state",
         "training", "publish")
BELOW_STATE = {"nn", "engine", "io", "data", "recipe"}

# What a room may include beside itself and `platform`, which is below all; `top` is the files
# directly under include/mnist and src.
ALLOWED = {
    "platform": set(),
    "nn": set(),
    "engine": {"nn"},
    "io": set(),
    "vision": set(),
    "data": {"nn", "engine", "io"},
    "recipe": {"nn", "engine", "io", "data"},
    "evaluate": {"nn", "engine", "data"},
    "state": BELOW_STATE,
    "training": BELOW_STATE | {"evaluate", "state"},
    "top": BELOW_STATE | {"vision", "evaluate", "state"},
    "publish": BELOW_STATE | {"vision", "evaluate", "state", "training", "top"},
}
ONE_FLOOR = {"nn": {"engine"}}  # the two rooms know one another
COMMON_HEADERS = {INCLUDE / "error.hpp", SRC / "argmax.hpp"}  # below every room
LIBRARIES = {SRC / "fmt.cpp"}  # compiles the headers of another project
EXTRA = {"vision": {INCLUDE / "io" / "image.hpp"}}
FORBIDDEN = re.compile(
    r"<iostream>|\b(?:cout|cerr|clog|printf|puts|fputs|perror"
    r"|exit|_exit|quick_exit|abort|getenv|secure_getenv|setenv)\s*(?:\(|<<)"
)


def files(*suffixes, tops=(INCLUDE, SRC)):
    return sorted(p for top in tops for p in top.rglob("*") if p.suffix in suffixes)


def room_of(path):
    top = INCLUDE if INCLUDE in path.parents else SRC
    first = path.relative_to(top).parts[0]
    return first if first in ROOMS else "top"


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


def own_includes(path):
    """The project's own headers that `path` includes directly, as paths."""
    found = []
    for quote, name in re.findall(
        r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', without_comments(path.read_text()), re.MULTILINE
    ):
        places = [INCLUDE.parent / name]
        if quote == '"':
            places += [path.parent / name, SRC / name]
        found += [p.resolve() for p in places if p.is_file()][:1]
    return found


def all_includes(path, seen=None):
    """`own_includes`, followed to the end."""
    seen = set() if seen is None else seen
    for header in own_includes(path):
        if header not in seen:
            seen.add(header)
            all_includes(header, seen)
    return seen


def short(path):
    return str(path.relative_to(ROOT))


class House(unittest.TestCase):
    def test_there_is_a_library_to_look_at(self):
        self.assertGreater(len(files(".hpp", ".cpp")), 1)

    def test_arrows_between_rooms_run_one_way(self):
        for path in files(".hpp", ".cpp"):
            room = room_of(path)
            for header in own_includes(path):
                if header in COMMON_HEADERS or header in EXTRA.get(room, ()):
                    continue
                with self.subTest(file=short(path), includes=short(header)):
                    self.assertIn(room_of(header), ALLOWED[room] | {room, "platform"})

    def test_rooms_include_one_another_in_no_circle(self):
        # Every include is one of ALLOWED, so it is enough that these make no circle.
        TopologicalSorter({room: below - ONE_FLOOR.get(room, set())
                           for room, below in ALLOWED.items()}).prepare()

    def test_no_header_includes_itself_in_a_circle(self):
        for path in files(".hpp"):
            with self.subTest(file=short(path)):
                self.assertNotIn(path, all_includes(path))

    def test_a_public_header_includes_no_private_one(self):
        for path in files(".hpp"):
            for header in own_includes(path):
                if INCLUDE in path.parents:
                    with self.subTest(file=short(path), includes=short(header)):
                        self.assertIn(INCLUDE, header.parents)

    def test_every_public_declaration_is_documented(self):
        # In the scope of a namespace a declaration begins at the margin, as nothing else does.
        for path in files(".hpp", tops=(INCLUDE,)):
            lines = path.read_text().splitlines()
            for number, line in enumerate(lines):
                if not re.match(r"(?!namespace|(class|struct) \w+;)[A-Za-z_]", line):
                    continue
                first = number  # one comment may stand over several declarations
                while re.match(r"[A-Za-z_ ]", lines[first - 1]):
                    first -= 1
                with self.subTest(file=short(path), declaration=line):
                    self.assertTrue(lines[first - 1].startswith("///"), "no /// comment before it")

    def test_a_source_bears_the_name_of_its_header(self):
        for path in files(".cpp"):
            if path in LIBRARIES:
                continue
            folder = path.parent.relative_to(SRC)
            # An idea may take several sources, zip.cpp and zip_writer.cpp; and a folder may hold
            # the variants of one header that bears the folder's name.
            words = path.stem.split("_")
            names = ["_".join(words[:n]) for n in range(len(words), 0, -1)] + [folder.name]
            headers = [top / folder / f"{name}.hpp" for top in (INCLUDE, SRC) for name in names]
            with self.subTest(file=short(path)):
                self.assertTrue(any(h.is_file() for h in headers), "no header of its name")

    def test_embedding_headers_are_free_of_eigen(self):
        embedding = [p for p in files(".hpp") if INCLUDE in p.parents
                     and (room_of(p) in ("io", "vision") or p.name == "recognizer.hpp")]
        for path in embedding:
            for header in {path} | all_includes(path):
                with self.subTest(file=short(path), through=short(header)):
                    self.assertNotIn("Eigen", without_comments(header.read_text()))

    def test_the_library_never_prints_exits_or_reads_the_environment(self):
        for path in files(".hpp", ".cpp"):
            with self.subTest(file=short(path)):
                self.assertEqual(FORBIDDEN.findall(without_comments(path.read_text())), [])

    def test_what_libcxx_14_lacks_is_not_used(self):
        # clang 14's own standard library has no algorithms in std::ranges; the preset fuzz builds
        # with it.
        everywhere = [ROOT / top for top in ("include", "src", "bindings", "tools", "tests")]
        for path in files(".hpp", ".cpp", ".inl", tops=everywhere):
            with self.subTest(file=short(path)):
                self.assertNotIn("std::ranges::", path.read_text())

    def test_no_line_is_longer_than_a_hundred_characters(self):
        everywhere = [ROOT / top for top in ("include", "src", "bindings", "tools", "tests", "bench")]
        for path in files(".h", ".hpp", ".cpp", ".inl", tops=everywhere):
            with self.subTest(file=short(path)):
                self.assertLessEqual(max(map(len, path.read_text().splitlines()), default=0), 100)

    def test_ctest_can_carry_the_names_of_the_test_cases(self):
        # CMake keeps them in a list, where a bracket or a semicolon runs names into one another.
        for path in sorted((ROOT / "tests").rglob("*_test.cpp")):
            for name in re.findall(r'TEST_CASE\(\s*"((?:[^"\\]|\\.)*)"', path.read_text()):
                with self.subTest(file=short(path), name=name):
                    self.assertNotRegex(name, r"[][;\\]")


if __name__ == "__main__":
    unittest.main()
