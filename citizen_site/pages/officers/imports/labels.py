"""What editors read of a file: why one is not taken, why one is not applied, what it would do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from citizen_site.desk import imports, received_files
from citizen_site.pages.officers import refusals
from registry.errors import RuleBroken
from registry.importing.drafts import FindingKind
from registry.importing.reconciling import Verdict

REFUSALS: dict[type[RuleBroken], str] = {
    received_files.NoFile: _l("Choose a file that is not empty."),
    received_files.FileTooLarge: _l("This file is larger than 10 MB. Cut it into several files."),
    received_files.UnknownKind: _l("This is no Excel file (.xlsx), CSV or JSON. Save the list as one of these."),
    received_files.UnpacksTooFar: _l("This workbook unpacks to too much, or has cells far beyond its table. Delete the "
                                     "empty lines and columns around the table, or cut it into several files."),
    received_files.Damaged: _l("This workbook is damaged or locked. Open it, save it again without a password."),
    imports.TooManyProjects: _l("This file has more than 2,000 rows. Cut it into several files."),
    imports.TooManyFiles: _l("Twenty files wait already. Apply or give up some of them first."),
    imports.NotProjects: _l("No project can be read in this file. Its first row names the columns (N°, Titre… or slug, "
                            "title_fr…), or it is the JSON of the register."),
    imports.OtherFile: _l("This is not the file that you looked at. Look at the differences below, then apply."),
    imports.RegisterMoved: _l("The register changed since you looked. The differences below are those of now: look at "
                              "them, then apply."),
    imports.NotASecondReader: _l("You sent this file: another person looks at it and applies it."),
    imports.NothingToApply: _l("The file would change nothing. Give it up."),
    imports.RowsRefused: _l("The register refuses some rows, listed below: nothing is written. Correct the file and "
                            "send it again."),
}  # fmt: skip

VERDICT: dict[Verdict, str] = {
    Verdict.NEW: _l("Addition"),
    Verdict.CHANGED: _l("Amendment"),
    Verdict.UNCHANGED: _l("As in the register"),
    Verdict.WITHDRAWN: _l("Withdrawn, and stays so"),
    Verdict.GONE: _l("No longer in the file, stays public"),
}
FINDING: dict[FindingKind, str] = {
    FindingKind.BAD: _l("Left out"),
    FindingKind.NORMALISED: _l("Kept in other words"),
    FindingKind.REMARK: _l("To look at"),
}


def sentence(refused: RuleBroken) -> str:
    """Return what the editor reads of a refusal."""
    found = REFUSALS.get(type(refused))
    return refusals.sentence(refused) if found is None else str(found)
