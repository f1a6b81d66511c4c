/* Loads the plan and holds the panel together: days, table, buttons that need a right, links, empty and broken states. Comes last. */
"use strict";
(() => {
  const R = mertidRoute, { state, say, made } = R;
  const LATER_S = [3, 4, 5, 6, 8, ...Array(30).fill(10)];
  const panel = document.getElementById("route"), days = document.getElementById("route-days"), table = document.getElementById("route-table"), empty = document.getElementById("route-empty");
  let loading = null;

  async function load({ plan = "" } = {}) {
    loading?.abort();
    loading = new AbortController();
    panel.setAttribute("aria-busy", "true");
    try {
      const data = await R.ask("data", { query: plan ? { plan } : null, signal: loading.signal });
      R.clear();
      const first = !state.data;
      R.read(data);
      panel.hidden = false;
      if (first) { begin(); }
      layDays();
      R.tell("loaded");
      R.tell("plan");
      enable();
      if (first) lookAgain();
    } catch (error) { R.wrong(error, () => load({ plan })); } finally { panel.removeAttribute("aria-busy"); document.getElementById("route-loading").hidden = true; }
  }
  function begin() {
    const today = Math.floor((Date.now() - Date.parse(`${state.data.problem.start}T00:00:00`)) / (R.DAY * 60000));
    if (today >= 0 && today < state.data.problem.days) state.day = today;
  }

  /* A suggestion or the plain plan may still be on its way from the worker: look again for some five minutes, while nothing is being done here.
     Only what is new is fetched: each fetch of the plan is written in the log as a look at it. */
  let tries = 0;
  function lookAgain() {
    const { data } = state, empty_plan = data.plan.kind === "empty" && !data.suggested;
    empty.querySelector("[data-coming]").hidden = !empty_plan || tries >= LATER_S.length || !R.can("run");
    if (!(empty_plan || !data.baseline_figures) || tries >= LATER_S.length || !R.can("run")) return;
    setTimeout(async () => {
      if (document.querySelector("dialog[open], .moving") || state.data.running?.running || state.data.plan.number !== state.data.current) { lookAgain(); return; }
      const found = await R.ask("news").catch(() => null);
      if (found && (found.suggestion || found.current !== state.data.current)) await load();
      if (found?.baseline_figures && !state.data.baseline_figures) { state.data.baseline_figures = found.baseline_figures; R.tell("figures"); }
      lookAgain();
    }, 1000 * LATER_S[tries++]);
  }

  function layDays() {
    const { problem } = state.data;
    days.hidden = problem.days < 2;
    days.replaceChildren(...Array.from({ length: problem.days }, (_, day) => {
      const one = made("button", "day", R.dayName(day));
      one.type = "button";
      one.dataset.day = day;
      one.setAttribute("aria-pressed", String(day === state.day));
      one.title = R.dayName(day, "long");
      one.addEventListener("click", () => { state.day = day; state.here = null; R.light(null); R.tell("day"); R.tell("here", {}); });
      return one;
    }));
  }
  days.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key], at = [...days.children].indexOf(event.target);
    if (by && at >= 0) { event.preventDefault(); days.children[(at + by + days.children.length) % days.children.length].focus(); }
  });
  R.on("day", () => { for (const one of days.children) one.setAttribute("aria-pressed", String(Number(one.dataset.day) === state.day)); if (!table.hidden) layTable(); });

  /* Buttons follow what the person may do, and rest while a run goes on. */
  function enable() {
    const busy = !!state.data.running?.running, old = state.data.plan.number !== state.data.current;
    for (const one of document.querySelectorAll("[data-can]")) one.hidden = !R.can(one.dataset.can);
    for (const one of document.querySelectorAll("[data-needs-rest]")) one.disabled = busy || old;
    const none = !state.data.problem.visits.length, unplanned = !none && !state.data.plan.routes.some((route) => route.stops.length);
    empty.hidden = !(none || unplanned);
    empty.querySelector("[data-none]").hidden = !none;
    empty.querySelector("[data-unplanned]").hidden = !unplanned;
    for (const link of document.querySelectorAll("[data-url]")) {
      const [name, end = ""] = link.dataset.url.split(" "), query = name === "import" ? "" : `?${new URLSearchParams({ plan: state.data.plan.number })}`;
      link.closest("li")?.toggleAttribute("hidden", !R.urls[name]);
      if (R.urls[name]) link.href = `${R.urls[name]}${end}${query}`;
    }
  }

  /* All that the rows and the map show, as a table: a part for each carer. */
  function layTable() {
    const columns = ["t_time", "t_citizen", "t_what", "t_place", "t_travel", "t_face", "t_wish", "t_note"], parts = [];
    for (const row of R.rows()) {
      const one = made("table", "lines"), head = made("tr"), rows = made("tbody");
      one.append(made("caption", "", say("t_caption", { carer: R.nameOf(row.carer), from: R.clock(row.shift.start), to: R.clock(row.shift.end), n: row.stops.length })));
      for (const name of columns) { const cell = made("th", "", say(name)); cell.scope = "col"; head.append(cell); }
      for (const stop of row.stops) {
        const visit = state.visits.get(stop.visit), line = made("tr"), other = R.partner(stop.visit, stop.part);
        const note = [other && say("with_other", { carer: R.nameOf(other.row.carer) }), R.locked(stop.visit) && say("is_locked"), ...(state.faulty.get(stop.visit) ?? [])].filter(Boolean).join(". ");
        for (const text of [`${R.clock(stop.start)}–${R.clock(stop.end)}`, R.nameOf(R.citizenOf(stop.visit)), visit.what, R.placeOf(stop.visit)?.label ?? "", `${R.number(stop.travel)} min · ${R.number(stop.km, 1)} km`,
          say(R.knows(stop.visit, row.carer.id) ? "known" : "new_face"), visit.wished_from === null || visit.wished_to === null ? "" : `${R.clock(visit.wished_from)}–${R.clock(visit.wished_to)}`, note]) line.append(made("td", "", text));
        rows.append(line);
      }
      const top = made("thead");
      top.append(head);
      one.append(top, rows);
      const box = made("div", "scroll");
      box.append(one);
      parts.push(box);
    }
    const left = state.data.plan.unplanned.map((one) => made("li", "", `${R.nameOf(R.citizenOf(one.visit))}: ${one.why}`));
    if (left.length) { const list = made("ul"); list.append(...left); parts.push(made("h3", "", say("t_unplanned")), list); }
    table.querySelector("[data-table]").replaceChildren(...parts);
    table.querySelector("h2").textContent = R.dayName(state.day, "long");
  }
  function toggleTable(on = table.hidden) {
    table.hidden = !on;
    panel.classList.toggle("as-table", on);
    document.getElementById("route-as-table").setAttribute("aria-pressed", String(on));
    if (on) { layTable(); table.querySelector("h2").focus(); } else { R.gantt.lay(); R.map.fit(); R.tell("plan"); }
  }
  document.getElementById("route-as-table").addEventListener("click", () => toggleTable());
  addEventListener("beforeprint", () => { if (state.data) layTable(); });
  R.on("plan", () => { if (!table.hidden) layTable(); });

  document.getElementById("route-undo").addEventListener("click", () => R.undo());
  document.getElementById("route-redo").addEventListener("click", () => R.redo());
  document.getElementById("route-to-rows").addEventListener("click", () => {
    const first = R.rows().find((row) => row.stops.length)?.stops[0], to = state.here ?? first;
    if (to) R.choose(to.visit, to.part, { focus: true });
  });
  const more = document.querySelector(".planbar-more");
  const shut = (event) => { if (more.open && !more.contains(event.target)) more.open = false; };
  document.addEventListener("pointerdown", shut);
  document.addEventListener("focusin", shut);
  more.addEventListener("keydown", (event) => { if (event.key === "Escape" && more.open) { more.open = false; more.querySelector("summary").focus(); } });
  more.addEventListener("click", (event) => { if (event.target.closest("button")) more.open = false; });
  for (const one of document.querySelectorAll("#main dialog")) one.addEventListener("keydown", (event) => event.stopPropagation()); // no single keys behind an open dialog
  for (const one of document.querySelectorAll("dialog [data-close]")) one.addEventListener("click", () => one.closest("dialog").close());

  Object.assign(R, { load, enable });
  load();
})();
