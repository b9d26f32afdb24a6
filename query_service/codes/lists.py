"""Lists of codes that associations and officers name, share and reuse: what they are, and what may change. Pure.

A list has versions. A version is a draft until it is published; from then on nothing in it changes, and what
it means, code by code, is kept with the edition that said so. A published version can be retired: it is no
longer offered, and still read. To change something, derive a new version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from query_service.codes.expansion import expand
from query_service.codes.nomenclature import Nomenclature
from query_service.errors import RuleBroken
from query_service.query_model.codes import CodeSet, CodeSystem
from query_service.query_model.json_writing import rule_to_text

_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ADDRESS = 90


class ListState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, order=True)
class VersionName:
    """A version of a list: `diabete/2`."""

    slug: str
    number: int

    def __str__(self) -> str:
        return f"{self.slug}/{self.number}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper, a page or a text that the list stands on."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says: title, what it is for, who made it, on what it stands, and its codes."""

    title_fr: str
    purpose: str
    author: str
    codes: CodeSet
    references: tuple[Reference, ...] = ()
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version. `expansion`: its codes one by one in the edition `edition` of its nomenclature."""

    name: VersionName
    content: Content
    edition: str
    expansion: tuple[str, ...]
    state: ListState = ListState.DRAFT
    derived_from: VersionName | None = None
    published_at: dt.datetime | None = None

    @property
    def system(self) -> CodeSystem:
        return self.content.codes.system

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the version means: system, edition and codes. A request keeps it beside the name."""
        told = "\n".join((self.system.value, self.edition, *self.expansion))
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second of two versions has more and less than the first, in codes and in rules."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    rules_added: tuple[str, ...]
    rules_removed: tuple[str, ...]
    editions: tuple[str, str]


def drafted(
    name: VersionName, content: Content, edition: Nomenclature, *, derived_from: VersionName | None = None
) -> ListVersion:
    """Return a new draft; raise RuleBroken for its address or title, UnknownCode for a code."""
    if not _ADDRESS.fullmatch(name.slug) or len(name.slug) > LONGEST_ADDRESS:
        raise RuleBroken(f"{name.slug!r} is not an address: use lower-case words joined by hyphens.", field="slug")
    version = ListVersion(name, content, edition.version, expand(content.codes, edition), derived_from=derived_from)
    _check_title(version)
    return version


def amended(version: ListVersion, content: Content, edition: Nomenclature) -> ListVersion:
    """Return the draft with another content; raise RuleBroken when it is no longer a draft."""
    _check_state(version, ListState.DRAFT, "Nothing in it changes any more: derive a new version.")
    if content.codes.system is not version.system:
        raise RuleBroken(
            f"{version.name}: a list keeps its system, {version.system}. Make another list.", field="codes"
        )
    after = replace(version, content=content, edition=edition.version, expansion=expand(content.codes, edition))
    _check_title(after)
    return after


def published(version: ListVersion, edition: Nomenclature, now: dt.datetime) -> ListVersion:
    """Return the version for good, its codes as they are in this edition; raise RuleBroken when something lacks."""
    _check_state(version, ListState.DRAFT, "Derive a new version.")
    content = version.content
    for field, said in (("purpose", content.purpose), ("author", content.author)):
        if not said.strip():
            raise RuleBroken(f"{version.name}: a published list states its {field}. Give it.", field=field)
    if not content.references or not all(one.text.strip() for one in content.references):
        raise RuleBroken(
            f"{version.name}: a published list says what it stands on. Give a reference.", field="references"
        )
    return replace(
        version,
        state=ListState.PUBLISHED,
        edition=edition.version,
        expansion=expand(content.codes, edition),
        published_at=now,
    )


def derived(version: ListVersion, name: VersionName, author: str, edition: Nomenclature) -> ListVersion:
    """Return a draft that starts from this version, and says so; raise RuleBroken when it still is a draft."""
    if version.state is ListState.DRAFT:
        raise RuleBroken(f"{version.name} is a draft and may still change. Publish it, then derive from it.")
    return drafted(name, replace(version.content, author=author), edition, derived_from=version.name)


def retired(version: ListVersion) -> ListVersion:
    """Return the version as no longer offered; raise RuleBroken unless it is published."""
    _check_state(version, ListState.PUBLISHED, "Only a published version is retired.")
    return replace(version, state=ListState.RETIRED)


def difference(before: ListVersion, after: ListVersion) -> Difference:
    """Return what changed between two versions; raise RuleBroken when their systems are not the same."""
    if before.system is not after.system:
        raise RuleBroken(f"{before.name} is of {before.system}, {after.name} of {after.system}: nothing to compare.")
    old, new = set(before.expansion), set(after.expansion)
    old_rules, new_rules = _rules(before.content.codes), _rules(after.content.codes)
    return Difference(
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        rules_added=tuple(sorted(new_rules - old_rules)),
        rules_removed=tuple(sorted(old_rules - new_rules)),
        editions=(before.edition, after.edition),
    )


def _rules(codes: CodeSet) -> set[str]:
    left_out = {f"without {rule_to_text(rule)}" for rule in codes.excluded}
    return {rule_to_text(rule) for rule in codes.included} | left_out


def _check_title(version: ListVersion) -> None:
    if not version.content.title_fr.strip():
        raise RuleBroken(f"{version.name}: a list has a title in French. Give it.", field="title_fr")


def _check_state(version: ListVersion, wanted: ListState, remedy: str) -> None:
    if version.state is not wanted:
        raise RuleBroken(f"{version.name} is {version.state}. {remedy}", field="state")
