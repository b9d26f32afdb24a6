"""The commands of operators: help for each, a sentence for each refusal, and the exit code that goes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from citizen_site import commands, database, migrations
from citizen_site.commands import examine_site, main, serve_site
from citizen_site.keys import Purpose
from citizen_site.settings import Environment, Settings
from registry.projects.records import ProjectRecord
from registry.proposals import actions as proposals
from tests.builders.projects import NOW
from tests.conftest import SECRET
from tests.functional.full_register import WHOLE

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command; settings are given by name, none comes from the machine."""
    for name in [name for name in os.environ if name.startswith(("CITIZEN_SITE_", "SITE_ENV"))]:
        monkeypatch.delenv(name)

    def command(*arguments: str, **settings: str) -> Result:
        environment = {f"CITIZEN_SITE_{name.upper()}": value for name, value in settings.items()}
        result = CliRunner().invoke(main, arguments, env=environment)
        assert "Traceback" not in result.output
        return result

    return command


@pytest.fixture
def given(filled_engine: Engine) -> dict[str, str]:
    """The settings of a site with a register, by name."""
    return {"database_url": str(filled_engine.url), "secret_key": SECRET, "public_url": "https://site.test"}


def every_command(group: click.Command = main, name: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [name]
    if isinstance(group, click.Group):
        context = click.Context(group)
        for below in group.list_commands(context):
            one = group.get_command(context, below)
            assert one is not None
            found += every_command(one, (*name, below))
    return found


@pytest.mark.parametrize("name", every_command(), ids=" ".join)
def test_every_command_has_help_that_needs_no_setting(run: Run, name: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        result = run(*name, option)
        assert result.exit_code == 0
        assert result.output.startswith("Usage: ")
    told = result.output.split("\n\n")[1].strip()
    assert len(told) > 20, "what it does, in a sentence"


WRITING = (("migrate",), ("import-projects",), ("load-content",), ("proposals", "accept"), ("proposals", "decline"))


@pytest.mark.parametrize("name", WRITING, ids=" ".join)
def test_every_command_that_writes_to_the_register_can_be_tried(run: Run, name: tuple[str, ...]) -> None:
    assert "--dry-run" in run(*name, "--help").output


READING_SETTINGS = (
    ("serve",), ("migrate",), ("load-content",), ("doctor",), ("proposals", "list"), ("proposal-link", "hydro"),
)  # fmt: skip


@pytest.mark.parametrize("name", READING_SETTINGS, ids=" ".join)
def test_without_its_settings_a_command_stops_with_a_sentence(run: Run, name: tuple[str, ...]) -> None:
    result = run(*name)
    assert result.exit_code == 2
    assert result.output.startswith("The site cannot start. Set in its environment:")
    for missing in ("DATABASE_URL", "SECRET_KEY", "PUBLIC_URL"):
        assert f"CITIZEN_SITE_{missing}: " in result.output


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"secret_key": "short"}, "CITIZEN_SITE_SECRET_KEY is too short"),
        ({"port": "web"}, "CITIZEN_SITE_PORT='web' is not a port"),
        ({"demo": "perhaps"}, "CITIZEN_SITE_DEMO='perhaps' is not a yes or no"),
        (
            {"database_url": "site.db"},
            "CITIZEN_SITE_DATABASE_URL is not the address of a SQLite or PostgreSQL database",
        ),
        ({"database_url": "mysql://u:hidden@h/d"}, "CITIZEN_SITE_DATABASE_URL is not the address"),
        (
            {"security_contact_file": "/nowhere/contact"},
            "CITIZEN_SITE_SECURITY_CONTACT_FILE=/nowhere/contact: this file",
        ),
    ],
)
def test_a_setting_that_means_nothing_is_named_with_its_remedy(
    run: Run, given: dict[str, str], settings: dict[str, str], said: str
) -> None:
    result = run("serve", **{**given, **settings})
    assert result.exit_code == 2
    assert said in result.output
    assert "hidden" not in result.output, "a password is never repeated"


def test_a_secret_is_read_from_its_file(run: Run, given: dict[str, str], tmp_path: Path) -> None:
    del given["secret_key"]
    (tmp_path / "key").write_text(SECRET + "\n")
    result = run("proposal-link", WHOLE, secret_key_file=str(tmp_path / "key"), **given)
    assert result.exit_code == 0
    assert result.output.startswith(f"https://site.test/fr/projets/{WHOLE}/proposer/")


