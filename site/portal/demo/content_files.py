"""Reads the demo hospital's content folder: ``load(folder) -> DemoContent``, whose parts ``content_types`` describes.

The folder holds::

    places.yaml  people.yaml  competencies.yaml  requirements.yaml
    home.md
    modules/*.md                     see content_markdown for their form
    questions/*.yaml                 practice questions and the banks of tests
    tests/*.yaml  checklists/*.yaml
    pictures/*.png

Strict on purpose: an unknown key, a missing field or a code that exists nowhere is a ``ContentError`` naming
file and line, since a demo that loads half of its content would lie about the product. No Django in here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from portal.demo import content_parts as parts
from portal.demo import content_types as types
from portal.demo.content_checks import check
from portal.demo.content_markdown import Document, SectionReader, check_markdown
from portal.demo.content_people import person as person_of
from portal.demo.content_place_types import CastMember, Person
from portal.demo.content_places import places
from portal.demo.content_reader import ContentError, Fields, Source, where_of


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedT = TypeVar("CodedT", bound=_Coded)
ReadT = TypeVar("ReadT")


def load(folder: Path) -> types.DemoContent:
    """Read everything below ``folder``; raise ``ContentError`` at the first thing that is wrong."""
    questions = _by_code(found for path in _files(folder, "questions/*.yaml") for found in _questions(path, folder))
    people, cast = _people(folder)
    content = types.DemoContent(
        places=places(Source.of(folder / "places.yaml", folder).fields()),
        competencies=_by_code(_each(folder, "competencies.yaml", "competencies", parts.competency)),
        requirements=tuple(
            requirement
            for found in _each(folder, "requirements.yaml", "requirements", parts.requirements)
            for requirement in found
        ),
        modules=_by_code(_module(path, folder) for path in _files(folder, "modules/*.md")),
        questions=questions,
        tests=_by_code(_test(path, folder) for path in _files(folder, "tests/*.yaml")),
        checklists=_by_code(
            parts.checklist(Source.of(path, folder).fields()) for path in _files(folder, "checklists/*.yaml")
        ),
        people=people,
        cast=cast,
        home=_home(folder),
    )
    content = replace(content, competencies=_with_titles(content))
    check(content)
    return content


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern))
    if not found:
        raise ContentError(pattern, "there is no such file")
    return found


def _by_code(found: Iterable[CodedT]) -> Mapping[str, CodedT]:
    made: dict[str, CodedT] = {}
    for one in found:
        if one.code in made:
            first = where_of(made[one.code].code)
            raise ContentError(where_of(one.code), f"the code {one.code} is taken; first at {first}")
        made[one.code] = one
    return MappingProxyType(made)


def _each(folder: Path, file: str, key: str, read: Callable[[Fields], ReadT]) -> list[ReadT]:
    with Source.of(folder / file, folder).fields() as fields:
        return [read(each) for each in fields.each(key)]


def _module(path: Path, folder: Path) -> types.Module:
    document = Document.of(path, folder)
    sections = SectionReader(document, folder / "pictures").sections()
    return parts.module(document.front.fields(), sections)


def _questions(path: Path, folder: Path) -> list[types.Question]:
    source = Source.of(path, folder)
    with source.fields() as fields:
        parts.needs_local_review(fields)
        use = fields.choice("use", types.Use)
        job_role, owner = fields.text("job_role"), fields.text("owner")
        return [parts.question(each, use, job_role, owner) for each in fields.each("questions")]


def _test(path: Path, folder: Path) -> types.KnowledgeTest:
    """The bank of a test is every question of the file that it names."""
    fields = Source.of(path, folder).fields()
    bank = folder / "questions" / fields.text("bank")
    return parts.knowledge_test(fields, tuple(question.code for question in _questions(bank, folder)))


def _people(folder: Path) -> tuple[Mapping[str, Person], Mapping[str, CastMember]]:
    with Source.of(folder / "people.yaml", folder).fields() as fields:
        people: dict[str, Person] = {}
        for each in fields.each("people"):
            person = person_of(each)
            if person.key in people:
                raise ContentError(each.where, f"there are two people with the key {person.key}")
            people[person.key] = person
        cast: dict[str, CastMember] = {}
        for each in fields.each("cast"):
            with each:
                member = CastMember(
                    role=each.slug("role"), person=each.text("person"), username=each.text("username", default="")
                )
            cast[member.role] = member
    return MappingProxyType(people), MappingProxyType(cast)


def _home(folder: Path) -> types.Home:
    document = Document.of(folder / "home.md", folder)
    check_markdown(document.body, document.name, document.body_line)
    with document.front.fields() as fields:
        return types.Home(
            title=fields.text("title"),
            lead=fields.text("lead"),
            clinical_notice=fields.text("clinical_notice"),
            markdown=document.body.strip(),
        )


def _with_titles(content: types.DemoContent) -> Mapping[str, types.Competency]:
    """A criterion that names an activity takes title and minutes from it where it has none of its own."""
    activities: dict[str, types.Module | types.KnowledgeTest | types.Checklist] = {
        **content.modules,
        **content.tests,
        **content.checklists,
    }

    def titled(criterion: types.Criterion) -> types.Criterion:
        activity = activities.get(criterion.activity or "")
        if activity is None:
            return criterion
        return replace(
            criterion,
            title=criterion.title or f"{activity.code} {activity.title}",
            minutes=criterion.minutes or activity.minutes,
        )

    return MappingProxyType(
        {
            code: replace(competency, criteria=tuple(map(titled, competency.criteria)))
            for code, competency in content.competencies.items()
        }
    )
