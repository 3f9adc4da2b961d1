// Names as the server compares them (reconciliation/forms.py, names.py, suggesting.py); its rules and the letters of
// all scripts come with the index of the release. Forms are strings to compare: not `exact` where a kind of place was
// left out, `latin` where they were transliterated.

const APOSTROPHES = /['’‘ʼ`´ʻ]/g;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]/g;
const ASCII = /^[\x00-\x7f]*$/;
const SIMILAR = 3;

// Letters that are not ASCII in Latin ones: a line for each 256 code points, the number of the block first.
export function transliterator(letters) {
  const blocks = new Map();
  for (const line of letters.split("\n")) {
    const [block, ...cells] = line.split("\t");
    blocks.set(parseInt(block, 16), cells);
  }
  return text => Array.from(text, character => {
    const code = character.codePointAt(0);
    return code < 0x80 ? character : (blocks.get(code >> 8) || [])[code & 0xff] || "";
  }).join("");
}

// JavaScript folds no case: capitals first make one of letters that have two small forms, or are two letters.
function casefold(text) {
  return Array.from(text, one => (one === "ı" ? one : one.toLowerCase().toUpperCase().toLowerCase())).join("");
}

// Whether a mark is put in an order with others (canonical combining class other than 0): these make no difference.
const combining = new Map();
function combines(mark) {
  if (!combining.has(mark)) {
    combining.set(mark, mark === "\u0345" || ("\u0345" + mark).normalize("NFD") !== "\u0345" + mark);
  }
  return combining.get(mark);
}

function own(name) {
  const folded = casefold(name.replace(APOSTROPHES, "'")).replace(INVISIBLE, "").normalize("NFKD");
  const bare = casefold(folded).normalize("NFKD").replace(/\p{M}/gu, mark => (combines(mark) ? "" : mark));
  const elided = bare.normalize("NFC").replace(/(?<![\p{L}\p{N}_])d'/gu, "d ").replace(/'/g, "");
  return elided.replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim();
}

function isLatin(text) {
  return !/\p{L}/u.test(text.replace(/\p{Script=Latin}/gu, ""));
}

// A function from a name to its forms, the most literal first.
export function folder(rules, latin) {
  const longest = kind => [...rules[kind]].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const [same, before, after, attached] = ["same", "before", "after", "attached"].map(longest);

  const behind = (text, affixes) => {
    const affix = affixes.find(one => text.startsWith(one + " "));
    return affix === undefined ? text : text.slice(affix.length + 1);
  };
  const ahead = (text, affixes) => {
    const affix = affixes.find(one => text.endsWith(" " + one));
    return affix === undefined ? text : text.slice(0, -affix.length - 1);
  };
  const expanded = text => text.replace(APOSTROPHES, "").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean)
    .map(word => (Object.hasOwn(rules.abbreviations, word) ? rules.abbreviations[word] : word)).join(" ");

  function* spellings(name, written) {
    yield written;
    let text = casefold(name).normalize("NFC");
    for (const [letter, instead] of rules.respellings) text = text.replaceAll(letter, instead);
    const respelled = own(text);
    if (ASCII.test(respelled) && respelled !== written.toLowerCase()) yield respelled;
  }

  function* every(name) {
    const plain = own(name);
    const foreign = !isLatin(plain);
    if (foreign) {
      yield [plain, true, false];
      const suffix = attached.find(one => plain.endsWith(one) && Array.from(plain).length - Array.from(one).length > 1);
      if (suffix !== undefined) yield [plain.slice(0, -suffix.length), false, false];
    }
    for (const spelling of spellings(name, ASCII.test(plain) ? plain : latin(plain))) {
      const text = expanded(spelling);
      yield [text, true, foreign];
      const bare = behind(text, same);
      if (bare !== text) yield [bare, true, foreign];
      const core = ahead(behind(bare, before), after);
      if (core !== bare) yield [core, false, foreign];
    }
  }

  return name => {
    const found = new Map();
    for (const [text, exact, transliterated] of every(name)) {
      if (text && !found.has(text)) found.set(text, { text, exact, latin: transliterated });
    }
    return [...found.values()];
  };
}

// The share of letters in common and in order, 0 to 100.
function ratio(one, other) {
  const a = Array.from(one), b = Array.from(other);
  let last = new Uint16Array(b.length + 1);
  for (const letter of a) {
    const next = new Uint16Array(b.length + 1);
    for (let at = 0; at < b.length; at++) {
      next[at + 1] = letter === b[at] ? last[at] + 1 : Math.max(last[at + 1], next[at]);
    }
    last = next;
  }
  const all = a.length + b.length;
  return all ? (1 - (all - 2 * last[b.length]) / all) * 100 : 100;
}

function isPart(one, other, long) {
  const within = (few, many) => [...few].every(word => many.has(word));
  const fewer = within(one, other) ? one : within(other, one) ? other : [];
  return [...fewer].some(word => Array.from(word).length >= long);
}

// The similarity of two texts that are not equal.
export function likeness(one, other, similarity) {
  const a = one.split(" "), b = other.split(" ");
  let best = ratio(one, other);
  if (a.length > 1 || b.length > 1) {
    best = Math.max(best, similarity.word_order * ratio([...a].sort().join(" "), [...b].sort().join(" ")));
  }
  if (best < 100 * similarity.part && isPart(new Set(a), new Set(b), similarity.long)) best = 100 * similarity.part;
  return Math.min(similarity.unequal, best / 100);
}

function runs(text, width) {
  const padded = Array.from(` ${text} `);
  return new Set(padded.slice(0, padded.length - width + 1).map((_, at) => padded.slice(at, at + width).join("")));
}

// The names of the entities of one type.
class TypeNames {
  constructor(comparing) {
    Object.assign(this, { comparing, texts: [], places: [], byText: new Map(), runs: new Map() });
  }

