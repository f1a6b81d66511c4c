"""The desk and the API as a web server (granian, WSGI).

Behind a reverse proxy in production; see docs/operating.md.
"""

import argparse

EXAMPLE = "mertid serve --host 127.0.0.1 --port 8000 --workers 4"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
    parser.add_argument("--with-worker", action="store_true", help="run a background worker as well")


def run(args: argparse.Namespace) -> int:
    """Check the database, gather static files, serve."""
    from mertid.desk.start import collect_static, start

    start()
    collect_static()
    from mertid.desk.web import serve

    return serve(host=args.host, port=args.port, workers=args.workers, with_worker=args.with_worker)
