"""The worker: runs jobs, reads sources, sends what is due, and finds work that was lost.

Several may run at once, on one machine or many. A worker that is killed loses nothing: its jobs are taken up again, and
everything a job does is safe to do twice. Run it with ``mertid worker``, or ``python -m mertid.desk.worker``.
"""

import logging
import os
import signal
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from types import FrameType
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

log = logging.getLogger(__name__)

TAKEN_AT_ONCE = 10
_PAPERS = ("desk.jobs.redact.read", "desk.jobs.redact.sort", "desk.jobs.redact.gather", "desk.jobs.redact.release")
_PLANS = ("desk.jobs.route.run", "desk.jobs.route.baseline")
IDLE_S = 0.2
BEAT_S = 3.0
SWEEP_S = 5.0
DELIVER_S = 1.0
ANCHOR_S = 60.0
OPEN_LIMIT_S = float(os.environ.get("MERTID_OPEN_LIMIT_S", "600"))
"""A message that takes longer to open has hung its reader: the worker ends itself, and the third time it is unreadable."""


class Worker:
    """One worker process: its id, and the jobs it holds with the time each began."""

    def __init__(self, stop: Event) -> None:
        self.id = uuid4().hex
        self.stop = stop
        self.held: dict[Any, float] = {}
        self.opening_since: float | None = None
        self._lock = Lock()

    def work(self, queue: str, most: int) -> None:
        """Run the jobs of a queue until the stop."""
        from mertid.desk.store import jobs

        while not self.stop.is_set():
            close_old_connections()
            try:
                with self._lock:  # the sweeper must not see a job taken and not yet held
                    taken = jobs.claim(worker_id=self.id, queue=queue, most=most)
                    self.held |= {job.pk: time.monotonic() for job in taken}
            except (DatabaseError, InterfaceError) as error:
                log.warning("queue %s: the database is away (%s)", queue, type(error).__name__)
                connection.close()
                self.stop.wait(1.0)
                continue
            for job in taken:
                self.run(job)
            if not taken:
                self.stop.wait(IDLE_S)

    def run(self, job: Any) -> None:
        """Run one job and close it; after the stop it is put back."""
        from mertid.desk.store import jobs

        failed: BaseException | None = None
        again: float | None = 0.0
        if not self.stop.is_set():
            again, failed = self._call(job)
        try:
            if again is None:
                jobs.finish(job=job, error=failed)
            else:
                jobs.put_back(job=job, wait_s=again)
        except (DatabaseError, InterfaceError):
            log.warning("job %s: the database is away, the sweeper will find it", job.pk)
        self.held.pop(job.pk, None)

    def _call(self, job: Any) -> tuple[float | None, BaseException | None]:
        """Do what the job says; return the seconds to wait before it is tried again, if it must be, and its error."""
        if job.task_path.endswith("open_job"):
            self.opening_since = time.monotonic()
        try:
            job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
        except (DatabaseError, InterfaceError) as error:
            wait_s = float(min(60, 2 ** len(job.worker_ids)))
            log.warning("job %s: the database is away (%s), again in %d s", job.pk, type(error).__name__, wait_s)
            connection.close()
            return wait_s, None
        except Exception as error:  # a job's error must not end the worker, nor its text reach the log
            log.error("job %s (%s) failed: %s", job.pk, job.task_path, type(error).__name__)
            return None, error
        finally:
            self.opening_since = None
        return None, None

    def beat(self) -> None:
        """Say that this worker is alive; end the process when a message has hung its reader."""
        from .store import jobs
        from .sweep import this_host, this_process

        jobs.worker_beat(worker_id=self.id, host=this_host(), process=this_process(os.getpid()))
        began = self.opening_since
        if began is not None and time.monotonic() - began > OPEN_LIMIT_S:
            log.error("a message took more than %d s to open: the worker ends itself", OPEN_LIMIT_S)
            os._exit(70)

    def sweep(self) -> None:
        """Find lost work."""
        from .sweep import find_lost, take_back

        with self._lock:
            take_back(self.id, set(self.held))
        find_lost()


def run_worker(stop: Event, *, sources: bool = True) -> None:
    """Work until ``stop`` is set, then finish the job at hand and return.

    Parameters
    ----------
    sources
        Whether this worker also reads mailboxes and folders. Several may: a message is stored once.
    """
    from .store import jobs

    _warm()
    worker = Worker(stop)
    worker.beat()
    loops: list[tuple[str, Callable[[], None]]] = [
        ("jobs", lambda: worker.work("default", TAKEN_AT_ONCE)),
        ("slow", lambda: worker.work("slow", 1)),
        ("papers", lambda: worker.work("papers", 1)),
        ("plans", lambda: worker.work("plans", 1)),
        ("beat", lambda: _every(stop, BEAT_S, worker.beat)),
        ("sweep", lambda: _every(stop, SWEEP_S, worker.sweep)),
        ("deliver", lambda: _every(stop, DELIVER_S, _deliver)),
        ("anchors", lambda: _every(stop, ANCHOR_S, _anchor)),
    ]
    if sources:
        loops.append(("sources", lambda: _read_sources(stop)))
    threads = [Thread(target=_in_thread, args=(name, loop, stop), name=name, daemon=True) for name, loop in loops]
    for thread in threads:
        thread.start()
    log.info("worker %s works", worker.id)
    stop.wait()
    for thread in threads:
        thread.join(timeout=30)
    jobs.worker_gone(worker_id=worker.id)
    log.info("worker %s stopped", worker.id)


def _warm() -> None:
    """Import what jobs need, so that a worker killed while it starts is not held against the first message."""
    from importlib import import_module

    from django.utils import timezone

    from mertid import catalog

    from .store import due_at

    for name in ("exchange.document", "desk.jobs.open", "desk.jobs.suggest", "desk.jobs.train", "desk.jobs.training", *_PAPERS, *_PLANS):
        import_module(f"mertid.{name}")
    catalog.solutions()
    due_at(timezone.now(), 1)  # loads the holidays


def _in_thread(name: str, loop: Callable[[], None], stop: Event) -> None:
    """Run a loop; should it end of itself, begin it again, for a worker without one of its loops is no worker."""
    while not stop.is_set():
        try:
            loop()
        except Exception as error:  # kind only: the text could quote what was being worked on
            log.error("loop %s: %s, begun again", name, type(error).__name__)
            stop.wait(1.0)
        finally:
            connection.close()


def _every(stop: Event, seconds: float, step: Callable[[], Any]) -> None:
    """Take a step every so many seconds. A database that is away is waited for."""
    while not stop.is_set():
        close_old_connections()
        try:
            step()
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database is away (%s)", type(error).__name__)
            connection.close()
        stop.wait(seconds)


def _deliver() -> None:
    from django.utils import timezone

    from .jobs.deliver import deliver_due

    deliver_due(timezone.now())


def _anchor() -> None:
    from .store import write_anchors

    write_anchors()


def _read_sources(stop: Event) -> None:
    from .jobs.sources import run_sources

    run_sources(stop)


def main() -> None:
    """Run a worker until SIGTERM or SIGINT."""
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    run_worker(stop)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")
    django.setup()
    main()
