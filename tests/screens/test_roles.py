"""Who may open what: every role against its own people and others', with the others' names as canaries."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make
from tests.screens import worlds

OPEN, WRONG_ROLE, NOT_FOUND, SIGN_IN = 200, 403, 404, 302

# role: my path, my record, board, recalculating (GET), record of a person in the ICU, of one in the ED
EXPECTED = {
    "anonymous": (SIGN_IN, SIGN_IN, SIGN_IN, 405, SIGN_IN, SIGN_IN),
    "nurse": (OPEN, OPEN, WRONG_ROLE, 405, WRONG_ROLE, WRONG_ROLE),
    "assessor": (OPEN, OPEN, WRONG_ROLE, 405, WRONG_ROLE, WRONG_ROLE),
    "super_user": (OPEN, OPEN, WRONG_ROLE, 405, WRONG_ROLE, WRONG_ROLE),
    "trainer": (OPEN, OPEN, WRONG_ROLE, 405, WRONG_ROLE, WRONG_ROLE),
    "manager of the ICU": (OPEN, OPEN, OPEN, 405, OPEN, NOT_FOUND),
    "manager of the ED": (OPEN, OPEN, OPEN, 405, NOT_FOUND, OPEN),
    "records": (OPEN, OPEN, OPEN, 405, OPEN, OPEN),
    "nobody": (WRONG_ROLE, WRONG_ROLE, WRONG_ROLE, 405, WRONG_ROLE, WRONG_ROLE),
}
SEES = {
    "manager of the ICU": {"Icicle"},
    "manager of the ED": {"Edelweiss"},
    "records": {"Icicle", "Edelweiss"},
}


@pytest.fixture(scope="module")
def people(built_hospital):
    """One canary in each ward; their family names appear nowhere else."""
    hospital = built_hospital
    found = {"icu": hospital.person("Ida Icicle", hospital.icu), "ed": hospital.person("Eda Edelweiss", hospital.ed)}
    for person in found.values():
        hospital.learns(person)
    return found


@pytest.fixture(scope="module")
def users(built_hospital, people):
    hospital = built_hospital
    who = {
        "nurse": hospital.person("Nell Nurse"),
        "assessor": hospital.staff("Asa Assessor", "assessor", hospital.root),
        "super_user": hospital.staff("Sue User", "super_user", hospital.root),
        "trainer": hospital.staff("Tom Trainer", "trainer", hospital.root),
        "manager of the ICU": hospital.staff("Ira Manager", "manager", hospital.icu),
        "manager of the ED": hospital.staff("Edd Manager", "manager", hospital.ed),
        "records": worlds.records_staff("Bram Keeper"),
    }
    return {"nobody": make.user("nobody")} | {name: person.user for name, person in who.items()}


@pytest.fixture
def clients(db, users):
    class Clients(dict[str, Client]):
        """Signs an account in when it is first asked for."""

        def __missing__(self, role: str) -> Client:
            self[role] = Client()
            if role != "anonymous":
                self[role].force_login(users[role])
            return self[role]

    return Clients()


def urls(people):
    return [
        reverse("cleared:my_path"),
        reverse("cleared:my_record"),
        reverse("cleared:board"),
        reverse("cleared:board_recalculate"),
        reverse("cleared:person_record", args=[people["icu"].pk]),
        reverse("cleared:person_record", args=[people["ed"].pk]),
    ]


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_opens_what_is_its_own_and_no_more(hospital, people, clients, role):
    found = tuple(clients[role].get(url).status_code for url in urls(people))
    assert found == EXPECTED[role]


@pytest.mark.parametrize("role", EXPECTED)
def test_nobody_reads_a_name_out_of_reach(hospital, people, clients, role):
    cells = [
        reverse("cleared:board_cell", args=[hospital.aurora.pk, unit.pk, hospital.nurse.pk])
        for unit in (hospital.icu, hospital.ed, hospital.root, hospital.bay)
    ]
    pages = [clients[role].get(url).content.decode() for url in [*urls(people), *cells]]
    for canary in {"Icicle", "Edelweiss"} - SEES.get(role, set()):
        assert not any(canary in page for page in pages), canary


@pytest.mark.parametrize("role", [role for role, expected in EXPECTED.items() if expected[2] == WRONG_ROLE])
def test_only_managers_recalculate(hospital, people, clients, role):
    assert clients[role].post(reverse("cleared:board_recalculate")).status_code == 403


@pytest.mark.parametrize("role", ["nurse", "trainer"])
def test_a_wrong_role_reads_why_and_where_to_go(hospital, people, clients, role):
    words = clients[role].get(reverse("cleared:board")).content.decode()
    assert "This page is for people with another task." in words


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("number", [0, 1, 2, 4])
def test_pages_are_only_read(hospital, people, clients, method, number):
    url = urls(people)[number]
    assert getattr(clients["manager of the ICU"], method)(url).status_code == 405
