"""Secrets are compared in constant time, drawn from the system, and encrypted by the few ways that were chosen."""

from __future__ import annotations

import ast

import pytest

from citizen_site.keys import Purpose
from tests.repository import house_rules
from tests.repository.house_rules import COMPARED, SIMULATIONS, callers, compared_plainly, drawn_badly, trees

# Functions that sign somebody in or note a new proof: every one is read by a second person.
SIGNING_IN = {
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


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    return dict(trees())


def test_no_secret_is_compared_with_a_plain_comparison(modules: dict[str, ast.Module]) -> None:
    found = {(path, name) for path, tree in modules.items() for name, _line in compared_plainly(tree)}
    assert found - COMPARED.keys() == set()
    assert COMPARED.keys() - found == set(), "an exception that matches nothing any more"


def test_ciphers_are_the_few_that_were_chosen(modules: dict[str, ast.Module]) -> None:
    found = [(path, *one) for path, tree in modules.items() for one in house_rules.foreign_ciphers(tree)]
    assert found == []


def test_secrets_are_not_drawn_from_what_can_be_foretold(modules: dict[str, ast.Module]) -> None:
    found = {path for path, tree in modules.items() for _one in drawn_badly(tree) if not path.startswith(SIMULATIONS)}
    assert found == set()


def test_the_places_that_sign_somebody_in_are_those_that_were_reviewed(modules: dict[str, ast.Module]) -> None:
    found = {
        (path, name)
        for path, tree in modules.items()
        if path.startswith("citizen_site/pages/")
        for name in callers(tree, "gate.open_session", "gate.prove")
    }
    assert found == SIGNING_IN


def test_each_key_of_the_inventory_is_used_and_each_key_used_is_in_it(modules: dict[str, ast.Module]) -> None:
    used = {
        node.attr
        for path, tree in modules.items()
        if path != "citizen_site/keys.py" and "from citizen_site.keys import" in ast.unparse(tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Purpose"
    }
    assert used == {purpose.name for purpose in Purpose}


SEEN = {
    "compared": ("def f(a, token):\n    return a.digest == token\n", "digest", compared_plainly),
    "cipher": ("from cryptography.hazmat.primitives.ciphers import Cipher\n", "Cipher", house_rules.foreign_ciphers),
    "random": ("import random\n", "random", drawn_badly),
    "uuid": ("from uuid import uuid4\n", "uuid", drawn_badly),
}


@pytest.mark.parametrize("name", SEEN)
def test_each_rule_sees_what_it_forbids(name: str) -> None:
    code, said, rule = SEEN[name]
    assert said in [one for one, _line in rule(ast.parse(code))]
