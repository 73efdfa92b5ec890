import os, re
import pytest
from tests.core.views import worlds
from datetime import date
import time_machine

def text(c):
    t = re.sub(r"<svg.*?</svg>","",c,flags=re.S)
    t = re.sub(r"<[^>]+>"," ",t); return re.sub(r"\s+"," ",t)

@pytest.mark.django_db(transaction=True)
def test_it(page_at, axe):
    with time_machine.travel(worlds.NOON):
        h = worlds.hospital()
        amira = h.person("Amira Haddad")
        h.passes(amira, h.module)
        h.observed(amira, h.assessor("Tomasz Wilk"))
        h.source.says(h.lesson, "started", minutes_left=6)
        joy = h.person("Joy Okafor"); h.clears(joy)
        for who in (amira, joy):
            for w, s in ((360,"light"),(360,"dark"),(1440,"light")):
                page = page_at(w, s, user=who.user)
                for name, url in (("path","/my/"),("record","/my/record/")):
                    page.goto(url)
                    page.screenshot(path=f"/tmp/screens/{name}-{who.given_name}-{w}-{s}.png", full_page=True)
                    axe(page)
                    assert page.evaluate("document.documentElement.scrollWidth") <= w
                    if w==1440 and s=="light": print(text(page.content()))
