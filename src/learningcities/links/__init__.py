"""Links to other datasets: decisions that people or stated rules made, kept in `*.sssom.tsv`, and what came with them.

In: the folder `links`, and for proposing, city profiles and gazetteers. Out: decisions, proposals. A build reads the
decisions and needs no gazetteer: docs/decisions/0016-links-are-decisions.md.
"""

from learningcities.links.folder import CANDIDATES, DECISIONS, PLACES, read_links
from learningcities.links.model import NO_LINKS, Decision, Links, PlaceData, Verdict

__all__ = [
    "CANDIDATES", "DECISIONS", "NO_LINKS", "PLACES", "Decision", "Links", "PlaceData", "Verdict", "read_links",
]  # fmt: skip
