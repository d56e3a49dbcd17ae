"""Calls over HTTP/1.1 as cheap as can be: one connection for each caller, kept open."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 40
"""Seconds after which a call counts as hung, which fails the test."""


def run(work):
    """What the coroutine gives, in a loop of a thread of its own: this one may have the browser's loop."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


class NotSent(Exception):
    """Nobody listens; the request was not sent."""


class Lost(Exception):
    """The request was sent and nothing is known of it."""


class Caller:
    """A client with one open connection."""

    def __init__(self, token):
        self.token = token
        self.port = None
        self.reader = self.writer = None

    async def call(self, port, method, path, body=None, *, key=None, give_up=None):
        """(status, headers, body) of one request. `give_up` seconds: hang up then. Raises NotSent, Lost."""
        await self._connect(port)
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.token}"]
        head += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        head += [f"Idempotency-Key: {key}"] if key else []
        try:
            self.writer.write("\r\n".join([*head, "", ""]).encode() + data)
            return await asyncio.wait_for(self._answer(), give_up or PATIENCE)
        except TimeoutError:
            self.close()
            if give_up is None:
                raise
            raise Lost from None
        except (ConnectionError, asyncio.IncompleteReadError, ValueError, IndexError):
            self.close()
            raise Lost from None

    async def _connect(self, port):
        if self.writer is not None and self.port == port and not self.reader.at_eof():
            return
        self.close()
        try:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
            self.port = port
        except OSError:
            raise NotSent from None

    async def _answer(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        status = int(head[0].split()[1])
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        length = int(headers.get("content-length", "0"))
        content = await self.reader.readexactly(length)
        return status, headers, json.loads(content) if content else None

    def close(self):
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
