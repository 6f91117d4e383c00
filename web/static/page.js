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
