/* What makes the desk quicker; everything it does can also be done without it. */
"use strict";
(() => {
  /* Handling time: seconds with the page in front and a sign of life within the last half minute. */
  const BEAT_S = 10, IDLE_S = 30, LONGEST_S = 30;
  const work = document.querySelector("[data-beat]");
  const url = work?.dataset.beat;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (url && token) {
    let alive = performance.now(), active = 0, last = performance.now();
    const sign = () => { alive = performance.now(); };
    for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "wheel", "touchstart"]) {
      addEventListener(name, sign, { passive: true, capture: true });
    }
    const count = () => {
      const now = performance.now();
      if (document.visibilityState === "visible" && now - alive < IDLE_S * 1000) active += Math.min((now - last) / 1000, 2);
      last = now;
    };
    const send = () => {
      count();
      if (active < 0.2) return;
      const body = new FormData();
      body.set("seconds", Math.min(active, LONGEST_S).toFixed(1));
      body.set("csrfmiddlewaretoken", token);
      if (navigator.sendBeacon(url, body)) active = 0;
    };
    setInterval(count, 1000);
    setInterval(send, BEAT_S * 1000);
    document.addEventListener("visibilitychange", send);
    /* Before a decision the time must be in place, so the form waits for it, but never longer than half a second. */
    for (const form of document.querySelectorAll(".do form, form.undo")) {
      form.addEventListener("submit", (event) => {
        count();
        if (form.dataset.sent) { event.preventDefault(); return; }
        form.dataset.sent = "1";
        if (active < 0.2) return;
        event.preventDefault();
        const body = new FormData();
        body.set("seconds", Math.min(active, LONGEST_S).toFixed(1));
        body.set("csrfmiddlewaretoken", token);
        active = 0;
        const go = () => { form.submit(); };
        fetch(url, { method: "POST", body, signal: AbortSignal.timeout(500) }).then(go, go);
      });
    }
    addEventListener("pageshow", (event) => { if (event.persisted) for (const form of document.forms) delete form.dataset.sent; });
  }

  /* A clicked alternative fills the form in, without a trip to the server. */
  for (const link of document.querySelectorAll("[data-choose]")) {
    link.addEventListener("click", (event) => {
      const field = document.querySelector(`#change [name="${link.dataset.choose}"]`);
      if (!field) return;
      event.preventDefault();
      document.getElementById("change").open = true;
      field.value = link.dataset.value;
      document.querySelector("#change [name=reason]")?.focus();
    });
  }

  /* "vis som modtaget" opens what it points to. */
  for (const link of document.querySelectorAll("[data-opens]")) {
    link.addEventListener("click", () => { const box = document.getElementById(link.dataset.opens); if (box) box.open = true; });
  }

  /* Subjects are looked up while one types. */
  const list = document.querySelector("datalist[data-from]");
  const field = list && document.querySelector(`input[list="${list.id}"]`);
  if (field) {
    let waiting;
    const look = async () => {
      const answer = await fetch(`${list.dataset.from}?kle=${encodeURIComponent(field.value)}`, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option"));
    };
    const later = () => { clearTimeout(waiting); waiting = setTimeout(() => look().catch(() => {}), 150); };
    field.addEventListener("focus", later, { once: true });
    field.addEventListener("input", later);
  }

  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }

  /* An open fold of the frame closes when one looks elsewhere. */
  const folds = document.querySelectorAll(".top details.drop");
  const close = (but) => { for (const fold of folds) if (!but || !fold.contains(but)) fold.open = false; };
  if (folds.length) {
    document.addEventListener("pointerdown", (event) => close(event.target));
    document.addEventListener("focusin", (event) => close(event.target));
    document.addEventListener("keydown", (event) => {
      const fold = event.key === "Escape" && document.querySelector(".top details.drop[open]");
      if (fold) { fold.querySelector("summary").focus(); close(); }
    });
  }

  /* Toasts leave by themselves; the offer to undo when it no longer holds, others when they have been read. Errors stay. */
  for (const line of document.querySelectorAll(".toast-line:not(.error)")) {
    setTimeout(() => line.remove(), 1000 * (Number(line.dataset.leavesS) || 8));
  }

  const wrong = document.querySelector(".form-error select, .form-error input, .form-error textarea");
  if (wrong) wrong.focus();
})();
