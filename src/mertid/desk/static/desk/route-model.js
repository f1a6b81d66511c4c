/* The planning panel's data: what the server gave, indexed, and how times and figures are said. Other route-*.js files build on `mertidRoute`. */
"use strict";
const mertidRoute = (() => {
  const DAY = 1440, COLOURS = 10;
  const language = document.documentElement.lang || "da";
  const texts = Object.fromEntries([...document.querySelectorAll("#route-texts [data-t]")].map((one) => [one.dataset.t, one.textContent.trim()]));
  const listeners = {};
  const state = { data: null, day: 0, here: null, lit: null, visits: new Map(), citizens: new Map(), carers: new Map(), shifts: new Map(), places: new Map(), rows: [], at: new Map() };

  /* Words and figures. */
  const say = (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const formats = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits })); // making one is slow
  const number = (value, digits = 0) => formats[digits].format(value);
  const signed = (value, digits = 0) => (value > 0 ? "+" : value < 0 ? "−" : "") + number(Math.abs(value), digits);
  const percent = (share) => say("percent", { n: number(share * 100) });
  function clock(minutes) {
    const all = Math.round(minutes), day = ((all % DAY) + DAY) % DAY;
    const hour = String(Math.floor(day / 60)), minute = String(day % 60).padStart(2, "0");
    return language === "da" ? `${hour}.${minute}` : `${hour.padStart(2, "0")}:${minute}`;
  }
  function duration(minutes) {
    const all = Math.round(Math.abs(minutes)), hours = Math.floor(all / 60), rest = all % 60;
    return hours ? say("hours", { h: hours, m: String(rest).padStart(2, "0") }) : say("minutes", { m: rest });
  }
  const dateOf = (day) => new Date(Date.parse(`${state.data.problem.start}T00:00:00Z`) + day * DAY * 60000);
  const dayName = (day, form = "short") => new Intl.DateTimeFormat(language, form === "short"
    ? { weekday: "short", day: "numeric", month: "numeric", timeZone: "UTC" } : { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(dateOf(day));

  /* A small way for the files to tell each other. */
  const on = (name, act) => { (listeners[name] ??= []).push(act); };
  const tell = (name, detail) => { for (const act of listeners[name] ?? []) act(detail); };
  const announce = (text) => { const said = document.getElementById("route-said"); if (said) said.textContent = text; };

  const dayOf = (minutes) => Math.floor(minutes / DAY);
  const key = (visit, part) => `${visit}/${part}`;

  function read(data) {
    const { problem } = data;
    state.data = data;
    for (const [name, rows] of [["visits", problem.visits], ["citizens", problem.citizens], ["carers", problem.carers], ["shifts", problem.shifts], ["places", problem.places]]) {
      state[name] = new Map(rows.map((row) => [row.id, row]));
    }
    problem.carers.forEach((carer, index) => { carer.colour = index % COLOURS; });
    state.locks = new Map((data.locks ?? []).map((lock) => [lock.visit, lock]));
    index();
    state.day = Math.min(Math.max(state.day, 0), problem.days - 1);
  }

  /* Rows of every shift by day, and where each visit's parts lie. */
  function index() {
    const { problem, plan } = state.data;
    const routes = new Map(plan.routes.map((route) => [route.shift, route]));
    state.at = new Map();
    state.days = Array.from({ length: problem.days }, () => []);
    state.faulty = new Map();
    for (const fault of state.data.faults ?? []) if (fault.visit) state.faulty.set(fault.visit, [...(state.faulty.get(fault.visit) ?? []), fault.text]);
    for (const shift of problem.shifts) {
      const route = routes.get(shift.id) ?? null, carer = state.carers.get(shift.carer);
      if (shift.proposed && !route?.stops.length) continue;
      const row = { shift, route, carer, stops: route?.stops ?? [] };
      state.days[Math.min(Math.max(dayOf(shift.start), 0), problem.days - 1)].push(row);
      row.stops.forEach((stop, order) => state.at.set(key(stop.visit, stop.part), { row, stop, order }));
    }
    const names = new Intl.Collator(language, { numeric: true });
    for (const rows of state.days) {
      rows.sort((a, b) => names.compare(a.carer.name || a.carer.id, b.carer.name || b.carer.id) || a.shift.start - b.shift.start);
      rows.forEach((row, at) => { row.index = at; });
    }
  }

  /* An edit's answer holds only the routes that differ; a whole plan holds them all. */
  function take(answer) {
    const { data } = state, changed = new Map((answer.routes ?? []).map((route) => [route.shift, route]));
    const kept = data.plan.routes.map((route) => changed.get(route.shift) ?? route), known = new Set(kept.map((route) => route.shift));
    data.plan = { ...data.plan, ...answer.plan, routes: [...kept, ...[...changed.values()].filter((route) => !known.has(route.shift))], unplanned: answer.unplanned ?? data.plan.unplanned };
    if (answer.all_faults) data.faults = answer.all_faults;
    for (const name of ["figures", "locks", "current", "undo", "redo"]) if (answer[name] !== undefined && answer[name] !== null) data[name] = answer[name];
    state.locks = new Map((data.locks ?? []).map((lock) => [lock.visit, lock]));
    index();
  }

  /* What is asked about a visit or a carer. */
  const rows = () => state.days?.[state.day] ?? [];
  const placed = (visit, part = 0) => state.at.get(key(visit, part)) ?? null;
  const nameOf = (row) => row?.name || row?.id || "";
  const citizenOf = (visit) => state.citizens.get(state.visits.get(visit)?.citizen);
  const placeOf = (visit) => state.places.get(citizenOf(visit)?.place);
  const knows = (visit, carer) => { const citizen = citizenOf(visit); return (citizen?.known?.[carer] ?? 0) > 0 || (citizen?.contacts ?? []).includes(carer); };
  const locked = (visit) => state.locks.get(visit) ?? null;
  const partner = (visit, part) => (state.visits.get(visit)?.carers === 2 ? placed(visit, 1 - part) : null);
  const missing = (visit) => (placed(visit, 0) && !placed(visit, 1) && state.visits.get(visit).carers === 2 ? 1 : 0); // the part that still lacks a route
  const can = (what) => (state.data?.can ?? []).includes(what);
  const same = (a, b) => a?.visit === b?.visit && a?.part === b?.part;

  /* One sentence that says all there is to see of a visit. */
  function describe(visit, part = 0) {
    const facts = state.visits.get(visit), at = placed(visit, part), other = partner(visit, part);
    const said = [at ? say("visit_at", { citizen: nameOf(citizenOf(visit)), from: clock(at.stop.start), to: clock(at.stop.end), carer: nameOf(at.row.carer) })
      : say("visit_nowhere", { citizen: nameOf(citizenOf(visit)) })];
    if (facts.what) said.push(facts.what);
    if (at && !knows(visit, at.row.carer.id)) said.push(say("new_face"));
    if (other) said.push(say("with_other", { carer: nameOf(other.row.carer) }));
    if (at && at.stop.travel) said.push(say("travel_before", { m: number(at.stop.travel) }));
    if (facts.wished_from !== null && facts.wished_to !== null) said.push(say("wished", { from: clock(facts.wished_from), to: clock(facts.wished_to) }));
    said.push(say("window", { from: clock(facts.earliest), to: clock(facts.latest) }));
    if (locked(visit)) said.push(say("is_locked"));
    for (const fault of state.faulty.get(visit) ?? []) said.push(say("fault_is", { text: fault }));
    return said.join(". ");
  }

  function light(visit, part = 0) { const now = visit === null ? null : { visit, part }; if (!same(now, state.lit)) { state.lit = now; tell("lit", now); } }
  function choose(visit, part = 0, { focus = false } = {}) {
    const at = placed(visit, part), day = dayOf(at ? at.row.shift.start : state.visits.get(visit).earliest);
    state.here = { visit, part };
    if (day !== state.day) { state.day = day; tell("day"); }
    light(visit, part);
    tell("here", { focus });
  }

  return { state, say, number, signed, percent, clock, duration, dayName, on, tell, announce, read, take, rows, placed, nameOf, citizenOf, placeOf, knows, locked, partner, missing, can, same, describe, light, choose, dayOf, DAY };
})();
