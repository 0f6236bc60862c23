"""The server of the pages and of the API: what it is put together from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from dashboard import errors
from dashboard.accounts import (
    accounts,
    doctor,
    factor_reset,
    first_administrator,
    first_password,
    metrics,
    oidc,
    own_account,
    prove,
    second_factor,
    sign_in,
)
from dashboard.api import wiring
from dashboard.auditor import checkpoints, history, readings, runs, school_history
from dashboard.coordinator import bulk, firing, instance, letters, pairs, people, roadmap, today
from dashboard.methodologist import definitions
from dashboard.office import schools
from dashboard.page.notice import onward
from dashboard.participant import answers
from dashboard.security.limits import RequestLimits
from dashboard.security.patience import ImpatientProtocol
from dashboard.security.rights import admit
from dashboard.security.security_log import SecurityLog, chained, to_file
from dashboard.security.visitor import school_of, visitor_of
from programme.authoring import diagrams
from programme.school.application import open_application
from programme.school.settings import Settings
from programme.upkeep.post import standing_still

STATIC = Path(__file__).parent / "static"
TABLER = Path(str(files("starlette_admin"))) / "static" / "css" / "vendor" / "tabler.min.css"
_FORM = 1024 * 1024
"""Bytes that a form may have, beside its document where it has one."""
_HOME = {"auditor": "/history", "municipal": "/schools", "administrator": "/accounts"}


def build(settings: Settings) -> FastAPI:
    """The application; it opens the school when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_application(settings) as school:
            app.state.school = school
            diagrams.warm_up()
            yield

    app = FastAPI(
        title="nastavnik",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(admit)],
    )
    errors.register(app)
    app.add_middleware(
        RequestLimits,
        most_bytes=settings.evidence_limit + _FORM,
        most_typed=_FORM,
        secure=settings.cookie_secure,
        broken=errors.broken,
    )
    app.add_middleware(SecurityLog, settings=settings)
    app.add_middleware(metrics.RequestTimes)

    @app.get("/health")
    def health(request: Request) -> JSONResponse:
        silent = standing_still(school_of(request), datetime.now(UTC))
        return JSONResponse({"ok": not silent, "silent": silent}, 503 if silent else 200)

    @app.get("/")
    def first(request: Request) -> Response:
        visitor = visitor_of(request)
        return onward(visitor, _HOME.get(visitor.role, "/today"))

    @app.get("/static/vendor/tabler.min.css")
    def tabler() -> FileResponse:
        return FileResponse(TABLER, headers={"cache-control": "public, max-age=86400"})

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in (
        sign_in.router,
        doctor.router,
        metrics.router,
        history.router,
        checkpoints.router,
        definitions.router,
        runs.router,
        school_history.router,
        readings.router,
        schools.router,
        answers.router,
        today.router,
        firing.router,
        roadmap.router,
        instance.router,
        pairs.router,
        bulk.router,
        letters.router,
        people.router,
        own_account.router,
        first_password.router,
        prove.router,
        second_factor.router,
        factor_reset.router,
        first_administrator.router,
        accounts.router,
        oidc.router,
    ):
        app.include_router(router)
    wiring.register(app)
    return app


def main() -> None:
    """Serves the page until it is told to stop."""
    settings = Settings()
    chained(settings)
    to_file(settings)
    uvicorn.Server(server_of(build(settings), settings)).run()


def server_of(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How the pages are served. An address that a request claims to come from is believed where a
    proxy that the settings name says so, and nowhere else."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.dashboard_port,
        log_level="warning",
        access_log=False,
        http=ImpatientProtocol,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=settings.trusted_proxy,
    )


if __name__ == "__main__":
    main()
