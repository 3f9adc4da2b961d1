// The worker: bytes of the engine and of the dump in, then queries in and results out, one at a time.
import start, { Store } from "./oxigraph/web.js";

const ROWS = "application/sparql-results+json";
const GRAPH = "application/n-triples";

let store;

onmessage = async ({ data }) => {
  try {
    postMessage(data.load ? await load(...data.load) : ask(data.query));
  } catch (error) {
    // After a trap the engine is of no more use: out of memory, mostly.
    const isTrap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    postMessage({ code: isTrap ? "memory" : data.load ? "not_loaded" : "refused", detail: String(error.message ?? error) });
  }
};

/** The default graph is the union of all graphs. Oxigraph's own union would answer a triple of two graphs twice. */
async function load(engine, dump) {
  await start({ module_or_path: engine });
  store = new Store();
  store.load(new TextDecoder().decode(dump), { format: "application/trig", no_transaction: true });
  store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }");
  return { size: store.size };
}

/** Which kind of result a query has is known when the engine refuses the format of the other kind. */
function ask(query) {
  try {
    return { type: ROWS, text: store.query(query, { results_format: ROWS }) };
  } catch (error) {
    if (!String(error.message).startsWith("Not supported RDF format")) throw error;
    return { type: GRAPH, text: store.query(query, { results_format: GRAPH }) };
  }
}
