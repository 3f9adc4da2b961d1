// Problems: what went wrong with a query, as a sentence, and where in the query.
import { fill, words } from "./words.js";

const POSITIONS = [/error at (\d+):(\d+): ([^]*)/, /line (\d+),? column (\d+):? ?([^]*)/i];

export class Problem extends Error {
  /** `code` names the sentence; `detail` is what the engine or the endpoint says. */
  constructor(code, detail = "", values = {}) {
    super(detail || code);
    this.code = code;
    this.detail = detail;
    this.values = values;
  }

  sentence(place) {
    const values = { detail: this.detail, ...this.values, ...place };
    return fill(place ? words.problems.syntax : words.problems[this.code], values);
  }
}

/**
 * Where in the query the problem lies, or null: line and column from 1, in characters; the text of the line, the
 * offset in it, in code units as the browser counts; the reason.
 */
export function locate(problem, query) {
  if (problem.code !== "refused") return null;
  const found = POSITIONS.map((position) => position.exec(problem.detail)).find(Boolean);
  if (!found) return null;
  const line = Number(found[1]);
  const text = query.split("\n")[line - 1];
  if (text === undefined) return null;
  const column = Number(found[2]);
  const offset = [...text].slice(0, column - 1).join("").length;
  return { line, column, text, offset, reason: reason(found[3], query, text.slice(0, offset)) };
}

/** What is expected, without the list of all characters that names may have; or the prefix that nobody declared. */
function reason(told, query, before) {
  const prefix = /(?:^|[\s{(\[,;.^|/!*+?])([A-Za-z][\w.-]*)?:[^\s<>"]*\s*$/.exec(before);
  const declared = prefix && new RegExp(`\\bPREFIX\\s+${(prefix[1] ?? "").replace(/[.-]/g, "\\$&")}:`, "i").test(query);
  if (prefix && !declared) return fill(words.problems.prefix, { prefix: `${prefix[1] ?? ""}:` });
  return told.split(", [")[0].trim();
}
