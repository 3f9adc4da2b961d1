// The words of the page, from the page itself: plurals, numbers, texts with values in them.

export const words = JSON.parse(document.getElementById("_words").textContent);

const language = document.documentElement.lang;
const rules = new Intl.PluralRules(language);

/** The text with `{name}` replaced by values. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A count with its noun: `1 row`, `2 rows`. */
export function plural(name, count) {
  const forms = words.plurals[name];
  return fill(forms[rules.select(count)] ?? forms.other, { count: plural.number(count) });
}

/** A number as the language of the page writes it. */
plural.number = (value, digits = 0) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
