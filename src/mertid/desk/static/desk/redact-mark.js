/* Marking by oneself: with M, words are chosen by the arrow keys on the page, a frame is drawn by the mouse, or text is selected beside it.
   Without this script the words are typed into the form. */
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const LEAST_PT = 3;
  let words = null, from = 0, to = 0, drawing = null;

  const box = () => document.getElementById("own");
  const sheet = () => document.getElementById("sheet");
  const svg = () => sheet()?.querySelector("svg");
  const form = () => document.getElementById("own-form");
  const say = (text) => { const said = document.getElementById("said"); if (said) said.textContent = text; };

  function rect(kind, x, y, w, h) {
    const made = document.createElementNS(NS, "rect");
    for (const [name, value] of Object.entries({ class: kind, x, y, width: w, height: h })) made.setAttribute(name, value);
    svg().append(made);
    return made;
  }
  const clear = () => { for (const one of svg()?.querySelectorAll(".picked, .drawn") ?? []) one.remove(); };

  function fill(start, end, area, text) {
    const own = form();
    own.elements.start.value = start;
    own.elements.end.value = end;
    own.elements.area.value = area;
    if (text) own.elements.words.value = text;
  }

  function choose() {
    clear();
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    for (const [, , x, y, w, h] of words.slice(first, last + 1)) rect("picked", x, y, w, h);
    const text = words.slice(first, last + 1).map((word) => word[6]).join(" ");
    fill(words[first][0], words[last][1], "", text);
    say(text);
    svg().querySelector(".picked")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /* The word above or below: the nearest in the line before or after. */
  function across(step) {
    const [, , x, y, , h] = words[to];
    let best = to, least = Infinity;
    words.forEach(([, , wx, wy], index) => {
      const down = (wy - y) * step;
      if (down < h / 2) return;
      const far = down * 4 + Math.abs(wx - x);
      if (far < least) { least = far; best = index; }
    });
    return best;
  }

  async function begin() {
    const page = sheet();
    if (!page) { form()?.elements.words.focus(); return; }
    page.classList.add("marking");
    page.tabIndex = 0;
    page.focus({ preventScroll: true });
    say(page.dataset.help);
    if (words?.of !== page.dataset.words) {
      const answer = await fetch(page.dataset.words).catch(() => null);
      words = answer?.ok ? (await answer.json()).words : [];
      words.of = page.dataset.words;
    }
    if (!words.length) return;
    const now = svg().querySelector(".mark.now rect");
    const [x, y] = now ? [Number(now.getAttribute("x")), Number(now.getAttribute("y"))] : [0, 0];
    from = to = Math.max(0, words.findIndex((word) => word[3] > y - 4 && (word[2] >= x - 4 || word[3] > y + 4)));
    choose();
  }

  function end(back) {
    clear();
    sheet()?.classList.remove("marking");
    sheet()?.removeAttribute("tabindex");
    if (form()) fill("", "", "", "");
    if (back) { box().open = false; box().querySelector("summary").focus(); say(""); }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "own") return;
    if (event.target.open) setTimeout(begin); else end(false);
  }, true);

  document.addEventListener("keydown", (event) => {
    const page = sheet();
    if (!page || document.activeElement !== page || !page.classList.contains("marking")) return;
    const steps = { ArrowRight: () => to + 1, ArrowLeft: () => to - 1, ArrowDown: () => across(1), ArrowUp: () => across(-1), Home: () => 0, End: () => words.length - 1 };
    if (event.key in steps && words?.length) {
      to = Math.min(Math.max(steps[event.key](), 0), words.length - 1);
      if (!event.shiftKey) from = to;
      choose();
    } else if (event.key === "Enter") {
      if (form().elements.end.value || form().elements.area.value) form().requestSubmit();
    } else if (event.key === "Escape") {
      end(true);
    } else if (event.key !== "Tab") {
      if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  /* A frame drawn with the mouse. */
  function at(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg().getScreenCTM().inverse());
    return [place.x, place.y];
  }
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.(".sheet.marking") || event.button !== 0) return;
    event.preventDefault();
    sheet().focus({ preventScroll: true });
    sheet().setPointerCapture(event.pointerId);
    clear();
    const [x, y] = at(event);
    drawing = { x, y, shape: rect("drawn", x, y, 0, 0) };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = at(event);
    const place = { x: Math.min(x, drawing.x), y: Math.min(y, drawing.y), width: Math.abs(x - drawing.x), height: Math.abs(y - drawing.y) };
    for (const [name, value] of Object.entries(place)) drawing.shape.setAttribute(name, value);
  });
  document.addEventListener("pointerup", () => {
    if (!drawing) return;
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(drawing.shape.getAttribute(name)));
    drawing = null;
    if (w < LEAST_PT || h < LEAST_PT) { clear(); return; }
    fill("", "", [x, y, x + w, y + h].map((one) => one.toFixed(1)).join(","), "");
    const inside = (words ?? []).filter(([, , wx, wy, ww, wh]) => wx + ww / 2 > x && wx + ww / 2 < x + w && wy + wh / 2 > y && wy + wh / 2 < y + h);
    say(inside.map((word) => word[6]).join(" ") || sheet().getAttribute("aria-label"));
    sheet().focus({ preventScroll: true });
  });

  /* Text selected in the page's text. */
  document.addEventListener("pointerup", () => {
    const chosen = getSelection();
    const text = document.getElementById("sheet-text");
    if (!text || !form() || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
    const place = (node, offset) => {
      const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
      return piece ? Number(piece.dataset.start) + offset : null;
    };
    const range = chosen.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset), stop = place(range.endContainer, range.endOffset);
    if (start === null || stop === null || stop <= start) return;
    const said = chosen.toString();
    fill(start, stop, "", said.replace(/\s+/g, " ").trim());
    say(said);
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "own-words") { const own = form(); own.elements.start.value = own.elements.end.value = own.elements.area.value = ""; clear(); }
  });
})();
