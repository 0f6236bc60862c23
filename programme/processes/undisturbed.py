"""The collector of circles, held back while a batch lives."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Holds back the search for circles of references while a batch lives. Its values are trees,
    freed as they are let go; but each search would walk all the thousands that wait to be written.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
