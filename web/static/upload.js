// A large file goes in pieces and goes on where a broken line left it; without this the form sends it whole.
"use strict";

const PIECE = 256 * 1024;
const MOST_BREAKS = 40;
const inEnglish = document.documentElement.lang === "en";
const SAID = inEnglish
  ? { sending: "Sending", waiting: "The line is down; sending goes on when it is back.", failed: "The file could not be sent. Choose it again." }
  : { sending: "Mengirim", waiting: "Sambungan terputus; pengiriman berlanjut bila sambungan kembali.", failed: "Berkas tidak dapat dikirim. Pilih lagi berkasnya." };
const wait = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));

function meterOf(form) {
  const place = document.createElement("p");
  const meter = document.createElement("progress");
  const text = document.createElement("span");
  place.className = "notice screen";
  place.setAttribute("role", "status");
  meter.className = "long";
  place.append(meter, text);
  form.append(place);
  return {
    at(sent, size) { meter.max = size; meter.value = sent; text.textContent = ` ${SAID.sending} ${Math.floor((100 * sent) / size)} %`; },
    says(sentence) { text.textContent = ` ${sentence}`; },
    gone() { place.remove(); },
  };
}

async function ask(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const answer = await fetch(path, { method: "POST", body });
  return { status: answer.status, told: answer.ok ? await answer.json() : null };
}

// What was sent before under the same digest goes on; where that was used up, the file is another one.
async function begin(form, file, digest) {
  const said = { token: form.elements.token.value, owner: form.elements.owner.value, size: file.size, digest };
  for (const key of [digest, crypto.randomUUID()]) {
    const { told } = await ask("/unggahan", { ...said, key });
    if (told) return told;
  }
  throw new Error("refused");
}

async function send(form, file, meter) {
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const digest = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let upload = null;
  let breaks = 0;
  while (!upload || !upload.complete) {
    try {
      if (!upload) upload = await begin(form, file, digest);
      meter.at(upload.received, file.size);
      if (upload.complete) break;
      const piece = file.slice(upload.received, upload.received + PIECE);
      const { status, told } = await ask(`/unggahan/${upload.id}`, { token: form.elements.token.value, offset: upload.received, file: piece });
      if (!told && status < 500 && status !== 429) throw new Error("refused");
      if (told) { upload = told; breaks = 0; } else { breaks += 1; await wait(Math.min(2 ** breaks / 4, 15)); }
    } catch (broken) {
      breaks += 1;
      if (broken.message === "refused" || breaks > MOST_BREAKS) throw broken;
      meter.says(SAID.waiting);
      await wait(Math.min(2 ** breaks / 4, 15));
    }
  }
  return upload.id;
}

for (const form of document.querySelectorAll("form[data-pieces]")) {
  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (!file || file.size <= PIECE || !window.crypto?.subtle || form.elements.upload_id.value) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const meter = meterOf(form);
    try {
      form.elements.upload_id.value = await send(form, file, meter);
      form.elements.file.disabled = true;
      form.submit();
    } catch {
      meter.says(SAID.failed);
      delete form.dataset.sending;
    }
  });
}
