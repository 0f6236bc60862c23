"""Long answers that give way to short ones."""

import time
from collections.abc import Iterator

REST = 2.0
"""How long a long answer rests, against how long it worked: pages share its process."""


def gently(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with pauses in which others are served."""
    while True:
        started = time.perf_counter()
        chunk = next(chunks, None)
        if chunk is None:
            return
        worked = time.perf_counter() - started
        yield chunk
        time.sleep(worked * REST)
