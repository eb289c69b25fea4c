#!/usr/bin/env python3
"""Every command in the documents runs, and prints what the document says it prints. Those that are
run elsewhere, or would change the machine, are on a list with the reason; a command that is on
neither side fails, and so does a line of the list that no document needs."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE, BIN = Path(os.environ["SOURCE_DIR"]), Path(os.environ["BIN_DIR"])
DATA = Path(os.environ["MNIST_DATA"])
TRAINING_IMAGES = 12000  # as many as are trained on here, so that it does not take long
DOCUMENTS = [*sorted(SOURCE.glob("*.md")), *sorted((SOURCE / "docs").rglob("*.md")),
             SOURCE / "data" / "samples" / "README.md"]

# Commands that begin so are not run here.
ELSEWHERE = {
    "./quickstart": "installs packages; its commands are those of this test, quickstart_test.sh",
    "./check": "runs this test",
    "./release": "release_test.sh",
    "tools/install-packages": "installs packages; install_packages_test.sh",
    "bench/compare": "installs and builds other programs, and takes minutes",
    "bench/fast": "installs other programs, and takes minutes",
    "bench/roofline": "another build; its program is run by bench/no_kernel_beats_its_bound",
    "build/dev/bin/mnist-export": "the page of the browser tests, made by that build",
    "tests/browser/take_pictures": "wants a browser",
    "bench/python": "wants the package, and another build",
    "cmake --preset": "a build of its own; quickstart and check begin with it",
    "ctest ": "runs these tests",
    "data/fetch-mnist": "downloads; fetch_mnist_test.sh",
    "cpack": "packages_install_test.sh",
    "vcpkg ": "recipes_install_test.py",
    "conan ": "recipes_install_test.py",
    "c++ ": "embedding_install_test.py",
    "cc ": "embedding_install_test.py",
    "cmake --install": "embedding_install_test.py",
}
CONTINUED = ("cmake --build",)  # the rest of a block that begins with one of those


def blocks(text):
    """The shell blocks of a document, each a list of (command, lines it prints)."""
    text = text.replace("\\\n", "")  # a line that goes on
    for fenced in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield [(line, []) for line in fenced.splitlines() if line.strip()]
    unfenced = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for indented in re.findall(r"(?:^    .*\n)+", unfenced, re.MULTILINE):
        lines = [line[4:] for line in indented.splitlines()]
        if any(line.startswith("$ ") for line in lines):
            commands = []
            for line in lines:
                if line.startswith("$ "):
                    commands.append((line[2:], []))
                elif commands:
                    commands[-1][1].append(line)
            yield commands
        elif re.match(r"\./|(tools|data|bench|build|bindings)/\w|cmake -|ctest |cpack |mnist-\w+ -", lines[0]):
            yield [(line, []) for line in lines]


def slug(heading):
    """A heading as GitHub names it in a link."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def is_elsewhere(command):
    return next((start for start in ELSEWHERE if command.startswith(start)), None)


