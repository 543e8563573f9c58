/* Figures of mkdocs-cnn: stages that fold, rows that open to their steps, numbers that open to their
   origin, and an index that sorts. Without this script everything is open and in the order written, every row
   can be linked to, steps are in the view `worked` and origins in titles: nothing here is needed to read a
   page, and nothing here counts. What few pages need, or nobody until a button is pressed, is in scripts
   beside this one: `cnn-vary.js` and `cnn-take.js`. */

(() => {
  "use strict";

  /* Where a site has no files of ours, this script stands in every page that needs it, and a theme that moves
     within a page by itself runs it again. */
  if (document.documentElement.cnnRuns) return;
  document.documentElement.cnnRuns = true;

  /* What the scripts know of each other. */
  const ours = (window.mkdocsCnn ??= {});
  const here = document.currentScript?.src;

  /* Load the script that knows `name`, unless it is here. */
  function needed(name, then, otherwise) {
    if (ours[name]) {
      then();
      return;
    }
    if (!here) {
      otherwise();
      return;
    }
    const script = document.createElement("script");
    script.src = new URL(`cnn-${name}.js`, here);
    script.addEventListener("load", then);
    script.addEventListener("error", otherwise);
    document.head.append(script);
  }

  /* What buttons are called, in the language of the figure; … stands for a row's name. */
  const words = (table) => table.closest(".cnn").dataset.words.split("|");

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  function button(className, action, ...children) {
    const made = make("button", className, ...children);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  }

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

  /* Stages */

  const toggle = (row) => row.querySelector(".cnn-toggle");
  const isOpen = (row) => toggle(row).ariaExpanded === "true";
  const isStage = (row) => row.matches(".stage") && toggle(row);

  function toggled(row, label, action) {
    const made = button("cnn-toggle", action);
    made.ariaExpanded = "false";
    made.ariaLabel = label.replace("…", () => text(row.cells[0]));
    row.cells[0].prepend(made);
  }

  /* Show a row's stage as open or shut; what is shut inside stays shut. */
  function set(row, open) {
    toggle(row).ariaExpanded = String(open);
    let shutAt = Infinity;
    for (const each of inside(row)) {
      if (level(each) <= shutAt) shutAt = Infinity;
      each.hidden = !open || level(each) > shutAt;
      if (shutAt === Infinity && isStage(each) && !isOpen(each)) shutAt = level(each);
    }
    row.closest("table").dispatchEvent(new Event("cnn-fold"));
  }

  function reveal(row) {
    for (let each = row, below = level(row); each; each = each.previousElementSibling) {
      if (level(each) < below && isStage(each)) {
        set(each, true);
        below = level(each);
      }
    }
  }

  function foldable(table) {
    const stages = [...table.querySelectorAll("tr.stage")].filter((row) => !inside(row).next().done);
    if (!stages.length) return;
    const depth = Number(behind("d", table) ?? Infinity);
    const [openAll, foldAll, layersOf] = words(table);
    for (const row of stages) toggled(row, layersOf, () => set(row, !isOpen(row)));
    for (const row of stages.reverse()) set(row, level(row) < depth);
    const name = () => (stages.every(isOpen) ? foldAll : openAll);
    const all = button("cnn-all", () => {
      const open = !stages.every(isOpen);
      for (const row of stages) set(row, open);
    }, name());
    table.addEventListener("cnn-fold", () => { all.textContent = name(); });
    table.closest(".cnn").querySelector("figcaption").append(all);
  }

  /* Rows: their names link to them, and they open to the steps that lead to their figures */

  function linked(table) {
    for (const row of table.querySelectorAll("tr[id]:not(:has(th a))")) {
      const link = make("a", "cnn-link", ...row.cells[0].childNodes);
      link.href = `#${row.id}`;
      link.tabIndex = -1;
      row.cells[0].append(link);
    }
  }

  const text = (cell) => cell.textContent.trim();

  /* The row that stands above: what comes out of it goes in here, unless a row's steps say otherwise. */
  function above(row) {
    let each = row.previousElementSibling;
    while (each.matches(".stage, .cnn-steps")) each = each.previousElementSibling;
    return each;
  }

  /* A heading names a step, and behind @ the cells that say it: `activations@3@4`. */
  function* steps(headings, said, row) {
    for (const [index, heading] of headings.split("|").entries()) {
      const [name, ...places] = heading.split("@");
      const from = index ? row : above(row);
      const cells = places.map((place) => text(from.cells[place - 1])).filter(Boolean);
      const lines = said[index] ? said[index].split("¦") : [cells.join(" = ")];
      for (const line of lines) {
        const [, arithmetic, result] = /^(?:(.*) = )?(.*)$/.exec(line);
        const known = arithmetic === name ? "" : arithmetic ?? "";
        if (result && result !== "0") yield [name, known, result, index > 0];
      }
    }
  }

  function opened(table, row) {
    const list = make("dl");
    const said = (row.dataset.s ?? table.known[row.dataset.as]).split("|");
    for (const [name, arithmetic, result, equals] of steps(table.dataset.steps, said, row)) {
      const plain = !arithmetic || arithmetic === result.replaceAll(",", "");
      const dd = make("dd", "", plain ? "" : arithmetic, make("b", equals && !plain ? "cnn-is" : "", result));
      list.append(make("div", "", make("dt", "", name), dd));
    }
    const cell = make("td", "", list);
    cell.colSpan = row.cells.length;
    if (row.id) {
      const link = make("a", "cnn-here", words(table)[4]);
      link.href = `#${row.id}`;
      cell.append(link);
    }
    return make("tr", `cnn-steps l${level(row)}`, cell);
  }

  function opening(table) {
    table.known = [...table.querySelectorAll("tr[data-s]")].map((row) => row.dataset.s);
    for (const row of table.querySelectorAll("tr:is([data-s], [data-as])")) {
      toggled(row, words(table)[3], () => {
        const open = !isOpen(row);
        if (open) row.after(opened(table, row));
        else row.nextElementSibling.remove();
        toggle(row).ariaExpanded = String(open);
      });
    }
  }

  /* A table is one stop for the keyboard; arrows go from row to row. */
  function walked(table) {
    const all = [...table.querySelectorAll(".cnn-toggle")];
    const seen = () => all.filter((each) => !each.closest("tr").hidden);
    const stopAt = (stop) => {
      for (const each of all) each.tabIndex = each === stop ? 0 : -1;
    };
    for (const each of all) each.setAttribute("aria-keyshortcuts", "ArrowUp ArrowDown");
    stopAt(seen()[0]);
    table.addEventListener("focusin", ({ target }) => {
      if (all.includes(target)) stopAt(target);
    });
    table.addEventListener("cnn-fold", () => {
      if (!seen().some((each) => each.tabIndex === 0)) stopAt(seen()[0]);
    });
    table.addEventListener("keydown", (event) => {
      const rows = seen();
      const at = rows.indexOf(event.target);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      rows[to]?.focus();
    });
  }

  /* Numbers in text open to their origin */

  const from = make("span", "cnn-from");
  from.popover = "auto";
  from.role = "status";
  let owner = null;
  from.addEventListener("beforetoggle", ({ newState }) => { // at once, while the owner is still the same
    owner.ariaExpanded = String(newState === "open");
  });

  /* What was claimed, what is computed, and by which rule the two are held against each other. */
  function* origin(number) {
    const claimed = number.querySelector("del") ?? (number.matches(".cnn-claimed") && number);
    if (claimed) yield make(claimed === number ? "b" : "del", "", text(claimed));
    for (const line of number.title.split("\n")) yield make("span", "", line);
  }

  const tells = (opener) => owner === opener && from.matches(":popover-open");

  function explain(number, opener, open) {
    if (from.matches(":popover-open")) from.hidePopover();
    if (open) return;
    owner = opener;
    from.replaceChildren();
    opener.after(from);
    from.showPopover();
    from.append(...origin(number)); // now that it is there, so that it is announced
    place();
  }

  const sheet = new CSSStyleSheet();
  const places = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet, places);

  /* Below the number, or above it where there is no room, and within the window. */
  function place() {
    const [number] = owner.getClientRects();
    const { width, height } = from.getBoundingClientRect();
    const left = Math.max(8, Math.min(number.left, document.documentElement.clientWidth - width - 8));
    const below = number.bottom + 6;
    const top = below + height < innerHeight ? below : Math.max(8, number.top - height - 6);
    places.replaceSync(`.cnn-from { left: ${left}px; top: ${top}px }`);
  }

  function explained(number) {
    const holder = number.querySelector("ins") ?? number;
    const opener = make("span", "cnn-why", ...holder.childNodes);
    opener.role = "button";
    opener.tabIndex = 0;
    opener.ariaExpanded = "false";
    number.dataset.cnn = "";
    holder.append(opener);
    let open = false; // before the browser shuts it, since it is pressed outside
    number.addEventListener("pointerdown", () => { open = tells(opener); });
    number.addEventListener("click", (event) => {
      if (!from.contains(event.target)) explain(number, opener, open);
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      explain(number, opener, tells(opener));
    });
  }

  /* What has more to the side is reached by the keyboard, and nothing else stops there; where all is in
     sight, headings stay in sight as well. */
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth;
      target.classList.toggle("cnn-fits", !scrolls);
      if (scrolls) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  /* How far the theme's header reaches, below which headings stay. */
  function measure() {
    const heads = [...document.querySelectorAll("header, .navbar")].filter((each) =>
      ["fixed", "sticky"].includes(getComputedStyle(each).position));
    const height = Math.max(0, ...heads.map((each) => each.offsetHeight));
    sheet.replaceSync(`:root { --cnn-top: ${height}px }`);
  }

  /* Up, down, and where rows stand in groups, which sorting dissolves, back to these. */
  function sortable(table) {
    const bodies = [...table.tBodies];
    const homes = bodies.map((body) => [...body.rows]);
    const rows = homes.flat().filter((row) => !row.matches(".group"));
    const after = { ascending: "descending", descending: bodies.length > 1 ? "" : "ascending" };
    const order = new Intl.Collator(undefined, { numeric: true }).compare;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const key = (row) => row.cells[column].dataset.value ?? text(row.cells[column]);
      head.append(button("cnn-sort", () => {
        const next = after[head.getAttribute("aria-sort")] ?? "ascending";
        for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
        table.classList.toggle("cnn-sorted", Boolean(next));
        if (next) {
          head.setAttribute("aria-sort", next);
          rows.sort((a, b) => (next === "ascending" ? 1 : -1) * order(key(a), key(b)));
          bodies[0].append(...rows);
        } else {
          bodies.forEach((body, place) => body.append(...homes[place]));
        }
      }, ...head.childNodes));
    });
  }

  /* How a figure is taken away, another script knows, which is loaded when somebody wants to. */
  function takeable(figure) {
    figure.dataset.take ??= "Copy|Text|Picture (SVG)|Source text|Link|copied|saved";
    const caption = figure.querySelector("figcaption");
    const [word] = figure.dataset.take.split("|");
    const open = button("cnn-copy", () => {
      needed("take", () => ours.take(figure, open), () => open.remove());
    }, word);
    open.ariaLabel = `${word}: ${caption.querySelector("b").textContent}`;
    open.ariaExpanded = "false";
    caption.prepend(open);
  }

  /* Where there are many rows, those in whose names all words of what is typed are; if there are none, those
     in whose heading they are. */
  function filtered(table) {
    const heads = [...table.querySelectorAll(".group")];
    const rows = [...table.querySelectorAll("tbody tr:not(.group)")];
    const all = rows.map((row) => [row.parentNode.querySelector(".group"), row]);
    const { filter: label } = table.closest(".cnn").dataset;
    if (!label) return;
    const field = make("input", "cnn-filter");
    field.type = "search";
    field.placeholder = label;
    field.ariaLabel = label;
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      const holds = (cells) => {
        const said = cells.map(text).join(" ").toLowerCase();
        return words.every((word) => said.includes(word));
      };
      const inRow = ([, row]) => holds([row.cells[0], row.cells[1]]);
      const shown = all.some(inRow) ? inRow : ([head]) => head && holds([head.cells[0]]);
      for (const each of all) each[1].hidden = !shown(each);
      for (const head of heads) head.hidden = all.every((each) => each[0] !== head || each[1].hidden);
    });
    table.closest(".cnn").querySelector("figcaption").prepend(field);
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
    if (!row?.matches(".cnn tr")) return;
    const shut = row.closest("details:not([open])");
    if (!shut && !row.hidden) return;
    if (shut) shut.open = true;
    if (row.hidden) reveal(row);
    row.scrollIntoView();
  }

  function start() {
    const all = () => {
      tables();
      arrive();
    };
    const choices = () => {
      ours.vary(); // before anything is made of the tables, since it keeps them as they are
      all();
    };
    if (document.querySelector(".cnn-vary")) needed("vary", choices, all);
    else all();
  }

  function tables() {
    for (const table of document.querySelectorAll("figure.cnn table:not([data-cnn])")) {
      linked(table);
      foldable(table);
      if (table.dataset.steps) opening(table);
      walked(table);
      if (table.classList.contains("sortable")) {
        sortable(table);
        filtered(table);
      }
      table.dataset.cnn = "";
      sizes.observe(table.closest("figure"));
    }
    for (const figure of document.querySelectorAll("figure.cnn:is([data-source], :has(table, .cnn-verbatim:not(.cnn-claims)))")) {
      if ((here || ours.take) && !figure.querySelector(".cnn-copy")) takeable(figure);
    }
    for (const number of document.querySelectorAll(".cnn-number[title]:not([data-cnn], a *, button *, label *, summary *)")) {
      explained(number);
    }
    for (const lines of document.querySelectorAll(".cnn-error pre")) sizes.observe(lines);
    measure();
  }

  Object.assign(ours, { toggle, opened, tables });
  window.addEventListener("hashchange", arrive);
  window.addEventListener("resize", measure);
  /* Where a theme moves within a page by itself, no event says so; the address has changed a moment later. */
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("a[*|href*='#']")) setTimeout(arrive);
  });

  function begin() {
    if (typeof document$ === "undefined") start();
    else document$.subscribe(start);
  }

  if (typeof document$ !== "undefined" || document.readyState !== "loading") begin();
  else document.addEventListener("DOMContentLoaded", begin); // a theme's script may stand below this one
})();
