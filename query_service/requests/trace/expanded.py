"""Sets of codes as what they stand for: two spellings of one list are one value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from query_service.ledger.topics import ClassOf, family, of_product
from query_service.query_model.codes import CodeSet, CodeSystem

Expansion = Callable[[CodeSet], tuple[str, ...]]
_PRODUCTS = (CodeSystem.CIP13, CodeSystem.UCD)


@dataclass(frozen=True, slots=True)
class Codes:
    """What a set of codes stands for.

    `token` names it in a text; `named` are its codes with their nomenclature; `families` are those of the ledger's
    topics.
    """

    token: str
    system: CodeSystem
    codes: frozenset[str]
    named: frozenset[str]
    families: frozenset[str]


@dataclass(frozen=True, slots=True)
class Expanded:
    """Expands sets of codes, each once. Raises what `expand` raises."""

    expand: Expansion
    class_of: ClassOf = lambda _product: ""
    _known: dict[CodeSet, Codes] = field(default_factory=dict, repr=False)

    def __call__(self, said: CodeSet) -> Codes:
        if said not in self._known:
            codes = self.expand(said)
            token = hashlib.blake2b(",".join(codes).encode(), digest_size=8).hexdigest()
            families = frozenset(self._family(said.system, code) for code in codes)
            named = frozenset(f"{said.system} {code}" for code in codes)
            self._known[said] = Codes(f"#{said.system}:{token}", said.system, frozenset(codes), named, families)
        return self._known[said]

    def _family(self, system: CodeSystem, code: str) -> str:
        if system in _PRODUCTS:
            return of_product(code, self.class_of)
        return family("fee" if system is CodeSystem.NATURE else system, code)
