"""Fees: the rows of ER_PRS_F before they are numbered, each with the detail row that goes with it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

from query_service.snds.synthesis.calibration import Flags, Floats, Ints
from query_service.snds.synthesis.care.stays import NONE


class Detail(IntEnum):
    """The table that holds the detail of a fee."""

    NONE = 0
    DRUG = 1  # ER_PHA_F: place of the product
    ACT = 2  # ER_CAM_F: place of the act
    TESTS = 3  # ER_BIO_F: place of the panel
    DEVICE = 4  # ER_TIP_F: place of the device
    UNIT = 5  # ER_UCD_F: place of the hospital drug


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees, one element each.

    `nature` PRS_NAT_REF; `speciality` and `activity` of who executes, `prescriber` speciality of who prescribes;
    `quantity` times `cents` is the base, reimbursed at `rate` per cent; `detail` and `code` tell the detail row and
    `number` its quantity; `practice` the activity of an act (1, 4) plus ten times its phase, 0 without; `hospital` a
    place or NONE, with its billing `taa` and mode of treatment `mode`; `information` DPN_QLF; `complement`
    CPL_MAJ_TOP; `affinity` CPL_AFF_COD; `secret` as in stays.
    """

    person: Ints
    day: Ints
    nature: Ints
    speciality: Ints
    activity: Ints
    prescriber: Ints
    quantity: Ints
    cents: Ints
    rate: Ints
    detail: Ints
    code: Ints
    number: Ints
    practice: Ints
    hospital: Ints
    taa: Ints
    mode: Ints
    information: Ints
    complement: Ints
    affinity: Ints
    secret: Ints

    def __len__(self) -> int:
        return len(self.person)

    def kept(self, those: Flags | Ints) -> Fees:
        """Return some of the fees."""
        return Fees(*(getattr(self, one.name)[those] for one in fields(self)))

    def changed(self, **columns: Ints | int) -> Fees:
        """Return the same fees with other columns."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        values.update({name: _column(value, len(self)) for name, value in columns.items()})
        return Fees(**values)


NARROW = {
    "person": np.int32,
    "day": np.int32,
    "cents": np.int32,
    "code": np.int32,
    "nature": np.int16,
    "quantity": np.int16,
    "number": np.int16,
    "hospital": np.int16,
}


def _column(value: Ints | Floats | int, size: int) -> Ints:
    return np.broadcast_to(np.asarray(value), size)


def make_fees(person: Ints, day: Ints, **columns: Ints | int) -> Fees:
    """Return fees; what is not said is nothing, quantity 1, reimbursed at 70 %."""
    defaults: dict[str, int] = {one.name: 0 for one in fields(Fees)}
    defaults.update(quantity=1, number=1, rate=70, hospital=NONE, code=NONE)
    values = {**defaults, **columns, "person": person, "day": day}
    return Fees(
        **{name: _column(value, len(person)).astype(NARROW.get(name, np.int8)) for name, value in values.items()}
    )


def joined_fees(parts: list[Fees]) -> Fees:
    """Return the fees of every part."""
    return Fees(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Fees)))


def within_life(fees: Fees, present: Ints, gone: Ints) -> Fees:
    """Return the fees of days when the person is there."""
    return fees.kept((fees.day >= present[fees.person]) & (fees.day < gone[fees.person]))
