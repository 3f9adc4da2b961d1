"""Pages and data: a site and a request in, the answer out; the routes of all that lies in a release.

A resource answers 303 and leads to the file that suits the client best; a file answers itself. So what an IRI stands
for and what is written about it have different addresses (W3C, Cool URIs for the Semantic Web, section 4.2).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import FileResponse

from learningcities.routing import Variant, Withdrawn, table
from learningcities.routing.table import METHODS
from learningcities.server.answer import COMMON, FRESH, Answer, Headers, raw
from learningcities.server.conditions import accepts_gzip, is_unchanged
from learningcities.server.negotiation import choose
from learningcities.server.problems import Wishes, problem
from learningcities.server.site import SMALL, Site, SiteFile

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_LONGEST = 2048
"""The longest path, in characters: no IRI of ours comes near."""
_VARY = ("vary", "Accept, Accept-Language")
_ALLOW = ", ".join(METHODS)
_OPTIONS = raw(
    {
        "allow": _ALLOW,
        "access-control-allow-methods": _ALLOW,
        "access-control-allow-headers": "*",
        "access-control-max-age": "86400",
        "content-length": "0",
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """What of a request matters here; headers by lower-case name, `root` is the path at which the site stands."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    root: str = ""

    @property
    def wishes(self) -> Wishes:
        """What the client accepts."""
        return Wishes(self.headers.get("accept"), self.headers.get("accept-language"))


def _with_range(scope: Scope) -> Scope:
    """The request without a range in a unit that we do not know: it is to be ignored (RFC 9110, section 14.2)."""
    kept = [one for one in scope["headers"] if one[0] != b"range" or one[1].startswith(b"bytes=")]
    return {**scope, "headers": kept}


