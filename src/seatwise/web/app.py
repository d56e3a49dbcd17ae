"""The application, put together: the one place that knows everything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from seatwise import __version__
from seatwise.desk import Desk
from seatwise.desk.newsfeed import Newsfeed
from seatwise.errors import SeatwiseError
from seatwise.settings import Settings
from seatwise.signin.opaque import Setup
from seatwise.store import Look
from seatwise.web import api, pages, seat_socket, sign_in
from seatwise.web.callers import deny_by_default, server_of
from seatwise.web.pages.error import for_people
from seatwise.web.problems import on_anything, on_http_error, on_seatwise_error
from seatwise.web.server import Server

BODY_LIMIT = 1_000_000
"""The largest body of an ordinary request, bytes."""

_HEADERS = {
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
        b"style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    # Not "no-referrer": with it a browser names no origin of a form either ("null"), and the guard wants one.
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


@get("/healthz")
async def healthz(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Whether the server works: only when its database answers."""

    def ask(look: Look) -> None:
        look.value("healthy")

    await server_of(request).read(ask)
    return {"status": "ok"}


@get("/openapi.json", include_in_schema=False)
async def openapi(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1)."""
    return request.app.openapi_schema.to_schema()


async def _headers(message: Message, _scope: Scope) -> None:
    if message["type"] == "http.response.start":
        present = {name.lower() for name, _ in message["headers"]}
        message["headers"] = [
            *message["headers"],
            *((name, value) for name, value in _HEADERS.items() if name not in present),
        ]


def create_app(settings: Settings, desk: Desk, setup: Setup) -> Litestar:
    """The application over a desk. Who made the desk closes it."""
    server = Server(settings, desk, setup)

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        server.live.start(asyncio.get_running_loop())
        newsfeed = Newsfeed(desk, server.live.companies, server.live.publish)
        newsfeed.start()
        tasks = [
            asyncio.create_task(server.sockets.keep_beating()),
            asyncio.create_task(server.sockets.keep_settling()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.to_thread(newsfeed.stop)

    static = Path(str(resources.files("seatwise.web").joinpath("static")))
    app = Litestar(
        [
            healthz,
            openapi,
            *api.HANDLERS,
            *sign_in.HANDLERS,
            *seat_socket.HANDLERS,
            *pages.HANDLERS,
            create_static_files_router("/static", [static], include_in_schema=False),
        ],
        middleware=[deny_by_default],
        lifespan=[running],
        before_send=[_headers],
        request_max_body_size=BODY_LIMIT,
        exception_handlers={
            SeatwiseError: for_people(on_seatwise_error),
            HTTPException: for_people(on_http_error),
            Exception: for_people(on_anything),
        },
        openapi_config=OpenAPIConfig(
            title="Seatwise",
            version=__version__,
            path="/openapi",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin()],
        ),
        logging_config=None,
    )
    app.state.server = server
    return app
