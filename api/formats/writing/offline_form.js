// The form of a bundle: it shows its sheets, keeps what is typed in this browser, and makes the file that is sent.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const PLACE = `gugus-luring-${DATA.id}`;
const WORDS = {
  id: {
    title: "Formulir luring", of: "Keadaan per", until: "Dianggap baru sampai", other: "English", due: "Tenggat",
    how: "Isi tanpa sambungan. Isian tersimpan di peramban ini saja, sampai Anda menghapusnya. Setelah selesai, tekan “Simpan berkas isian”, lalu kirim berkasnya lewat menu “Kerja luring” bila ada sambungan.",
    old: "Paket ini sudah lama. Bila dapat, unduh yang baru lebih dahulu; isian dari paket ini tetap dapat dikirim dan diperiksa saat dikirim.",
    unkept: "Peramban ini tidak menyimpan isian. Tekan “Simpan berkas isian” sebelum menutup halaman; berkasnya dapat dibuka lagi di sini.",
    none: "Tidak ada laporan yang dapat diisi: belum ada periode yang terbuka, atau laporannya sudah dikirim.",
    physical: "Capaian fisik", percent: "% s.d. akhir periode", spent: "Realisasi", rupiah: "rupiah, periode ini", obstacles: "Kendala", follow_up: "Tindak lanjut",
    nil: "Nihil: kegiatan tidak berjalan pada periode ini", target: "target", numerator: "pembilang", denominator: "penyebut", stands: "Tersimpan",
    parts: "Dirinci menurut jenis kelamin atau umur; ubah di layanan.", paper: "Nomor dan tanggal laporan tertulis instansi", paper_hint: "wajib, karena sekretariat mengetikkan laporannya",
    names: "Jangan menulis nama korban atau keluarganya.", save: "Simpan berkas isian", open: "Buka berkas isian", wipe: "Hapus isian dari peramban ini", print: "Cetak",
    typed: (n) => (n ? `${n} kegiatan diisi atau diubah.` : "Belum ada yang diisi."), saved: "Berkas isian tersimpan di unduhan. Kirim bila ada sambungan.",
    faults: (n) => `${n} isian perlu dibetulkan lebih dahulu.`, sure: "Hapus semua isian dari peramban ini? Berkas isian yang sudah disimpan tidak ikut terhapus.", wiped: "Isian dihapus dari peramban ini.",
    opened: "Berkas isian dibuka.", foreign: "Berkas ini bukan isian dari paket ini.",
    number: "Tulis angka, misalnya 62,5 atau 1.250.000.", whole: "Rupiah tanpa sen, misalnya 1.250.000.", range: "Antara 0 dan 999, paling banyak dua desimal.", digits: "Paling banyak 11 angka dan empat desimal.",
    contradicts: "Nihil tidak bersama angka. Kosongkan angkanya atau hapus tanda nihil.", both: "Isi pembilang dan penyebut.", positive: "Tidak boleh kurang dari nol.", long: "Paling banyak 10.000 huruf.",
  },
  en: {
    title: "Offline form", of: "As of", until: "Taken for fresh until", other: "Bahasa Indonesia", due: "Due",
    how: "Fill this in without a connection. What you type is kept in this browser alone, until you wipe it. When you are done press “Save the file to send”, and send it under “Work offline” when there is a connection.",
    old: "This bundle is old. Fetch a new one first if you can; what is filled in here can still be sent and is judged then.",
    unkept: "This browser keeps nothing. Press “Save the file to send” before you close the page; the file can be opened here again.",
    none: "There is no report to fill in: no period is open, or its report was sent already.",
    physical: "Physical progress", percent: "% to date", spent: "Spent", rupiah: "rupiah, in this period", obstacles: "Obstacles", follow_up: "Follow-up",
    nil: "Nil: the activity did not run in this period", target: "target", numerator: "numerator", denominator: "denominator", stands: "Saved",
    parts: "Broken down by sex or age; change it in the service.", paper: "Number and date of the agency's paper report", paper_hint: "required, as the secretariat types it in",
    names: "Do not write names of victims or of their families.", save: "Save the file to send", open: "Open a saved file", wipe: "Wipe what is typed from this browser", print: "Print",
    typed: (n) => (n ? `${n} ${n === 1 ? "activity" : "activities"} filled in or changed.` : "Nothing is filled in yet."), saved: "The file is among your downloads. Send it when there is a connection.",
    faults: (n) => `${n} ${n === 1 ? "field has" : "fields have"} to be put right first.`, sure: "Wipe all that is typed from this browser? Files that were saved stay.", wiped: "What was typed is gone from this browser.",
    opened: "The file is opened.", foreign: "This file was not filled in from this bundle.",
    number: "Write a number, as 62,5 or 1.250.000.", whole: "Whole rupiah, as 1.250.000.", range: "Between 0 and 999, with two decimals at most.", digits: "At most 11 digits and four decimals.",
    contradicts: "Nil goes without figures. Empty them, or untick nil.", both: "Give numerator and denominator.", positive: "Not below zero.", long: "At most 10,000 characters.",
  },
};
let language = "id";
let typed = {};
let keeps = true;
const say = (name) => WORDS[language][name];

