/* The line of figures above the plan, each against today's; what an edit changes, in words; versions; short messages. */
"use strict";
(() => {
  const R = mertidRoute, { state, say } = R;
  const TOAST_MS = 6000;
  const minutes = (value) => R.duration(value), count = (value) => R.number(value), share = (value) => R.percent(value), tenths = (value) => R.number(value, 1);
  /* Name, how it is written, and which way is better. */
  const FIGURES = [
    ["planned", count, 1], ["travel_minutes", minutes, -1], ["known_share", share, 1], ["faces_most", count, -1], ["faces_mean", tenths, -1], ["new_faces", count, -1],
    ["wishes_missed", count, -1], ["overtime_minutes", minutes, -1], ["wait_minutes", minutes, -1], ["km", tenths, -1], ["co2_kg", tenths, -1], ["load_low", share, 0], ["load_high", share, 0], ["cost", count, -1],
  ];
  const label = (name) => { const own = say(`figure_${name}`); return own === `figure_${name}` ? state.data.figure_labels?.[name] ?? name : own; };
  const made = (tag, kind, text) => { const one = document.createElement(tag); if (kind) one.className = kind; if (text !== undefined) one.textContent = text; return one; };

  /* Against today's: "Kørsel 9 t 40 (i dag 12 t 05)". */
  function bar() {
    const { figures, baseline_figures: today, faults = [] } = state.data, box = document.getElementById("route-figures");
    if (!figures) { box.replaceChildren(); return; }
    const against = (name, way) => (today ? ` ${say("today", { n: way(today[name]) })}` : "");
    const missing = figures.visits - figures.planned, lines = [];
    lines.push(missing ? made("span", "label bad", say(missing === 1 ? "one_unplanned" : "unplanned", { n: count(missing), all: count(figures.visits) })) : made("span", "label ok", say("all_planned", { n: count(figures.visits) })));
    if (missing && today && today.visits - today.planned !== missing) lines[0].append(against("planned", () => count(today.visits - today.planned)));
    lines.push(made("span", "", `${say("figure_travel_minutes")} ${minutes(figures.travel_minutes)}${against("travel_minutes", minutes)}`));
    lines.push(made("span", "", `${say("figure_known_share")} ${share(figures.known_share)}${against("known_share", share)}`));
    lines.push(made("span", "", `${say(state.data.problem.days > 1 ? "most_faces" : "most_faces_day", { days: state.data.problem.days })} ${count(figures.faces_most)}${against("faces_most", count)}`));
    lines.push(made("span", figures.wishes_missed ? "label wait" : "label ok", say(figures.wishes_missed === 1 ? "one_wish_missed" : "wishes_missed", { n: count(figures.wishes_missed) }) + against("wishes_missed", count)));
    if (faults.length) { const one = made("span", "label bad", say(faults.length === 1 ? "one_fault" : "faults", { n: count(faults.length) })); one.title = faults.slice(0, 8).map((fault) => fault.text).join("\n"); lines.push(one); }
    box.replaceChildren(...lines);
  }

  /* What differs, as short sentences: "Kørsel +6 min". */
  function changes(delta) {
    const said = [];
    const add = (name, text) => { if (delta[name] && Math.abs(delta[name]) >= (name === "known_share" ? 0.0005 : 0.5)) said.push(`${label(name)} ${text(delta[name])}`); };
    const sign = (value) => (value > 0 ? "+" : "−");
    for (const name of ["travel_minutes", "overtime_minutes"]) add(name, (value) => sign(value) + R.duration(value));
    for (const name of ["new_faces", "wishes_missed", "planned"]) add(name, (value) => R.signed(value));
    add("known_share", (value) => say("points", { n: R.signed(value * 100, 1) }));
    return said;
  }

  /* A table of two plans' figures: name, a, b, and whether b is better. */
  function compared(a, b) {
    const rows = FIGURES.filter(([name]) => a[name] !== undefined && b[name] !== undefined && a[name] !== null && b[name] !== null).map(([name, way, better]) => {
      const row = made("tr"), head = made("th", "", label(name)), differ = b[name] - a[name];
      head.scope = "row";
      const verdict = !better || way(a[name]) === way(b[name]) ? "" : differ * better > 0 ? say("better") : say("worse");
      row.append(head, made("td", "num", way(a[name])), made("td", "num", way(b[name])), made("td", verdict && (differ * better > 0 ? "better" : "worse"), verdict));
      return row;
    });
    return rows;
  }

  function versions() {
    const { data } = state, box = document.getElementById("route-version");
    const told = (version) => [`${version.number}. ${version.label}`, version.number === data.published ? say("published_mark") : "", version.number === data.current ? say("current_mark") : ""].filter(Boolean).join(" · ");
    for (const select of document.querySelectorAll("[data-versions]")) {
      const kept = select.value;
      select.replaceChildren(...(data.versions ?? []).map((version) => new Option(told(version), version.number)));
      if (select !== box && kept) select.value = kept;
    }
    if (box) box.value = String(data.plan.number);
    document.getElementById("route-published").textContent = data.published ? say("published_is", { n: data.published }) : say("not_published");
    for (const [id, on] of [["route-undo", data.undo], ["route-redo", data.redo]]) { const button = document.getElementById(id); if (button) button.disabled = !on || !R.can("edit"); }
    document.getElementById("route-not-current").hidden = data.plan.number === data.current;
  }

  /* An edit makes a version without the whole list being fetched again. */
  function remember(answer) {
    if (!answer.plan) return;
    const { data } = state, known = data.versions.find((one) => one.number === answer.plan.number);
    if (!known) data.versions.unshift({ label: data.kinds?.[answer.plan.kind] ?? answer.plan.kind, ...answer.plan, figures: answer.figures ?? data.figures, published: false });
  }

  function toast(text, kind = "") {
    const line = made("p", `toast-line ${kind}`, text);
    document.querySelector(".toasts").append(line);
    if (kind !== "error") setTimeout(() => line.remove(), TOAST_MS);
  }

  R.on("plan", () => { bar(); versions(); });
  R.on("figures", bar);
  Object.assign(R, { changes, compared, remember, toast, made, figureLabel: label });
})();
