#!/usr/bin/env python3
"""The manual pages and completions that the tools write of themselves: they name every option of
the help, man and the shells take them, and completing completes."""

import re
import shutil
import subprocess
import unittest

from harness import ToolTest

TOOLS = ("mnist-train", "mnist-test", "mnist-recognize", "mnist-export")


def options_of_help(text):
    return sorted(set(re.findall(r"(?<![\w-])--?[a-z][\w-]*|-V", options_part(text))))


def options_part(text):
    """The lines of the help that define options."""
    lines = [re.split(r"\s{2,}", line.strip())[0] for line in text.splitlines()
             if re.match(r"  -", line)]
    return "\n".join(lines)


class Manual(ToolTest):
    def output(self, tool, option):
        out, err = self.run_tool(tool, option)
        self.assertEqual(err, "")
        return out

    def test_the_manual_page_names_every_option_of_the_help(self):
        for tool in TOOLS:
            help_text = self.output(tool, "--help")
            page = self.output(tool, "--manual-page").replace("\\-", "-")
            options = options_of_help(help_text)
            self.assertGreater(len(options), 6)
            named = re.findall(r"^\\fB(.*?)\\fR", page, re.MULTILINE)
            self.assertEqual(sorted(", ".join(named).split(", ")), options)
            for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS",
                            "EXAMPLES"):
                self.assertIn(f"\n.SH {heading}\n", page)

    @unittest.skipUnless(shutil.which("groff"), "no groff here")
    def test_groff_reads_the_manual_page_without_a_warning(self):
        for tool in TOOLS:
            page = self.output(tool, "--manual-page")
            process = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-rLL=100n"], input=page,
                                     text=True, capture_output=True)
            self.assertEqual(process.stderr, "")
            shown = re.sub(r"\x1b\[[\d;]*m|.\x08", "", process.stdout)
            self.assertIn(tool, shown)
            self.assertIn("--help", shown.replace("‐", "-").replace("−", "-"))

    def complete(self, tool, *words):
        """What bash offers for the last of the words."""
        (self.folder / "completion").write_text(self.output(tool, "--bash-completion"))
        function = "_" + tool.replace("-", "_")
        script = (f". ./completion; COMP_WORDS=({tool} {' '.join(words)}); "
                  f"COMP_CWORD={len(words)}; {function}; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        out = subprocess.run(["bash", "-uc", script], cwd=self.folder, text=True,
                             capture_output=True, check=True)
        self.assertEqual(out.stderr, "")
        return sorted(out.stdout.split())

    def test_bash_completes_options_and_files(self):
        for tool in TOOLS:
            self.assertEqual(self.complete(tool, "--"),
                             [o for o in options_of_help(self.output(tool, "--help"))
                              if o.startswith("--")])
        (self.folder / "network.npz").touch()
        self.assertEqual(self.complete("mnist-test", "--state", "net"), ["network.npz"])
        self.assertEqual(self.complete("mnist-test", "--errors", "net"), [])
        self.assertEqual(self.complete("mnist-recognize", "net"), ["network.npz"])
        self.assertEqual(self.complete("mnist-train", "--ep"), ["--epochs"])

    def test_zsh_completion_names_every_option(self):
        for tool in TOOLS:
            text = self.output(tool, "--zsh-completion")
            self.assertTrue(text.startswith(f"#compdef {tool}\n"))
            self.assertEqual(sorted(re.findall(r"^  '(-[\w-]+)\[", text, re.MULTILINE)),
                             options_of_help(self.output(tool, "--help")))
            if shutil.which("zsh"):
                subprocess.run(["zsh", "-n"], input=text, text=True, check=True)

    def test_what_writes_them_is_not_in_the_help(self):
        for tool in TOOLS:
            self.assertNotIn("manual-page", self.output(tool, "--help"))


if __name__ == "__main__":
    unittest.main()
