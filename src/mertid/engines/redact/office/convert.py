"""LibreOffice as a tool on a leash: own throw-away profile, macros off, no network, limits on time and size, all of it ended."""

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from mertid.core import Text, TooBig, Unreadable

SECONDS = 90.0
MOST_BYTES = 300_000_000
_WHERE, _CURE = "LibreOffice", "Look at the kept file."
_FAILED = Text(da="Dokumentet kan ikke laves om til sider. Filen er beskadiget eller beskyttet med adgangskode.",
               en="The document cannot be turned into pages. The file is damaged or protected by a password.")
_SLOW = Text(da="Dokumentet er for stort til at blive lavet om til sider.", en="The document is too large to be turned into pages.")
# Comments and hidden slides stay out, form fields become plain text. Source: LibreOffice help, "PDF Export Command Line Parameters" (7.4).
_PDF = (
    '{"ExportNotes":{"type":"boolean","value":"false"},"ExportHiddenSlides":{"type":"boolean","value":"false"},'
    '"ExportFormFields":{"type":"boolean","value":"false"},"UseTaggedPDF":{"type":"boolean","value":"false"},'
    '"ExportNotesPages":{"type":"boolean","value":"false"},"SinglePageSheets":{"type":"boolean","value":"false"}}'
)
_SCRIPTING, _INET = "Office.Common/Security/Scripting", "Inet/Settings"
_SETTINGS = {
    (_SCRIPTING, "DisableMacrosExecution", "true"), (_SCRIPTING, "MacroSecurityLevel", "3"), (_SCRIPTING, "DisablePythonRuntime", "true"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"), ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"), (_INET, "ooInetProxyType", "2"), (_INET, "ooInetHTTPProxyName", "127.0.0.1"),
    (_INET, "ooInetHTTPProxyPort", "9"), (_INET, "ooInetHTTPSProxyName", "127.0.0.1"), (_INET, "ooInetHTTPSProxyPort", "9"),
    ("Setup/L10N", "ooSetupSystemLocale", "da-DK"),
    ("Office.Common/Save/Document", "PrettyPrinting", "false"), ("Office.Common/Misc", "UseOpenCL", "false"),
}


@functools.cache
def installed() -> str:
    """Return the path of LibreOffice, or ''."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


@functools.cache
def version() -> str:
    """Return LibreOffice's version, or ''."""
    if not installed():
        return ""
    try:
        said = subprocess.run([installed(), "--version"], capture_output=True, timeout=30, check=False).stdout.decode(errors="replace")  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.split()[1] if len(said.split()) > 1 else ""


def convert(data: bytes, ending: str, to: str, *, seconds: float = SECONDS) -> bytes | None:
    """Return the document in another format, or None where LibreOffice is not installed.

    Parameters
    ----------
    data
        The document. What it links to outside itself is not fetched.
    ending
        What it is, as the end of a file name without the dot: ``docx``, ``xls`` ...
    to
        What it becomes: ``pdf``, ``docx``, ``xlsx``, ``pptx``, ``odt`` or ``txt``.

    Raises
    ------
    Unreadable
        When LibreOffice gives no file. `TooBig` when it takes more than ``seconds`` or writes more than `MOST_BYTES`.
    """
    if not installed():
        return None
    with tempfile.TemporaryDirectory(prefix="mertid-office-") as made:
        folder = Path(made)
        source, out = folder / f"paper.{ending}", folder / "out"
        source.write_bytes(data)
        out.mkdir()
        _profile(folder / "profile" / "user")
        wanted = f"pdf:{_filter(ending)}:{_PDF}" if to == "pdf" else "txt:Text (encoded):UTF8" if to == "txt" else to
        _run(folder, [
            installed(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--invisible", "--norestore", "--nologo",
            "--nolockcheck", "--nodefault", "--convert-to", wanted, "--outdir", str(out), str(source),
        ], seconds)
        written = next(iter(sorted(out.iterdir())), None)
        if written is None or not written.stat().st_size:
            raise Unreadable(f"{_WHERE}: no file came out, expected one of type {to}. {_CURE}", text=_FAILED)
        if written.stat().st_size > MOST_BYTES:
            raise TooBig(f"{_WHERE}: {written.stat().st_size} bytes came out, expected at most {MOST_BYTES}. {_CURE}", text=_SLOW)
        return written.read_bytes()


def _filter(ending: str) -> str:
    if ending in ("xlsx", "xls", "ods", "csv"):
        return "calc_pdf_Export"
    return "impress_pdf_Export" if ending in ("pptx", "ppt", "odp") else "writer_pdf_Export"


def _profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in sorted(_SETTINGS)
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(folder: Path, command: list[str], seconds: float) -> None:
    """Run the command in a session of its own and end every process of it, whatever happens."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp", "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
    }
    alone = _alone()
    process = subprocess.Popen(  # noqa: S603
        (alone or _timed(seconds)) + command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=not alone,
    )
    try:
        ended = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise TooBig(f"{_WHERE}: conversion took over {seconds:.0f} s, expected less. {_CURE}", text=_SLOW) from None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            process.kill() if alone else os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if ended == 124:
        raise TooBig(f"{_WHERE}: conversion took over {seconds:.0f} s, expected less. {_CURE}", text=_SLOW)


def _timed(seconds: float) -> list[str]:
    """Return the command that ends LibreOffice also when our own process is killed meanwhile."""
    tool = shutil.which("timeout")
    return [tool, "--kill-after=2", f"{seconds:.0f}"] if tool else []


@functools.cache
def _alone() -> list[str]:
    """Return the command that gives LibreOffice processes and a network of its own, which is none; [] where the machine forbids it.

    Then the dead proxy and the blocked links of the profile stand alone. All within dies with it, and it dies with our process group.
    """
    tool = shutil.which("unshare")
    if not tool:
        return []
    command = [tool, "--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child"]
    try:
        held = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return []
    return command if held else []
