"""What happened cannot be changed, dropped or moved without its hash telling."""

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from states.decision import Decision, Entry, Instance, InstanceId, PersonId
from states.history import GENESIS, canonical, entry_hash, merkle_root, seal, text_digest

MOMENT = datetime(2020, 10, 30, 9, 30, 0, 5, tzinfo=UTC)
ENTRY = Entry(
    instance=InstanceId(42),
    revision=1,
    trigger="agree",
    source="matching.proposed",
    dest="matching.agreed",
    actor=PersonId(7),
    role="mentor",
    planned_for=None,
    occurred_on=date(2020, 10, 29),
    recorded_at=MOMENT,
    reason="",
    changes={"fields": {"mentor_agreed": True}},
    run="",
)
PAIR = Instance(
    id=InstanceId(42),
    cycle=1,
    process="pair_lifecycle",
    version=1,
    name="pair 42",
    state="matching.agreed",
    revision=1,
    entered_at=MOMENT,
    fields={},
    roles={},
    required=(),
    evidence={},
    term="",
    deadlines=(),
    head=GENESIS,
)


def test_the_canonical_form_is_fixed_for_ever() -> None:
    assert canonical(ENTRY) == (
        b'{"actor":7,"changes":{"fields":{"mentor_agreed":true}},"dest":"matching.agreed",'
        b'"instance":42,"occurred_on":"2020-10-29","planned_for":null,'
        b'"reason":"","recorded_at":1604050200000005,"revision":1,"role":"mentor","run":"",'
        b'"source":"matching.proposed","trigger":"agree"}'
    )


@pytest.mark.parametrize(
    "changed",
    [
        ENTRY._replace(actor=PersonId(8)),
        ENTRY._replace(occurred_on=date(2020, 10, 30)),
        ENTRY._replace(planned_for=MOMENT),
        ENTRY._replace(changes={"fields": {"mentor_agreed": False}}),
        ENTRY._replace(run="another"),
    ],
)
def test_any_change_of_an_entry_changes_its_hash(changed: Entry) -> None:
    assert entry_hash(GENESIS, changed) != entry_hash(GENESIS, ENTRY)


def test_a_sealed_decision_stands_on_the_one_before() -> None:
    opened = seal(Decision(before=None, after=PAIR, entry=ENTRY))
    assert opened.after.head == sha256(GENESIS + canonical(ENTRY)).digest()
    again = ENTRY._replace(revision=2)
    sealed = seal(Decision(before=opened.after, after=PAIR._replace(revision=2), entry=again))
    assert sealed.after.head == entry_hash(opened.after.head, again)


def rfc6962(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + rfc6962(leaves[:split]) + rfc6962(leaves[split:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_the_root_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    assert merkle_root(leaves) == rfc6962(leaves)


def test_the_same_text_under_two_salts_leaves_two_digests() -> None:
    assert text_digest("болел", bytes(16)) != text_digest("болел", b"\x01" * 16)
    with pytest.raises(ValueError, match="salt"):
        text_digest("болел", b"short")
