"""How often the administration errs: each rate of the noise of the synthetic SNDS, in one place.

Rates that a handbook gives are those of the handbook (return codes 2 %, own number known 97 %); the others are large
enough that a copy of a few thousand persons shows each trap.
"""

from __future__ import annotations

# Persons and their numbers
TWO_CARDS_CHILD = 0.35  # children on the cards of both parents
NEW_CARD = 0.03  # adults who leave the card of a spouse
PROVISIONAL = 0.015  # a provisional number, then the real one
NO_OWN_NUMBER = 0.03  # BEN_IDT_TOP 0: the person is known by the number of the card only
OTHER_SEX = 0.006  # of those with two numbers, one of which has the wrong sex
OTHER_BIRTH_YEAR = 0.008  # of those with two numbers, one of which has the wrong year of birth
ONE_NUMBER_FOR_TWINS = 0.9  # of twins of the same sex
GHOSTS = 0.08  # people of the referential who are not there any more (emigrants, unrecorded deaths)
ARCHIVED = 0.5  # of the ghosts: in IR_BEN_R_ARC
DEATH_UNKNOWN = 0.04  # deaths that IR_BEN_R does not know
UNKNOWN_RESIDENCE = 0.01  # 099, 999 or 000
UNKNOWN_AGE = 0.001  # BEN_AMA_COD 9999

# Rows of the DCIR
CANCELLED = 0.005  # rows cancelled by a second one months later
REDONE = 0.004  # rows cancelled and written again
SLOW = 0.025  # rows that enter the base at any time in 27 months
QUICK_MONTH = 0.5  # of the others: chance of entering in a month when not yet in
SURCHARGE = 0.05  # visits with a surcharge row (CPL_MAJ_TOP 2)
CONTRIBUTION = 0.10  # visits with a row of flat contribution (CPL_AFF_COD 16)
TWO_DETAIL_ROWS = 0.01  # dispensings of several boxes written as two rows of ER_PHA_F
TRUE_DOUBLE = 0.003  # dispensings followed by another, identical and true
UNIT_DISPENSING = 0.002  # PHA_DEC_TOP = 'D'
UCD_WITHOUT_ZEROS = 0.12

# Hospital
BAD_RETURN_CODE = 0.02
FILLER_NUMBER = 0.5  # of the rows with a bad return code
ERROR_GROUP = 0.003  # GHM starting 90
FOR_ANOTHER_HOSPITAL = 0.004  # SEJ_TYP B
BY_ANOTHER_HOSPITAL = 0.004  # SEJ_TYP A
TWO_UNITS = 0.10  # stays with two units
REPEATED_DIAGNOSIS = 0.03  # associated diagnoses written twice
LAST_YEAR_OF_DUPLICATES = 2017  # stays sent by the legal entity and by its site
INFORMATION = 0.55  # outpatient visits also in the DCIR, for information (DPN_QLF 71)
DIRECT_BILLING = 0.35  # outpatient visits billed by the hospital itself (ETE_IND_TAA 1)

# Long-term illness, deaths
OPEN_END = 0.10  # ALD that end on 31 December 2099
NO_END = 0.35  # ALD that end on 1 January 1600
RENEWED = 0.55  # of the others: a row more at each renewal
WORK_INJURY = 0.012  # people with a row of IMB_ETM_NAT 11
CERTIFICATE_MATCHED = 0.90
WITHOUT_CERTIFICATE = 0.01

FILLERS = ("x" * 17, "X" * 16 + "D")
FICTITIOUS = ("01", "05", "06", "08", "11")  # codes of the numbers that stand for nobody
