/* Going through a document: what changes is swapped in, focus follows to the mark in question, and its box is brought into view. */
"use strict";
(() => {
  const main = document.getElementById("main");

  function show() {
    const box = document.querySelector(".sheet .mark.now rect") ?? document.querySelector(".sheet .hit rect");
    if (!box || !main) return;
    const place = box.getBoundingClientRect(), frame = main.getBoundingClientRect();
    const scrolls = main.scrollHeight > main.clientHeight;
    const top = scrolls ? frame.top : 0, bottom = scrolls ? frame.bottom : innerHeight;
    if (place.top < top + 40 || place.bottom > bottom - 40) box.scrollIntoView({ block: "center", inline: "nearest" });
  }

  function showDocument() {
    const list = document.getElementById("docs");
    const here = list?.querySelector("[aria-current]");
    if (here && list.scrollHeight > list.clientHeight) list.scrollTop = here.offsetTop - list.clientHeight / 2;
  }

  /* A click on a box, or on a line in the list of marks, asks for that mark; the picture stays where it is. */
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".sheet a.mark, .all-marks a");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    htmx.ajax("GET", mark.getAttribute("href"), { target: "#sheetpart", swap: "outerHTML", source: document.getElementById("side") });
  });

  /* From a choice until what it gave is in place, keys are passed over (keys.js): they were meant for the mark before. */
  const root = document.documentElement;
  const settled = () => { delete root.dataset.swapping; };
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target?.id === "sheetpart") root.dataset.swapping = "1"; });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:swapError", "htmx:timeout"]) document.addEventListener(name, settled);

  let held = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "sheetpart") return;
    held = document.getElementById("docs")?.scrollTop ?? 0;
    /* A refusal comes with the document as it is now; show it like any other answer. */
    if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "sheetpart") return;
    const list = document.getElementById("docs");
    if (list) list.scrollTop = held;
    document.getElementById("mark-title")?.focus({ preventScroll: true });
    show();
    settled();
  });
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, () => { const said = document.getElementById("said"); if (said) said.textContent = said.dataset.failed; });
  }

  const picture = document.querySelector(".sheet img");
  if (picture && !picture.complete) picture.addEventListener("load", show, { once: true });
  show();
  showDocument();
})();
