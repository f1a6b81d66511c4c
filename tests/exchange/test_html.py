"""HTML from strangers is shown safely and read well."""

import pytest

from mertid.exchange.html import read_html, tidy


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
    "<iframe src=//x.example></iframe>", "<form action=//x.example><input name=a><button>ok</button></form>",
    "<style>@import 'http://x.example'</style>",
    "<p style='background:url(http://x.example)'>x</p>", "<link rel=stylesheet href=http://x.example>", "<base href=http://x.example>",
    "<meta http-equiv=refresh content='0;url=http://x.example'>", "<object data=http://x.example></object>", "<video src=http://x.example>",
    "<a href='data:text/html,<script>x</script>'>x</a>", "<math><mtext><style><img src=x onerror=alert(1)></style>",
    "<table background=http://x.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<a href='vbscript:x'>x</a>", "<p onclick=alert(1)>x</p>",
    "<!--[if IE]><script>x</script>-->",
])
def test_nothing_that_acts_or_fetches_is_left(hostile: str) -> None:
    _, safe = read_html(f"<div>før {hostile} efter</div>")
    for word in ("script", "alert", "onerror", "onclick", "x.example", "style"):
        assert word not in safe.lower(), safe
    for tag in ("<img", "<svg", "<iframe", "<form", "<input", "<base", "<meta", "<!--"):
        assert tag not in safe.lower(), safe


@pytest.mark.parametrize("hidden", [
    "<div style='display:none'>hemmeligt</div>", "<span style='FONT-SIZE: 0px'>hemmeligt</span>", "<p hidden>hemmeligt</p>",
    "<p style='visibility: hidden'>hemmeligt</p>",
    "<p style='mso-hide:all'>hemmeligt</p>", "<!-- hemmeligt -->", "<title>hemmeligt</title>",
    "<template>hemmeligt</template>",
])
def test_what_the_sender_hid_is_in_neither(hidden: str) -> None:
    text, safe = read_html(f"<p>før</p>{hidden}<p>efter</p>")
    assert "hemmeligt" not in text + safe
    assert text == "før\n\nefter"


@pytest.mark.parametrize(("html", "expected"), [
    ("a<br>b<br><br>c", "a\nb\n\nc"), ("<p>a</p>\n\n<p>b</p>", "a\n\nb"), ("<div>a</div><div>b</div>", "a\nb"),
    ("<b>fed</b> og <i>skrå</i>, slut", "fed og skrå, slut"), ("<pre>a\n  b</pre>", "a\n  b"), ("a&nbsp;&nbsp;b&shy;c", "a b c"),
    ("<ol><li>et<ul><li>to</li></ul></li></ol>", "- et\n\n- to"), ("<h1>Overskrift</h1>Tekst", "Overskrift\n\nTekst"),
    ("<a href='mailto:a@b.dk'>skriv</a>", "skriv <a@b.dk>"), ("<a href='https://b.dk/'>b.dk</a>", "b.dk"), ("<p>x", "x"),
    ("", ""), ("&#0;&#xD800;x", "x"),
    ("<table><tr><th>A</th><td>1</td></tr></table>", "A | 1"), ("æøå &aelig;&oslash;&aring;", "æøå æøå"),
    ("<?xml version='1.0' encoding='utf-16'?><p>x</p>", "x"),
])
def test_text_reads_well(html: str, expected: str) -> None:
    assert read_html(html)[0].replace("\ufffd", "") == expected


def test_tidy_leaves_no_more_than_one_empty_line() -> None:
    assert tidy("\n\na  \n\n\n\n b\n") == "a\n\n b"
