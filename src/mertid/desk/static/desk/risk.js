/* The line of how many there are hands for: type, slide or drag it; without this file the form asks the server. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const data = document.getElementById("hands-said");
  const field = document.querySelector("[data-hands]");
  if (!data || !field) return;
  const said = JSON.parse(data.textContent);
  const slider = document.querySelector("[data-hands-slider]");
  const list = document.querySelector(".ranked-list");
  const rows = list ? [...list.querySelectorAll("li[data-rank]")] : [];
  const line = list?.querySelector(".cap-line") ?? null;
  const files = document.querySelectorAll('a[href*="list.csv"]');
  slider.hidden = false;
  document.querySelector("[data-hands-show]").hidden = true;

  const show = (hands, typed = false) => {
    slider.value = hands;
    slider.setAttribute("aria-valuetext", String(hands));
    if (!typed) field.value = hands;
    document.querySelector("[data-hands-says]").textContent = said[hands];
    for (const row of rows) row.classList.toggle("below", Number(row.dataset.rank) > hands && !!line);
    const first = rows.find((row) => Number(row.dataset.rank) === hands + 1);
    if (line) { line.hidden = !first; if (first) first.prepend(line); }
    for (const kept of document.querySelectorAll("[data-hands-keep]")) kept.value = hands;
    for (const file of files) file.href = file.href.replace(/hands=\d+/, `hands=${hands}`);
  };
  const kept = (value) => Math.min(Math.max(Number(value) || 1, 1), Number(slider.max));
  slider.addEventListener("input", () => show(kept(slider.value)));
  field.addEventListener("input", () => { if (/^\d+$/.test(field.value)) show(kept(field.value), true); });
  field.addEventListener("change", () => { field.value = kept(field.value); });

  if (!line) return;
  list.classList.add("draggable");
  line.addEventListener("pointerdown", (event) => { line.setPointerCapture(event.pointerId); event.preventDefault(); });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const above = rows.filter((row) => { const box = row.querySelector("a").getBoundingClientRect(); return box.top + box.height / 2 < event.clientY; });
    const hands = kept(above.length);
    if (hands !== Number(slider.value)) { show(hands); line.setPointerCapture(event.pointerId); }
  });
});
