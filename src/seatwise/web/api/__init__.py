"""`/v1`: the API for programs, described at `/openapi.json`."""

from litestar.types import ControllerRouterHandler

from seatwise.web.api import companies, journal, keys, licenses, operators, pools, seats

HANDLERS: list[ControllerRouterHandler] = [
    *companies.HANDLERS,
    *operators.HANDLERS,
    *licenses.HANDLERS,
    *seats.HANDLERS,
    *pools.HANDLERS,
    *journal.HANDLERS,
    *keys.HANDLERS,
]
