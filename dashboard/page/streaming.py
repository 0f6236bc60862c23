"""Long answers that give way to short ones."""

import time
from collections.abc import Iterator
from itertools import chain, islice

REST = 4.0
"""How long a long answer rests, against how long it worked: pages share its process."""


def gently(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, with pauses in which others are served. Its beginning is made at once, so that
    what was asked for wrongly is told instead of it."""
    # a table's first chunk is its head, which nobody had to look up
    return _rested(chain(list(islice(chunks, 2)), chunks))


def _rested(chunks: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        started = time.perf_counter()
        chunk = next(chunks, None)
        if chunk is None:
            return
        worked = time.perf_counter() - started
        yield chunk
        time.sleep(worked * REST)
