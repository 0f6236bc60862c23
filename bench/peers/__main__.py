"""All contenders, in turn, several times over: medians, ratios, spread, memory; table and chart.

`python -m bench.peers [rounds]`; run by `make bench`. The compiled engine runs
beside the other where `python -m tests.compiled --version` has built it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import altair
import vl_convert

from bench.peers.lifecycle import Measured
from tests.compiled import TREE

CHART = Path("docs/peers.svg")
CONTENDERS: Mapping[str, tuple[str, int]] = {
    "ours.single": ("nastavnik, a transaction a transition", 200),
    "ours.bulk": ("nastavnik, 1,000 pairs a transaction", 2000),
    "ours.by_itself": ("nastavnik, `advance` as time passes", 2000),
    "compiled.single": ("compiled, a transaction a transition", 200),
    "compiled.bulk": ("compiled, 1,000 pairs a transaction", 2000),
    "compiled.by_itself": ("compiled, `advance` as time passes", 2000),
    "dbos": ("DBOS", 50),
    "spiff": ("SpiffWorkflow", 100),
    "viewflow": ("django-viewflow", 100),
    "statemachine": ("python-statemachine, own table", 100),
    "prefect": ("Prefect, one flow run per pair", 5),
}
"""What is measured: its name in the table, and how many pairs it gets."""
FLOORS = {
    "floor.single": "floor: bare SQL, a transaction a transition",
    "floor.bulk": "floor: bare SQL, 1,000 pairs a transaction",
    "floor.by_itself": "floor: bare SQL of `advance`",
}


def rounds(count: int, synchronous: str) -> dict[str, list[Measured]]:
    """Every contender once a round, one after another, each in a fresh process."""
    found: dict[str, list[Measured]] = {}
    for _ in range(count):
        for name, (_, pairs) in CONTENDERS.items():
            for measured in _measured(name, pairs, synchronous):
                found.setdefault(measured.name, []).append(measured)
                sys.stderr.write(f"{synchronous} {_said(measured)}\n")
    return found


def _measured(name: str, pairs: int, synchronous: str) -> Iterator[Measured]:
    kind, _, way = name.partition(".")
    tree = TREE if kind == "compiled" else Path.cwd()
    if not tree.is_dir():
        return
    asked = f"ours.{way}" if kind == "compiled" else name
    command = [sys.executable, "-m", "bench.peers.one", asked, str(pairs), synchronous]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tree)
    for one in json.loads(done.stdout.splitlines()[-1]):
        measured = Measured(**one)
        yield replace(measured, name=measured.name.replace(asked, name))


def _said(one: Measured) -> str:
    return f"{one.name}: {one.transitions / one.seconds:.0f} per s"


def _rates(runs: Sequence[Measured]) -> list[float]:
    return sorted(one.transitions / one.seconds for one in runs)


def table(found: Mapping[str, Sequence[Measured]]) -> Iterator[str]:
    """Markdown: medians over the rounds, the slowest and the fastest beside them."""
    rate = {name: median(_rates(runs)) for name, runs in found.items()}
    yield "| contender | per second | slowest to fastest | of its floor | times DBOS | MB |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, runs in found.items():
        title = FLOORS.get(name) or CONTENDERS[name][0]
        rates = _rates(runs)
        way = name.partition(".")[2]
        share = (
            f"{rate[name] / rate[f'floor.{way}']:.0%}"
            if name.startswith(("ours", "compiled"))
            else ""
        )
        memory = max(one.memory_mb for one in runs) or ""
        yield (
            f"| {title} | {rate[name]:,.0f} | {rates[0]:,.0f} to {rates[-1]:,.0f} | {share} |"
            f" {rate[name] / rate['dbos']:.1f} | {memory} |"
        )


def chart(found: Mapping[str, Sequence[Measured]]) -> str:
    """Bars on a logarithmic scale, as SVG."""
    rows = [
        {"contender": FLOORS.get(name) or CONTENDERS[name][0], "rate": median(_rates(runs))}
        for name, runs in found.items()
    ]
    bars = (
        altair.Chart(altair.Data(values=rows), width=420)
        .mark_bar()
        .encode(
            x=altair.X("rate:Q", title="transitions per second", scale=altair.Scale(type="log")),
            y=altair.Y("contender:N", sort="-x", title=None, axis=altair.Axis(labelLimit=320)),
        )
    )
    return vl_convert.vegalite_to_svg(bars.to_json())


def main() -> None:
    """Prints both tables, writes the chart."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for synchronous in ("FULL", "NORMAL"):
        found = rounds(count, synchronous)
        sys.stdout.write(f"\nsynchronous={synchronous}, {count} rounds\n\n")
        sys.stdout.write("\n".join(table(found)) + "\n")
        if synchronous == "FULL":
            CHART.write_text(chart(found), encoding="utf-8")


if __name__ == "__main__":
    main()
