// Looks up names and identifiers in the index of the release. Nothing is sent anywhere: the index is a file of the site.
import { NameIndex } from "./names.js";

const MOST = 50;
const form = document.getElementById("_lookup");
const input = document.getElementById("_name");
const count = document.getElementById("_count");
const list = document.getElementById("_found");
const words = JSON.parse(form.dataset.words);
const language = document.documentElement.lang;
let loading = null;

async function read(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

function load() {
  loading = loading || Promise.all([read(form.dataset.index), read(form.dataset.letters)]).then(([text, letters]) => {
    const index = JSON.parse(text);
    return { index, byId: new Map(index.entities.map(one => [one.id, one])), names: new NameIndex(index, letters) };
  });
  return loading;
}

function label(entity) {
  return typeof entity.label === "string" ? entity.label : entity.label[language];
}

function withdrawn(data, entity) {
  if (!entity.withdrawn) return "";
  const heir = data.byId.get(entity.replacedBy);
  return heir ? words.replaced.replace("{name}", label(heir)) : words.withdrawn;
}

function about(data, entity) {
  const values = entity.values || {};
  const places = ["city", "adminArea", "country"].filter(key => values[key])
    .map(key => data.byId.get(values[key][0])).filter(Boolean).map(label);
  const kind = data.index.types[entity.type].names[language];
  return [withdrawn(data, entity), kind, places.join(", ")].filter(Boolean).join(" · ");
}

// A path as publication makes it: anything else is shown without a link.
function href(data, id) {
  const path = id.startsWith("https://w3id.org/learning-cities/concept/") ? id.slice(33) : id;
  return /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/.test(path) ? form.dataset.root + path + form.dataset.suffix : null;
}

// The name that it was found by, where its label does not begin so.
function called(data, { entity, text }, written) {
  if (!text || text === label(entity)) return "";
  const asked = data.names.forms(written).map(one => one.text);
  const shown = data.names.forms(label(entity)).some(one => asked.some(begin => one.text.startsWith(begin)));
  return shown ? "" : words.named.replace("{name}", text) + " · ";
}

function item(data, found, written) {
  const { entity, iri } = found;
  const entry = document.createElement("li");
  const target = href(data, entity.id);
  const link = document.createElement(target ? "a" : "span");
  if (target) link.href = target;
  link.textContent = label(entity);
  entry.append(link, " ");
  const small = document.createElement("small");
  small.textContent = called(data, found, written) + about(data, entity);
  const code = document.createElement("code");
  code.textContent = iri;
  code.translate = false;
  entry.append(small, code);
  return entry;
}

async function show() {
  const text = input.value;
  if (!text.trim()) {
    list.replaceChildren();
    count.textContent = "";
    return;
  }
  try {
    const data = await load();
    if (text !== input.value) return;
    const found = data.names.suggested(text);
    list.replaceChildren(...found.slice(0, MOST).map(one => item(data, one, text)));
    const more = found.length > MOST ? words.more.replace("{count}", found.length - MOST) : "";
    count.textContent = (found.length ? words.found.replace("{count}", found.length) : words.nothing) + more;
    history.replaceState(null, "", "#name=" + encodeURIComponent(text));
  } catch (error) {
    loading = null;
    list.replaceChildren();
    count.textContent = words.failed.replace("{reason}", error.message);
  }
}

form.addEventListener("submit", event => { event.preventDefault(); show(); });
input.addEventListener("input", show);
form.hidden = false;
const asked = /^#name=(.+)$/.exec(location.hash);
if (asked) {
  try {
    input.value = decodeURIComponent(asked[1]).slice(0, 200);
    show();
  } catch { /* A fragment that is no text is no search. */ }
}
