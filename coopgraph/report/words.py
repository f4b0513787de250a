"""The words of the report that no analysis says, in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["WORDS"]

_TEXTS: Mapping[str, tuple[str, str]] = {
    "title": (
        "Informe sobre la gestión de la cooperación internacional",
        "Report on how international cooperation is managed",
    ),
    "bodies": ("Organismos", "Bodies"),
    "all_bodies": ("Todos los organismos del grafo", "All bodies of the graph"),
    "date": ("A la fecha", "As of"),
    "no_date": ("Sin fecha: todo lo que el grafo dice", "No date: all that the graph tells"),
    "data": ("Versión de los datos", "Version of the data"),
    "unknown": ("no se conoce", "not known"),
    "software": ("Programa", "Software"),
    "again": ("Para hacerlo de nuevo", "To make it again"),
    "contents": ("Contenido", "Contents"),
    "figure": ("Figura", "Figure"),
    "table": ("Cuadro", "Table"),
    "measures": ("Medidas", "Measures"),
    "measure": ("Medida", "Measure"),
    "of": ("De qué", "Of what"),
    "value": ("Valor", "Value"),
    "n": ("n", "n"),
    "missing": ("Faltan", "Missing"),
    "bounds": ("Entre", "Between"),
    "arithmetic": ("Cálculo", "Arithmetic"),
    "note": ("Nota", "Note"),
    "method": ("Método", "Method"),
    "method_text": (
        "Cada número de este informe sale de consultas al grafo con estas fórmulas. «n» es en cuántas unidades se "
        "apoya; «faltan», de cuántas más no se sabe nada. Lo que falta no se toma por cero.",
        "Every number of this report comes from queries to the graph by these formulas. “n” is how many units it rests "
        "on; “missing”, of how many more nothing is known. What is missing is not taken for zero.",
    ),
    "formula": ("Fórmula", "Formula"),
    "range": ("Intervalo", "Range"),
    "reading": ("Lectura", "Reading"),
    "limits": ("Límites", "Limits"),
    "reference": ("Referencia", "Reference"),
    "norms": ("Normas en que se apoya", "Norms that it rests on"),
    "norm": ("Norma", "Norm"),
    "articles": ("Artículos (puntos)", "Articles (points)"),
    "address": ("Dirección en el grafo", "Address in the graph"),
    "passages": ("Pasajes que dan los mandatos", "Passages that state the mandates"),
    "document": ("Documento", "Document"),
    "lines": ("Líneas", "Lines"),
    "quotation": ("Texto oficial o referencia", "Official text or reference"),
    "states": ("De qué", "Of what"),
    "sources": ("Documentos", "Documents"),
    "publisher": ("Quién lo publica", "Publisher"),
    "issued": ("Fecha", "Date"),
    "fingerprint": ("Huella (sha256)", "Fingerprint (sha256)"),
    "queries": ("Consultas", "Queries"),
    "queries_text": (
        "Cada cuadro y cada medida se puede volver a pedir, y con --explain se ve en qué pasaje se apoya cada fila.",
        "Each table and each measure can be asked for again, and with --explain one sees the passage behind each row.",
    ),
    "rows": ("filas", "rows"),
    "of_rows": ("de", "of"),
    "empty": ("Ninguna fila.", "No rows."),
    "no_data": ("sin dato", "no data"),
    "from": ("Sale de", "From"),
    "annex": (
        "Solo en la hoja de cálculo (el mismo informe en .xlsx) o con la consulta",
        "Only in the spreadsheet (the same report as .xlsx) or by the query",
    ),
    "yes": ("sí", "yes"),
    "no": ("no", "no"),
    "summary": ("Resumen", "Summary"),
    "sheet": ("Hoja", "Sheet"),
    "nothing": (
        "El grafo no tiene datos para esta parte.",
        "The graph has no data for this part.",
    ),
}
#: Language to word to text.
WORDS: Mapping[str, Mapping[str, str]] = {
    language: {word: texts[place] for word, texts in _TEXTS.items()} for place, language in enumerate(("es", "en"))
}