// --- What is kept here: texts as they were typed, by the names of their fields, and a key for each activity.
function load() {
  try {
    typed = JSON.parse(localStorage.getItem(PLACE) || "{}");
    language = localStorage.getItem("gugus-luring-bahasa") === "en" ? "en" : "id";
    localStorage.setItem(`${PLACE}-ada`, "1");
    localStorage.removeItem(`${PLACE}-ada`);
  } catch { keeps = false; }
}
function keep() {
  try {
    if (Object.keys(typed).length) localStorage.setItem(PLACE, JSON.stringify(typed)); else localStorage.removeItem(PLACE);
  } catch { keeps = false; }
}

// --- Figures as they are written here: 62,5 and 1.250.000.
function figure(text) {
  const plain = text.replace(/^Rp\.?\s*|\s+/gi, "");
  const [whole, ...rest] = plain.split(",");
  if (rest.length > 1) return plain;
  const joined = /^-?\d{1,3}(\.\d{3})+$/.test(whole) ? whole.replaceAll(".", "") : whole;
  return rest.length ? `${joined}.${rest[0]}` : joined;
}
function written(value, grouped) {
  if (value === null || value === undefined) return "";
  const [whole, decimals] = String(value).split(".");
  const left = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ".") : whole;
  const right = (decimals || "").replace(/0+$/, "");
  return right ? `${left},${right}` : left;
}
const NUMBER = /^-?\d+(\.\d+)?$/;
function faultOf(kind, text) {
  if (!text) return "";
  if (kind === "words") return text.length > 10000 ? say("long") : "";
  const plain = figure(text);
  if (!NUMBER.test(plain)) return say("number");
  if (kind === "spent") return /^-?\d{1,15}$/.test(plain) ? "" : say("whole");
  if (kind === "physical") return /^\d{1,3}(\.\d{1,2})?$/.test(plain) ? "" : say("range");
  if (kind === "denominator" && plain.startsWith("-")) return say("positive");
  return /^-?\d{1,11}(\.\d{1,4})?$/.test(plain) ? "" : say("digits");
}

