/* The map beside the rows: streets where the server knows them, else a plain grid, in Web Mercator on a canvas; see route-tiles.js too.
   Two layers, so that pointing at a visit redraws only what is in the light. What it shows also stands in the table (T). */
"use strict";
(() => {
  const R = mertidRoute, { state } = R;
  const frame = document.getElementById("map"), ground = document.getElementById("map-ground"), top = document.getElementById("map-top"), bar = document.getElementById("map-scale");
  const EARTH_M = 40075016.686, NEAR_PX = 12, MARGIN_PX = 26, TILE_PX = 256, REST_MS = 120;
  const view = { x: 0.5, y: 0.5, px: 1000 }; // centre in world units (the world is 1 wide), and pixels for one world
  let points = [], streets = [], waiting = 0, colours = [], ink = {}, seen = null, laid = null, resting = 0;

  const world = (lat, lon) => { const s = Math.sin((lat * Math.PI) / 180); return [lon / 360 + 0.5, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)]; };
  const screen = ([wx, wy]) => [(wx - view.x) * view.px + frame.clientWidth / 2, (wy - view.y) * view.px + frame.clientHeight / 2];
  const latitude = (wy) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * wy))) * 180) / Math.PI;
  const spot = (place) => (place && place.lat !== null && place.lon !== null && place.lat !== undefined ? world(place.lat, place.lon) : null);

  function read() {
    const style = getComputedStyle(frame);
    colours = Array.from({ length: 10 }, (_, at) => style.getPropertyValue(`--c${at}`).trim());
    ink = Object.fromEntries(["map", "street", "mesh", "ink", "paper", "soft"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    streets = (state.data.streets ?? []).map((line) => line.map(([lat, lon]) => world(lat, lon)));
  }

  /* The day's stops as points, with their route; a visit that nobody has is a point of its own. */
  function gather() {
    points = [];
    for (const row of R.rows()) for (const stop of row.stops) {
      const at = spot(R.placeOf(stop.visit));
      if (at) points.push({ at, visit: stop.visit, part: stop.part, row });
    }
    for (const left of state.data.plan.unplanned) {
      const at = spot(R.placeOf(left.visit));
      if (at && R.dayOf(state.visits.get(left.visit).earliest) === state.day) points.push({ at, visit: left.visit, part: 0, row: null });
    }
    frame.classList.toggle("empty", !points.length);
  }

  function fit() {
    const all = points.map((point) => point.at);
    if (!all.length) return;
    const xs = all.map(([one]) => one), ys = all.map(([, one]) => one);
    const [west, east, north, south] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b)), ys.reduce((a, b) => Math.min(a, b)), ys.reduce((a, b) => Math.max(a, b))];
    view.x = (west + east) / 2;
    view.y = (north + south) / 2;
    view.px = Math.min((frame.clientWidth - 2 * MARGIN_PX) / Math.max(east - west, 1e-7), (frame.clientHeight - 2 * MARGIN_PX) / Math.max(south - north, 1e-7));
  }

  function canvas(element) {
    const dense = devicePixelRatio || 1, wide = frame.clientWidth, high = frame.clientHeight;
    if (element.width !== Math.round(wide * dense) || element.height !== Math.round(high * dense)) { element.width = Math.round(wide * dense); element.height = Math.round(high * dense); }
    const pen = element.getContext("2d");
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.clearRect(0, 0, wide, high);
    return pen;
  }
  function line(pen, places) { places.forEach((place, at) => { const [sx, sy] = screen(place); if (at) pen.lineTo(sx, sy); else pen.moveTo(sx, sy); }); }
  const wayOf = (row) => [spot(state.places.get(row.shift.from_place)), ...row.stops.map((stop) => spot(R.placeOf(stop.visit))), spot(state.places.get(row.shift.to_place))].filter(Boolean);

  /* While the map is being moved the picture is shifted as it is; it is drawn anew once it rests, since 200 routes take a while to draw. */
  function shift() {
    ground.style.transform = `translate(${(laid.x - view.x) * view.px}px, ${(laid.y - view.y) * view.px}px) scale(${view.px / laid.px})`;
    drawTop();
    clearTimeout(resting);
    resting = setTimeout(redraw, REST_MS);
  }

  function drawGround() {
    ground.style.transform = "";
    laid = { ...view };
    const pen = canvas(ground), metres = EARTH_M * Math.cos((latitude(view.y) * Math.PI) / 180) / view.px;
    const step = scaleBar(metres);
    if (!streets.length) mesh(pen, step / metres);
    R.tiles.draw(pen, view, frame.clientWidth, frame.clientHeight);
    if (streets.length) {
      pen.strokeStyle = ink.street;
      pen.lineWidth = Math.min(Math.max(9 / metres, 1), 8);
      pen.lineJoin = "round";
      pen.beginPath();
      for (const street of streets) line(pen, street);
      pen.stroke();
    }
    /* One stroke and one fill a colour, not one a route or a stop: 200 routes have some 3,000 stops. */
    const ways = colours.map(() => new Path2D()), dots = colours.map(() => new Path2D()), many = points.length > 1000, size = many ? 2 : 3;
    for (const row of R.rows()) if (row.stops.length) line(ways[row.carer.colour], wayOf(row));
    for (const point of points) if (point.row) { const [sx, sy] = screen(point.at); const path = dots[point.row.carer.colour]; if (many) path.rect(sx - size, sy - size, 2 * size, 2 * size); else { path.moveTo(sx + size, sy); path.arc(sx, sy, size, 0, 7); } }
    pen.globalAlpha = 0.4;
    pen.lineWidth = 1.4;
    ways.forEach((way, at) => { pen.strokeStyle = colours[at]; pen.stroke(way); });
    pen.globalAlpha = 1;
    dots.forEach((dot, at) => { pen.fillStyle = colours[at]; pen.fill(dot); });
    for (const point of points) if (!point.row) dot(pen, point, 3.5);
    const homes = new Set(R.rows().filter((row) => row.stops.length).flatMap((row) => [row.shift.from_place, row.shift.to_place]));
    pen.fillStyle = ink.ink;
    if (homes.size <= 12) for (const home of homes) { const at = spot(state.places.get(home)); if (at) { const [sx, sy] = screen(at); pen.fillRect(sx - 6, sy - 6, 12, 12); } }
  }

  function mesh(pen, step) {
    const [ox, oy] = screen([seen?.x ?? view.x, seen?.y ?? view.y]);
    pen.strokeStyle = ink.mesh;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let at = ox % step; at < frame.clientWidth; at += step) { pen.moveTo(Math.round(at) + 0.5, 0); pen.lineTo(Math.round(at) + 0.5, frame.clientHeight); }
    for (let at = oy % step; at < frame.clientHeight; at += step) { pen.moveTo(0, Math.round(at) + 0.5); pen.lineTo(frame.clientWidth, Math.round(at) + 0.5); }
    pen.stroke();
  }

  function dot(pen, point, size) {
    const [sx, sy] = screen(point.at);
    pen.beginPath();
    pen.arc(sx, sy, size, 0, 7);
    if (point.row) { pen.fillStyle = colours[point.row.carer.colour]; pen.fill(); } else { pen.fillStyle = ink.paper; pen.fill(); pen.strokeStyle = ink.ink; pen.lineWidth = 2; pen.stroke(); }
  }

  function drawTop() {
    const pen = canvas(top), lit = state.lit, point = lit && points.find((one) => R.same(one, lit));
    if (!point) return;
    if (point.row) {
      pen.lineJoin = "round";
      for (const [colour, width] of [[ink.paper, 7], [colours[point.row.carer.colour], 3]]) { pen.strokeStyle = colour; pen.lineWidth = width; pen.beginPath(); line(pen, wayOf(point.row)); pen.stroke(); }
      for (const one of points) if (one.row === point.row) dot(pen, one, 4.5);
    }
    const [sx, sy] = screen(point.at);
    dot(pen, point, 7);
    pen.strokeStyle = ink.ink;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(sx, sy, 10, 0, 7);
    pen.stroke();
    const name = R.nameOf(R.citizenOf(lit.visit)) + (point.row ? ` · ${R.clock(R.placed(lit.visit, lit.part).stop.start)}` : "");
    pen.font = '600 13px "IBM Plex Sans", sans-serif';
    const wide = pen.measureText(name).width + 12, left = Math.min(Math.max(sx - wide / 2, 4), frame.clientWidth - wide - 4), high = sy > 44 ? sy - 38 : sy + 16;
    pen.fillStyle = ink.paper;
    pen.globalAlpha = 0.94;
    pen.fillRect(left, high, wide, 22);
    pen.globalAlpha = 1;
    pen.fillStyle = ink.ink;
    pen.fillText(name, left + 6, high + 15.5);
  }

  /* A round length that is some 60 to 150 pixels here. Metres a pixel in, metres out. */
  function scaleBar(metres) {
    const rough = metres * 90, power = 10 ** Math.floor(Math.log10(rough)), length = [1, 2, 5, 10].map((one) => one * power).reduce((a, b) => (Math.abs(b - rough) < Math.abs(a - rough) ? b : a));
    bar.querySelector("i").style.width = `${length / metres}px`;
    bar.querySelector("span").textContent = length >= 1000 ? `${R.number(length / 1000)} km` : `${R.number(length)} m`;
    return length;
  }

  const redraw = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; if (state.data && frame.clientWidth) { drawGround(); drawTop(); } }); };
  function again({ whole }) { read(); gather(); if (whole || !seen) { fit(); seen = { x: view.x, y: view.y }; } redraw(); }

  function zoom(by, [px, py] = [frame.clientWidth / 2, frame.clientHeight / 2]) {
    const dx = px - frame.clientWidth / 2, dy = py - frame.clientHeight / 2, before = view.px;
    view.px = Math.min(Math.max(view.px * by, TILE_PX * 2 ** 6), TILE_PX * 2 ** 20);
    view.x += dx / before - dx / view.px;
    view.y += dy / before - dy / view.px;
    shift();
  }
  const pan = (dx, dy) => { view.x -= dx / view.px; view.y -= dy / view.px; shift(); };

  function nearest(event) {
    const box = frame.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top;
    let best = null, least = NEAR_PX ** 2;
    for (const point of points) { const [sx, sy] = screen(point.at), far = (sx - px) ** 2 + (sy - py) ** 2; if (far < least) { least = far; best = point; } }
    return best;
  }
  let held = null;
  top.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, moved: 0 }; top.setPointerCapture(event.pointerId); });
  top.addEventListener("pointermove", (event) => {
    if (held) { const dx = event.clientX - held.x, dy = event.clientY - held.y; held = { x: event.clientX, y: event.clientY, moved: held.moved + Math.abs(dx) + Math.abs(dy) }; if (held.moved > 4) pan(dx, dy); return; }
    const found = nearest(event);
    top.classList.toggle("near", !!found);
    if (found) R.light(found.visit, found.part); else R.light(state.here?.visit ?? null, state.here?.part);
  });
  top.addEventListener("pointerup", (event) => {
    const still = held && held.moved <= 4, found = still && nearest(event);
    held = null;
    if (!found) return;
    R.choose(found.visit, found.part, { focus: !!found.row });
    R.tell("explain", { visit: found.visit, part: found.part });
  });
  top.addEventListener("wheel", (event) => { event.preventDefault(); const box = frame.getBoundingClientRect(); zoom(event.deltaY < 0 ? 1.25 : 0.8, [event.clientX - box.left, event.clientY - box.top]); }, { passive: false });
  frame.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ways) pan(...ways[event.key]); else if (event.key === "+") zoom(1.25); else if (event.key === "-") zoom(0.8); else return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-map-zoom]")) button.addEventListener("click", () => { if (button.dataset.mapZoom === "fit") { fit(); redraw(); } else zoom(Number(button.dataset.mapZoom)); });

  new ResizeObserver(() => { if (state.data) redraw(); }).observe(frame);
  R.on("plan", () => again({ whole: false }));
  R.on("day", () => again({ whole: true }));
  let lighting = 0;
  R.on("lit", () => { lighting ||= requestAnimationFrame(() => { lighting = 0; if (state.data) drawTop(); }); });
  R.map = { drawGround, drawTop, fit, redraw };
})();
