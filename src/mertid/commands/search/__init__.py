"""Search in a folder of documents, without desk or database: make an index, find in it, find what is like a document.

An index is a folder of its own. It holds the documents' texts: protect it as the documents themselves. Making it again reads what is new
or changed and takes out what has gone; a run that is killed keeps what it has. The text of PDF (scans too, where Tesseract is installed),
office files, mail and what lies in mail is read as the desk reads it, in a process with limits. A question may hold "phrases" and
-words. On stderr no file is named.
Exit code 0: done. 1: the index is made, but some file has no text that could be read (index), or it is damaged (info --check). 2: it could
not be done.
"""

import argparse
import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

EXAMPLE = 'mertid search find arkiv.index "tilladelse til at bygge -carport" --kind mail'
EXAMPLES = {
    "index": "mertid search index /data/arkiv --out arkiv.index",
    "find": 'mertid search find arkiv.index "støj fra havnen" --since 2024-01-01 --json',
    "similar": "mertid search similar arkiv.index breve/2024-007.pdf",
    "info": "mertid search info arkiv.index --check",
}
KINDS = ("mail", "pdf", "text", "sheet", "slides", "picture", "other")
MOST = 1000


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    rooms = parser.add_subparsers(dest="action", metavar="index|find|similar|info", required=True)
    index = _room(rooms, "index", "make the index of a folder, or bring it up to date")
    index.add_argument("folder", type=Path, help="the folder; hidden files and links in it are left out")
    index.add_argument("-o", "--out", type=Path, required=True, help="the index, a folder; made when it is not there")
    find = _room(rooms, "find", "the documents that fit, best first, with a few lines of each; without words the newest")
    find.add_argument("index", type=Path, help="the index")
    find.add_argument("words", nargs="?", default="", help='words, "phrases", -words not wanted')
    find.add_argument("--offset", type=int, default=0, help="leave out the first so many (default 0)")
    find.add_argument("--no-text", action="store_true", help="leave the lines of text out")
    similar = _room(rooms, "similar", "the documents most like one of the index")
    similar.add_argument("index", type=Path, help="the index")
    similar.add_argument("document", help="its path as find tells it")
    for room in (find, similar):
        _filters(room)
    info = _room(rooms, "info", "how many documents there are, of which folder, how large")
    info.add_argument("index", type=Path, help="the index")
    info.add_argument("--check", action="store_true", help="read the whole index and compare its parts")
    for room in (find, similar, info):
        room.add_argument("--json", action="store_true", help="as JSON")


def _room(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str) -> argparse.ArgumentParser:
    return rooms.add_parser(
        name, help=told, description=told, epilog=f"Example:\n  {EXAMPLES[name]}", formatter_class=argparse.RawDescriptionHelpFormatter)


def _filters(room: argparse.ArgumentParser) -> None:
    room.add_argument("--kind", action="append", choices=KINDS, help="only this kind; may be given again")
    room.add_argument("--sender", default="", help="only mail whose sender's words begin so")
    room.add_argument("--since", type=_day, metavar="DATE", help="from this day on: of mail the day it was sent, else the file's own")
    room.add_argument("--until", type=_day, metavar="DATE", help="to this day, included")
    room.add_argument("--limit", type=int, default=10, help=f"how many are shown (default 10, at most {MOST})")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 9000:
        raise argparse.ArgumentTypeError("expected a day such as 2026-01-31")
    return day


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from mertid import catalog
    from mertid.core import BadModel, BadSettings

    engine: Any = catalog.get("disclosure").also["search"]
    if args.action == "index":
        from ._fill import fill

        return fill(engine, args.folder, args.out)
    held = engine.open(args.index)
    if not held.exists():
        raise BadSettings(f"search: {args.index} holds no index, expected one. Make it with mertid search index.")
    try:
        if args.action == "info":
            return _info(args, held)
        if not 1 <= args.limit <= MOST or getattr(args, "offset", 0) < 0:
            raise BadSettings(f"search: --limit is {args.limit}, expected 1 to {MOST} and no --offset below 0. Correct it.")
        return _similar(args, engine, held) if args.action == "similar" else _find(args, engine, held)
    except BadModel as error:
        raise BadSettings(f"{str(error).removesuffix('Build it anew.')}Remove it and make it anew with mertid search index.") from None
    finally:
        held.close()


