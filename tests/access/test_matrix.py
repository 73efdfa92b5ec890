"""Every address of ours, asked by every kind of account: allowed is what stands here by hand, all else is denied.

An address that is not listed fails, and so does one that is listed and gone. Somebody who is denied gets a sign-in,
a refusal or "not found", and never reads the name of the person the address is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.access.forms import put_into_an_address
from tests.access.ward import CANARIES, CANARY, ELSEWHERE_CANARY, FUTURE_CANARY, LEFT_CANARY, SHARED_NAME, Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_contexts")]

EVERYBODY = frozenset(
    {
        "anonymous",
        "no_person",
        "owner",
        "peer",
        "assessor",
        "assessor_elsewhere",
        "manager",
        "manager_elsewhere",
        "trainer",
        "author",
        "reviewer",
        "records",
        "administrator",
    }
)
STAFF = EVERYBODY - {"anonymous", "no_person", "administrator"}  # accounts that stand for a person
NOBODY = frozenset[str]()
SIGNED_OUT = NOBODY  # whoever says "not me" is signed out, so the answer is the sign-in page
OWNER = frozenset({"owner"})
MANAGES_HER = frozenset({"manager", "records", "administrator"})
MANAGES = MANAGES_HER | {"manager_elsewhere"}
ASSESSES_HER = frozenset({"assessor"})
ASSESSES = ASSESSES_HER | {"assessor_elsewhere"}
AUTHORS = frozenset({"trainer", "author", "administrator"})
WRITES = AUTHORS | {"reviewer"}
EDITING = frozenset({"trainer", "author", "reviewer", "records", "administrator"})  # begin in the Wagtail admin
KEEPS = frozenset({"records", "administrator"})

# Whose name each of them may read, wherever it stands. Not the trainer: that opens names to a search, and no list.
KNOWS = {
    CANARY: OWNER | MANAGES_HER | ASSESSES_HER,
    ELSEWHERE_CANARY: KEEPS | {"manager_elsewhere", "assessor_elsewhere"},
    LEFT_CANARY: KEEPS,
    FUTURE_CANARY: MANAGES_HER,
}
# Who is appointed as trainer reads, where something is asked of one person, who is placed there today; nowhere else.
ASKED_OF = {("cleared_requirements", canary): frozenset({"trainer"}) for canary in (CANARY, ELSEWHERE_CANARY)}

# name: who may GET, who may POST
PAGES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # where one begins; whoever begins in the admin is led there, which counts as closed here
    "cleared:start": (STAFF - EDITING | {"no_person"}, NOBODY),
    # one's own
    "cleared:my_path": (STAFF, NOBODY),
    "cleared:my_record": (STAFF, NOBODY),
    "cleared:my_data": (STAFF, NOBODY),
    "cleared:my_certificates": (STAFF, NOBODY),
    "cleared:certificate_issue": (NOBODY, STAFF),
    # learning and being tested: anybody may start for herself, only she may go on
    "cleared:learn_intro": (STAFF, NOBODY),
    "cleared:learn_start": (STAFF, STAFF),  # a GET only leads back to the page with the button
    "cleared:learn_not_me": (NOBODY, SIGNED_OUT),
    "cleared:learn_tip_sheet": (STAFF, NOBODY),
    # the module is on offer, so whoever may start it may have what it shows; see tests/screens/test_frozen.py
    "cleared:frozen": (STAFF, NOBODY),
    "cleared:learn_contents": (OWNER, NOBODY),
    "cleared:learn_section": (OWNER, OWNER),
    "cleared:test_intro": (STAFF, NOBODY),
    "cleared:test_start": (NOBODY, STAFF),
    "cleared:test_not_me": (NOBODY, SIGNED_OUT),
    "cleared:test_question": (OWNER, OWNER),
    "cleared:test_check": (OWNER, NOBODY),
    "cleared:test_hand_in": (NOBODY, OWNER),
    "cleared:test_result": (OWNER, NOBODY),
    # playing a scenario: anybody may begin, and only who played may go on and look back
    "cleared:scenario_intro": (STAFF, NOBODY),
    "cleared:scenario_start": (STAFF, STAFF),  # a GET only leads back to the page with the buttons
    "cleared:scenario_not_me": (NOBODY, SIGNED_OUT),
    "cleared:scenario_play": (OWNER, OWNER),
    "cleared:scenario_words": (OWNER, OWNER),
    "cleared:scenario_what_happened": (OWNER, NOBODY),
    "cleared:scenario_keep": (OWNER, OWNER),
    # what a group chose, for who teaches there
    "cleared:scenario_group": (frozenset({"trainer"}), NOBODY),
    # assessing
    "cleared:assess_home": (ASSESSES, ASSESSES),
    "cleared:assess_person": (ASSESSES_HER, NOBODY),
    "cleared:observe": (ASSESSES_HER, ASSESSES_HER),
    "cleared:observation": (ASSESSES_HER, ASSESSES_HER),
    "cleared:remediate": (ASSESSES_HER, ASSESSES_HER),
    # what an assessor has not finished is that assessor's alone
    "cleared:drop": (ASSESSES_HER, ASSESSES_HER),
    # managing
    "cleared:board": (MANAGES, NOBODY),
    "cleared:board_recalculate": (NOBODY, MANAGES),
    "cleared:board_cell": (MANAGES_HER, NOBODY),
    "cleared:person_record": (MANAGES_HER, NOBODY),
    # proof
    "cleared:certificate": (OWNER | MANAGES_HER, NOBODY),
    "cleared:certificate_pdf": (OWNER | MANAGES_HER, NOBODY),
    "cleared:certificate_issue_anew": (NOBODY, OWNER | {"manager", "records"}),  # whoever acts stands for a person
    "cleared:verify": (EVERYBODY, NOBODY),
    "cleared:verify_ask": (EVERYBODY, NOBODY),
    # the portal
    "portal:health": (EVERYBODY, NOBODY),
    "portal:sign_in": (EVERYBODY, EVERYBODY),
    "portal:sign_out": (NOBODY, EVERYBODY),
    "portal:continue_as": (NOBODY, NOBODY),  # for the cast of the demo, and none of it is here
    "portal:design": (EVERYBODY, EVERYBODY),
}

# What may be kept by a browser, and by nothing on the way.
FILES = {"cleared:frozen"}

# The Wagtail admin: what our viewsets offer, by the permission each address asks for.
VERBS: dict[str, str] = {
    **dict.fromkeys(["index", "index_results", "list", "list_results"], "read"),
    **dict.fromkeys(["add", "copy", "preview_on_add", "create"], "add"),
    **dict.fromkeys(["edit", "preview_on_edit", "revisions_view", "revisions_revert", "revisions_compare"], "change"),
    **dict.fromkeys(["history", "history_results", "usage", "workflow_history"], "change"),
    **dict.fromkeys(["unpublish", "revisions_unschedule"], "publish"),
    **dict.fromkeys(["lock", "unlock"], "lock"),
    "delete": "delete",
    # Nothing is in review here, so there is nothing to act on; the question whether to cancel names nobody.
    **dict.fromkeys(
        ["workflow_action", "collect_workflow_action_data", "workflow_history_detail", "workflow_preview"], "review"
    ),
    "confirm_workflow_cancellation": "enter",
    **dict.fromkeys(["choose", "choose_results", "chosen", "chosen_multiple"], "choose"),
    # personal data and retention, for those who keep the records
    **dict.fromkeys(["person", "download", "ask", "text", "confirm", "proposal", "hold", "lift"], "keep"),
}
READ_ONLY = {
    "index",
    "index_results",
    "list",
    "list_results",
    "history",
    "history_results",
    "usage",
    "workflow_history",
    "revisions_view",
    "revisions_compare",
    "choose",
    "choose_results",
    "chosen",
    "chosen_multiple",
    "workflow_history_detail",
    "confirm_workflow_cancellation",
    "person",
    "create",  # a chooser of ours has no form to create with, and takes no post
    "copy",  # a copy is sent to where new drafts are sent
}
ONLY_POSTED = {"lock", "unlock", "download"}
IN_USE = {"cleared_competencies", "cleared_facilities"}  # content refers to these rows, so nobody deletes them
ADMINISTRATOR = frozenset({"administrator"})
EDITORS = WRITES | {"records"}
GOVERNED = {  # authors draft, reviewers publish, nobody deletes what somebody else began
    "read": EDITORS,
    "add": AUTHORS,
    "change": WRITES,
    "publish": ADMINISTRATOR | {"reviewer"},
    "lock": ADMINISTRATOR | {"reviewer"},
    "delete": ADMINISTRATOR,
    "review": NOBODY,
    "enter": EDITORS,
    "choose": EDITORS,
}
REGISTRY = {"read": KEEPS, "add": KEEPS, "change": KEEPS, "delete": ADMINISTRATOR}
ADMIN: dict[str, dict[str, frozenset[str]]] = {
    "cleared_competencies": GOVERNED,
    "wagtailsnippets_cleared_assessments_question": GOVERNED,
    "wagtailsnippets_cleared_assessments_knowledgetest": GOVERNED,
    "wagtailsnippets_cleared_assessments_checklist": GOVERNED,
    "cleared_requirements": {"read": EDITORS, "add": WRITES, "change": WRITES, "delete": WRITES},
    # What waits for a verdict and what is voided names people; the standards that ask for less name none.
    "cleared_verdicts": {"read": KEEPS, "change": KEEPS},
    "cleared_corrections": {"read": KEEPS, "change": KEEPS},
    "cleared_voiding": {"read": KEEPS},
    "cleared_lighter": {"read": KEEPS | {"reviewer"}, "change": ADMINISTRATOR | {"reviewer"}},
    "cleared_job_roles": REGISTRY,
    "cleared_units": REGISTRY,
    "cleared_shifts": REGISTRY,
    "cleared_facilities": REGISTRY,
    "cleared_personal_data": {"read": KEEPS, "keep": KEEPS},
    "cleared_retention": {"read": KEEPS, "keep": KEEPS},
    "cleared_programmes": REGISTRY,
    "cleared_releases": REGISTRY,
    # Names of published definitions, for whoever works in the editor.
    "wagtailsnippetchoosers_cleared_core_competency": GOVERNED,
    "wagtailsnippetchoosers_cleared_assessments_question": GOVERNED,
    "wagtailsnippetchoosers_cleared_assessments_knowledgetest": GOVERNED,
    "wagtailsnippetchoosers_cleared_assessments_checklist": GOVERNED,
}

# Pages of ours in the Wagtail admin that belong to no viewset: who may GET, who may POST.
BESIDE: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # Neither waits for a review, so nobody is let in to one.
    "cleared_modules_review": (NOBODY, NOBODY),
    "cleared_scenarios_review": (NOBODY, NOBODY),
    # Both are there already: whoever may bring one back is led to its editor.
    "cleared_modules_bring_back": (AUTHORS, AUTHORS),
    "cleared_scenarios_bring_back": (AUTHORS, AUTHORS),
    "cleared_modules_delete_group": (ADMINISTRATOR, ADMINISTRATOR),
    # A draft on paper, and to be played without keeping anything.
    "cleared_scenarios_sheet": (WRITES, NOBODY),
    "cleared_scenarios_try": (WRITES, WRITES),
}


def names(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """Every named address of the site, with its namespaces."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join((*spaces, pattern.name))


