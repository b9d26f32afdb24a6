"""Rules of the house on secrets, that a program can see in the code: how they are compared, drawn and encrypted.

Each exception is written here with its reason; one that no longer matches anything is stale, and fails too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("citizen_site", "query_service", "registry", "training")

SECRET_WORDS = frozenset(
    {"secret", "password", "token", "digest", "signature", "mac", "nonce", "challenge", "verifier", "state_token"}
)
# File and name compared -> why `==` tells nothing there.
COMPARED: dict[tuple[str, str], str] = {
    ("citizen_site/accounts/secrets/breached.py", "digest"): "digests of leaked passwords, which are public",
    ("citizen_site/accounts/trail.py", "digest"): "heads that were published, compared by an operator",
    ("query_service/ledger/chain.py", "digest"): "heads that were published, compared by an operator",
    ("query_service/requests/trace/targets.py", "token"): "a word of a question, no secret",
}
# Libraries of ciphers and signatures, and what may be taken from each.
CIPHERS = {
    "cryptography": frozenset({"InvalidTag", "AESGCM", "SHA256", "HKDF"}),
    "argon2": frozenset({"PasswordHasher", "Type", "InvalidHashError", "VerificationError", "VerifyMismatchError"}),
    "joserfc": frozenset({"jwt", "JoseError", "KeySet"}),
    "nacl": frozenset({"SealedBox", "PublicKey", "PrivateKey"}),
}
# Modules in which numbers drawn by `random` make simulations, invented data or an order, never a secret.
SIMULATIONS = ("query_service/snds/synthesis", "registry/importing/synthetic", "query_service/preview")


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of the packages, by its path."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def compared_plainly(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield name and line of each secret that is compared with == or !=, which takes longer the more is right."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            sides = [node.left, *node.comparators]
            # A query compares in the database, by an index of digests.
            if any(_is_column(side) for side in sides) or any(_is_plain(side) for side in sides):
                continue
            yield from ((name, node.lineno) for side in sides if (name := _secret(side)))


def foreign_ciphers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield what a module takes from a library of ciphers beyond what may be taken."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            library = node.module.split(".")[0]
            allowed = CIPHERS.get(library)
            if allowed is not None:
                yield from ((one.name, node.lineno) for one in node.names if one.name not in allowed)
        if isinstance(node, ast.Import):
            yield from ((one.name, node.lineno) for one in node.names if one.name.split(".")[0] in CIPHERS)


def drawn_badly(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each use of `random` or of a uuid, neither of which makes a secret."""
    for node in ast.walk(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        yield from ((name, node.lineno) for name in names if name.split(".")[0] in ("random", "uuid"))


def callers(tree: ast.Module, *functions: str) -> Iterator[str]:
    """Yield the name of each function that calls one of these, as `gate.open_session` is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            called = {ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
            if called & set(functions):
                yield node.name


def _secret(node: ast.expr) -> str:
    """The name of a secret among the names of an expression: its last part holds one of the words."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name if set(name.casefold().split("_")) & SECRET_WORDS else ""


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("Record")


def _is_plain(node: ast.expr) -> bool:
    """A constant, a length or a count: nobody learns a secret from it."""
    return isinstance(node, ast.Constant | ast.Call)
