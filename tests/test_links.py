"""Links: decisions are kept, remembered and published, and a build needs nothing but the folder of links."""

from __future__ import annotations

import html
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

import releases
from conftest import DOCUMENTS, HERE, LINKS, SEEDS
from learningcities.cli import main
from learningcities.links import CANDIDATES, DECISIONS, PLACES, Verdict, read_links
from learningcities.links.folder import links_folder
from learningcities.namespaces import DCTERMS, DEFAULT_BASE, LC, SKOS, VOID
from learningcities.release import open_release
from pages import page

GAZETTEERS = HERE / "gazetteers"
DUMP = f"geonames-dump={GAZETTEERS / 'geonames-dump.txt'}"
SECOND = f"natural-earth={GAZETTEERS / 'natural-earth.csv'}"
LILLE = DEFAULT_BASE + "city/fr/lille"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page of an invented city, in which the invented gazetteers know a place of its name."""
    (tmp_path / "seeds").mkdir()
    text = page("Alphaville, France", population="234,475")
    (tmp_path / "seeds" / "alphaville.txt").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def propose(*options: str) -> int:
    return main(["link", "propose", "--gazetteer", DUMP, "--gazetteer", SECOND, *options])


def decide(action: str, *arguments: str) -> int:
    return main(["link", action, "city/fr/alphaville", *arguments, "--author", "A. Curator", "--date", "2026-11-24"])


def verdicts() -> list[tuple[str, str]]:
    return [(one.object, one.verdict) for one in read_links(Path("links")).decisions]


# Proposing and deciding


def test_proposing_prints_the_evidence_and_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose() == 0
    printed = capsys.readouterr()
    assert "accepted: geonames:901/ 0.89, by name-and-population: " in printed.out
    assert (
        "    geonames-dump: same name, population ratio 0.98, population 240000, in FR.32, at 50.11 3.11\n"
        in printed.out
    )
    assert "waits: wd:Q901 0.89\n" in printed.out
    assert "1 accepted by rules, 1 waiting, nothing written" in printed.err
    assert [path.name for path in project.iterdir()] == ["seeds"]


def test_local_authorities_are_linked_with_organisations(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = f"ror={GAZETTEERS / 'ror.csv'}"
    assert propose("--gazetteer", register, "--write") == 0
    printed = capsys.readouterr()
    assert (
        "local-authority/fr/alphaville: Alphaville\n  accepted: ror:0aaaaaa01 0.90, by governing-body: " in printed.out
    )
    assert "name of the body that governs it: Ville d’Alphaville, seat in the place that is linked" in printed.out
    (body,) = read_links(Path("links")).accepted("local-authority/fr/alphaville")
    assert (body.object, body.relation) == ("https://ror.org/0aaaaaa01", str(SKOS.exactMatch))
    assert [one.object for one in read_links(Path("links")).accepted("city/fr/alphaville")] == [
        "https://sws.geonames.org/901/"
    ]
    assert releases.build([Path("seeds")], project / "dist", "--links", "links") == 0
    dump = (project / "dist" / "dumps" / "learning-cities.nt").read_text(encoding="utf-8").splitlines()
    matched = {tuple(line.split()[::2][:2]) for line in dump if f"<{SKOS.exactMatch}> <https://ror.org/" in line}
    assert matched == {(f"<{DEFAULT_BASE}local-authority/fr/alphaville>", "<https://ror.org/0aaaaaa01>")}


def test_without_a_register_nobody_asks_about_local_authorities(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert propose() == 0
    assert "local-authority" not in capsys.readouterr().out


def test_an_earlier_link_of_the_city_is_evidence_and_a_close_one_is_none(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = f"ror={GAZETTEERS / 'ror.csv'}"
    decide("accept", "geonames:901/", "--as", "close")
    assert main(["link", "propose", "--gazetteer", register]) == 0
    assert "waits: ror:0aaaaaa01 0.50\n" in capsys.readouterr().out
    decide("accept", "geonames:901/")
    assert main(["link", "propose", "--gazetteer", register]) == 0
    assert "accepted: ror:0aaaaaa01 0.90" in capsys.readouterr().out


def test_what_rules_accept_is_kept_with_its_coordinates_and_the_rest_waits(project: Path) -> None:
    assert propose("--write", "--date", "2026-11-24") == 0
    assert sorted(path.name for path in Path("links").iterdir()) == [CANDIDATES, DECISIONS, PLACES]
    (decision,) = read_links(Path("links")).decisions
    assert (decision.object, decision.author, decision.date) == ("https://sws.geonames.org/901/", "", "2026-11-24")
    assert decision.rule.startswith("name-and-population: ")
    place = read_links(Path("links")).places[decision.object]
    assert (str(place.latitude), place.admin_code, place.subdivision) == ("50.11", "FR.32", "FR-HDF")
    before = {path.name: path.read_bytes() for path in Path("links").iterdir()}
    assert propose("--write") == 0
    assert {path.name: path.read_bytes() for path in Path("links").iterdir()} == before


def test_the_region_by_its_code_gives_the_code_of_iso_3166_2(project: Path) -> None:
    regions = f"geonames-admin1={GAZETTEERS / 'admin1.txt'}"
    assert main(["link", "propose", "--gazetteer", DUMP, "--write"]) == 0
    assert read_links(Path("links")).places["https://sws.geonames.org/901/"].subdivision == ""
    shutil.rmtree("links")
    assert main(["link", "propose", "--gazetteer", DUMP, "--gazetteer", regions, "--write"]) == 0
    assert read_links(Path("links")).places["https://sws.geonames.org/901/"].subdivision == "FR-HDF"


def test_a_place_in_another_region_by_its_code_is_another_place(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page is about a city in Brittany, and has a fitting number of inhabitants; the entry is in another region."""
    text = page("Alphaville, Bretagne, France", population="234,475")
    (project / "seeds" / "alphaville.txt").write_text(text, encoding="utf-8")
    regions = f"geonames-admin1={GAZETTEERS / 'admin1.txt'}"
    assert main(["link", "propose", "--gazetteer", DUMP]) == 0
    assert "accepted: geonames:901/" in capsys.readouterr().out
    assert main(["link", "propose", "--gazetteer", DUMP, "--gazetteer", regions]) == 0
    assert "  not this one: geonames-dump: same name, population ratio 0.98, other area" in capsys.readouterr().out