SPACES = ("cleared_", "wagtailsnippets_cleared", "wagtailsnippetchoosers_cleared")
OURS = sorted({name for name in names(get_resolver()) if name.split(":")[0] in {"cleared", "portal"}})


def is_denied(response: Any) -> bool:
    """A sign-in, the admin's own way back, a refusal, "not found", or a method that is not offered."""
    if response.status_code in {301, 302}:
        return "/sign-in/" in response.url or "/admin/login/" in response.url or response.url == "/admin/"
    return response.status_code in {403, 404, 405}


# Who stands at the doors of the Wagtail admin; the others on the ward are as far from it as the nurse is.
AT_THE_DOOR = ("anonymous", "no_person", "owner", "manager", "trainer", "reviewer", "records", "administrator")
EMPTY_STREAMS = dict.fromkeys(
    [f"{field}-count" for field in ("criteria", "steps", "retrospective", "entrustment", "options", "blueprint")], "0"
)
# Whatever looks for people is asked for all of them at once, by a name they share that is not the canary.
SEARCHED = {"index", "index_results", "list", "list_results", "choose", "choose_results", "assess_home", "board"}
SEARCH = EMPTY_STREAMS | {"subject_kind": "person", "person_typed": SHARED_NAME, "q": SHARED_NAME, "typed": SHARED_NAME}


