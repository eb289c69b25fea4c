"""The machine, named by what matters for speed and by nothing else."""

import os
import re
import subprocess
from pathlib import Path

SHOWN_FLAGS = ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16",
               "asimd", "sve")


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True,
                              check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def cpu_field(name):
    found = re.search(rf"^{name}\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else ""


def level_2_cache():
    size = Path("/sys/devices/system/cpu/cpu0/cache/index2/size")
    return size.read_text().strip() if size.exists() else ""


def features():
    """One line."""
    flags = cpu_field("flags") or cpu_field("Features")
    shown = [flag for flag in SHOWN_FLAGS if flag in flags.split()]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    parts = [cpu_field("model name"), f"{len(os.sched_getaffinity(0))} cores", " ".join(shown),
             f"{level_2_cache()} of L2 a core" if level_2_cache() else "", f"{memory:.0f} GB",
             f"Linux {os.uname().release.split('-')[0]}", first_line("c++", "--version")]
    return ", ".join(part for part in parts if part)
