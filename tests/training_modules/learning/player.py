"""Addresses of the player, and the taps of somebody who learns."""

from __future__ import annotations

from django.urls import reverse


def at(name, *args):
    return reverse(f"cleared:learn_{name}", args=args)


def section_url(attempt, key):
    return at("section", attempt.pk, key)


def served(attempt):
    return attempt.served.get()


def choose(client, attempt, key, *, section="bedside", **more):
    asked = served(attempt)
    place = asked.option_order.index(key) + 1 if key in asked.option_order else key
    data = {"question": asked.question_version_id, "option": place, **more}
    return client.post(section_url(attempt, section), data)


def finish(client, attempt):
    client.post(section_url(attempt, "scan"))
    choose(client, attempt, "k0")
    return client.post(section_url(attempt, "steps"))
