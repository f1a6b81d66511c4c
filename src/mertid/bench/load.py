"""A small load generator: users on keep-alive connections, each waiting for its answer before it asks again.

It runs on the machine it measures, so that the figures are those of server and generator together: a lower bound. Bounded in
count and time, loopback addresses only.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Ask:
    """One request. ``name`` groups its times."""

    name: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        """Return the request as HTTP/1.1 bytes."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Connection: keep-alive", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass
class Times:
    """What a run gave: seconds per answer by name, and the answers that were not 200."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[int, int] = field(default_factory=dict)
    took: float = 0.0

    def all(self) -> list[float]:
        """Return every answer's seconds."""
        return [one for times in self.seconds.values() for one in times]


def run(host: str, port: int, users: Sequence[Sequence[Ask]], *, seconds: float, think_s: float = 0.0) -> Times:
    """Let each user walk round its requests for ``seconds``, pausing ``think_s`` between an answer and the next request.

    Raises
    ------
    ValueError
        When the address is not this machine's own.
    """
    if host not in LOOPBACK:
        raise ValueError("load: host is not a loopback address, expected 127.0.0.1. Only a server on this machine is measured.")
    times = Times()
    began = time.perf_counter()
    asyncio.run(_all(host, port, users, times, began + seconds, think_s))
    times.took = time.perf_counter() - began
    return times


async def _all(host: str, port: int, users: Sequence[Sequence[Ask]], times: Times, until: float, think_s: float) -> None:
    await asyncio.gather(*(_user(host, port, asks, times, until, think_s, number / len(users)) for number, asks in enumerate(users)))


async def _user(host: str, port: int, asks: Sequence[Ask], times: Times, until: float, think_s: float, offset: float) -> None:
    await asyncio.sleep(offset * max(think_s, 0.1))  # users do not start on the same beat
    reader, writer = await asyncio.open_connection(host, port)
    number = 0
    while time.perf_counter() < until:
        ask = asks[number % len(asks)]
        number += 1
        began = time.perf_counter()
        writer.write(ask.wire(f"{host}:{port}"))
        await writer.drain()
        status = await _answer(reader)
        times.seconds.setdefault(ask.name, []).append(time.perf_counter() - began)
        if status != 200:
            times.wrong[status] = times.wrong.get(status, 0) + 1
        if think_s:
            await asyncio.sleep(think_s)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one whole answer and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    if b"transfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
        return status
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return status
