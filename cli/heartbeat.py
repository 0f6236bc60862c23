"""When a flow last ran, told by a file that each of its runs touches."""

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Heartbeat:
    """When a flow last ran, by this process's own clock: a clock set back changes nothing."""

    flow: str
    file: Path
    every: int
    touched: float = 0.0
    seen_at: float = field(default_factory=time.monotonic)
    helped_at: float = 0.0
    silent: bool = False

    def look(self) -> bool:
        """Whether a run has taken place since the last look."""
        with contextlib.suppress(OSError):
            touched = self.file.stat().st_mtime
            if touched != self.touched:
                self.touched, self.seen_at = touched, time.monotonic()
                return True
        return False

    @property
    def patience(self) -> float:
        """Seconds without a run that mean silence."""
        return max(60.0, 2.0 * self.every)
