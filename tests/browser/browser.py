"""What the tests of the pages share: Chromium, and playwright-core to drive it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def skip(reason):
    """Ends the test as skipped."""
    print("skipped:", reason)
    sys.exit(77)  # which tells ctest


def driver_folder():
    """The folder with playwright-core, installed there by npm the first time."""
    if CHROMIUM is None or shutil.which("npm") is None:
        skip("there is no chromium, or no npm; tools/install-packages browser installs them")
    folder = Path(os.environ["BUILD_DIR"]) / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two tests may come at once
        if not (folder / "node_modules" / "playwright-core").is_dir():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            npm = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder,
                                 capture_output=True, text=True)
            if npm.returncode != 0:
                skip("npm could not fetch playwright-core: " + npm.stderr)
    return folder


def drive(script, *arguments):
    """Runs a script beside this file and returns the JSON it prints."""
    process = subprocess.run(["node", HERE / script, *map(str, arguments)], cwd=driver_folder(),
                             env={**os.environ, "CHROMIUM": CHROMIUM}, capture_output=True,
                             text=True, timeout=540)
    if process.returncode != 0:
        raise RuntimeError(process.stderr)
    return json.loads(process.stdout)
