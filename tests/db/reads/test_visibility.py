"""Who sees which matters is said once, in the database; a list and a look at one matter can't disagree."""

import pytest

from db.pool import Pool
from db.reads.cases import Cases, Filters, Viewer
from tests.db.records import AT

MATTER = """
insert into matter (number, procedure, received_at, involved, about, rulebook, rulebook_digest, calendar, opened_by)
values ($1, 'finding', $2, $3, $4, 'r', 'd', 'c', 'x')
"""
DUTY = """
insert into duty (number, id, rule, article, title, role, agency, official, started_at, provisional, status, extended)
values ($1, 'verify-1', 'verify', '', '', 'verifier', $2, $3, $4, false, $5, false)
"""


@pytest.fixture
async def findings(own_pool: Pool) -> Cases:
    """Four findings, named for what there is to see in each."""
    matters = {
        "F-involved": ({"subject": "li", "subject_agency": "roads", "settled": True}, ["water"]),
        "F-subject": ({"subject": "wang", "subject_agency": "parks", "settled": True}, []),
        "F-owed": ({"subject": "li", "subject_agency": "roads", "settled": True}, []),
        "F-done": ({"subject": "li", "subject_agency": "roads", "settled": True}, []),
    }
    async with own_pool.acquire() as conn:
        for number, (about, involved) in matters.items():
            await conn.execute(MATTER, number, AT, involved, about)
        await conn.execute(DUTY, "F-owed", "housing", "zhao", AT, "suspended")
        await conn.execute(DUTY, "F-done", "housing", "zhao", AT, "discharged")
    return Cases(own_pool, "finding")


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (Viewer(), set()),
        (Viewer(sees_all=True), {"F-involved", "F-subject", "F-owed", "F-done"}),
        (Viewer(("water",)), {"F-involved"}),
        (Viewer(("water", "roads")), {"F-involved"}),
        (Viewer(units=("parks",)), {"F-subject"}),
        (Viewer(units=("roads",)), {"F-involved", "F-owed", "F-done"}),
        (Viewer(units=("housing",)), {"F-owed"}),
        (Viewer(("housing",)), set()),
        (Viewer(person="wang"), {"F-subject"}),
        (Viewer(person="zhao"), {"F-owed", "F-done"}),
        (Viewer(person="nobody"), set()),
        (Viewer(("water",), ("parks",), person="zhao"), {"F-involved", "F-subject", "F-owed", "F-done"}),
    ],
)
async def test_a_list_and_a_look_agree(findings: Cases, viewer: Viewer, sees: set[str]) -> None:
    assert {each.number for each in (await findings.list(Filters(), viewer)).items} == sees
    every = ("F-involved", "F-subject", "F-owed", "F-done")
    assert {number for number in every if await findings.get(number, viewer)} == sees
