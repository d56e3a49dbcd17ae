"""A seat that is held: kept by heartbeat in the background, released at the end."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

import msgspec

from seatwise.client.connection import AnswerUnreadable, Connection, ServerUnreachable, waits
from seatwise.client.refusals import SeatDenied, SeatLost, ServerRefused
from seatwise.language import language
from seatwise.seats import Code

log = logging.getLogger(__name__)

_CODES = frozenset(code.value for code in Code)
_RELEASE_PATIENCE = 5.0


class _Wanted(msgspec.Struct, omit_defaults=True):
    pool: str
    operator: str | None = None


class _Given(msgspec.Struct):
    lease: str
    operator: str
    license: str
    since: datetime
    expires_in: int
    beat_in: int


class Seat:
    """A seat, held from the moment it exists until `release`, the end of its `with` block or of the process.

    Made by `Session.seat` and `Client.seat`. When it is lost, `lost` says why, `on_lost` was called with it
    in the background thread, and `check` raises it; without `on_lost` the end of the `with` block raises it
    too, so that nobody works on without a seat unknowingly.
    """

    def __init__(
        self,
        connection: Connection,
        token: str,
        *,
        operator: str | None = None,
        pool: str = "desk",
        on_lost: Callable[[SeatLost], None] | None = None,
        patience: float = 15.0,
    ) -> None:
        """Raises SeatDenied with the numbers, ServerRefused, ServerUnreachable, AnswerUnreadable."""
        self._connection = connection
        self._token = token
        self._on_lost = on_lost
        self._stop = threading.Event()
        self._told = False
        self.lost: SeatLost | None = None
        asked = time.monotonic()
        try:
            given = connection.post(
                f"{connection.api}/seats", _Wanted(pool, operator), _Given, token=token, patience=patience
            )
        except ServerRefused as refused:
            if refused.code in _CODES:
                detail = str(refused.facts["detail"])
                raise SeatDenied(refused.code, detail, refused.numbers) from None
            raise
        self._take(given, asked)
        self._thread = threading.Thread(target=self._keep, name="seatwise-seat", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Go on only with a seat: raises SeatLost when it was lost."""
        if self.lost is not None:
            self._told = True
            raise self.lost

    def release(self) -> None:
        """Give the seat back; twice is as good as once. An unreachable server frees it by itself."""
        if self._stop.is_set():
            return
        self._stop.set()
        if self._thread is not threading.current_thread():
            # A beat under way could otherwise ask for a new lease behind the release.
            self._thread.join()
        if self.lost is not None:
            return
        path = f"{self._connection.api}/seats/{self.lease}/release"
        try:
            self._connection.post(path, {}, msgspec.Raw, token=self._token, patience=_RELEASE_PATIENCE)
        except (ServerUnreachable, ServerRefused, AnswerUnreadable) as error:
            log.warning("seat_not_released lease=%s code=%s", self.lease, error.code)

    def __enter__(self) -> "Seat":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
        if kind is None and self._on_lost is None and not self._told:
            self.check()

    def _take(self, given: _Given, asked: float) -> None:
        """What the server gave. It was decided after `asked`, so the lease lasts at least from there."""
        self.lease = given.lease
        self.operator = given.operator
        self.license = given.license
        self.since = given.since
        self._until = asked + given.expires_in / 1000
        # Never later than told, and early where the answer itself came late.
        self._wait = min(given.beat_in / 1000, max(0.0, self._until - time.monotonic()) / 2)

    def _keep(self) -> None:
        while not self._stop.wait(self._wait):
            lost = self._beat()
            if lost is not None and not self._stop.is_set():
                self.lost = lost
                if self._on_lost is not None:
                    self._on_lost(lost)
                return

    def _beat(self) -> SeatLost | None:
        """One beat, tried until the lease's last known end.

        A beat carries no Idempotency-Key: repeated it is simply the next one, and a kept answer would tell of
        an older end.
        """
        path = f"{self._connection.api}/seats/{self.lease}/beat"
        for wait in waits():
            asked = time.monotonic()
            left = self._until - asked
            if left <= 0:
                break
            try:
                given = self._connection.attempt(
                    "POST", path, {}, _Given, token=self._token, timeout=min(self._connection.timeout, left)
                )
            except (ServerUnreachable, AnswerUnreadable) as error:
                log.info("beat_failed lease=%s code=%s", self.lease, error.code)
            except ServerRefused as refused:
                return SeatLost(refused.code, str(refused.facts["detail"]), refused.numbers)
            else:
                self._take(given, asked)
                return None
            if self._stop.wait(min(wait, max(0.0, self._until - time.monotonic()))):
                return None
        sentence = language(self._connection.language).gettext(
            "The seat ran out while the server could not be reached."
        )
        return SeatLost(Code.LEASE_EXPIRED.value, sentence)
