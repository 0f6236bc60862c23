"""`/metrics` in the format of Prometheus, for whoever has the token."""

import hmac
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from time import perf_counter

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.security.visitor import school_of
from programme.views.metrics import Sample, samples
from states.definition import Words
from states.errors import NotFound, NotSignedIn

router = APIRouter()
REQUESTS = CollectorRegistry()
_SECONDS = Histogram(
    "nastavnik_request_seconds",
    "How long answers took, by route",
    ("method", "route", "status"),
    registry=REQUESTS,
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)


class RequestTimes:
    """Measures each answer under the name of its route: no address with a number in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "")
            labels = (str(scope["method"]), route or "other", f"{status // 100}xx")
            _SECONDS.labels(*labels).observe(perf_counter() - begun)


class _School:
    """The samples as Prometheus collects them."""

    def __init__(self, found: list[Sample]) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """One family for each name."""
        by_name: dict[str, list[Sample]] = defaultdict(list)
        for sample in self._found:
            by_name[sample.name].append(sample)
        for name, same in by_name.items():
            labels = [label for label, _ in same[0].labels]
            family = GaugeMetricFamily(f"nastavnik_{name}", same[0].what, labels=labels)
            for sample in same:
                family.add_metric([value for _, value in sample.labels], sample.value)
            yield family


@router.get("/metrics")
def page(request: Request) -> Response:
    """Everything that is measured. `NotFound` where no token is set, `NotSignedIn` without it."""
    school = school_of(request)
    token = school.settings.metrics_token.get_secret_value()
    if not token:
        raise NotFound(
            Words(
                ru="Задайте NASTAVNIK_METRICS_TOKEN, чтобы открыть показатели.",
                en="Set NASTAVNIK_METRICS_TOKEN to open the metrics.",
            )
        )
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise NotSignedIn(
            Words(ru="Нужен токен показателей.", en="The token of the metrics is needed.")
        )
    registry = CollectorRegistry()
    registry.register(_School(samples(school, datetime.now(UTC))))
    text = generate_latest(registry) + generate_latest(REQUESTS)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
