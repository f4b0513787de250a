// Puts a button beside each figure of a page, which draws it anew as a chart that answers to the pointer; and offers a
// chart of the rows of a named query.

import { offerChart } from "./answer_chart.js";
import { loadCharts, make } from "./elements.js";
import { texts } from "./texts.js";

const SPECIFICATION = 'a[type="application/json"]';

function equip(figure) {
  const link = figure.querySelector(SPECIFICATION);
  const picture = figure.querySelector("picture");
  if (!link || !picture || figure.querySelector(".chart")) return;
  const place = make("div", { class: "chart", hidden: true });
  const said = make("span", { class: "note", role: "status" });
  const button = make("button", { type: "button", class: "plain", "aria-pressed": "false" }, texts.figureShow);
  picture.after(place);
  figure.append(make("p", { class: "chart-actions" }, button, " ", said));

  async function show() {
    said.textContent = "";
    button.disabled = true;
    try {
      const [charts, answer] = await Promise.all([loadCharts(), fetch(link.href)]);
      if (!answer.ok) throw new Error(answer.statusText);
      place.hidden = false;
      await charts.drawChart(place, await answer.json(), picture.querySelector("img").alt);
      turn(true);
    } catch (fault) {
      console.error(fault);
      turn(false);
      said.textContent = texts.chartFault;
    } finally {
      button.disabled = false;
    }
  }

  function turn(isChart) {
    place.hidden = !isChart;
    picture.hidden = isChart;
    button.textContent = isChart ? texts.figureHide : texts.figureShow;
    button.setAttribute("aria-pressed", String(isChart));
  }

  button.addEventListener("click", () => (place.hidden ? show() : turn(false)));
}

document.querySelectorAll("figure.drawing").forEach(equip);

const rows = document.getElementById("respuesta-tabla");
if (rows) offerChart(rows);
