// A chart of the rows that a table shows; which columns it takes is kept in the address, behind the number sign.

import { loadCharts, make } from "./elements.js";
import { texts } from "./texts.js";

const MOST = 200;
const NONE = "";

/**
 * Offer a chart of a table: of the rows as they are filtered, sorted and cut on the page.
 *
 * @param {HTMLElement} place Holds the table; the chart stands before it.
 */
export function offerChart(place) {
  const table = place.querySelector("table");
  if (!table) return;
  const answer = readTable(table);
  const said = make("p", { class: "note", role: "status" });
  const drawing = make("div", { class: "chart" });
  const controls = make("div", { class: "chart-controls" });
  const box = make("details", { class: "answer-chart" }, make("summary", {}, texts.chart), controls, said, drawing);
  place.before(box);
  if (answer.numeric.length) fill(controls, answer, readView(), draw);

  box.addEventListener("toggle", () => (box.open ? draw() : keepView(null)));
  box.open = "chart" in readView();

  async function draw() {
    if (!answer.numeric.length) {
      said.textContent = texts.chartNothing;
      return;
    }
    const view = Object.fromEntries([...controls.querySelectorAll("select")].map((each) => [each.name, each.value]));
    keepView(view);
    said.textContent = answer.rows.length > MOST ? texts.chartCut(MOST) : "";
    try {
      const { drawChart } = await loadCharts();
      const [label, value] = [view.x, view.y].map((place) => answer.columns[place]);
      await drawChart(drawing, specify(answer, view), texts.chartWords(value, label));
    } catch (fault) {
      console.error(fault);
      said.textContent = texts.chartFault;
    }
  }
}

/** Read what a table shows: names of the columns, places of those of numbers, and the cells. */
function readTable(table) {
  const heads = [...table.tHead.rows[0].cells];
  const columns = heads.map((head) => head.textContent.replace(/\s*[▲▼]\s*$/u, "").trim());
  const numeric = heads.flatMap((head, place) => (head.classList.contains("number") ? [place] : []));
  return { columns, numeric, rows: [...table.tBodies[0].rows].map((row) => [...row.cells]) };
}

/** Read a number: written for people, the whole number stands in a title. */
function readNumber(cell) {
  const written = [cell.querySelector("[title]")?.title, cell.textContent.trim()].filter(Boolean);
  return written.map(Number).find(Number.isFinite) ?? null;
}

function fill(controls, answer, view, redraw) {
  const others = answer.columns.map((_, place) => place).filter((place) => !answer.numeric.includes(place));
  const label = Number(view.x ?? others[0] ?? 0);
  const series = view.series ?? findSeries(answer, label, others);
  const name = (place) => [String(place), answer.columns[place]];
  const choices = [
    ["chart", texts.chartKind, Object.entries(texts.chartKinds), view.chart ?? "bar"],
    ["x", texts.chartLabel, answer.columns.map((_, place) => name(place)), label],
    ["y", texts.chartValue, answer.numeric.map(name), view.y ?? answer.numeric[0]],
    ["series", texts.chartSeries, [[NONE, texts.chartNone], ...others.map(name)], series],
  ];
  for (const [field, title, options, chosen] of choices) {
    const select = make("select", { id: `chart-${field}`, name: field });
    select.append(
      ...options.map(([value, text]) => make("option", { value, selected: value === String(chosen) }, text)),
    );
    select.addEventListener("change", redraw);
    controls.append(make("p", {}, make("label", { htmlFor: select.id }, title), select));
  }
}

/** Where labels repeat, find a column that tells the rows of one label apart. */
function findSeries({ rows }, label, others) {
  const count = (places) => new Set(rows.map((row) => JSON.stringify(places.map((place) => row[place].textContent)))).size;
  if (count([label]) === rows.length) return NONE;
  return others.find((place) => place !== label && count([label, place]) === rows.length) ?? NONE;
}

function specify(answer, view) {
  const isLying = view.chart === "bar";
  const values = readValues(answer, view);
  const [ink, accent] = ["--ink", "--accent"].map((name) => getComputedStyle(document.body).getPropertyValue(name).trim());
  const [label, value, series] = [view.x, view.y, view.series].map((place) => answer.columns[place]);
  const hasSeries = view.series !== NONE;
  const labels = { field: "label", title: label, type: "nominal", sort: null, axis: { labelLimit: 280 } };
  const numbers = { field: "value", title: value, type: "quantitative" };
  const parts = hasSeries ? { color: { field: "series", title: series, type: "nominal", sort: null } } : {};
  if (hasSeries && view.chart === "line") parts.strokeDash = { ...parts.color };
  if (hasSeries && view.chart === "point") parts.shape = { ...parts.color };
  if (hasSeries && isLying) parts.yOffset = { field: "series", sort: null };
  const bars = new Set(values.map((each) => (isLying && hasSeries ? JSON.stringify([each.label, each.series]) : each.label)));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values },
    // Labels are long: bars lie, so that each has its label beside it.
    width: isLying ? "container" : { step: 40 },
    height: isLying ? 20 * bars.size : 320,
    mark: { type: view.chart, tooltip: true, ...(view.chart === "line" ? { point: true } : {}), ...(hasSeries ? {} : { color: accent }) },
    encoding: { ...(isLying ? { y: labels, x: numbers } : { x: labels, y: numbers }), ...parts },
    config: {
      background: "transparent",
      axis: { labelColor: ink, titleColor: ink, labelFontSize: 12 },
      legend: { labelColor: ink, titleColor: ink, labelFontSize: 12, labelLimit: 280 },
      view: { stroke: null },
    },
  };
}

/** Give one value to each label of a series; a row whose label has one already is told by its number. */
function readValues(answer, view) {
  const seen = new Set();
  const values = [];
  answer.rows.slice(0, MOST).forEach((row, place) => {
    const value = readNumber(row[view.y]); // What is missing is no zero, and breaks a line.
    const series = view.series === NONE ? "" : row[view.series].textContent.trim();
    let label = row[view.x].textContent.trim() || "–";
    if (seen.has(JSON.stringify([label, series]))) label = `${label} (${place + 1})`;
    seen.add(JSON.stringify([label, series]));
    values.push({ label, series, value });
  });
  return values;
}

function readView() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

function keepView(view) {
  const hash = view ? `#${new URLSearchParams(view)}` : "";
  if (!view && !("chart" in readView())) return; // Another place of the page.
  if (location.hash !== hash) history.replaceState(history.state, "", location.pathname + location.search + hash);
}
