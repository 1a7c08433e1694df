// The editor of texts: looks again a moment after the last letter, replaces dear characters, puts names in.
// Without it, the button "Check" does the same on a new page.
"use strict";

const PAUSE = 300;
const form = document.getElementById("edit");
const fields = [...form.querySelectorAll("textarea")];
let last = fields[0];
let waiting = 0;
let asking = null;
// What the look on its way asks for beside the texts: the next one asks again, if it comes before the answer.
let wanted = [];

function soon(pause = PAUSE) {
  clearTimeout(waiting);
  waiting = setTimeout(look, pause);
}

async function look(extra = wanted) {
  clearTimeout(waiting);
  asking?.abort();
  wanted = extra;
  const mine = (asking = new AbortController());
  const body = new URLSearchParams(new FormData(form));
  if (extra.length) body.append(...extra);
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body, headers: { "X-Part": "1" }, signal: mine.signal });
    if (answer.status === 401 || answer.status === 403) throw new Error("You are signed out, or may not edit any more: copy your words, and sign in again.");
    if (!answer.ok) throw new Error("It cannot be checked just now.");
    take(new DOMParser().parseFromString(await answer.text(), "text/html"), extra.length > 0);
    wanted = [];
  } catch (error) {
    if (error.name === "AbortError") return;
    wanted = [];
    document.getElementById("verdict").textContent = error instanceof TypeError ? "The service does not answer." : error.message;
  }
}

function take(page, withVisits) {
  for (const fresh of page.querySelectorAll("[id]")) {
    if (fresh.id === "sample" || fresh.id === "found") {
      if (!withVisits) continue; // somebody may be choosing
    }
    const old = document.getElementById(fresh.id);
    if (old === null || old.outerHTML === fresh.outerHTML) continue;
    // Words that are being marked, and the button that has just been pressed, stay where they are.
    const held = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (held) (fresh.matches("select") ? fresh : last).focus({ preventScroll: true });
  }
}

function insert(words) {
  last.focus();
  last.setRangeText(words, last.selectionStart, last.selectionEnd, "end");
  soon();
}

function toLine(field, line) {
  const lines = field.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
}

for (const field of fields) {
  field.addEventListener("input", () => soon());
  field.addEventListener("focus", () => { last = field; });
}
form.addEventListener("change", (event) => {
  if (event.target.id === "sample") look();
});
form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  const line = event.target.closest("[data-line]");
  if (pressed?.name === "cheaper") {
    event.preventDefault();
    const { language, char, instead } = pressed.dataset;
    const field = document.getElementById(`source-${language}`);
    field.value = field.value.replaceAll(char, instead);
    last = field;
    look();
  } else if (pressed?.id === "finding") {
    event.preventDefault();
    look(["finding", "1"]);
  } else if (line) {
    event.preventDefault();
    const language = line.closest(".seen").id.slice("seen-".length);
    toLine(document.getElementById(`source-${language}`), Number(line.dataset.line));
  }
});
// Enter looks for the visit; in the note it does nothing: publishing is a button of its own.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  if (event.target.name === "find") look(["finding", "1"]);
});
for (const code of document.querySelectorAll("code[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "insert code";
  button.title = `Put ${code.dataset.insert} into the text`;
  button.textContent = code.textContent;
  button.addEventListener("click", () => insert(code.dataset.insert));
  code.replaceWith(button);
}
// Nothing that was written is lost by a wrong click.
let sent = false;
const opened = fields.map((field) => field.value).join("\0");
form.addEventListener("submit", () => { sent = true; });
addEventListener("beforeunload", (event) => {
  if (!sent && fields.map((field) => field.value).join("\0") !== opened) event.preventDefault();
});
