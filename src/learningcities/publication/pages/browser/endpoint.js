// The endpoint of this site: queries in, its answers out (SPARQL 1.1 Protocol, section 2.1.3), or null where there is none.
import { Problem } from "./problem.js";

const DESCRIPTION = /^(?:text\/turtle|application\/(?:n-triples|ld\+json|rdf\+xml))\b/;
const RESULTS = /^application\/(?:sparql-results\+json|n-triples)(?=$|[\s;])/;

export class Endpoint {
  /** The endpoint, if one answers with a service description (SPARQL 1.1 Service Description, section 2). */
  static async find(address) {
    try {
      const response = await request(address, { headers: { Accept: "text/turtle" } });
      await response.body?.cancel();
      const isDescribed = response.ok && DESCRIPTION.test(response.headers.get("Content-Type") ?? "");
      return isDescribed ? new Endpoint(address) : null;
    } catch {
      return null;
    }
  }

  constructor(address) {
    this.address = address.href;
  }

  async prepare() {}

  async ask(query, signal) {
    const response = await this.send(query, signal);
    const type = RESULTS.exec(response.headers.get("Content-Type") ?? "")?.[0];
    if (response.ok && type) return { type, text: await this.text(response, signal) };
    const detail = said(response.headers.get("Content-Type") ?? "", await this.text(response, signal));
    if (response.status === 400) throw new Problem("refused", detail);
    throw new Problem("endpoint", detail, { status: response.status });
  }

  async send(query, signal) {
    try {
      return await request(this.address, {
        method: "POST",
        headers: {
          Accept: "application/sparql-results+json, application/n-triples",
          "Content-Type": "application/sparql-query",
        },
        body: query,
        signal,
      });
    } catch (error) {
      throw signal.aborted ? signal.reason : new Problem("unreachable", error.message);
    }
  }

  async text(response, signal) {
    try {
      return await response.text();
    } catch (error) {
      throw signal.aborted ? signal.reason : new Problem("unreachable", error.message);
    }
  }
}

/** Nothing of another host is asked, not even when this one sends us there. */
function request(address, options) {
  return fetch(address, { mode: "same-origin", credentials: "same-origin", redirect: "error", ...options });
}

/** What the body of an error says: problem details (RFC 9457), or plain text; a page says nothing here. */
function said(type, text) {
  if (type.includes("html")) return "";
  try {
    const found = JSON.parse(text);
    return String(found.detail ?? found.message ?? found.error ?? found.title ?? text);
  } catch {
    return text.trim();
  }
}
