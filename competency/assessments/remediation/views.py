"""After the last try: an assessor or super-user records having worked through the test with somebody.

Whom it may be recorded for decides ``access``. Managers and the person concerned have no such page.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency.core.access import Purpose, visible_people
from competency.core.models import Activity, Person
from competency.core.recording import AlreadyRecorded
from competency.ui.views import PersonRequest, purpose_required

from ..knowledge_tests import api as tests
from ..knowledge_tests.pages import knowledge_tests
from .forms import RemediationForm


@purpose_required(Purpose.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def remediate(request: PersonRequest, person: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """What to work on with the person after the last try at a test, and the button that opens a fresh set of tries."""
    subject = get_object_or_404(visible_people(request.user, Purpose.ASSESS), pk=person)
    activity = get_object_or_404(knowledge_tests(), key=key)
    form = RemediationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tests.remediate(person=subject, activity=activity, by=request.person, note=form.cleaned_data["note"])
        except AlreadyRecorded as earlier:
            # With what was written, so that nothing of it is lost.
            form.add_error(None, earlier)
            return _page(request, form, subject, activity, already=earlier.entry)
        except ValidationError as refused:
            messages.warning(request, " ".join(refused.messages))
        else:
            messages.success(
                request,
                _("Recorded: you worked through it with %(name)s. A fresh set of tries is open for them now.")
                % {"name": subject.name},
            )
        return redirect("cleared:remediate", subject.pk, key)
    return _page(request, form, subject, activity)


def _page(
    request: PersonRequest, form: RemediationForm, subject: Person, activity: Activity, already: Any = None
) -> HttpResponse:
    context = {
        "form": form,
        "subject": subject,
        "activity": activity,
        "admission": tests.may_start(person=subject, activity=activity),
        "already": already,
    }
    return render(request, "cleared_assessments/remediation/remediate.html", context)
