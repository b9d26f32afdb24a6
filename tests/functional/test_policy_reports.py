"""Browsers report what the content policy stopped: a closed word is logged, and nothing else of what they say."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from citizen_site import logs, security

PERSONAL = "jeanne@example.org"
REPORT = {
    "document-uri": f"https://site.test/fr/projets?q={PERSONAL}", "referrer": f"https://site.test/{PERSONAL}",
    "violated-directive": "script-src 'none'", "effective-directive": "script-src",
    "original-policy": PERSONAL, "blocked-uri": f"https://other.example/{PERSONAL}", "script-sample": PERSONAL,
    "source-file": PERSONAL, "status-code": 200,
}  # fmt: skip
NEW = {"type": "csp-violation", "url": PERSONAL, "user_agent": PERSONAL,
       "body": {"effectiveDirective": "style-src-elem", "blockedURL": "inline", "sample": PERSONAL}}  # fmt: skip


def sent(client: FlaskClient, body: bytes, kind: str = "application/csp-report") -> int:
    return client.post(security.REPORTS, data=body, content_type=kind).status_code


@pytest.mark.parametrize(
    ("body", "kind", "rule", "state"),
    [
        (json.dumps({"csp-report": REPORT}).encode(), "application/csp-report", "script-src", "address"),
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
        (b'{"csp-report": "' + b"x" * 20_000 + b'"}', "", "unreadable", "unreadable"),
    ],
)
def test_a_report_leaves_a_closed_word_and_nothing_personal(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], body: bytes, kind: str, rule: str, state: str
) -> None:
    logs.set_up("json")
    assert sent(client, body, kind) == 204
    told = "".join(capsys.readouterr())
    assert "content policy report" in told and f"{rule}" in told and state in told
    assert "jeanne" not in told and "example" not in told


def test_reports_are_bounded_in_number_and_never_by_a_token(client: FlaskClient) -> None:
    answers = [sent(client, b"{}") for _ in range(61)]
    assert (set(answers[:60]), answers[60]) == ({204}, 429)


def test_each_page_says_where_to_report(client: FlaskClient) -> None:
    headers = client.get("/fr").headers
    assert f"report-uri {security.REPORTS}; report-to policy" in headers["Content-Security-Policy"]
    assert headers["Reporting-Endpoints"] == f'policy="{security.REPORTS}"'
