// The engine: queries in, answers from the dump out, computed by Oxigraph in a worker of this browser.
import { Problem } from "./problem.js";

export class Engine {
  /** `site.files` are the engine and the dump with their sizes; `report` hears how many bytes of all have come. */
  constructor(site, report) {
    this.files = site.files;
    this.report = report;
    this.bytes = null;
    this.worker = null;
  }

  get isReady() {
    return this.worker !== null;
  }

  /** Load what is needed, once; a stopped or broken worker is replaced without loading again. */
  async prepare(signal) {
    if (this.worker) return;
    this.bytes ??= await this.fetch(signal);
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    try {
      await talk(worker, { load: this.bytes }, signal);
    } catch (error) {
      worker.terminate();
      throw error;
    }
    this.worker = worker;
  }

  /** The result as text with its media type. When the signal comes the worker ends, whatever it does. */
  async ask(query, signal) {
    try {
      return await talk(this.worker, { query }, signal);
    } catch (error) {
      if (error.code !== "refused") {
        this.worker.terminate();
        this.worker = null;
      }
      throw error;
    }
  }

  async fetch(signal) {
    const whole = this.files.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    const found = [];
    for (const file of this.files) {
      found.push(await body(file, signal, (count) => this.report(Math.min((done += count), whole), whole)));
    }
    return found;
  }
}

async function body(file, signal, count) {
  try {
    const response = await fetch(new URL(file.path, document.baseURI), { signal, mode: "same-origin" });
    if (!response.ok) throw new Problem("not_loaded", `${file.path}: HTTP ${response.status}`);
    const parts = [];
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      count(value.length);
    }
    return await new Blob(parts).arrayBuffer();
  } catch (error) {
    throw error instanceof Problem ? error : new Problem("not_loaded", `${file.path}: ${error.message}`);
  }
}

/** Send a message to a worker and wait for its reply. */
function talk(worker, message, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    worker.onerror = (event) => reject(new Problem("broken", event.message));
    worker.onmessage = ({ data }) => {
      signal.removeEventListener("abort", stop);
      if (data.code) reject(new Problem(data.code, data.detail));
      else resolve(data);
    };
    worker.postMessage(message);
  });
}
