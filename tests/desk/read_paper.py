"""Papers that count as read, with the finds a test gives them: tests of decisions need no engine at work."""

from mertid.core import Text
from mertid.desk import store
from mertid.desk.models import CaseRow, PaperRow
from mertid.desk.redaction import find_as_json
from mertid.desk.store import redact
from mertid.engines.redact.values import Find, Reading, Sheet

from .request_town import Hall

REASON = Text(da="Prøve", en="Trial")


def read_paper(
    hall: Hall, case: CaseRow, text: str, *finds: tuple[str, str], name: str = "brev.txt", ground: str = "off-30-1", open_: bool = False,
) -> PaperRow:
    """Return a paper of one sheet with ``text``, in which each (text, key) of ``finds`` is proposed wherever it stands."""
    paper = hall.add(case, text.encode(), name, "text/plain")
    found = []
    for said, key in finds:
        start = text.find(said)
        while start >= 0:
            found.append(Find(1, start, start + len(said), key.split(":")[0], 0.9, REASON, "trial", key=key, ground=ground, open=open_))
            start = text.find(said, start + 1)
    reading = Reading("text/plain", (Sheet(1, text, "body"),))
    redact.paper_read(
        who=store.worker(hall.authority), paper=paper, work=text.encode(), work_type="text/plain", reading=reading.to_bytes(),
        finds=[find_as_json(one) for one in sorted(found, key=lambda one: one.start)],
        known={"text": text, "title": name, "found_under": case.request.law},
    )
    paper.refresh_from_db()
    return paper
