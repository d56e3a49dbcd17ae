"""A TCP proxy in front of a PostgreSQL's socket, that can cut, delay and fall silent."""

import contextlib
import select
import socket
import threading
import time


class Proxy:
    """Listens on a port of its own; `mode` is what happens to every byte from now on.

    pass: handed on; cut: connections are reset and none is taken; silent: everything is accepted and nothing is
    handed on, as on a half-open connection; slow: handed on after `delay` seconds.
    """

    def __init__(self, target, delay=0.3):
        self.target, self.delay, self.mode = target, delay, "pass"
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listening.getsockname()[1]
        self.pairs = {}
        self.closed = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def url(self, url):
        """The address of a database, by way of the proxy."""
        name = url.partition("@/")[2].partition("?")[0]
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def run(self):
        while not self.closed:
            if self.mode == "cut":
                self.hang_up()
            readable, _, _ = select.select([self.listening, *self.pairs], [], [], 0.02)
            for line in readable:
                if line is self.listening:
                    self.take()
                elif line in self.pairs and self.mode in {"pass", "slow"}:
                    self.hand_on(line)
            if self.mode == "silent":
                time.sleep(0.02)
        self.hang_up()
        self.listening.close()

    def take(self):
        client, _ = self.listening.accept()
        if self.mode == "cut":
            client.close()
            return
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.target)
        except OSError:
            client.close()
            server.close()
            return
        self.pairs[client], self.pairs[server] = server, client

    def hand_on(self, line):
        other = self.pairs[line]
        try:
            data = line.recv(65_536)
            if data and self.mode == "slow":
                time.sleep(self.delay)
            other.sendall(data)
        except OSError:
            data = b""
        if not data:
            for end in (line, other):
                self.pairs.pop(end, None)
                end.close()

    def hang_up(self):
        for end in list(self.pairs):
            with contextlib.suppress(OSError):
                end.close()
        self.pairs.clear()

    def close(self):
        self.closed = True
        self.thread.join()
