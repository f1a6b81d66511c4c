"""Everything that is written about a request for access: each write with its audit row, keyword arguments only.

What a page or a job may call. ``who`` is the person or worker; ``seen`` is the ``version`` of the row that the page showed.
Each raises `NotNow` (cannot be done now) or `Changed` (another was first); both carry ``text`` for the person.

Requests (``case.request`` is the `RequestRow`)
    open_request(who, deployment, facts, law="", requester=None, received_at=None) -> RequestRow     by hand; case is row.case
    request_from_case(who, case, requester=None) -> RequestRow                    the case that a mail or the API made
    choose_law(who, case, law, seen, days=None) -> RequestRow                     sets case.due_at; days: govern.access choices
    send_notice(who, case, why, expected_at, seen) -> RequestRow                  § 36, stk. 2; text: govern.access.notice_text
    save_request(who, case, seen, requester=None, needs_second_person=None) -> RequestRow
    take_request(who, case) -> CaseRow
    is_request(deployment) -> bool

Papers
    add_paper(who, case, data, name, media_type="application/octet-stream", origin="upload", key="", ...) -> (PaperRow, new)
    add_attachments(who, case) -> list[PaperRow]                                  files that came with the request's mail
    gather(who, case, kind, place, mailbox=None) -> GatherRow                     kind folder | mailbox | search, by a job
    give_password(who, paper, password) -> PaperRow
    retry_paper(who, paper) -> PaperRow
    progress(case) -> Progress(total, read, waiting, locked, unread, done, gathering, sorting; .ready)
    places: paper.proposed = {"place","of" (paper id),"likeness","ground","reasons": [{"da","en"}]}; paper.decided in|out|withheld

Marks
    decide_mark(who, mark, state="struck"|"left", seen, ground="") -> MarkRow     change ground: struck again with another
    decide_same(who, mark, state, seen, ground="") -> Everywhere(decided, made, reopened, passed_over)
    mark_by_hand(who, paper, sheet, ground, start=0, end=0, area=None) -> MarkRow
    mark_sheet(who, paper, sheet, ground) -> MarkRow                              whole page
    strike_rest(who, paper, undecided) -> int                                     undecided: the number the page showed
    undo_step(who, case) -> StepRow                                               the person's newest; .label says what
    undecided(paper) -> int; text_of(mark) -> str; uneven(case) -> list[Uneven]

Whole papers
    place_paper(who, paper, place="in"|"out"|"withheld", seen, ground="", note="", facts_given="", facts_text="", more_given="")
    accept_places(who, case, papers={id: version}) -> int                         follow the proposals for duplicates, in, out
    finish_paper(who, paper, seen) -> PaperRow; reopen_paper(who, paper, seen) -> PaperRow; missing(paper, place) -> Text | None

The decision's text (`Letter`: parts, unused; `Part`: text, own, old, gaps, struck, seen)
    letter_of(case, user) -> Letter                                               as it would be written now
    write_section(who, case, section, text, seen) -> LetterRow                    refused when it mentions what is struck
    keep_section(who, case, section, seen); use_proposal(who, case, section, seen); undo_letter(who, case) -> Text

Answers (`ReleaseRow`: working -> proved | failed(why) -> approved -> released; `ReleaseFile`: kind paper | list | letter | report)
    lacking(case, papers_of(case, None), whole=True) -> list[Text]                what is missing before start_release
    standing(case, papers_of(case, None)) -> list[Standing(paper, number, sheet, start, end, same)]   struck text unmarked elsewhere
    start_release(who, case, papers=None, standing=0) -> ReleaseRow               papers: ids for a partial answer; standing: len shown
    approve_release(who, release); turn_down_release(who, release, note)          a second person, never one who worked on it
    release_out(who, release, note="") -> ReleaseRow                              the whole answer also decides the case
    fetch_file(who, file) -> ReleaseFile                                          refused before released; bytes: file.blob.data
    look_at_file(who, file) -> ReleaseFile                                        for page pictures to who approves, never to fetch
    close_request, reopen_request(who, case), outcome_of(case) -> full | partial | refused | none

Look-ups (call them when a page is shown)
    see_request(who, case); see_paper(who, paper, sheet=None); see_original(who, paper); see_search(who, case, found)

Reading and values: `mertid.desk.redaction`: redactor(deployment), reading_of(paper), laws_of(deployment), grounds_of(deployment, law).
Rows: work = paper.work (bytes with marks; paper.work_type), reading_of(paper).sheets.

For jobs: count_reading, forget_reading, paper_read, paper_unread, container_opened, add_parts, gathered, sorted_and_linked,
count_writing, writing_done, release_written, release_failed.
"""

from .close import OUTCOMES, close_request, outcome_of, reopen_request
from .drafts import Draft, draft_of
from .judge import accept_places, finish_paper, missing, place_paper, reopen_paper
from .letter import Letter, Part, bare, keep_section, lacks_of, letter_lacking, letter_of, undo_letter, use_proposal, write_section
from .links import mark_of, sorted_and_linked
from .marks import Everywhere, decide_mark, decide_same, mark_by_hand, mark_sheet, released_papers, strike_rest
from .papers import add_attachments, add_paper, enqueue_reading, gather, gathered
from .read import Progress, Uneven, needs_sorting, progress, text_of, undecided, uneven
from .reading import add_parts, container_opened, count_reading, forget_reading, give_password, paper_read, paper_unread, retry_paper
from .ready import Standing, lacking, papers_lacking, papers_of, standing
from .release import (
    Written,
    approve_release,
    count_writing,
    fetch_file,
    is_stale,
    look_at_file,
    release_failed,
    release_out,
    release_written,
    start_release,
    turn_down_release,
    writing_done,
)
from .requests import choose_law, is_request, open_request, request_from_case, save_request, send_notice, take_request
from .said import Changed, NotNow
from .seen import see_original, see_paper, see_request, see_search
from .steps import undo_step

__all__ = [
    "Changed", "Draft", "Everywhere", "Letter", "NotNow", "OUTCOMES", "Part", "Progress", "Standing", "Uneven", "Written",
    "accept_places", "add_attachments", "add_paper", "add_parts", "approve_release", "bare", "choose_law", "close_request",
    "container_opened", "count_reading", "count_writing", "decide_mark", "decide_same", "draft_of", "enqueue_reading", "fetch_file",
    "finish_paper", "forget_reading", "gather", "gathered", "give_password", "is_request", "is_stale", "keep_section", "lacking",
    "lacks_of", "letter_lacking", "letter_of", "look_at_file", "mark_by_hand", "mark_of", "mark_sheet", "missing", "needs_sorting",
    "open_request", "outcome_of", "paper_read", "paper_unread", "papers_lacking", "papers_of", "place_paper", "progress",
    "release_failed", "release_out", "release_written", "released_papers", "reopen_paper", "reopen_request", "request_from_case",
    "retry_paper", "save_request", "see_original", "see_paper", "see_request", "see_search", "send_notice", "sorted_and_linked",
    "standing", "start_release", "strike_rest", "take_request", "text_of", "turn_down_release", "undecided", "undo_letter", "undo_step",
    "uneven", "use_proposal", "write_section", "writing_done",
]
