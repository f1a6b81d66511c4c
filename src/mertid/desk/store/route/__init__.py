"""Everything that is written about a plan of visits: each write with its audit row, keyword arguments only.

What a page or a job may call. ``seen`` is the number of the version that the page showed as current. Each raises `NotNow` (cannot be done
now) or `Changed` (another was first); both carry ``text`` for the person.

Versions (`RoutePlan`; ``version`` is a `mertid.desk.planning.Version`)
    begin_planning(who, case, version, suggestion) -> PlanningRow                the first version, once a case
    take_suggestion(who, case, version, suggestion) -> PlanningRow               a newer suggestion; current unless people worked on
    save_version(who, case, seen, version) -> RoutePlan                          an edit, based on the current one
    choose_version(who, case, seen, number, how) -> RoutePlan                    how: undo | redo | use
    save_baseline(case, figures, problem)

Searches (`PlanRun`)
    start_run(who, case, seen, kind, asked) -> PlanRun; stop_run(who, case) -> PlanRun | None
    for the job: count_run, run_progress, run_done, run_failed

Tables
    case_from_tables(who, batch, facts, title) -> CaseRow                         a draft (`ImportBatch`, kind plan) becomes a case

Decisions
    publish(who, case, seen, choice, reason="", note="", faults_accepted=False, edited) -> RoutePlan | None
"""

from .baseline import save_baseline
from .imports import case_from_tables
from .publish import publish, published
from .runs import count_run, open_run, run_done, run_failed, run_progress, start_run, stop_run
from .said import Changed, NotNow
from .versions import begin_planning, choose_version, save_version, take_suggestion

__all__ = [
    "Changed", "NotNow", "begin_planning", "case_from_tables", "choose_version", "count_run", "open_run", "publish", "published",
    "run_done", "run_failed", "run_progress", "save_baseline", "save_version", "start_run", "stop_run", "take_suggestion",
]
