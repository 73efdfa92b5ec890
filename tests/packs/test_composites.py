"""Competencies that ask for others: in whatever order a pack has them, and never in a circle."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker
from wagtail.models import Revision

from competency.core.models import Competency, Standard
from competency.core.packing.first import STARTER, publish_first
from competency.packs.api import load
from competency.packs.faults import PackRefused
from competency.packs.plan import Action
from tests.databases import rolled_back
from tests.packs import ward
from tests.packs.ward import ON
from tests.tampering import guards_off

pytestmark = pytest.mark.django_db

FILE = "framework/composites.yaml"
MODULE = "modules/find-the-right-patient.md"
ROW = """\
  - code: {code}
    title: {code}
    statement: Does it
    risk: low
    criteria:
      - {{ key: module, activity: ID-M }}
"""


@pytest.fixture(autouse=True)
def on_a_site(set_up: None, db: None) -> None:
    """Each in its own transaction on the site that was set up."""


def asking(*pairs: tuple[str, str | None], inside_any: bool = False) -> str:
    """A file of competencies, each with the one it asks for."""
    text = "competencies:\n"
    for code, other in pairs:
        text += ROW.format(code=code)
        if other and inside_any:
            text += f"      - any: 1\n        of:\n          - {{ key: other, competency: {other} }}\n"
        elif other:
            text += f"      - {{ key: other, competency: {other} }}\n"
    return text


def asked() -> dict[str, list[str]]:
    """The competencies that the drafts of the site ask for, by code."""
    codes = {str(one.pk): one.code for one in Competency.objects.all()}
    return {
        one.code: [
            codes[inner.value["competency"]]
            for group in one.get_latest_revision_as_object().criteria
            for inner in (group.value["criteria"] if group.block_type == "any_of" else group.value)
            if inner.block_type == "competency"
        ]
        for one in Competency.objects.exclude(code="ID-01")
    }


def plans(pack: Path) -> set[Action]:
    return {row.action for row in load(pack, on=ON, with_people=True, dry_run=True).plan if row.kind == "competency"}


@pytest.fixture(scope="class")
def with_the_module(
    set_up: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The module that they all ask for, loaded and published before the tests of a class."""
    pack = tmp_path_factory.mktemp("module")
    for name in (MODULE, "people/people.yaml", "programmes/releases.yaml"):
        (pack / name).parent.mkdir()
        (pack / name).write_text(
            ward.changed(name, "::: practice ID-P1\n", "") if name == MODULE else (STARTER / name).read_text()
        )
    with rolled_back(django_db_blocker):
        publish_first(load(pack, on=ON, with_people=True).pack)
        yield


@pytest.mark.usefixtures("with_the_module")
class TestTheModuleIsThere:
    @pytest.mark.parametrize("inside_any", [False, True])
    @pytest.mark.parametrize("codes", list(itertools.permutations("ABC")), ids="".join)
    def test_a_competency_asks_for_others_in_any_order(
        self, tmp_path: Path, codes: tuple[str, ...], inside_any: bool
    ) -> None:
        first, second, third = codes
        pairs: dict[str, str | None] = {first: second, second: third, third: None}
        # The file in the order of the letters, whichever of them asks for which.
        text = asking(*sorted(pairs.items()), inside_any=inside_any)
        pack = tmp_path / "pack"
        (pack / FILE).parent.mkdir(parents=True)
        (pack / FILE).write_text(text)
        done = load(pack, on=ON, with_people=True, must_be_fit=True)
        expected = {first: [second], second: [third], third: []}
        assert asked() == expected
        assert Revision.objects.for_instance(Competency.objects.get(code=first)).count() == 1
        assert plans(pack) == {Action.LEAVE}

        publish_first(done.pack)
        assert Standard.objects.count() == 3
        assert plans(pack) == {Action.LEAVE}
        call_command("cleared_dump", str(tmp_path / "dump"), verbosity=0)
        assert plans(tmp_path / "dump") == {Action.LEAVE}

        # Another site, which has none of them.
        with guards_off(Standard):
            Standard.objects.all()._raw_delete(using="default")
        Competency.objects.filter(code__in=codes).delete()
        load(tmp_path / "dump", on=ON, with_people=True)
        assert asked() == expected


CIRCLES: dict[str, tuple[tuple[tuple[str, str | None], ...], list[str]]] = {
    "itself": ((("A", "A"),), ["A:8"]),
    "each other": ((("A", "B"), ("B", "A")), ["A:8", "B:15"]),
    "by way of others": ((("A", "B"), ("B", "C"), ("C", "A"), ("D", "A")), ["A:8", "B:15", "C:22"]),
}


@pytest.mark.parametrize(("pairs", "lines"), CIRCLES.values(), ids=list(CIRCLES))
def test_a_circle_is_refused(tmp_path: Path, pairs: tuple[tuple[str, str | None], ...], lines: list[str]) -> None:
    with pytest.raises(PackRefused) as refusal:
        load(ward.write(tmp_path, {FILE: asking(*pairs)}), on=ON)
    assert refusal.value.lines == [
        f"{FILE}:{line}: the criteria of '{code}' lead back to it: a competency cannot ask for itself"
        for code, line in (one.split(":") for one in lines)
    ]
    assert not Competency.objects.exists()


@pytest.mark.parametrize("is_published", [False, True])
def test_a_circle_by_way_of_the_site_is_refused(tmp_path: Path, is_published: bool) -> None:
    done = load(ward.write(tmp_path / "first", {FILE: asking(("A", None), ("B", "A"))}), on=ON, with_people=True)
    if is_published:
        publish_first(done.pack)
    with pytest.raises(PackRefused) as refusal:
        load(ward.write(tmp_path / "second", {FILE: asking(("A", "B"))}), on=ON, with_people=True)
    assert refusal.value.lines == [f"{FILE}:8: the criteria of 'A' lead back to it: a competency cannot ask for itself"]
    assert asked() == {"A": [], "B": ["A"]}