// --- The fields of an activity: each has a name, a kind, and what stands in it.
function fieldsOf(activity) {
  const entry = activity.entry || {};
  const values = Object.fromEntries((entry.values || []).map((each) => [each.indicator_id, each]));
  const fields = [
    { part: "physical_percent", kind: "physical", label: say("physical"), hint: say("percent"), stands: written(entry.physical_percent) },
    { part: "spent_idr", kind: "spent", label: say("spent"), hint: say("rupiah"), stands: written(entry.spent_idr, true) },
  ];
  for (const each of activity.indicators) {
    const value = values[each.id] || {};
    const hint = each.unit + (each.target === null ? "" : ` · ${say("target")} ${written(each.target)}`);
    for (const part of each.is_ratio ? ["numerator", "denominator"] : ["value"]) {
      const label = each.is_ratio ? `${each.title}, ${say(part)}` : each.title;
      fields.push({ part, indicator: each.id, kind: part, label, hint, stands: written(value[part]), locked: Boolean(value.parts) });
    }
  }
  fields.push({ part: "obstacles", kind: "words", label: say("obstacles"), stands: entry.obstacles || "" });
  fields.push({ part: "follow_up", kind: "words", label: say("follow_up"), stands: entry.follow_up || "" });
  for (const each of fields) each.name = each.indicator ? `${each.part}-${each.indicator}` : each.part;
  return fields;
}
const placeOf = (sheet, activity) => `${sheet.obligation_id}/${activity.id}`;
const heldOf = (sheet, activity) => typed[placeOf(sheet, activity)] || { texts: {} };
const textOf = (held, field) => (field.name in held.texts ? held.texts[field.name] : field.stands);
const stoodNil = (activity) => Boolean(activity.entry && activity.entry.is_nil);
const isNil = (held, activity) => ("is_nil" in held ? held.is_nil : stoodNil(activity));
const paperPlaceOf = (sheet) => `paper/${sheet.obligation_id}`;
const paperOf = (sheet) => (typed[paperPlaceOf(sheet)] || "").trim();
function differs(field, text) {
  return field.kind === "words" ? text.trim() !== field.stands : figure(text) !== figure(field.stands);
}
function isChanged(sheet, activity) {
  const held = heldOf(sheet, activity);
  return fieldsOf(activity).some((field) => differs(field, textOf(held, field))) || isNil(held, activity) !== stoodNil(activity);
}
const changedOf = (sheet) => sheet.activities.filter((activity) => isChanged(sheet, activity));
function faultsOf(sheet, activity) {
  const held = heldOf(sheet, activity);
  const found = {};
  const fields = fieldsOf(activity);
  for (const field of fields) {
    const fault = faultOf(field.kind, textOf(held, field).trim());
    if (fault) found[field.name] = fault;
  }
  for (const field of fields.filter((each) => each.part === "numerator")) {
    const below = fields.find((each) => each.name === `denominator-${field.indicator}`);
    const [top, bottom] = [textOf(held, field).trim(), textOf(held, below).trim()];
    if (Boolean(top) !== Boolean(bottom)) found[(top ? below : field).name] = say("both");
  }
  const hasFigure = fields.some((field) => field.kind !== "words" && textOf(held, field).trim());
  if (isNil(held, activity) && hasFigure) found.is_nil = say("contradicts");
  return isChanged(sheet, activity) ? found : {};
}

