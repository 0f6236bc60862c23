"""The page that stands where the dashboard will be: cycles, how they go, and silence."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

from programme import cycles, overview
from programme.application import Application, open_application
from programme.settings import Settings
from states.errors import NastavnikError

TEMPLATES = Path(__file__).parent / "templates"
_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class CycleCard:
    """A cycle as its card shows it."""

    name: str
    organisation: str
    state: str
    paused: bool
    begins: str
    ends: str
    measures: int
    accepted: int
    late: int
    pairs: int
    waiting: int
    incidents: int


def build(settings: Settings) -> FastAPI:
    """The application; it opens the school when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_application(settings) as school:
            app.state.school = school
            yield

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"])
    )

    @app.middleware("http")
    async def headers(
        request: Request, following: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await following(request)
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/health")
    def health(request: Request) -> JSONResponse:
        school: Application = request.app.state.school
        silent = [flow.flow for flow in overview.silence(school, datetime.now(UTC))]
        return JSONResponse({"ok": True, "silent": silent})

    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(TEMPLATES / "style.css", media_type="text/css")

    @app.get("/")
    def index(request: Request, lang: str = "") -> HTMLResponse:
        school: Application = request.app.state.school
        language = _language(lang, request.headers.get("accept-language", ""))
        page = environment.get_template("cycles.html").render(
            language=language,
            say=lambda ru, en: ru if language == "ru" else en,
            cycles=_cards(school),
            silent=overview.silence(school, datetime.now(UTC)),
        )
        return HTMLResponse(page)

    @app.exception_handler(NastavnikError)
    def told(request: Request, error: NastavnikError) -> HTMLResponse:
        language = _language("", request.headers.get("accept-language", ""))
        said = error.say("ru" if language == "ru" else "en")
        return HTMLResponse(environment.from_string("<p>{{ said | e }}</p>").render(said=said), 503)

    return app


def _language(asked: str, accepted: str) -> str:
    if asked in ("ru", "en"):
        return asked
    first = accepted.split(",")[0].strip().lower()
    return "en" if first and not first.startswith("ru") else "ru"


def _cards(school: Application) -> list[CycleCard]:
    cards = []
    for line in cycles.listing(school):
        pulse = overview.pulse(school, line.name, datetime.now(UTC))
        cards.append(
            CycleCard(
                line.name,
                line.organisation,
                line.state,
                line.paused,
                f"{line.begins:%d.%m.%Y}",
                f"{line.ends:%d.%m.%Y}",
                pulse.measures,
                pulse.accepted,
                pulse.late,
                pulse.pairs,
                pulse.letters_waiting,
                pulse.incidents,
            )
        )
    return cards


def main() -> None:
    """Serves the page until it is told to stop."""
    settings = Settings()
    uvicorn.run(
        build(settings),
        host=settings.host,
        port=settings.dashboard_port,
        log_level="warning",
        server_header=False,
    )


if __name__ == "__main__":
    main()
