"""The picture of the report, as SVG written by hand: ratios on a line each, and the age pyramid."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log

from query_service.snds.synthesis.report.comparison import Compared

WIDTH, LINE, LABELS, RIGHT = 960, 20, 400, 40
TOP, PYRAMID_HEIGHT, MIDDLE = 70, 420, 60
LOWEST, HIGHEST = 0.5, 2.0
INK, SOFT, BAND, AGREES, DIFFERS = "#1f2933", "#7b8794", "#dbe7ec", "#0b7285", "#c92a2a"


def draw_picture(figures: Sequence[Compared], pyramid: Sequence[Compared]) -> str:
    """Return the SVG."""
    body = TOP + LINE * len(figures) + 30
    height = body + PYRAMID_HEIGHT + 60
    bad = sum(not one.agrees for one in figures)
    title = "Synthetic SNDS against published figures"
    description = (
        f"{len(figures)} figures, of which {bad} outside their tolerance; then the share of each age and sex, "
        "published as outlines and synthetic as bars. The same numbers are in the tables of the report."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'aria-labelledby="title description" font-family="sans-serif" font-size="12">',
            f'<title id="title">{title}</title>',
            f'<desc id="description">{description}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="16" y="26" font-size="16" fill="{INK}">{title}: ratio to the published figure</text>',
            *_axis(body),
            *(line for place, one in enumerate(figures) for line in _figure(place, one)),
            *_pyramid(pyramid, body + 40),
            "</svg>",
        ]
    )


def _across(ratio: float) -> float:
    """Return where a ratio stands, on a scale where a double is as far as a half."""
    kept = min(max(ratio, LOWEST), HIGHEST)
    return LABELS + (WIDTH - LABELS - RIGHT) * log(kept / LOWEST) / log(HIGHEST / LOWEST)


def _axis(bottom: int) -> list[str]:
    lines = []
    for ratio in (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0):
        x = _across(ratio)
        colour = INK if ratio == 1.0 else "#e4e7eb"
        lines.append(f'<line x1="{x:.1f}" y1="{TOP - 14}" x2="{x:.1f}" y2="{bottom - 20}" stroke="{colour}"/>')
        lines.append(f'<text x="{x:.1f}" y="{TOP - 20}" text-anchor="middle" fill="{SOFT}">{ratio:g}</text>')
    return lines


def _figure(place: int, one: Compared) -> list[str]:
    y = TOP + LINE * place
    left, right = _across(max(1 - one.tolerance, LOWEST)), _across(1 + one.tolerance)
    colour = AGREES if one.agrees else DIFFERS
    x = _across(one.ratio) if one.synthetic else _across(LOWEST)
    mark = (
        f'<circle cx="{x:.1f}" cy="{y}" r="4.5" fill="{colour}"/>'
        if one.agrees
        else f'<path d="M{x - 5:.1f},{y - 5} l10,10 m0,-10 l-10,10" stroke="{colour}" stroke-width="2.5"/>'
    )
    return [
        f'<text x="{LABELS - 12}" y="{y + 4}" text-anchor="end" fill="{INK}">{escape(one.label)}</text>',
        f'<rect x="{left:.1f}" y="{y - 6}" width="{right - left:.1f}" height="12" fill="{BAND}"/>',
        mark,
    ]


def _pyramid(pyramid: Sequence[Compared], top: int) -> list[str]:
    half = len(pyramid) // 2
    men, women = pyramid[:half], pyramid[half:]
    most = max([one.published for one in pyramid] + [one.synthetic for one in pyramid] + [0.1])
    step = PYRAMID_HEIGHT / half
    wide = (WIDTH - 2 * RIGHT - MIDDLE) / 2
    centre = WIDTH / 2
    lines = [f'<text x="16" y="{top}" font-size="16" fill="{INK}">Age pyramid: bars synthetic, outlines Insee</text>']
    for place, (man, woman) in enumerate(zip(men, women, strict=True)):
        y = top + 16 + step * (half - 1 - place)
        for one, side in ((man, -1), (woman, 1)):
            start = centre + side * MIDDLE / 2
            for value, style in (
                (one.synthetic, f'fill="{"#74b3c4" if side < 0 else "#b197c9"}"'),
                (one.published, f'fill="none" stroke="{INK}"'),
            ):
                length = wide * value / most
                x = start if side > 0 else start - length
                lines.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{length:.1f}" height="{step - 3:.1f}" {style}/>')
        age = man.label.split(", ")[1].split(" ")[0]
        lines.append(
            f'<text x="{centre}" y="{y + step - 7:.1f}" text-anchor="middle" fill="{SOFT}">{escape(age)}</text>'
        )
    bottom = top + PYRAMID_HEIGHT + 34
    lines.append(f'<text x="{RIGHT}" y="{bottom}" fill="{INK}">Men</text>')
    lines.append(f'<text x="{WIDTH - RIGHT}" y="{bottom}" text-anchor="end" fill="{INK}">Women</text>')
    return lines
