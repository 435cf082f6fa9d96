"use strict";
// Goes on with a search slice by slice until it is whole or stopped, and reads what a page promises to show later. Without it there are links.
const cursor = () => document.querySelector("#progress a#next");

async function fetched(address) {
  const answer = await fetch(address);
  if (answer.redirected || !answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function stopButton(stopped) {
  const button = document.createElement("button");
  button.textContent = "Stop";
  button.className = "quiet";
  button.type = "button";
  button.onclick = stopped;
  return button;
}

async function search() {
  let stopped = false;
  while (cursor() && !stopped) {
    const address = cursor().href;
    const button = stopButton(() => {
      stopped = true;
    });
    const focused = document.activeElement?.textContent === "Stop";
    cursor().replaceWith(button);
    if (focused) button.focus();
    try {
      const page = await fetched(address);
      document.getElementById("found").append(...page.querySelectorAll("#found > tr"));
      document.querySelector("#progress").replaceChildren(...page.querySelector("#progress").childNodes);
    } catch {
      stopped = true;
      const again = document.createElement("a");
      Object.assign(again, { id: "next", href: address, className: "button", textContent: "It was not answered: go on" });
      button.replaceWith(again);
    }
  }
}

async function later(part) {
  try {
    const page = await fetched(part.dataset.later);
    const ready = page.getElementById(part.id);
    const focus = document.activeElement.getAttribute("href");
    const within = part.contains(document.activeElement) && focus;
    part.replaceChildren(...ready.childNodes);
    if (within) part.querySelector(`a[href="${CSS.escape(focus)}"]`)?.focus();
  } catch {
    part.querySelector("[role=status]").textContent = "The other topics were not read: load the page again.";
  }
}

const told = () => document.querySelector("#live [data-events]")?.dataset.events;

search();
for (const part of document.querySelectorAll("[data-later]")) {
  let known = told();
  later(part);
  new MutationObserver(() => {
    if (told() === known) return;
    known = told();
    later(part);
  }).observe(document.getElementById("live"), { childList: true });
}
