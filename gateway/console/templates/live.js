"use strict";
// Puts the newest answer for this very address into the page, and says so when there is none. Without it the page loads itself anew.
const live = document.getElementById("live");
const lost = document.getElementById("lost");

function writing() {
  const focus = document.activeElement;
  const typed = [...live.querySelectorAll("textarea, input:not([type=hidden], [type=checkbox], [type=radio])")].some((field) => field.value !== field.defaultValue);
  const chosen = [...live.querySelectorAll("select")].some((field) => !field.options[field.selectedIndex].defaultSelected);
  return typed || chosen || (live.contains(focus) && focus.matches("input, textarea, select"));
}

function replaced(next) {
  const href = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const open = [...live.querySelectorAll("details[open]")].map((part) => part.id);
  live.replaceChildren(...next.childNodes);
  for (const id of open) {
    const part = id && document.getElementById(id);
    if (part) part.open = true;
  }
  if (href) live.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus();
}

async function look() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) });
    if (answer.redirected) return location.reload();
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const chosen = !getSelection().isCollapsed;
    if (!writing() && !chosen) {
      replaced(page.getElementById("live"));
      document.getElementById("messages").replaceChildren(...page.getElementById("messages").childNodes);
      document.querySelector("footer p").replaceChildren(...page.querySelector("footer p").childNodes);
    }
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
  document.body.classList.toggle("old", !lost.hidden);
}

(async () => {
  const every = Number(live.dataset.every) * 1000;
  for (;;) {
    await new Promise((next) => setTimeout(next, every));
    if (!document.hidden) await look();
  }
})();
