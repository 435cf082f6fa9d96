"""Other books of tariffs: the fund's own files with some figures changed."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from processors.law import PACKAGED, Book, load


def changed(folder: Path, name: str, *figures: tuple[str, str, str]) -> Book:
    """The fund's book under another name; each of `figures` is a file and what stands in it exactly once, and what instead."""
    copytree(PACKAGED, folder)
    for file, before, after in (("edition.toml", 'name = "2026-09"', f'name = "{name}"'), *figures):
        text = (folder / file).read_text()
        assert text.count(before) == 1, f"{before} stands {text.count(before)} times in {file}"
        (folder / file).write_text(text.replace(before, after))
    return load(folder)


DEATH_A_MILLION_MORE = ("jkm.toml", "value = 20_000_000", "value = 21_000_000")
"""What JKM pays for a death from 2 December 2019 on."""
FUNERAL_TWO_MILLIONS_LESS = ("jkm.toml", "value = 10_000_000", "value = 8_000_000")
"""What JKM pays for a funeral."""
NO_MONTHS_ARE_ASKED = ("jkm.toml", "value = 3, article", "value = 1, article")
"""From how many months non-wage workers are given more than the funeral, from 2025 on."""
NO_DEATH_SUM = ("jkm.toml", "value = 20_000_000", "value = 0")