  add(place) {
    const text = place.form.text;
    let number = this.byText.get(text);
    if (number === undefined) {
      number = this.texts.push(text) - 1;
      this.byText.set(text, number);
      this.places.push([]);
      for (const run of new Set([...runs(text, 2), ...runs(text, 3)])) {
        if (!this.runs.has(run)) this.runs.set(run, []);
        this.runs.get(run).push(number);
      }
    }
    this.places[number].push(place);
  }

  // The numbers of texts that share enough runs of letters with a text, those that share most first if there are many.
  similar(text) {
    const { short, share, compared } = this.comparing.runs;
    const wanted = runs(text, Array.from(text).length <= short || !ASCII.test(text) ? 2 : 3);
    const counts = new Map();
    for (const run of wanted) {
      for (const number of this.runs.get(run) || []) counts.set(number, (counts.get(number) || 0) + 1);
    }
    const least = Math.max(1, Math.ceil(share * wanted.size));
    const enough = [...counts].filter(([number, count]) => count >= least && this.texts[number] !== text);
    enough.sort((a, b) => (enough.length > compared ? b[1] - a[1] : 0) || a[0] - b[0]);
    return enough.slice(0, compared).map(([number]) => number);
  }
}

// All names of an index: what somebody has written so far in, entities with the name they were found by out.
export class NameIndex {
  constructor(index, letters) {
    this.similarity = index.comparing.similarity;
    this.forms = folder(index.comparing, transliterator(letters));
    this.order = Object.keys(index.types);
    this.types = new Map(this.order.map(type => [type, new TypeNames(index.comparing)]));
    this.spellings = index.spellings.map(one => [new RegExp(`^(?:${one.pattern})$`, "u"), one.form]);
    this.byIdentifier = new Map();
    for (const entity of index.entities) {
      const iri = entity.id.includes("://") ? entity.id : index.base + entity.id;
      for (const identifier of [iri, ...(entity.identifiers || [])]) {
        const known = this.byIdentifier.get(this.compared(identifier)) || [];
        this.byIdentifier.set(this.compared(identifier), [...known, { entity, iri, text: "" }]);
      }
      for (const [text, , kind] of entity.names) {
        for (const form of this.forms(text)) this.types.get(entity.type).add({ entity, iri, text, kind, form });
      }
    }
  }

  // The form that all spellings of an identifier share.
  compared(identifier) {
    const bare = identifier.trim().replace(/^</, "").replace(/>$/, "");
    for (const [pattern, form] of this.spellings) {
      const found = pattern.exec(bare);
      if (found) return form.replace(/\\(\d)/g, (_, group) => found[group] ?? "");
    }
    return bare;
  }

  // As `suggested` of the server: an identifier, else names that begin so, then similar ones; withdrawn ones last.
  suggested(text) {
    const found = (this.byIdentifier.get(this.compared(text)) || [])
      .map(place => ({ ...place, rank: 0, distance: 0, length: 0 }));
    if (!found.length) found.push(...this.starting(text), ...this.nearby(text));
    const seen = new Set();
    const once = found.filter(({ iri }) => !seen.has(iri) && seen.add(iri));
    const key = one => [Boolean(one.entity.withdrawn), one.rank, one.distance, this.order.indexOf(one.entity.type),
      one.length, one.iri];
    return once.map(one => [key(one), one]).sort(([a], [b]) => {
      const at = a.findIndex((value, place) => value !== b[place]);
      return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
    }).map(([, one]) => one);
  }

  starting(text) {
    const best = new Map();
    for (const asked of this.forms(text).filter(form => form.exact).map(form => form.text)) {
      for (const type of this.types.values()) {
        type.texts.forEach((name, number) => {
          if (!(" " + name).includes(" " + asked)) return;
          for (const place of type.places[number]) {
            const whole = place.kind !== "governed" && name.startsWith(asked);
            const rank = whole ? (name === asked ? 0 : 1) : 2;
            const known = best.get(place.iri), length = Array.from(name).length;
            if (!known || rank < known.rank || (rank === known.rank && length < known.length)) {
              best.set(place.iri, { ...place, rank, distance: 0, length });
            }
          }
        });
      }
    }
    return best.values();
  }

  nearby(text) {
    const { governed, suggested } = this.similarity;
    return this.search(text).map(hit => {
      const share = hit.similarity * (hit.kind === "governed" ? governed : 1);
      return { ...hit, rank: SIMILAR, distance: -share, length: 0 };
    }).filter(hit => -hit.distance >= suggested);
  }

  // The entities with a similar name, each with its best hit.
  search(name) {
    const found = new Map();
    const keep = (place, similarity) => {
      const known = found.get(place.iri);
      const more = known ? similarity - known.similarity : 1;
      if (more > 0 || (more === 0 && known.kind === "old" && place.kind !== "old")) {
        found.set(place.iri, { ...place, similarity });
      }
    };
    const asked = this.forms(name);
    for (const type of this.types.values()) {
      for (const form of asked) {
        for (const place of type.places[type.byText.get(form.text)] || []) keep(place, this.equality(form, place));
      }
      for (const { text } of asked.filter(form => form.exact)) {
        for (const number of type.similar(text)) {
          const similarity = likeness(text, type.texts[number], this.similarity);
          if (similarity >= this.similarity.least) type.places[number].forEach(place => keep(place, similarity));
        }
      }
    }
    return [...found.values()];
  }

  // The similarity of two forms with the same text.
  equality(form, { kind, form: other }) {
    const { nearly } = this.similarity;
    if (form.exact && other.exact) return form.latin || other.latin || kind === "latin" ? nearly : 1;
    return form.exact || other.exact ? nearly : nearly ** 2;
  }
}
