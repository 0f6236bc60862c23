// Every page works without this file. With it: the device's theme, one sending per click,
// and a warning before something typed is left behind.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
function theme() {
  const root = document.documentElement;
  if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
}
dark.addEventListener("change", theme);
theme();

let typed = false;
document.addEventListener("input", (happened) => {
  if (happened.target.form && happened.target.form.method === "post") typed = true;
});
document.addEventListener("submit", (happened) => {
  typed = false;
  for (const button of happened.target.querySelectorAll("button:not([name])")) {
    window.setTimeout(() => { button.disabled = true; }, 0);
  }
});
window.addEventListener("beforeunload", (happened) => { if (typed) happened.preventDefault(); });
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[disabled]:not([aria-disabled])")) button.disabled = false;
});
