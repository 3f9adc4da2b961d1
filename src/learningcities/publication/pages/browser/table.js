// Tables: an answer in, elements of the page out; our own IRIs lead to our pages.
import { fill, plural, words } from "./words.js";

const AT_ONCE = 1000;
const WEB = /^https?:\/\//;
const PATH = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;

/** Show an answer in `place`. */
export function show(answer, title, place, site) {
  if (answer.kind === "boolean") {
    const text = document.createElement("p");
    text.className = "truth";
    text.textContent = answer.value ? words.yes : words.no;
    place.replaceChildren(text);
    return;
  }
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.id = "_caption";
  caption.textContent = title;
  const head = table.createTHead().insertRow();
  for (const name of answer.variables) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    cell.translate = false;
    head.append(cell);
  }
  place.replaceChildren(scrolling(table));
  extend(table.createTBody(), answer.rows, place, site);
}

/** A table that is wider than the page is scrolled by itself, also with the keyboard. */
function scrolling(table) {
  const region = document.createElement("div");
  region.className = "wide";
  region.tabIndex = 0;
  region.setAttribute("role", "region");
  region.setAttribute("aria-labelledby", "_caption");
  region.append(table);
  return region;
}

/** Some rows at a time: a browser is slow with a hundred thousand. How many are left is said. */
function extend(body, rows, place, site) {
  const from = body.rows.length;
  for (const row of rows.slice(from, from + AT_ONCE)) {
    const line = body.insertRow();
    for (const term of row) line.insertCell().append(...shown(term, site));
  }
  const left = rows.length - body.rows.length;
  place.querySelector(".more")?.remove();
  if (left === 0) return;
  const more = document.createElement("p");
  const button = document.createElement("button");
  more.className = "more";
  button.type = "button";
  button.textContent = words.show_more;
  button.addEventListener("click", () => extend(body, rows, place, site));
  more.append(fill(words.rows_left, { shown: plural.number(body.rows.length), left: plural("rows", left) }), " ", button);
  place.append(more);
}

function shown(term, site) {
  if (term === null) return [];
  if (term.type === "uri") return [reference(term.value, site)];
  const text = document.createElement("span");
  text.textContent = term.type === "bnode" ? `_:${term.value}` : spelt(term.value);
  const language = term["xml:lang"];
  if (!language) return [text];
  text.lang = language;
  text.dir = "auto";
  if (language === document.documentElement.lang) return [text];
  const tag = document.createElement("small");
  tag.className = "tag";
  tag.textContent = language;
  return [text, " ", tag];
}

/** A value as text; of a triple, which SPARQL 1.2 has, its parts. */
function spelt(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function reference(iri, site) {
  const page = local(iri, site);
  const text = document.createElement("span");
  text.translate = false;
  text.textContent = iri.startsWith(site.base) && page ? iri.slice(site.base.length) || iri : iri;
  if (!page && !WEB.test(iri)) return text;
  const link = document.createElement("a");
  link.href = page ?? iri;
  if (page) link.title = iri;
  else link.rel = "external nofollow noreferrer";
  link.append(text);
  return link;
}

/** The page of one of our IRIs, from here; null for any other one. */
export function local(iri, site) {
  if (iri === site.base) return `index${site.suffix}`;
  const start = site.vocabulary.some((own) => iri.startsWith(own)) ? site.vocabulary_base : site.base;
  if (!iri.startsWith(start)) return null;
  const [path, fragment] = iri.slice(start.length).split(/#(.*)/s);
  return PATH.test(path) ? `${path}${site.suffix}${fragment ? `#${fragment}` : ""}` : null;
}

/** A button that saves a text as a file, which is written when it is asked for. */
export function download(label, name, type, write) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([write()], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  return button;
}
