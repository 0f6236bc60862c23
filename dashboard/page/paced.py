"""Long answers sent with pauses, so that short ones are served between their parts."""

import time
from collections.abc import Iterator
from itertools import chain, islice

PAUSE_RATIO = 4.0
"""Seconds of pause for each second of work: pages share the process."""


def with_pauses(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, with a pause after each. The first two are made at once, so that a wrong
    question raises its error before the answer begins."""
    # a table's first chunk is its head, which nobody had to look up
    return _paced(chain(list(islice(chunks, 2)), chunks))


def _paced(chunks: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        started = time.perf_counter()
        chunk = next(chunks, None)
        if chunk is None:
            return
        worked = time.perf_counter() - started
        yield chunk
        time.sleep(worked * PAUSE_RATIO)
