"""examples/notebook.ipynb runs from its first cell to its last, and shows what it says it shows."""

import os
import unittest
from pathlib import Path

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(os.environ["SOURCE_DIR"]) / "examples"


class Notebook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        notebook = nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)
        nbformat.validate(notebook)
        cls.stored = [cell for cell in notebook.cells if cell.cell_type == "code"]
        cls.was_empty = all(not cell.outputs for cell in cls.stored)
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": EXAMPLES}})
        cls.cells = [cell for cell in client.execute().cells if cell.cell_type == "code"]

    def outputs(self, kind):
        """What the cells showed of this kind, one after the other."""
        shown = []
        for cell in self.cells:
            for output in cell.outputs:
                if output.output_type == "stream":
                    shown += [output.text] if kind == "stream" else []
                elif kind in output.data:
                    shown.append(output.data[kind])
        return shown

    def test_it_is_stored_without_outputs(self):
        self.assertTrue(self.was_empty)

    def test_the_photo_shows_itself_with_boxes(self):
        first, last = self.outputs("text/html")
        self.assertEqual(first.count("<rect"), 4)
        self.assertIn("<figcaption>Recognition &#x27;1998&#x27;", first)
        self.assertIn("<svg", last)

    def test_there_are_pictures(self):
        self.assertEqual(len(self.outputs("image/png")), 4)

    def test_both_networks_have_learnt(self):
        layers, trained, by_hand = self.outputs("stream")
        self.assertIn("<Layer conv2d 5x3x3 untied: (1,28,28) -> (5,26,26)>", layers)
        self.assertRegex(trained, r"^9\d\.\d\d% \(9\d\d\d of 10000;")
        self.assertRegex(by_hand, r"accuracy [89]\d\.\d\d%")


if __name__ == "__main__":
    unittest.main()
