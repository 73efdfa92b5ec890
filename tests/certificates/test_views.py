"""The pages: one's own, those of the people one manages, and the public one that gives one word away."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.certificates import pdf
from competency.certificates.models import Certificate
from competency.core import clock
from competency.core.access import RECORDS_GROUP
from competency.core.exceptions import api as exceptions
from competency.core.ledger import api as ledger
from competency.core.ledger.corrections import correct_evidence
from competency.core.ledger.performance import Performance
from competency.core.models import Evidence
from competency.core.people import api as people
from tests import factories
from tests.certificates.factories import NOON, certificate, cleared_world
from tests.core.personal_data.staff import keeper

pytestmark = pytest.mark.django_db
LIST = "/my/certificates/"
ISSUE = "/my/certificates/issue/"


@pytest.fixture(autouse=True)
def noon_of_the_day(time_machine):
    time_machine.move_to(NOON, tick=False)


def signed_in(client, person):
    client.force_login(person.user)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def form_of(world) -> dict[str, str]:
    return {"programme": str(world.programme.pk), "job_role": str(world.nurse.pk)}


# ── one's own ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_cleared_is_offered_one_and_gets_it(client, world):
    signed_in(client, world.person)
    assert "Get the certificate" in text_of(client.get(LIST))
    answer = client.post(ISSUE, form_of(world), follow=True)
    assert answer.redirect_chain == [(reverse("cleared:certificate", args=[Certificate.objects.get().number]), 302)]
    assert "Amira Haddad" in text_of(answer)
    page = text_of(client.get(LIST))
    assert "Get the certificate" not in page
    assert "9 Jan 2027" in page
    assert "Valid" in page


def test_a_double_click_gives_the_same_certificate(client, world):
    signed_in(client, world.person)
    first = client.post(ISSUE, form_of(world))
    assert client.post(ISSUE, form_of(world)).url == first.url
    assert Certificate.objects.count() == 1


def test_a_get_issues_nothing(client, world):
    signed_in(client, world.person)
    assert client.get(ISSUE).status_code == 405
    client.get(LIST)
    client.get("/my/")
    assert not Certificate.objects.exists()


def test_whoever_is_not_cleared_reads_why_and_what_next(client):
    world = factories.world()
    signed_in(client, world.person)
    assert "No certificate yet" in text_of(client.get(LIST))
    answer = client.post(ISSUE, form_of(world), follow=True)
    assert "There is no certificate for that, since you’re not cleared for it today." in text_of(answer)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "sent", [{}, {"programme": "x", "job_role": "y"}, {"programme": "999999", "job_role": "1"}, {"programme": "\x00"}]
)
def test_a_form_that_was_tampered_with_issues_nothing(client, world, sent):
    answer = signed_in(client, world.person).post(ISSUE, sent)
    assert answer.url == LIST
    assert not Certificate.objects.exists()


def test_an_account_without_a_person_is_refused_in_words(client):
    client.force_login(factories.user())
    assert client.get(LIST).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, world):
    number = certificate(world).number
    for address in (LIST, f"/certificate/{number}/", f"/certificate/{number}/pdf/"):
        assert client.get(address).status_code == 302
    assert client.post(ISSUE, form_of(world)).status_code == 302
    assert Certificate.objects.count() == 1


def test_new_evidence_offers_a_newer_one_and_the_old_one_reads_replaced(client, world):
    certificate(world)
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 30))
    signed_in(client, world.person)
    assert "Get the certificate" in text_of(client.get(LIST))
    client.post(ISSUE, form_of(world))
    assert "Replaced on 1 Feb 2026" in text_of(client.get(LIST))


def test_my_path_offers_the_certificate_and_then_links_to_it(client, world):
    signed_in(client, world.person)
    assert "You can get your certificate." in text_of(client.get("/my/"))
    issued = certificate(world)
    page = client.get("/my/").content.decode()
    assert "You can get your certificate." not in page
    assert issued.get_absolute_url() in page


def test_my_path_says_nothing_of_certificates_to_whoever_is_not_cleared(client):
    world = factories.world()
    assert "certificate" not in text_of(signed_in(client, world.person).get("/my/")).replace("Certificates", "").lower()


def test_the_menu_leads_there(client, world):
    assert f'href="{LIST}"' in signed_in(client, world.person).get(LIST).content.decode()


# ── whose ───────────────────────────────────────────────────────────────────────────────────────────────────────


def pages_of(number: str) -> list[str]:
    return [f"/certificate/{number}/", f"/certificate/{number}/pdf/"]


def test_the_owner_her_manager_and_records_staff_see_it(client, world):
    number = certificate(world).number
    staff = factories.user()
    staff.groups.add(Group.objects.get_or_create(name=RECORDS_GROUP)[0])
    for user in (world.person.user, world.appointed("manager").user, staff):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages_of(number)] == [200, 200]


@pytest.mark.parametrize("who", ["colleague", "assessor", "super_user", "trainer", "manager elsewhere", "nobody"])
def test_nobody_else_does_and_cannot_tell_it_from_one_that_does_not_exist(client, world, who):
    number = certificate(world).number
    viewer = {
        "colleague": lambda: world.another_nurse(with_user=True).user,
        "manager elsewhere": lambda: world.appointed("manager", factories.unit("Elsewhere")).user,
        "nobody": factories.user,
    }.get(who, lambda: world.appointed(who).user)()
    client.force_login(viewer)
    for page, made_up in zip(pages_of(number), pages_of("0000-0000-0000-0000-0000-0000-0000"), strict=True):
        assert client.get(page).status_code == client.get(made_up).status_code == 404
        assert "Haddad" not in client.get(page).content.decode()


def test_a_manager_whose_appointment_ended_does_not(client, world):
    number = certificate(world).number
    manager = world.appointed("manager")
    client.force_login(manager.user)
    assert client.get(pages_of(number)[0]).status_code == 200
    people.end_appointment(appointment=manager.appointments.get(), ends_on=date(2026, 2, 1))
    assert client.get(pages_of(number)[0]).status_code == 404


@pytest.mark.parametrize("number", ["x", "é", "1" * 300, "%00", "..%2f..", "7QK2-7QK2"])
def test_an_address_that_names_none_is_a_404(client, world, number):
    signed_in(client, world.person)
    for page in [*pages_of(number), f"/verify/{number}/"]:
        assert client.get(page).status_code == 404


# ── the PDF ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_pdf_is_a_private_download_whose_name_names_nobody(client, world):
    number = certificate(world).number
    answer = signed_in(client, world.person).get(pages_of(number)[1])
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="certificate-{number[:9]}.pdf"'
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


def test_where_no_pdf_can_be_made_the_page_to_print_is_offered_and_works(client, world, monkeypatch):
    def unavailable(*args, **kwargs):
        raise pdf.PdfUnavailable

    monkeypatch.setattr(pdf, "render", unavailable)
    number = certificate(world).number
    answer = signed_in(client, world.person).get(pages_of(number)[1])
    assert answer.status_code == 503
    assert "Your certificate is safe and holds as before." in text_of(answer)
    assert f'href="/certificate/{number}/"' in answer.content.decode()
    page = client.get(pages_of(number)[0])
    assert page.status_code == 200
    assert "clr-sheet__qr" in page.content.decode()


# ── the public page ─────────────────────────────────────────────────────────────────────────────────────────────


def verify(client, number: str):
    return client.get(f"/verify/{number}/")


def test_anybody_reads_one_word_and_the_number_and_nothing_more(client, world):
    issued = certificate(world)
    answer = verify(client, issued.number)
    page = answer.content.decode()
    assert "This certificate is valid today" in page
    assert issued.number in page
    words = text_of(answer)
    checked = "Checked on 1 February 2026, 12:00."
    assert checked in words
    for private in ("Amira", "Haddad", "Nurse", "Aurora", world.facility.name, "ICU", "2027", "2026", "Competency"):
        assert private not in words.replace(checked, "")
    assert 'href="/verify/"' in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in page


def test_being_signed_in_shows_no_more(client, world):
    issued = certificate(world)
    signed_in(client, world.appointed("manager"))
    assert "Haddad" not in verify(client, issued.number).content.decode()


def test_it_follows_the_facts(client, world, time_machine):
    issued = certificate(world)
    factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 30))
    newer = certificate(world)
    assert "was replaced" in text_of(verify(client, issued.number))
    assert "valid today" in text_of(verify(client, newer.number))
    revoked = exceptions.revoke(
        person=world.person, competency=None, effective_on=date(2026, 2, 1), reason="Borrowed it."
    )
    assert "was revoked" in text_of(verify(client, newer.number))
    exceptions.reverse(revocation=revoked, reason="It was somebody else.")
    assert "valid today" in text_of(verify(client, newer.number))
    time_machine.move_to("2027-01-29T12:00Z", tick=False)
    assert "valid today" in text_of(verify(client, newer.number))
    time_machine.move_to("2027-01-30T12:00Z", tick=False)
    assert "ran out" in text_of(verify(client, newer.number))


def test_while_a_correction_waits_strangers_read_that_it_is_not_valid_today_and_of_nobody(client, world):
    issued = certificate(world)
    row = Evidence.objects.get(person=world.person)
    performance = Performance(kind=row.kind, outcome="failed", performed_on=row.performed_on, zone=row.zone)
    clerk = keeper("Otto")
    correct_evidence(evidence=row, performance=performance, reason="Read again.", by=clerk)
    page = text_of(verify(client, issued.number))
    assert "This certificate is not valid today" in page and "was corrected, and waits" in page
    assert "revoked" not in page.lower()
    for private in ("Haddad", "Otto", "Read again"):
        assert private not in page
    signed_in(client, world.person)
    for address in (reverse("cleared:my_certificates"), issued.get_absolute_url()):
        words = text_of(client.get(address))
        assert "Not valid today: a correction waits" in words and "Revoked" not in words


def download(client, number: str) -> tuple[bool, str]:
    """Whether to download it is the first thing the page offers, and what the page says."""
    html = client.get(reverse("cleared:certificate", args=[number])).content.decode()
    (classes,) = re.findall(rf'class="([^"]*)" href="{reverse("cleared:certificate_pdf", args=[number])}"', html)
    return "clr-button--secondary" not in classes, html


@pytest.mark.parametrize("why", ["waits", "revoked", "ran out", "replaced"])
def test_what_is_not_valid_is_not_first_of_all_to_be_printed(client, world, time_machine, why):
    issued = certificate(world)
    signed_in(client, world.person)
    first, html = download(client, issued.number)
    assert first
    assert "The print still says" not in html
    row = Evidence.objects.get()
    if why == "waits":
        performance = Performance(kind=row.kind, outcome="failed", performed_on=row.performed_on, zone=row.zone)
        correct_evidence(evidence=row, performance=performance, reason="A slip.", by=factories.somebody_else())
    elif why == "revoked":
        exceptions.revoke(person=world.person, competency=None, effective_on=date(2026, 2, 1), reason="Borrowed it.")
    elif why == "ran out":
        time_machine.move_to("2028-01-30T12:00Z", tick=False)
        signed_in(client, world.person)
    else:
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 30))
        client.post(ISSUE, form_of(world))
    first, html = download(client, issued.number)
    assert not first
    assert "The print still says what held on the day of issue." in html


def test_a_number_with_one_symbol_altered_is_unknown(client, world):
    number = certificate(world).number
    altered = ("7" if number[0] != "7" else "8") + number[1:]
    answer = verify(client, altered)
    assert answer.status_code == 404
    assert "We know no certificate with this number" in text_of(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_number_typed_by_hand_finds_its_page(client, world):
    number = certificate(world).number
    answer = client.get("/verify/", {"number": number.lower().replace("-", " ")})
    assert answer.url == f"/verify/{number}/"
    assert verify(client, number.lower().replace("-", "")).status_code == 200


@pytest.mark.parametrize("typed", ["", "abc", "<script>"])
def test_a_slip_is_said_beside_the_field(client, typed):
    answer = client.get("/verify/", {"number": typed})
    assert answer.status_code == 200
    assert "clr-errors" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_public_page_only_reads(client, world, method):
    assert getattr(client, method)(f"/verify/{certificate(world).number}/").status_code == 405


def test_asking_writes_nothing(client, world, django_assert_max_num_queries):
    number = certificate(world).number
    with django_assert_max_num_queries(19) as asked:
        verify(client, number)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_the_same_number_of_queries_for_any_number_of_certificates(
    client, world, django_assert_num_queries, count
):
    for day in range(count):
        with clock.at(NOON):
            factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 11 + day))
        certificate(world)
    signed_in(client, world.person)
    client.get(LIST)
    with django_assert_num_queries(16):
        client.get(LIST)


def test_before_its_first_day_nobody_reads_that_it_is_valid_today(client):
    """Neither the stranger who checks it, nor whoever holds it, nor in the list."""
    world = cleared_world(go_live_on=date(2026, 3, 1))
    issued = certificate(world, on=date(2026, 3, 1))
    answer = client.get(f"/verify/{issued.number}/")
    assert "Valid from 1 March 2026. Not yet today." in text_of(answer)
    assert "valid today" not in text_of(answer)
    assert "clr-t-ok" not in answer.content.decode()
    signed_in(client, world.person)
    own = client.get(f"/certificate/{issued.number}/")
    assert "Valid from 1 Mar 2026 Do not rely on it before that day." in text_of(own)
    assert "clr-t-ok" not in own.content.decode()
    assert "Valid from 1 Mar 2026" in text_of(client.get(LIST))


@pytest.mark.parametrize("reader", ["own", "manager"])
def test_a_record_says_of_each_certificate_how_it_stands_today(client, reader):
    """Two of one job issued on one day read alike, and one of them was revoked."""
    world = cleared_world()
    first = certificate(world)
    with clock.at(NOON):
        ledger.void_evidence(
            evidence=Evidence.objects.get(person=world.person), reason="Somebody else.", by=factories.somebody_else()
        )
        factories.evidence(world.person, competency=world.competency, performed_on=date(2026, 1, 20))
    second = certificate(world)
    own, manager = reverse("cleared:my_record"), reverse("cleared:person_record", args=[world.person.pk])
    address, user = (own, world.person) if reader == "own" else (manager, world.appointed("manager", name="Helen"))
    with clock.at(NOON):
        said = text_of(signed_in(client, user).get(address))
        then = text_of(client.get(f"{manager}?known=2026-01-31"))
    listed = said[said.index("Certificates Aurora") :]
    assert first.pk != second.pk
    assert listed.count("issued 1 Feb 2026, today: Revoked") == 1
    assert listed.count("issued 1 Feb 2026, today: Valid") == 1
    assert "today: " not in then, "nothing is said of how one stood"
