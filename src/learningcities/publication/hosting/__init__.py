"""Rules for hosts that serve files: the routing table in, their configuration out, beside the release that it is for.

nginx and Apache negotiate as our own server does, q-values included; the others as far as they can. What each of them
does not do is in `docs/how-to/put-a-release-on-the-web.md`.
"""

from learningcities.publication.hosting.rules import FOLDER, write_rules

__all__ = ["FOLDER", "write_rules"]
