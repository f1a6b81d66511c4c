/* A number and its slider follow each other. Without this script the number alone is used: sliders have no name and are not sent. */
"use strict";
for (const slider of document.querySelectorAll("input[type=range][data-for]")) {
  const number = document.getElementById(slider.dataset.for);
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value || "0"; });
}
