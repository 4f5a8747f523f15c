// Why was my hash rejected? The diagnosis, by Python in a worker.

import { Python, Status } from "./python.js";

const LISTS = ["other_ks", "other_tokens", "others"];

const form = document.querySelector("form");
const answer = document.querySelector("output");
const status = new Status(document.querySelector(".live-status"));
const python = new Python(status);

document.querySelector(".live-unavailable").remove();
form.hidden = false;
form.addEventListener("focusin", () => python.load(), { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.textContent = "";
  if (python.ready) status.say("Running…");
  try {
    const text = await python.call("diagnose", JSON.stringify(given()));
    answer.textContent = text.replace(/\n {4}(?=\S)/g, " "); // this page breaks lines by its own width
    status.say("Done. The answer is below.");
    answer.focus();
  } catch { // Python has ended, and the status says why
  }
});
form.addEventListener("reset", () => {
  answer.textContent = "";
  status.say("");
});

/** The fields that are filled in, as `diagnose` takes them. Spaces stay: they may be the mistake. */
function given() {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (value) fields[name] = LISTS.includes(name) ? value.split("\n").filter(Boolean) : value;
  }
  return fields;
}