def test_a_person_accepts_what_waits_and_the_evidence_stays(project: Path) -> None:
    propose("--write")
    assert decide("accept", "wd:Q901", "--comment", "looked up") == 0
    by_object = {one.object: one for one in read_links(Path("links")).decisions}
    one = by_object["http://www.wikidata.org/entity/Q901"]
    assert (one.author, one.relation, str(one.confidence)) == ("A. Curator", str(SKOS.exactMatch), "1")
    assert one.comment.startswith("looked up; natural-earth: same name")
    assert not (Path("links") / CANDIDATES).exists()


def test_rejections_are_remembered(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide("reject", "geonames:901/", "--comment", "another Alphaville") == 0
    assert decide("reject", "wd:Q901") == 0
    assert propose("--write") == 0
    assert "  no link\n" in capsys.readouterr().out
    assert [verdict for _, verdict in verdicts()] == [Verdict.REJECTED, Verdict.REJECTED]
    assert not (Path("links") / PLACES).exists()


def test_no_link_is_an_answer(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide("none", "geonames") == 0
    assert decide("none", "wikidata") == 0
    assert propose() == 0
    assert "0 accepted by rules, 0 waiting" in capsys.readouterr().err
    assert [verdict for _, verdict in verdicts()] == [Verdict.NO_LINK, Verdict.NO_LINK]
    assert main(["link", "list"]) == 0
    assert "no link: city/fr/alphaville wd: (A. Curator)" in capsys.readouterr().out


def test_a_decision_takes_the_place_of_an_earlier_one(project: Path) -> None:
    propose("--write")
    assert decide("reject", "geonames:901/") == 0
    assert verdicts() == [("https://sws.geonames.org/901/", Verdict.REJECTED)]
    assert decide("accept", "geonames:901/", "--as", "close") == 0
    (one,) = read_links(Path("links")).decisions
    assert (one.verdict, one.relation) == (Verdict.ACCEPTED, str(SKOS.closeMatch))


def test_the_list_shows_decisions_and_what_waits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose("--write")
    capsys.readouterr()
    assert main(["link", "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("accepted: city/fr/alphaville owl:sameAs geonames:901/ (name-and-population: ")
    assert second.startswith("waits: city/fr/alphaville wd:Q901 0.89 (natural-earth: ")


def test_a_configuration_names_the_gazetteers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("links").mkdir()
    shutil.copy(GAZETTEERS / "geonames-dump.txt", project / "dump.txt")
    configuration = Path("links", "links.toml")
    configuration.write_text('[[gazetteer]]\nform = "geonames-dump"\nfile = "../dump.txt"\nversion = "2026"\n')
    assert main(["link", "propose", "--write"]) == 0
    assert read_links(Path("links")).places["https://sws.geonames.org/901/"].version == "2026"
    configuration.write_text("cache = 3\n")
    assert main(["link", "propose"]) == 1
    assert "links/links.toml: expected tables [[gazetteer]] and a text cache" in capsys.readouterr().err
    configuration.write_text('[[gazetteer]]\nfile = "x"\n')
    assert main(["link", "propose"]) == 1
    assert "links/links.toml:1: expected form and perhaps file and version" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("accept", "lille", "wd:Q1"), 2, "'lille' is nothing that can be linked"),
        (("accept", "city/fr/lille", "nobody:1"), 2, "Expected an IRI, or a CURIE with one of the prefixes"),
        (("accept", "city/fr/lille", "wd:648"), 2, "Nothing was decided: expected an identifier of Wikidata"),
        (("accept", "city/fr/lille", "https://example.org/<x>"), 2, "expected an object whose IRI is an address"),
        (("none", "city/fr/lille", "atlas"), 2, "There is no dataset 'atlas'"),
        (("accept", "local-authority/fr/lille", "geonames:1/"), 1, "link places with places"),
        (("accept", "city/fr/lille", "ror:0aaaaaa01"), 1, "link places with places"),
        (("accept", "city/fr/lille", "unesco:concept1"), 1, "link places with places"),
        (("accept", "city/fr/lille", "eucountry:FRA"), 1, "link places with places"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, message: str
) -> None:
    assert main(["link", *arguments, "--author", "A. Curator"]) == status
    assert message in capsys.readouterr().err
    assert not Path("links").exists()


def test_two_cities_are_not_one_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide("accept", "geonames:901/")
    assert main(["link", "accept", "city/fr/lille", "geonames:901/", "--author", "A. Curator"]) == 1
    assert "cannot be both city/fr/lille and city/fr/alphaville" in capsys.readouterr().err


def test_a_city_is_not_two_places_of_one_dataset(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide("accept", "geonames:901/") == 0
    assert decide("accept", "geonames:902/") == 1
    assert "Nothing was decided: city/fr/alphaville cannot be both " in capsys.readouterr().err
    assert decide("accept", "geonames:902/", "--as", "close") == 0
    assert decide("none", "geonames") == 1
    assert (
        "cannot have nothing for city/fr/alphaville and also https://sws.geonames.org/901/" in capsys.readouterr().err
    )
    assert [verdict for _, verdict in verdicts()] == [Verdict.ACCEPTED, Verdict.ACCEPTED]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("#é".encode("utf-16"), "x.sssom.tsv:1: expected UTF-8, found UTF-16; save the file as text in UTF-8"),
        (b"#a\n#\xe9", "x.sssom.tsv:2: expected UTF-8, found a byte 0xe9; save the file as text in UTF-8"),
    ],
)
def test_a_file_in_another_encoding_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], data: bytes, message: str
) -> None:
    Path("links").mkdir()
    Path("links", "x.sssom.tsv").write_bytes(data)
    assert main(["link", "list"]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--author", " "), "expected the name of a person or a group, found nothing"),
        (("--author", "A", "--date", "2026-13-45"), "expected a date such as 2026-11-24, found '2026-13-45'"),
        (("--author", "A", "--links", "file"), "Expected a folder of links, found the file 'file'"),
    ],
)
def test_wrong_use_decides_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    Path("file").write_text("")
    try:
        status = main(["link", "accept", "city/fr/lille", "wd:Q1", *arguments])
    except SystemExit as error:
        status = int(str(error.code))
    assert status == 2
    assert message in capsys.readouterr().err
    assert not Path("links").exists()