def surprises(
    ward: Ward, name: str, url: str, method: str, allowed: frozenset[str], roles: Iterable[str]
) -> Iterator[str]:
    for role in roles:
        client = ward.client(role)
        point = transaction.savepoint()
        response: Any = client.get(url) if method == "get" else client.post(url, EMPTY_STREAMS)
        transaction.savepoint_rollback(point)
        read = body_of(response)
        went = f" to {response.url}" if response.status_code in {301, 302} else ""
        if response.status_code >= 500:
            yield f"{role} {method} {name}: {response.status_code}"
        if "no-store" not in response.headers.get("Cache-Control", "") and not is_a_file(name, response):
            yield f"{role} {method} {name}: may be kept by a browser or on the way"
        if is_denied(response) != (role not in allowed):
            wanted = "open" if role in allowed else "closed"
            yield f"{role} {method} {name}: {response.status_code}{went}, should be {wanted}"
        if method == "get" and is_a_page_to_look_through(name, role, allowed, response):
            yield from put_into_an_address(name, read.decode())
        # Also where the address is open: what it shows is held to whom the reader may see.
        if role in allowed and (name.split(":")[-1] in SEARCHED or looks_for_people(read)):
            read += found_by(client, url, method)
        for canary in CANARIES:
            knows = KNOWS[canary] | ASKED_OF.get((name.split(":")[0], canary), NOBODY)
            if canary.encode() in read and role not in knows:
                yield f"{role} {method} {name}: reads {canary}"