def test_the_program_itself_ends_as_its_commands_do(tmp_path: Path) -> None:
    """One true process: no sentence is lost between the command and the shell."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITIZEN_SITE_")}
    program = [sys.executable, "-c", "from citizen_site.commands import main; main()", "serve"]
    ended = subprocess.run(program, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("The site cannot start.")


def test_what_cannot_be_understood_is_bad_input(run: Run, given: dict[str, str], tmp_path: Path) -> None:
    assert run("no-such-command").exit_code == 2
    assert run("proposals", "accept", "douze", **given).exit_code == 2
    assert run("proposal-link", "ailleurs", **given).exit_code == 2
    missing = run("import-projects", str(tmp_path / "nothing.csv"), **given)
    assert missing.exit_code == 2
    assert "nothing.csv" in missing.output


def test_what_a_rule_refuses_is_refused_with_the_rule(run: Run, given: dict[str, str], filled_engine: Engine) -> None:
    with database.writing(filled_engine) as session:
        number = proposals.report_error(session, WHOLE, field="", what="Une date est fausse.", now=NOW)
    who = ("--who", "officer", "--why", "essai")
    for act in ("accept", "decline"):
        tried = run("proposals", act, str(number), *who, "--dry-run", **given)
        assert (tried.exit_code, "can be" in tried.output) == (0, True)
    assert run("proposals", "decline", str(number), *who, **given).exit_code == 0
    again = run("proposals", "accept", str(number), *who, **given)
    assert again.exit_code == 3
    assert f"Proposal {number} is declined already." in again.output


@pytest.mark.parametrize("name", [("migrate",), ("load-content",), ("proposals", "list"), ("serve",)], ids=" ".join)
@pytest.mark.parametrize("url", ["postgresql+psycopg://nobody@127.0.0.1:9/nothing", "sqlite:////nowhere/at/all/x.db"])
def test_a_database_that_does_not_answer_is_a_missing_server(
    run: Run, given: dict[str, str], name: tuple[str, ...], url: str
) -> None:
    result = run(*name, **{**given, "database_url": url})
    assert result.exit_code == 4
    assert result.output.startswith("The database does not answer")


def test_a_database_without_its_tables_is_a_missing_server(run: Run, given: dict[str, str], tmp_path: Path) -> None:
    result = run("proposals", "list", **{**given, "database_url": f"sqlite:///{tmp_path / 'bare.db'}"})
    assert result.exit_code == 4
    assert "not migrated" in result.output


def test_a_fault_of_ours_ends_with_one(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    def broken(_settings: Settings) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(serve_site, "serve", broken)
    result = CliRunner().invoke(main, ["serve"], env={f"CITIZEN_SITE_{k.upper()}": v for k, v in given.items()})
    assert result.exit_code == 1
    assert isinstance(result.exception, ZeroDivisionError)


STEPS = sorted(path.stem for path in (Path(migrations.__file__).parent / "versions").glob("2*.py"))


def test_migrations_are_said_before_they_run_and_run_once(run: Run, given: dict[str, str], tmp_path: Path) -> None:
    given["database_url"] = f"sqlite:///{tmp_path / 'new.db'}"
    tried = run("migrate", "--dry-run", **given)
    assert (tried.exit_code, tried.output) == (0, "".join(f"would run {step}\n" for step in STEPS))
    assert "migration(s) to run" in run("doctor", **given).output
    assert run("migrate", **given).output == "".join(f"running {step}\n" for step in STEPS)
    assert run("migrate", **given).output == "nothing to run\n"


def test_a_trial_changes_nothing(run: Run, given: dict[str, str], filled_engine: Engine, tmp_path: Path) -> None:
    def count() -> int:
        with Session(filled_engine) as session:
            return session.scalar(select(func.count()).select_from(ProjectRecord)) or 0

    before, file = count(), str(tmp_path / "invented.json")
    assert run("synthetic-projects", "3", file).exit_code == 0
    assert run("import-projects", file, "--dry-run", **given).exit_code == 0
    assert count() == before
    assert run("import-projects", file, **given).exit_code == 0
    assert count() == before + 3
    assert run("export-projects", str(tmp_path / "all.json"), **given).exit_code == 0
    assert len(json.loads((tmp_path / "all.json").read_text())["projects"]) == before + 3 - 1  # one is withdrawn


def test_the_content_is_loaded_once_and_may_be_tried(run: Run, given: dict[str, str], engine: Engine) -> None:
    given["database_url"] = str(engine.url)
    tried = run("load-content", "--dry-run", **given)
    assert tried.exit_code == 0
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ProjectRecord)) == 0
    assert run("load-content", **given).output == tried.output
    assert ": 0 new, 0 changed," in run("load-content", **given).output


def settings(tmp_path: Path, **changes: Any) -> Settings:
    sound = {"database_url": "", "secret_key": SECRET, "public_url": "https://site.test", "env": Environment.PRODUCTION,
             "index_folder": str(tmp_path / "index"), "security_contact": "mailto:security@site.test"}  # fmt: skip
    return Settings(**{**sound, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"public_url": "http://site.test"}, "CITIZEN_SITE_PUBLIC_URL is not https"),
        ({"public_url": "http://127.0.0.1", "demo": True}, None),
        ({"security_contact": "mailto:security@example.org"}, "is the example one"),
        ({"security_contact": "security@site.test"}, "begin it with mailto:"),
        ({"security_contact": "https://site.test/contact"}, None),
        ({"index_folder": "/proc/nowhere"}, "The index folder /proc/nowhere cannot be written"),
        ({"index_folder": ""}, None),
        ({"env": Environment.DEVELOPMENT}, "SITE_ENV is not production"),
        ({"env": Environment.DEVELOPMENT, "demo": True}, None),
        (
            {"database_url": "sqlite:////nowhere/x.db"},
            "The database /nowhere/x.db does not exist: run `citizen-site migrate`",
        ),
        ({"database_url": "postgresql+psycopg://n@127.0.0.1:9/n"}, "The database does not answer (OperationalError)"),
        ({"database_url": "nothing"}, "CITIZEN_SITE_DATABASE_URL is not the address"),
    ],
)
def test_doctor_names_what_is_missing_or_unsafe(
    filled_engine: Engine, tmp_path: Path, changes: dict[str, Any], said: str | None
) -> None:
    found = list(examine_site.findings(settings(tmp_path, **{"database_url": str(filled_engine.url), **changes})))
    assert len(found) == (said is not None), found
    assert said is None or said in found[0]


def keys() -> dict[str, str]:
    """One key for each purpose, drawn anew."""
    return {purpose.setting: token_urlsafe(48) for purpose in Purpose}


def test_doctor_prints_the_inventory_of_keys_and_no_key(run: Run, given: dict[str, str]) -> None:
    drawn = keys()
    del drawn["totp_key"]
    lines = run("doctor", **{**given, **drawn}).output.splitlines()
    assert [line.split(". ")[0] for line in lines[: len(Purpose)]] == [
        "secret_key: given, 64 bytes",
        "session_key: given, 64 bytes",
        "tokens_key: given, 64 bytes",
        "totp_key: derived from the secret key",
        "trail_key: given, 64 bytes",
    ]
    assert not [name for name, value in drawn.items() if value[:8] in "".join(lines)]


def test_in_production_the_site_does_not_start_without_its_keys(run: Run, given: dict[str, str]) -> None:
    result = run("doctor", **{**given, "env": "production"})
    assert result.exit_code == 2
    for name in ("SESSION", "TOKENS", "TOTP", "TRAIL"):
        assert f"CITIZEN_SITE_{name}_KEY is missing: " in result.output
    assert "CITIZEN_SITE_SECRET_KEY is the key of a demonstration or of an example" in result.output
    assert SECRET not in result.output


def test_doctor_looks_and_leaves_nothing(run: Run, given: dict[str, str], tmp_path: Path) -> None:
    sound = {**given, **keys(), "env": "production", "security_contact": "mailto:security@site.test"}
    result = run("doctor", **sound)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "nothing to mend")
    nowhere = {**sound, "database_url": f"sqlite:///{tmp_path / 'not_there.db'}"}
    result = run("doctor", **nowhere)
    assert result.exit_code == 2
    assert result.output.endswith("1 to mend\n")
    assert not (tmp_path / "not_there.db").exists()


def test_the_codes_are_those_of_the_design() -> None:
    assert (commands.BAD_INPUT, commands.REFUSED, commands.NO_SERVER) == (2, 3, 4)
