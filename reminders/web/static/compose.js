// Writing a text by hand: what it costs and what it gives away, as the server counts it; and one click sends once.
"use strict";

const form = document.getElementById("write");
const WAIT = 250; // after the last key

if (form) {
  const words = form.elements.words;
  const [size, cheaper, gives] = ["size", "cheaper", "private"].map((id) => document.getElementById(id));
  const means = form.elements.private_ok;
  let timer = 0;
  let asked = 0;
  let plain = null;

  const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

  function show(draft) {
    size.textContent = `${many(draft.characters, "character")}, ${many(draft.segments, "segment")}, ${draft.encoding}`
      + (draft.unsupported.length && draft.encoding === "UCS-2" ? `, because of ${draft.unsupported.slice(0, 8).join(" ")}` : "");
    size.classList.toggle("wrong", draft.too_long || draft.segments > 2);
    plain = draft.cheaper;
    cheaper.hidden = plain === null;
    const found = draft.private_words.length > 0;
    gives.hidden = !found;
    means.disabled = !found;
    means.required = found;
    if (found) gives.querySelector("bdi").textContent = draft.private_words.join(", ");
  }

  async function count() {
    const mine = ++asked;
    const sent = new URLSearchParams({ csrf: form.elements.csrf.value, words: words.value });
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: sent, cache: "no-store" });
      if (answer.ok && mine === asked) show(await answer.json());
    } catch { /* the server counts again when it is sent */ }
  }

  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(count, WAIT); });
  cheaper.querySelector("button").addEventListener("click", () => { words.value = plain; words.focus(); count(); });
  form.addEventListener("submit", () => { form.querySelector("button:not([type])").disabled = true; });
  addEventListener("pageshow", (event) => {
    form.querySelector("button:not([type])").disabled = false;
    if (event.persisted) location.reload(); // a form that was sent, brought back by the browser
    else if (words.value) count();
  });
}
