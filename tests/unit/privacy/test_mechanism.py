"""The noise is what was paid: scale, price and law."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query_service.privacy.loss import Loss, chance_of_a_right_guess, epsilon, total
from query_service.privacy.mechanisms import STEPS, MechanismRefused, Scale, noised, price, scale_for

squares = st.integers(1, 10**12)
shares = st.integers(1, 10**9).map(Loss)


@given(squares, shares)
def test_the_scale_is_the_smallest_that_the_share_pays(square: int, share: Loss) -> None:
    scale = scale_for(square, share)
    assert Fraction(square) / (2 * scale.squared) <= Fraction(share.billionths, 10**9)
    if scale.steps > 1:
        assert Fraction(square) / (2 * Scale(scale.steps - 1).squared) > Fraction(share.billionths, 10**9)


@given(squares, shares)
def test_the_price_is_above_the_loss_by_at_most_a_billionth(square: int, share: Loss) -> None:
    scale = scale_for(square, share)
    loss = Fraction(square) / (2 * scale.squared) * 10**9
    assert 0 < price(square, scale).billionths - loss <= 1


@pytest.mark.parametrize("square", [1, 2, 3, 5, 60, 7_200, 10**6, 3 * 10**9])
@pytest.mark.parametrize("billionths", [1_000_000, 5_000_000, 20_000_000, 333_333, 1_666_667, 200_000_000, 10**9])
def test_opendp_never_refuses_what_was_paid(square: int, billionths: int) -> None:
    scale = scale_for(square, Loss(billionths))
    assert len(noised([0, 5], square, scale).figures) == 2


def test_noise_that_was_not_paid_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query_service.privacy.mechanisms.price", lambda square, scale: Loss(1))
    with pytest.raises(MechanismRefused, match="OpenDP finds a loss"):
        noised([1], 1, Scale(STEPS))


@pytest.mark.parametrize("steps", [0, -1, 1 << 54])
def test_no_scale_is_no_noise_and_refused(steps: int) -> None:
    with pytest.raises(MechanismRefused, match="a scale is from"):
        Scale(steps)


def test_figures_that_noise_could_push_out_of_their_type_are_refused() -> None:
    with pytest.raises(ValueError, match="62 bits"):
        noised([1 << 62], 1, Scale(STEPS))


def test_the_measurement_is_kept_with_its_scale() -> None:
    assert '"scale": 2.5' in noised([1], 1, Scale(5 * STEPS // 2)).measurement


def probabilities(sigma: float, reach: int) -> dict[int, float]:
    """The discrete Gaussian law: P(x) is proportional to exp(-x²/(2σ²))."""
    weights = {x: math.exp(-x * x / (2 * sigma * sigma)) for x in range(-reach, reach + 1)}
    whole = sum(weights.values())
    return {x: weight / whole for x, weight in weights.items()}


def scale_is_believable(drawn: list[int], sigma: float) -> bool:
    """Whether Σ(x/σ)² of n draws is within 5 standard deviations of its law: n·v, of spread √(2n) for σ not small."""
    law = probabilities(sigma, int(12 * sigma))
    variance = sum(p * x * x for x, p in law.items()) / sigma**2
    fourth = sum(p * x**4 for x, p in law.items()) / sigma**4
    spread = math.sqrt(len(drawn) * (fourth - variance**2))
    return abs(sum((x / sigma) ** 2 for x in drawn) - len(drawn) * variance) < 5 * spread


def test_the_scale_of_the_noise_is_that_paid_and_one_tenth_less_or_more_is_seen() -> None:
    # 20,000 draws: the sum of squares has a spread of 1 %, and a scale 10 % off moves it by 19 to 21 %.
    drawn = list(noised([0] * 20_000, 1, Scale(20 * STEPS)).figures)
    assert scale_is_believable(drawn, 20.0)
    for twin in (0.9, 1.1):
        assert not scale_is_believable(list(noised([0] * 20_000, 1, Scale(int(20 * twin * STEPS))).figures), 20.0)


def test_the_law_of_the_noise_is_the_discrete_gaussian() -> None:
    # Pearson's chi-square over the values -4..4 and the two tails: 11 classes, 10 degrees; 45 has chance 2e-6.
    def distance(drawn: list[int]) -> float:
        law = probabilities(2.0, 40)
        classes = [(x, x) for x in range(-4, 5)] + [(-40, -5), (5, 40)]
        found = 0.0
        for first, last in classes:
            expected = len(drawn) * sum(law[x] for x in range(first, last + 1))
            found += (sum(first <= x <= last for x in drawn) - expected) ** 2 / expected
        return found

    assert distance(list(noised([0] * 10_000, 1, Scale(2 * STEPS)).figures)) < 45
    # Its twins: one that loses the sign, and the rounding of a continuous law of another shape.
    assert distance([abs(x) for x in noised([0] * 10_000, 1, Scale(2 * STEPS)).figures]) > 45
    uniform = [x % 13 - 6 for x in range(10_000)]
    assert distance(uniform) > 45


@given(st.lists(shares, max_size=5))
def test_losses_add_without_rounding(losses: list[Loss]) -> None:
    assert total(losses).billionths == sum(loss.billionths for loss in losses)


def test_a_negative_loss_is_none() -> None:
    with pytest.raises(ValueError, match="no release gives privacy back"):
        Loss(-1)


# From the measurements of OpenDP's conversion at delta 1e-9.
@pytest.mark.parametrize(("billionths", "said"), [(5_000_000, 0.57), (200_000_000, 3.9), (10**9, 9.5), (5 * 10**9, 24)])
def test_epsilon_for_people_is_that_of_opendp(billionths: int, said: float) -> None:
    assert epsilon(Loss(billionths)) == pytest.approx(said, rel=0.02)


@pytest.mark.parametrize(
    ("billionths", "said"), [(0, 0.5), (5_000_000, 0.520), (20_000_000, 0.540), (200_000_000, 0.624)]
)
def test_the_chance_of_a_right_guess(billionths: int, said: float) -> None:
    assert chance_of_a_right_guess(Loss(billionths)) == pytest.approx(said, abs=0.0005)
