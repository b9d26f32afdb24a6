"""Weaker twins of the site: each lacks one check, so that the lie which that check alone refuses signs somebody in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from citizen_site.accounts.provider import discovery, fetching, flow, verifying
from citizen_site.accounts.provider.fetching import Answer
from citizen_site.pages.officers.provider import views
from tests.provider.running import claims_of

Weaken = Callable[[pytest.MonkeyPatch], None]


def without_rule(patch: pytest.MonkeyPatch, rule: str) -> None:
    """Take a rule out of those of the ID token and of userinfo."""
    for name in ("ID_TOKEN", "USERINFO"):
        rules = getattr(verifying, name)
        patch.setattr(verifying, name, {one: holds for one, holds in rules.items() if one != rule})


def _signature(patch: pytest.MonkeyPatch) -> None:
    """Reads tokens and verifies nothing."""
    patch.setattr(verifying, "_signed", lambda token, _keys, _provider: claims_of(token))


def _same_subject(patch: pytest.MonkeyPatch) -> None:
    """Takes userinfo about whomever."""
    honest = verifying.userinfo

    def lax(answer: Answer, keys: Any, context: Any, _subject: str) -> Any:
        return honest(answer, keys, context, claims_of(answer.body.decode())["sub"])

    patch.setattr(verifying, "userinfo", lax)


def _signed_userinfo(patch: pytest.MonkeyPatch) -> None:
    """Takes userinfo in clear, as plain OpenID Connect does."""
    patch.setattr(verifying, "userinfo", lambda answer, _keys, _context, _subject: json.loads(answer.body))


def _time(patch: pytest.MonkeyPatch) -> None:
    """Waits longer than the lie lasts."""
    patch.setattr(fetching, "MOST_SECONDS", 20.0)


def _own_origin(patch: pytest.MonkeyPatch) -> None:
    """Goes wherever the provider says, in both places that look."""
    patch.setattr(discovery, "_its_own", lambda _provider, _address: True)
    patch.setattr(fetching, "origin_of", lambda _address: "http://anywhere")
    patch.setattr("citizen_site.accounts.provider.configuration.Provider.origin", "http://anywhere")


def _bearer(patch: pytest.MonkeyPatch) -> None:
    """Takes a token of any kind."""
    honest = flow._text
    patch.setattr(flow, "_text", lambda given, name: "bearer" if name == "token_type" else honest(given, name))


def _state(patch: pytest.MonkeyPatch) -> None:
    """Takes an answer without asking whose it is."""
    patch.setattr(flow, "_check_state", lambda _said, _remembered: None)


def _issuer_of_the_answer(patch: pytest.MonkeyPatch) -> None:
    """Takes an answer of any provider."""
    patch.setattr(flow, "_check_return", lambda _provider, _endpoints, _said: None)


def _parameters_once(patch: pytest.MonkeyPatch) -> None:
    """Takes the first of two."""
    patch.setattr(views, "_said", lambda: views.request.args)


TWINS: dict[str, Weaken] = {
    "signature": _signature,
    "same_subject": _same_subject,
    "signed_userinfo": _signed_userinfo,
    "time": _time,
    "own_origin": _own_origin,
    "bearer": _bearer,
    "state": _state,
    "issuer_of_the_answer": _issuer_of_the_answer,
    "parameters_once": _parameters_once,
}
