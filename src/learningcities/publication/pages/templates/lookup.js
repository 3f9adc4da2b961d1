// Looks up names and identifiers in the index of the release. Nothing is sent anywhere: the index is one file.
"use strict";

(function () {
  const MOST = 50;
  const form = document.getElementById("_lookup");
  const input = document.getElementById("_name");
  const count = document.getElementById("_count");
  const list = document.getElementById("_found");
  const words = JSON.parse(form.dataset.words);
  const language = document.documentElement.lang;
  let loading = null;

  // Case, marks on letters and punctuation make no difference; other scripts are compared as they are.
  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’‘ʼ`´]/g, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  // As the server compares them: without scheme and last slash, Wikidata's by their number.
  function identity(text) {
    const wikidata = /^(?:https?:\/\/www\.wikidata\.org\/(?:entity|wiki)\/|wd:|wikidata:)?(Q[1-9]\d*)$/i.exec(text);
    if (wikidata) return "wikidata.org/" + wikidata[1].toUpperCase();
    return /^https?:\/\//i.test(text) ? text.replace(/^https?:\/\/(?:www\.|m\.|sws\.)?/i, "").replace(/\/+$/, "") : null;
  }

  function prepare(index) {
    const byId = new Map(index.entities.map(entity => [entity.id, entity]));
    const whole = id => (id.includes("://") ? id : index.base + id);
    const names = [];
    for (const entity of index.entities) {
      const folded = new Map(entity.names.map(([text, , kind]) => [fold(text), [text, kind]]));
      const ids = [whole(entity.id), ...(entity.identifiers || [])].map(identity);
      names.push({ entity, folded, ids });
    }
    return { index, byId, names };
  }

  function load() {
    loading = loading || fetch(form.dataset.index).then(answer => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(prepare);
    return loading;
  }

  function label(entity) {
    return typeof entity.label === "string" ? entity.label : entity.label[language];
  }

  // How well a name agrees: 3 the same, 2 begins so, 1 a word begins so, 0 not at all.
  function rank(name, wanted) {
    if (name === wanted) return 3;
    if (name.startsWith(wanted)) return 2;
    return (" " + name).includes(" " + wanted) ? 1 : 0;
  }

  function search(data, text) {
    const identifier = identity(text.trim());
    if (identifier) return data.names.filter(one => one.ids.includes(identifier)).map(one => [one.entity, 3, ""]);
    const wanted = fold(text);
    const order = Object.keys(data.index.types);
    const found = [];
    for (const { entity, folded } of data.names) {
      let best = 0, by = "";
      for (const [name, [written, kind]] of folded) {
        const now = kind === "governed" ? Math.min(rank(name, wanted), 1) : rank(name, wanted);
        if (now > best) [best, by] = [now, written];
      }
      if (best > 0) found.push([entity, best, rank(fold(label(entity)), wanted) > 0 ? "" : by]);
    }
    const place = entity => order.indexOf(entity.type);
    return found.sort((a, b) => Boolean(a[0].withdrawn) - Boolean(b[0].withdrawn) || b[1] - a[1] ||
      place(a[0]) - place(b[0]) || label(a[0]).localeCompare(label(b[0]), language));
  }

  function about(data, entity) {
    const values = entity.values || {};
    const places = ["city", "adminArea", "country"].filter(key => values[key])
      .map(key => data.byId.get(values[key][0])).filter(Boolean).map(label);
    const kind = data.index.types[entity.type].names[language];
    return [entity.withdrawn ? words.withdrawn : "", kind, places.join(", ")].filter(Boolean).join(" · ");
  }

  // A path as publication makes it: anything else is shown without a link.
  function href(data, id) {
    const path = id.startsWith("https://w3id.org/learning-cities/concept/") ? id.slice(33) : id;
    return /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/.test(path) ? form.dataset.root + path + form.dataset.suffix : null;
  }

  function item(data, [entity, , by]) {
    const entry = document.createElement("li");
    const target = href(data, entity.id);
    const link = document.createElement(target ? "a" : "span");
    if (target) link.href = target;
    link.textContent = label(entity);
    entry.append(link, " ");
    const small = document.createElement("small");
    small.textContent = (by ? words.named.replace("{name}", by) + " · " : "") + about(data, entity);
    const code = document.createElement("code");
    code.textContent = entity.id.includes("://") ? entity.id : data.index.base + entity.id;
    code.translate = false;
    entry.append(small, code);
    return entry;
  }

  async function show() {
    const text = input.value;
    if (!fold(text)) {
      list.replaceChildren();
      count.textContent = "";
      return;
    }
    try {
      const data = await load();
      if (text !== input.value) return;
      const found = search(data, text);
      list.replaceChildren(...found.slice(0, MOST).map(one => item(data, one)));
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
})();
