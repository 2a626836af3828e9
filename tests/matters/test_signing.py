"""A payload counts where it was signed for, with the data that was signed, by a key that is known."""

from dataclasses import replace
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext

from domain.records.wire import Start, Untrusted
from matters.temporal.client import Converter, converter
from matters.temporal.signing import UNTRUSTED, Codec, Keys
from tests.signing import KEYS, UNSIGNED

SENT = Payload(metadata={"encoding": b"json/plain"}, data=b'{"act":"note"}')
CASE = WorkflowSerializationContext("default", "case:20261123-000007")
OTHER = WorkflowSerializationContext("default", "case:20261123-000008")


def activity(activity_id: str | None, activity_type: str = "write_record") -> ActivitySerializationContext:
    """The context of an activity, as its workflow (which knows no id) or as who runs it sees it."""
    return ActivitySerializationContext(
        "default", activity_id, activity_type, "queue", CASE.workflow_id, "Case", is_local=False
    )


async def through(sent: tuple[Codec, Any], taken: tuple[Codec, Any], payload: Payload = SENT) -> Payload:
    """What arrives when one codec signs in its context and another verifies in its own."""
    (signed,) = await sent[0].with_context(sent[1]).encode([payload])
    (arrived,) = await taken[0].with_context(taken[1]).decode([signed])
    return arrived


def refused(payload: Payload) -> bool:
    return dict(payload.metadata) == {"encoding": UNTRUSTED} and not payload.data


CLIENT, WORKER = Codec(KEYS), Codec(KEYS, worker=True)


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ((CLIENT, CASE), (WORKER, CASE)),
        ((WORKER, CASE), (CLIENT, CASE)),
        ((WORKER, activity(None)), (WORKER, activity("1"))),
        ((WORKER, activity("1")), (WORKER, activity(None))),
        (
            (CLIENT, WorkflowSerializationContext("default", "report:monthly")),
            (WORKER, WorkflowSerializationContext("default", "report:monthly-2026-12-01T00:00:00Z")),
        ),
    ],
)
async def test_in_its_place_it_arrives_as_it_was(sent: tuple[Codec, Any], taken: tuple[Codec, Any]) -> None:
    assert await through(sent, taken) == SENT


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ((CLIENT, CASE), (WORKER, WorkflowSerializationContext("default", "case:20261123-000008"))),
        ((CLIENT, CASE), (CLIENT, CASE)),
        ((CLIENT, CASE), (WORKER, activity("1"))),
        ((CLIENT, CASE), (WORKER, activity(None))),
        ((WORKER, activity(None)), (WORKER, activity(None))),
        ((WORKER, activity("1")), (WORKER, activity("1"))),
        ((WORKER, activity("1")), (WORKER, activity(None, "resume"))),
        ((WORKER, activity("1")), (WORKER, CASE)),
    ],
)
async def test_in_another_place_it_is_untrusted(sent: tuple[Codec, Any], taken: tuple[Codec, Any]) -> None:
    assert refused(await through(sent, taken))


async def test_what_a_workflow_has_told_is_marked_when_it_comes_back() -> None:
    assert (await through((WORKER, CASE), (WORKER, CASE))).metadata["own"] == b"1"


async def test_nothing_of_it_can_be_altered() -> None:
    (signed,) = await CLIENT.with_context(CASE).encode([SENT])
    assert signed.data == SENT.data
    for number in range(len(signed.SerializeToString())):
        altered = bytearray(signed.SerializeToString())
        altered[number] ^= 1
        try:
            payload = Payload.FromString(bytes(altered))
        except Exception:  # noqa: BLE001, S112 - no payload any more
            continue
        (arrived,) = await WORKER.with_context(CASE).decode([payload])
        assert refused(arrived), number


@pytest.mark.parametrize(
    "mac", [None, b"", b":", b"now", b"now:", b"now:" + b"0" * 16, b"\xff:" + b"0" * 16, b"gone:x"]
)
async def test_what_has_no_signature_is_untrusted(mac: bytes | None) -> None:
    payload = Payload(metadata=dict(SENT.metadata) | ({"mac": mac} if mac is not None else {}), data=SENT.data)
    (arrived,) = await WORKER.with_context(CASE).decode([payload])
    assert refused(arrived)


async def test_keys_change_with_cases_under_way() -> None:
    """First the new key is known everywhere, then it signs. Both verify, until no history of the old one is left."""
    old = Keys("old", {"old": b"o" * 32})
    both = Keys("old", {"old": b"o" * 32, "new": b"w" * 32})
    turned, after = replace(both, signing="new"), Keys("new", {"new": b"w" * 32})
    for sends, takes in ((old, both), (both, old), (both, turned), (turned, both), (turned, after)):
        assert await through((Codec(sends), CASE), (Codec(takes, worker=True), CASE)) == SENT
    assert refused(await through((Codec(old), CASE), (Codec(after, worker=True), CASE)))


async def test_unsigned_histories_replay_where_a_test_says_so() -> None:
    (arrived,) = await Codec(UNSIGNED, worker=True).with_context(CASE).decode([SENT])
    assert arrived == SENT
    forged = Payload(metadata=dict(SENT.metadata) | {"mac": b"now:" + b"0" * 16}, data=SENT.data)
    (arrived,) = await Codec(UNSIGNED, worker=True).with_context(CASE).decode([forged])
    assert refused(arrived)


@pytest.mark.parametrize("kind", [Start, bool, list[str]])
def test_what_is_signed_and_not_of_its_type_is_untrusted(kind: Any) -> None:
    """What an activity has said of its failure is signed as its result is. As a result it would freeze a workflow."""
    said = Payload(metadata={"encoding": b"json/plain"}, data=b'{"message":"no","stack_trace":""}')
    assert Converter().from_payloads([said], [kind]) == [Untrusted()]


async def test_the_converters_of_a_context_are_made_once_and_are_no_others() -> None:
    converters = converter(KEYS, worker=True)
    mine, theirs = converters.with_context(CASE), converters.with_context(OTHER)
    assert converters.with_context(CASE) is mine
    assert mine.with_context(OTHER) is theirs
    (signed,) = await mine.encode(["办"])
    (elsewhere,) = await converter(KEYS).with_context(OTHER).decode([signed])
    (there,) = await converter(KEYS).with_context(CASE).decode([signed])
    assert (elsewhere, there) == (Untrusted(), "办")
