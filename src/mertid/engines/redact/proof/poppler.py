"""Poppler's tools asked about a PDF: its text, its attached files."""

import functools
import os
import shutil
import subprocess

_SECONDS = 100  # below what the child may be silent (`child.Limits`)
FILE = "<file>"


@functools.cache
def version() -> str:
    """Return poppler's version, empty when it is not installed."""
    program = shutil.which("pdftotext")
    if program is None:
        return ""
    try:
        said = subprocess.run([program, "-v"], capture_output=True, timeout=20, check=False).stderr  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.decode("utf-8", "replace").split("\n")[0].removeprefix("pdftotext version").strip()


def texts(data: bytes, mode: str) -> list[str]:
    """Return the text of each page as ``pdftotext -layout`` or ``-raw`` gives it.

    Raises
    ------
    OSError
        pdftotext is missing, failed or took too long.
    """
    pages = _run("pdftotext", [mode, "-enc", "UTF-8", FILE, "-"], data).decode("utf-8", "replace").split("\f")
    return pages[:-1] if len(pages) > 1 and not pages[-1].strip() else pages


def attached(data: bytes) -> int:
    """Return how many files are attached to a PDF, as ``pdfdetach -list`` counts them; raises as `texts`."""
    said = _run("pdfdetach", ["-list", FILE], data).decode("utf-8", "replace").split()
    return int(said[0]) if said and said[0].isdigit() else 0


def _run(name: str, arguments: list[str], data: bytes) -> bytes:
    program = shutil.which(name)
    if program is None:
        raise FileNotFoundError(f"redact.proof: {name} is missing. Install poppler-utils.")
    file = os.memfd_create("pdf")  # a file in memory: pdfdetach reads no pipe, and the document has no business on a disk
    try:
        with os.fdopen(os.dup(file), "wb") as out:
            out.write(data)
        command = [program, *(f"/dev/fd/{file}" if one == FILE else one for one in arguments)]
        done = subprocess.run(command, pass_fds=[file], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise OSError(f"redact.proof: {name} took over {_SECONDS} s.") from None
    finally:
        os.close(file)
    if done.returncode:
        raise OSError(f"redact.proof: {name} ended with {done.returncode}, expected 0.")
    return done.stdout
