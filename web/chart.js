// Draws a Vega-Lite specification. Expressions are interpreted, so the page needs no leave to evaluate text as program.

import { expressionInterpreter } from "vega-interpreter";
import { compile } from "vega-lite";
import { View, parse } from "vega";

/**
 * Draw a chart into an element, in place of what it holds.
 *
 * @param {HTMLElement} place
 * @param {object} specification Vega-Lite, with its data inside.
 * @param {string} words What it shows, for those who do not see it; the table beside it holds the values.
 * @returns {Promise<void>} Fulfilled when it is drawn; rejected with what is wrong with the specification.
 */
export async function drawChart(place, specification, words) {
  place.replaceChildren();
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", words);
  const { spec } = compile(specification);
  const view = new View(parse(spec, {}, { ast: true }), {
    container: place,
    expr: expressionInterpreter,
    hover: true,
    renderer: "svg",
  });
  await view.runAsync();
  // The chart is told as one image: the parts of it have no names of their own.
  for (const part of place.querySelectorAll("svg[role], svg [role]")) {
    for (const name of ["role", "aria-roledescription", "aria-label"]) part.removeAttribute(name);
  }
}
