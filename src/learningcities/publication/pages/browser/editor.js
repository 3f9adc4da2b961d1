// The editor: a plain text area, and on request YASQE in its place, with the same value.

export class Editor {
  constructor(area, prefixes) {
    this.area = area;
    this.prefixes = prefixes;
    this.yasqe = null;
  }

  get value() {
    return this.yasqe ? this.yasqe.getValue() : this.area.value;
  }

  set value(text) {
    this.area.value = text;
    this.yasqe?.setValue(text);
  }

  /** Point at a place of the query, by line and column, with the focus. */
  focus(place) {
    if (this.yasqe) {
      if (place) this.yasqe.setCursor(place.line - 1, place.offset);
      return this.yasqe.focus();
    }
    this.area.focus();
    if (!place) return;
    const before = this.area.value.split("\n").slice(0, place.line - 1).map((line) => line.length + 1);
    const start = before.reduce((sum, length) => sum + length, place.offset);
    this.area.setSelectionRange(start, start + 1);
  }

  /** Whether the query has a mistake, for those who do not see it. */
  mark(place) {
    const input = this.yasqe?.getInputField() ?? this.area;
    if (place) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  /** Turn YASQE on or off; its program is loaded when it is first wanted. */
  async enrich(on, changed) {
    if (!on) return this.plain();
    await loaded();
    adapt(window.Yasqe, this.prefixes);
    this.area.hidden = true;
    this.yasqe = new window.Yasqe(this.area.parentElement, settings(this.area.value, this.area.dataset.label));
    const input = this.yasqe.getInputField();
    input.setAttribute("aria-describedby", this.area.getAttribute("aria-describedby"));
    this.yasqe.on("change", changed);
  }

  plain() {
    this.area.value = this.value;
    this.area.hidden = false;
    const root = this.yasqe?.rootEl;
    this.yasqe?.destroy();
    root?.remove();
    this.yasqe = null;
  }
}

/** Complete our own prefixes, not those of prefix.cc, and keep none; what asks other hosts is not a default any more. */
function adapt(Yasqe, prefixes) {
  const own = Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  Object.assign(Yasqe.Autocompleters.prefixes, { persistenceId: null, get: async () => own });
  Yasqe.defaults.autocompleters = [];
}

/** Nothing that asks another host, keeps something, or is outside the page; the Tab key leads on, as everywhere. */
function settings(value, label) {
  return {
    value,
    screenReaderLabel: label,
    autocompleters: ["variables", "prefixes"],
    prefixCcApi: null,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    queryingDisabled: "",
    editorHeight: "auto",
    viewportMargin: Infinity,
    lineWrapping: true,
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": false, "Cmd-Enter": false },
  };
}

let loading = null;

function loaded() {
  loading ??= Promise.all([script("yasqe/yasqe.min.js"), style("yasqe/yasqe.min.css")]);
  loading.catch(() => (loading = null));
  return loading;
}

function script(path) {
  const element = document.createElement("script");
  element.src = new URL(path, import.meta.url);
  return added(element);
}

function style(path) {
  const element = document.createElement("link");
  element.rel = "stylesheet";
  element.href = new URL(path, import.meta.url);
  return added(element);
}

function added(element) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => reject(new Error(element.src || element.href));
    document.head.append(element);
  });
}
