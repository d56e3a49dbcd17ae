"""A POST that changes something: decided with the company held, once for each Idempotency-Key."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response

from seatwise.desk.once import Answer, Once, guarded
from seatwise.seats import Denied
from seatwise.store import Held
from seatwise.web.callers import caller_of, server_of
from seatwise.web.problems import PROBLEM, BadRequest, denial, language_of

AnyRequest = Request[Any, Any, Any]


async def effect(
    request: AnyRequest,
    company: str,
    work: Callable[[Held], object],
    status: int = 200,
    *,
    caller: str | None = None,
) -> Response[Any]:
    """Run `work` and answer with what it gives; a `Denied` becomes a problem document.

    The answer is kept in the same transaction, so a repeated request gets it again and changes nothing.
    `caller` names who asks where there is no signed-in caller.
    """
    said = language_of(request)

    def run(held: Held) -> Answer:
        result = work(held)
        if isinstance(result, Denied):
            refused = denial(result, said)
            return Answer(refused.status_code or 409, bytes(refused.content))
        return Answer(status, msgspec.json.encode(result))

    once = await once_of(request, caller)
    return answered(await server_of(request).write(company, guarded(once, run)))


def answered(answer: Answer) -> Response[Any]:
    """An answer as a response."""
    media_type = PROBLEM if answer.status >= 400 else "application/json"
    return Response(answer.body, status_code=answer.status, media_type=media_type)


async def once_of(request: AnyRequest, caller: str | None = None) -> Once | None:
    """The request's Idempotency-Key with what makes it the same request. Raises BadRequest."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise BadRequest(field="Idempotency-Key", problem="1 to 200 printable characters")
    body = await request.body()
    parts = (request.method.encode(), request.url.path.encode(), body)
    seal = server_of(request).setup.key_for("kept answers")
    return Once.of(seal, caller or caller_of(request).id, key, *parts)
