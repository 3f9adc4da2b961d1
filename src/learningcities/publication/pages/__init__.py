"""Pages: statements in reading order in, a page in each language and three representations per resource out.

A resource is what has an IRI with slashes; its facts are anchors on its page. Pages of a city are made where its
part was validated (`city_pages`), those of what cities share at the end, when all parts have come (`Site`).
"""

from learningcities.publication.pages.city import PartPages, city_pages
from learningcities.publication.pages.site import Site
from learningcities.publication.pages.sources import Sources, sources

__all__ = ["PartPages", "Site", "Sources", "city_pages", "sources"]
