"""Browsers report what the content policy stopped: a closed word is logged, and nothing else of what they say."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from citizen_site import logs, security
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.pages.machines import policy_reports

PERSONAL = "jeanne@example.org"
REPORT = {
    "document-uri": f"https://site.test/fr/projets?q={PERSONAL}", "referrer": f"https://site.test/{PERSONAL}",
    "violated-directive": "script-src 'none'", "effective-directive": "script-src",
    "original-policy": PERSONAL, "blocked-uri": f"https://other.example/{PERSONAL}", "script-sample": PERSONAL,
    "source-file": PERSONAL, "status-code": 200,
}  # fmt: skip
OURS = {**REPORT, "blocked-uri": f"http://site.test/static/{PERSONAL}"}
NEW = {"type": "csp-violation", "url": PERSONAL, "user_agent": PERSONAL,
       "body": {"effectiveDirective": "style-src-elem", "blockedURL": "inline", "sample": PERSONAL}}  # fmt: skip


def sent(client: FlaskClient, body: bytes, kind: str = "application/csp-report") -> int:
    return client.post(security.REPORTS, data=body, content_type=kind).status_code


@pytest.mark.parametrize(
    ("body", "kind", "rule", "state"),
    [
        (json.dumps({"csp-report": REPORT}).encode(), "application/csp-report", "script-src", "elsewhere"),
        (json.dumps({"csp-report": OURS}).encode(), "application/csp-report", "script-src", "ours"),
        (json.dumps([NEW]).encode(), "application/reports+json", "style-src-elem", "inline"),
        (
            json.dumps({"csp-report": {**REPORT, "effective-directive": PERSONAL}}).encode(),
            "",
            "unreadable",
            "unreadable",
        ),
        (json.dumps({"csp-report": {**REPORT, "blocked-uri": {"a": 1}}}).encode(), "", "unreadable", "unreadable"),
        (b"", "", "unreadable", "unreadable"),
        (b"\xff\xfe", "", "unreadable", "unreadable"),
        (b"[" * 5000, "", "unreadable", "unreadable"),
        (b"null", "", "unreadable", "unreadable"),
    ],
)
def test_a_report_leaves_a_closed_word_and_nothing_personal(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], body: bytes, kind: str, rule: str, state: str
) -> None:
    logs.set_up("json")
    assert sent(client, body, kind) == 204
    told = "".join(capsys.readouterr())
    (line,) = [one for one in map(json.loads, told.splitlines()) if one["event"] == "content policy report"]
    assert (line["rule"], line["state"]) == (rule, state)
    assert "jeanne" not in told and "example" not in told


@pytest.mark.parametrize("length", [policy_reports.MOST_BYTES + 1, security.MAX_BODY_BYTES + 1])
def test_a_report_that_is_too_long_is_not_read(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], length: int
) -> None:
    """Spaces at its end would do no harm: it is the length alone that keeps it out."""
    logs.set_up("json")
    body = json.dumps({"csp-report": REPORT}).encode()
    assert sent(client, body.ljust(policy_reports.MOST_BYTES)) == 204
    assert "content policy report" in "".join(capsys.readouterr())
    assert sent(client, body.ljust(length)) == 204
    assert "content policy report" not in "".join(capsys.readouterr())


def test_reports_are_bounded_in_number_and_their_sender_is_told_nothing(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("json")
    most = LIMITS[Try.POLICY_REPORT_FROM_NETWORK].tries
    assert {sent(client, b"{}") for _ in range(most + 5)} == {204}
    assert "".join(capsys.readouterr()).count("content policy report") == most == 60


def test_where_reports_cannot_be_counted_none_is_kept(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("json")
    with app.extensions["services"].engine.begin() as connection:
        connection.execute(text("DROP TABLE try_counter"))
    assert sent(client, json.dumps({"csp-report": REPORT}).encode()) == 204
    assert "content policy report" not in "".join(capsys.readouterr())


def test_each_page_says_where_to_report(client: FlaskClient) -> None:
    headers = client.get("/fr").headers
    assert f"report-uri {security.REPORTS}; report-to policy" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == f'policy="{security.REPORTS}"'
