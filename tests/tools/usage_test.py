#!/usr/bin/env python3
"""Help, version, and wrong usage of every tool."""

import unittest

from harness import ToolTest

TOOLS = ("mnist-train", "mnist-test", "mnist-recognize")

WRONG = {
    "mnist-train": [
        ["--nosuch"], ["extra"], ["--epochs"], ["--epochs", "0"], ["--epochs", "-1"],
        ["--epochs", "1.5"], ["--epochs", "99999999999999999999"], ["--lr", "nan"],
        ["--lr", "inf"], ["--lr", "-0.1"], ["--lr", "0"], ["--lr", "1x"], ["--lr", ""],
        ["--batch-size", "0"], ["--batch-size", "-1"], ["--momentum", "1"],
        ["--momentum", "-0.1"], ["--momentum", "nan"], ["--weight-decay", "-1"],
        ["--weight-decay", "nan"], ["--schedule", "sideways"], ["--seed", "-1"],
        ["--report", "r.html", "--seeds", "1,2"],
        ["--seed", "x"], ["--threads", "-1"], ["--threads", "1000000"],
        ["--validation", "-5"], ["--arch", "nosuch"],
        ["--arch", "conv2d 5x99x99, reshape, dense 10, softmax"], ["--arch", ""],
    ],
    "mnist-test": [
        ["--nosuch"], ["extra"], ["--errors", "-1"], ["--errors", "many"],
        ["--min-accuracy", "101"], ["--min-accuracy", "-1"], ["--min-accuracy", "nan"],
        ["--threads", "-1"], ["--state"],
    ],
    "mnist-recognize": [
        [], ["--nosuch", "a.png"], ["--top", "0", "a.png"], ["--top", "11", "a.png"],
        ["--top", "nan", "a.png"], ["--state"], ["--show=colour", "a.png"],
        ["--show", "--json", "a.png"], ["--number", "--single", "a.png"],
        ["--raw", "--number", "a.png"], ["--min-confidence", "101", "a.png"],
        ["--min-confidence", "sure", "a.png"], ["--threads", "-1", "a.png"],
    ],
}


