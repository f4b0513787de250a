// Makes elements.

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {object} properties Properties of the element; `class` and `aria-…` are set as attributes.
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * Load what draws charts; it is large, so no page loads it before somebody asks for a chart.
 *
 * @returns {Promise<{drawChart: Function}>}
 */
export function loadCharts() {
  // The version in the address of this script goes with it, so that no browser mixes two builds.
  return import(new URL(`./chart.js${new URL(import.meta.url).search}`, import.meta.url).href);
}
