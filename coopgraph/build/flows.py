"""Cooperants and the cubes of what they give: rows to statements in the RDF Data Cube vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from typing import Literal as OneOf

from pydantic import Field, ValidationInfo, field_validator
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, QB, RDF, XSD

from coopgraph.build.ledger import Entry
from coopgraph.build.statements import Pair, boolean, each, names, plain, spanish, state, year
from coopgraph.build.tables import Decimals, Items, Name, OptionalText, Places, Ref, Row, Slug, Year
from coopgraph.model import Statement
from coopgraph.namespaces import COOP, SDMX_ATTRIBUTE, SDMX_DIMENSION, SDMX_MEASURE

__all__ = [
    "DIMENSIONS",
    "CooperantRow",
    "CubeRow",
    "Dimension",
    "ObservationRow",
    "PartnerRow",
    "observation_key",
    "observation_row",
    "read_printed",
    "state_cooperant",
    "state_cube",
    "state_observation",
    "state_partner",
]


@dataclass(frozen=True)
class Dimension:
    """The dimension that a cube has besides the year.

    Attributes:
        property: Its property.
        scheme: Slug of the vocabulary that holds its codes, or None if the codes are parties of a flow.
    """

    property: URIRef
    scheme: str | None


#: Name of a dimension, which is also its column in the tables, to what it is.
DIMENSIONS: Mapping[str, Dimension] = {
    "cooperant": Dimension(COOP.cooperantDimension, None),
    "cooperant_type": Dimension(COOP.cooperantTypeDimension, "cooperant-type"),
    "cooperation_type": Dimension(COOP.cooperationTypeDimension, "cooperation-type"),
    "priority_area": Dimension(COOP.priorityAreaDimension, "priority-area"),
    "region": Dimension(COOP.regionDimension, "region"),
    "south_south_role": Dimension(COOP.roleDimension, "south-south-role"),
    "territory": Dimension(COOP.territoryDimension, "territory"),
}

#: Type of a party to the class of its node; every other type is a cooperant.
_CLASSES = {"group": "CooperantGroup", "ngo": "FlowParty", "recipient-country": "FlowParty"}
_SEGMENTS = {"Cooperant": "cooperant", "CooperantGroup": "cooperant-group", "FlowParty": "flow-party"}

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})*")
_PERCENT = re.compile(r"(-?\d+)%")
_MILLIONS = re.compile(r"USD (\d+(?:\.\d+)?) millones")
#: What the tables print where they have no value.
_NO_VALUE = frozenset({"n.d.", "n.d", "SI"})


def read_printed(printed: str) -> Decimal | None:
    """Read a number as the document prints it, or None if it is not written as a number should be.

    >>> read_printed("268,504,617"), read_printed("-13%"), read_printed("USD 90.3 millones")
    (Decimal('268504617'), Decimal('-13'), Decimal('90300000'))
    >>> read_printed("62,790.880"), read_printed("n.d.")
    (None, None)
    """
    if _GROUPED.fullmatch(printed):
        return Decimal(printed.replace(",", ""))
    if percent := _PERCENT.fullmatch(printed):
        return Decimal(percent[1])
    if millions := _MILLIONS.fullmatch(printed):
        return (Decimal(millions[1]) * 1_000_000).quantize(Decimal(1))
    return None


class CooperantRow(Row):
    """A party of a flow: a cooperant, a group that a table adds up, an NGO, or a country that Peru helps."""

    slug: Slug
    name_es: Name
    acronym: OptionalText
    alt_names: Items
    type: Slug
    places: Places


class CubeRow(Row):
    """A table, or a series in the prose, that becomes a data cube."""

    slug: Slug
    title_es: Name
    title_en: Name
    unit: Slug
    dimension: OneOf[
        "cooperant",
        "cooperant_type",
        "cooperation_type",
        "priority_area",
        "region",
        "south_south_role",
        "territory",
    ]
    printed_source: OptionalText
    places: Places


class ObservationRow(Row):
    """One printed cell; the column of `code` bears the name of the dimension of the cube."""

    code: Name
    year: Year
    printed: Name
    value: Decimals
    status: Slug
    places: Places

    @field_validator("status")
    @classmethod
    def _agree(cls, status: str, info: ValidationInfo) -> str:
        if not {"printed", "value"} <= info.data.keys():
            return status
        printed, value = info.data["printed"], info.data["value"]
        if status == "normal" and (value is None or read_printed(printed) != value):
            raise ValueError(f"a normal cell holds the number it prints, and {printed} does not read as {value}")
        if status == "missing" and (value is not None or printed not in _NO_VALUE):
            raise ValueError(f"a missing cell prints one of {', '.join(sorted(_NO_VALUE))} and has no value")
        if status == "misprint" and (read_printed(printed) is not None or printed in _NO_VALUE):
            raise ValueError(f"{printed} is well written, so it is no misprint")
        return status

    @property
    def key(self) -> str:
        """Last segment of the IRI of the observation."""
        return observation_key(self.code, self.year)


class CooperantObservationRow(ObservationRow):
    """A cell of a table of cooperants."""

    code: Annotated[Ref, Field(alias="cooperant")]


class CooperantTypeObservationRow(ObservationRow):
    """A cell of a table of types of cooperant."""

    code: Annotated[Slug, Field(alias="cooperant_type")]


class CooperationTypeObservationRow(ObservationRow):
    """A cell of a table of types of cooperation."""

    code: Annotated[Slug, Field(alias="cooperation_type")]


class PriorityAreaObservationRow(ObservationRow):
    """A cell of a table of priority areas."""

    code: Annotated[Slug, Field(alias="priority_area")]


class RegionObservationRow(ObservationRow):
    """A cell of a table of regions of the world."""

    code: Annotated[Slug, Field(alias="region")]


class SouthSouthRoleObservationRow(ObservationRow):
    """A cell of a table of roles in South-South cooperation."""

    code: Annotated[Slug, Field(alias="south_south_role")]


class TerritoryObservationRow(ObservationRow):
    """A cell of a table of departments."""

    code: Annotated[Slug, Field(alias="territory")]


_OBSERVATION_ROWS: Mapping[str, type[ObservationRow]] = {
    "cooperant": CooperantObservationRow,
    "cooperant_type": CooperantTypeObservationRow,
    "cooperation_type": CooperationTypeObservationRow,
    "priority_area": PriorityAreaObservationRow,
    "region": RegionObservationRow,
    "south_south_role": SouthSouthRoleObservationRow,
    "territory": TerritoryObservationRow,
}


def observation_row(dimension: str) -> type[ObservationRow]:
    """Return the type of the rows of `observations/{cube}.csv`.

    Args:
        dimension: The dimension of the cube, a key of `DIMENSIONS`.

    Returns:
        The row type whose first column is the dimension.
    """
    return _OBSERVATION_ROWS[dimension]


class PartnerRow(Row):
    """A country that an observation counts, named beside the number."""

    cube: Slug
    code: Slug
    year: Year
    partner: Ref
    places: Places


def observation_key(code: str, period: str) -> str:
    """Return the last segment of the IRI of an observation.

    >>> observation_key("cooperant/suiza", "2014")
    'suiza-2014'
    """
    return f"{code.rpartition('/')[2]}-{period}"


def state_cooperant(entry: Entry[CooperantRow]) -> Iterator[Statement]:
    """State a party of flows.

    Adds: `?party a coop:Cooperant | coop:CooperantGroup | coop:FlowParty ; skos:prefLabel, skos:altLabel,
    coop:acronym ; coop:cooperantType`.
    """
    row = entry.row
    class_name = _CLASSES.get(row.type, "Cooperant")
    yield from state(
        entry.subject(f"{_SEGMENTS[class_name]}/{row.slug}"),
        entry.evidence(),
        [
            (RDF.type, COOP[class_name]),
            *names(row.name_es, row.alt_names),
            (COOP.acronym, plain(row.acronym)),
            (COOP.cooperantType, entry.concept("type", "cooperant-type")),
        ],
    )


def state_cube(entry: Entry[CubeRow]) -> Iterator[Statement]:
    """State a cube and its structure.

    Adds: `?cube a qb:DataSet ; dct:title ; qb:structure ?structure ; sdmx-attribute:unitMeasure ;
    coop:printedSource . ?structure a qb:DataStructureDefinition ; qb:component ?component . ?component a
    qb:ComponentSpecification ; qb:dimension | qb:measure | qb:attribute ; qb:componentProperty ;
    qb:componentRequired ; qb:componentAttachment`.
    """
    row = entry.row
    evidence = entry.evidence()
    cube = entry.subject(f"cube/{row.slug}")
    structure = URIRef(f"{cube}/structure")
    components = {URIRef(f"{structure}/{name}"): pairs for name, pairs in _components(row)}
    yield from state(
        cube,
        evidence,
        [
            (RDF.type, QB.DataSet),
            (DCTERMS.title, spanish(row.title_es)),
            (DCTERMS.title, Literal(row.title_en, lang="en")),
            (QB.structure, structure),
            (SDMX_ATTRIBUTE.unitMeasure, entry.concept("unit", "unit")),
            (COOP.printedSource, spanish(row.printed_source)),
        ],
    )
    yield from state(structure, evidence, [(RDF.type, QB.DataStructureDefinition), *each(QB.component, components)])
    for component, pairs in components.items():
        yield from state(component, evidence, [(RDF.type, QB.ComponentSpecification), *pairs])


def _components(row: CubeRow) -> Iterator[tuple[str, list[Pair]]]:
    yield "ref-period", _component(QB.dimension, SDMX_DIMENSION.refPeriod)
    yield row.dimension.replace("_", "-"), _component(QB.dimension, DIMENSIONS[row.dimension].property)
    yield "obs-value", _component(QB.measure, SDMX_MEASURE.obsValue)
    yield (
        "unit-measure",
        [
            *_component(QB.attribute, SDMX_ATTRIBUTE.unitMeasure),
            (QB.componentRequired, boolean(True)),
            (QB.componentAttachment, QB.DataSet),
        ],
    )
    for name, attribute in (("obs-status", SDMX_ATTRIBUTE.obsStatus), ("printed-value", COOP.printedValue)):
        yield name, [*_component(QB.attribute, attribute), (QB.componentRequired, boolean(True))]


def _component(kind: URIRef, component_property: URIRef) -> list[Pair]:
    # The general property is stated beside the special one: the integrity constraints ask for it, and observations
    # and structures are left out of the inference that would give it.
    return [(kind, component_property), (QB.componentProperty, component_property)]


def state_observation(entry: Entry[ObservationRow], cube: CubeRow) -> Iterator[Statement]:
    """State one printed cell.

    Args:
        entry: The row of the cell.
        cube: The cube it belongs to.

    Adds: `?observation a qb:Observation ; qb:dataSet ?cube ; sdmx-dimension:refPeriod ; (the dimension of the cube) ;
    coop:printedValue ; sdmx-attribute:obsStatus ; sdmx-measure:obsValue` (no value where the cell has none).
    """
    row = entry.row
    dimension = DIMENSIONS[cube.dimension]
    code = entry.thing("code") if dimension.scheme is None else entry.concept("code", dimension.scheme)
    yield from state(
        entry.subject(f"observation/{cube.slug}/{row.key}", "code"),
        entry.evidence(),
        [
            (RDF.type, QB.Observation),
            (QB.dataSet, entry.ledger.refer(f"cube/{cube.slug}", cube.cell("slug"))),
            (SDMX_DIMENSION.refPeriod, year(row.year)),
            (dimension.property, code),
            (COOP.printedValue, plain(row.printed)),
            (SDMX_ATTRIBUTE.obsStatus, entry.concept("status", "observation-status")),
            (SDMX_MEASURE.obsValue, _number(row.value, cube.unit)),
        ],
    )


def _number(value: Decimal | None, unit: str) -> Literal | None:
    if value is None:
        return None
    return Literal(f"{value:f}", datatype=XSD.integer if unit == "count" else XSD.decimal)


def state_partner(entry: Entry[PartnerRow]) -> Iterator[Statement]:
    """State a country that an observation counts.

    Adds: `?observation coop:partner ?party`.
    """
    row = entry.row
    observation = entry.ledger.refer(f"observation/{row.cube}/{observation_key(row.code, row.year)}", row.cell("code"))
    yield from state(observation, entry.evidence(), [(COOP.partner, entry.thing("partner"))])
