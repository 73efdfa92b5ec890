import pytest
from wagtail.models import Page, Site
from portal.models import HomePage
@pytest.mark.parametrize("n",[1,2,3])
def test_dbg(live_server, n):
    from django.db import connection
    print("SER", len(getattr(connection,"_test_serialized_contents","")), "homepage" in getattr(connection,"_test_serialized_contents",""))
    print(list(Page.objects.values_list("pk","depth","content_type__model","slug")), list(Site.objects.values()), HomePage.objects.count())
    import urllib.request
    try: print(urllib.request.urlopen(live_server.url).status)
    except Exception as e: print(e)
