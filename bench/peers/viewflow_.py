"""django-viewflow: its finite state machine over a Django model, saved in one transaction."""

from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings

from bench.peers.lifecycle import STATES, STEPS, allowed


def prepare(pairs: int, synchronous: str, folder: Path) -> Callable[[], int]:
    """Ready to run."""
    pragmas = f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "viewflow.db"),
                "OPTIONS": {"init_command": pragmas, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from django.db import connection, models, transaction
    from viewflow.fsm import State

    class Pair(models.Model):
        """A pair."""

        state = models.CharField(max_length=20, default=STATES[0])
        score = models.IntegerField(default=0)
        step = models.IntegerField(default=0)

        class Meta:
            app_label = "bench"

    class History(models.Model):
        """A line of history."""

        pair = models.IntegerField()
        step = models.IntegerField()
        state = models.CharField(max_length=20)

        class Meta:
            app_label = "bench"

    class Outbox(models.Model):
        """A letter that waits."""

        pair = models.IntegerField()
        recipient = models.CharField(max_length=20)

        class Meta:
            app_label = "bench"

    class Flow:
        """The lifecycle."""

        state = State(STATES, default=STATES[0])

        def __init__(self, pair: Pair) -> None:
            self.pair = pair

        @state.setter()
        def _set(self, value: str) -> None:
            self.pair.state = value

        @state.getter()
        def _get(self) -> str:
            return self.pair.state

    def take(flow: Flow) -> None:
        flow.pair.step += 1

    moves = []
    for number in range(STEPS):

        def guard(flow: Flow, number: int = number) -> bool:
            return allowed(flow.pair.score, flow.pair.step, number)

        def body(self: Flow) -> None:
            take(self)

        body.__name__ = f"move_{number}"
        decorate = Flow.state.transition(
            source=STATES[number], target=STATES[number + 1], conditions=[guard]
        )
        moved = decorate(body)
        setattr(Flow, body.__name__, moved)
        moves.append(body.__name__)

    with connection.schema_editor() as schema:
        for model in (Pair, History, Outbox):
            schema.create_model(model)
    Pair.objects.bulk_create(Pair() for _ in range(pairs))
    ids = list(Pair.objects.values_list("id", flat=True))

    def step(number: int, one: int) -> int:
        with transaction.atomic():
            pair = Pair.objects.get(id=one)
            pair.score = 3
            getattr(Flow(pair), moves[number])()
            pair.save()
            History.objects.create(pair=one, step=number, state=pair.state)
            Outbox.objects.create(pair=one, recipient="mentor")
        return 1

    def run() -> int:
        return sum(step(number, one) for number in range(STEPS) for one in ids)

    return run