class Usage(ToolTest):
    def test_help_goes_to_stdout_and_is_complete(self):
        for tool in TOOLS:
            with self.subTest(tool=tool):
                out, err = self.run_tool(tool, "--help")
                self.assertEqual(err, "")
                for part in ("Usage: " + tool, "Examples:", "Exit codes:", "--state", "--json",
                             "-q,--quiet", "-V,--version"):
                    self.assertIn(part, out)
                self.assertLessEqual(max(map(len, out.splitlines())), 100)

    def test_h_is_short_with_examples_before_the_options_used_most(self):
        for tool in (*TOOLS, "mnist-export"):
            with self.subTest(tool=tool):
                out, err = self.run_tool(tool, "-h")
                self.assertEqual(err, "")
                self.assertLess(out.index("Usage: " + tool), out.index("Examples:"))
                self.assertLess(out.index("Examples:"), out.index("Options used most:"))
                options = [line for line in out.splitlines() if line.startswith("  -")]
                self.assertTrue(5 <= len(options) <= 10, options)
                self.assertLess(len(out.splitlines()), 35)
                self.assertLessEqual(max(map(len, out.splitlines())), 100)
                self.assertIn(f"{tool} --help", out)

    def test_the_nearest_flag_is_named(self):
        for tool, typed, meant in (
                ("mnist-train", "--epoch", "--epochs"), ("mnist-train", "--freshh", "--fresh"),
                ("mnist-train", "--batchsize=3", "--batch-size"),
                ("mnist-test", "--confuson", "--confusion"), ("mnist-test", "--min", "--min-accuracy"),
                ("mnist-recognize", "--anotate", "--annotate"), ("mnist-export", "--infoo", "--info")):
            with self.subTest(typed=typed):
                message = self.check_fails(tool, typed, exit_code=2)
                self.assertEqual(message,
                                 f"{tool}: not expected: {typed} (did you mean {meant}?)")
        message = self.check_fails("mnist-test", "--zzzzzz", exit_code=2)
        self.assertEqual(message, "mnist-test: not expected: --zzzzzz")

    def test_the_nearest_value_is_named(self):
        for tool, flag, typed, meant in (
                ("mnist-train", "--recipe", "bset", "best"),
                ("mnist-train", "--schedule", "cosin", "cosine"),
                ("mnist-train", "--augment", "stong", "strong"),
                ("mnist-train", "--precision", "b16", "bf16"),
                ("mnist-test", "--isa", "portabel", "portable"),
                ("mnist-recognize", "--show", "acsii", "ascii"),
                ("mnist-export", "--to", "pytoch", "pytorch")):
            with self.subTest(typed=typed):
                message = self.check_fails(tool, f"{flag}={typed}", "x", exit_code=2)
                self.assertRegex(message, rf"^{tool}: {flag}: {typed} is not one of .*"
                                          rf" \(did you mean {meant}\?\)$")

    def test_the_nearest_architecture_is_named(self):
        message = self.check_fails("mnist-train", "--arch", "simmard", exit_code=2)
        self.assertTrue(message.endswith("(did you mean simard?)"), message)

    def test_the_nearest_ending_is_named(self):
        message = self.check_fails("mnist-export", "network_state.npz", "digits.onxx", exit_code=2)
        self.assertIn("(did you mean .onnx?)", message)

    def test_without_a_picture_it_is_said_what_can_be_named(self):
        message = self.check_fails("mnist-recognize", exit_code=2)
        self.assertRegex(message, "PICTURE is required: .* - for standard input; .*samples")

    def test_arguments_are_named_in_the_order_typed(self):
        message = self.check_fails("mnist-test", "c", "a", "--no", "b", exit_code=2)
        self.assertEqual(message, "mnist-test: not expected: c, a, --no, b")

    def test_help_shows_defaults(self):
        out, _ = self.run_tool("mnist-train", "--help")
        for option, default in (("--epochs", "[20]"), ("--lr", "[0.01]"),
                                ("--batch-size", "[64]"), ("--momentum", "[0.95]"),
                                ("--schedule", "[linear]"), ("--arch", "[default]"),
                                ("--state", "[network_state.npz]")):
            line = next(line for line in out.splitlines() if option + " " in line)
            self.assertIn(default, line)

    def test_version(self):
        for tool in TOOLS:
            for flag in ("-V", "--version"):
                with self.subTest(tool=tool, flag=flag):
                    out, err = self.run_tool(tool, flag)
                    self.assertRegex(out, rf"^{tool} \d+\.\d+\.\d+\n$")
                    self.assertEqual(err, "")

    def test_wrong_usage_exits_2_and_points_to_the_help(self):
        for tool, cases in WRONG.items():
            for arguments in cases:
                with self.subTest(tool=tool, arguments=arguments):
                    out, err = self.run_tool(tool, *arguments, exit_code=2)
                    self.assertEqual(out, "")
                    self.assertTrue(err.startswith(tool + ": "), err)
                    self.assertIn(f"Try '{tool} --help'", err)
                    self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_wrong_value_is_named_with_its_option(self):
        message = self.check_fails("mnist-train", "--lr", "nan", exit_code=2)
        self.assertIn("--lr: nan is not a number above 0", message)

    def test_the_last_of_two_equal_options_counts(self):
        self.check_fails("mnist-test", "--state", "a.npz", "--state", "b.npz", "--data", ".",
                         says=["b.npz: no such file"])

    def test_numbers_are_decimal(self):
        # In octal, 012 would be ten, which is allowed.
        self.check_fails("mnist-recognize", "--top", "012", "a.png", exit_code=2)


if __name__ == "__main__":
    unittest.main()