def _chosen(args: argparse.Namespace, engine: Any) -> Any:
    from zoneinfo import ZoneInfo

    here = ZoneInfo("Europe/Copenhagen")
    since = datetime.combine(args.since, time.min, here) if args.since else None
    until = datetime.combine(args.until + timedelta(days=1), time.min, here) if args.until else None
    return engine.filters(kinds=tuple(args.kind or ()), sender=args.sender, since=since, until=until)


def _find(args: argparse.Namespace, engine: Any, held: Any) -> int:
    found = held.search(
        args.words, filters=_chosen(args, engine), limit=args.limit, offset=args.offset, snippets=not args.no_text)
    hits = [_told(hit, place) for place, hit in enumerate(found.hits, args.offset + 1)]
    if args.json:
        spelled = {word: list(others) for word, others in found.spelled.items()}
        _print({"total": found.total, "more": found.more, "all_words": found.all_words, "spelled": spelled, "hits": hits})
        return 0
    for word, others in found.spelled.items():
        print(f"{word}: not found, taken for {', '.join(others)}")
    if found.hits and not found.all_words:
        print("Few documents hold every word; those with some of them are shown too.")
    for one, hit in zip(hits, found.hits, strict=True):
        print(_line(one))
        if hit.snippet:
            print("    " + "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in hit.snippet))
    print(f"{len(hits)} of {'more than ' if found.more else ''}{found.total} documents")
    return 0


def _similar(args: argparse.Namespace, engine: Any, held: Any) -> int:
    from mertid.core import BadSettings

    if not held.get([args.document]):
        raise BadSettings("search: the document is not in the index, expected a path as find tells it. Correct it.")
    hits = [_told(hit, place) for place, hit in enumerate(
        held.similar(args.document, filters=_chosen(args, engine), limit=args.limit), 1)]
    if args.json:
        _print({"hits": hits})
    else:
        print("\n".join(_line(one) for one in hits) or "0 documents are like it")
    return 0


def _info(args: argparse.Namespace, held: Any) -> int:
    from mertid.core import BadModel

    whole = True
    if args.check:
        try:
            held.check()
        except BadModel:
            whole = False
    size = sum(path.stat().st_size for path in args.index.iterdir() if path.is_file())
    told = {"documents": len(held), "kinds": held.kinds(), "folder": held.told("folder"), "made": held.told("made"), "bytes": size}
    told |= {"whole": whole} if args.check else {}
    if args.json:
        _print(told)
    else:
        print("\n".join(f"{name}: {', '.join(value) if isinstance(value, list) else value}" for name, value in told.items()))
    if not whole:
        print("search: the index is damaged. Remove it and make it anew with mertid search index.", file=sys.stderr)
    return 0 if whole else 1


def _told(hit: Any, place: int) -> dict[str, Any]:
    """Return a hit as plain values; ``marked`` are the pieces of the text that were looked for."""
    told = {
        "place": place, "document": hit.key, "title": hit.title, "kind": hit.kind, "sender": hit.sender,
        "date": hit.dated_at.isoformat() if hit.dated_at else None, "score": round(hit.score, 4),
    }
    if hit.likeness:
        told["likeness"] = round(hit.likeness, 4)
    if hit.snippet:
        told["text"] = [{"text": piece.text, "marked": piece.marked} for piece in hit.snippet]
    return told


def _line(told: dict[str, Any]) -> str:
    beside = [told["kind"], (told["date"] or "")[:10], told["sender"], f"{told['likeness']:.2f}" if "likeness" in told else ""]
    title = f"  {told['title']}" if told["title"] != told["document"] else ""
    return f"{told['place']:>3}. {told['document']}{title}  ({', '.join(one for one in beside if one)})"


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
