// Completes classes, properties and prefixes in the editor, from what this service says of its own graph.

import Yasqe from "@zazuko/yasqe";

import { texts } from "./texts.js";

const MOST = 60;
const RESULTS = "application/sparql-results+json";
const VOID = "http://rdfs.org/ns/void#";
// The description is in the graph where the build put it there; it is large, so only what is needed is asked for.
const QUERIES = {
  class: `SELECT ?term (MAX(?count) AS ?uses) WHERE { GRAPH ?g { [] <${VOID}class> ?term ; <${VOID}entities> ?count } } GROUP BY ?term`,
  property: `SELECT ?term (MAX(?count) AS ?uses) WHERE { GRAPH ?g { [] <${VOID}property> ?term ; <${VOID}triples> ?count } } GROUP BY ?term`,
};
const LINE = /^(\S+) <http:\/\/rdfs\.org\/ns\/void#(class|property|entities|triples)> (?:<([^>]*)>|"(\d+)")/;

/**
 * Fit Yasqe with completions that ask this service and nobody else, and store nothing.
 *
 * @param {{endpoint: string, description: string}} places Addresses of the endpoint and of the VoID description.
 * @param {Map<string, string>} prefixes Prefix to namespace.
 * @returns {string[]} Names of the completions.
 */
export function prepareCompletion(places, prefixes) {
  const described = new Map();
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes",
    persistenceId: null,
    get: () => [...prefixes].map(([prefix, namespace]) => `${prefix}: <${namespace}>`),
  });
  for (const kind of Object.keys(QUERIES)) {
    Yasqe.forkAutocompleter(kind, {
      name: kind,
      persistenceId: null,
      get: async (yasqe, token) => {
        if (!described.has(kind)) described.set(kind, readTerms(kind, places));
        try {
          return choose(await described.get(kind), token, prefixes);
        } catch (fault) {
          described.delete(kind);
          console.error(fault);
          return [];
        }
      },
      postProcessSuggestion: (yasqe, token, iri) => write(iri, yasqe.getPrefixesFromQuery()),
    });
  }
  return ["variables", "prefixes", "property", "class"];
}

/** Say what the editor would say in English. */
export function translateNotices(yasqe) {
  const show = yasqe.showNotification.bind(yasqe);
  yasqe.showNotification = (key) => show(key, texts.completeHint);
}

/** Read the terms of the graph, the most used first. */
async function readTerms(kind, places) {
  const found = (await readFromGraph(kind, places.endpoint)) ?? (await readDescription(kind, places.description));
  return [...found].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([term]) => term);
}

async function readFromGraph(kind, endpoint) {
  const body = new URLSearchParams({ query: QUERIES[kind] });
  const answer = await fetch(endpoint, { method: "POST", headers: { Accept: RESULTS }, body });
  if (!answer.ok) return null;
  const rows = (await answer.json()).results.bindings.filter((row) => row.term);
  return rows.length ? new Map(rows.map((row) => [row.term.value, Number(row.uses.value)])) : null;
}

async function readDescription(kind, address) {
  const answer = await fetch(address, { headers: { Accept: "application/n-triples" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return readPartitions(kind, await answer.text());
}

/** Read the partitions of one kind out of N-Triples. */
function readPartitions(kind, text) {
  const terms = new Map();
  const counts = new Map();
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (!match) continue;
    if (match[2] === kind) terms.set(match[1], match[3]);
    else if (match[4] && match[2] === (kind === "class" ? "entities" : "triples")) counts.set(match[1], Number(match[4]));
  }
  const found = new Map();
  for (const [part, term] of terms) found.set(term, Math.max(found.get(term) ?? 0, counts.get(part) ?? 0));
  return found;
}

/** Choose the terms that begin with what is written, and then those whose name holds it. */
function choose(terms, token, prefixes) {
  const written = (token?.autocompletionString ?? "").trim();
  const [prefix, local] = written.includes(":") ? split(written, prefixes) : ["", written];
  const begins = prefix + local;
  const holds = local.toLowerCase();
  const first = terms.filter((term) => begins && term.startsWith(begins));
  const then = terms.filter((term) => !first.includes(term) && term.startsWith(prefix) && name(term).includes(holds));
  return [...first, ...then].slice(0, MOST);
}

function split(written, prefixes) {
  const namespace = prefixes.get(written.slice(0, written.indexOf(":")));
  if (namespace) return [namespace, written.slice(written.indexOf(":") + 1)];
  const end = Math.max(written.lastIndexOf("/"), written.lastIndexOf("#")) + 1;
  return [written.slice(0, end), written.slice(end)];
}

function name(iri) {
  return iri.slice(Math.max(iri.lastIndexOf("/"), iri.lastIndexOf("#")) + 1).toLowerCase();
}

function write(iri, declared) {
  for (const [prefix, namespace] of Object.entries(declared)) {
    if (iri.startsWith(namespace) && /^[\w-]+$/.test(iri.slice(namespace.length))) {
      return `${prefix}:${iri.slice(namespace.length)}`;
    }
  }
  return `<${iri}>`;
}
