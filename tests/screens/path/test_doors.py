"""Who gets to My path and My record, and that neither is something to send."""

import pytest

from tests import factories as make


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_signing_in_comes_first(client, db, url):
    response = client.get(url)
    assert response.status_code == 302
    assert "sign-in" in response.url


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_an_account_of_nobody_is_refused_in_words(client, db, url):
    client.force_login(make.user("nobody"))
    response = client.get(url)
    assert response.status_code == 403


@pytest.mark.parametrize("url", ["/my/", "/my/record/"])
def test_it_cannot_be_posted_to(hospital, amira, signed_in, url):
    assert signed_in(amira).post(url).status_code == 405
