"""Rich Text Format: parsed group by group, read as text that can be struck, written anew without what no reader sees.

Source: Rich Text Format specification 1.9.1 (Microsoft, 2008); [MS-OXRTFCP] 3 for Outlook's packing, [MS-OXRTFEX] for HTML in RTF.
"""

import codecs
import re
import struct
from dataclasses import dataclass, replace

from mertid.core import Text, TooBig, Unreadable

from .pieces import Flow, Place

MOST_BYTES, MOST_DEPTH = 100_000_000, 500
_BROKEN = Text(da="RTF-filen er beskadiget.", en="The RTF file is damaged.")
_BIG = Text(da="RTF-filen er for stor eller for indviklet til at blive læst.", en="The RTF file is too large or too deep to be read.")
_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)", re.DOTALL)
_SAID = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
         "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n"}
_SYMBOLS = {"~": "\xa0", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 177: "cp1255",
             178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250", 255: "cp850"}
# Destinations whose text is no text of the document; those of the second row hold text that a reader does not see.
_DEAD = frozenset(
    ("fonttbl", "colortbl", "stylesheet", "pict", "objdata", "themedata", "colorschememapping", "latentstyles", "datastore", "listtable",
     "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "filetbl", "revtbl", "nonshppict", "picprop", "sp", "objclass", "objname",
     "blipuid", "htmltag", "mhtmltag", "listpicture", "pgptbl", "wgrffmtfilter", "mmathPr", "falt", "panose", "bkmkstart", "bkmkend"))
_UNSEEN = {"info": "properties", "annotation": "comments", "atnid": "comments", "atnauthor": "comments", "fldinst": "fields",
           "docvar": "properties", "userprops": "properties", "xe": "fields", "tc": "fields", "private": "fields", "formfield": "fields",
           "template": "properties"}
_PARTS = {"header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "footer", "footerl": "footer",
          "footerr": "footer", "footerf": "footer", "footnote": "footnotes"}


PARTS = ("body", "header", "footer", "footnotes", "comments", "deleted", "hidden", "fields", "properties")
UNSEEN = frozenset(("comments", "deleted", "hidden", "fields", "properties"))
_NOWHERE = "nowhere"


@dataclass
class Token:
    """One piece of the file: ``{``, ``}``, a control word or text, with its part; "nowhere" is what is no part of the document."""

    kind: str
    word: str = ""
    value: int | None = None
    text: str = ""
    part: str = ""
    starred: bool = False


@dataclass(frozen=True)
class _State:
    part: str = "body"
    dead: bool = False
    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    charset: str = ""
    html: bool = False
    shape: bool = False


def parse(data: bytes) -> list[Token]:
    """Return the file's tokens; texts know the part they belong to, in which "" means nowhere.

    Raises
    ------
    Unreadable
        When it is no RTF; `TooBig` above 100 MB or 500 levels.
    """
    start = data.find(b"{\\rtf", 0, 1_024)
    if start < 0:
        raise Unreadable("RTF: beginning is missing, expected {\\rtf. Look at the kept file.", text=_BROKEN)
    if len(data) > MOST_BYTES:
        raise TooBig(f"RTF: data is {len(data)} bytes, expected at most {MOST_BYTES}. Look at the kept file.", text=_BIG)
    return _Parser(data, start).tokens


class _Parser:
    def __init__(self, data: bytes, at: int) -> None:
        self.tokens: list[Token] = []
        self._stack: list[_State] = []
        self._state = _State()
        self._fonts: dict[int, str] = {}
        self._font, self._in_fonts, self._page = 0, 0, "cp1252"
        self._held, self._skip, self._starred, self._fresh = bytearray(), 0, False, False
        while at < len(data):
            found = _TOKEN.match(data, at)
            if found is None:
                at += 1
                continue
            at = found.end()
            if found[1] == b"bin":
                at += max(0, int(found[2] or 0))
            elif self._take(found):
                break
        self._flush()
        self.tokens += [Token("}") for _ in self._stack]

    def _take(self, found: re.Match[bytes]) -> bool:
        """Take one token in; return whether the document ended."""
        word, number, code, symbol, brace, _, text = found.groups()
        if code is not None or text is not None:
            piece = bytes([int(code, 16)]) if code is not None else text
            dropped = min(self._skip, len(piece))
            self._skip -= dropped
            self._held += piece[dropped:]
            self._fresh = False
        elif brace == b"{":
            self._open()
        elif brace == b"}":
            return self._close()
        elif word is not None:
            self._word(word.decode("ascii"), int(number) if number else None)
        elif symbol == b"*":
            self._starred = True
        elif symbol is not None:
            self._flush()
            said = symbol.decode("latin-1")
            if said in "\r\n":
                self._put(Token("word", "par"))
            else:
                self._say(_SYMBOLS.get(said, ""))
        return False

    def _open(self) -> None:
        self._flush()
        if len(self._stack) >= MOST_DEPTH:
            raise TooBig(f"RTF: groups are nested over {MOST_DEPTH} deep, expected fewer. Look at the kept file.", text=_BIG)
        self._stack.append(self._state)
        self._put(Token("{"))
        self._starred, self._fresh, self._skip = False, True, 0

    def _close(self) -> bool:
        self._flush()
        if self._stack:
            self._state = self._stack.pop()
            self._put(Token("}"))
        if self._in_fonts > len(self._stack):
            self._in_fonts = 0
        self._starred, self._fresh, self._skip = False, False, 0
        return not self._stack

    def _word(self, word: str, value: int | None) -> None:
        if word == "u" and value is not None:
            if not self._state.dead:
                self._flush()
                self._say(chr(value % 65536))
            self._skip = self._state.skip
            self._fresh = False
            return
        self._flush()
        self._put(Token("word", word, value, part=_NOWHERE if self._dead() else "", starred=self._starred))
        state = self._state
        if self._fresh:
            self._destination(word)
        if word in ("ansicpg", "fcharset", "f", "deff", "fonttbl"):
            self._charset(word, value)
        elif word == "uc":
            self._state = replace(state, skip=max(0, min(value if value is not None else 1, 10)))
        elif word == "v":
            self._state = replace(self._state, hidden=value != 0)
        elif word == "deleted":
            self._state = replace(self._state, deleted=value != 0)
        elif word == "plain":
            self._state = replace(self._state, hidden=False, deleted=False)
        elif word == "htmlrtf":
            self._state = replace(self._state, html=value != 0)
        elif word in _SAID:
            self.tokens.pop()
            self._say(_SAID[word])
        self._starred, self._fresh = False, False

    def _dead(self) -> bool:
        return (self._state.dead and not self._state.shape) or self._state.part in UNSEEN or bool(self._in_fonts)

    def _destination(self, word: str) -> None:
        state = self._state
        if word == "shptxt":
            self._state = replace(state, dead=False, shape=True)
        elif word in _UNSEEN:
            self._state = replace(state, part=_UNSEEN[word], dead=False, hidden=True)
        elif word in _PARTS:
            self._state = replace(state, part=_PARTS[word])
        elif word in _DEAD or (self._starred and word not in ("shpinst",)) or word in ("shp", "shpinst"):
            self._state = replace(state, dead=True)

    def _charset(self, word: str, value: int | None) -> None:
        if word == "ansicpg" and value:
            self._page = _known(f"cp{value}") or "cp1252"
        elif word == "fonttbl":
            self._in_fonts = len(self._stack)
        elif word == "f" and value is not None:
            if self._in_fonts:
                self._font = value
            else:
                self._state = replace(self._state, charset=self._fonts.get(value, ""))
        elif word == "fcharset" and value and self._in_fonts:
            self._fonts[self._font] = _CHARSETS.get(value, "")

    def _flush(self) -> None:
        if self._held:
            self._say(bytes(self._held).decode(self._state.charset or self._page, "replace"))
            self._held.clear()

    def _say(self, text: str) -> None:
        state = self._state
        if not text or state.html or self._in_fonts or (state.dead and not state.shape):
            return
        part = state.part if state.part in ("properties", "comments", "fields") else (
            "deleted" if state.deleted else "hidden" if state.hidden else state.part)
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.kind == "text" and last.part == part:
            last.text += text
        else:
            self._put(Token("text", text=text, part=part))

    def _put(self, token: Token) -> None:
        self.tokens.append(token)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def flows(tokens: list[Token]) -> list[Flow]:
    """Return the text of each part; offsets lead back to the tokens."""
    found = {part: Flow(part, part in UNSEEN) for part in PARTS}
    last = found["body"]
    for token in tokens:
        if token.kind == "text":
            token.text = token.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            last = found[token.part]
            last.add(token.text, Place(token))
        elif token.word in ("par", "sect", "page", "row"):
            last.end()
        elif token.word == "cell":
            last.pieces.append((" | ", None))
        elif token.word in ("author", "operator", "title", "subject", "company", "manager", "keywords", "comment", "doccomm", "annotation"):
            found["properties" if token.word != "annotation" else "comments"].end()
    return [found[part] for part in PARTS]


def text(data: bytes) -> str:
    """Return what a reader of the file sees."""
    return "\n".join(flow.text.strip("\n") for flow in flows(parse(data)) if not flow.hidden and flow.text.strip())


_START = (b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif"
          b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")


def unpack(packed: bytes) -> bytes:
    """Return the RTF in Outlook's PR_RTF_COMPRESSED.

    Raises
    ------
    Unreadable
        When it is cut or of an unknown kind; `TooBig` when it says that it holds more than 100 MB.
    """
    if len(packed) < 16:
        raise Unreadable("RTF: packed data is cut, expected 16 bytes or more. Look at the kept file.", text=_BROKEN)
    _, size, kind, _ = struct.unpack_from("<4I", packed)
    if size > MOST_BYTES:
        raise TooBig(f"RTF: unpacked size is {size} bytes, expected at most {MOST_BYTES}. Look at the kept file.", text=_BIG)
    if kind == 0x414C454D:
        return packed[16:16 + size]
    if kind != 0x75465A4C:
        raise Unreadable("RTF: packing is unknown, expected LZFu or MELA. Look at the kept file.", text=_BROKEN)
    ring, write = bytearray(_START.ljust(4096, b"\0")), len(_START)
    out, at = bytearray(), 16
    while at < len(packed) and len(out) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= size:
                break
            if flags >> bit & 1:
                if at + 1 >= len(packed):
                    return bytes(out)
                pair, at = packed[at] << 8 | packed[at + 1], at + 2
                if pair >> 4 == write:
                    return bytes(out)
                for n in range((pair & 15) + 2):
                    byte = ring[((pair >> 4) + n) & 4095]
                    ring[write] = byte
                    write = (write + 1) & 4095
                    out.append(byte)
            else:
                ring[write] = packed[at]
                out.append(packed[at])
                write, at = (write + 1) & 4095, at + 1
    return bytes(out)
