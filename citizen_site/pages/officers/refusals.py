"""What a rule refuses, in the words of the editor before the form, shown on the field concerned."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.desk import domains, drafts
from citizen_site.presentation import labels
from citizen_site.presentation.labels import within
from registry.errors import RuleBroken
from registry.projects import refusals

# The rules speak to operators; a refusal that is not here is one that no form of the desk can meet.
SENTENCES: dict[type[RuleBroken], str] = {
    refusals.NotAnAddress: _l("Write the address in small letters and digits, with hyphens between words."),
    refusals.AddressTaken: _l("A record, or a draft, already has this address. Give another one."),
    refusals.NumberTaken: _l("Another project of the register has this number."),
    refusals.UnknownDomain: _l("Choose medical domains of the list."),
    refusals.NoAddressInName: _l("Write each name with Latin letters or digits."),
    refusals.DateToCome: _l("This date is still to come. An event is recorded once it has happened."),
    refusals.DateTooOld: _l("This date is before 1970. Check the year."),
    refusals.AfterTheEnd: _l("The project has ended at this date: only results can still be added."),
    refusals.SameTwice: _l("This is said already: the same kind, with the same date or the same title."),
    refusals.NameChangesAddress: _l("This name gives another address. Merge the record into one of the new name, or "
                                    "keep the words of the name."),
    refusals.ListedInFuture: _l("This date is still to come. Check it."),
    refusals.StillNamed: _l("Projects or databases name it: it stays. An organisation can be merged into another."),
    refusals.SameOrganisation: _l("Choose another organisation than this one."),
    refusals.NoSuchOrganisation: _l("The register has no organisation of this name. Take a name of the list."),
    refusals.NothingChosen: _l("Choose the domains to add or to take away."),
    refusals.AddedAndTaken: _l("One domain is both added and taken away. Choose."),
    domains.RegisterChanged: _l("The register changed meanwhile. Look at the differences below, then decide again."),
    domains.TooManyProjects: _l("Choose fewer projects: at most 200 at once."),
    refusals.NoProjectChosen: _l("Choose one project at least."),
    drafts.ChangedInAnotherWindow: _l("The draft was saved meanwhile, by somebody else or in another window. Your "
                                      "words are below, not saved: compare, then save again to replace."),
    drafts.WaitsForASecond: _l("The draft waits for a second person. Send it back to write in it."),
    drafts.NotAsked: _l("Publishing takes two persons here: ask for it first."),
    drafts.NotASecondPerson: _l("You wrote or asked for this draft: another person publishes it."),
    drafts.RecordChanged: _l("The public record changed since the draft was opened. See what changed, then go on."),
    drafts.ReasonMissing: _l("Say why in one sentence, of at most 300 characters."),
    drafts.NothingChanged: _l("The draft says what the public record says: there is nothing to publish."),
    drafts.AddressIsLasting: _l("The address of a record never changes: others have quoted it."),
    drafts.DraftInTheWay: _l("A draft of this record is open. Publish it or discard it first."),
    drafts.NotChosen: _l("Say which of the two holds."),
}  # fmt: skip
_OTHERS = _l("The register does not accept this.")


def sentence(refused: RuleBroken) -> str:
    """Return what is said to the editor of this refusal."""
    if isinstance(refused, refusals.NotStated):
        return _("Fill in first: %(field)s.", field=within(labels.FIELD[str(refused.field)]))
    return str(SENTENCES.get(type(refused), _OTHERS))


def show_on(form: Any, refused: RuleBroken, *, field: str | None = None) -> None:
    """Put the refusal on the field of the form that it concerns; on the form itself when it has no such field."""
    name = refused.field if field is None else field
    found = next((one for one in (name, f"{name}_fr") if name and one in form), None)
    if found is None:
        form.form_errors.append(sentence(refused))
    else:
        form[found].errors = [*form[found].errors, sentence(refused)]
