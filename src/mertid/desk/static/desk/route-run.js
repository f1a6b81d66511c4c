/* Planning anew: the weights, the progress with the best so far, stop, and what came of it. Events of the day run the same way. */
"use strict";
(() => {
  const R = mertidRoute, { state, say, made } = R;
  const POLL_MS = 1000;
  const strip = document.getElementById("route-progress"), bar = strip.querySelector("progress"), says = strip.querySelector("[data-says]"), stop = document.getElementById("route-stop");
  const form = document.getElementById("route-weights"), list = document.getElementById("weights-in");
  let timer = 0, before = null, said = 0;

  /* Sliders; what was moved but not yet planned with is marked. */
  function weights() {
    const rows = (state.data.weights ?? []).map((weight) => {
      const row = made("div", "weight"), id = `weight-${weight.name}`, name = made("label", "", weight.label), slider = made("input"), value = made("output");
      name.htmlFor = id;
      Object.assign(slider, { type: "range", id, name: weight.name, min: weight.least, max: weight.most, step: weight.step, value: weight.value });
      slider.dataset.was = weight.value;
      slider.disabled = !R.can("run");
      if (weight.help) { const help = made("span", "soft", weight.help); help.id = `${id}-help`; slider.setAttribute("aria-describedby", help.id); name.append(" ", help); }
      value.htmlFor = id;
      const show = () => {
        const text = R.number(Number(slider.value), weight.step < 1 ? 1 : 0);
        value.textContent = text;
        slider.setAttribute("aria-valuetext", text);
        row.classList.toggle("moved", Number(slider.value) !== Number(slider.dataset.was));
        document.getElementById("weights-moved").hidden = !moved().length;
      };
      slider.addEventListener("input", show);
      row.append(name, slider, value);
      row.show = show;
      return row;
    });
    list.replaceChildren(...rows);
    for (const row of rows) row.show();
  }
  const moved = () => [...list.querySelectorAll("input")].filter((one) => Number(one.value) !== Number(one.dataset.was));
  document.getElementById("weights-back").addEventListener("click", () => { for (const one of list.querySelectorAll("input")) { one.value = one.dataset.was; one.dispatchEvent(new Event("input")); } });

  async function run() {
    if (!R.can("run") || state.data.running?.running) return;
    const chosen = Object.fromEntries(moved().map((one) => [one.name, Number(one.value)]));
    const scratch = form.elements.scratch.checked, plan = state.data.plan.number;
    before = plan;
    try {
      follow((await R.ask("run", { body: { plan, weights: chosen, seconds: Number(form.elements.seconds.value), shifts: form.elements.shifts.checked, from: scratch ? null : plan } })).running);
    } catch (error) { R.wrong(error, run); }
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });

  function show(progress) {
    strip.hidden = false;
    state.data.running = progress;
    for (const button of document.querySelectorAll("[data-needs-rest]")) button.disabled = true;
    if (progress.state === "waiting" || progress.kind === "event") bar.removeAttribute("value"); else bar.value = progress.share ?? 0;
    const best = progress.best_figures, parts = [progress.text || say(progress.kind === "event" ? "replanning" : "planning")];
    if (best) parts.push(say("best_so_far", { planned: R.number(best.planned), all: R.number(best.visits), travel: R.duration(best.travel_minutes), known: R.percent(best.known_share) }));
    if (progress.limit) parts.push(say("seconds_of", { n: R.number(progress.seconds ?? 0), all: R.number(progress.limit) }));
    says.textContent = parts.join(" · ");
    stop.disabled = !!progress.stopping || !R.can("run");
    stop.hidden = progress.kind === "event";
    if (performance.now() - said > 10_000) { said = performance.now(); R.announce(parts.slice(0, 2).join(". ")); } // not every second: it is read aloud
  }
  function follow(progress) {
    clearTimeout(timer);
    if (!progress) return;
    show(progress);
    timer = setTimeout(poll, POLL_MS);
  }
  async function poll() {
    let progress;
    try { progress = await R.ask("progress"); } catch (error) { R.wrong(error, poll); return; }
    if (progress.running) { follow(progress); return; }
    strip.hidden = true;
    state.data.running = null;
    if (progress.state === "failed") { R.wrong(new R.Wrong(progress.text || say("server_failed"))); R.enable(); return; }
    const from = before, made_now = progress.result;
    before = null;
    await R.load();
    R.toast(progress.text || say("plan_ready"));
    if (made_now && from && made_now !== from) R.showChanges(from, made_now, { focus: false });
  }
  stop.addEventListener("click", async () => { stop.disabled = true; try { follow((await R.ask("run", { body: { stop: true } })).running); } catch (error) { R.wrong(error); } });
  for (const one of document.querySelectorAll("[data-run]")) one.addEventListener("click", run);

  R.on("loaded", () => { weights(); if (state.data.running?.running) { before ??= state.data.plan.number; follow(state.data.running); } else strip.hidden = true; });
  Object.assign(R, { follow: (running, from) => { before = from; follow(running); } });
})();
