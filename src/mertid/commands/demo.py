"""Three invented authorities with people, mail, made-up citizens and trained models on this machine.

Builds them the first time (some minutes), then starts web and worker and prints address and log-ins. Started again it
keeps the data.
"""

import argparse

EXAMPLE = "mertid demo --port 8080"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--port", type=int, default=8000, help="port of the desk (default 8000; another one when it is taken)")
    parser.add_argument("--no-serve", action="store_true", help="build only, do not start web and worker")
    parser.add_argument("--reset", action="store_true", help="forget the demo's data first")
    parser.add_argument("--small", action="store_true", help="fewer mails, for a quick look")


def run(args: argparse.Namespace) -> int:
    """Build what is missing, then serve."""
    import time

    from mertid.desk.start import collect_static, migrate, start

    began = time.monotonic()

    def say(line: str) -> None:
        print(line, flush=True)

    def step(line: str) -> None:
        say(f"[{time.monotonic() - began:5.0f} s] {line}")

    start(migrated=False)
    from mertid.desk.demo.build import build, forget, read_state
    from mertid.desk.demo.run import serve_demo

    state = read_state()
    if state and (args.reset or not state["ready"]):
        step("Glemmer demoens data" if args.reset else "Sidste opbygning blev afbrudt; begynder forfra")
        forget()
        state = {}
    step("Klargør databasen")
    migrate()
    collect_static()
    if not state:
        state = build(step, small=args.small)
    step("Klar")
    return 0 if args.no_serve else serve_demo(args.port, state, say)
