"""A picture of an indicator: drawn in two widths for a page, and once more for a file that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.charts import svg
from citizen_site.charts.colours import IN_FILE, IN_PAGE, Palette
from citizen_site.charts.indicators.canvas import MAP, NARROW, WIDE, Canvas, Size
from citizen_site.charts.indicators.cells import Words
from citizen_site.charts.indicators.line_chart import Lines, draw_lines
from citizen_site.charts.indicators.margin_chart import Margins, draw_margins
from citizen_site.charts.indicators.tile_map import TileMaps, draw_maps
from citizen_site.charts.interval_drawing import Spec

Drawing = TileMaps | Margins | Lines


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, with the title of the picture and the sentence that says it without seeing."""

    drawing: Drawing
    words: Words
    title: str
    description: str

    @property
    def wide(self) -> str:
        return self._in_page(self._widest)

    @property
    def narrow(self) -> str:
        return self._in_page(NARROW)

    def file(self, below: Sequence[str], notes: Sequence[str]) -> str:
        """Return the document: title, lines below it, picture, notes at the foot."""
        spec = self.spec(self._widest, IN_FILE, below=below, notes=notes)
        return svg.named_in_file(spec, self.title, self.description)

    def spec(self, size: Size, colour: Palette, *, below: Sequence[str] = (), notes: Sequence[str] = ()) -> Spec:
        """Return the Vega-Lite specification; `below` or `notes` give it a heading, for a file."""
        canvas = Canvas(size, colour)
        if below or notes:
            canvas.heading(self.title, below)
        self._draw(canvas)
        if notes:
            canvas.y += 14
            canvas.notes(notes)
        return canvas.spec()

    @property
    def _widest(self) -> Size:
        """A map alone is not as wide as rows, lines and several maps."""
        return MAP if isinstance(self.drawing, TileMaps) and len(self.drawing.maps) == 1 else WIDE

    def _draw(self, canvas: Canvas) -> None:
        if isinstance(self.drawing, TileMaps):
            draw_maps(canvas, self.drawing, self.words)
        elif isinstance(self.drawing, Margins):
            draw_margins(canvas, self.drawing, self.words)
        else:
            draw_lines(canvas, self.drawing, self.words)

    def _in_page(self, size: Size) -> str:
        return svg.named_in_page(self.spec(size, IN_PAGE), self.title, self.description)
