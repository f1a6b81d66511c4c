/* Plans beside each other, an earlier one taken into use, and publishing: the one step that a person, not the machine, decides. */
"use strict";
(() => {
  const R = mertidRoute, { state, say, made } = R;
  const compare = document.getElementById("route-compare"), decide = document.getElementById("route-decide"), MOST = 200;

  function openCompare() {
    if (!state.data || compare.open) return;
    const { elements } = compare.querySelector("form"), numbers = state.data.versions.map((one) => one.number), now = state.data.plan.number;
    elements.b.value = String(now);
    const other = state.data.suggested && state.data.suggested !== now ? state.data.suggested : state.data.published && state.data.published !== now ? state.data.published : numbers.find((one) => one !== now) ?? now;
    elements.a.value = String(other);
    compare.showModal();
    showCompare();
  }
  async function showCompare() {
    const { elements } = compare.querySelector("form"), a = elements.a.value, b = elements.b.value, table = document.getElementById("compare-figures"), list = document.getElementById("compare-changes");
    const head = compare.querySelector("[data-says]");
    if (a === b) { head.textContent = say("pick_two"); table.hidden = true; list.replaceChildren(); return; }
    head.textContent = say("looking");
    try {
      const answer = await R.ask("compare", { query: { a, b } }), said = answer.changes ?? [];
      table.hidden = false;
      table.querySelector("[data-a]").textContent = `${a}. ${answer.a.label}`;
      table.querySelector("[data-b]").textContent = `${b}. ${answer.b.label}`;
      table.querySelector("tbody").replaceChildren(...R.compared(answer.a.figures, answer.b.figures));
      head.textContent = said.length ? say(said.length === 1 ? "one_change" : "changes", { n: said.length }) : say("no_changes");
      list.replaceChildren(...said.slice(0, MOST).map((one) => made("li", "", one.text)));
    } catch (error) { if (error instanceof R.Wrong) head.textContent = error.message; else throw error; }
  }
  compare.querySelector("form").addEventListener("change", showCompare);

  function openDecide() {
    if (!state.data || !R.can("decide") || decide.open) return;
    const { data } = state, form = decide.querySelector("form"), { elements } = form, as_suggested = data.plan.number === data.suggested;
    const missing = data.figures ? data.figures.visits - data.figures.planned : 0, faults = data.faults ?? [];
    form.reset();
    decide.querySelector("[data-says]").textContent = say(as_suggested ? "publish_as_suggested" : "publish_changed", { n: data.plan.number });
    const warn = decide.querySelector("[data-warn]"), lines = [];
    if (missing) lines.push(say(missing === 1 ? "one_unplanned" : "unplanned", { n: missing, all: data.figures.visits }));
    if (faults.length) lines.push(say(faults.length === 1 ? "one_fault" : "faults", { n: faults.length }), ...faults.slice(0, 5).map((fault) => fault.text));
    warn.hidden = !lines.length;
    warn.replaceChildren(...lines.map((text) => made("p", "", text)));
    decide.querySelector("[data-if-faults]").hidden = !faults.length;
    decide.querySelector("[data-if-changed]").hidden = as_suggested;
    elements.reason.replaceChildren(...(data.reasons ?? []).map((one) => new Option(one.label, one.key)));
    decide.querySelector("[data-wrong]").hidden = true;
    decide.showModal();
  }
  decide.querySelector("form").addEventListener("submit", async (event) => {
    if (event.submitter?.value === "close") return;
    event.preventDefault();
    const { elements } = event.target, { data } = state, choice = event.submitter?.value === "reject" ? "reject" : data.plan.number === data.suggested ? "accept" : "changed";
    const wrong = decide.querySelector("[data-wrong]"), refuse = (text) => { wrong.textContent = text; wrong.hidden = false; };
    if (choice === "reject") decide.querySelector("[data-if-changed]").hidden = false;
    if ((data.faults ?? []).length && choice !== "reject" && (!elements.faults_accepted.checked || !elements.note.value.trim())) { refuse(say("say_why_faults")); return; }
    const body = { plan: data.plan.number, choice, note: elements.note.value.trim(), faults_accepted: elements.faults_accepted.checked };
    if (choice !== "accept") body.reason = elements.reason.value;
    try {
      const answer = await R.ask("decide", { body });
      decide.close();
      await R.load();
      R.toast(answer.text ?? say("published_is", { n: answer.published }));
    } catch (error) { if (error instanceof R.Wrong) refuse(error.message); else throw error; }
  });

  const version = document.getElementById("route-version");
  version.addEventListener("change", () => R.load({ plan: version.value }));
  document.getElementById("route-use").addEventListener("click", () => R.choose_version("use", { number: state.data.plan.number }));
  document.getElementById("route-back").addEventListener("click", () => R.load());
  for (const one of document.querySelectorAll("[data-compare]")) one.addEventListener("click", openCompare);
  for (const one of document.querySelectorAll("[data-decide]")) one.addEventListener("click", openDecide);
})();
