/* Choosing all places that a search found, or none. */
"use strict";
(() => {
  const button = document.getElementById("choose-all");
  if (!button) return;
  const boxes = [...document.querySelectorAll("input[name=place]")];
  button.hidden = boxes.length === 0;
  const say = () => { button.textContent = boxes.some((box) => box.checked) ? button.dataset.none : button.dataset.all; };
  button.addEventListener("click", () => { const on = !boxes.some((box) => box.checked); for (const box of boxes) box.checked = on; say(); });
  for (const box of boxes) box.addEventListener("change", say);
  say();
})();
