"""A browser between the site and the provider: the site's test client on one side, plain HTTP on the other."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders.accounts import BROWSER

SITE = "http://site.test"
RETURN = "/fr/agents/connexion/retour"
_MOST_STEPS = 12


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


@dataclass(slots=True)
class Visit:
    """One browser: its cookies at the site and at the provider."""

    client: FlaskClient
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    @classmethod
    def begin(cls, app: Flask) -> Visit:
        client = app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = BROWSER
        return cls(client)

    def leave(self, path: str = "/fr/agents/connexion/fournisseur", **form: str) -> TestResponse:
        """Send the form that leads to the provider."""
        return self.post(path, **form)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form of the site, with its token."""
        page = self.client.get("/fr/agents/connexion").text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert token, "a page of sign-in without a form"
        return self.client.post(path, data={**form, "csrf_token": token[1]})

    def at_the_provider(self, address: str) -> str:
        """Walk through the provider until it sends the browser back; return the address it is sent to."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _Stay()
        )
        for _step in range(_MOST_STEPS):
            try:
                with opener.open(address, timeout=20) as answer:
                    address, form = self._confirmed(address, answer.read().decode())
                    opener.open(address, urlencode(form).encode(), timeout=20).close()
            except HTTPError as told:
                where = told.headers.get("Location")
                told.close()
                assert where, f"the provider answered {told.code} without a way on"
                address = urljoin(address, where)
            if address.startswith(SITE):
                return address
        raise AssertionError("the provider sends the browser in a circle")

    def come_back(self, address: str) -> TestResponse:
        """Follow the provider's way back to the site."""
        return self.client.get(address.removeprefix(SITE))

    def sign_in(self, **form: str) -> TestResponse:
        """The whole way: form, provider, return."""
        return self.come_back(self.at_the_provider(self.leave(**form).location))

    @property
    def signed_in(self) -> bool:
        """Whether the site knows this browser now."""
        return self.client.get("/fr/agents/moi").status_code == 200

    @staticmethod
    def _confirmed(address: str, page: str) -> tuple[str, dict[str, str]]:
        """The form by which a person confirms that the provider ends its session."""
        action = re.search(r'action="([^"]+)"', page)
        token = re.search(r'name="xsrf" value="([^"]+)"', page)
        assert action and token, "a page of the provider that is no question"
        return urljoin(address, action[1]), {"xsrf": token[1], "logout": "yes"}


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address, each once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def with_query(address: str, **changed: str | None) -> str:
    """The address with these parameters; one that is None is left out."""
    said = {**query_of(address), **changed}
    return f"{address.split('?')[0]}?{urlencode({name: value for name, value in said.items() if value is not None})}"
