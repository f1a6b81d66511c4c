/* The routes of a day as rows of time. Only the rows in view are drawn, so that 200 routes scroll like 20.
   Places are set by script on each element, since style attributes are not allowed. The grid has one tab stop; arrows go between visits. */
"use strict";
(() => {
  const R = mertidRoute, { state } = R;
  const NS = "http://www.w3.org/2000/svg", SPARE = 4, LABEL_PX = 34;
  const frame = document.getElementById("gantt"), grid = document.getElementById("gantt-grid"), body = document.getElementById("gantt-body");
  const hours = document.getElementById("gantt-hours"), over = document.getElementById("gantt-over");
  const drawn = new Map();
  const scale = { from: 0, to: R.DAY, px: 1, zoom: 1, row: 34, name: 130, width: 800 };
  let waiting = 0;

  const svg = (name, attributes) => {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const div = (kind, role) => { const made = document.createElement("div"); made.className = kind; if (role) made.setAttribute("role", role); return made; };
  const x = (minutes) => (minutes - scale.from) * scale.px;
  const minutesAt = (clientX) => scale.from + (clientX - body.getBoundingClientRect().left - scale.name) / scale.px;
  const rowAt = (clientY) => Math.min(Math.max(Math.floor((clientY - body.getBoundingClientRect().top) / scale.row), 0), R.rows().length - 1);

  function measure() {
    const rows = R.rows(), rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 10;
    const starts = rows.map((row) => Math.min(row.shift.start, row.route?.leave ?? row.shift.start));
    const ends = rows.map((row) => Math.max(row.shift.end, row.route?.back ?? row.shift.end));
    const roomy = rows.length ? (frame.clientHeight - rem * 4) / rows.length : 0;
    scale.row = Math.round(Math.min(Math.max(roomy, rem * 3.4), rem * 5)); // few routes may be taller
    scale.name = Math.round(rem * (frame.clientWidth < 50 * rem ? 9 : 13));
    scale.from = rows.length ? Math.floor(Math.min(...starts) / 60) * 60 : state.day * R.DAY + 420;
    scale.to = rows.length ? Math.ceil(Math.max(...ends) / 60) * 60 : scale.from + 540;
    const whole = Math.max(frame.clientWidth - scale.name - rem * 1.2, rem * 36);
    scale.width = Math.round(whole * scale.zoom);
    scale.px = scale.width / (scale.to - scale.from);
  }

  function lay() {
    measure();
    const rows = R.rows(), height = rows.length * scale.row, focused = body.contains(document.activeElement);
    for (const one of drawn.values()) one.remove();
    drawn.clear();
    grid.style.width = `${scale.name + scale.width + 12}px`;
    body.style.height = `${height}px`;
    body.style.setProperty("--row", `${scale.row}px`);
    scale.top = body.offsetTop;
    grid.setAttribute("aria-rowcount", String(rows.length));
    over.setAttribute("width", scale.width + 12);
    over.setAttribute("height", Math.max(height, 1));
    over.style.left = `${scale.name}px`;
    layHours(rows.length);
    draw();
    showLit();
    if (focused) cellOf(tabStop())?.focus({ preventScroll: true }); // a new plan does not throw the reader out of the rows
  }

  function layHours() {
    const step = scale.px * 60 < 58 ? 120 : 60, marks = [];
    const drawing = svg("svg", { width: scale.width + 12, height: 28 });
    for (let at = scale.from; at <= scale.to; at += step) {
      const text = svg("text", { x: x(at), y: 19, "text-anchor": at === scale.from ? "start" : at === scale.to ? "end" : "middle" });
      text.textContent = R.clock(at);
      marks.push(text);
    }
    drawing.append(...marks);
    drawing.style.marginLeft = `${scale.name}px`;
    hours.replaceChildren(drawing);
    for (let at = scale.from; at <= scale.to; at += step) if (state.data.now != null && state.data.now >= at && state.data.now < at + step) drawing.append(svg("circle", { class: "gantt-now", cx: x(state.data.now), cy: 4, r: 4 }));
  }

  /* Draw the rows in view; keep the one that holds the focus, so that it is not lost by scrolling. */
  function draw() {
    waiting = 0;
    if (!state.data) return;
    const rows = R.rows(), top = frame.scrollTop - scale.top, first = Math.max(Math.floor(top / scale.row) - SPARE, 0);
    const last = Math.min(Math.ceil((top + frame.clientHeight) / scale.row) + SPARE, rows.length), wanted = new Set();
    for (let at = first; at < last; at++) wanted.add(at);
    const stop = tabStop(), held = stop && R.placed(stop.visit, stop.part);
    if (held) wanted.add(held.row.index);
    for (const [at, one] of drawn) if (!wanted.has(at) && !one.contains(document.activeElement)) { one.remove(); drawn.delete(at); }
    const order = [...drawn.keys()].sort((a, b) => a - b);
    for (const at of [...wanted].sort((a, b) => a - b)) if (!drawn.has(at) && rows[at]) {
      const made = rowOf(rows[at], stop), next = order.find((one) => one > at);
      body.insertBefore(made, next === undefined ? over : drawn.get(next)); // in order, for those who read by ear
      drawn.set(at, made);
    }
  }
  const later = () => { waiting ||= requestAnimationFrame(draw); };

  function tabStop() {
    const here = state.here && R.placed(state.here.visit, state.here.part);
    if (here && R.dayOf(here.row.shift.start) === state.day) return state.here;
    const first = R.rows().find((row) => row.stops.length)?.stops[0];
    return first ? { visit: first.visit, part: first.part } : null;
  }

  function rowOf(row, stop) {
    const made = div("gantt-row", "row"), name = div("gantt-name", "rowheader"), track = div("gantt-track");
    made.style.transform = `translateY(${row.index * scale.row}px)`;
    made.style.height = `${scale.row}px`;
    made.setAttribute("aria-rowindex", String(row.index + 1));
    made.dataset.row = row.index;
    name.style.width = `${scale.name}px`;
    name.textContent = R.nameOf(row.carer);
    if (row.shift.absent) { made.classList.add("absent"); name.append(Object.assign(document.createElement("span"), { className: "label bad", textContent: R.say("absent") })); }
    name.title = `${R.nameOf(row.carer)} · ${R.clock(row.shift.start)}–${R.clock(row.shift.end)}${row.carer.group ? ` · ${row.carer.group}` : ""}`;
    track.style.width = `${scale.width}px`;
    track.append(lines(row));
    for (const one of row.stops) track.append(cell(row, one, stop));
    if (!row.stops.length) { const none = div("gantt-none", "gridcell"); none.textContent = R.say("no_visits"); none.style.left = `${x(row.shift.start) + 6}px`; track.append(none); }
    made.append(name, track);
    return made;
  }

  /* Working time, travel and break of a row, in one drawing. */
  function lines(row) {
    const drawing = svg("svg", { width: scale.width, height: scale.row, "aria-hidden": "true" }), middle = scale.row / 2, { shift, route } = row;
    drawing.append(svg("rect", { class: "gantt-shift", x: x(shift.start), y: 2, width: Math.max(x(shift.end) - x(shift.start), 1), height: scale.row - 4 }));
    if (route?.stops.length) {
      let way = "";
      for (const one of route.stops) if (one.travel) way += `M${x(one.arrive - one.travel).toFixed(1)} ${middle}H${x(one.arrive).toFixed(1)}`;
      if (route.travel_back) way += `M${x(route.back - route.travel_back).toFixed(1)} ${middle}H${x(route.back).toFixed(1)}`;
      drawing.append(svg("path", { class: "gantt-travel", d: way || "M0 0" }));
    }
    if (route?.pause_at != null && shift.pause) {
      const wide = shift.pause * scale.px;
      drawing.append(svg("rect", { class: "gantt-pause", x: x(route.pause_at), y: scale.row * 0.2, width: wide, height: scale.row * 0.6, rx: 3 }));
      const text = svg("text", { x: x(route.pause_at) + wide / 2, y: middle + 4, "text-anchor": "middle" }), word = R.say("pause");
      text.textContent = wide > LABEL_PX ? word : word[0].toUpperCase();
      drawing.append(text);
    }
    return drawing;
  }

  function cell(row, stop, first) {
    const made = div(`visit c${row.carer.colour}`, "gridcell"), wide = Math.max((stop.end - stop.start) * scale.px, 5), { visit, part } = stop;
    made.style.left = `${x(stop.start)}px`;
    made.style.width = `${wide - 1}px`;
    made.dataset.visit = visit;
    made.dataset.part = part;
    made.tabIndex = R.same(first, stop) ? 0 : -1;
    made.setAttribute("aria-label", R.describe(visit, part));
    const marks = { new: !R.knows(visit, row.carer.id), locked: R.locked(visit), double: state.visits.get(visit).carers === 2, fault: state.faulty.has(visit), here: R.same(state.here, stop) };
    made.className += Object.keys(marks).filter((name) => marks[name]).map((name) => ` ${name}`).join("");
    if (R.same(state.here, stop)) made.setAttribute("aria-selected", "true");
    if (wide > LABEL_PX) made.textContent = R.nameOf(R.citizenOf(visit));
    return made;
  }

  const cellOf = (where) => where && [...drawn.get(R.placed(where.visit, where.part)?.row.index)?.querySelectorAll(".visit") ?? []].find((one) => one.dataset.visit === where.visit && Number(one.dataset.part) === where.part);
  const whereOf = (element) => { const one = element?.closest?.(".visit"); return one ? { visit: one.dataset.visit, part: Number(one.dataset.part) } : null; };

  /* Bring a visit into view; the frame's own scrolling only, so that the page stands still. */
  function reveal(where) {
    const at = R.placed(where.visit, where.part);
    if (!at) return;
    const top = at.row.index * scale.row + body.offsetTop, head = hours.offsetHeight, left = x(at.stop.start);
    if (top < frame.scrollTop + head) frame.scrollTop = top - head;
    if (top + scale.row > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + scale.row - frame.clientHeight + 8;
    if (left < frame.scrollLeft) frame.scrollLeft = left - 20;
    if (left + scale.name + 60 > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = left + scale.name + 60 - frame.clientWidth;
    draw();
  }

  /* The visit in the light: its window and wish as bands, its partner by a line. */
  function showLit() {
    for (const one of body.querySelectorAll(".visit.lit, .gantt-row.lit")) one.classList.remove("lit");
    over.replaceChildren();
    const lit = state.lit, at = lit && R.placed(lit.visit, lit.part);
    if (!at || R.dayOf(at.row.shift.start) !== state.day) return;
    const facts = state.visits.get(lit.visit), y = at.row.index * scale.row, band = (kind, from, to, high) => {
      const left = Math.max(x(from), 0), right = Math.min(x(to), scale.width);
      if (right > left) over.append(svg("rect", { class: kind, x: left, y: y + high, width: right - left, height: scale.row - 2 * high }));
    };
    band("gantt-window", facts.earliest, facts.latest + facts.minutes, 0.5);
    if (facts.wished_from !== null && facts.wished_to !== null) band("gantt-wish", facts.wished_from, facts.wished_to + facts.minutes, 2);
    drawn.get(at.row.index)?.classList.add("lit");
    for (const one of [lit, { visit: lit.visit, part: 1 - lit.part }]) cellOf(one)?.classList.add("lit");
    const other = R.partner(lit.visit, lit.part);
    if (other) over.append(svg("path", { class: "gantt-link", d: `M${x(at.stop.start) + 3} ${y + scale.row / 2}V${other.row.index * scale.row + scale.row / 2}` }));
  }

  function go(where) { if (where) R.choose(where.visit, where.part, { focus: true }); }

  function step(event) {
    const here = whereOf(event.target), at = here && R.placed(here.visit, here.part);
    if (!at) return false;
    const rows = R.rows(), { row, order } = at, as = (stop) => stop && { visit: stop.visit, part: stop.part };
    const across = (by, far = 1) => {
      let to = row.index + by * far, clear = Math.min(Math.max(to, 0), rows.length - 1);
      while (rows[clear] && !rows[clear].stops.length) clear += by;
      return as(rows[clear]?.stops.reduce((best, one) => (Math.abs(one.start - at.stop.start) < Math.abs(best.start - at.stop.start) ? one : best)));
    };
    const ways = {
      ArrowLeft: () => as(row.stops[order - 1]), ArrowRight: () => as(row.stops[order + 1]), ArrowUp: () => across(-1), ArrowDown: () => across(1),
      Home: () => as(row.stops[0]), End: () => as(row.stops.at(-1)), PageUp: () => across(-1, 8), PageDown: () => across(1, 8),
    };
    if (!(event.key in ways)) return false;
    go(ways[event.key]());
    return true;
  }

  frame.addEventListener("scroll", () => { over.style.clipPath = `inset(0 0 0 ${frame.scrollLeft}px)`; later(); }, { passive: true }); // bands never over the names
  new ResizeObserver(() => { if (state.data && frame.clientWidth) lay(); }).observe(frame);
  body.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (R.moveKey?.(event) || step(event)) { event.preventDefault(); event.stopPropagation(); }
  });
  body.addEventListener("pointerover", (event) => { const where = whereOf(event.target); if (where && !R.dragging?.()) R.light(where.visit, where.part); });
  frame.addEventListener("pointerleave", () => { if (!R.dragging?.()) R.light(state.here?.visit ?? null, state.here?.part); });
  body.addEventListener("focusin", (event) => { const where = whereOf(event.target); if (where && !R.same(where, state.here)) R.choose(where.visit, where.part); });
  body.addEventListener("click", (event) => { const where = whereOf(event.target); if (where) { R.choose(where.visit, where.part); R.tell("explain", where); } });

  R.on("plan", lay);
  R.on("day", lay);
  R.on("lit", showLit);
  R.on("here", ({ focus }) => {
    for (const one of body.querySelectorAll('.visit.here, .visit[tabindex="0"]')) { one.classList.remove("here"); one.removeAttribute("aria-selected"); one.tabIndex = -1; }
    if (focus) reveal(state.here);
    const one = cellOf(state.here);
    if (!one) return;
    one.classList.add("here");
    one.setAttribute("aria-selected", "true");
    one.tabIndex = 0;
    if (focus) one.focus({ preventScroll: true });
    showLit();
  });

  function zoom(by) {
    const middle = scale.from + (frame.scrollLeft + (frame.clientWidth - scale.name) / 2) / scale.px;
    scale.zoom = Math.min(Math.max(scale.zoom * by, 1), 6);
    lay();
    frame.scrollLeft = x(middle) - (frame.clientWidth - scale.name) / 2;
  }
  for (const button of document.querySelectorAll("[data-gantt-zoom]")) button.addEventListener("click", () => zoom(Number(button.dataset.ganttZoom)));

  R.gantt = { frame, body, scale, x, minutesAt, rowAt, cellOf, whereOf, reveal, lay, draw };
})();
