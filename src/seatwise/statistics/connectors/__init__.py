"""The desks' own webhooks, one file a desk: a signed request becomes envelopes, or is refused."""

from collections.abc import Callable
from typing import Final

from seatwise.statistics.connectors import chat2desk, chatwoot, intercom, zammad, zendesk
from seatwise.statistics.connectors.webhook import Delivery, Received, Refused

DESKS: Final[dict[str, Callable[[Delivery], Received | Refused]]] = {
    desk.SOURCE: desk.receive for desk in (chatwoot, zendesk, zammad, intercom, chat2desk)
}
