"""What the views of the desk of projects share: the draft before them, who acts, the line of the trail, the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import render_template
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.desk import search
from citizen_site.desk.drafts import By, Draft
from citizen_site.pages.officers.forms import faults
from citizen_site.wiring import reading, services
from registry.projects.records import Subject

PROJECT = Subject.PROJECT
LONGEST_REVISION = 9

T = TypeVar("T")


def by() -> By:
    """Return who acts, and when."""
    return By(gate.visitor().number, services().now())


def draft_of(slug: str) -> Draft:
    """Return the draft of this project; raise NotFound when there is none."""
    return search.draft(reading(), PROJECT, slug)


def revision(form: Any) -> int:
    """Return the revision that the form was made from; 0, which is none, for anything else."""
    said = str(form.revision.data or "")
    return int(said) if re.fullmatch(rf"\d{{1,{LONGEST_REVISION}}}", said, re.ASCII) else 0


def done(act: Callable[[Session], T], noted: Act, slug: str, why: Reason = Reason.ORDINARY_WORK) -> T:
    """Do one act and note it in the trail, both or neither. Raises RuleBroken."""
    with services().writing() as session:
        answer = act(session)
        gate.note(session, noted, Thing.PROJECT, identifier(slug), why)
    return answer


def again() -> Session:
    """Return the reading session as of now: what another window has written meanwhile is seen."""
    reading().rollback()
    return reading()


def page(template: str, *, form: Any = None, **more: Any) -> str:
    """Return a page of the desk with its form and what is wrong in it."""
    return render_template(template, form=form, faults=faults(form) if form is not None else [], **more)


def identifier(slug: str) -> str:
    """Return what the trail calls this project: it refuses long numbers, which could be those of persons."""
    return re.sub(r"\d{13,}", lambda digits: f"{digits[0][:6]}-x", slug)
