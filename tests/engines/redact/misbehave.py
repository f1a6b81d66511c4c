"""Functions that do to a process what hostile documents do; called in the child by name."""

import os
import subprocess
import time
from pathlib import Path
from typing import Any

from mertid.core import Text, TooBig
from mertid.engines.redact.errors import NeedsPassword
from mertid.engines.redact.inside import tick


def echo(value: Any) -> Any:
    return value


def hang() -> None:
    while True:
        pass


def hang_with_a_child(file: str) -> None:
    process = subprocess.Popen(["sleep", "60"])
    Path(file).write_text(str(process.pid))
    time.sleep(60)


def work_slowly(steps: int) -> int:
    for _ in range(steps):
        time.sleep(0.6)
        tick()
    return steps


def eat() -> int:
    return len(bytearray(6_000_000_000))


def crash() -> None:
    os.abort()


def dig(depth: int = 0) -> int:
    return dig(depth + 1) + 1


def ask_password() -> None:
    raise NeedsPassword(wrong=True)


def too_big() -> None:
    raise TooBig("test: pages is 9, expected 1.", text=Text(da="Der er 9 sider.", en="There are 9 pages."))


def tell_a_secret() -> None:
    raise ValueError("010190-1234")


def process() -> int:
    return os.getpid()


def print_a_lot() -> int:
    print("x" * 100_000)  # noqa: T201
    os.write(1, b"y" * 100_000)
    return 1
