"""The pages of reforms, over the whole graph with what its build keeps, over a tiny one, and over one of others."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import openpyxl
import pytest
import yaml
from rdflib import Graph

from api.main import create_app
from coopgraph import pipeline
from coopgraph.namespaces import CS, RDF
from coopgraph.scenarios import draw_scenario, parse_scenario, read_scenarios
from coopgraph.settings import Settings
from coopgraph.store.embedded import EmbeddedStore
from coopgraph.store.home import read_manifest, standing_graph

NAMES = list(read_scenarios())
MOVE = {
    "title": "MINSA otra vez",
    "1.kind": "move-office",
    "1.office": "minsa-ogcti",
    "1.name.es": "Oficina Ejecutiva de Cooperación",
    "1.slug": "minsa-oecti",
    "1.under": "minsa-op",
    "1.rank": "office",
    "1.category": "embedded",
    "1.level": "third",
}
END = {"1.kind": "end-mandate", "1.mandate": "apci-steering-cti-2002"}
JOIN = {
    "1.kind": "add-member",
    "1.collaboration": "comite-coordinacion-multisectorial",
    "1.member": "concytec-octai",
}


#: The list is ordered by whose the reform is, and then by its Spanish title.
ORDER = ("concytec-in-committee", "minsa-executive-office", "single-rectoria", "general-offices")


def build(fields: dict[str, str], ending: str = "", **more: str) -> str:
    """Return the address of a reform."""
    return f"/scenarios/build{ending}?{urlencode({**fields, **more})}"


@pytest.fixture(scope="module", name="whole")
def _whole(client, graph_home):
    """A client of a service over a build, with what it keeps of the ready-made scenarios."""
    settings = Settings(graph_home)
    folder = standing_graph(graph_home).parent
    store = pipeline.open_store(settings)
    return type(client)(create_app(store, settings, manifest=read_manifest(graph_home), graph_folder=folder))


@pytest.fixture(scope="module", name="bare")
def _bare(client, store):
    """A client of a service over the same graph that is no build: nothing is kept, and nothing can be computed."""
    return type(client)(create_app(store, Settings(Path())))


ADDRESSES = ["/scenarios", *(f"/scenarios/{name}" for name in ("single-rectoria", "minsa-executive-office"))]
ADDRESSES += ["/scenarios/general-offices?part=3&all=true", "/scenarios/build", build(MOVE), build(END, add="add-tie")]
ADDRESSES += [build({"1.kind": "create-office"}), build({"1.kind": "end-mandate", "1.mandate": "nothing"})]


@pytest.fixture(name="page", params=[(a, language) for a in ADDRESSES for language in ("es", "en")], ids=str)
def _page(request, whole, read_page):
    """One page in one language."""
    address, language = request.param
    separator = "&" if "?" in address else "?"
    return read_page(whole.get(f"{address}{separator}lang={language}", headers={"Accept": "text/html"}))


def test_frame(page):
    """Each page has its landmarks, one first heading, no level left out, and nothing from elsewhere."""
    assert page.one("main")
    assert page.one("h1").text
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert not [element for element in page.elements if element.tag in {"script", "style"} or element["style"]]
    for element in page.elements:
        for name in ("src", "href", "action"):
            assert (urlsplit(element[name] or "").scheme, urlsplit(element[name] or "").netloc) == ("", "")


def test_identifiers_and_labels(page):
    """Identifiers are unique, what points to one finds it, and every control has a name."""
    identifiers = [element["id"] for element in page.elements if element["id"]]
    assert len(identifiers) == len(set(identifiers))
    for element in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby", "list"):
            assert all(each in identifiers for each in (element[name] or "").split())
        if (element["href"] or "").startswith("#"):
            assert element["href"][1:] in identifiers
    labelled = {label["for"] for label in page.find("label")}
    fields = page.find("select") + page.find("textarea") + [e for e in page.find("input") if e["type"] != "hidden"]
    assert all(field["id"] in labelled for field in fields)
    assert all(element.text or element["aria-label"] for element in page.find("a") + page.find("button"))


def test_regions(page):
    """Whatever is wide scrolls in a region with a name that the keyboard reaches, and tables have captions."""
    assert len(page.find("table")) == len(page.find("caption"))
    for region in page.find("div", role="region"):
        assert (region["aria-label"] or region["aria-labelledby"], region["tabindex"]) != (None, "0")


@pytest.mark.parametrize("address", ["/scenarios", "/scenarios/single-rectoria", build(MOVE)])
def test_links(whole, read_page, address):
    """Every link leads somewhere, but those to pages of tests of their own."""
    page = read_page(whole.get(address, headers={"Accept": "text/html"}))
    own = [each for each in page.find("a") if "main" in each.parents]
    for link in {urlsplit(each["href"])._replace(fragment="").geturl() for each in own} - {""}:
        if "effect=true" not in link:
            assert whole.get(link, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200, link


@pytest.mark.parametrize("language", ["es", "en"])
def test_list(whole, read_page, language):
    """The list tells of each reform whose it is, the recommendation with its place, and what it does."""
    page = read_page(whole.get(f"/scenarios?lang={language}", headers={"Accept": "text/html"}))
    assert {f"/scenarios/{name}?lang={language}" for name in NAMES} <= {link["href"] for link in page.find("a")}
    reforms = [element.text for element in page.find("article")]
    assert len(reforms) == 4
    said = dict(zip(ORDER, reforms, strict=True))
    # Lines of the thesis where its fourth recommendation stands, and the ministries that get another office.
    assert "5175-5184" in said["general-offices"]
    assert re.search(r"(otra oficina|another office) ?15\b", said["general-offices"])
    assert re.search(r"4 → 0 ▼ (baja|falls)", said["single-rectoria"])
    assert re.search(r"0\.05 → 0 ▼ (baja|falls)", said["concytec-in-committee"])


def test_before_and_after(whole, read_page):
    """The page of a reform has each measure before and after, its difference, and what becomes of it in words."""
    page = read_page(whole.get("/scenarios/general-offices?lang=es", headers={"Accept": "text/html"}))
    rows = [row.text for row in page.find("tr")]
    # 163/361 = 0.4515; 1 - 163/361 = 0.5485.
    assert any(re.search(r"Herfindahl.*categoría.* 0\.4515 1 \+0\.5485 ▲ sube", row) for row in rows)
    assert any("antes Ministerio de Defensa" in row and "Dirección general" in row for row in rows)
    assert any("después Ministerio de Defensa" in row and "Oficina general" in row for row in rows)
    assert "no rompe ninguna regla" in page.one("main").text
    assert "Recomendación 4" in page.one("main").text


def test_measures_that_stay_are_shown_on_demand(whole, read_page):
    """Only what changes is shown, all of it on demand, and both pages say how many there are."""
    few = read_page(whole.get("/scenarios/single-rectoria?lang=en", headers={"Accept": "text/html"}))
    many = read_page(whole.get("/scenarios/single-rectoria?lang=en&all=true", headers={"Accept": "text/html"}))
    assert len(few.find("tr")) < len(many.find("tr"))
    for page in (few, many):
        assert "3 of 305 measures change" in page.one("main").text
    assert "Flows: 0 of 81 change" in few.one("main").text


def test_what_changes_is_open(whole, read_page):
    """What changes is in sight: the measures and the rows that change are open, what stays is closed."""
    page = read_page(whole.get("/scenarios/single-rectoria?lang=en", headers={"Accept": "text/html"}))
    opened = {each.text.partition(":")[0] for each in page.find("details") if "open" in each.attributes}
    assert opened == {"Steering", "Steering mandates"}


def test_changes_are_paged(whole, read_page):
    """Two thousand triples come on pages of change sets, each thing on exactly one of them for each change."""
    first = read_page(whole.get("/scenarios/general-offices?lang=es", headers={"Accept": "text/html"}))
    [nav] = [each for each in first.find("nav") if each["aria-label"] == "Páginas de los cambios"]
    last = int(nav.text.split()[-1])
    shown = 0
    for part in range(1, last + 1):
        page = read_page(whole.get(f"/scenarios/general-offices?part={part}", headers={"Accept": "text/html"}))
        shown += len(page.find("th", scope="rowgroup"))
    described = whole.get("/scenarios/general-offices.json").json()["changes"]
    sets = sum(len({t["subject"] for t in (*each["removals"], *each["additions"])}) for each in described)
    assert shown == sets


def test_json_has_the_effect(whole):
    """The JSON of a reform keeps its fields, and tells what the build keeps of its effect."""
    answer = whole.get("/scenarios/single-rectoria.json").json()
    effect = answer["effect"]
    assert (effect["computed"], effect["command"]) == (True, "coopgraph scenario diff single-rectoria")
    assert set(effect["reason"]) == {"es", "en"}
    [overlaps] = [each for each in effect["measures"] if each["method"] == "steering-overlaps"]
    assert (overlaps["before"], overlaps["after"], overlaps["delta"], overlaps["changed"]) == (4, 0, -4, True)
    assert answer["changes"][0]["kind"] == "end-mandate"


def test_tables_of_the_effect(whole):
    """The effect comes as CSV, one table at a time, and whole as a spreadsheet."""
    text = whole.get("/scenarios/single-rectoria.csv?table=measure-changes&lang=en").text
    rows = {(row["method"], row["of"]): row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) > 200
    [overlaps] = [row for (method, _), row in rows.items() if method == "steering-overlaps"]
    assert (overlaps["before"], overlaps["after"], overlaps["changed"]) == ("4", "0", "true")
    mandates = list(
        csv.DictReader(io.StringIO(whole.get("/scenarios/single-rectoria.csv?table=steering-mandates").text))
    )
    assert [row["change"] for row in mandates] == ["desaparece", "desaparece"]
    book = openpyxl.load_workbook(io.BytesIO(whole.get("/scenarios/single-rectoria.xlsx?lang=es").content))
    assert {"measure-changes", "triples", "inferences"} <= {sheet.title for sheet in book.worksheets}
    assert whole.get("/scenarios/single-rectoria?table=shapes", headers={"Accept": "text/html"}).status_code == 200


def test_another_date_is_not_kept(whole, read_page):
    """What is kept is true of one date: at another, the page says how the effect is computed."""
    page = read_page(whole.get("/scenarios/single-rectoria?asof=2019-06-30&lang=es", headers={"Accept": "text/html"}))
    assert "no se ha calculado" in page.one("main").text
    assert page.one("pre").text.endswith("coopgraph scenario diff single-rectoria --asof 2019-06-30")
    links = [link["href"] for link in page.find("a") if link.text == "Calcular el efecto ahora"]
    assert links == ["/scenarios/single-rectoria?asof=2019-06-30&effect=true&lang=es"]


def test_nothing_is_kept_of_another_graph(bare, read_page):
    """Over a graph that is no build, the page shows the changes, and offers the command alone."""
    page = read_page(bare.get("/scenarios/single-rectoria?lang=en", headers={"Accept": "text/html"}))
    assert "has not been computed" in page.one("main").text
    assert "Compute the effect now" not in page.one("main").text
    assert len(page.find("th", scope="rowgroup")) == 2
    assert bare.get("/scenarios/single-rectoria?effect=true").status_code == 400
    listed = read_page(bare.get("/scenarios?lang=en", headers={"Accept": "text/html"}))
    assert listed.one("main").text.count("The effect has not been computed yet") == 4


def test_empty_and_foreign_graphs(client, make_client, read_page):
    """Over graphs without our model the pages say a clear sentence and do not break."""
    for each in (client, make_client(EmbeddedStore(b"")), make_client(EmbeddedStore(b"<urn:a> <urn:b> <urn:c> .\n"))):
        form = read_page(each.get("/scenarios/build?lang=en", headers={"Accept": "text/html"}))
        assert form.one("h1").text == "Compose a reform"
        faulty = each.get(build(END, lang="en"), headers={"Accept": "text/html"})
        assert faulty.status_code == 400
        assert "no " in read_page(faulty).one("span", **{"class": "fault"}).text
        assert each.get("/scenarios", headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize("address", ["/scenarios/single-rectoria?part=0", "/scenarios/single-rectoria?part=x"])
def test_a_wrong_page_is_told(whole, address):
    """A page of changes that is no number is a fault."""
    assert whole.get(address, headers={"Accept": "text/html"}).status_code == 400


def test_a_page_too_far_is_the_last(whole):
    """Beyond the last page of changes there is the last."""
    assert whole.get("/scenarios/single-rectoria?part=9999", headers={"Accept": "text/html"}).status_code == 200


# The form.


def test_adding_a_change(whole, read_page):
    """Choosing a kind gives its fields; what they may hold is there to choose, and nothing is at fault yet."""
    page = read_page(whole.get(build({}, add="end-mandate", lang="es"), headers={"Accept": "text/html"}))
    assert page.one("input", name="1.kind")["value"] == "end-mandate"
    field = page.one("input", id="campo-1-mandate")
    options = {option["value"] for option in page.find("option")}
    assert field["list"] == page.one("datalist")["id"]
    assert {"apci-steering-cti-2002", "apci-steering-cinr-2006"} <= options
    assert not page.find("span", **{"class": "fault"})
    assert not page.find("a", href=build({}))


def test_sequence_of_changes(whole, read_page):
    """Changes are numbered in their order; each can be taken away or moved up by a link that keeps the others."""
    fields = {**END, "2.kind": "close-gap", "2.gap": "concytec-outside-committee"}
    page = read_page(whole.get(build(fields, lang="en"), headers={"Accept": "text/html"}))
    links = {link.text: link["href"] for link in page.find("a")}
    assert links["Remove change 1"] == build({"1.kind": "close-gap", "1.gap": "concytec-outside-committee"}, lang="en")
    assert links["Remove change 2"] == build(END, lang="en")
    assert links["Move change 2 up"].index("close-gap") < links["Move change 2 up"].index("end-mandate")
    assert "Move change 1 up" not in links


def test_file_is_what_the_command_line_reads(whole, store):
    """The file of a reform is read by the library, and is the same reform: the id depends on the changes alone."""
    answer = whole.get(build(MOVE, ".yml"))
    assert answer.headers["content-type"] == "application/yaml; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="minsa-otra-vez.yml"'
    file = parse_scenario(answer.text, "minsa-otra-vez.yml")
    drawn = draw_scenario(store, file)
    assert whole.get(build(MOVE, ".json")).json()["id"] == drawn.id
    assert drawn.id.startswith("minsa-otra-vez-")
    assert yaml.safe_load(answer.text)["changes"] == [
        {
            "move-office": {
                "office": "minsa-ogcti",
                "name": {"es": "Oficina Ejecutiva de Cooperación", "en": "Oficina Ejecutiva de Cooperación"},
                "slug": "minsa-oecti",
                "under": "minsa-op",
                "rank": "office",
                "category": "embedded",
                "level": "third",
            }
        }
    ]


def test_formats(whole):
    """A reform comes as Turtle in change sets, as CSV of its triples, and as a spreadsheet."""
    described = whole.get(build(END, ".json")).json()
    additions = sum(len(change["additions"]) for change in described["changes"])
    graph = Graph().parse(data=whole.get(build(END, ".ttl")).text, format="turtle")
    assert len(set(graph.objects(None, CS.addition))) == additions
    assert set(graph.subjects(RDF.type, CS.ChangeSet))
    rows = list(csv.DictReader(io.StringIO(whole.get(build(END, ".csv")).text)))
    assert len(rows) == additions
    assert openpyxl.load_workbook(io.BytesIO(whole.get(build(END, ".xlsx")).content)).worksheets
    assert described["effect"]["computed"] is False
    assert described["effect"]["command"] == "coopgraph scenario diff mi-reforma.yml"


@pytest.mark.parametrize("language", ["es", "en"])
def test_computed_effect(whole, read_page, language):
    """Asked for, the effect of a reform is computed: of twenty bodies with an office none is outside the committee."""
    page = read_page(whole.get(build(JOIN, effect="true", lang=language), headers={"Accept": "text/html"}))
    rows = [row.text for row in page.find("tr")]
    assert any(re.search(r"0\.05 0 −0\.05 ▼ (baja|falls)", row) for row in rows)
    assert any("CONCYTEC" in row or "concytec" in row.lower() or "OCTAI" in row for row in rows)


def test_share(whole, read_page):
    """The link to share is the whole address, and holds the reform."""
    page = read_page(whole.get(build(END), headers={"Accept": "text/html"}))
    assert any(pre.text == f"http://service.test{build(END)}" for pre in page.find("pre"))
    assert any("coopgraph scenario diff mi-reforma.yml" in pre.text for pre in page.find("pre"))


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"1.kind": "end-mandate"}, "1.mandate", "Falta"),
        ({"1.kind": "end-mandate", "1.mandate": "apci-steering-cti-2003"}, "1.mandate", "apci-steering-cti-2002"),
        ({**MOVE, "1.office": "minsa-nada"}, "1.office", "minsa-nada"),
        ({**MOVE, "1.slug": "Con Espacios"}, "1.slug", "lower-case"),
        ({**MOVE, "1.rank": "palace"}, "1.rank", "general-office"),
        ({**MOVE, "1.slug": "minsa-ogcti"}, "1.slug", "already"),
        ({**JOIN, "1.but": "minsa"}, "1.but", "selección"),
        ({**JOIN, "1.role": "emperor"}, "1.role", "emperor"),
        ({"1.kind": "assign-function", "1.function": "minsa-ogcti/39-c", "1.to": "minsa-ogcti"}, "1.to", "already"),
        ({"1.kind": "add", "1.turtle": "this is no turtle"}, None, "Turtle"),
        ({**END, "2.kind": "end-mandate", "2.mandate": "apci-steering-cti-2002"}, "2.mandate", "not in force"),
    ],
)
def test_bad_combinations(whole, read_page, fields, field, words):
    """What does not fit is told in a sentence at its field, or at its change, with status 400 where it was filled."""
    answer = whole.get(build(fields, lang="es"), headers={"Accept": "text/html"})
    page = read_page(answer)
    told = page.find("span", **{"class": "fault"})
    assert len(told) == 1
    assert words in told[0].text
    if field is not None:
        [control] = [each for each in page.elements if each["name"] == field and each["id"]]
        assert control["aria-invalid"] == "true"
        assert told[0]["id"] in (control["aria-describedby"] or "").split()
    assert answer.status_code == 400
    assert whole.get(build(fields, ".json")).status_code == 400


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (build({"1.kind": "abolish"}), "kinds are"),
        (build({**END, "1.office": "x"}), "has mandate"),
        (build({}, colour="red"), "no parameter"),
        (build({}, asof="tomorrow"), "not a date"),
        (build(END, effect="perhaps"), "true or false"),
        (build(END, date="31/12/2018"), "date"),
        (build(END, add="nothing"), "kinds are"),
        (build({f"{n}.kind": "close-gap" for n in range(1, 22)}), "at most 20"),
        (build({"title": "x" * 201}), "more than 200"),
    ],
)
def test_bad_addresses(whole, read_page, address, words):
    """A field that nobody knows, a kind that there is not, a date that is none: a page with a sentence, status 400."""
    answer = whole.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert words in read_page(answer).one("main").text


def test_for_programs_there_must_be_a_reform(whole):
    """Without a change there is no reform to give."""
    answer = whole.get("/scenarios/build.json")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "no change yet" in answer.json()["detail"]


HOSTILE = "<script>alert('x')</script> \"&amp;"


def test_hostile_text_stays_text(whole, read_page):
    """What a reader writes, and what the graph holds, is shown as it is and is no markup, on page and in file."""
    fields = {**MOVE, "title": HOSTILE, "1.name.es": HOSTILE}
    answer = whole.get(build(fields, lang="en"), headers={"Accept": "text/html"})
    assert "<script>" not in answer.text
    page = read_page(answer)
    assert page.one("input", id="campo-title")["value"] == HOSTILE
    text = whole.get(build(fields, ".yml")).text
    assert yaml.safe_load(text)["title"]["es"] == HOSTILE
    assert json.loads(whole.get(build(fields, ".json")).text)["title"]["en"] == HOSTILE


def test_a_reform_does_not_take_the_name_of_another(whole):
    """A reform with the title of a ready-made one gets another id in its file, so that the command line reads it."""
    text = whole.get(build({**END, "title": "Single rectoria"}, ".yml")).text
    assert yaml.safe_load(text)["id"] == "reforma-single-rectoria"


def test_every_kind_has_its_form(whole, read_page):
    """Every kind of change of a scenario file is offered, and asks for each of its keys."""
    from api.views.reforms.fields import KINDS
    from coopgraph.scenarios.file import KINDS as WRITTEN

    assert set(KINDS) == set(WRITTEN)
    for kind, model in WRITTEN.items():
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert {field.name.partition(".")[0] for field in KINDS[kind].fields} - {"but"} == keys
        page = read_page(whole.get(build({}, add=kind), headers={"Accept": "text/html"}))
        assert {f"1.{field.name}" for field in KINDS[kind].fields} <= {element["name"] for element in page.elements}
