"""What the gallery of components shows: invented figures and a form that was filled in badly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from competency.core.number_fields import NumberField


class SampleForm(forms.Form):
    """Every kind of field, as pages ask for them."""

    first = forms.ChoiceField(
        label="The scanner rejects the wristband. What do you do first?",
        help_text="One answer.",
        widget=forms.RadioSelect,
        choices=[
            ("bypass", "Type the number in by hand"),
            ("identify", "Stop, and identify the patient again with two identifiers"),
            ("later", "Give the medicine and scan later"),
        ],
    )
    seen = forms.MultipleChoiceField(
        label="Which of these did you see?",
        widget=forms.CheckboxSelectMultiple,
        choices=[("own", "Signed in as themselves"), ("two", "Two identifiers"), ("lock", "Locked the screen")],
        required=False,
    )
    level = forms.ChoiceField(
        label="How much did you have to help?",
        widget=forms.RadioSelect,
        choices=[
            ("1", "1 I did it"),
            ("2", "2 Talked"),
            ("3", "3 Prompts"),
            ("4", "4 Just in case"),
            ("5", "5 Not needed"),
        ],
        initial="4",
        required=False,
    )
    dose = NumberField(label="How much gentamicin do you give?", help_text="The patient weighs 82 kg.", min_value=0)
    unit_of_work = forms.ChoiceField(
        label="Unit", choices=[("icu", "ICU"), ("4e", "4 East medical ward"), ("ed", "Emergency Department")]
    )
    comment = forms.CharField(label="What would have made it safer?", widget=forms.Textarea, required=False)
    counts = forms.BooleanField(label="I am Amira Haddad, and I know that this counts", required=False)


def context(request: HttpRequest, *, today: date) -> dict[str, Any]:
    page = Paginator(range(1, 92), 20).get_page(request.GET.get("page", 2))
    return {
        "today": today,
        "clean": SampleForm(auto_id="clean_%s"),
        "wrong": SampleForm({"dose": "-4", "level": "4"}, auto_id="wrong_%s"),
        "segments": _segments(today),
        "facts": [today - timedelta(days=days) for days in (300, 200, 90, 35)],
        "axis_start": today - timedelta(days=330),
        "axis_end": today + timedelta(days=200),
        "chips": [
            ("Today", today),
            ("A week before", today + timedelta(days=7)),
            ("Go-live", today + timedelta(days=14)),
            ("Two weeks after", today + timedelta(days=28)),
        ],
        "go_live": today + timedelta(days=14),
        "done_until": today + timedelta(days=80),
        "ran_out": today - timedelta(days=20),
        "saved_at": datetime.combine(today, datetime.min.time(), tzinfo=timezone.get_current_timezone())
        + timedelta(hours=3, minutes=14),
        "page_obj": page,
        "statuses": [
            "cleared",
            "by_exception",
            "not_cleared",
            "not_required",
            "to_do",
            "started",
            "waiting",
            "done",
            "ran_out",
        ],
        "board": [
            ("4 East medical ward", (9, 9, 0, 0, 0), (4, 6, 1, 1, 0)),
            ("Emergency Department", (5, 14, 2, 7, 0), (3, 8, 0, 5, 0)),
            ("ICU", (5, 14, 1, 8, 0), (0, 0, 0, 0, 3)),
        ],
    }


def _segments(today: date) -> list[dict[str, Any]]:
    edges = [
        (-300, -120, "cleared"),
        (-120, -90, "not_cleared"),
        (-90, 60, "cleared"),
        (60, 90, "by_exception"),
        (90, 200, "not_cleared"),
    ]
    return [
        {"starts_on": today + timedelta(days=a), "ends_on": today + timedelta(days=b), "answer": answer}
        for a, b, answer in edges
    ]
