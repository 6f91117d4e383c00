// What helps on a weak line; without it every page works all the same.
"use strict";

// A sheet that is asked for is printed.
if (document.body.classList.contains("paper")) window.print();

// Without a line a form is not lost: it stays where it is, and says so.
const english = document.documentElement.lang === "en";
const unsent = document.createElement("p");
unsent.className = "notice care screen";
unsent.setAttribute("role", "status");
unsent.textContent = english
  ? "Not sent yet: there is no connection. What you typed stays on this page; send it when the line is back."
  : "Belum terkirim: tidak ada sambungan. Isian Anda tetap di halaman ini; kirim lagi bila sambungan kembali.";
function tell() {
  document.querySelector("main").prepend(unsent);
  unsent.scrollIntoView();
}
window.addEventListener("online", () => unsent.remove());

// A browser that thinks it has a line leaves the page and shows an error of its own where there is none, and what was
// typed goes with it: so the house is asked first whether it hears us. One press is one press.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (!navigator.onLine) { event.preventDefault(); tell(); return; }
  if (form.dataset.heard) { delete form.dataset.heard; return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
  if (!form.requestSubmit || !AbortSignal.timeout) return;
  event.preventDefault();
  const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(15000) };
  fetch(document.querySelector("link[rel=icon]").href, asked).then(
    () => { form.dataset.heard = "1"; form.requestSubmit(event.submitter); },
    () => { delete form.dataset.sent; tell(); },
  );
});

// What a browser says of a field that is empty it says in its own language, which may be another than the page's.
document.addEventListener("invalid", (event) => {
  if (event.target.validity.valueMissing) event.target.setCustomValidity(english ? "This is required." : "Wajib diisi.");
}, true);
for (const changed of ["input", "change"])
  document.addEventListener(changed, (event) => event.target.setCustomValidity?.(""));

// A day is read back in words while it is typed, as the house reads it (web/days.py); and a calendar fills it in.
const DAYS = new Intl.DateTimeFormat(english ? "en-GB" : "id", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const MONTHS = { nop: 11, nopember: 11, agt: 8, ags: 8, sept: 9, peb: 2, pebruari: 2 };
for (const language of ["id", "en-GB"])
  for (const month of ["long", "short"])
    for (let at = 0; at < 12; at += 1)
      MONTHS[new Intl.DateTimeFormat(language, { month, timeZone: "UTC" }).format(Date.UTC(2026, at)).toLowerCase()] = at + 1;

function dayIn(text) {
  const plain = text.toLowerCase().replace(/^[^\d,]+,/, "").replace(/^[\s,]+|[\s,]+$/g, "");
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  const said = iso ? [0, iso[3], iso[2], iso[1]] : /^(\d{2})(\d{2})(\d{4})$/.exec(plain) || /^(\d{1,2})[-/. ]+(\w+?)[-/., ]+(\d{4}|\d{2})$/.exec(plain);
  if (!said) return null;
  const month = /^\d+$/.test(said[2]) ? Number(said[2]) : MONTHS[said[2]] || 0;
  let year = Number(said[3]);
  const now = new Date().getUTCFullYear();
  if (said[3].length === 2) { year += now - (now % 100); if (year > now + 20) year -= 100; }
  const day = new Date(Date.UTC(year, month - 1, Number(said[1])));
  return year >= 1900 && day.getUTCMonth() === month - 1 && day.getUTCDate() === Number(said[1]) ? day : null;
}

for (const field of document.querySelectorAll("input[data-day]")) {
  const told = document.getElementById(`${field.id}-read`);
  const example = english ? "For example 27-11-2026 or 27 Nov 2026" : "Misalnya 27-11-2026 atau 27 Nov 2026";
  told.setAttribute("aria-live", "polite");
  const read = () => {
    const day = dayIn(field.value);
    told.textContent = day ? DAYS.format(day) : example;
    told.classList.toggle("read", Boolean(day));
  };
  field.addEventListener("input", read);
  const calendar = document.createElement("input");
  if (!calendar.showPicker) continue;
  const place = document.createElement("span");
  calendar.type = "date";
  calendar.tabIndex = -1;
  place.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "▦";
  button.setAttribute("aria-label", english ? "Choose in a calendar" : "Pilih di kalender");
  button.addEventListener("click", () => {
    const day = dayIn(field.value);
    calendar.value = day ? day.toISOString().slice(0, 10) : "";
    calendar.showPicker();
  });
  calendar.addEventListener("change", () => {
    field.value = calendar.value.split("-").reverse().join("-");
    read();
  });
  place.className = "unseen";
  place.append(calendar);
  field.after(button, place);
}
