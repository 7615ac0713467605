"""Draws the icons of the installed app from the mark of coach/ui/static/favicon.svg.

python scripts/draw_icons.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "coach" / "ui" / "static" / "icons"
GREEN, PAPER = "#2f5d50", "#fbf8f3"
UNITS = 32  # as in the svg
FINE = 4  # drawn so many times larger, then made smaller, for smooth edges


def icon(pixels: int, *, round_corners: bool, mark: float) -> Image.Image:
    """The mark, ``mark`` times its size, on a green ground of ``pixels`` a side."""
    side = pixels * FINE
    unit = side / UNITS
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    radius = 8 * unit if round_corners else 0
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius, fill=GREEN)

    def at(x: float, y: float) -> tuple[float, float]:
        return tuple(side / 2 + (each - UNITS / 2) * unit * mark for each in (x, y))  # type: ignore[return-value]

    half = unit * mark
    (left, line), (right, _) = at(6, 23), at(26, 23)
    draw.rounded_rectangle((left - half, line - half, right + half, line + half), half, fill=PAPER)
    for x, y in (at(10, 16), at(21, 10)):
        reach = 2.2 * unit * mark
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=PAPER)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the three files that the manifest names."""
    FOLDER.mkdir(exist_ok=True)
    for pixels in (192, 512):
        icon(pixels, round_corners=True, mark=1).save(FOLDER / f"icon-{pixels}.png", optimize=True)
    # Systems cut a maskable icon to a shape of their own; its mark keeps to the middle.
    icon(512, round_corners=False, mark=0.75).save(FOLDER / "maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
