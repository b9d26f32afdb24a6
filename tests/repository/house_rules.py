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
    {"secret", "password", "token", "digest", "hexdigest", "hash", "signature", "mac", "hmac", "nonce", "challenge",
     "verifier", "totp"}
)  # fmt: skip
# A code is also that of a disease or of an answer: it is a secret where people sign in.
CODES = frozenset({"code", "codes"})
OF_SIGN_IN = ("citizen_site/accounts/", "citizen_site/gate.py", "citizen_site/pages/accounts/",
              "citizen_site/pages/demonstration/", "citizen_site/pages/officers/")  # fmt: skip
# File and name compared -> why `==` tells nothing there.
COMPARED: dict[tuple[str, str], str] = {
    ("citizen_site/accounts/provider/verifying.py", "at_hash"): "stands in a token whose signature was verified before",
    ("citizen_site/accounts/secrets/breached.py", "digest"): "digests of leaked passwords, which are public",
    ("citizen_site/accounts/trail.py", "digest"): "heads that were published, compared by an operator",
    ("citizen_site/desk/imports.py", "_digest"): "of a file that its reader has before them",
    ("citizen_site/desk/imports.py", "digest"): "of a file that its reader has before them",
    ("query_service/ledger/chain.py", "digest"): "heads that were published, compared by an operator",
    ("query_service/requests/trace/targets.py", "token"): "a word of a question, no secret",
}
# Libraries of ciphers and signatures, and what may be taken from each; of those at the end nothing.
CIPHERS: dict[str, frozenset[str]] = {
    "cryptography": frozenset({"InvalidTag", "AESGCM", "SHA256", "HKDF"}),
    "argon2": frozenset({"PasswordHasher", "Type", "InvalidHashError", "VerificationError", "VerifyMismatchError"}),
    "joserfc": frozenset({"jwt", "JoseError", "KeySet"}),
    "itsdangerous": frozenset({"BadData", "URLSafeTimedSerializer"}),
    **dict.fromkeys(
        ("Crypto", "Cryptodome", "M2Crypto", "OpenSSL", "authlib", "bcrypt", "crypt", "ecdsa", "jose", "jwcrypto",
         "jwt", "nacl", "passlib", "pyaes", "rsa", "tink"),
        frozenset(),
    ),
}  # fmt: skip
# Modules in which numbers drawn by `random` make simulations, invented data or an order, never a secret.
SIMULATIONS = ("query_service/snds/synthesis", "registry/importing/synthetic", "query_service/preview")


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield each module of the packages, by its path."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def compared_plainly(path: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield name and line of each secret that is compared with ==, != or in, which takes longer the more is right."""
    words = SECRET_WORDS | CODES if path.startswith(OF_SIGN_IN) else SECRET_WORDS
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        if any(isinstance(one, ast.In | ast.NotIn) for one in node.ops):
            sides = [node.left]
        elif not any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            continue
        # A query compares in the database, by an index of digests; a constant or a length is no secret.
        if any(_is_column(side) or _is_plain(side) for side in sides):
            continue
        yield from (
            (name, node.lineno) for side in sides for name in _names(side) if set(name.casefold().split("_")) & words
        )


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


def taken(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield library and name of each thing that a module takes from a library."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module.split(".")[0], one.name) for one in node.names)


def drawn_badly(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each use of `random`, that of numpy included, or of a uuid, none of which makes a secret."""
    for node in ast.walk(tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        if isinstance(node, ast.Attribute) and node.attr == "random":
            names.append(ast.unparse(node))
        yield from ((name, node.lineno) for name in names if {"random", "uuid"} & set(name.split(".")[:2]))


def users(tree: ast.Module, *names: str) -> Iterator[str]:
    """Yield the function around each mention of one of these names of a module, called, passed on or imported.

    `<module>` stands for what is outside all functions.
    """
    yield from _users(tree, frozenset(names), "<module>")


def _users(node: ast.AST, names: frozenset[str], around: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and child.attr in names:
            yield around
        if isinstance(child, ast.ImportFrom) and any(one.name in names for one in child.names):
            yield around
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else around
        yield from _users(child, names, inside)


def makers(tree: ast.Module, record: str) -> Iterator[str]:
    """Yield each function that makes a row of this table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            called = {ast.unparse(one.func).split(".")[-1] for one in ast.walk(node) if isinstance(one, ast.Call)}
            if record in called:
                yield node.name


def _names(node: ast.expr) -> Iterator[str]:
    """Yield the names that say what an expression is: of `row.digest`, `said["token"]`, `digest(x)`, `token.hex()`."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            yield name
        case ast.Call(func=called):
            yield from _names(called)
            if isinstance(called, ast.Attribute):
                yield from _names(called.value)
        case ast.Subscript(value=value, slice=part):
            yield from _names(value)
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("Record")


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "len")