class Documents(unittest.TestCase):
    def setUp(self):
        """A folder as a checkout is, with nothing to train for long on."""
        top = tempfile.TemporaryDirectory(prefix="mnist-documents-")
        self.addCleanup(top.cleanup)
        self.folder = Path(top.name)
        (self.folder / "data" / "mnist").mkdir(parents=True)
        for name, size in (("images-idx3", 784), ("labels-idx1", 1)):
            name += "-ubyte"
            (self.folder / "data" / "mnist" / f"t10k-{name}").symlink_to(DATA / f"t10k-{name}")
            with open(DATA / f"train-{name}", "rb") as file:
                header = file.read(16 if size > 1 else 8)
                few = file.read(TRAINING_IMAGES * size)
            (self.folder / "data" / "mnist" / f"train-{name}").write_bytes(
                header[:4] + TRAINING_IMAGES.to_bytes(4, "big") + header[8:] + few)
        for name in ("samples", "fashion-mnist.txt"):
            (self.folder / "data" / name).symlink_to(SOURCE / "data" / name)
        shutil.copy(SOURCE / "network_state.npz", self.folder)

    def run_command(self, command):
        words = shlex.split(command, comments=True)
        if words[0] == "mnist-train":  # the last of two equal options counts
            command = command.split(" #")[0] + " --epochs 1"
            if "/usr/share/datasets" in command and not Path("/usr/share/datasets").is_dir():
                return words[0], ""  # fashion_test.py says that it is skipped
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MNIST_")}
        environment["PATH"] = f"{BIN}:{environment['PATH']}"
        process = subprocess.run(["bash", "-euc", command], cwd=self.folder, env=environment,
                                 capture_output=True, text=True, timeout=300)
        self.assertEqual(process.returncode, 0, f"{command}\n{process.stderr}")
        return words[0], process.stdout

    def test_every_command_runs_and_prints_what_is_said(self):
        used, run = set(), 0
        for document in DOCUMENTS:
            for block in blocks(document.read_text()):
                elsewhere = None
                for command, expected in block:
                    elsewhere = is_elsewhere(command) or (
                        elsewhere if command.startswith(CONTINUED) else None)
                    if elsewhere:
                        used.add(elsewhere)
                        continue
                    with self.subTest(document=document.name, command=command):
                        tool, out = self.run_command(command)
                        run += 1
                        if expected and tool != "mnist-train":
                            self.assertEqual(out.splitlines(), expected)
        self.assertGreaterEqual(run, 5)
        self.assertEqual(used, set(ELSEWHERE), "a line of the list that no document needs")

    def test_every_figure_of_readme_stands_in_the_full_tables(self):
        readme = re.sub(r"^    .*$", "", (SOURCE / "README.md").read_text(), flags=re.MULTILINE)
        tables = "".join((SOURCE / "docs" / name).read_text()
                         for name in ("benchmarks.md", "recipe.md"))
        figures = set(re.findall(r"\d+\.\d+", readme.split("## Thanks")[0]))
        self.assertGreater(len(figures), 10)
        for figure in figures:  # 2.15 is that of version 2.15.0, but not of 12.15 or 2.157
            with self.subTest(figure=figure):
                self.assertRegex(tables, rf"(?<![\d.]){re.escape(figure)}(?!\d)")

    def test_a_link_to_a_line_quotes_that_line(self):
        count = 0
        for document in DOCUMENTS:
            for code, target, number in re.findall(r"\[`([^`]+)`\]\(([^)\s#]+)#L(\d+)\)",
                                                   document.read_text()):
                count += 1
                with self.subTest(document=document.name, target=target, line=number):
                    lines = (document.parent / target).read_text().splitlines()
                    self.assertIn(code, lines[int(number) - 1])
        self.assertGreater(count, 10)

    def test_every_row_of_a_table_has_as_many_cells_as_its_head(self):
        for page in DOCUMENTS:
            head = 0
            for line in page.read_text().splitlines():
                cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
                with self.subTest(page=page.name, row=line[:60]):
                    self.assertTrue(cells in (0, head) or head == 0, f"{cells} bars, {head} in the head")
                head = head if head and cells else cells

    def test_every_link_leads_somewhere(self):
        for document in DOCUMENTS:
            for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
                if re.match(r"https?:|mailto:|#", target):
                    continue
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((document.parent / target.split("#")[0]).exists())

    def test_every_link_to_a_heading_finds_it(self):
        for document in DOCUMENTS:
            links = re.findall(r"\]\(([^)\s#]*)#([a-z][^)\s]*)\)", document.read_text())
            for target, anchor in links:
                if target.startswith("http"):
                    continue
                with self.subTest(document=document.name, target=target, anchor=anchor):
                    text = (document.parent / target if target else document).read_text()
                    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
                    self.assertIn(anchor, map(slug, headings))


if __name__ == "__main__":
    unittest.main()
