"""Days and times are written for people in one place, which knows that stretches are half-open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import PLUGINS, PORTAL, ROOT, name_of, nodes, parsed, python_files, templates

WORDS = "competency/core/days.py"

# Who writes a day otherwise, and why nobody is told by it when something is due, starts or ends.
OTHERWISE = {
    "competency/certificates/pdf.py": "the date of a file, in the form that PDF asks for",
    "competency/core/record/anchors.py": "a line of a file that programs compare",
    "competency/core/record/models.py": "the name of an anchor where programs list it",
    "competency/ui/charts.py": "the months and years on the axis of a picture",
}
# A field of a form and an address take a day in this form.
FOR_MACHINES = {"Y-m-d"}

IN_A_TEMPLATE = re.compile(
    r"""\|\s*(?:date|time)(?::\s*(?P<quote>["'])(?P<form>.*?)(?P=quote))?(?=[\s|}%])|\|\s*natural(?:day|time)\b"""
    r"""|{%\s*now\b"""
)
IN_A_SCRIPT = re.compile(r"toLocale(?:Date|Time)?String\([^;]*?\)|Intl\.DateTimeFormat", re.DOTALL)
WRITES_DATES = {"date_format", "time_format", "strftime", "naturalday", "naturaltime", "ctime"}
SPECIFIES_A_DATE = re.compile(r"%[aAbBdHIjmMpyYcxX]")


def written_in(source: str) -> list[str]:
    """How a template writes dates by itself."""
    source = re.sub(r"{#.*?#}", "", source)
    return [found.group(0) for found in IN_A_TEMPLATE.finditer(source) if found["form"] not in FOR_MACHINES]


def written_by(tree: ast.AST) -> list[str]:
    """How Python writes dates by itself: a function of Django's or of ``datetime``, or the form in an f-string."""
    found = []
    for node in nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.utils.formats",
            "django.utils.dateformat",
            "django.template.defaultfilters",
        }:
            found += [alias.name for alias in node.names if alias.name in {*WRITES_DATES, "date", "time", "format"}]
        elif isinstance(node, ast.Attribute) and node.attr in WRITES_DATES:
            found.append(node.attr)
        elif isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
            found += [spec] if SPECIFIES_A_DATE.search(spec) else []
    return found


def test_no_template_writes_a_day_its_own_way() -> None:
    found = [
        f"{name_of(path)}: {form}"
        for path in templates(*PLUGINS, PORTAL)
        for form in written_in(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_no_module_writes_a_day_its_own_way() -> None:
    found = {name_of(path): forms for path in python_files(*PLUGINS, PORTAL) if (forms := written_by(parsed(path)))}
    found.pop(WORDS)
    assert set(found) == set(OTHERWISE), found


def test_a_script_that_writes_a_day_says_its_year() -> None:
    scripts = [path for folder in (*PLUGINS, PORTAL) for path in (ROOT / folder).rglob("*.js")]
    writing = [path for path in scripts if IN_A_SCRIPT.search(path.read_text(encoding="utf-8"))]
    assert writing
    assert [name_of(path) for path in writing if 'year: "numeric"' not in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    "source",
    [
        '{{ on|date:"j F" }}',
        "{{ on|date:'j M Y' }}",
        "{{ on|date }}",
        '{{ at|time:"H:i" }}',
        '{% now "Y" %}',
        '{% blocktranslate with day=on|localtime|date:"l" %}{% endblocktranslate %}',
        "{{ on|naturalday }}",
    ],
)
def test_a_template_that_would_is_seen(source: str) -> None:
    assert written_in(source)


@pytest.mark.parametrize("source", ["{{ on|date:'Y-m-d' }}", "{{ on|day }}", "{{ until|due:today }}", "{{ updated }}"])
def test_a_template_that_does_not_is_left_alone(source: str) -> None:
    assert not written_in(source)


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils.formats import date_format",
        "from django.template.defaultfilters import date as written",
        "moment.strftime('%H:%M')",
        "formats.date_format(day)",
        "f'{day:%d %B}'",
    ],
)
def test_a_module_that_would_is_seen(source: str) -> None:
    assert written_by(ast.parse(source))


def test_a_module_that_does_not_is_left_alone() -> None:
    assert not written_by(ast.parse("f'{share:.0%} of {count:>3}'; day.isoformat(); '%d of %d' % (1, 2)"))


def test_each_that_does_says_why() -> None:
    assert all(Path(ROOT / name).is_file() and len(why.split()) > 4 for name, why in OTHERWISE.items())
