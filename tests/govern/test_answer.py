"""The list and the proof report say what their values hold, alike in PDF and DOCX."""

import io
import zipfile

import pikepdf
from docx import Document

from mertid.govern.answer import Answer, Ground, Listed, Look, Proved, document_list, proof_report
from mertid.govern.paper import Heading, Paper, Points, Table, Words, as_docx, as_pdf, texts_of

ANSWER = Answer(
    authority="Bakkely Kommune", requester="Jens Skribent", subject="støj på Engvej", case_number="17", received="1. marts 2026",
    made="9. marts 2026", law="offentlighedsloven", law_meaning="", appeal="Du kan klage til Ankestyrelsen.", complaint_days=14,
    grounds=(Ground("§ 30, nr. 1", "Private forhold", "Oplysninger om private forhold.", 5),), decider="Ann Andersen",
    papers=(
        Listed(1, "Brev", "2. januar 2026", "letter", "in"), Listed(2, "Notat", "", "", "cut", ("§ 30, nr. 1",), 4, 2),
        Listed(3, "Klage", "", "mail", "in"), Listed(4, "Internt notat", "", "", "withheld", ("§ 23",), facts="Målt 62 dB.",
                                                     more_considered=True),
    ),
    set_aside=(("dokument er en kopi af et andet på listen", 1),),
)


def said(paper: Paper) -> str:
    """All texts of a paper."""
    return "\n".join(texts_of(paper))


def test_the_list_has_a_line_for_each_paper_and_tells_what_was_set_aside() -> None:
    paper = document_list(ANSWER)
    (table,) = [one for one in paper.blocks if isinstance(one, Table)]
    assert [row[3] for row in table.rows] == ["Gives", "Gives delvist", "Gives", "Gives ikke"]
    assert table.rows[1][4] == "§ 30, nr. 1 (4 steder)"
    assert "1 dokument er en kopi af et andet på listen" in said(paper)


def test_the_proof_report_names_tools_versions_checksums_and_what_did_not_run() -> None:
    looks = (Look("pdftotext", "22.12", "teksten", 0, True), Look("Tesseract", "", "billeder", 0, False, "Mangler."))
    text = said(proof_report(ANSWER, [Proved("Dokument 1", 1, "ab" * 32, False, 3, looks, ("Signaturen brydes.",))]))
    for words in (
        "0 af 1 filer holdt", "pdftotext", "22.12", "ab" * 32, "Ledt efter 3 tekster", "Kørte ikke. Mangler.", "Signaturen brydes.",
    ):
        assert words in text


LONG = Paper("Aktliste æøå <b> & så", "Bakkely Kommune", (
    Heading("Under", 2), Heading("Første"), Words("Et afsnit\n\nto"), Points(("et", "to")),
    Table(("Nr.", "Titel"), tuple((str(n), f"Brev {n}") for n in range(80)), (0.2, 0.8)), Words("Udfyld", draft=True),
), foot="Sag 1")


def test_a_pdf_has_its_text_language_title_and_bookmarks_and_repeats_the_head_of_a_table() -> None:
    data = as_pdf(LONG)
    assert data == as_pdf(LONG)
    with pikepdf.open(io.BytesIO(data)) as file:
        assert (str(file.Root.Lang), str(file.docinfo["/Title"])) == ("da", LONG.title)
        with file.open_outline() as outline:
            (top,) = outline.root
            assert (top.title, [one.title for one in top.children]) == (LONG.title, ["Under", "Første"])
        assert len(file.pages) > 1


def test_a_docx_has_real_headings_lists_a_head_row_and_its_language() -> None:
    data = as_docx(LONG)
    made = Document(io.BytesIO(data))
    styles = [one.style.name for one in made.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= set(styles)
    assert made.tables[0].rows[0].cells[1].text == "Titel"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert b"w:tblHeader" in file.read("word/document.xml")
        assert b'w:val="da-DK"' in file.read("word/styles.xml")
    assert made.core_properties.title == LONG.title
