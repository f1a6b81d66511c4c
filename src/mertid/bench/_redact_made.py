"""PDFs that the removal bench makes with different writers: reportlab, LibreOffice, Chromium, a scan with a text layer. Invented people."""

import io
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

_FIRST = ("Karen", "Amalie", "Jørgen", "Søren", "Åse", "Mohammed", "Fatima", "Birthe", "Preben", "Øjvind", "Yasmin", "Kirsten", "Torben")
_LAST = ("Vestergaard", "Ågesen", "Hassan", "Møllegaard", "Østerby", "Lundquist", "Abdi", "Kjærsgaard", "Rasmussen", "Yilmaz")
_SAID = (
    "{name} har den {day}. marts henvendt sig til kommunen om støj fra varmepumpen hos naboen.",
    "Forvaltningen har målt lyden ved skellet og har ikke fundet, at grænserne er overskredet.",
    "Sagen er drøftet på mødet den {day}. april, hvor {name} var til stede sammen med sin bror {other}.",
    "{name}, cpr-nr. {cpr}, bor på Æblevej {day}, 9990 Øster Vråby, og kan træffes på telefon {phone}.",
    "Afgørelsen er truffet efter miljøbeskyttelseslovens § 42, og der er klaget inden fristens udløb.",
    "Det fremgår af journalen, at {other} har bedt om aktindsigt i alle dokumenter fra {day}. maj.",
)


def sentences(seed: int, count: int) -> list[str]:
    """Return invented sentences of a case."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        name, other = (f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" for _ in range(2))
        day = dice.randint(1, 28)
        cpr = f"{day:02d}{dice.randint(1, 12):02d}{dice.randint(30, 99)}-{dice.randint(0, 4999):04d}"
        phone = f"{dice.randint(20, 99)} {dice.randint(10, 99)} {dice.randint(10, 99)} {dice.randint(10, 99)}"
        made.append(dice.choice(_SAID).format(name=name, other=other, day=day, cpr=cpr, phone=phone))
    return made


def made(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (writer, PDF); a writer that is not installed yields nothing."""
    yield "reportlab", reportlab(seed, pages=12)
    with tempfile.TemporaryDirectory() as folder:
        web = ("Chromium", plain_web), ("Chromium, letters spaced", spaced_web)
        for name, maker in (("LibreOffice, DOCX like Word's", libreoffice), *web):
            data = maker(seed, Path(folder))
            if data is not None:
                yield name, data
    yield "scan with text layer", scan(seed)
    yield "reportlab, 200 pages", reportlab(seed + 1, pages=200)


def reportlab(seed: int, *, pages: int) -> bytes:
    """Return a PDF with justified paragraphs and a table on each page."""
    style, out = getSampleStyleSheet(), io.BytesIO()
    style["BodyText"].alignment = 4
    said, story = iter(sentences(seed, pages * 40)), list[object]()
    for number in range(pages):
        story += [Paragraph(f"Notat {number + 1}", style["Heading1"])]
        story += [Paragraph(" ".join(next(said) for _ in range(4)), style["BodyText"]) for _ in range(8)]
        story += [Spacer(1, 8), Table([[Paragraph(next(said), style["BodyText"]) for _ in range(2)] for _ in range(2)]), PageBreak()]
    SimpleDocTemplate(out, pagesize=A4, invariant=1, title="Notat", author="Karen Amalie Vestergaard").build(story)
    return out.getvalue()


def libreoffice(seed: int, folder: Path) -> bytes | None:
    """Return a DOCX with headings, lists and a table as LibreOffice writes it; None where it is not installed."""
    if shutil.which("soffice") is None:
        return None
    letter = Document()
    letter.core_properties.author = "Karen Amalie Vestergaard"
    letter.add_heading("Sagsfremstilling", 1)
    said = sentences(seed, 200)
    for at in range(0, 120, 4):
        letter.add_paragraph(" ".join(said[at : at + 4]))
    table = letter.add_table(0, 3)
    for at in range(120, 198, 3):
        for cell, text in zip(table.add_row().cells, said[at : at + 3], strict=True):
            cell.text = text
    letter.save(str(folder / "sag.docx"))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "sag.docx")],
                   check=False, capture_output=True, timeout=180)
    file = folder / "sag.pdf"
    return file.read_bytes() if file.is_file() else None


def plain_web(seed: int, folder: Path) -> bytes | None:
    """Return a web page with a table as Chromium prints it; None where it is not installed."""
    return _chromium(seed, folder, "")


def spaced_web(seed: int, folder: Path) -> bytes | None:
    """Return the same page with letters set apart, which Chromium prints as an instruction a letter: the slowest that is met."""
    return _chromium(seed, folder, "letter-spacing:.2px")


def _chromium(seed: int, folder: Path, style: str) -> bytes | None:
    if shutil.which("chromium") is None:
        return None
    said = sentences(seed, 160)
    rows = "".join(f"<tr><td>{a}<td>{b}" for a, b in zip(said[:40], said[40:80], strict=True))
    page = folder / "sag.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><title>Sag</title><style>p{{text-align:justify;{style}}}</style>"
                    f"<h1>Sag</h1>{''.join(f'<p>{s}</p>' for s in said[80:])}<table border=1>{rows}</table>", "utf-8")
    subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/chromium",
                    f"--print-to-pdf={folder}/web.pdf", str(page)], check=False, capture_output=True, timeout=120)
    file = folder / "web.pdf"
    return file.read_bytes() if file.is_file() else None


def scan(seed: int) -> bytes:
    """Return two pages that are pictures at 150 dpi with an invisible text layer over the words."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out, dpi = io.BytesIO(), 150
    canvas = Canvas(out, pagesize=A4, invariant=1)
    font = ImageFont.load_default(28)
    for part in range(2):
        picture = Image.new("L", (1240, 1754), 250)
        draw, spots = ImageDraw.Draw(picture), list[tuple[str, float, float, float]]()
        for row, text in enumerate(sentences(seed + part, 20)):
            x = 120.0
            for word in text.split():
                if x > 1000:
                    break
                draw.text((x, 120 + row * 70), word, font=font, fill=20)
                wide = float(font.getlength(word))
                spots.append((word, x, 120 + row * 70 + 28, wide))
                x += wide + 10
        canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        for word, x, y, wide in spots:
            layer = canvas.beginText(x * 72 / dpi, A4[1] - y * 72 / dpi)
            layer.setTextRenderMode(3)
            layer.setFont("Helvetica", 12)
            layer.setHorizScale(100 * wide * 72 / dpi / max(canvas.stringWidth(word, "Helvetica", 12), 0.1))
            layer.textOut(word)
            canvas.drawText(layer)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
