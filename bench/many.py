"""Schools of any size: pairs with one deadline of five timers, a chosen share of them due early."""

from datetime import timedelta
from pathlib import Path

from bench.peers.lifecycle import BEGUN
from bench.peers.school import school
from programme.processes.batch import Batch
from programme.school.application import Application
from states.opening import Opening
from store import cycles, instances

LIFECYCLE = b"""
process: pair
version: 1
title: {ru: pair, en: pair}
initial: waiting
roles:
  mentor: {title: {ru: mentor, en: mentor}}
  coordinator: {title: {ru: coordinator, en: coordinator}}
fields:
  meetings: {type: int}
messages:
  reminder: {to: mentor, kind: reminder}
  overdue: {to: mentor, kind: reminder}
states:
  - name: waiting
    title: {ru: waiting, en: waiting}
    deadlines:
      - name: answer
        due: {within: 30 working days}
        remind: [{before: 20 days, to: mentor}, {before: 10 days, to: mentor}]
        overdue: {to: mentor, repeat: {every: 10 days, at_most: 2}}
  - {name: ended, title: {ru: ended, en: ended}, final: true}
transitions:
  - {trigger: meet, source: waiting, by: coordinator, set: {meetings: meetings + 1}}
  - {trigger: end, source: waiting, dest: ended, by: coordinator}
"""
ROUNDS = [BEGUN + timedelta(days=days) for days in (24, 34, 44, 54, 64)]
"""Moments after each of the five timers of those due early; the others begin a year later."""
_CHUNK = 5000


def filled(
    url: str,
    folder: Path,
    pairs: int,
    early: int,
    synchronous: str = "OFF",
    *,
    together: bool = False,
) -> Application:
    """A school of `pairs` open pairs; `early` of them, spread evenly or the first ones `together`,
    have timers that come."""
    app = school(url, folder, synchronous, text=LIFECYCLE)
    roles = {"mentor": ("person:2",)}
    every = pairs // early
    for start in range(0, pairs, _CHUNK):
        with app.database.writing() as tx:
            row = cycles.by_name(tx)
            soon = Batch(app, tx, row, BEGUN)
            late = Batch(app, tx, row, BEGUN + timedelta(days=365))
            machine = app.machine(tx, "pair", 1)
            for number in instances.allot(tx, min(_CHUNK, pairs - start)):
                comes = number <= early if together else number % every == 0
                batch = soon if comes else late
                batch.open(machine, Opening(number, row.id, f"pair {number}", roles))
            soon.finish()
            late.finish()
    return app