def test_the_same_pair_is_decided_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide("accept", "geonames:901/")
    shutil.copy(Path("links", DECISIONS), Path("links", "more.sssom.tsv"))
    assert main(["link", "list"]) == 1
    told = capsys.readouterr().err
    assert "were decided on in links/decisions.sssom.tsv:" in told
    assert "already (accepted there, accepted here); take one row away." in told


# Building


def test_a_build_with_links_says_what_is_expected(seed_release: Path, renew: bool) -> None:
    """The links of the city and its country in the release of the seeds, as the golden file has them."""
    quads = ox.parse(path=seed_release / "dumps" / "learning-cities.nq", format=ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode(DEFAULT_BASE + "dataset#links")
    ours = tuple(f"<{DEFAULT_BASE}{kind}" for kind in ("city/", "country/", "dataset"))
    linked = (quad.triple for quad in quads if quad.graph_name == graph)
    lines = sorted(f"{triple} .\n" for triple in linked if str(triple.subject).startswith(ours))
    golden = HERE / "links" / "seeds.nt"
    if renew:
        golden.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == golden.read_text(encoding="utf-8")


def test_documents_say_nothing_about_links(seed_release: Path) -> None:
    quads = ox.parse(path=seed_release / "dumps" / "learning-cities.nq", format=ox.RdfFormat.N_QUADS)
    ours = {str(LC.placeRecord), str(SKOS.closeMatch), str(SKOS.exactMatch)}
    graphs = {str(quad.graph_name) for quad in quads if quad.predicate.value in ours or "#link-" in str(quad.subject)}
    assert graphs == {f"<{DEFAULT_BASE}dataset#links>"}


def test_no_link_is_taken_for_a_fact_of_a_document(seed_release: Path) -> None:
    rows = releases.answers(seed_release)["cq-15-evidence"]
    assert rows
    assert [row for row in rows if "#link-" in row["fact"].value or "#place-" in row["fact"].value] == []


def test_a_release_carries_the_decisions_and_names_whose_data_it_holds(seed_release: Path) -> None:
    assert [path.name for path in (seed_release / "links").iterdir()] == [DECISIONS]
    described = ox.Store()
    described.load(path=seed_release / "void.ttl", format=ox.RdfFormat.TURTLE)
    graph = ox.NamedNode(DEFAULT_BASE + "dataset#links")
    assert list(described.quads_for_pattern(None, ox.NamedNode(str(VOID.subset)), graph))
    rights = {quad.object for quad in described.quads_for_pattern(graph, ox.NamedNode(str(DCTERMS.rights)), None)}
    assert rights == {ox.NamedNode("https://w3id.org/learning-cities/concept/rights/geonames")}


@pytest.mark.parametrize("file", ["void.ttl", "dcat.ttl", "dataset.html", "index.html", "city/fr/lille.html"])
def test_whoever_reads_coordinates_is_told_to_name_geonames(seed_release: Path, file: str) -> None:
    text = html.unescape((seed_release / file).read_text(encoding="utf-8"))
    assert (
        "Contains data of GeoNames (https://www.geonames.org/) under the licence Creative Commons Attribution" in text
    )


def test_the_same_documents_and_links_give_the_same_bytes(tmp_path: Path) -> None:
    links = tmp_path / "links"
    shutil.copytree(LINKS, links)
    for number, (jobs, folder) in enumerate((("1", LINKS), ("2", links))):
        options = ("--links", str(folder), "--jobs", jobs)
        assert releases.build([SEEDS, DOCUMENTS], tmp_path / str(number), *options) == 0
    first, second = ((tmp_path / str(number) / "SHA256SUMS").read_bytes() for number in range(2))
    assert first == second


def test_with_another_base_links_have_it_too(tmp_path: Path) -> None:
    base = "https://example.org/data/"
    assert releases.build([SEEDS], tmp_path / "dist", "--links", str(LINKS), "--base", base) == 0
    rows = releases.answers(tmp_path / "dist")["cq-14-links"]
    assert {row["city"].value for row in rows} == {base + "city/fr/lille"}
    assert f"lcg: {base}\n" in (tmp_path / "dist" / "links" / DECISIONS).read_text(encoding="utf-8")
    assert open_release(tmp_path / "dist").verify() == []


def test_a_link_without_its_city_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert releases.build([DOCUMENTS / "cork-ireland.txt"], tmp_path / "dist", "--links", str(LINKS)) == 0
    told = capsys.readouterr().err
    assert [f"about {subject}," in told for subject in ("city/fr/lille", "country/fr")] == [True, True]
    assert told.count("info link-unused: ") == 4
    assert releases.answers(tmp_path / "dist")["cq-14-links"] == []


def test_the_projects_own_links_are_used_where_its_seeds_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SEEDS, "seeds")
    assert links_folder(None, ["seeds"]) is None
    shutil.copytree(LINKS, "links")
    assert links_folder(None, ["seeds"]) == Path("links")
    assert links_folder(None, [DOCUMENTS, "seeds/lille-france.txt"]) == Path("links")
    assert links_folder(None, [DOCUMENTS, SEEDS]) is None
    assert links_folder("other", ["seeds"]) == Path("other")


def test_a_folder_that_is_not_there_is_a_mistake_of_the_user(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert releases.build([SEEDS], tmp_path / "dist", "--links", str(tmp_path / "none")) == 2
    assert "There is no folder" in capsys.readouterr().err
