"""Strike out on files, without desk or database: find, strike and prove, prove alone, read.

Files and folders; of a folder every file below it. Several files are one request: a person known in one of them is found in all. What finds
and strikes is a proposal that a person must look through (find --plan, edit, strike --plan). A struck copy is written only when the proof
holds, whole or not at all; where a file fails the others go on. Nothing is sent anywhere and nothing is stored beside what is written. On
stderr a file is told by its number in order, for its name may be personal data.
Exit code 0: all done and, with strike and prove, proved. 1: some file was not read, not proved or not written. 2: it could not begin.
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid redact strike sag/ --out-folder ud/"
EXAMPLES = {
    "find": "mertid redact find sag/ --plan plan.json --text",
    "strike": "mertid redact strike brev.pdf --out brev-ud.pdf --kind cpr --text \"Karen Vestergaard\" --keep \"Vestergaard Skole\"",
    "prove": "mertid redact prove brev-ud.pdf --texts-from ord.txt --json",
    "read": "mertid redact read brev.docx",
    "unpack": "mertid redact unpack sag/ --out-folder bilag/",
}
LAWS = ("offentlighedsloven", "forvaltningsloven", "databeskyttelsesforordningen", "miljoeoplysningsloven", "egenacces")


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    rooms = parser.add_subparsers(dest="action", metavar="find|strike|prove|read|unpack", required=True)
    _finding(_room(rooms, "find", "every find: kind, place, score, reason, proposed ground, rule; its text only with --text"))
    _striking(_room(rooms, "strike", "strike, prove, write; without --kind, --text, --area or --plan what the law proposes is struck"))
    prove = _room(rooms, "prove", "the proof alone: look for texts with tools that see every layer; nothing is allowed to stand")
    _texts(prove)
    prove.add_argument("--json", action="store_true", help="the report as JSON")
    prove.add_argument("-o", "--out", type=Path, help="write it here; without it, it is printed")
    read = _room(rooms, "read", "the text of each page or part, what no reader sees flagged HIDDEN; it is personal data")
    read.add_argument("--json", action="store_true", help="as JSON")
    read.add_argument("-o", "--out", type=Path, help="write it here; without it, it is printed")
    unpack = _room(rooms, "unpack", "save the files that lie in mails and archives, to be given to strike too; one level")
    unpack.add_argument("--out-folder", type=Path, required=True, help="new folder; each is named by its file's number and its own")


def _room(rooms: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str) -> argparse.ArgumentParser:
    room = rooms.add_parser(
        name, help=told, description=told, epilog=f"Example:\n  {EXAMPLES[name]}", formatter_class=argparse.RawDescriptionHelpFormatter)
    room.add_argument("files", type=Path, nargs="+", metavar="FILE", help="files and folders")
    lock = room.add_mutually_exclusive_group()
    lock.add_argument("--ask-password", action="store_true", help="ask for the files' password at the terminal")
    lock.add_argument("--password-env", metavar="NAME", help="the files' password stands in this environment variable")
    lock.add_argument("--password-file", type=Path, metavar="PATH", help="the files' password stands in this file")
    return room


def _searching(room: argparse.ArgumentParser) -> None:
    room.add_argument("--law", choices=LAWS, help="after which law (default offentlighedsloven)")
    room.add_argument("--kind", action="append", metavar="KIND", help="only this kind of find, such as cpr or name; may be given again")
    room.add_argument("--least", type=float, help="the lowest score that is proposed, 0 to 1 (default 0.4)")
    room.add_argument("--settings", type=Path, help="JSON with the authority's own: staff, own, words, authority_domains, requester")
    form = room.add_mutually_exclusive_group()
    form.add_argument("--as-pdf", dest="form", action="store_const", const="pdf", default="", help="as PDF, else not at all")
    form.add_argument("--in-kind", dest="form", action="store_const", const="kind", help="keep the kind of file (default: PDF if possible)")


def _texts(room: argparse.ArgumentParser) -> None:
    room.add_argument("--text", action="append", metavar="TEXT", help="this text, in whatever case and spacing; may be given again")
    room.add_argument("--texts-from", type=Path, metavar="PATH", help="the texts in this UTF-8 file, one a line")


def _finding(room: argparse.ArgumentParser) -> None:
    _searching(room)
    room.add_argument("--format", choices=("table", "jsonl", "csv"), default="table", help="how the rows are written (default table)")
    room.add_argument("--text", action="store_true", help="show the text of each find: it is personal data")
    room.add_argument("--plan", type=Path, help="write a plan (JSON) to be edited and given to strike, no rows; a new file")
    room.add_argument("-o", "--out", type=Path, help="write the rows here; without it, they are printed")


def _striking(room: argparse.ArgumentParser) -> None:
    _searching(room)
    _texts(room)
    room.add_argument("--proposed", action="store_true", help="what the law proposes, beside what is named")
    room.add_argument("--inside", action="store_true", help="a text also where it is a part of a longer word")
    room.add_argument("--area", action="append", metavar="PAGE:X0,Y0,X1,Y1", help="an area in points from the page's top left")
    room.add_argument("--plan", type=Path, help="strike what the plan says (find --plan, edited)")
    room.add_argument("--keep", action="append", metavar="TEXT", help="leave this text wherever it stands; may be given again")
    room.add_argument("--keep-from", type=Path, metavar="PATH", help="leave the texts in this file, one a line")
    room.add_argument("--label", default="", help="written in every box (default: the proposed ground, such as § 30, nr. 1)")
    out = room.add_mutually_exclusive_group(required=True)
    out.add_argument("-o", "--out", type=Path, help="the copy of one file")
    out.add_argument("--out-folder", type=Path, help="new folder for the copies; FOLDER-summary.csv beside it is written last")
    room.add_argument("--numbered", action="store_true", help="name the copies by number; a name that holds what is struck always is")
    room.add_argument("--report", type=Path, help="write the proofs here (JSON)")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.action == "find":
        from ._find import run as find

        return find(args)
    if args.action == "strike":
        from ._strike import run as strike

        return strike(args)
    from . import _look

    work = {"prove": _look.prove, "read": _look.read, "unpack": _look.unpack}
    return work[args.action](args)