def is_a_page_to_look_through(name: str, role: str, allowed: frozenset[str], response: Any) -> bool:
    """Whether what it asks for in an address is looked at: of every page of ours, and of lists in the admin."""
    is_a_list = role == "administrator" and VERBS.get(name.partition(":")[2]) in {"read", "choose"}
    is_html = response.status_code == 200 and "html" in response.headers.get("Content-Type", "")
    return is_html and role in allowed and (name in PAGES or is_a_list)


def is_a_file(name: str, response: Any) -> bool:
    """Whether it is content that never changes, for the reader's own browser: nothing about anybody stands in it."""
    kept = "private, max-age=31536000, immutable"
    return bool(name in FILES and response.status_code == 200 and response.headers["Cache-Control"] == kept)


def body_of(response: Any) -> bytes:
    body: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return body


def looks_for_people(page: bytes) -> bool:
    """Whether the page has a field that finds people by what is typed: most forms have none, and ask for nothing."""
    return b'_typed"' in page or b'type="search"' in page


def found_by(client: Any, url: str, method: str) -> bytes:
    """What is answered to somebody who looks for them there."""
    point = transaction.savepoint()
    # A search that was posted is answered on the page it leads to.
    found = body_of(client.get(url, SEARCH) if method == "get" else client.post(url, SEARCH, follow=True))
    transaction.savepoint_rollback(point)
    return found


def test_every_address_of_ours_is_listed_and_every_listed_one_is_there():
    assert set(OURS) == set(PAGES)


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_opens_for_those_it_is_for_and_for_nobody_else(ward, name, method):
    readers, writers = PAGES[name]
    url = reverse(name, kwargs=ward.arguments.get(name.split(":")[-1]))
    found = list(surprises(ward, name, url, method, readers if method == "get" else writers, ward.accounts))
    assert not found, "\n".join(found)


IN_THE_ADMIN = {name for name in names(get_resolver()) if name.startswith("cleared_") and ":" not in name}


def test_every_page_of_ours_beside_the_viewsets_is_listed():
    assert set(BESIDE) == IN_THE_ADMIN


@pytest.mark.parametrize("name", sorted(BESIDE))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_beside_the_viewsets_opens_for_those_it_is_for_and_for_nobody_else(ward, name, method):
    url = reverse(name, kwargs=ward.arguments[name])
    found = list(surprises(ward, name, url, method, BESIDE[name][method == "post"], AT_THE_DOOR))
    assert not found, "\n".join(found)


ADMIN_NAMES = sorted({name for name in names(get_resolver()) if name.split(":")[0].startswith(SPACES) and ":" in name})


def test_every_admin_view_of_ours_has_a_permission_that_somebody_thought_about():
    assert {name.split(":")[0] for name in ADMIN_NAMES} == set(ADMIN)
    unknown = {name for name in ADMIN_NAMES if VERBS.get(name.split(":")[1]) not in ADMIN[name.split(":")[0]]}
    assert unknown == set()


@pytest.mark.parametrize("name", ADMIN_NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_admin_view_of_ours_opens_for_its_groups_and_for_nobody_else(ward, name, method):
    space, verb = name.split(":")
    allowed = ADMIN[space][VERBS[verb]]
    if (method == "post") == (verb in READ_ONLY) or (method == "get" and verb in ONLY_POSTED):
        if method == "post":
            return  # the same page as a GET, or not offered; it changes nothing
        allowed = NOBODY if verb in ONLY_POSTED else allowed
    if method == "post" and verb == "delete" and space in IN_USE:
        allowed = NOBODY
    url = reverse(name, kwargs=ward.admin_arguments(space, verb))
    found = list(surprises(ward, name, url, method, allowed, AT_THE_DOOR))
    assert not found, "\n".join(found)


def wagtails_own() -> list[str]:
    """The addresses of Wagtail's admin that take nothing: listings, reports, choosers and the first page."""
    found = []
    for name in set(names(get_resolver())):
        # All but the one that fails on purpose.
        is_wagtails = name.startswith("wagtail") and not name.startswith(SPACES)
        if is_wagtails and name != "wagtailadmin_error_test":
            with suppress(NoReverseMatch):
                reverse(name)
                found.append(name)
    return sorted(found)


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_the_admin_of_wagtail_names_nobody_out_of_reach(ward, role):
    """Its listings and reports name accounts: those who wrote, and no others."""
    client = ward.client(role)
    read, opened = [], 0
    for name in wagtails_own():
        point = transaction.savepoint()
        response = client.get(reverse(name), {"q": "Lena"})
        transaction.savepoint_rollback(point)
        opened += response.status_code == 200
        read += [f"{name}: {canary}" for canary in CANARIES if canary.encode() in body_of(response)]
    assert opened > 10
    assert not read
