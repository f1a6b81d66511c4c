"""Look-ups: who saw which request, paper and page."""

from mertid.desk.models import CaseRow, PaperRow
from mertid.desk.store.audit import record
from mertid.desk.store.who import Who


def see_request(*, who: Who, case: CaseRow) -> None:
    """Write that somebody saw the request and the list of its papers."""
    record(who, "case.seen", case)


def see_paper(*, who: Who, paper: PaperRow, sheet: int | None = None) -> None:
    """Write that somebody saw a paper, or one page of it."""
    record(who, "page.seen" if sheet is not None else "paper.seen", paper, case=paper.case_id, number=paper.number, sheet=sheet)


def see_original(*, who: Who, paper: PaperRow) -> None:
    """Write that somebody fetched a paper as it came in."""
    record(who, "paper.fetched", paper, case=paper.case_id, number=paper.number)


def see_search(*, who: Who, case: CaseRow, found: int) -> None:
    """Write that somebody searched in the papers of a request; never what was searched for."""
    record(who, "papers.searched", case, found=found)
