// Answers: the text of a result in, what it holds out; the same again as CSV.

const TRIPLE = /^(<[^>]*>|_:\S+) (<[^>]*>) (.+?)\s*\.$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/**
 * A result: `{kind: "boolean", value}`, or `{kind: "table" | "graph", variables, rows}` with terms as in SPARQL 1.1
 * Query Results JSON, null where a variable is unbound. A graph has each triple once.
 */
export function read(type, text) {
  if (type === "application/n-triples") return graph(text);
  const found = JSON.parse(text);
  if ("boolean" in found) return { kind: "boolean", value: found.boolean };
  const variables = found.head.vars;
  const rows = found.results.bindings.map((binding) => variables.map((name) => binding[name] ?? null));
  return { kind: "table", variables, rows };
}

function graph(text) {
  const lines = [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line && !line.startsWith("#"));
  const rows = lines.sort().map((line) => {
    const found = TRIPLE.exec(line);
    if (!found) throw new Error(`no N-Triples: ${line}`);
    return found.slice(1).map(term);
  });
  return { kind: "graph", variables: ["subject", "predicate", "object"], rows };
}

function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: plain(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const found = LITERAL.exec(text);
  // What SPARQL 1.2 adds is shown as it is written.
  if (!found) return { type: "literal", value: text };
  const literal = { type: "literal", value: plain(found[1]) };
  if (found[2]) literal["xml:lang"] = found[2];
  if (found[3]) literal.datatype = found[3];
  return literal;
}

function plain(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, one) =>
    one === undefined ? String.fromCodePoint(parseInt(short ?? long, 16)) : ESCAPES[one] ?? one);
}

/** The result as SPARQL 1.1 Query Results CSV; a truth value, which that does not define, as the word alone. */
export function csv(answer) {
  if (answer.kind === "boolean") return String(answer.value);
  const lines = [answer.variables, ...answer.rows.map((row) => row.map(text))];
  return lines.map((line) => line.map(quoted).join(",") + "\r\n").join("");
}

function text(term) {
  if (term === null) return "";
  return term.type === "bnode" ? `_:${term.value}` : String(term.value);
}

function quoted(value) {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
