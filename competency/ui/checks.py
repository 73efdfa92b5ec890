"""System checks: the template engine of a host must know what our pages extend, with the line to paste."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

from competency.checking import check

from .frame import blocks_of

CONTEXT_PROCESSOR = "competency.ui.context_processors.cleared"
PASTE = 'CLEARED_BASE_TEMPLATE = "base.html"'


@check("TEMPLATES")
def template_to_extend(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without it, a site starts and answers its first visitor with a server error."""
    engines: Any = settings.TEMPLATES
    if any(CONTEXT_PROCESSOR in ((engine.get("OPTIONS") or {}).get("context_processors") or []) for engine in engines):
        return []
    return [
        Error(
            "The pages of Cleared find no template to extend: its context processor is missing in TEMPLATES.",
            hint=f'"context_processors": [..., "{CONTEXT_PROCESSOR}"]',
            id="cleared_ui.E001",
        )
    ]


@check("CLEARED_BASE_TEMPLATE")
def base_template(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A base that is not there, or has no place for the content, would show on the first page that somebody opens."""
    name = getattr(settings, "CLEARED_BASE_TEMPLATE", None)
    if name is None:
        return _not_named()
    try:
        blocks = blocks_of(name)
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        told = f"CLEARED_BASE_TEMPLATE is {name!r}, which cannot be used: {type(error).__name__}: {error}"
        return [Error(told, hint=PASTE, id="cleared_ui.E002")]
    if blocks is None or "content" in blocks:
        return []
    told = f"CLEARED_BASE_TEMPLATE is {name!r}, which has no block for the content: pages of Cleared would be empty."
    return [Error(told, hint="{% block content %}{% endblock %}, in that template", id="cleared_ui.E003")]


def _not_named() -> list[CheckMessage]:
    """A site with a base of its own probably wants our pages in it; that they have one of ours is no fault."""
    try:
        has_content = "content" in (blocks_of("base.html") or ())
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return []
    if not has_content:
        return []
    return [
        Info("The pages of Cleared do not look like this site, which has a base.", hint=PASTE, id="cleared_ui.I001")
    ]
