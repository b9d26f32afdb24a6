"""The method note of a release, in French and English, made from its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from query_service.ledger.policy import Policy
from query_service.privacy.loss import DELTA, Loss, chance_of_a_right_guess, epsilon
from query_service.privacy.noisy_answers import NoisyTable
from query_service.release.labels import MEASURES, in_words
from query_service.tables.publication import PublishedTable

_NBSP, _NNBSP = "\u00a0", "\u202f"


def method(policy: Policy, loss: Loss, tables: Sequence[PublishedTable], added_from: str = "") -> dict[str, str]:
    """Return the note in each language: what is protected, how far figures may be off, what was hidden and cut.

    `loss` is that of the draw; `added_from` the id of the release whose figures were added up, "" for a measured one.
    """
    french, english = [], []
    if policy.demo:
        french.append("Démonstration sur des données synthétiques, avec une politique plus large que la vraie.")
        english.append("Demonstration over synthetic data, under a larger policy than the real one.")
    fr, en = (_figures(loss, language) for language in ("fr", "en"))
    french += [
        "Un bruit tiré au sort est ajouté à chaque chiffre avant sa sortie. Il protège chaque personne, avec tous ses "
        f"soins{_NBSP}: qui lit cette publication devine au mieux {fr['guess']} fois sur 100 si une "
        "personne donnée est dans les données (50 fois au hasard).",
        f"Perte publiée{_NBSP}: ρ = {fr['rho']}, soit ε = {fr['epsilon']} pour δ = {fr['delta']} "
        "(confidentialité différentielle concentrée, loi gaussienne discrète, bibliothèque OpenDP).",
        *_shown(policy.floor)["fr"],
    ]
    english += [
        "Random noise is added to each figure before it leaves. It protects each person with all her care: whoever "
        f"reads this release guesses right at best {en['guess']} times in 100 whether a given person is in the data "
        "(50 times by chance).",
        f"Published loss: rho = {en['rho']}, that is epsilon = {en['epsilon']} at delta = {en['delta']} "
        "(zero-concentrated differential privacy, discrete Gaussian law, OpenDP library).",
        *_shown(policy.floor)["en"],
    ]
    if added_from:
        french.append(
            f"Ces chiffres sont des sommes de ceux de la publication {added_from}, du même tirage{_NBSP}: ils ne "
            "coûtent rien de plus, et la perte est celle de ce tirage."
        )
        english.append(
            f"These figures are sums of those of release {added_from}, of the same draw: they cost nothing more, and "
            "the loss is that of this draw."
        )
    clipped = [table.noisy for table in tables if table.noisy.clip is not None]
    if clipped:
        finer = any(table.added_from not in (None, table.dimensions) for table in clipped)
        cut = _cut(clipped[0], policy.most_cut[clipped[0].measure], finer=finer)
        french.append(cut["fr"])
        english.append(cut["en"])
    return {"fr": " ".join(french), "en": " ".join(english)}


def _shown(floor: int) -> dict[str, tuple[str, ...]]:
    """Say how tables add up, which figures are hidden, and what an interval is worth once small ones are."""
    return {
        "fr": (
            "Les personnes dont le sexe ou l’année de naissance n’est pas connu ne sont pas comptées.",
            "Les chiffres d’un même tirage sont ajustés ensemble pour que les tableaux s’additionnent, sans rien lire "
            "de plus.",
            f"Un chiffre n’est montré qu’à partir d’un seuil : {floor}, plus une marge pour le hasard ajouté, telle "
            f"qu’un vrai chiffre de 1 à {floor} passe au plus une fois sur mille. D’autres cases sont masquées pour "
            "qu’aucune ne se retrouve par soustraction ; leur somme est publiée. Le bruit protège les personnes ; "
            "masquer suit la pratique du SNDS et n’ajoute rien à cette garantie.",
            "Parmi les chiffres montrés d’un tableau, 5 % au plus, en moyenne, ont leur vraie valeur hors de "
            "l’intervalle.",
        ),
        "en": (
            "Persons whose sex or year of birth is not known are not counted.",
            "The figures of one draw are adjusted together so that tables add up, without reading anything more.",
            f"A figure is shown from a threshold on: {floor}, and a margin for the noise such that a true figure from "
            f"1 to {floor} passes once in a thousand at most. Other cells are hidden so that none can be found by "
            "subtraction; their sum is published. Noise protects persons; hiding follows the practice of the SNDS and "
            "adds nothing to that guarantee.",
            "Of the figures shown in a table, at most 5 % on average have their true value outside the interval.",
        ),
    }


def _cut(table: NoisyTable, most: int, *, finer: bool) -> dict[str, str]:
    """Say what was cut, and by how many percent at `most`, as the policy expects.

    `finer`: in the cells of the tables that were added up, not in those of the sums.
    """
    assert table.clip is not None
    clip, unit = table.clip, MEASURES[table.measure]
    (cell_fr, total_fr), (cell_en, total_en) = (
        (in_words(clip.cell, language), in_words(clip.total, language)) for language in ("fr", "en")
    )
    where = (
        {
            "fr": f"à une case du tableau plus fin dont les cases sont additionnées, et {total_fr} en tout",
            "en": f"to a cell of the finer table whose cells are added up, and {total_en} in all",
        }
        if finer
        else {"fr": f"à une case et {total_fr} à un tableau", "en": f"to a cell and {total_en} to a table"}
    )
    return {
        "fr": f"Une personne ajoute au plus {cell_fr} {unit['fr']} {where['fr']}. Au-delà, rien n’est "
        f"compté{_NBSP}: chiffre et intervalle sont ceux de ces quantités bornées, souvent au-dessous des vraies "
        f"(de {most}{_NBSP}% pour une question sur tous les codes et cinq ans, d’après un modèle des chiffres publiés"
        f"{_NNBSP}; de bien moins pour un seul médicament ou une seule maladie).",
        "en": f"One person adds at most {cell_en} {unit['en']} {where['en']}. Beyond, nothing is counted: "
        f"figure and interval are those of these bounded quantities, often below the true ones (by {most} % for a "
        "question about every code over five years, in a model of published figures; by much less for one drug or one "
        "illness).",
    }


def _figures(loss: Loss, language: str) -> dict[str, str]:
    """Return the parameters as they are written in a language."""
    point = "," if language == "fr" else "."
    return {
        "guess": f"{100 * chance_of_a_right_guess(loss):.1f}".replace(".", point),
        "rho": in_words(Decimal(loss.billionths).scaleb(-9), language),
        "epsilon": f"{epsilon(loss):.2f}".replace(".", point),
        "delta": f"{DELTA:g}".replace("e-0", "e-"),
    }
