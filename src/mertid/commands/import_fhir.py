"""Read cases from FHIR R4: a Bundle, lines of resources (.ndjson), or a folder of such files. One case a patient.

Where each fact is found follows from its code in the declaration (LOINC, NPU, ICD-10, ATC, QR item); --mapping says it for the rest. Only
what was known at --index is used. That nothing of a kind was sent means "not known", unless --complete says that all was sent. Facts that
cannot be found are named, never guessed. Otherwise as mertid import-table. Needs: pip install 'mertid[fhir]'.
"""

import argparse
import json
from pathlib import Path

EXAMPLE = "mertid import-fhir elderly_admission bundle.json --index 2026-01-31 --complete Condition --complete MedicationStatement"
KINDS = ("Condition", "MedicationStatement", "Encounter")


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("file", type=Path, help="the bundle, .ndjson or folder")
    parser.add_argument("--cvr", help="the authority; may be left out when there is only one")
    parser.add_argument("--index", help="the moment of the assessment, such as 2026-01-31 or 2026-01-31T08:00 (default now)")
    parser.add_argument("--complete", action="append", default=[], choices=KINDS, help="a kind of which all resources were sent; repeat")
    parser.add_argument("--mapping", type=Path, help="JSON file that says where facts without a code are found")
    parser.add_argument("--take-good", action="store_true", help="store the good patients though others are wrong")
    parser.add_argument("--report", type=Path, help="CSV file for the report on what is wrong")
    parser.add_argument("--check", action="store_true", help="only look: store nothing")
    parser.add_argument("--made", action="store_true", help="made-up citizens; they are never mixed with real ones")


def run(args: argparse.Namespace) -> int:
    """Read, check, store, tell."""
    from mertid import catalog
    from mertid.commands.import_table import told
    from mertid.desk.start import deployment, start

    solution = catalog.get(args.solution)
    start()
    from django.utils import timezone

    from mertid.core import BadSettings
    from mertid.desk import store
    from mertid.desk.table_in import CASES, Read, digest_of
    from mertid.exchange.cells import read_time
    from mertid.exchange.fhir import FhirReader
    from mertid.exchange.fhir_source import origins
    from mertid.exchange.report import Report

    chosen = deployment(args.cvr, args.solution)
    try:
        index = read_time(args.index)[0] if args.index else timezone.now()
        mapping = json.loads(args.mapping.read_text("utf-8-sig")) if args.mapping else {}
    except ValueError:
        raise BadSettings("import-fhir: --index or --mapping is malformed, expected a date and JSON. Correct it.") from None
    who = store.command(chosen.authority)
    hide = store.pseudonyms(who=who)
    found, unknown = origins(solution, mapping)
    print(f"{len(found)} facts are looked for, {len(unknown)} are not: {', '.join(unknown) or 'none'}")
    reader = FhirReader(solution, found, hide, index=index, complete=frozenset(args.complete))
    report = Report()
    read = Read(list(report.watch(reader.read(args.file))), [], report)
    for note, count in sorted(reader.notes.items()):
        print(f"left out: {note} ({count})")
    if args.check or (report.wrong and not args.take_good):
        return told(args, read, None)
    digest = digest_of(hide, args.file) if args.file.is_file() else ""
    batch = store.new_batch(
        who=who, deployment=chosen, kind=CASES, form="fhir", digest=digest, mapping=mapping, rows=report.rows, take_good=args.take_good,
        origin="made" if args.made else "real",
    )
    batch = store.import_cases(who=who, batch=batch, rows=read.cases, report=report.as_json(), wrong=report.wrong)
    return told(args, read, batch)
