"""Secrets are compared in constant time, drawn from the system, and encrypted by the few ways that were chosen."""

from __future__ import annotations

import ast

import pytest

from citizen_site.keys import Purpose
from tests.repository import house_rules
from tests.repository.house_rules import (
    CIPHERS,
    COMPARED,
    SIMULATIONS,
    compared_plainly,
    drawn_badly,
    taken,
    trees,
    users,
)

# Functions that sign somebody in or note a new proof: every one is read by a second person.
SIGNING_IN = {
    ("citizen_site/gate.py", "open_session"),
    ("citizen_site/gate.py", "prove"),
    ("citizen_site/pages/accounts/invitation.py", "_opened"),
    ("citizen_site/pages/accounts/invitation.py", "_with_new_password"),
    ("citizen_site/pages/accounts/own_account.py", "add_factor"),
    ("citizen_site/pages/accounts/sign_in.py", "_signed_in"),
    ("citizen_site/pages/accounts/sign_in.py", "prove"),
    ("citizen_site/pages/demonstration/views.py", "_sign_in"),
    ("citizen_site/pages/officers/provider/views.py", "_arrive"),
    ("citizen_site/pages/officers/sign_in/invitation.py", "_enrolled"),
    ("citizen_site/pages/officers/sign_in/own_account.py", "_added"),
    ("citizen_site/pages/officers/sign_in/views.py", "prove"),
    ("citizen_site/pages/officers/sign_in/views.py", "with_passkey"),
    ("citizen_site/pages/officers/sign_in/views.py", "with_recovery_code"),
}


MAKING_ACCOUNTS = {
    ("citizen_site/accounts/associations/actions.py", "accept"),
    ("citizen_site/accounts/associations/membership.py", "invite"),
    ("citizen_site/accounts/demonstration.py", "_open"),
    ("citizen_site/accounts/officers/actions.py", "create_officer"),
}


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return dict(trees())


def test_no_secret_is_compared_with_a_plain_comparison(modules: dict[str, ast.Module]) -> None:
    found = {(path, name) for path, tree in modules.items() for name, _line in compared_plainly(path, tree)}
    assert found - COMPARED.keys() == set()
    assert COMPARED.keys() - found == set(), "an exception that matches nothing any more"


def test_ciphers_are_the_few_that_were_chosen(modules: dict[str, ast.Module]) -> None:
    found = [(path, *one) for path, tree in modules.items() for one in house_rules.foreign_ciphers(tree)]
    assert found == []
    used = {one for tree in modules.values() for one in taken(tree)}
    chosen = {(library, name) for library, names in CIPHERS.items() for name in names}
    assert chosen - used == set(), "chosen, and used no more"


def test_secrets_are_not_drawn_from_what_can_be_foretold(modules: dict[str, ast.Module]) -> None:
    found = {path for path, tree in modules.items() if any(drawn_badly(tree))}
    assert {path for path in found if not path.startswith(SIMULATIONS)} == set()
    assert [one for one in SIMULATIONS if not any(path.startswith(one) for path in found)] == []


def test_the_places_that_sign_somebody_in_are_those_that_were_reviewed(modules: dict[str, ast.Module]) -> None:
    """Every mention counts, called or passed on, but for the module that opens sessions itself."""
    found = {
        (path, name)
        for path, tree in modules.items()
        if path.startswith("citizen_site/") and path != "citizen_site/accounts/sessions/actions.py"
        for name in users(tree, "open_session", "prove")
    }
    assert found == SIGNING_IN


def test_the_places_that_make_an_account_are_those_that_were_reviewed(modules: dict[str, ast.Module]) -> None:
    """No account comes with the code: each is made by an act, or by the demonstration that production refuses."""
    found = {(path, name) for path, tree in modules.items() for name in house_rules.makers(tree, "AccountRecord")}
    assert found == MAKING_ACCOUNTS
    laying = {
        path for path, tree in modules.items() if list(users(tree, "lay")) and "demonstration" in ast.unparse(tree)
    }
    assert laying == {"citizen_site/commands/run_demo.py"}


def test_each_key_of_the_inventory_is_used_and_each_key_used_is_in_it(modules: dict[str, ast.Module]) -> None:
    used = {
        node.attr
        for path, tree in modules.items()
        if path != "citizen_site/keys.py" and "from citizen_site.keys import" in ast.unparse(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Purpose"
    }
    assert used == {purpose.name for purpose in Purpose}


# What each rule forbids, written in a few ways; and what it lets pass.
SEEN = {
    "attribute": ("token == row.digest", "digest"),
    "made on the spot": ("digest(token) == kept", "digest"),
    "of a message": ("hmac.new(k, m).hexdigest() != said", "hexdigest"),
    "by its name": ("said['nonce'] == kept", "nonce"),
    "in other clothes": ("password.encode() == kept", "password"),
    "in a list": ("token in known", "token"),
    "a code": ("typed == code", "code"),
}
PASSED = ("SessionRecord.digest == digest(token)", "token == ''", "len(nonce) == LENGTH", "'token' in said", "a == b")


@pytest.mark.parametrize("name", SEEN)
def test_a_plain_comparison_is_seen_however_it_is_written(name: str) -> None:
    code, said = SEEN[name]
    assert said in [one for one, _line in compared_plainly("citizen_site/accounts/x.py", ast.parse(code))]


@pytest.mark.parametrize("code", PASSED)
def test_what_is_no_secret_is_compared_as_anything_else(code: str) -> None:
    assert list(compared_plainly("citizen_site/accounts/x.py", ast.parse(code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes",
        "from cryptography.hazmat.primitives.ciphers import modes",
        "import cryptography.fernet",
        "from Crypto.Cipher import AES",
        "import jwt",
    ],
)
def test_a_cipher_that_was_not_chosen_is_seen(code: str) -> None:
    assert list(house_rules.foreign_ciphers(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["import random", "from random import choice", "from uuid import uuid4", "from numpy import random",
             "from numpy.random import default_rng", "x = np.random.default_rng()"],
)  # fmt: skip
def test_a_number_that_can_be_foretold_is_seen(code: str) -> None:
    assert list(drawn_badly(ast.parse(code)))


@pytest.mark.parametrize(
    ("code", "around"),
    [("def f():\n    gate.open_session(r)", "f"), ("let_in = partial(gate.open_session, r)", "<module>"),
     ("from citizen_site.gate import prove as seen", "<module>")],
)  # fmt: skip
def test_a_sign_in_is_seen_however_it_is_called(code: str, around: str) -> None:
    assert list(users(ast.parse(code), "open_session", "prove")) == [around]
