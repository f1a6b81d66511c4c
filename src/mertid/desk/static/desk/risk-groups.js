/* The limit on the curve of work: drag in the picture or move the slider; without this file the form asks the server. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const slider = document.querySelector("[data-work-line]");
  const data = document.getElementById("work-data");
  if (!slider || !data) return;
  const places = JSON.parse(data.textContent);
  const drawing = document.querySelector("[data-work]");
  const mark = drawing.querySelector("[data-mark]");

  const show = () => {
    const place = places[Number(slider.value)];
    mark.querySelector("path").setAttribute("d", `M${place.x} 14V264`);
    mark.querySelector("circle").setAttribute("cx", place.x);
    mark.querySelector("circle").setAttribute("cy", place.y);
    slider.setAttribute("aria-valuetext", place.label);
    document.querySelector("[data-work-says]").textContent = place.says;
  };
  const nearest = (event) => {
    const box = drawing.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * drawing.viewBox.baseVal.width;
    let best = 0;
    places.forEach((place, i) => { if (Math.abs(place.x - x) < Math.abs(places[best].x - x)) best = i; });
    slider.value = best;
    show();
  };
  document.querySelector("[data-work-show]").hidden = true;
  slider.addEventListener("input", show);
  drawing.classList.add("draggable");
  drawing.addEventListener("pointerdown", (event) => { drawing.setPointerCapture(event.pointerId); nearest(event); });
  drawing.addEventListener("pointermove", (event) => { if (drawing.hasPointerCapture(event.pointerId)) nearest(event); });
});
