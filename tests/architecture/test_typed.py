"""What people type is read in one place: numbers by ``typed.numbers``, names by ``typed.names``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from wagtail import blocks
from wagtail.snippets.models import get_snippet_models

from competency.assessments.questions.types.registry import all_types
from competency.core.framework.forms import OffsetField
from competency.core.number_fields import NumberField, WholeNumberField
from competency.core.publishing.draft_form import PublishableForm
from competency.core.publishing.drafts import PublishesVersion
from tests.architecture.tree import PLUGINS, PORTAL, matches, name_of, nodes, parsed, python_files, templates, written
from training_modules.models import TrainingModulePage

# Django's and Wagtail's own, which take 1_000, 1e3 and NaN for numbers, and 1.234 for one of them.
BARE = {"DecimalField", "FloatField", "IntegerField", "NumberInput", "DecimalBlock", "IntegerBlock", "FloatBlock"}
FROM = {"forms", "blocks"}
HOME = "competency/core/number_fields.py"
ELSEWHERE = {
    "competency/core/publishing/change_form.py": "the number of a version, in a hidden box that a page fills itself",
}
FLOATS = {"competency/core/checks.py": "a setting of the database"}
LOOKS_FOR = re.compile(
    r"(?:given_name|family_name|employee_number)__(?!in\b)\w+|__(?:icontains|iexact|istartswith|unaccent)\b"
)


def bare_numbers(tree: ast.AST) -> Iterator[int]:
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and node.attr in BARE and written(node.value) in FROM:
            yield node.lineno


def floats(tree: ast.AST) -> Iterator[int]:
    for node in nodes(tree):
        if isinstance(node, ast.Call) and written(node.func) in {"float", "sanitize_separators"}:
            yield node.lineno


def test_no_file_reads_numbers_or_looks_for_people_its_own_way() -> None:
    wrong = []
    for path in python_files(*PLUGINS, PORTAL):
        name, tree = name_of(path), parsed(path)
        if name not in {HOME, *ELSEWHERE}:
            wrong += [f"{name}:{line}: take a field or block of core/number_fields.py" for line in bare_numbers(tree)]
        if name not in FLOATS:
            wrong += [f"{name}:{line} reads a number its own way" for line in floats(tree)]
    wrong += [f"{where}: take core/finding.py" for where in matches(LOOKS_FOR, python_files(*PLUGINS, PORTAL))]
    assert not wrong, "\n".join(wrong)


def test_no_page_has_a_number_box_of_the_browser() -> None:
    wrong = matches(re.compile('type="number"'), templates(*PLUGINS, PORTAL))
    assert not wrong, "\n".join(wrong)


def test_a_bare_field_would_be_seen() -> None:
    assert list(bare_numbers(ast.parse("forms.DecimalField()\nblocks.IntegerBlock()\nNumberField()"))) == [1, 2]
    assert list(floats(ast.parse("NumberField()\nfloat('1')\nformats.sanitize_separators('1')\n"))) == [2]


def number_fields(field: forms.Field) -> Iterator[forms.Field]:
    if isinstance(field, OffsetField):
        yield from number_fields(field.fields[0])
    elif isinstance(field, (forms.IntegerField, forms.DecimalField, forms.FloatField)) and not field.widget.is_hidden:
        yield field


def numbers_in_blocks(block: blocks.Block) -> Iterator[forms.Field]:
    children: dict[str, Any] = getattr(block, "child_blocks", {})
    for child in children.values():
        yield from numbers_in_blocks(child)
    if isinstance(block, blocks.ListBlock):
        yield from numbers_in_blocks(block.child_block)
    if isinstance(block, blocks.FieldBlock):
        yield from number_fields(block.field)


@pytest.mark.django_db
def test_every_number_that_an_author_fills_in_is_read_so() -> None:
    """In the forms as they are shown, whichever way a field came there."""
    seen = 0
    editors = [model for model in get_snippet_models() if issubclass(model, PublishesVersion)]
    assert len(editors) >= 4
    for model in editors:
        form = model.snippet_viewset.get_edit_handler().get_form_class()()
        assert isinstance(form, PublishableForm)
        own = [field for bound in form.fields.values() for field in number_fields(bound)]
        streams = [field.stream_block for field in model._meta.get_fields() if hasattr(field, "stream_block")]
        own += [field for stream in streams for field in numbers_in_blocks(stream)]
        assert all(isinstance(field, (NumberField, WholeNumberField)) for field in own), model
        seen += len(own)
    page = TrainingModulePage.get_edit_handler().get_form_class()
    fields = [field for one in page.base_fields.values() for field in number_fields(one)]
    fields += list(numbers_in_blocks(TrainingModulePage._meta.get_field("sections").stream_block))
    for kind in all_types():
        fields += [field for one in kind.fields.values() for field in number_fields(one)]
    assert all(isinstance(field, (NumberField, WholeNumberField)) for field in fields)
    assert seen + len(fields) >= 20
