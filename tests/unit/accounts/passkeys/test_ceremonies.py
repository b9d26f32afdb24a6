"""A passkey proves who its holder is, or its answer is refused: each check has an answer that only it refuses."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from citizen_site.accounts.passkeys import ceremonies
from citizen_site.accounts.passkeys.ceremonies import (
    Holder,
    KeptPasskey,
    PasskeyCopied,
    PasskeyRefused,
    Site,
    check_enrolment,
    check_use,
    credential_of,
    site_of,
)
from tests.builders.passkeys import Device, base64url, from_base64url

SITE = site_of("http://localhost:8000", "Health data")
HOLDER = Holder("officer-7", "agent@example.org", "Agent")
CHALLENGE = b"c" * 32
ELSEWHERE = "http://localhost.example"


def _device(**behaviour: Any) -> Device:
    return Device(origin=SITE.origin, **behaviour)


def _to_enrol(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return ceremonies.to_enrol(SITE, HOLDER, challenge, [])


def _to_sign(challenge: bytes = CHALLENGE) -> dict[str, Any]:
    return ceremonies.to_sign(SITE, challenge)


def _enrolled(device: Device) -> KeptPasskey:
    return check_enrolment(SITE, device.make(_to_enrol()), CHALLENGE)


def _use(device: Device, kept: KeptPasskey, **said: Any) -> int:
    return check_use(SITE, device.sign(_to_sign(), **said), CHALLENGE, kept, HOLDER.number)


def test_a_device_that_answers_what_was_asked_is_enrolled_and_then_proves_its_holder() -> None:
    device = _device(count=41)
    kept = _enrolled(device)
    assert kept.credential == base64url(device.credential)
    assert kept.sign_count == 42  # 41, and one more for the enrolment
    assert _use(device, kept) == 43


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://espace.example", Site("espace.example", "https://espace.example", "n")),
        ("https://Espace.Example:443", Site("espace.example", "https://espace.example", "n")),
        ("https://espace.example:8443/", Site("espace.example", "https://espace.example:8443", "n")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000", "n")),
        ("http://localhost:80", Site("localhost", "http://localhost", "n")),
    ],
)
def test_the_origin_is_spelled_as_browsers_do(url: str, expected: Site) -> None:
    assert site_of(url, "n") == expected


def test_a_device_is_asked_to_check_its_holder_and_to_remember_the_account() -> None:
    asked = _to_enrol()
    chosen = asked["authenticatorSelection"]
    assert (chosen["userVerification"], chosen["residentKey"], chosen["requireResidentKey"]) == (
        "required", "required", True,
    )  # fmt: skip
    assert (asked["rp"]["id"], asked["attestation"]) == ("localhost", "none")
    assert from_base64url(asked["challenge"]) == CHALLENGE
    assert _to_sign()["userVerification"] == "required"
    assert _to_sign()["allowCredentials"] == []


def test_the_devices_that_an_account_holds_are_named_so_that_none_holds_two() -> None:
    names = [base64url(b"one"), base64url(b"two")]
    asked = ceremonies.to_enrol(SITE, HOLDER, CHALLENGE, names)
    assert [one["id"] for one in asked["excludeCredentials"]] == names
    assert [one["id"] for one in ceremonies.to_sign(SITE, CHALLENGE, names)["allowCredentials"]] == names


CHEATS = [
    pytest.param({"verifies": False}, id="the holder was not checked"),
    pytest.param({"present": False}, id="nobody was there"),
    pytest.param({"domain": "autre.example"}, id="a passkey of another domain"),
    pytest.param({"framed": True}, id="inside a page of another site"),
]
PAGES = [
    pytest.param({"origin": ELSEWHERE}, id="another origin"),
    pytest.param({"origin": "https://localhost:8000"}, id="another scheme"),
    pytest.param({"origin": "http://localhost:8001"}, id="another port"),
    pytest.param({"challenge": base64url(b"d" * 32)}, id="another challenge"),
    pytest.param({"challenge": ""}, id="no challenge"),
    pytest.param({"type": "payment.get"}, id="another kind of answer"),
]


@pytest.mark.parametrize("behaviour", CHEATS)
def test_a_device_that_cheats_is_not_enrolled(behaviour: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefused):
        _enrolled(_device(**behaviour))


@pytest.mark.parametrize("said", PAGES)
def test_an_enrolment_for_another_page_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefused):
        check_enrolment(SITE, _device().make(_to_enrol(), **said), CHALLENGE)


@pytest.mark.parametrize("behaviour", CHEATS)
def test_a_device_that_cheats_proves_nothing(behaviour: dict[str, Any]) -> None:
    device = _device()
    kept = _enrolled(device)
    for name, value in behaviour.items():
        setattr(device, name, value)
    with pytest.raises(PasskeyRefused):
        _use(device, kept)


@pytest.mark.parametrize("said", PAGES)
def test_an_answer_for_another_page_proves_nothing(said: dict[str, Any]) -> None:
    device = _device()
    kept = _enrolled(device)
    with pytest.raises(PasskeyRefused):
        _use(device, kept, **said)


def test_an_enrolment_is_no_proof_and_a_proof_is_no_enrolment() -> None:
    device = _device()
    kept = _enrolled(device)
    with pytest.raises(PasskeyRefused):
        check_use(SITE, device.make(_to_enrol()), CHALLENGE, kept, HOLDER.number)
    with pytest.raises(PasskeyRefused):
        check_enrolment(SITE, device.sign(_to_sign()), CHALLENGE)


def test_another_key_under_the_same_name_proves_nothing() -> None:
    kept = _enrolled(_device())
    other = _device(count=10)
    with pytest.raises(PasskeyRefused):
        _use(other, kept)


def test_a_device_that_remembers_another_account_is_refused() -> None:
    device = _device()
    kept = _enrolled(device)
    device.handle = b"officer-8"
    with pytest.raises(PasskeyRefused):
        _use(device, kept)


def test_an_answer_that_names_another_credential_is_refused() -> None:
    device = _device()
    kept = _enrolled(device)
    device.credential = b"another"
    with pytest.raises(PasskeyRefused):
        _use(device, kept)


def test_a_copy_that_counts_back_is_told_from_other_refusals() -> None:
    device = _device(count=4)
    kept = _enrolled(device)  # counts 5
    copy = device.copied()
    after = KeptPasskey(kept.credential, kept.public_key, _use(device, kept))  # 6
    for behind in (4, 5):  # counts 5, then 6: neither is above 6
        copy.count = behind
        with pytest.raises(PasskeyCopied):
            _use(copy, after)
    copy.count = 6
    assert _use(copy, after) == 7


def test_a_device_that_stops_counting_is_taken_for_a_copy_and_one_that_never_counted_is_not() -> None:
    silent = _device(counts=False)
    kept = _enrolled(silent)
    assert kept.sign_count == 0
    assert [_use(silent, kept) for _ in range(2)] == [0, 0]
    counted = KeptPasskey(kept.credential, kept.public_key, 3)
    with pytest.raises(PasskeyCopied):
        _use(silent, counted)


def test_who_does_not_hold_the_key_cannot_make_it_look_copied() -> None:
    device = _device(count=8)
    kept = _enrolled(device)
    forger = _device(count=0, credential=device.credential, handle=device.handle)
    with pytest.raises(PasskeyRefused) as refused:
        _use(forger, kept)
    assert not isinstance(refused.value, PasskeyCopied)


JUNK = ["", "null", "[]", "7", "{", '"x"', "{}", '{"id": 7}', "[" * 9_000, '{"id": "x", "response": null}',
        '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}', "\ud800", "é" * 10]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_what_is_no_answer_is_refused_and_breaks_nothing(junk: str) -> None:
    kept = _enrolled(_device())
    with pytest.raises(PasskeyRefused):
        check_enrolment(SITE, junk, CHALLENGE)
    with pytest.raises(PasskeyRefused):
        check_use(SITE, junk, CHALLENGE, kept, HOLDER.number)


def test_an_answer_with_a_part_spoilt_is_refused_and_breaks_nothing() -> None:
    device = _device()
    kept = _enrolled(device)
    for answer, check in (
        (device.make(_to_enrol()), lambda said: check_enrolment(SITE, said, CHALLENGE)),
        (device.sign(_to_sign()), lambda said: check_use(SITE, said, CHALLENGE, kept, HOLDER.number)),
    ):
        whole = json.loads(answer)
        for name, value in whole["response"].items():
            for spoilt in (None, 7, "", "%%%", value[: len(value) // 2], base64url(secrets.token_bytes(90)), [value]):
                if name == "userHandle" and spoilt in (None, ""):
                    continue  # a device may leave it out
                said = json.dumps({**whole, "response": {**whole["response"], name: spoilt}})
                with pytest.raises(PasskeyRefused):
                    check(said)


def test_an_answer_that_is_too_long_is_not_read() -> None:
    device = _device()
    answer = json.loads(device.make(_to_enrol()))
    answer["more"] = "x" * ceremonies.LONGEST_ANSWER
    with pytest.raises(PasskeyRefused, match="cannot be read"):
        check_enrolment(SITE, json.dumps(answer), CHALLENGE)
    with pytest.raises(PasskeyRefused):
        credential_of(json.dumps(answer))
