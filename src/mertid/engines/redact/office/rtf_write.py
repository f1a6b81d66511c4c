"""RTF written anew from its tokens: text, and the control words that shape it; no destination that a reader does not see."""

from .rtf import UNSEEN, Token

_KEPT_NAMES = (
    "par pard plain page sect sectd row cell trowd cellx intbl nestcell nestrow itap trgaph trleft trrh trql trqc trqr clvmgf clvmrg "
    "clmgf clmrg clvertalt clvertalc clvertalb clbrdrt clbrdrl clbrdrb clbrdrr trbrdrt trbrdrl trbrdrb trbrdrr trbrdrh trbrdrv brdrs "
    "brdrw brdrdb brdrdot brdrnone clcbpat b i ul ulnone uld uldb strike striked sub super nosupersub fs f cf cb highlight caps scaps "
    "qc ql qr qj li ri fi sb sa sl slmult keep keepn pagebb tx tqr tqc tqdec paperw paperh margl margr margt margb landscape pgwsxn "
    "pghsxn marglsxn margrsxn margtsxn margbsxn lndscpsxn cols colsx headery footery titlepg facingp deftab header headerl headerr "
    "headerf footer footerl footerr footerf footnote chftn chpgn field fldrslt ltrpar rtlpar outlinelevel expnd expndtw kerning lang"
)
_KEPT = frozenset(_KEPT_NAMES.split())
_DESTINATIONS = frozenset(("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "fldrslt"))
_LASTING = ("\\par ", "\\cell", "\\row", "\\sect ", "\\page ", "\\chpgn", "\\chftn", "\\u", "\\tab", "\\line", "\\\\", "\\{", "\\}")
_FONTS = "{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}}"


def written(tokens: list[Token]) -> bytes:
    """Return the document; text stands in Unicode, fonts are one. The same tokens always give the same bytes."""
    out = ["{\\rtf1\\ansi\\ansicpg1252\\deff0", _FONTS, "\\f0\n"]
    depth = 0
    marks: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind == "{":
            depth += 1
            marks.append(len(out))
            if depth > 1:
                out.append("{")
        elif token.kind == "}":
            depth -= 1
            start = marks.pop() if marks else 0
            if depth > 0:
                _end(out, start)
        elif token.kind == "text":
            if token.part not in UNSEEN and token.text:
                out.append(escaped(token.text))
        elif token.word in _KEPT and not token.starred and not token.part:
            if token.word in _DESTINATIONS and not _opens(tokens, at):
                continue
            if token.word not in ("f", "cf", "cb", "highlight", "clcbpat", "brdrcf"):  # fonts and colours were left behind
                out.append(f"\\{token.word}{'' if token.value is None else token.value} ")
    while depth > 1:
        out.append("}")
        depth -= 1
    return ("".join(out) + "}\n").encode("ascii", "replace")


def escaped(text: str) -> str:
    """Return text as RTF: what is no ASCII as ``\\uN?``, tabs and line ends as their words."""
    out = []
    for letter in text:
        code = ord(letter)
        if letter in "\\{}":
            out.append("\\" + letter)
        elif letter == "\n":
            out.append("\\line ")
        elif letter == "\t":
            out.append("\\tab ")
        elif code < 128:
            out.append(letter)
        else:
            units = letter.encode("utf-16-le")
            for n in range(0, len(units), 2):
                value = int.from_bytes(units[n:n + 2], "little", signed=True)
                out.append(f"\\u{value}?")
    return "".join(out)


def _opens(tokens: list[Token], at: int) -> bool:
    return at > 0 and (tokens[at - 1].kind == "{" or (tokens[at - 1].kind == "word" and tokens[at - 1].starred))


def _end(out: list[str], start: int) -> None:
    """Close a group; one that came out without text is taken back, but for what shapes rows and sections around it."""
    inner = out[start + 1:]
    if all(piece == "{" or piece.startswith("\\") or piece == "}" for piece in inner) and not any(
        piece.startswith(_LASTING) and not piece.startswith("\\ul") for piece in inner
    ):
        del out[start:]
        return
    out.append("}")
