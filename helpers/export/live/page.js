// A notebook's page comes to life: its cells can be changed and run, by Python in a worker.
//
// Without this script, the page is what it was: text, code and stored outputs.

import { Python, Status, make } from "./python.js";

const CURL = /^curl .*127\.0\.0\.1/m;
const CURL_NOTE = "The server at this address is in this page: from outside of it, nobody answers there.";

class Cell {
  constructor(element, number, run) {
    this.number = number;
    this.element = element;
    this.code = element.querySelector(".jp-InputArea pre");
    this.storedSource = this.source;
    this.output = element.querySelector(".jp-OutputArea") ?? make("div", { className: "jp-OutputArea" });
    this.stored = [...this.output.childNodes];
    this.storedText = textOf(this.output);
    this.note = make("span", { className: "live-note" });
    this.hasRun = false;

    Object.assign(this.code, { contentEditable: "plaintext-only", spellcheck: false, autocapitalize: "off" });
    Object.assign(this.code, { role: "textbox", ariaMultiLine: "true", ariaLabel: `Code of cell ${number}` });
    this.code.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.shiftKey || event.ctrlKey)) {
        event.preventDefault();
        run(this);
      }
    });
    this.button = make("button", { type: "button", ariaLabel: `Run cell ${number}` }, "Run");
    this.button.addEventListener("click", () => run(this));
    const name = make("span", {}, `Cell ${number}`);
    this.code.closest(".highlight").after(make("p", { className: "live-bar" }, this.button, name, this.note));
    if (!this.output.isConnected) element.append(this.output);
    this.#warnOfCurl();
  }

  get source() {
    return this.code.innerText.trimEnd();
  }

  /** The page as it was exported, but for changes to the code. */
  restore() {
    this.hasRun = false;
    this.note.textContent = "";
    this.element.classList.remove("live-differs", "live-running");
    this.output.replaceChildren(...this.stored);
    this.#warnOfCurl();
  }

  begin() {
    this.element.classList.add("live-running");
    this.note.textContent = "Running…";
  }

  /** Show what came out of a run. Returns whether it is what is stored. */
  show(outputs) {
    this.restore();
    this.hasRun = true;
    const [first] = outputs;
    if (first?.output_type === "kept") {
      this.note.textContent = `Needs ${first.why}, which a page does not have. The output is the stored one.`;
      return true;
    }
    // Go code is shown as Markdown, which the export has made into HTML, and the page cannot.
    const isMarkdown = outputs.some(({ data }) => data?.["text/markdown"] && !data["text/html"]);
    if (isMarkdown && this.source === this.storedSource) return true;

    this.output.replaceChildren(...outputs.map(shown));
    this.#warnOfCurl();
    if (textOf(this.output) === this.storedText) return true;
    this.note.textContent = "Differs from the stored output.";
    this.element.classList.add("live-differs");
    if (this.storedText) {
      const stored = this.stored.map((node) => node.cloneNode(true));
      this.output.append(make("details", {}, make("summary", {}, "The stored output"), ...stored));
    }
    return false;
  }

  #warnOfCurl() {
    if (CURL.test(textOf(this.output))) this.output.append(make("p", { className: "live-note" }, CURL_NOTE));
  }
}

/** The text of the outputs in an element. Whitespace around each of them is the template's. */
function textOf(element) {
  const outputs = element.querySelectorAll(".jp-OutputArea-output");
  return Array.from(outputs, (output) => output.textContent.trim()).join("\n");
}

/** An output as an element, with the class names of the exported ones. */
function shown({ output_type: type, name, text, data, traceback }) {
  const output = make("div", { className: "jp-OutputArea-output" });
  const plain = () => text ?? traceback?.join("\n") ?? data["text/markdown"] ?? data["text/plain"];
  if (data?.["text/html"]) output.innerHTML = data["text/html"];
  else output.append(make("pre", {}, plain()));
  for (const block of output.querySelectorAll("pre, table")) block.tabIndex = 0; // they may scroll sideways
  if (type === "error" || name === "stderr") output.classList.add("live-error");
  return output;
}

function start(elements) {
  const runAll = make("button", { type: "button" }, "Run all");
  const startOver = make("button", { type: "button" }, "Start over");
  const toolbar = make("div", { className: "live-toolbar" }, runAll, startOver);
  document.querySelector("main").prepend(toolbar);
  const status = new Status(toolbar);
  const python = new Python(status);
  const cells = elements.map((element, i) => new Cell(element, i + 1, runUpTo));
  let running = false;

  runAll.addEventListener("click", async () => {
    if (running) return;
    for (const cell of cells) cell.restore();
    run(cells, python.call("start_over"));
  });
  startOver.addEventListener("click", () => {
    python.stop("Started over: stored outputs are back, and your changes to the code are still there.");
    for (const cell of cells) cell.restore();
  });
  status.say("Python runs in this page. You install nothing, and nothing is sent anywhere.");

  /** Run a cell, and before it those above it that have not run yet: they define what it uses. */
  function runUpTo(cell) {
    if (!running) run(cells.filter((each) => each === cell || (each.number < cell.number && !each.hasRun)));
  }

  async function run(toRun, ready) {
    setRunning(true);
    let differing = 0;
    try {
      await ready;
      for (const cell of toRun) {
        cell.begin();
        if (python.ready) status.say(`Running cell ${cell.number} of ${toRun.at(-1).number}…`);
        const outputs = JSON.parse(await python.call("run", cell.source, `cell ${cell.number}`));
        if (!cell.show(outputs)) differing++;
        const error = outputs.find((output) => output.output_type === "error");
        if (error) return status.say(`Stopped: cell ${cell.number} ended with ${error.ename}.`);
      }
      status.say(`Done. ${summary(toRun.length, differing)}`);
    } catch { // Python has ended, and the status says why
      for (const cell of toRun.filter((each) => !each.hasRun)) cell.restore();
    } finally {
      setRunning(false);
    }
  }

  /** The buttons stay in the tab order: one that is disabled would lose the keyboard's focus. */
  function setRunning(now) {
    running = now;
    for (const button of [runAll, ...cells.map((cell) => cell.button)]) button.ariaDisabled = `${now}`;
  }
}

function summary(ran, differing) {
  if (!differing) return ran === 1 ? "The output is the stored one." : "All outputs are the stored ones.";
  if (differing === 1) return "One output differs from the stored one.";
  return `${differing} outputs differ from the stored ones.`;
}

const elements = [...document.querySelectorAll(".jp-CodeCell")];
if (elements.length) start(elements);
