/* What happens during the day: somebody is ill or late, a visit is cancelled, takes longer, or must be made at once. Each is a dialog with a plain form;
   the server plans again with the least change, and the list of changes is shown. */
"use strict";
(() => {
  const R = mertidRoute, { state, say } = R;
  const dialogs = Object.fromEntries(["sick", "late", "cancelled", "longer", "acute"].map((kind) => [kind, document.getElementById(`event-${kind}`)]));
  let about = null;

  const time = (minutes) => { const day = ((Math.round(minutes) % R.DAY) + R.DAY) % R.DAY; return `${String(Math.floor(day / 60)).padStart(2, "0")}:${String(day % 60).padStart(2, "0")}`; };
  const minutes = (text) => { const [h, m] = text.split(":").map(Number); return state.day * R.DAY + h * 60 + m; };
  const name = (rows) => [...rows].sort((a, b) => R.nameOf(a).localeCompare(R.nameOf(b), document.documentElement.lang));

  /* The clock where the plan is of today, else when the day's first shift begins. */
  function now() {
    const today = new Date(), midnight = Date.parse(`${state.data.problem.start}T00:00:00`), at = (today - midnight) / 60000;
    if (at >= 0 && R.dayOf(at) === state.day) return at;
    return R.rows().reduce((least, row) => Math.min(least, row.shift.start), state.day * R.DAY + R.DAY);
  }

  function open(kind, where = null) {
    const dialog = dialogs[kind], form = dialog?.querySelector("form"), field = form?.elements;
    if (!dialog || !R.can("event") || dialog.open || state.data.running?.running) return;
    about = where;
    form.reset();
    field.now.value = time(now());
    const day = dialog.querySelector("[data-day]");
    if (day) day.textContent = R.dayName(state.day, "long");
    if (kind === "sick" || kind === "late") {
      const rows = R.rows().filter((row) => !row.shift.absent), carers = name(new Map(rows.map((row) => [row.carer.id, row.carer])).values());
      field.carer.replaceChildren(...carers.map((carer) => new Option(R.nameOf(carer), carer.id)));
      const here = where ? R.placed(where.visit, where.part)?.row.carer.id : null;
      if (here) field.carer.value = here;
      if (kind === "sick") hit();
    } else if (kind === "acute") {
      field.citizen.replaceChildren(...name(state.data.problem.citizens).map((citizen) => new Option(R.nameOf(citizen), citizen.id)));
      const skills = [...new Set([...state.data.problem.carers.flatMap((carer) => carer.skills ?? [])])].sort();
      field.skill.replaceChildren(new Option(say("no_skill"), ""), ...skills.map((skill) => new Option(state.data.skill_labels?.[skill] ?? skill, skill)));
      field.earliest.value = time(now());
      field.latest.value = time(now() + 60);
    } else {
      const visit = state.visits.get(where.visit), at = R.placed(where.visit, where.part);
      dialog.querySelector("[data-visit]").textContent = at ? say("visit_at", { citizen: R.nameOf(R.citizenOf(where.visit)), from: R.clock(at.stop.start), to: R.clock(at.stop.end), carer: R.nameOf(at.row.carer) }) : R.nameOf(R.citizenOf(where.visit));
      if (kind === "longer") field.minutes.value = visit.minutes + 15;
    }
    dialog.showModal();
  }

  /* How many visits the absence strikes, as one chooses. */
  function hit() {
    const form = dialogs.sick.querySelector("form"), { carer, now: from } = form.elements, at = from.value ? minutes(from.value) : 0;
    const count = R.rows().filter((row) => row.carer.id === carer.value).flatMap((row) => row.stops).filter((stop) => stop.end > at).length;
    dialogs.sick.querySelector("[data-hit]").textContent = say(count === 1 ? "one_must_move" : "must_move", { n: count });
  }
  dialogs.sick?.addEventListener("input", hit);

  function body(kind, field) {
    const at = minutes(field.now.value), plan = state.data.plan.number;
    if (kind === "sick") return { plan, kind, now: at, carer: field.carer.value, from: at, to: field.until.value === "day" ? (state.day + 1) * R.DAY : null };
    if (kind === "late") return { plan, kind, now: at, carer: field.carer.value, minutes: Number(field.minutes.value) };
    if (kind === "cancelled") return { plan, kind, now: at, visit: about.visit };
    if (kind === "longer") return { plan, kind, now: at, visit: about.visit, minutes: Number(field.minutes.value) };
    return { plan, kind, now: at, citizen: field.citizen.value, minutes: Number(field.minutes.value), earliest: minutes(field.earliest.value), latest: minutes(field.latest.value), skills: field.skill.value ? [field.skill.value] : [], carers: Number(field.carers.value), what: field.what.value };
  }
  for (const [kind, dialog] of Object.entries(dialogs)) {
    dialog?.querySelector("form").addEventListener("submit", async (event) => {
      if (event.submitter?.value === "close") return; // the form's own method closes the dialog
      event.preventDefault();
      const said = body(kind, event.target.elements);
      dialog.close();
      try { R.follow((await R.ask("event", { body: said })).running, said.plan); } catch (error) { R.wrong(error); }
    });
  }
  for (const one of document.querySelectorAll("[data-event]")) one.addEventListener("click", () => open(one.dataset.event, state.here));
  R.event = open;
})();
