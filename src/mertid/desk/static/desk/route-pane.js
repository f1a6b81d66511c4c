/* Beside the rows: the chosen visit with why and the next best, what is not planned, and what was changed. */
"use strict";
(() => {
  const R = mertidRoute, { state, say, made } = R;
  const MOST = 300;
  const tabs = [...document.querySelectorAll("#pane-tabs [role=tab]")], panels = new Map(tabs.map((tab) => [tab.dataset.pane, document.getElementById(tab.getAttribute("aria-controls"))]));
  const box = document.getElementById("pane-visit-in"), loose = document.getElementById("pane-unplanned-in"), changed = document.getElementById("pane-changes-in");
  let asked = null;

  function open(name, { focus = false } = {}) {
    for (const tab of tabs) {
      const on = tab.dataset.pane === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panels.get(tab.dataset.pane).hidden = !on;
      if (on && focus) tab.focus();
    }
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => open(tab.dataset.pane));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      open(tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length].dataset.pane, { focus: true });
    });
  }

  const button = (text, act, { kind = "button button-secondary small", key = "", says = "" } = {}) => {
    const one = made("button", kind, text);
    one.type = "button";
    if (key) one.append(" ", made("kbd", "", key));
    if (says) one.setAttribute("aria-label", says);
    one.addEventListener("click", act);
    return one;
  };
  const heading = (text) => made("h3", "", text);

  function facts(where) {
    const visit = state.visits.get(where.visit), at = R.placed(where.visit, where.part), citizen = R.citizenOf(where.visit), list = made("dl", "facts");
    const add = (name, text) => { if (text) list.append(made("dt", "", say(name)), made("dd", "", text)); };
    const span = (from, to) => (from === null || to === null ? "" : `${R.clock(from)}–${R.clock(to)}`);
    const other = R.partner(where.visit, where.part), met = at ? citizen.known?.[at.row.carer.id] ?? 0 : 0;
    add("f_what", visit.what);
    if (at) {
      add("f_carer", [R.nameOf(at.row.carer), other && say("and_other", { carer: R.nameOf(other.row.carer) })].filter(Boolean).join(" "));
      add("f_time", `${R.clock(at.stop.start)}–${R.clock(at.stop.end)} (${R.duration(visit.minutes)})`);
      add("f_face", (citizen.contacts ?? []).includes(at.row.carer.id) ? say("contact") : met ? say(met === 1 ? "met_once" : "met", { n: met }) : say("new_face"));
      add("f_travel", `${R.duration(at.stop.travel)} · ${R.number(at.stop.km, 1)} km`);
    }
    add("f_wish", span(visit.wished_from, visit.wished_to));
    add("f_window", span(visit.earliest, visit.latest));
    add("f_skills", (visit.skills ?? []).map((skill) => state.data.skill_labels?.[skill] ?? skill).join(", "));
    add("f_place", R.placeOf(where.visit)?.label);
    const lock = R.locked(where.visit);
    if (lock) add("f_lock", [lock.carers?.length ? say("locked_to_carer") : "", lock.start === null ? "" : say("locked_to_time", { time: R.clock(lock.start) })].filter(Boolean).join(", "));
    return list;
  }

  /* The chosen visit. Why is asked for only when it is wanted: a click, Space, or the button. */
  function show() {
    const here = state.here;
    asked = null;
    if (!here || !state.visits.has(here.visit)) { box.replaceChildren(made("p", "soft", say("choose_one"))); return; }
    const acts = made("div", "bar-row"), at = R.placed(here.visit, here.part), citizen = R.citizenOf(here.visit);
    if (R.can("edit") && at) {
      acts.append(button(say(R.locked(here.visit) ? "unlock" : "lock"), () => R.lock(here), { key: "L" }));
      if (!R.locked(here.visit)) acts.append(button(say("lock_carer"), () => R.lock(here, { carer: true, time: false })), button(say("lock_time"), () => R.lock(here, { carer: false, time: true })));
      acts.append(button(say("take_out"), () => R.remove(here)));
    }
    if (R.can("event")) acts.append(button(say("cancel_visit"), () => R.event("cancelled", here)), button(say("longer_visit"), () => R.event("longer", here)));
    const title = made("h2", "", R.nameOf(citizen)), wrong = (state.faulty.get(here.visit) ?? []).map((text) => made("p", "label-line bad", text));
    title.id = "pane-visit-title";
    title.tabIndex = -1;
    const why = made("div", "why-box");
    why.id = "pane-why";
    why.append(button(say(at ? "why_carer" : "find_place"), () => explain(here)));
    const more = made("p", "soft");
    if (R.urls.citizen) { const link = made("a", "", say("faces_of")); link.href = `${R.urls.citizen}?${new URLSearchParams({ id: citizen.id, plan: state.data.plan.number })}`; more.append(link); }
    box.replaceChildren(title, ...wrong, facts(here), acts, why, more);
  }

  async function explain(where, { focus = false } = {}) {
    open("visit");
    if (!R.same(where, state.here)) R.choose(where.visit, where.part);
    const why = document.getElementById("pane-why"), mine = (asked = {});
    if (!why) return;
    why.replaceChildren(made("p", "soft", say("looking")));
    try {
      const answer = await R.ask("explain", { query: { visit: where.visit, part: where.part, plan: state.data.plan.number } });
      if (asked !== mine) return;
      why.replaceChildren(...reasons(where, answer));
      if (focus) document.getElementById("pane-visit-title").focus();
      R.announce([...(answer.why ?? []), answer.unplanned ?? ""].filter(Boolean).join(" "));
    } catch (error) { if (asked === mine) { why.replaceChildren(); R.wrong(error, () => explain(where)); } }
  }
  function reasons(where, answer) {
    const parts = [];
    if (answer.unplanned) parts.push(heading(say("why_unplanned")), made("p", "", answer.unplanned));
    if (answer.why?.length) { const list = made("ul", "plain-list"); list.append(...answer.why.map((text) => made("li", "", text))); parts.push(heading(say("why")), list); }
    const best = answer.next_best ?? [];
    parts.push(heading(say(answer.unplanned ? "places_found" : "next_best")));
    if (!best.length) parts.push(made("p", "soft", say("no_other")));
    const list = made("ol", "next-best");
    for (const one of best) {
      const line = made("li"), name = R.nameOf(state.carers.get(one.carer)), said = made("span", "", say("next_line", { carer: name, time: R.clock(one.start), n: R.signed(one.cost, 0) }));
      line.append(said);
      const detail = one.text || (one.parts ?? []).filter((part) => Math.abs(part.cost) >= 0.5).map((part) => `${part.label} ${R.signed(part.cost, 0)}`).join(", ");
      if (detail) line.append(made("span", "soft", detail));
      if (R.can("edit")) line.append(button(say("move_here"), () => R.place(where.visit, where.part, one), { says: say("move_here_to", { carer: name, time: R.clock(one.start) }) }));
      list.append(line);
    }
    parts.push(list);
    return parts;
  }

  function showUnplanned() {
    const left = state.data.plan.unplanned, count = document.getElementById("unplanned-count");
    count.textContent = R.number(left.length);
    count.hidden = !left.length;
    if (!left.length) { loose.replaceChildren(made("p", "soft", say("none_unplanned"))); return; }
    const list = made("ul", "loose");
    for (const one of left.slice(0, MOST)) {
      const visit = state.visits.get(one.visit), line = made("li"), day = state.data.problem.days > 1 ? `${R.dayName(R.dayOf(visit.earliest))}, ` : "";
      line.dataset.loose = one.visit;
      line.append(made("strong", "", R.nameOf(R.citizenOf(one.visit))), made("span", "soft", `${day}${R.clock(visit.earliest)}–${R.clock(visit.latest)} · ${R.duration(visit.minutes)}${visit.what ? ` · ${visit.what}` : ""}`), made("span", "", one.why));
      line.append(button(say("find_place"), () => explain({ visit: one.visit, part: R.missing(one.visit) }, { focus: true }), { says: say("find_place_for", { citizen: R.nameOf(R.citizenOf(one.visit)) }) }));
      list.append(line);
    }
    loose.replaceChildren(list, helpBox());
    if (left.length > MOST) list.append(made("p", "soft", say("and_more", { n: R.number(left.length - MOST) })));
  }

  /* What one more carer or ten minutes more would give: the server plans a day again for each, so it is asked for only when wanted. */
  function helpBox() {
    const one = made("div", "help-box"), ask = button(say("what_helps"), async () => {
      one.replaceChildren(made("p", "soft", say("looking")));
      try {
        const { more = [] } = await R.ask("explain", { query: { plan: state.data.plan.number } }), list = made("ul", "plain-list");
        list.append(...more.map((each) => made("li", "", [each.text, each.gain].filter((text) => typeof text === "string" && text).join(": "))));
        one.replaceChildren(heading(say("what_helps")), more.length ? list : made("p", "soft", say("nothing_helps")));
      } catch (error) { one.replaceChildren(ask); R.wrong(error); }
    });
    one.append(ask);
    return one;
  }

  /* What an event or a new run changed against the plan before. */
  async function showChanges(a, b, { focus = true } = {}) {
    open("changes", { focus });
    try {
      const answer = await R.ask("compare", { query: { a, b } }), said = answer.changes ?? [];
      changed.replaceChildren(heading(say("changed_from", { a, b })), made("p", "", R.changes(answer.delta ?? {}).join(" · ")), made("p", "", said.length ? say(said.length === 1 ? "one_change" : "changes", { n: said.length }) : say("no_changes")));
      const list = made("ul", "changes");
      for (const one of said.slice(0, MOST)) list.append(changeLine(one));
      changed.append(list);
      if (R.urls.changes) { const link = made("a", "", say("print_changes")); link.href = `${R.urls.changes}?${new URLSearchParams({ a, b })}`; changed.append(link); }
      R.announce(said.length ? say(said.length === 1 ? "one_change" : "changes", { n: said.length }) : say("no_changes"));
    } catch (error) { R.wrong(error, () => showChanges(a, b)); }
  }
  function changeLine(one) {
    const line = made("li"), go = button(one.text, () => R.choose(one.visit, 0, { focus: true }), { kind: "plain" });
    line.append(go);
    return line;
  }

  R.on("here", show);
  R.on("plan", () => { if (state.here && !state.visits.has(state.here.visit)) state.here = null; show(); showUnplanned(); });
  R.on("explain", (where) => explain(where));
  Object.assign(R, { openPane: open, showChanges, changeLine, explain });
  for (const one of document.querySelectorAll("[data-open-pane]")) one.addEventListener("click", () => open(one.dataset.openPane, { focus: true }));
})();
