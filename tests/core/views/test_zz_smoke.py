import pytest
from tests.core.views import worlds
import time_machine
from django.test import Client


@pytest.mark.django_db
def test_it(django_assert_max_num_queries):
    with time_machine.travel(worlds.NOON):
        h = worlds.hospital()
        amira = h.person("Amira Haddad")
        h.passes(amira, h.module)
        h.observed(amira, h.assessor("Tomasz Wilk"))
        h.source.says(h.lesson, "started", minutes_left=6)
        c = Client()
        c.force_login(amira.user)
        with django_assert_max_num_queries(3):
            r = c.get("/my/")
    import re

    t = re.sub(r"<svg.*?</svg>", "", r.content.decode(), flags=re.S)
    t = re.sub(r"<[^>]+>", " ", t)
    print(re.sub(r"\s+", " ", t))
