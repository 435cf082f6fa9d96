"""A what-if as a picture: one bar for each benefit and segment, to the right for more and to the left for less. One SVG file that needs no other."""

from __future__ import annotations

from html import escape
from typing import Final

from deploy.replaying.whatif import Effect, WhatIf

BARS_MAX: Final = 30
WIDTH, ROW, TOP, BOTTOM = 1_100, 34, 104, 64
LEFT, RIGHT = 250, 370
"""Room for names and for sums, in pixels."""
TICKS: Final = 4
STYLE: Final = """
svg { background: #ffffff; font-family: system-ui, sans-serif; font-size: 14px; }
text { fill: #1d2430; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; } .quiet { fill: #5b6675; font-size: 12px; } .title { font-size: 19px; font-weight: 600; }
.more { fill: #1f6fb2; } .less { fill: #b3541e; } .grid { stroke: #d9dee5; } .zero { stroke: #5b6675; }
@media (prefers-color-scheme: dark) {
svg { background: #14181f; } text { fill: #e8ecf2; stroke: #14181f; } .quiet { fill: #a3adba; } .more { fill: #5aa9e6; } .less { fill: #e88a52; }
.grid { stroke: #2b323d; } .zero { stroke: #a3adba; } }
"""


def picture(result: WhatIf, title: str) -> str:
    """The SVG. Benefits that do not change are left out; beyond so many bars, the smallest changes too, and it says how many."""
    changed = [row for row in result.rows if row[2].change]
    shown = sorted(changed, key=lambda row: -abs(row[2].change))[:BARS_MAX]
    height = TOP + ROW * max(len(shown), 1) + BOTTOM
    scale = _Scale([row[2].change for row in shown])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="24" y="36">{escape(title)}</text>',
        f'<text class="quiet" x="24" y="60">{escape(_summary(result))}</text>',
        *_axis(scale, height - BOTTOM),
    ]
    for index, (benefit, segment, cell) in enumerate(shown):
        counts = ", ".join(f"{cell.claims[effect]:,} {effect}" for effect in Effect if cell.claims[effect])
        parts += _bar(scale, TOP + ROW * index, (f"{benefit} · {segment}", counts), cell.change)
    if not shown:
        parts.append(f'<text x="{LEFT}" y="{TOP + ROW // 2}">No sum would change.</text>')
    if len(changed) > len(shown):
        parts.append(
            f'<text class="quiet" x="24" y="{height - 12}">{len(changed) - len(shown)} smaller changes are not shown.</text>'
        )
    return "\n".join((*parts, "</svg>", ""))


class _Scale:
    """From rupiah to pixels: zero stands where both directions fit; ticks are round sums."""

    def __init__(self, changes: list[int]) -> None:
        self.low, self.high = min(0, *changes, 0), max(0, *changes, 0)
        span = max(self.high - self.low, 1)
        rough = -(-span // TICKS)
        power = 10 ** (len(str(rough)) - 1)
        self.step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
        self.low, self.high = -(-self.low // -self.step) * -self.step if self.low else 0, -(-self.high // self.step) * self.step
        self._span = max(self.high - self.low, 1)

    def x(self, rupiah: int) -> int:
        return LEFT + (rupiah - self.low) * (WIDTH - LEFT - RIGHT) // self._span

    def ticks(self) -> range:
        return range(self.low, self.high + 1, self.step)


def _axis(scale: _Scale, bottom: int) -> list[str]:
    parts = []
    for tick in scale.ticks():
        x, style = scale.x(tick), "zero" if tick == 0 else "grid"
        parts.append(f'<line class="{style}" x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{bottom}"/>')
        parts.append(f'<text class="quiet" x="{x}" y="{bottom + 18}" text-anchor="middle">{short(tick)}</text>')
    middle = (scale.x(scale.low) + scale.x(scale.high)) // 2
    parts.append(f'<text class="quiet" x="{middle}" y="{bottom + 36}" text-anchor="middle">change in rupiah, net of tax</text>')
    return parts


def _bar(scale: _Scale, y: int, named: tuple[str, str], change: int) -> list[str]:
    zero, end = scale.x(0), scale.x(change)
    x, width = min(zero, end), max(abs(end - zero), 1)
    name, counts = named
    style, over = ("more" if change > 0 else "less"), escape(f"{name}: {change:+,} rupiah; {counts}")
    return [
        f'<text x="{LEFT - 12}" y="{y + 18}" text-anchor="end">{escape(name)}</text>',
        f'<rect class="{style}" x="{x}" y="{y + 3}" width="{width}" height="22" rx="2"><title>{over}</title></rect>',
        f'<text x="{max(zero, end) + 8}" y="{y + 19}">{change:+,}<tspan class="quiet" dx="8">{escape(counts)}</tspan></text>',
    ]


def short(rupiah: int) -> str:
    """1.5 bn, 20 m, 300,000: exact, or the whole number."""
    for size, unit in ((10**9, "bn"), (10**6, "m")):
        whole, rest = divmod(abs(rupiah), size)
        if whole and rest % (size // 10) == 0:
            tenth = f".{rest * 10 // size}" if rest else ""
            return f"{'-' if rupiah < 0 else ''}{whole}{tenth} {unit}"
    return f"{rupiah:,}"


def _summary(result: WhatIf) -> str:
    total = result.total
    counts = ", ".join(f"{total.claims[effect]:,} {effect}" for effect in Effect)
    return f"{total.claims.total():,} decided claims: {counts}. Rp{total.before:,} becomes Rp{total.after:,} ({total.change:+,})."
