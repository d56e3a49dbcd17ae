"""A bare Litestar handler that takes and gives the JSON of an admission, served as Seatwise is."""

import socket
import sys
from datetime import UTC, datetime

import msgspec
import uvicorn
from litestar import Litestar, post
from litestar.params import FromPath, JSONBody


class Wanted(msgspec.Struct):
    operator: str | None = None
    pool: str = "desk"


class Given(msgspec.Struct):
    lease: str
    operator: str
    license: str
    since: datetime
    expires_at: datetime
    renewed: bool
    beat_in: int


@post("/v1/companies/{company:str}/seats", status_code=200)
async def echo(company: FromPath[str], data: JSONBody[Wanted]) -> Given:
    """The answer of an admission, from nowhere."""
    now = datetime.now(UTC)
    return Given("Zm9vYmFyYmF6cXV4", data.operator or company, "simultaneous", now, now, False, 35_000)


def main() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(2048)
    print(f"echo serves on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    app = Litestar([echo], openapi_config=None, logging_config=None)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, lifespan="off"
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main())
