// The query page: what people do with the form in, queries asked and answers shown out.
import { csv, read } from "./answer.js";
import { Editor } from "./editor.js";
import { Endpoint } from "./endpoint.js";
import { Engine } from "./engine.js";
import { Problem, locate } from "./problem.js";
import { download, show } from "./table.js";
import { fill, plural, words } from "./words.js";

const site = JSON.parse(document.getElementById("_site").textContent);
const element = (name) => document.getElementById(`_${name}`);
const SECOND = 1000;

/** Make the page work; it was static so far. */
export async function start() {
  const page = new Page();
  page.listen();
  page.follow();
  await page.probe();
}

class Page {
  constructor() {
    this.engine = new Engine(site, (done, whole) => this.progress(done, whole));
    this.endpoint = null;
    this.editor = new Editor(element("text"), site.prefixes);
    this.running = null;
    this.title = "";
    this.costOfLoading = element("cost").textContent;
  }

  listen() {
    for (const item of document.querySelectorAll("[data-question]")) this.offer(item);
    element("form").hidden = false;
    element("form").addEventListener("submit", (event) => { event.preventDefault(); this.run(); });
    element("form").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.run(); }
    });
    element("stop").addEventListener("click", () => this.running?.abort(new Problem("stopped")));
    element("editor").addEventListener("click", () => this.edit());
    element("text").addEventListener("input", () => this.changed());
    for (const choice of document.querySelectorAll("input[name=where]")) choice.addEventListener("change", () => this.cost());
    addEventListener("hashchange", () => this.follow());
  }

  /** A question of the list as a button that asks it. */
  offer(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      const question = site.questions[item.dataset.question];
      this.take(question.query, question.title);
      this.run();
    });
  }

  /** Take over the query of the address. */
  follow() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query !== null && query !== this.editor.value) this.take(query, this.titleOf(query));
  }

  titleOf(query) {
    return Object.values(site.questions).find((question) => question.query === query)?.title ?? "";
  }

  take(query, title) {
    this.editor.value = query;
    this.changed();
    this.title = title;
  }

  changed() {
    this.title = "";
    this.problem(null);
    element("permalink").href = `#query=${encodeURIComponent(this.editor.value)}`;
  }

  /** Ask whether this site has an endpoint; without one, queries run here. */
  async probe() {
    this.endpoint = await Endpoint.find(new URL(site.endpoint, document.baseURI));
    element("where").hidden = this.endpoint === null;
    element("where-endpoint").checked = this.endpoint !== null;
    this.cost();
    document.documentElement.dataset.ready = "yes";
  }

  get source() {
    return this.endpoint !== null && element("where-endpoint").checked ? this.endpoint : this.engine;
  }

  cost() {
    const here = this.engine.isReady ? words.uses_loaded : this.costOfLoading;
    const there = fill(words.uses_endpoint, { address: this.endpoint?.address ?? "" });
    element("cost").textContent = this.source === this.engine ? here : there;
  }

  progress(done, whole) {
    element("progress").hidden = done === whole;
    element("progress").value = done / whole;
    this.say(fill(words.loading, { percent: plural.number(Math.floor((100 * done) / whole)) }));
  }

  say(text) {
    if (element("status").textContent !== text) element("status").textContent = text;
  }

  async edit() {
    const on = element("editor").getAttribute("aria-pressed") !== "true";
    element("editor").disabled = true;
    try {
      await this.editor.enrich(on, () => this.changed());
      element("editor").setAttribute("aria-pressed", String(on));
      this.editor.focus();
    } catch {
      this.say(words.no_editor);
    } finally {
      element("editor").disabled = false;
    }
  }

  async run() {
    if (this.running) return;
    const query = this.editor.value;
    const title = this.title || words.answer;
    if (!query.trim()) return this.problem(new Problem("empty"));
    this.problem(null);
    element("answer").hidden = true;
    history.replaceState(null, "", `#query=${encodeURIComponent(query)}`);
    this.busy(new AbortController());
    try {
      const answer = await this.ask(query, this.running.signal);
      this.shown(answer, title);
    } catch (error) {
      this.problem(error instanceof Problem ? error : new Problem("broken", String(error.message ?? error)));
    } finally {
      this.busy(null);
    }
  }

  busy(running) {
    this.running = running;
    element("run").disabled = running !== null;
    element("stop").disabled = running === null;
    element("answer").setAttribute("aria-busy", String(running !== null));
    element("progress").hidden = true;
    this.cost();
  }

  /** The answer to a query, and how long it took; a `Problem` at the deadline. */
  async ask(query, signal) {
    const source = this.source;
    await source.prepare(signal);
    this.say(words.running);
    const seconds = this.deadline();
    const timer = setTimeout(() => this.running?.abort(new Problem("deadline", "", { seconds })), seconds * SECOND);
    const began = performance.now();
    try {
      const { type, text } = await source.ask(query, signal);
      const took = (performance.now() - began) / SECOND;
      return { ...read(type, text), type, text, took, where: source === this.engine ? "browser" : "endpoint" };
    } finally {
      clearTimeout(timer);
    }
  }

  deadline() {
    const seconds = element("deadline").valueAsNumber;
    return seconds >= 1 && seconds <= 600 ? seconds : element("deadline").defaultValue * 1;
  }

  shown(answer, title) {
    const count = answer.kind === "boolean" ? words.truth : plural(answer.kind === "graph" ? "triples" : "rows", answer.rows.length);
    this.say(fill(words.done, {
      count, seconds: plural.number(answer.took, 2), by: words[`by_${answer.where}`],
    }));
    show(answer, title, element("table"), site);
    const name = Object.keys(site.questions).find((key) => site.questions[key].query === this.editor.value) ?? "answer";
    const files = element("files");
    files.replaceChildren(
      download(words.csv, `${name}.csv`, "text/csv", () => csv(answer)),
      answer.kind === "graph"
        ? download(words.ntriples, `${name}.nt`, "application/n-triples", () => answer.text)
        : download(words.json, `${name}.json`, "application/sparql-results+json", () => answer.text),
    );
    element("answer").hidden = false;
    element("answer").focus();
  }

  /** Say what is wrong, beside the query; null takes it away. */
  problem(problem) {
    const place = problem === null ? null : locate(problem, this.editor.value);
    const box = element("problem");
    box.hidden = problem === null;
    this.editor.mark(place);
    if (problem === null) return box.replaceChildren();
    const text = document.createElement("p");
    text.textContent = problem.sentence(place);
    box.replaceChildren(text);
    if (place) box.append(...this.pointer(place));
    this.say(words.no_answer);
    if (place) this.editor.focus(place);
  }

  /** The line with the mistake, and a button that leads to it. */
  pointer(place) {
    const line = document.createElement("pre");
    const mark = document.createElement("mark");
    const [start, end] = [place.offset, place.offset + 1];
    mark.textContent = place.text.slice(start, end) || " ";
    line.append(place.text.slice(0, start), mark, place.text.slice(end));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.go_there;
    button.addEventListener("click", () => this.editor.focus(place));
    return [line, button];
  }
}
