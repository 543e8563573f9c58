/* Tables of mkdocs-cnn: stages that fold, rows that link to themselves, and an index that sorts.
   Without this script everything is open and in the order written, and every row can be linked to;
   nothing here is needed to read a page. */

(() => {
  "use strict";

  /* A number that stands behind a letter among the classes of an element. */
  const behind = (letter, element) => new RegExp(`(?:^| )${letter}(\\d+)`).exec(element.className)?.[1];
  const levels = new WeakMap();

  function level(row) {
    if (!levels.has(row)) levels.set(row, Number(behind("l", row) ?? 0));
    return levels.get(row);
  }

  /* The rows inside a stage: those below it that are deeper. */
  function* inside(row) {
    for (let next = row.nextElementSibling; next && level(next) > level(row); next = next.nextElementSibling) {
      yield next;
    }
  }

  function isOpen(row) {
    return row.querySelector(".cnn-toggle").getAttribute("aria-expanded") === "true";
  }

  /* Show a row's stage as open or shut; what is shut inside stays shut. */
  function set(row, open) {
    row.querySelector(".cnn-toggle").setAttribute("aria-expanded", String(open));
    let shutAt = Infinity;
    for (const each of inside(row)) {
      if (level(each) <= shutAt) shutAt = Infinity;
      each.hidden = !open || level(each) > shutAt;
      if (shutAt === Infinity && each.querySelector(".cnn-toggle") && !isOpen(each)) shutAt = level(each);
    }
  }

  function reveal(row) {
    for (let each = row, below = level(row); each; each = each.previousElementSibling) {
      if (level(each) < below && each.querySelector(".cnn-toggle")) {
        set(each, true);
        below = level(each);
      }
    }
  }

  function foldable(table) {
    const stages = [...table.querySelectorAll("tr.stage")].filter((row) => !inside(row).next().done);
    if (!stages.length) return;
    const depth = Number(behind("d", table) ?? Infinity);
    for (const row of stages) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cnn-toggle";
      button.setAttribute("aria-expanded", "true");
      button.setAttribute("aria-label", `Layers of ${row.cells[0].textContent.trim()}`);
      button.addEventListener("click", () => set(row, !isOpen(row)));
      row.cells[0].prepend(button);
    }
    for (const row of stages.reverse()) set(row, level(row) < depth);
    const all = document.createElement("button");
    all.type = "button";
    all.className = "cnn-all";
    const name = () => (stages.every(isOpen) ? "Fold all" : "Open all");
    all.textContent = name();
    all.addEventListener("click", () => {
      const open = !stages.every(isOpen);
      for (const row of stages) set(row, open);
      all.textContent = name();
    });
    table.addEventListener("click", () => { all.textContent = name(); });
    table.closest(".cnn").querySelector("figcaption").append(all);
  }

  /* The name of each row becomes a link to the row. */
  function linked(table) {
    for (const row of table.querySelectorAll("tr[id]")) {
      const link = document.createElement("a");
      link.className = "cnn-link";
      link.href = `#${row.id}`;
      link.append(...row.cells[0].childNodes);
      row.cells[0].append(link);
    }
  }

  /* What has more to the side is reached by the keyboard, and nothing else stops there. */
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  function sortable(table) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cnn-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
        const order = new Intl.Collator(undefined, { numeric: true }).compare;
        body.append(...[...body.rows].sort((a, b) => (down ? -1 : 1) * order(key(a), key(b))));
      });
    });
  }

  /* How a figure is taken away, another script knows, which is loaded when somebody wants to. */
  const here = document.currentScript?.src;

  function takeable(figure) {
    const caption = figure.querySelector("figcaption");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cnn-copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${caption.querySelector("b").textContent}`);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const take = () => window.cnnTake(figure, button);
      if (window.cnnTake) {
        take();
        return;
      }
      const script = document.createElement("script");
      script.src = new URL("cnn-take.js", here);
      script.addEventListener("load", take);
      script.addEventListener("error", () => button.remove());
      document.head.append(script);
    });
    caption.prepend(button);
  }

  /* What the address names: an id as it is, or with its escapes read, if they can be. */
  function named() {
    const name = location.hash.slice(1);
    const found = document.getElementById(name);
    if (found) return found;
    try {
      return document.getElementById(decodeURIComponent(name));
    } catch {
      return null;
    }
  }

  function arrive() {
    const row = named();
    if (row && row.matches(".cnn tr") && row.hidden) {
      reveal(row);
      row.scrollIntoView();
    }
  }

  function start() {
    for (const table of document.querySelectorAll("figure.cnn table:not([data-cnn])")) {
      linked(table);
      foldable(table);
      if (table.classList.contains("sortable")) sortable(table);
      table.dataset.cnn = "";
      sizes.observe(table.closest("figure"));
    }
    for (const figure of document.querySelectorAll("figure.cnn:has(table, .cnn-verbatim:not(.cnn-claims))")) {
      if ((here || window.cnnTake) && !figure.querySelector(".cnn-copy")) takeable(figure);
    }
    arrive();
  }

  window.addEventListener("hashchange", arrive);
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
