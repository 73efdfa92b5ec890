import os, pytest
from django.urls import reverse
from tests.assessments import factories as f
from tests import factories as core
from competency.assessments.models import Question, KnowledgeTest
from competency.core import setup
from competency.core.access import REVIEWERS_GROUP
from django.contrib.auth.models import Group
OUT="/tmp/tests_asst/shots"
@pytest.mark.django_db(transaction=True)
def test_shots(page_at):
    s=f.sat(asks=3,bank=6,critical=2,types=("single","multiple","numeric"))
    setup.run()
    p=core.person("Ines","Falk",with_user=True); p.user.groups.add(Group.objects.get(name=REVIEWERS_GROUP))
    for name,url in [("a-list",reverse(Question.snippet_viewset.get_url_name("list"))),("a-question",reverse(Question.snippet_viewset.get_url_name("edit"),args=[s.bank[0].pk])),("a-numeric",reverse(Question.snippet_viewset.get_url_name("edit"),args=[s.bank[2].pk])),("a-tests",reverse(KnowledgeTest.snippet_viewset.get_url_name("list"))),("a-test",reverse(KnowledgeTest.snippet_viewset.get_url_name("edit"),args=[s.test.pk]))]:
        for w,sc in [(1440,"light")]:
            pg=page_at(w,sc,user=p.user); pg.goto(url); pg.wait_for_timeout(1500)
            pg.screenshot(path=f"{OUT}/{name}-{w}-{sc}.png",full_page=True); pg.context.close()
