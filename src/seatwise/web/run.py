"""A server process from its start to its end."""

import logging
import socket
import sys

import structlog
import uvicorn

from seatwise.desk import Desk
from seatwise.desk.opening import opened, password_setup
from seatwise.errors import SeatwiseError
from seatwise.settings import Settings
from seatwise.web.app import create_app


class AddressTaken(SeatwiseError):
    """%(host)s:%(port)s cannot be listened on: %(reason)s. Choose another port, such as PORT=8001."""

    code = "ADDRESS_TAKEN"


def run(settings: Settings) -> None:
    """Serve until a signal comes. Raises AddressTaken and what opening the database can raise."""
    _log()
    listening = _listen(settings)
    store = opened(settings)
    setup = password_setup(settings, store)
    desk = Desk(store)
    app = create_app(settings, desk, setup)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        # Deflate would cost 35 kB a socket and saves nothing on messages this small.
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        ws_ping_interval=settings.ping_every,
        ws_ping_timeout=settings.ping_every,
        timeout_graceful_shutdown=3,
    )
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Seatwise serves on http://{shown}:{port}\n")
    sys.stdout.flush()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        desk.close()
        store.close()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise AddressTaken(host=settings.host, port=settings.port, reason=reason) from None
    return listening


def _log() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
