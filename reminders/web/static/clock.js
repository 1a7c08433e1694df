// Clocks of open alerts run on between two refreshes; a new alert stands in the title, and is said aloud.
"use strict";

const title = document.title.replace(/^\(\d+\) /, "");
let ahead = 0; // of this machine's clock: the service's own counts
let known = waiting();

function waiting() {
  return new Map([...document.querySelectorAll("[data-alert]")].map((each) => [each.dataset.alert, each.dataset.say]));
}

function span(ms) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const two = (number) => String(number).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

function tick() {
  const now = Date.now() + ahead;
  for (const each of document.querySelectorAll("[data-since]")) {
    each.textContent = span(now - Date.parse(each.dataset.since));
  }
  for (const each of document.querySelectorAll("[data-until]")) {
    const left = Date.parse(each.dataset.until) - now;
    each.textContent = left >= 1000 ? `in ${span(left)}` : "now";
  }
}

function look() {
  const told = document.querySelector("[data-now]");
  if (told !== null) ahead = Date.parse(told.dataset.now) - Date.now();
  tick();
}

function compare() {
  const there = waiting();
  document.title = there.size > 0 ? `(${there.size}) ${title}` : title;
  const fresh = [...there].filter(([id]) => !known.has(id)).map(([, say]) => say);
  known = there;
  const news = document.getElementById("news");
  if (news !== null && fresh.length > 0) news.textContent = fresh.join(". ");
}

// What an address leads to is opened: whoever works through a list goes on in it.
function unfold() {
  const aim = document.getElementById(location.hash.slice(1));
  if (aim instanceof HTMLDetailsElement) aim.open = true;
}

look();
unfold();
addEventListener("hashchange", unfold);
setInterval(tick, 1000);
const live = document.getElementById("live");
if (live !== null) new MutationObserver(() => { compare(); }).observe(live, { childList: true });
const asOf = document.getElementById("as-of");
if (asOf !== null) new MutationObserver(look).observe(asOf.parentElement, { childList: true });
