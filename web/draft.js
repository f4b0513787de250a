// Keeps what was written last in the browser, where the browser lets it: nothing else, and nothing that is not text.

const KEY = "coopgraph.sparql";
const LONGEST = 100_000;

/** @returns {string|null} What was kept, or null. */
export function readDraft() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept && kept.length <= LONGEST ? kept : null;
  } catch {
    return null; // The reader has forbidden it.
  }
}

/** @param {string} text What is kept; an empty text is forgotten. */
export function keepDraft(text) {
  try {
    if (text.trim() && text.length <= LONGEST) localStorage.setItem(KEY, text);
    else localStorage.removeItem(KEY);
  } catch {
    // Forbidden, or full: the query is in the page all the same.
  }
}
