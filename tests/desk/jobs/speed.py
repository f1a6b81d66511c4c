"""How fast mail is read from a real Dovecot: ``python -m tests.desk.jobs.speed [mails] [bytes]``."""

import sys
import tempfile
import time
from pathlib import Path

from mertid.exchange.imap import Account, Mailbox
from tests.exchange.dovecot import PASSWORD, running

from .own import SET_UP, SOURCE, Own, mail

READ = """
import sys, time
from mertid.desk.jobs.sources import read_source
began = time.perf_counter()
print(read_source(int(sys.argv[1])), time.perf_counter() - began)
"""


def main() -> None:
    """Print messages a second: over the wire alone, and into the store (SQLite, WAL, synchronous=FULL)."""
    count, size = (int(a) for a in (sys.argv[1:] + ["2000", "4000"][len(sys.argv) - 1 :])[:2])
    for server in running():
        server.put(*[mail(n, size) for n in range(count)])
        account = Account.read({"host": "127.0.0.1", "port": server.port, "tls": "none", "user": "post"}, PASSWORD)
        began = time.perf_counter()
        with Mailbox(account) as box:
            read = sum(1 for _ in box.fetch_new({}))
        took = time.perf_counter() - began
        sys.stdout.write(f"read: {read} mails of {size} bytes in {took:.2f} s = {read / took:.0f}/s\n")
        with tempfile.TemporaryDirectory() as folder:
            own = Own(Path(folder))
            source = own.run(SET_UP + SOURCE, server.port, PASSWORD)
            new, seconds = own.run(READ, source).split()
            sys.stdout.write(f"read and stored: {new} mails in {float(seconds):.2f} s = {int(new) / float(seconds):.0f}/s\n")


if __name__ == "__main__":
    main()
