"""How much memory this process has held at most."""

import re
from pathlib import Path


def most_mb() -> int:
    """The kernel's own mark since exec: getrusage would count what the parent held at the fork."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) // 1024 if found else 0
