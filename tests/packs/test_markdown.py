"""Markdown to the HTML of an editor and back: nothing is lost in silence, and the same stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.packs.faults import Faults, Place
from competency.packs.markdown import check, from_html, inline_html, line_from_html, normal, to_html


def test_markdown_becomes_plain_html() -> None:
    assert to_html("One *word*.\n\n- a\n- **b**") == (
        "<p>One <em>word</em>.</p>\n<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>"
    )
    assert inline_html("Scan **it** & go") == "Scan <strong>it</strong> &amp; go"


@pytest.mark.parametrize(
    "html",
    [
        '<p data-block-key="a1b2c">Give <b>2 mg</b>, then <i>wait</i>.</p>',
        "<h2>One</h2><h3>Two</h3><h4>Three</h4><p>x</p>",
        "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>",
        "<ol><li>One. Two</li><li><b>x</b> y</li></ol>",
        "<p>1. not a list</p><p>- nor this</p><p># nor a heading</p><p>::: nor a block</p><p>1) nor this</p>",
        "<p>a * b _ c ` d [e] \\ &lt;f&gt; &amp;amp; g</p>",
        "<p>one<br/>two</p>",
        "<p>2 &lt; 3 &amp; 5 &gt; 4</p>",
        '<p>See <a href="https://x.example/a?b=c&amp;d=e">the <b>policy</b></a> or <a href="/wards/">wards</a>.</p>',
        "no paragraph at all",
        "",
    ],
)
def test_what_an_editor_wrote_comes_back(html: str) -> None:
    markdown = from_html(html)
    assert markdown is not None
    assert normal(to_html(markdown)) == normal(html)
    faults = Faults()
    check(markdown, Place("a.md", 1), faults, links=True)
    assert list(faults) == []


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="javascript:x">x</a></p>',
        '<p><a linktype="page" id="3">x</a></p>',
        "<p>a</p><hr/>",
        "<embed/>",
        "<h5>x</h5>",
    ],
)
def test_what_would_be_lost_is_not_written(html: str) -> None:
    assert from_html(html) is None


def test_one_line_is_one_line() -> None:
    assert line_from_html("Scan <b>it</b> &amp; go") == "Scan **it** & go"
    assert line_from_html("<p>Scan it</p>") == "Scan it"
    assert line_from_html("<p>Scan it</p><p>twice</p>") is None


@given(st.lists(st.text("ab *_-#1.)>+:\\&;<`[]!=~", max_size=12), min_size=1, max_size=4))
def test_any_words_come_back_or_are_not_written(lines: list[str]) -> None:
    from html import escape

    html = "".join(f"<p>{escape(line)}</p>" for line in lines)
    markdown = from_html(html)
    assert markdown is None or normal(to_html(markdown)) == normal(html)
    if not any(character in "".join(lines) for character in "!~&;"):
        assert markdown is not None


@pytest.mark.parametrize(
    ("markdown", "line", "kind"),
    [
        ("[That](https://elsewhere.example) is all.", 7, "link"),
        ("a\n\n    code", 9, "code_block"),
        ("a\n\n> quote", 9, "blockquote"),
        ("![a](b.png)", 7, "image"),
        ("---", 7, "hr"),
    ],
)
def test_what_no_field_can_hold_is_refused_on_its_line(markdown: str, line: int, kind: str) -> None:
    faults = Faults()
    check(markdown, Place("n1.md", 7), faults)
    assert f"n1.md:{line}: Markdown of the kind '{kind}' is not used in content" in [str(one) for one in faults]


def test_the_demo_is_written_in_it() -> None:
    folder = Path(__file__).parents[2] / "site" / "portal" / "demo"
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("modules/*.md")]
    assert len(texts) >= 5
    for text in texts:
        for paragraph in text.split("\n\n"):
            if not paragraph.startswith((":::", "## ", "---", "1.")) and ":::" not in paragraph:
                html = to_html(paragraph)
                assert normal(to_html(from_html(html) or "")) == normal(html)
