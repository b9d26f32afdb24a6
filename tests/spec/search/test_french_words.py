"""What a French search finds, as pairs of what is typed and what is written; and what it must not find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.projects.french import folded, normal, tokens
from registry.words import Words
from tests.spec.search.searching import found, index_of, titled

FINDS = [
    # one and several
    ("cancer", "Les cancers de l'enfant"),
    ("cancers", "Un cancer rare"),
    ("hôpital", "Dans les hôpitaux publics"),
    ("hôpitaux", "Retour de l'hôpital"),
    ("vaisseau", "Cœur et vaisseaux"),
    ("cerveaux", "Imagerie du cerveau"),
    ("noyaux", "Le noyau de la cellule"),
    ("cheval", "Chevaux et allergies"),
    ("travail", "Travaux de nuit"),
    ("oeil", "Maladies des yeux"),
    ("yeux", "Un œil sec"),
    ("généraux", "Le médecin général"),
    ("maux", "Mal de dos"),
    ("genoux", "Prothèse du genou"),
    ("virus", "Un virus et des virus"),
    ("poids", "Le poids à la naissance"),
    ("nouveau-nés", "Un nouveau-né prématuré"),
    # masculine and feminine that differ by a mute e
    ("médicale", "Un dossier médical"),
    ("infectieuses", "Un foyer infectieux"),
    ("cérébraux", "Une lésion cérébrale"),
    ("chronique", "Douleurs chroniques"),
    ("patientes", "Le choix d'un patient"),
    ("rénale", "Un cancer rénal"),
    ("rénaux", "Une greffe rénale"),
    ("orales", "Un traitement oral"),
    # accents and capitals
    ("epilepsie", "Épilepsie de l'adulte"),
    ("ÉPILEPSIE", "L'épilepsie"),
    ("depression", "DÉPRESSION DU POST-PARTUM"),
    ("e\u0301pilepsie", "L'épilepsie"),
    ("diabète", "LE DIABÈTE EN FRANCE"),
    ("hémogrammes", "Hemogramme"),
    ("infor\u00admatique", "Informatique médicale"),
    # ligatures
    ("coeur", "Le cœur des femmes"),
    ("cœur", "Le coeur des femmes"),
    ("oedème", "Œdèmes pulmonaires"),
    ("fœtus", "Le foetus"),
    ("caecum", "Le cæcum"),
    # apostrophes, typed straight and written curved, and back
    ("l'asthme", "L’asthme au travail"),
    ("l’asthme", "L'asthme au travail"),
    ("asthme", "Vivre avec l’asthme"),
    ("d'insuline", "L’insuline"),
    ("aujourd'hui", "L’hôpital d’aujourd’hui"),
    ("c’est le cœur", "Le cœur"),
    ("c'est le cœur", "Le cœur"),
    # compounds with, without and instead of a hyphen
    ("cardio-vasculaire", "Risque cardiovasculaire"),
    ("cardiovasculaires", "Un risque cardio-vasculaire"),
    ("cardio vasculaire", "Un risque cardio-vasculaire"),
    ("postopératoire", "Suites post-opératoires"),
    ("gastro-entérologie", "Gastroentérologie"),
    ("covid 19", "La COVID-19"),
    ("covid19", "La Covid-19"),
    ("COVID-19", "Covid 19 et grossesse"),
    ("SARS-CoV-2", "Épidémie de COVID-19"),
    # abbreviations and synonyms, both ways
    ("AVC", "Accidents vasculaires cérébraux"),
    ("A.V.C.", "Après un AVC"),
    ("avc", "Après un A.V.C."),
    ("accident vasculaire cérébral", "Après un AVC"),
    ("attaque cérébrale", "Après un AVC"),
    ("HTA", "L'hypertension artérielle"),
    ("crise cardiaque", "L'infarctus du myocarde"),
    ("IRM", "Imagerie par résonance magnétique"),
    ("sida", "Vivre avec le VIH"),
    ("tumeur du sein", "Le cancer du sein"),
    ("maison de retraite", "La grippe en EHPAD"),
    ("avortements", "L'interruption volontaire de grossesse"),
    ("intelligence artificielle", "Une IA lit les radiographies"),
    ("reins", "Insuffisance rénale"),
    ("hépatique", "Greffe de foie"),
    # small words and order do not count
    ("le sommeil des enfants", "Sommeil chez l'enfant"),
    ("cancer de la prostate", "Prostate : dépister un cancer"),
    ("sein cancer", "Cancer du sein"),
    ("vitamine A", "Carence en vitamine A"),
    ("À PROPOS DE L'ASTHME", "À propos d'asthme"),
    # signs around words, and several spaces
    ("(cancer)", "Cancer, sein, dépistage"),
    ("cancer/sein", "Cancer du sein"),
    ("« diabète »", "Diabète\u00a0: vivre avec"),
    ("  diabète   type  2 ", "Le diabète de type 2"),
    # beginnings of words, when no whole word is found
    ("diabét", "Le diabétique et son traitement"),
    ("cardiolog", "La cardiologie"),
]
# what is typed, what it finds, what it must not find beside it
TELLS_APART = [
    ("rein", "Greffe de rein", "La reine des abeilles"),
    ("reine", "La reine des abeilles", "Greffe de rein"),
    ("sein", "Cancer du sein", "Les bords de la Seine"),
    ("sein", "Cancer du sein", "Un saint homme"),
    ("foie", "Greffe de foie", "Une fois par jour"),
    ("mer", "Air de la mer", "La mère et l'enfant"),
    ("mère", "La mère et l'enfant", "Air de la mer"),
    ("cas", "Étude de cas", "La case cochée"),
    ("base", "La base principale", "Le bas du dos"),
    ("malade", "Le malade à domicile", "La maladie d'un enfant"),
    ("patient", "Le patient âgé", "La patience des soignants"),
    ("enfant", "La santé des enfants", "La petite enfance"),
    ("pharmacie", "La pharmacie d'officine", "Le pharmacien"),
    ("infection", "Une infection", "Une affection"),
    ("pression", "La pression artérielle", "La dépression"),
    ("tension", "Tension au travail", "Hypertension"),
    ("soin", "L'accès aux soins", "Les besoins des familles"),
    ("vie", "Qualité de vie", "Avis du comité"),
    ("virus", "Un virus", "Une charge virale"),
    ("port", "Le port du masque", "Le sport à l'école"),
    ("poison", "Un poison", "Manger du poisson"),
    ("désert", "Un désert médical", "Le dessert des enfants"),
    ("dent", "La dent de lait", "Les densités osseuses"),
    ("greffe", "La greffe", "Une griffe de chat"),
    ("grippe", "La grippe", "Une grappe de cas"),
    ("os", "Os et tendons", "Une osmose"),
    ("diabète type 1", "Le diabète de type 1", "Le diabète de type 2"),
    ("hépatite B", "L'hépatite B", "L'hépatite C"),
    ("VIH", "Vivre avec le VIH", "Vivre avec le VHB"),
    ("AVC", "Après un AVC", "Sous AVK"),
    ("tumeur du sein", "Le cancer du sein", "Le cancer du poumon"),
    ("cancer sein", "Cancer du sein", "Cancer du poumon"),
    ("vitamine A", "Carence en vitamine A", "Carence en vitamine D"),
    ("cœur", "Le cœur", "Un chœur d'enfants"),
    ("peau", "La peau", "Un pot de crème"),
    ("ville", "Soins de ville", "La villa"),
    ("mal", "Le mal de dos", "Un patient mâle"),
]


def test_the_tables_say_enough() -> None:
    assert (len(FINDS) >= 45, len(TELLS_APART) >= 25) == (True, True)


@pytest.mark.parametrize(("typed", "written"), FINDS)
def test_a_search_finds_what_means_the_same(typed: str, written: str) -> None:
    assert found(index_of(titled("Tout autre chose", written)), typed) == ["p1"]


@pytest.mark.parametrize(("typed", "meant", "other"), TELLS_APART)
def test_a_search_tells_apart_what_means_something_else(typed: str, meant: str, other: str) -> None:
    assert found(index_of(titled(meant, other)), typed) == ["p0"]


@pytest.mark.parametrize(("typed", "written"), FINDS)
def test_what_is_found_is_found_wherever_the_project_says_it(typed: str, written: str) -> None:
    fields = ("lay_summary", "question", "population", "public_benefit")
    untitled = titled(*("Un titre" for _ in fields), "Un titre")
    said = [replace(facts, **{field: Words(written)}) for facts, field in zip(untitled, fields, strict=False)]
    assert set(found(index_of([*said, untitled[-1]]), typed)) == {facts.slug for facts in said}


def test_small_words_alone_find_nothing() -> None:
    index = index_of(titled("Le sommeil de la nuit"))
    assert [found(index, typed) for typed in ("le", "de la", "qu'une")] == [[], [], []]


@pytest.mark.parametrize(
    "word", ["cancers", "hôpitaux", "travaux", "yeux", "infectieuses", "os", "aux", "généraux", "x"]
)
def test_a_normal_form_is_its_own_normal_form(word: str) -> None:
    once = normal(folded(word), "fr")
    assert normal(once, "fr") == once


def test_a_compound_is_three_words() -> None:
    assert [token.normal for token in tokens("cardio-vasculaires", "fr")] == ["cardio", "vasculair", "cardiovasculair"]
