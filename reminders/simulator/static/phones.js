// Keeps the page fresh and sends without a reload. Everything also works without this file.
"use strict";

const state = document.body.dataset.state;
const list = document.getElementById("list");
const conversation = document.getElementById("conversation");
const clock = document.getElementById("clock");
const goTo = document.querySelector("input[name=at]");
let seen = document.body.dataset.version;

function toTheEnd() {
  if (conversation) conversation.scrollTop = conversation.scrollHeight;
}

function show(part, html) {
  // The server has escaped every word of this.
  const atEnd = part.scrollHeight - part.scrollTop - part.clientHeight < 60;
  part.innerHTML = html;
  if (part === conversation && atEnd) toTheEnd();
}

async function refresh() {
  try {
    const answer = await fetch(`${state}?seen=${encodeURIComponent(seen)}`, { cache: "no-store" });
    const now = await answer.json();
    clock.textContent = now.clock;
    if (goTo && document.activeElement !== goTo) goTo.min = goTo.value = now.clock_input;
    seen = now.version;
    if (now.list !== undefined) show(list, now.list);
    if (now.conversation !== undefined && conversation) show(conversation, now.conversation);
  } catch {
    clock.textContent = "The simulator does not answer.";
  }
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  if (form.elements.body?.type === "text") form.reset();
  await fetch(form.action, { method: "POST", body: fields, redirect: "manual" }).catch(() => {});
  await refresh();
}

for (const form of document.querySelectorAll("section form, .clock form")) form.addEventListener("submit", submit);
setInterval(() => document.hidden || refresh(), 1000);
toTheEnd();
