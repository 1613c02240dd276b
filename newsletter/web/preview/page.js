// The preview's own script: shows the letter as it was asked for, and shows it anew whenever the program says that something changed.
"use strict";

const tools = document.getElementById("tools");
const letter = document.getElementById("letter");
const put = (id, text) => { document.getElementById(id).textContent = text; };
const show = (id, is) => { document.getElementById(id).hidden = !is; };
const number = (value) => value.toLocaleString("en");

let version = 0;

function wishes() {
  const form = new FormData(tools);
  return {view: form.get("view"), dark: form.has("dark"), blocked: form.has("blocked"), variant: form.get("variant") || ""};
}

function remember() {
  const wish = wishes();
  history.replaceState(null, "", "#" + new URLSearchParams({...wish, dark: wish.dark ? 1 : "", blocked: wish.blocked ? 1 : ""}));
}

function recall() {
  const told = new URLSearchParams(location.hash.slice(1));
  if (told.get("view")) tools.elements.view.value = told.get("view");
  tools.elements.dark.checked = Boolean(told.get("dark"));
  tools.elements.blocked.checked = Boolean(told.get("blocked"));
  return told.get("variant") || "";
}

function list(variants, chosen) {
  const select = document.getElementById("variants");
  if (select.options.length === variants.length) return;
  select.replaceChildren(...variants.map((name) => new Option(name, name, false, name === chosen)));
}

function weigh(state) {
  const {warn, refuse, clip} = state.limits;
  const share = (bytes) => Math.min(100, bytes / clip * 100) + "%";
  const size = state.is_text ? state.text_size : state.size;
  document.getElementById("fill").style.width = share(size);
  document.getElementById("warn").style.left = share(warn);
  document.getElementById("refuse").style.left = share(refuse);
  tools.classList.toggle("heavy", size > warn && size <= refuse);
  tools.classList.toggle("refused", size > refuse);
  const rest = state.is_text ? "a letter of text alone" : `aim under ${number(warn)}, refused over ${number(refuse)}, Gmail clips near ${number(clip)}`;
  put("size", `${number(size)} bytes: ${rest}; text part ${number(state.text_size)}`);
}

function tell(mistake, has_letter) {
  show("mistake", Boolean(mistake));
  if (!mistake) return;
  put("place", mistake.place);
  put("problem", mistake.problem);
  put("cure", mistake.cure);
  put("kept", has_letter ? "Below stands the letter as it was before." : "");
}

async function draw(chosen) {
  const wish = wishes();
  const variant = chosen || wish.variant;
  const state = await (await fetch("/state.json?" + new URLSearchParams({variant}))).json();
  version = state.version;
  list(state.variants, variant);
  document.title = (state.mistake ? "✗ " : "") + (state.subject || "Preview");
  put("day", "Preview of " + state.day);
  put("from", state.from);
  put("subject", state.subject);
  put("preheader", state.preheader);
  show("sample", state.is_sample);
  weigh(state);
  const has_letter = Boolean(state.subject);
  tell(state.mistake, has_letter);
  const as_text = wish.view === "text" || state.is_text;
  document.body.className = `${as_text ? "text" : wish.view} ${wish.dark ? "dark" : ""}`;
  const asked = new URLSearchParams({variant, dark: wish.dark, images: !wish.blocked, version});
  letter.hidden = !has_letter;
  if (has_letter) letter.src = (as_text ? "/letter.txt?" : "/letter.html?") + asked;
}

async function follow() {
  for (;;) {
    try {
      const told = await (await fetch("/changes?since=" + version)).json();
      if (told.is_over) break;
      if (told.version !== version) await draw();
    } catch {
      break;
    }
  }
  show("over", true);
}

tools.addEventListener("change", () => { remember(); draw(); });
draw(recall()).then(follow);
