/* Single keys. Whatever carries data-key is clicked, focused or opened by that key.
   A thing may have several keys ("å a"). They never fire while somebody types, with a modifier held, when a key repeats, or when switched off (WCAG 2.1.4). */
"use strict";
(() => {
  const OFF = "mertid-keys-off";
  const SETTLE_MS = 400; // a key pressed for the page before must not act on this one
  const began = performance.now();
  const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]") !== null;
  const acts = (target) => target.closest("a, button, summary, input, select, textarea, iframe, label") !== null;

  function use(element) {
    if (element.matches("input, select, textarea")) { element.focus(); element.select?.(); return; }
    if (element.matches("summary")) {
      const box = element.parentElement;
      box.open = !box.open;
      (box.open ? box.querySelector("select, input:not([type=hidden]), textarea") : element)?.focus();
      return;
    }
    element.click();
  }

  function move(step) {
    const list = document.querySelector("[data-move]");
    if (!list) return false;
    const posts = [...list.querySelectorAll("a.post, .more a")].filter((post) => post.offsetParent !== null);
    const here = posts.indexOf(document.activeElement);
    const at = here >= 0 ? here + step : Math.max(posts.findIndex((post) => post.hasAttribute("aria-current")) + (step > 0 ? 1 : -1), 0);
    posts[Math.min(Math.max(at, 0), posts.length - 1)]?.focus();
    return posts.length > 0;
  }

  document.addEventListener("keydown", (event) => {
    const dialog = document.getElementById("keys");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (dialog?.open) { if (event.key === "?") dialog.close(); return; }
    if (off()) return;
    const inList = event.target.closest("[data-move]") !== null;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const element = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key) && one.offsetParent !== null);
    if (event.key === "ArrowDown" && inList || key === "j" && !element) { if (move(1)) event.preventDefault(); return; }
    if (event.key === "ArrowUp" && inList || key === "k" && !element) { if (move(-1)) event.preventDefault(); return; }
    if (event.key === "?") { dialog?.showModal(); event.preventDefault(); return; }
    if (event.key === "Enter" && acts(event.target)) return; // the focused thing's own Enter
    if (event.repeat || performance.now() - began < SETTLE_MS || document.documentElement.dataset.swapping) return;
    if (element) { event.preventDefault(); use(element); }
  });

  const open = document.getElementById("keys-open");
  const dialog = document.getElementById("keys");
  if (open && dialog) {
    open.hidden = false;
    open.addEventListener("click", () => dialog.showModal());
    const box = document.getElementById("keys-off");
    box.checked = off();
    box.addEventListener("change", () => { try { localStorage.setItem(OFF, box.checked ? "1" : "0"); } catch { /* private mode: holds for this page only */ } });
  }
})();
