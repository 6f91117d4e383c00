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
document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  document.querySelector("main").prepend(unsent);
  unsent.scrollIntoView();
});
window.addEventListener("online", () => unsent.remove());

// One press is one press.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