@dataclass(frozen=True, slots=True)
class Stream:
    """A file, or parts of it, to be sent from disk; its site stays open until it is sent."""

    site: Site
    file: SiteFile
    headers: Headers
    kind: str

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or the parts that the request asks for (RFC 9110, section 14)."""
        descriptor = self.site.descriptor(self.file)
        try:
            path = f"/proc/self/fd/{descriptor}"
            status = os.fstat(descriptor)
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
            await FileResponse(path, headers=headers, stat_result=status)(_with_range(scope), receive, send)
        finally:
            os.close(descriptor)


def respond(site: Site, request: Request) -> Answer | Stream:
    """The answer to a request; `Gone` if it needs a file of a release that was removed meanwhile."""
    if request.method not in METHODS:
        return problem(405, request.wishes, headers=[("allow", _ALLOW)])
    if request.method == "OPTIONS":
        return Answer(204, [*_OPTIONS, *COMMON], kind="options")
    path = request.path.removeprefix("/")
    if site.withdrawn and (gone := _withdrawn(site, path, request)):
        return gone
    file = site.files.get(path)
    if file is not None:
        return _file(site, file, request)
    if len(path) > _LONGEST:
        return problem(414, request.wishes)
    return _resource(site, path, request)


def _resource(site: Site, path: str, request: Request) -> Answer | Stream:
    found = site.aliases.get(path, path)
    variants = site.variants(found)
    if not variants:
        return _missing(site, request)
    chosen = _chosen(variants, request)
    if chosen is None:
        return _not_acceptable(variants, request)
    if not path:
        return _file(site, site.files[chosen.file], request, negotiated=True)
    return _redirect(303, f"{request.root}/{chosen.file}", negotiated=True)


def _chosen(variants: tuple[Variant, ...], request: Request) -> Variant | None:
    """The variant for a request; `?format=` counts more than `Accept`."""
    accept, languages = request.headers.get("accept"), request.headers.get("accept-language")
    wanted = parse_qs(request.query).get("format") if request.query else None
    if wanted:
        variants = tuple(one for one in variants if one.format == wanted[-1])
        accept = None
    return choose(variants, accept, languages)


def _not_acceptable(variants: tuple[Variant, ...], request: Request) -> Answer:
    links = (f'<{request.root}/{one.file}>; rel="alternate"; type="{one.media_type}"' for one in variants)
    return problem(406, request.wishes, available=variants, headers=[("link", ", ".join(links))])


def _redirect(status: int, location: str, *, negotiated: bool = False) -> Answer:
    headers = [("location", location), ("content-length", "0"), *([_VARY] if negotiated else [])]
    return Answer(status, [*raw(headers), *FRESH, *COMMON], kind="redirect")


def _withdrawn(site: Site, path: str, request: Request) -> Answer | None:
    """The answer for what was withdrawn, in whatever format it is asked for; None if it was not.

    A release still describes what was withdrawn: that description, in the format asked for, comes with the status 410.
    """
    stem, suffix = table().resource(path)
    entry: Withdrawn | None = site.withdrawn.get(stem)
    if entry is None:
        return None
    if entry.replaced_by:
        return _redirect(301, f"{request.root}/{entry.replaced_by}{suffix}")
    described = site.files.get(path)
    if described is not None:
        return _gone(site, described, described.headers)
    chosen = None if suffix else _chosen(site.variants(stem), request)
    if chosen is not None:
        file = site.files[chosen.file]
        return _gone(site, file, _negotiated(file.headers, f"{request.root}/{file.path}"))
    return problem(410, request.wishes, path=f"/{path}", reason=entry.reason)


def _gone(site: Site, file: SiteFile, headers: Headers) -> Answer:
    body = site.content(file)
    return Answer(410, [(b"content-length", b"%d" % len(body)), *headers], body, "problem")


def _missing(site: Site, request: Request) -> Answer:
    """What is not there, with the page that the release has for this."""
    page = site.files.get(table().missing[request.wishes.tongue])
    return problem(404, request.wishes, page=site.content(page) if page else None, path=request.path)


def _file(site: Site, file: SiteFile, request: Request, *, negotiated: bool = False) -> Answer | Stream:
    """A file: 304 where the client has it, packed where it takes that, from disk where it is large or a part."""
    headers = request.headers
    kind = "page" if file.content_type.startswith("text/html") else "file"
    source = _packed(site, file, headers)
    given = file.headers if source is None else file.packed_headers
    if negotiated:
        given = _negotiated(given, f"{request.root}/{file.path}")
    etag = file.etag if source is None else file.packed_etag
    if is_unchanged(headers.get("if-none-match"), etag):
        return Answer(304, [one for one in given if one[0] not in _NOT_IN_304], kind=kind)
    if source is None and (file.size > SMALL or headers.get("range", "").startswith("bytes=")):
        return Stream(site, file, given, kind)
    if source is not None and source.size > SMALL:
        return Stream(site, source, given, kind)
    body = site.content(file) if source is None else site.compressed(file)
    return Answer(200, [(b"content-length", b"%d" % len(body)), *given], body, kind)


def _packed(site: Site, file: SiteFile, headers: Mapping[str, str]) -> SiteFile | None:
    """What to send packed: the file itself, if it is small, or the packed one beside it; None to send it as it is.

    A part is always a part of the file as it is: that is what somebody goes on with who was interrupted.
    """
    if "range" in headers or not table().is_compressed(file.content_type):
        return None
    if not accepts_gzip(headers.get("accept-encoding", "")):
        return None
    return file if file.size <= SMALL else site.files.get(f"{file.path}.gz")


def _negotiated(headers: Headers, location: str) -> Headers:
    """The headers of a file that answers for another address."""
    varies = b", ".join([b"Accept, Accept-Language", *(value for name, value in headers if name == b"vary")])
    others = (one for one in headers if one[0] != b"vary")
    return [(b"vary", varies), *raw({"content-location": location}), *others]


_NOT_IN_304 = frozenset({b"content-type", b"content-encoding", b"accept-ranges"})
