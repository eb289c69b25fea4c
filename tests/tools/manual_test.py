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
    return sorted(set(re.findall(r"(?<![\w-])--?[a-z0][\w-]*|-V", options_part(text))))


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
            headings = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES",
                        "FILES", "SEE ALSO"]
            if tool != "mnist-export":
                headings.append("ENVIRONMENT")
            for heading in headings:
                self.assertIn(f"\n.SH {heading}\n", page)
            status = page.split(".SH EXIT STATUS\n")[1].split(".SH")[0]
            codes = {"mnist-train": "0 1 2 130", "mnist-test": "0 1 2 3",
                     "mnist-recognize": "0 1 2 3 4", "mnist-export": "0 1 2"}[tool].split()
            self.assertEqual(sorted(re.findall(r"^\.TP\n\.B (\d+)\n\w", status, re.MULTILINE)),
                             sorted(codes))
            self.assertEqual(set(re.findall(r"^\.BR (\S+) \(1\)", page, re.MULTILINE)) | {tool},
                             {*TOOLS, "mnist-fetch"})

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

    def test_bash_completes_values_and_files_after_flags(self):
        (self.folder / "network.npz").touch()
        for words in (("-q", "net"), ("--json", "net"), ("--show", "net"), ("-0", "net"),
                      ("--top", "3", "net"), ("--state", "=", "net"), ("--annotate", "=", "net")):
            with self.subTest(words=words):
                self.assertEqual(self.complete("mnist-recognize", *words), ["network.npz"])
        self.assertEqual(self.complete("mnist-test", "--state", "="), ["completion", "network.npz"])
        for tool, flag, begun, values in (
                ("mnist-train", "--recipe", "", ["best", "default", "fast", "original"]),
                ("mnist-train", "--schedule", "c", ["constant", "cosine"]),
                ("mnist-train", "--precision", "b", ["bf16"]),
                ("mnist-train", "--augment", "st", ["strong"]),
                ("mnist-train", "--arch", "s", ["simard"]),
                ("mnist-test", "--isa", "port", ["portable"]),
                ("mnist-export", "--to", "p", ["page", "pytorch"])):
            for words in ((flag, begun or '""'), (flag, "=", begun or '""')):
                with self.subTest(tool=tool, words=words):
                    self.assertEqual(self.complete(tool, *words), values)
        self.assertEqual(self.complete("mnist-recognize", "--show", "=", "s"), ["sixel"])

    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_zsh_completes_values_files_and_options(self):
        folder = self.folder / "functions"
        folder.mkdir()
        for tool in TOOLS:
            (folder / f"_{tool}").write_text(self.output(tool, "--zsh-completion"))
        (self.folder / "network.npz").touch()
        for line, completed in (("mnist-train --recipe be", "best"),
                                ("mnist-export --to=pyt", "--to=pytorch"),
                                ("mnist-test --state net", "network.npz"),
                                ("mnist-test --state=net", "--state=network.npz"),
                                ("mnist-recognize -q net", "network.npz"),
                                ("mnist-recognize --show=six", "--show=sixel"),
                                ("mnist-train --epo", "--epochs")):
            script = f"""
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z 'PS1=; fpath=({folder} $fpath); autoload -U compinit; compinit -u -D'
                zpty -w z 'bindkey "^I" complete-word; print read''y'
                zpty -r z out '*ready*'
                zpty -w -n z '{line}'$'\\t'; sleep 0.5; zpty -w -n z $'\\C-a#\\C-m'
                zpty -w z 'print en''d'
                zpty -r z out '*end*'; print -r -- $out"""
            with self.subTest(line=line):
                out = subprocess.run(["zsh", "-fc", script], cwd=self.folder, text=True,
                                     capture_output=True, timeout=60)
                self.assertIn(completed, out.stdout + out.stderr)

    def test_zsh_completion_names_every_option(self):
        for tool in TOOLS:
            text = self.output(tool, "--zsh-completion")
            self.assertTrue(text.startswith(f"#compdef {tool}\n"))
            self.assertEqual(sorted(re.findall(r"^  '(-[\w-]+)=?-?\[", text, re.MULTILINE)),
                             options_of_help(self.output(tool, "--help")))
            if shutil.which("zsh"):
                subprocess.run(["zsh", "-n"], input=text, text=True, check=True)

    def test_what_writes_them_is_not_in_the_help(self):
        for tool in TOOLS:
            self.assertNotIn("manual-page", self.output(tool, "--help"))


if __name__ == "__main__":
    unittest.main()