// --- The page.
function made(tag, given = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.filter((each) => each !== null && each !== undefined));
  return element;
}
const locale = () => (language === "en" ? "en-GB" : "id-ID");
const day = (text) => new Date(`${text.slice(0, 10)}T12:00:00Z`).toLocaleDateString(locale(), { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const moment = (text) => new Date(text).toLocaleString(locale(), { dateStyle: "long", timeStyle: "short" });

function show() {
  document.documentElement.lang = language;
  const names = DATA.names[language];
  document.title = `${say("title")} ${names.owner}`;
  const main = document.querySelector("main");
  main.replaceChildren(
    made("div", { class: "top" },
      made("div", {}, made("h1", {}, say("title")), made("p", { class: "soft" }, names.owner, names.home === names.owner ? "" : ` · ${names.home}`, ` · ${DATA.year}`, made("br"), `${say("of")} ${moment(DATA.made_at)} · ${say("until")} ${day(DATA.good_until)}`)),
      made("button", { class: "plain", type: "button", lang: language === "id" ? "en" : "id", onclick: () => { language = language === "id" ? "en" : "id"; try { localStorage.setItem("gugus-luring-bahasa", language); } catch { keeps = false; } show(); } }, say("other"))),
    made("div", { class: "notice" }, made("p", {}, say("how")), made("p", {}, made("strong", {}, say("names")))),
    keeps ? "" : made("div", { class: "notice care", role: "status" }, made("p", {}, say("unkept"))),
    new Date(DATA.good_until) < new Date() ? made("div", { class: "notice care", role: "status" }, made("p", {}, say("old"))) : "",
    ...(DATA.sheets.length ? DATA.sheets.map(sheetOf) : [made("p", { class: "notice" }, say("none"))]),
    ...(DATA.sheets.length ? [actions(), more()] : []),
  );
  tell("");
}
function sheetOf(sheet) {
  const title = `${sheet.period[language]} ${sheet.period[language].includes(sheet.period.year) ? "" : sheet.period.year}`;
  const head = made("h2", {}, sheet.agency, " · ", title, made("br"), made("span", { class: "soft" }, `${say("due")} ${day(sheet.due_on)}`));
  return made("div", {}, head, sheet.asks_for_paper ? paperFieldOf(sheet) : "", ...sheet.activities.map((activity) => activityOf(sheet, activity)));
}
function paperFieldOf(sheet) {
  const place = paperPlaceOf(sheet);
  const input = made("input", { id: place, maxlength: 500, autocomplete: "off", value: typed[place] || "" });
  input.addEventListener("input", () => { if (input.value.trim()) typed[place] = input.value; else delete typed[place]; keep(); tell(""); });
  return made("p", {}, made("label", { for: place }, say("paper"), " ", made("span", { class: "soft" }, say("paper_hint"))), input);
}
function activityOf(sheet, activity) {
  const place = placeOf(sheet, activity);
  const section = made("section", { class: "activity", id: place }, made("h3", {}, activity.number, " ", activity.title));
  const [figures, words] = [made("div", { class: "fields" }), made("div", { class: "fields" })];
  for (const field of fieldsOf(activity)) (field.kind === "words" ? words : figures).append(fieldOf(sheet, activity, field, section));
  const nil = made("input", { type: "checkbox", id: `${place}/is_nil`, "aria-describedby": `${place}/is_nil/fault` });
  nil.checked = isNil(heldOf(sheet, activity), activity);
  nil.addEventListener("change", () => change(sheet, activity, section, (held) => { held.is_nil = nil.checked; }));
  section.append(made("label", { class: "check", for: nil.id }, nil, say("nil")), made("p", { class: "fault", id: `${place}/is_nil/fault` }), figures, words);
  mark(sheet, activity, section);
  return section;
}
function fieldOf(sheet, activity, field, section) {
  const id = `${placeOf(sheet, activity)}/${field.name}`;
  const isWords = field.kind === "words";
  const text = textOf(heldOf(sheet, activity), field);
  const given = { id, autocomplete: "off", "aria-describedby": `${id}/fault`, readonly: Boolean(field.locked) };
  const input = isWords ? made("textarea", { ...given, maxlength: 10000, rows: 2 }) : made("input", { ...given, inputmode: field.kind === "spent" ? "numeric" : "decimal", maxlength: 30 });
  input.value = text;
  input.addEventListener("input", () => change(sheet, activity, section, (held) => { held.texts[field.name] = input.value; }));
  // Whoever knows the grid writes nihil here.
  if (field.kind === "physical") input.addEventListener("change", () => {
    if (!/^(nihil|nil)$/i.test(input.value.trim())) return;
    document.getElementById(`${placeOf(sheet, activity)}/is_nil`).checked = true;
    input.value = "";
    change(sheet, activity, section, (held) => { held.texts[field.name] = ""; held.is_nil = true; });
  });
  const hint = field.locked ? say("parts") : field.hint;
  const stands = field.stands && !isWords ? made("span", { class: "soft" }, `${say("stands")}: ${field.stands}`) : null;
  const label = made("label", { for: id }, field.label, hint ? made("span", { class: "soft" }, ` ${hint}`) : null);
  return made("div", {}, label, input, stands, made("p", { class: "fault", id: `${id}/fault` }));
}
function change(sheet, activity, section, said) {
  const place = placeOf(sheet, activity);
  const held = typed[place] || { texts: {} };
  said(held);
  held.key = crypto.randomUUID ? crypto.randomUUID() : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  typed[place] = held;
  if (!isChanged(sheet, activity)) delete typed[place];
  keep();
  mark(sheet, activity, section);
  tell("");
}
function mark(sheet, activity, section) {
  const faults = faultsOf(sheet, activity);
  for (const place of section.querySelectorAll(".fault")) {
    const name = place.id.split("/").slice(-2)[0];
    place.textContent = faults[name] || "";
    const input = document.getElementById(place.id.slice(0, -"/fault".length)) || section.querySelector(`[aria-describedby="${CSS.escape(place.id)}"]`);
    if (input) { if (faults[name]) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid"); }
  }
  section.classList.toggle("typed", isChanged(sheet, activity));
  section.classList.toggle("wrong", Object.keys(faults).length > 0);
}
function actions() {
  return made("div", { class: "actions" }, made("p", { class: "said", role: "status" }), made("button", { class: "primary", type: "button", onclick: save }, say("save")));
}
function more() {
  const file = made("input", { class: "file", id: "berkas", type: "file", accept: ".json,application/json", tabindex: "-1", "aria-hidden": "true" });
  file.addEventListener("change", () => { if (file.files[0]) open(file.files[0]); });
  return made("div", { class: "more" },
    made("button", { type: "button", onclick: () => file.click() }, say("open")), file,
    made("button", { type: "button", onclick: () => print() }, say("print")),
    made("button", { class: "danger", type: "button", onclick: wipe }, say("wipe")));
}
function changed() {
  return DATA.sheets.flatMap((sheet) => changedOf(sheet).map((activity) => [sheet, activity]));
}
function tell(sentence) {
  const place = document.querySelector(".said");
  if (place) place.textContent = `${say("typed")(changed().length)} ${sentence}`;
}

// --- The file that is sent.
function said(sheet, activity) {
  const held = heldOf(sheet, activity);
  const entry = activity.entry;
  const fields = fieldsOf(activity);
  const out = { key: held.key, activity_id: activity.id, is_nil: isNil(held, activity) };
  if (entry) { out.entry_id = entry.id; out.version = entry.version; }
  for (const field of fields.filter((each) => !each.indicator)) {
    const text = textOf(held, field).trim();
    if (!entry && !text) continue;
    out[field.part] = text ? (field.kind === "words" ? text : Number(figure(text))) : null;
  }
  const measures = fields.filter((each) => each.indicator);
  if (measures.some((field) => differs(field, textOf(held, field)))) out.values = valuesOf(activity, measures, held);
  return out;
}
function valuesOf(activity, measures, held) {
  const stood = Object.fromEntries(((activity.entry && activity.entry.values) || []).map((each) => [each.indicator_id, each]));
  const values = {};
  for (const field of measures) {
    const text = textOf(held, field).trim();
    if (!text) continue;
    values[field.indicator] = { indicator_id: field.indicator, ...values[field.indicator], [field.part]: Number(figure(text)) };
    const parts = stood[field.indicator] && stood[field.indicator].parts;
    if (parts) values[field.indicator].parts = parts.map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== null).map(([name, value]) => [name, name === "value" ? Number(value) : value])));
  }
  return Object.values(values);
}
function calledNames(reports) {
  const sent = new Set(reports.flatMap((report) => report.entries.map((entry) => entry.activity_id)));
  const activities = DATA.sheets.flatMap((sheet) => sheet.activities).filter((activity) => sent.has(activity.id));
  return Object.fromEntries(activities.map((activity) => [activity.id, `${activity.number} ${activity.title}`]));
}
function filled() {
  const reports = [];
  for (const sheet of DATA.sheets) {
    const entries = changedOf(sheet).map((activity) => said(sheet, activity));
    if (!entries.length) continue;
    const report = { obligation_id: sheet.obligation_id, entries };
    if (sheet.asks_for_paper && paperOf(sheet)) report.source_document = paperOf(sheet);
    reports.push(report);
  }
  return { format: "gugus-offline-entries/1", bundle_id: DATA.id, saved_at: new Date().toISOString(), names: calledNames(reports), reports, typed };
}
function save() {
  const wrong = changed().map(([sheet, activity]) => [placeOf(sheet, activity), Object.keys(faultsOf(sheet, activity))]).filter(([, names]) => names.length);
  const unnamed = DATA.sheets.filter((sheet) => sheet.asks_for_paper && changedOf(sheet).length && !paperOf(sheet));
  if (wrong.length || unnamed.length) {
    tell(say("faults")(wrong.reduce((sum, [, names]) => sum + names.length, 0) + unnamed.length));
    const first = unnamed.length ? paperPlaceOf(unnamed[0]) : `${wrong[0][0]}/${wrong[0][1][0]}`;
    document.getElementById(first).focus();
    return;
  }
  const link = made("a", { href: URL.createObjectURL(new Blob([JSON.stringify(filled())], { type: "application/json" })), download: `isian-${DATA.names.id.owner.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${new Date().toISOString().slice(0, 10)}.json` });
  document.body.append(link);
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); link.remove(); }, 30000);
  tell(say("saved"));
}
async function open(file) {
  try {
    const read = JSON.parse(await file.text());
    if (read.bundle_id !== DATA.id || typeof read.typed !== "object") throw new Error("foreign");
    typed = Object.fromEntries(Object.entries(read.typed).filter(([, held]) => typeof held === "string" || (held && typeof held.texts === "object")));
    keep();
    show();
    tell(say("opened"));
  } catch { tell(say("foreign")); }
}
function wipe() {
  if (!confirm(say("sure"))) return;
  typed = {};
  keep();
  show();
  tell(say("wiped"));
}

load();
show();
