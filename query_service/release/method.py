"""The method note of a release, in French and English, made from its parameters."""

from __future__ import annotations

from collections.abc import Sequence

from query_service.ledger.policy import Policy
from query_service.privacy.loss import DELTA, Loss, chance_of_a_right_guess, epsilon
from query_service.privacy.noisy_answers import NoisyTable
from query_service.release.labels import MEASURES

_NBSP = "\u00a0"


def method(policy: Policy, loss: Loss, tables: Sequence[NoisyTable]) -> dict[str, str]:
    """Return the note in each language: what is protected, how far figures may be off, what was cut."""
    french, english = [], []
    if policy.demo:
        french.append("Démonstration sur des données synthétiques, avec une politique plus large que la vraie.")
        english.append("Demonstration over synthetic data, under a larger policy than the real one.")
    guess = f"{100 * chance_of_a_right_guess(loss):.1f}"
    said = f"{epsilon(loss):.2f}"
    french += [
        "Un bruit tiré au sort est ajouté à chaque chiffre avant sa sortie. Il protège chaque personne, avec tous ses "
        f"soins{_NBSP}: qui lit cette publication devine au mieux {guess.replace('.', ',')} fois sur 100 si une "
        "personne donnée est dans les données (50 fois au hasard).",
        f"Perte publiée{_NBSP}: ρ = {loss.rho:.9f}, soit ε = {said} pour δ = {DELTA:g} "
        f"(confidentialité différentielle concentrée, loi gaussienne discrète, bibliothèque OpenDP).",
        "L’intervalle contient le vrai chiffre dans 95 cas sur 100. Un chiffre sous zéro est l’effet du bruit.",
    ]
    english += [
        "Random noise is added to each figure before it leaves. It protects each person with all her care: whoever "
        f"reads this release guesses at best {guess} times in 100 whether a given person is in the data "
        "(50 times by chance).",
        f"Published loss: rho = {loss.rho:.9f}, that is epsilon = {said} at delta = {DELTA:g} "
        "(zero-concentrated differential privacy, discrete Gaussian law, OpenDP library).",
        "The interval holds the true figure in 95 cases out of 100. A figure below zero is an effect of the noise.",
    ]
    for table in tables:
        if table.clip is not None:
            unit = MEASURES[table.measure]
            cell, total = table.clip.cell, table.clip.total
            french.append(f"Une personne ajoute au plus {cell} {unit['fr']} à une case et {total} à un tableau.")
            english.append(f"One person adds at most {cell} {unit['en']} to a cell and {total} to a table.")
            break
    return {"fr": " ".join(french), "en": " ".join(english)}
