import os
import re
from datetime import date

import pytest
import time_machine

from competency.core.api import ledger
from competency.core.models import PersonState
from tests.core.views import worlds


def text(c):
    t = re.sub(r"<svg.*?</svg>", "", c, flags=re.S)
    t = re.sub(r"<[^>]+>", " ", t)
    return re.sub(r"\s+", " ", t)


@pytest.mark.django_db(transaction=True)
def test_it(page_at, axe):
    with time_machine.travel(worlds.NOON):
        h = worlds.hospital()
        amira = h.person("Amira Haddad")
        h.passes(amira, h.module)
        h.observed(amira, h.assessor("Tomasz Wilk"))
        h.source.says(h.lesson, "started", minutes_left=6)
        joy = h.person("Joy Okafor")
        h.clears(joy)
        for n in ("Bo Li", "Di Ro"):
            h.clears(h.person(n, h.ed))
        eve = h.person("Eve Stale", h.ed, with_user=False)
        PersonState.objects.filter(person=eve).update(stale_at=10**6)
        h.person("Max Doc", h.ed, h.physician)
        sup = h.person("Sue Per")
        h.learns(sup)
        ledger.waive(
            person=sup,
            competency=h.medicines,
            kind="supervised",
            from_on=date(2026, 11, 20),
            until_on=date(2026, 12, 20),
            approver=h.staff("Sofia Marchetti", "manager"),
            supervisor=joy,
            reason="Second observation next week.",
        )
        boss = h.staff("Big Boss", "manager", h.root)
        which = os.environ.get("WHICH", "board cell person path record").split()
        urls = {
            "board": (boss, "/manage/"),
            "cell": (boss, f"/manage/cell/{h.aurora.pk}/{h.icu.pk}/{h.nurse.pk}/"),
            "person": (boss, f"/manage/person/{amira.pk}/"),
            "personjoy": (boss, f"/manage/person/{joy.pk}/?on=2026-12-06"),
            "pathjoy": (joy, "/my/"),
            "pathsue": (sup, "/my/"),
            "pathboss": (boss, "/my/"),
            "path": (amira, "/my/"),
            "record": (joy, "/my/record/"),
        }
        for w, s in ((360, "light"), (360, "dark"), (768, "light"), (1440, "light"), (1440, "dark")):
            for name in which:
                who, url = urls[name]
                page = page_at(w, s, user=who.user)
                page.goto(url)
                page.screenshot(path=f"/tmp/screens/{name}-{w}-{s}.png", full_page=True)
                axe(page)
                assert page.evaluate("document.documentElement.scrollWidth") <= w, (name, w)
                if w == 1440 and s == "light":
                    print(name, text(page.content()), "\n")
