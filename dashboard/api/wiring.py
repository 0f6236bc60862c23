"""The API put together, and its description in OpenAPI."""

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from dashboard.api import cycle, definitions, firing, instances, letters, own, people, records

PARTS = (cycle, instances, firing, letters, people, definitions, records, own)
_ABOUT = (
    "What the pages of nastavnik do, for programs. Every call carries a token of an account: "
    "`Authorization: Bearer nst_...`. Texts for people come in Russian and English."
)


def register(app: FastAPI) -> None:
    """All parts, and `/api/openapi.json`."""
    for part in PARTS:
        app.include_router(part.routes, tags=[part.__name__.rpartition(".")[2]])
    described: dict[str, object] = {}

    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi(_: Request) -> JSONResponse:
        if not described:
            described.update(description())
        return JSONResponse(described)


def description() -> dict[str, object]:
    """The API in OpenAPI: nothing of the pages."""
    routes = [route for part in PARTS for route in part.routes.routes]
    found: dict[str, object] = get_openapi(
        title="nastavnik", version="1", description=_ABOUT, routes=routes
    )
    components = found.setdefault("components", {})
    if isinstance(components, dict):
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found
