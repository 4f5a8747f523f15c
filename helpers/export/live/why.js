// Why was my hash rejected? The diagnosis, by Python in a worker.

import { Python, Status } from "./python.js";

const LISTS = ["other_ks", "other_tokens", "others"];

const form = document.querySelector("form");
const answer = document.querySelector("output");
const status = new Status(document.querySelector(".live-status"));
const python = new Python((share) => status.loading(share));

document.querySelector(".live-unavailable").remove();
form.hidden = false;
form.addEventListener("focusin", () => python.load(), { once: true });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.textContent = "";
  status.loading(0);
  try {
    answer.textContent = await python.call("diagnose", JSON.stringify(given()));
    status.say("Done. The answer is below.");
    answer.focus();
  } catch (error) {
    status.say(error.message);
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
