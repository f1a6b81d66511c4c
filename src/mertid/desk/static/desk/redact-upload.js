/* Hundreds of files are sent a few at a time, with a bar; each is safe once its batch is answered. Without this script the form sends them at once. */
"use strict";
(() => {
  const MOST_FILES = 12, MOST_BYTES = 24e6;
  const form = document.getElementById("upload");
  if (!form) return;
  const drop = document.getElementById("drop"), shown = document.getElementById("upload-progress");
  const bar = shown.querySelector("progress"), said = shown.querySelector("p"), folder = document.getElementById("folder-files");
  document.getElementById("folder-way").hidden = false;

  function* batches(files) {
    let batch = [], bytes = 0;
    for (const file of files) {
      if (batch.length && (batch.length >= MOST_FILES || bytes + file.size > MOST_BYTES)) { yield batch; batch = []; bytes = 0; }
      batch.push(file); bytes += file.size;
    }
    if (batch.length) yield batch;
  }

  function post(batch, before, all) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const file of batch) body.append("files", file, file.name);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "fetch");
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (before + batch.length * event.loaded / event.total) / all; });
      request.addEventListener("load", () => resolve(request.status < 500 && request.status !== 403 ? request.responseText : null));
      request.addEventListener("error", () => resolve(null));
      request.send(body);
    });
  }

  async function send(files) {
    if (!files.length || form.dataset.sending) return;
    form.dataset.sending = "1";
    shown.hidden = false;
    let done = 0;
    const refused = [];
    for (const batch of batches(files)) {
      const answer = await post(batch, done, files.length);
      if (answer === null) refused.push(...batch.map((file) => file.name));
      else refused.push(...[...new DOMParser().parseFromString(answer, "text/html").querySelectorAll("p")].map((line) => line.textContent));
      done += batch.length;
      bar.value = done / files.length;
      said.textContent = said.dataset.sent.replace("{done}", done).replace("{all}", files.length);
    }
    delete form.dataset.sending;
    if (refused.length) { said.textContent += ` ${said.dataset.left.replace("{n}", refused.length)} ${refused.slice(0, 10).join(" ")}`; return; }
    location.assign(form.dataset.again);
  }

  async function entries(items) {
    const found = [];
    const walk = async (entry) => {
      if (entry.isFile) { found.push(await new Promise((ok, no) => entry.file(ok, no))); return; }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((ok, no) => reader.readEntries(ok, no));
        if (!some.length) return;
        for (const one of some) await walk(one);
      }
    };
    for (const entry of items) await walk(entry);
    return found;
  }

  form.addEventListener("submit", (event) => {
    const files = [...form.elements.files.files, ...(folder?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    send(files);
  });
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    const found = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    send(found.length ? await entries(found) : [...event.dataTransfer.files]);
  });
})();
