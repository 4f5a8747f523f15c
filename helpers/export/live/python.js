// Python as a page sees it: calls that are answered later, and an end at any time.

const TOTAL = Number(document.querySelector("script[data-bytes]").dataset.bytes);

const CANNOT_LOAD =
  "Python cannot be loaded. If you host this site: its .mjs files need the content type text/javascript.";

export class Python {
  #worker = null;
  #waiting = new Map();
  #calls = 0;

  /** status: is told how far the loading is. */
  constructor(status) {
    this.status = status;
    this.ready = false;
  }

  /** Load Python, unless that was done. The first call does it as well. */
  load() {
    if (this.#worker) return;
    this.status.loading(0);
    this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#take(data);
    this.#worker.onerror = () => this.stop(CANNOT_LOAD);
  }

  /** The result of a function of cells.py. Rejected with an Error if it fails, or if Python ends. */
  call(name, ...args) {
    this.load();
    const id = ++this.#calls;
    this.#worker.postMessage({ id, call: name, args });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** End Python at once, whatever it does, and say why. The next call starts it with nothing remembered. */
  stop(why) {
    this.#worker?.terminate();
    this.#worker = null;
    this.ready = false;
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
    this.status.say(why);
  }

  #take({ id, value, error, loaded, ready }) {
    if (ready) {
      this.ready = true;
      this.status.say(this.#waiting.size ? "Running…" : "Python is ready.");
    } else if (loaded) {
      this.status.loading(Math.min(loaded / TOTAL, 1));
    } else if (error) { // a call that failed would have told so in its value
      this.stop(`Python has ended: ${error.trim().split("\n").at(-1)}`); // the last line says what happened
    } else {
      this.#waiting.get(id).resolve(value);
      this.#waiting.delete(id);
    }
  }
}

/** A progress bar and a line of text that tell how far it is. */
export class Status {
  constructor(element) {
    this.text = make("span", { role: "status" });
    this.bar = make("progress", { max: 1, hidden: true, ariaLabel: "Loading Python" });
    element.append(this.bar, this.text);
  }

  say(text) {
    this.bar.hidden = true;
    this.text.textContent = text;
  }

  /** share: from 0 to 1, of what has to be loaded. */
  loading(share) {
    const text = share < 1 ? "Loading Python…" : "Starting Python…";
    if (this.text.textContent !== text) this.say(text); // once, not with every piece
    this.bar.hidden = share === 1;
    this.bar.value = share;
  }
}

/** An element with properties and content. */
export function make(name, properties = {}, ...content) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
}
