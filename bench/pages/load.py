"""Many people at once, from a process of their own: coordinators, an auditor, the flows.

Each coordinator asks for a page, reads for a while, and asks for the next; every tenth time they
pull a trigger. An auditor exports the record over and over, and `advance` and `deliver` run. Asked
more and more often, until a page's median is twice what it is alone.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

import httpx

READS = ("/today", "/pairs", "/pairs?view=list", "/roadmap", "/instances/{pair}", "/letters")
SECONDS = 20.0


@dataclass
class Seen:
    """Milliseconds by page, and what failed."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: str, seconds: float, problem: str = "") -> None:
        with self.lock:
            self.taken.setdefault(page, []).append(seconds * 1e3)
            if problem:
                self.failed.append(problem)


def coordinator(
    url: str, cookie: str, pairs: Sequence[int], pause: float, number: int, until: float, seen: Seen
) -> None:
    """One of them, until the time is over."""
    chance = Random(number)
    headers = {"cookie": f"nastavnik_session={cookie}; lang=ru"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        time.sleep(chance.random() * pause)
        while time.monotonic() < until:
            page = chance.choice(READS)
            started = time.perf_counter()
            try:
                answer = client.get(page.format(pair=chance.choice(pairs)))
                problem = "" if answer.status_code == 200 else f"{page}: {answer.status_code}"
            except httpx.HTTPError as error:
                problem = f"{page}: {type(error).__name__}"
            seen.note(page, time.perf_counter() - started, problem)
            time.sleep(chance.uniform(0.5, 1.5) * pause)


def exporter(url: str, cookie: str, until: float, seen: Seen) -> None:
    """An auditor who reads the whole record."""
    headers = {"cookie": f"nastavnik_session={cookie}; lang=ru"}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
        while time.monotonic() < until:
            started = time.perf_counter()
            with client.stream("GET", "/history.jsonl") as answer:
                if answer.status_code != 200:
                    seen.note("export", 0, f"export: {answer.status_code}")
                    return
                for _ in answer.iter_bytes():
                    if time.monotonic() >= until:
                        break
            seen.note("export", time.perf_counter() - started)


def crowd(
    url: str,
    cookies: dict[str, str],
    pairs: Sequence[int],
    coordinators: int,
    pause: float,
    busy: bool,
) -> Seen:
    """That many coordinators; with `busy` an auditor exports too."""
    seen, until = Seen(), time.monotonic() + SECONDS
    people = [
        threading.Thread(
            target=coordinator,
            args=(url, cookies["coordinator"], pairs, pause, number, until, seen),
        )
        for number in range(coordinators)
    ]
    if busy:
        people.append(
            threading.Thread(target=exporter, args=(url, cookies["auditor"], until, seen))
        )
    for one in people:
        one.start()
    for one in people:
        one.join()
    return seen


def from_elsewhere(
    url: str,
    cookies: dict[str, str],
    pairs: Sequence[int],
    coordinators: int,
    pause: float,
    busy: bool,
) -> tuple[dict[str, float], int, list[str]]:
    """The same in a second process: medians by page, requests in all, what failed."""
    asked = json.dumps([url, cookies, list(pairs), coordinators, pause, busy])
    done = subprocess.run(
        [sys.executable, "-m", "bench.pages.load"],
        input=asked, text=True, capture_output=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    medians, requests, failed = json.loads(done.stdout)
    return medians, requests, failed


def main() -> None:
    """Reads what is asked from its input, writes what it saw."""
    url, cookies, pairs, coordinators, pause, busy = json.loads(sys.stdin.read())
    seen = crowd(url, cookies, pairs, coordinators, pause, busy)
    medians = {page: median(taken) for page, taken in seen.taken.items() if page != "export"}
    requests = sum(len(taken) for page, taken in seen.taken.items() if page != "export")
    json.dump([medians, requests, seen.failed[:20]], sys.stdout)


if __name__ == "__main__":
    main()
