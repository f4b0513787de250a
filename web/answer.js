// Fetches the page of a query and puts it in place of this one, with the editor left as it is.

/**
 * Ask for the page of a query.
 *
 * @param {string} address
 * @param {URLSearchParams} fields What is sent.
 * @param {AbortSignal} signal
 * @returns {Promise<{page: Document|null, problem: string|null, address: string|null}>} The page, or what is wrong; the
 *   address is null for a query that is too long for one.
 */
export async function askForPage(address, fields, signal) {
  const place = `${address}?${fields}`;
  const isLong = place.length > LONGEST;
  const headers = { Accept: "text/html" };
  const answer = isLong
    ? await fetch(address, { method: "POST", body: fields, headers, signal })
    : await fetch(place, { headers, signal });
  const text = await answer.text();
  if ((answer.headers.get("Content-Type") ?? "").startsWith("text/html")) {
    const page = new DOMParser().parseFromString(text, "text/html");
    return { page, problem: null, address: isLong ? null : place };
  }
  return { page: null, problem: readProblem(text) ?? `${answer.status} ${answer.statusText}`, address: null };
}

/** Longer addresses are not let through everywhere. */
const LONGEST = 8_000;

function readProblem(text) {
  try {
    const problem = JSON.parse(text);
    return [problem.title, problem.detail].filter(Boolean).join(": ") || null;
  } catch {
    return null;
  }
}

/**
 * Put a page in place of this one.
 *
 * @param {Document} page
 * @param {HTMLElement} kept What stays: it takes the place of the element of the page that has the same id.
 */
export function showPage(page, kept) {
  const replaced = page.getElementById(kept.id);
  if (!replaced) throw new Error(`no ${kept.id} in the page`);
  // A script of the page has run already, and a node that is moved into the document does not run it again.
  page.querySelectorAll("main script").forEach((script) => script.remove());
  replaced.replaceWith(kept);
  document.title = page.title;
  for (const selector of ["header.site", "main"]) {
    const [mine, theirs] = [document, page].map((each) => each.querySelector(selector));
    if (mine && theirs) mine.replaceChildren(...theirs.childNodes);
  }
}
