// Comunica, asked from a test: jobs as JSON on standard input, what came of each as JSON on standard output.
//
// In: {module, site, base, jobs: [{query, sources, traverse}]}. The IRIs of the data lead to `site`, as a redirect of
// w3id.org would lead there; no other host is ever asked.
// Out: {rows: [{variable: [value, language]}], asked: [{method, url, type}], refused: [url]} for each job, or {error}.
"use strict";

const { readFileSync } = require("node:fs");
const { module: name, site, base, jobs } = JSON.parse(readFileSync(0, "utf8"));
const { QueryEngine } = require(name);

function term(found) {
  return [found.value, (found.language ?? "").toLowerCase()];
}

function guarded(asked, refused) {
  return async (input, init) => {
    const url = String(input.url ?? input);
    const target = url.startsWith(base) ? site + url.slice(base.length) : url;
    if (!target.startsWith(site)) {
      refused.push(url);
      throw new Error(`${url} is another host`);
    }
    const answer = await fetch(target, init);
    const type = (answer.headers.get("content-type") ?? "").split(";")[0];
    asked.push({ method: init?.method ?? "GET", url, type });
    return answer;
  };
}

async function run({ query, sources, traverse = false }) {
  const asked = [];
  const refused = [];
  const context = { sources, fetch: guarded(asked, refused), lenient: traverse };
  const found = await (await new QueryEngine().queryBindings(query, context)).toArray();
  const rows = found.map((row) => Object.fromEntries([...row].map(([key, value]) => [key.value, term(value)])));
  return { rows, asked, refused };
}

(async () => {
  const answers = [];
  for (const job of jobs) {
    answers.push(await run(job).catch((error) => ({ error: String(error.stack ?? error) })));
  }
  process.stdout.write(JSON.stringify(answers));
})();
