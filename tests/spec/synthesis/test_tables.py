"""The tables of a synthetic copy agree with one another, and with their published descriptions."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from query_service.snds.synthesis.copying import synthesise
from query_service.snds.tables import tables
from tests.spec.synthesis.conftest import FIRST, LAST, PERSONS, order
from tests.spec.synthesis.test_traps import KEY

DETAILS = ("ER_PHA_F", "ER_CAM_F", "ER_BIO_F", "ER_TIP_F", "ER_UCD_F", "ER_ETE_F")


def test_nine_columns_tell_a_fee_from_any_other(ask):
    assert ask(f"SELECT count(*) = count(DISTINCT ({KEY})) FROM ER_PRS_F") == [(True,)]


@pytest.mark.parametrize("detail", DETAILS)
def test_each_row_of_detail_has_its_fee(number, detail):
    assert number(f"SELECT count(*) FROM {detail}") > 0
    assert number(f"SELECT count(*) FROM {detail} ANTI JOIN ER_PRS_F USING ({KEY})") == 0


def test_a_number_and_a_rank_tell_a_row_of_the_referential_from_any_other(ask):
    assert ask("SELECT count(*) = count(DISTINCT (BEN_NIR_PSA, BEN_RNG_GEM)) FROM IR_BEN_R") == [(True,)]


@pytest.mark.parametrize("table", ["ER_PRS_F", "IR_IMB_R"])
def test_whoever_has_care_is_in_the_referential(number, table):
    assert number(f"SELECT count(*) FROM {table} ANTI JOIN IR_BEN_R USING (BEN_NIR_PSA, BEN_RNG_GEM)") == 0


def test_a_stay_is_somebodys_or_says_that_its_number_is_bad(number):
    nobody = "FROM T_MCO_C ANTI JOIN IR_BEN_R ON NIR_ANO_17 = BEN_NIR_PSA"
    assert number(f"SELECT count(*) {nobody}") > 0
    assert number(f"SELECT count(*) {nobody} WHERE NIR_RET = '0'") == 0


@pytest.mark.parametrize("part", ["C", "D", "UM", "A", "MED"])
def test_each_row_of_a_stay_has_its_stay(number, part):
    join = f"FROM T_MCO18{part} ANTI JOIN T_MCO18B USING (ETA_NUM, RSA_NUM)"
    assert number(f"SELECT count(*) {join}") == 0


def test_a_stay_number_serves_once_a_year_in_a_hospital(ask):
    assert ask("SELECT count(*) = count(DISTINCT (ETA_NUM, RSA_NUM)) FROM T_MCO18B") == [(True,)]


def test_a_stay_is_in_the_table_of_its_year_of_discharge(number):
    assert number("SELECT count(*) FROM T_MCO17C WHERE year(EXE_SOI_DTF) <> 2017 OR SOR_ANN <> '2017'") == 0


def test_nobody_has_care_before_birth_or_after_death(number):
    who = "truth t JOIN IR_BEN_R b USING (BEN_IDT_ANO) JOIN ER_PRS_F p USING (BEN_NIR_PSA, BEN_RNG_GEM)"
    outside = "EXE_SOI_DTD < birth_date OR EXE_SOI_DTD > died"
    assert number(f"SELECT count(*) FROM {who}") > 0
    assert number(f"SELECT count(*) FROM {who} WHERE {outside}") == 0


def test_nobody_enters_a_hospital_before_birth_or_after_death(number):
    who = "truth JOIN IR_BEN_R USING (BEN_IDT_ANO) JOIN T_MCO_C ON NIR_ANO_17 = BEN_NIR_PSA WHERE twin IS NULL"
    assert number(f"SELECT count(*) FROM {who}") > 0
    assert number(f"SELECT count(*) FROM {who} AND (EXE_SOI_DTD < birth_date OR EXE_SOI_DTD > died)") == 0


def test_who_dies_in_a_stay_leaves_it_on_the_day_of_death(number):
    deaths = """FROM T_MCO_B JOIN T_MCO_C USING (ETA_NUM, RSA_NUM, SOR_ANN) JOIN IR_BEN_R ON NIR_ANO_17 = BEN_NIR_PSA
        JOIN truth USING (BEN_IDT_ANO) WHERE SOR_MOD = '9' AND twin IS NULL"""
    assert number(f"SELECT count(*) {deaths}") > 0
    assert number(f"SELECT count(*) {deaths} AND CAST(EXE_SOI_DTF AS DATE) <> died") == 0


def test_only_women_give_birth_and_only_men_have_cancer_of_the_prostate(number):
    wrong = "(DGN_PAL LIKE 'O%' AND COD_SEX = '1') OR (DGN_PAL LIKE 'C61%' AND COD_SEX = '2')"
    assert number("SELECT count(*) FROM T_MCO_B WHERE DGN_PAL LIKE 'O%'") > 0
    assert number(f"SELECT count(*) FROM T_MCO_B WHERE {wrong}") == 0


def test_groups_have_the_shape_of_a_group(number):
    assert (
        number("SELECT count(*) FROM T_MCO_B WHERE NOT regexp_full_match(GRG_GHM, '\\d{2}[CKMZ]\\d{2}[1-4A-EJTZ]')")
        == 0
    )


def test_every_column_has_the_type_of_its_description(copy):
    kinds = {"text": "string", "integer": "int", "decimal": "double", "date": "date32", "datetime": "timestamp"}
    looked_at = 0
    for path in sorted(copy.glob("*/*.parquet")):
        name = path.parent.name
        table = tables()[f"T_MCOaa{name[7:]}" if name.startswith("T_MCO") else name]
        described = {column.name: column.type for column in table.columns}
        for field in pq.read_schema(path):
            assert str(field.type).startswith(kinds[described[field.name]]), (name, field)
            looked_at += 1
    assert looked_at > 800


def test_all_columns_adds_the_others_empty(tmp_path):
    synthesise(order(tmp_path, all_columns=True))
    written = pq.read_table(tmp_path / "ER_PRS_F" / "2019.parquet")
    assert written.column_names == [column.name for column in tables()["ER_PRS_F"].columns]
    assert written["PRS_GRS_DTD"].null_count == written.num_rows
    stays = pq.read_schema(next((tmp_path / "T_MCO19B").iterdir())).names
    # NBR_IVG_ANT went away in 2017, TOP_DEF_CARD came in 2017.
    assert "TOP_DEF_CARD" in stays
    assert "NBR_IVG_ANT" not in stays


def test_the_label_says_that_it_is_synthetic_and_how_to_make_it_again(copy):
    said = json.loads((copy / "synthetic.json").read_text())
    assert said["synthetic"] is True
    assert (said["persons"], said["years"], said["complete"]) == (PERSONS, [FIRST, LAST], True)
    assert said["rows"]["ER_PRS_F"] > 0


def test_the_truth_tells_every_person_by_her_pseudonym(ask):
    assert ask("SELECT count(*), count(DISTINCT BEN_IDT_ANO), count(DISTINCT nir) FROM truth") == [(PERSONS,) * 3]
    assert ask("SELECT count(*) FROM truth ANTI JOIN IR_BEN_R USING (BEN_IDT_ANO)") == [(0,)]


def test_an_illness_in_truth_makes_its_care(ask):
    treated = """SELECT count(DISTINCT BEN_IDT_ANO) FROM truth JOIN IR_BEN_R USING (BEN_IDT_ANO)
        JOIN ER_PRS_F USING (BEN_NIR_PSA, BEN_RNG_GEM) JOIN ER_PHA_F USING ({key})
        JOIN IR_PHA_R ON PHA_PRS_C13 = PHA_CIP_C13
        WHERE hypothyroid < DATE '2018-01-01' AND PHA_ATC_CLA = 'H03AA01' AND year(EXE_SOI_DTD) = 2018"""
    [(given,)] = ask(treated.format(key=KEY))
    [(ill,)] = ask("""SELECT count(*) FROM truth WHERE hypothyroid < DATE '2018-01-01'
        AND (died IS NULL OR died > DATE '2018-12-31')""")
    assert ill > 30
    # Those who are ill and alive all the year have the drug; a few of the dead had it as well.
    assert ill <= given <= 1.1 * ill
