/* The line on the manager's curve: drag in the picture or move the slider; without this file the form asks the server. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const slider = document.querySelector("[data-curve-line]");
  const data = document.getElementById("curve-data");
  if (!slider || !data) return;
  const places = JSON.parse(data.textContent);
  const drawing = document.querySelector("[data-curve]");
  const mark = drawing.querySelector("[data-mark]");
  const set = document.querySelector("[data-curve-set]");

  const show = () => {
    const place = places[Number(slider.value)];
    mark.querySelector("path").setAttribute("d", `M${place.x} 20V240`);
    mark.querySelector("circle").setAttribute("cx", place.x);
    mark.querySelector("circle").setAttribute("cy", place.y);
    slider.setAttribute("aria-valuetext", place.label);
    document.querySelector("[data-curve-label]").textContent = `${place.label}.`;
    document.querySelector("[data-curve-says]").textContent = place.says;
    if (set) set.href = `${set.dataset.curveSet}?error_share=${place.error_share}#limits`;
  };

  const nearest = (event) => {
    const box = drawing.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * drawing.viewBox.baseVal.width;
    let best = 0;
    places.forEach((place, i) => { if (Math.abs(place.x - x) < Math.abs(places[best].x - x)) best = i; });
    slider.value = best;
    show();
  };

  document.querySelector("[data-curve-show]").hidden = true;
  slider.addEventListener("input", show);
  drawing.classList.add("draggable");
  drawing.addEventListener("pointerdown", (event) => { drawing.setPointerCapture(event.pointerId); nearest(event); });
  drawing.addEventListener("pointermove", (event) => { if (drawing.hasPointerCapture(event.pointerId)) nearest(event); });
});
