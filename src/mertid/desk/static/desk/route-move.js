/* Moving a visit, by dragging or by keys: a shadow shows where it would lie, the server says at once what that would give, and a drop stores it.
   Also lock, take out, undo and redo. Everything is said in the live region too. */
"use strict";
(() => {
  const R = mertidRoute, { state, gantt } = R;
  const STEP_MIN = 5, FAR_STEP_MIN = 30, WAIT_MS = 110, DRAG_PX = 5, EDGE_PX = 40, SAME_CLICK_MS = 80;
  const shadow = document.getElementById("gantt-shadow"), says = document.getElementById("move-says"), anyway = document.getElementById("route-anyway");
  let held = null; // {visit, part, row, minutes, from, by, answer, asked}
  let waiting = 0, asking = null, busy = false, grabbed = null;

  const title = () => R.nameOf(R.citizenOf(held.visit));
  const length = () => state.visits.get(held.visit).minutes;

  function hold(where, by) {
    const at = R.placed(where.visit, where.part), facts = state.visits.get(where.visit);
    const start = at ? at.stop.start : Math.max(facts.wished_from ?? facts.earliest, facts.earliest);
    held = { ...where, by, row: at?.row.index ?? 0, minutes: start, start, from: at?.row.index ?? -1, answer: null };
    gantt.frame.classList.add("moving");
    document.body.classList.toggle("dragging", by === "pointer");
    show();
  }

  /* Where it would lie: the row, and among which of the row's stops. The time is asked for only when it was changed. */
  function target() {
    const row = R.rows()[held.row], others = row.stops.filter((stop) => !(stop.visit === held.visit && stop.part === held.part));
    const moved = Math.round(held.minutes) !== Math.round(held.start), before = others.filter((stop) => stop.start < held.minutes).length;
    return { plan: state.data.plan.number, visit: held.visit, part: held.part, shift: row.shift.id, before, start: moved ? held.minutes : null };
  }
  const still = () => held.row === held.from && Math.round(held.minutes) === Math.round(held.start);

  function show() {
    shadow.hidden = false;
    shadow.style.left = `${gantt.scale.name + gantt.x(held.minutes)}px`;
    shadow.style.width = `${Math.max(length() * gantt.scale.px, 6)}px`;
    shadow.style.transform = `translateY(${held.row * gantt.scale.row}px)`;
    shadow.style.height = `${gantt.scale.row - 4}px`;
    if (held.by === "keys") keepInView();
    says.hidden = false;
    says.classList.toggle("up", held.row * gantt.scale.row + gantt.body.offsetTop - gantt.frame.scrollTop > gantt.frame.clientHeight / 2); // never over the row in question
    const row = R.rows()[held.row];
    says.querySelector("b").textContent = R.say("to_carer", { carer: R.nameOf(row.carer), time: R.clock(held.minutes) });
    weigh();
  }
  function keepInView() {
    const top = held.row * gantt.scale.row + gantt.body.offsetTop, { frame, scale } = gantt, head = scale.row;
    if (top < frame.scrollTop + head) frame.scrollTop = top - head;
    if (top + scale.row > frame.scrollTop + frame.clientHeight) frame.scrollTop = top + scale.row - frame.clientHeight;
    const left = gantt.x(held.minutes);
    if (left < frame.scrollLeft || left + scale.name + 60 > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = left - 80;
  }

  /* Ask what it would give, once the hand has rested a moment; an answer that comes late is dropped. */
  function weigh() {
    clearTimeout(waiting);
    asking?.abort();
    held.answer = null;
    mark("");
    if (still()) { tellSays(R.say("here_already")); return; }
    says.querySelector("span").textContent = R.say("reckoning");
    const mine = held;
    waiting = setTimeout(async () => {
      asking = new AbortController();
      try {
        const answer = await R.ask("move", { body: { ...target(), dry: true }, signal: asking.signal });
        if (held !== mine) return;
        held.answer = answer;
        mark(answer.legal ? "legal" : "illegal");
        tellSays(verdict(answer));
      } catch (error) { if (held === mine && error.name !== "AbortError") { tellSays(error.message); } }
    }, WAIT_MS);
  }
  const mark = (kind) => { for (const one of [shadow, says]) { one.classList.toggle("legal", kind === "legal"); one.classList.toggle("illegal", kind === "illegal"); } };
  function tellSays(text) { says.querySelector("span").textContent = text; R.announce(`${says.querySelector("b").textContent}. ${text}`); }

  /* "Kan lade sig gøre. Kørsel +6 min. Nye ansigter +1." */
  function verdict(answer) {
    const { delta = {} } = answer, row = R.rows()[held.row], said = [answer.legal ? R.say("legal") : R.say("illegal", { why: (answer.faults ?? []).slice(0, 2).map((one) => one.text).join(" ") })];
    const lands = (answer.routes ?? []).flatMap((route) => route.stops).find((stop) => stop.visit === held.visit && stop.part === held.part);
    if (lands && Math.abs(lands.start - held.minutes) >= 1) said.push(R.say("would_begin", { time: R.clock(lands.start) })); // the way there may take longer than the hand thought
    if (!R.knows(held.visit, row.carer.id)) said.push(R.say("new_face"));
    for (const line of R.changes(delta)) said.push(line);
    if (Math.abs(delta.cost ?? 0) >= 0.5) said.push(R.say("cost_delta", { n: R.signed(delta.cost, 0) }));
    return said.map((one) => one.replace(/\.$/, "")).join(". ") + ".";
  }

  function release() {
    clearTimeout(waiting);
    asking?.abort();
    held = null;
    mark("");
    shadow.hidden = says.hidden = true;
    gantt.frame.classList.remove("moving");
    document.body.classList.remove("dragging");
  }
  function cancel() {
    const where = { visit: held.visit, part: held.part };
    release();
    R.announce(R.say("cancelled_move"));
    R.choose(where.visit, where.part, { focus: true });
  }

  async function drop({ sure = false } = {}) {
    const mine = held;
    if (!mine || busy) return;
    if (still()) { cancel(); return; }
    try {
      const answer = mine.answer ?? await R.ask("move", { body: { ...target(), dry: true } });
      if (held !== mine) return;
      if (!answer.legal && !sure) { ask(verdict(answer)); return; }
    } catch (error) { release(); R.wrong(error); return; }
    const body = { ...target(), dry: false };
    release();
    await edit("move", body, { visit: mine.visit, part: mine.part });
  }
  function ask(text) {
    anyway.querySelector("p").textContent = text;
    anyway.returnValue = "";
    anyway.showModal();
  }
  anyway.addEventListener("close", () => { if (!held) return; if (anyway.returnValue === "yes") drop({ sure: true }); else cancel(); });

  /* One edit at a time; its answer is the new plan. */
  async function edit(name, body, where = state.here) {
    if (busy) return null;
    busy = true;
    document.documentElement.dataset.busy = "1";
    try {
      const answer = await R.ask(name, { body });
      R.clear();
      R.take(answer);
      R.remember(answer);
      R.tell("plan");
      if (where && state.visits.has(where.visit)) R.choose(where.visit, where.part, { focus: !!R.placed(where.visit, where.part) });
      R.toast(answer.text ?? R.say("stored"));
      return answer;
    } catch (error) { R.wrong(error); return null; } finally { busy = false; delete document.documentElement.dataset.busy; }
  }
  const plan = () => state.data.plan.number;
  const lock = (where = state.here, what = { carer: true, time: true }) => where && R.can("edit") && (R.locked(where.visit) ? edit("unlock", { plan: plan(), visit: where.visit }, where) : edit("lock", { plan: plan(), visit: where.visit, ...what }, where));
  const remove = (where = state.here) => where && R.can("edit") && edit("remove", { plan: plan(), visit: where.visit, part: where.part }, where);
  /* Another version may be of another problem (somebody was ill in between), so it is fetched whole. */
  const choose = async (name, more = {}) => {
    if (!(await edit(name, { plan: state.data.current, ...more }))) return;
    busy = true; // nothing is taken up before the version is here
    await R.load();
    busy = false;
  };
  const undo = () => state.data?.undo && R.can("edit") && choose("undo");
  const redo = () => state.data?.redo && R.can("edit") && choose("redo");
  const place = (visit, part, to) => edit("move", { plan: plan(), visit, part, shift: to.shift, before: to.before ?? null, start: null, dry: false }, { visit, part });

  /* Keys on a visit: Enter takes it up and puts it down. */
  R.moveKey = (event) => {
    const where = gantt.whereOf(event.target);
    if (held) return heldKey(event);
    if (!where) return false;
    if (busy) return event.key === "Enter" || event.key === "Delete";
    if (event.key === "Enter") { if (!R.can("edit")) R.tell("explain", where); else if (!event.repeat) { hold(where, "keys"); R.announce(R.say("picked_up", { citizen: title() })); } return true; }
    if (event.key === " ") { R.tell("explain", where); return true; }
    if (event.key === "l" || event.key === "L") { lock(where); return true; }
    if (event.key === "Delete") { remove(where); return true; }
    return false;
  };
  function heldKey(event) {
    const rows = R.rows().length, far = event.shiftKey ? FAR_STEP_MIN : STEP_MIN;
    const to = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -far], ArrowRight: [0, far], PageUp: [-8, 0], PageDown: [8, 0] }[event.key];
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter") { if (!event.repeat) drop(); }
    else if (event.key === "Tab") { cancel(); return false; }
    else if (to) {
      held.row = Math.min(Math.max(held.row + to[0], 0), rows - 1);
      if (to[1]) held.minutes = Math.min(Math.max(Math.round((held.minutes + to[1]) / STEP_MIN) * STEP_MIN, gantt.scale.from), gantt.scale.to - length());
      show();
    }
    return true;
  }

  /* Dragging, from the rows or from the list of what is not planned. */
  document.addEventListener("pointerdown", (event) => {
    const loose = event.target.closest?.("[data-loose]"), where = loose ? { visit: loose.dataset.loose, part: R.missing(loose.dataset.loose) } : gantt.whereOf(event.target);
    if (!where || event.button !== 0 || !R.can("edit") || held || busy || event.target.closest("button, a")) return;
    const at = R.placed(where.visit, where.part);
    grabbed = { where, x: event.clientX, y: event.clientY, offset: at && !loose ? gantt.minutesAt(event.clientX) - at.stop.start : 0 };
  });
  document.addEventListener("pointermove", (event) => {
    if (!grabbed) return;
    if (!held) {
      if (Math.hypot(event.clientX - grabbed.x, event.clientY - grabbed.y) < DRAG_PX) return;
      hold(grabbed.where, "pointer");
      gantt.frame.setPointerCapture?.(event.pointerId);
    }
    const box = gantt.frame.getBoundingClientRect();
    if (event.clientY < box.top + EDGE_PX) gantt.frame.scrollTop -= 12; else if (event.clientY > box.bottom - EDGE_PX) gantt.frame.scrollTop += 12;
    const row = gantt.rowAt(event.clientY), raw = gantt.minutesAt(event.clientX) - grabbed.offset, near = Math.abs(raw - held.start) < STEP_MIN / 2 ? held.start : Math.round(raw / STEP_MIN) * STEP_MIN;
    const minutes = Math.min(Math.max(near, gantt.scale.from), gantt.scale.to - length());
    if (row !== held.row || minutes !== held.minutes) { held.row = row; held.minutes = minutes; show(); }
  });
  document.addEventListener("pointerup", (event) => {
    const dragged = grabbed && held?.by === "pointer", box = gantt.frame.getBoundingClientRect();
    grabbed = null;
    if (!dragged) return;
    const inside = event.clientX > box.left && event.clientX < box.right && event.clientY > box.top && event.clientY < box.bottom;
    const until = performance.now() + SAME_CLICK_MS;
    addEventListener("click", (click) => { if (performance.now() < until) { click.stopPropagation(); click.preventDefault(); } }, { capture: true, once: true });
    if (inside) drop(); else cancel();
  });
  /* Whoever goes elsewhere has put nothing down. */
  gantt.body.addEventListener("focusout", (event) => {
    if (held?.by === "keys" && !anyway.open && !gantt.body.contains(event.relatedTarget)) { release(); R.announce(R.say("cancelled_move")); }
  });
  document.addEventListener("pointercancel", () => { grabbed = null; if (held?.by === "pointer") cancel(); });
  document.addEventListener("keydown", (event) => {
    if (held?.by === "pointer" && event.key === "Escape") { grabbed = null; cancel(); event.preventDefault(); return; }
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, select, textarea")) return;
    const pressed = event.key.toLowerCase(), act = pressed === "z" ? (event.shiftKey ? redo : undo) : pressed === "y" ? redo : null;
    if (act && state.data) { event.preventDefault(); act(); }
  });

  Object.assign(R, { edit, choose_version: choose, lock, remove, undo, redo, place, dragging: () => held !== null && held.by === "pointer" });
  R.on("plan", () => { if (held) release(); });
})();
