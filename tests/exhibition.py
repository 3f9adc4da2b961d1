"""An exhibition for tests: a release of few documents with a page of each kind, withdrawn and rejected ones too."""

from __future__ import annotations

import shutil
from pathlib import Path

import releases
from conftest import DOCUMENTS, HERE, LINKS, SEEDS
from learningcities.cli import main
from pages import page

SHOWN = (
    SEEDS / "lille-france.txt",
    DOCUMENTS / "al-wakra-qatar.txt",
    DOCUMENTS / "huejotzingo-mexico.txt",
    HERE / "unseen-2/documents/okayama-japan.txt",
    HERE / "unseen-2/documents/heidelberg-germany.txt",
    HERE / "hostile/nul/nul.txt",
)
GONE = {"cork.txt": "Cork, Ireland", "limerick.txt": "Limerick, Ireland"}


def exhibit(folder: Path) -> Path:
    """Build the release in a folder: two cities are released, then withdrawn, one of them with a replacement."""
    documents, ledger, output = folder / "documents", folder / "ledger.tsv", folder / "dist"
    documents.mkdir()
    for path in SHOWN:
        shutil.copy(path, documents)
    for name, title in GONE.items():
        (documents / name).write_text(page(title), encoding="utf-8")
    options = ("--quiet", "--links", str(LINKS), "--ledger", str(ledger))
    assert releases.build([documents], output, *options, "--record") == 1
    for name in GONE:
        (documents / name).unlink()
    withdraw = ["withdraw", "--ledger", str(ledger), "--reason", "The page was taken down."]
    assert main([*withdraw, "city/ie/cork", "document/cork", "document/limerick"]) == 0
    assert main([*withdraw, "city/ie/limerick", "--replaced-by", "city/fr/lille"]) == 0
    # What was withdrawn is on the page on changes too.
    assert releases.build([documents], output, *options, "--previous", str(output)) == 1
    return output
