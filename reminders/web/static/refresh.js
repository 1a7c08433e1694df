// Brings what stands in #live up to date (each child of it has an id) without disturbing whoever reads it: what is open stays open, the
// place on the page stays where it is, and nothing moves while words are being marked or somebody is about to
// press a button. Notes are written on pages of their own, which are never replaced.
"use strict";

const EVERY = 20_000;
const STILL = 2_000; // without a hand moving: nothing may slip away from under the pointer or the thumb
const AGAIN = 3_000;

const REACHED = "a, button, summary"; // by the keyboard

let moved = -STILL;
for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, (event) => { moved = event.timeStamp; }, { passive: true, capture: true });
}
let next = 0;

function isBusy() {
  const marked = document.getSelection();
  const writes = document.activeElement?.matches("input, textarea") ?? false;
  return document.hidden || writes || (marked !== null && !marked.isCollapsed) || performance.now() - moved < STILL;
}

function replace(old, fresh) {
  const open = [...old.querySelectorAll("details[open]")].map((each) => each.id);
  const inside = old.contains(document.activeElement) ? document.activeElement.closest("[id]") : null;
  const place = inside === null ? -1 : [...inside.querySelectorAll(REACHED)].indexOf(document.activeElement);
  const scrolled = old.scrollLeft;
  old.replaceWith(fresh);
  fresh.scrollLeft = scrolled;
  for (const id of open) {
    const same = document.getElementById(id);
    if (same !== null) same.open = true;
  }
  if (inside?.id) document.getElementById(inside.id)?.querySelectorAll(REACHED)[place]?.focus({ preventScroll: true });
}

function take(page) {
  const main = document.getElementById("live");
  const anchor = [...main.children].find((each) => each.getBoundingClientRect().bottom > 0);
  const before = anchor?.getBoundingClientRect().top;
  const wanted = [...page.getElementById("live").children];
  for (const old of [...main.children]) {
    if (!wanted.some((each) => each.id === old.id)) old.remove();
  }
  let previous = null;
  for (const fresh of wanted) {
    const old = document.getElementById(fresh.id);
    // An opened <details> is no difference in content.
    const same = old !== null && old.innerHTML.replaceAll(' open=""', "") === fresh.innerHTML;
    const isNew = old === null;
    if (isNew) previous === null ? main.prepend(fresh) : previous.after(fresh);
    else if (!same) replace(old, fresh);
    previous = document.getElementById(fresh.id);
  }
  const still = anchor && document.getElementById(anchor.id);
  if (still) window.scrollBy(0, still.getBoundingClientRect().top - before);
  document.getElementById("as-of").replaceWith(page.getElementById("as-of"));
}

async function refresh() {
  clearTimeout(next);
  next = setTimeout(refresh, isBusy() ? AGAIN : EVERY);
  if (isBusy()) return;
  try {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store", headers: { "X-Refresh": "1" }, signal: AbortSignal.timeout(10_000) });
    if (answer.status === 401) return location.reload(); // the session has ended
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!isBusy()) take(page);
    document.body.classList.remove("stale");
  } catch {
    document.body.classList.add("stale"); // says that what is shown may be old
  }
}

next = setTimeout(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
