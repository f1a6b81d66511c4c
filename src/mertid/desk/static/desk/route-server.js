/* The panel's talk with the server: one way to ask, one way to say that something went wrong. */
"use strict";
(() => {
  const R = mertidRoute;
  const urls = JSON.parse(document.getElementById("route-urls")?.textContent ?? "{}");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const box = document.getElementById("route-error");

  class Wrong extends Error {
    constructor(message, code = "", status = 0) { super(message); this.code = code; this.status = status; }
  }

  /* GET where no body is given, else POST. Raises Wrong with a sentence for the person. */
  async function ask(name, { query = null, body = null, signal = null } = {}) {
    const address = urls[name] + (query ? `?${new URLSearchParams(query)}` : "");
    const options = { redirect: "manual", signal, headers: { Accept: "application/json" } };
    if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body), headers: { ...options.headers, "Content-Type": "application/json", "X-CSRFToken": token } });
    let answer;
    try { answer = await fetch(address, options); } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Wrong(R.say("server_away"), "away");
    }
    if (answer.type === "opaqueredirect") throw new Wrong(R.say("logged_out"), "logged_out", 302);
    const said = await answer.json().catch(() => null);
    if (answer.ok && said !== null) return said;
    throw new Wrong(said?.error?.message ?? R.say(answer.status === 403 ? "not_allowed" : "server_failed"), said?.error?.code ?? "", answer.status);
  }

  /* The error stands until it is closed or the next thing succeeds; a changed plan offers the new one. */
  function wrong(error, again = null) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Wrong)) throw error;
    const stale = error.code === "changed", out = error.code === "logged_out";
    box.querySelector("[data-says]").textContent = error.message;
    const button = box.querySelector("[data-again]");
    button.textContent = R.say(out ? "log_in" : stale ? "fetch_new" : "try_again");
    button.hidden = !(again || stale || out);
    button.onclick = () => { if (out) location.reload(); else { clear(); if (stale) R.load(); else again(); } };
    box.hidden = false;
    box.focus({ preventScroll: true });
  }
  const clear = () => { box.hidden = true; };
  box?.querySelector("[data-close]").addEventListener("click", clear);

  Object.assign(R, { ask, wrong, clear, urls, Wrong });
})();
