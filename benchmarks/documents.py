"""Documents to measure with: as many as wanted, made from the test documents by giving each city another name."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*(ROOT / "seeds").glob("*.txt"), *(ROOT / "tests" / "documents").glob("*.txt")])


def write_documents(number: int, folder: Path) -> None:
    """Write `number` documents into `folder`; the first copies keep their names, the others get a number behind."""
    if not SOURCES:
        raise SystemExit("There are no documents to copy: run this from a clone of the project.")
    folder.mkdir(parents=True)
    for index, source in enumerate(islice(cycle(SOURCES), number)):
        copy = index // len(SOURCES)
        text = source.read_bytes()
        if copy:
            title, rest = text.split(b",", 1)
            text = title + f" {copy}".encode() + b"," + rest
        (folder / f"{source.stem}-{copy}.txt").write_bytes(text)
