"""The page editor as a browser would send it: the form's own fields with the values it shows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import get_edit_handler
from wagtail.models import PageSubscription
from wagtail.test.utils.form_data import nested_form_data, rich_text

from training_modules.models import TrainingModulePage
from training_modules.writing.blocks import SHORT_FEATURES, STEP_FEATURES, TEXT_FEATURES


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_data(page: Any, user: Any, **changed: Any) -> dict[str, Any]:
    """What the editor posts for the latest draft when nothing was touched, but for ``changed``."""
    draft = TrainingModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    form_class = get_edit_handler(TrainingModulePage).get_form_class()
    subscription = PageSubscription(page=page, user=user)
    form = form_class(instance=draft, subscription=subscription, parent_page=page.get_parent(), for_user=user)
    data: dict[str, Any] = {}
    for name, bound in ((bound.name, bound) for bound in form):
        if name == "sections":
            data |= nested_form_data({"sections": _stream(draft.sections)})
            continue
        value = bound.value()
        if isinstance(value, list):
            data[name] = [getattr(one, "pk", one) for one in value]
        elif value not in (None, False):
            data[name] = str(getattr(value, "isoformat", lambda value=value: value)())
    data |= {
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }
    return data | changed


def _stream(value: Any) -> dict[str, Any]:
    rows: dict[str, Any] = {"count": str(len(value))}
    for place, child in enumerate(value):
        shown = _value(child.block_type, child.value)
        rows[str(place)] = {
            "type": child.block_type,
            "value": shown,
            "id": child.id or "",
            "deleted": "",
            "order": str(place),
        }
    return rows


def _value(name: str, value: Any) -> Any:
    match name:
        case "section":
            return {"title": value["title"], "minutes": value["minutes"], "body": _stream(value["body"])}
        case "text":
            return rich_text(value.source, features=TEXT_FEATURES)
        case "why":
            return rich_text(value.source, features=SHORT_FEATURES)
        case "callout":
            body = rich_text(value["body"].source, features=SHORT_FEATURES)
            return {"kind": value["kind"], "title": value["title"], "body": body}
        case "picture":
            image = value["image"].pk if value["image"] else ""
            return {"image": image, "alt": value["alt"], "caption": value["caption"]}
        case "key_steps":
            steps = [rich_text(step.source, features=STEP_FEATURES) for step in value["steps"]]
            return {"title": value["title"], "steps": _list(steps)}
        case "practice":
            return {"question": value["question"].pk if value["question"] else ""}
    raise AssertionError(name)


def _list(values: list[Any]) -> dict[str, Any]:
    rows: dict[str, Any] = {"count": str(len(values))}
    for place, value in enumerate(values):
        rows[str(place)] = {"value": value, "deleted": "", "order": str(place), "id": f"step-{place}", "type": "item"}
    return rows
