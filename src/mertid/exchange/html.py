"""HTML from strangers: as plain text that reads well, and as HTML that is safe to show."""

import re

import nh3
from lxml import etree

from .charset import clean

_MOST = 500_000  # characters of HTML that are read; the longest real newsletters are half of that
_DROP_NAMES = "script style head title template noscript object embed iframe svg math select textarea button"
_DROPPED = frozenset(_DROP_NAMES.split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)", re.IGNORECASE,
)
_BLOCK_NAMES = (
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre "
    "section table tr ul caption"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACED_NAMES = "p h1 h2 h3 h4 h5 h6 table ul ol blockquote pre dl"
_SPACED = frozenset(_SPACED_NAMES.split())
_TAG_NAMES = (
    "a abbr b blockquote br caption code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins li ol p pre q s small span strong sub "
    "sup table tbody td tfoot th thead tr u ul"
)
_TAGS = set(_TAG_NAMES.split())
# libxml2 compares each attribute of a tag with all before it: a tag with 100,000 of them takes 25 s (measured).
_TAG = re.compile(r"""<([a-zA-Z]{1,20})(?>[^<>"']+|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE_MARK = re.compile(r"[\s=/]")
_MOST_MARKS = 3_000
_BLANKS = re.compile(r"[ \t\r\n\xa0\u200b-\u200d\u2060\xad]+")


def read_html(source: str) -> tuple[str, str]:
    """Return (plain text, safe HTML).

    Notes
    -----
    Paragraphs, lists, table rows and the address of a link whose text is another are kept; scripts, styles, forms, comments and
    what the sender hid are not. Pictures become their description, so that nothing is fetched when the mail is shown.
    """
    source = _TAG.sub(_slim, source[:_MOST])
    tree = _tree(source)
    if tree is None:
        return tidy(re.sub(r"<[^<>]*>", " ", source)), ""
    _prune(tree)
    text = _text(tree)
    safe = nh3.clean(
        etree.tostring(tree, encoding="unicode", method="html"), tags=_TAGS,
        attributes={"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow", strip_comments=True,
    )
    return text, safe.strip()


def _slim(tag: re.Match[str]) -> str:
    """Return a tag without its attributes when there are thousands of them."""
    return f"<{tag[1]}" if len(tag[0]) > _MOST_MARKS and len(_ATTRIBUTE_MARK.findall(tag[0])) > _MOST_MARKS else tag[0]


def _tree(source: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(clean(source).encode(), parser)
    except (etree.LxmlError, ValueError):
        return None
    # Past 2,048 levels libxml2 stops and drops the rest; the text is then taken without the tree.
    return None if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log) else tree


def _prune(tree: etree._Element) -> None:
    """Take out what is never shown, and put a picture's description in its place."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag == "img":
            said = _BLANKS.sub(" ", element.get("alt") or "").strip()[:200]
            if not said:
                _drop(element)
                continue
            element.tag = "span"
            element.attrib.clear()
            element.text = f"[billede: {said}]"
        elif element.tag in _DROPPED or element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            _drop(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        element.clear()
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


class _Lines:
    """Text under way: lines, and how many newlines are owed before the next word."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.owed = 0
        self.blank = False

    def say(self, text: str, keep: bool = False) -> None:
        if keep:
            self._put(text.replace("\xa0", " "))
            return
        words = _BLANKS.sub(" ", text)
        if words.startswith(" "):
            self.blank = True
        if words.strip():
            self._put(words.strip())
            self.blank = words.endswith(" ")

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.out and self.owed:
            self.out.append("\n" * self.owed)
        elif self.blank and self.out and not self.out[-1].endswith((" ", "\n", "\t")):
            self.out.append(" ")
        self.owed, self.blank = 0, False
        self.out.append(text)

    def end_line(self, newlines: int) -> None:
        self.owed, self.blank = max(self.owed, newlines), False


def _text(tree: etree._Element) -> str:
    lines, keep = _Lines(), 0
    link_starts: list[int] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                lines.end_line(2 if tag in _SPACED else 1)
            if tag == "li":
                lines.say("- ")
                lines.blank = True
            elif tag in ("td", "th") and element.getprevious() is not None and not lines.owed and lines.out:
                lines.say(" | ")
                lines.blank = True
            elif tag == "pre":
                keep += 1
            elif tag == "a":
                link_starts.append(len(lines.out))
            lines.say(element.text or "", keep > 0)
            continue
        if tag == "a" and link_starts:
            _say_link(lines, element, link_starts.pop())
        elif tag == "pre":
            keep -= 1
        elif tag == "br":
            lines.owed = min(lines.owed + 1, 2)
            lines.blank = False
        if tag in _BLOCKS:
            lines.end_line(2 if tag in _SPACED else 1)
        lines.say(element.tail or "", keep > 0)
    return tidy("".join(lines.out))


def _say_link(lines: _Lines, element: etree._Element, start: int) -> None:
    """Add where a link leads, unless its text says so already."""
    target = _BLANKS.sub("", element.get("href") or "")
    said = "".join(lines.out[start:]).strip()
    if target.lower().startswith(("http:", "https:", "mailto:")) and len(target) < 300:
        bare = target.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        if bare and bare.lower() not in said.lower() and said:
            lines.say(f" <{target.removeprefix('mailto:')}>")


def tidy(text: str) -> str:
    """Return ``text`` without blanks at line ends, more than one empty line in a row, or empty lines at its ends."""
    text = "\n".join(line.rstrip() for line in clean(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()
