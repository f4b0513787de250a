// Asks an endpoint with Comunica and writes the answer: SPARQL results in JSON, a graph in N-Triples.
import { QueryEngine } from "@comunica/query-sparql";

const FORMATS = {
  bindings: "application/sparql-results+json",
  boolean: "application/sparql-results+json",
  quads: "application/n-triples",
};
const [source, query] = process.argv.slice(2);
const engine = new QueryEngine();
const result = await engine.query(query, { sources: [source] });
const { data } = await engine.resultToString(result, FORMATS[result.resultType]);
for await (const piece of data) process.stdout.write(piece);
