"""Where somebody begins: sends whoever signed in to the first task, and says why where there is none.

A site of somebody else's may send people here after signing in. Changes nothing.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from competency.core.access import person_of
from competency.ui.landing import first_task_of
from competency.ui.views import sign_in_first


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return sign_in_first(request)
    first = first_task_of(request.user)
    if first:
        return redirect(first)
    return render(request, "cleared/start.html", {"is_person": person_of(request.user) is not None})
