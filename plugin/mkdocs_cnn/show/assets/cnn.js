/* Tables of mkdocs-cnn: stages that fold, rows that link to themselves, an index that sorts, and choices.
   Without this script everything is open and in the order written, the first choice is shown, and every
   row can be linked to; nothing here is needed to read a page. */

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
    const [openAll, foldAll, layersOf] = table.closest(".cnn").dataset.words.split("|");
    for (const row of stages) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "cnn-toggle";
      button.setAttribute("aria-expanded", "true");
      button.setAttribute("aria-label", layersOf.replace("…", () => row.cells[0].textContent.trim()));
      button.addEventListener("click", () => set(row, !isOpen(row)));
      row.cells[0].prepend(button);
    }
    for (const row of stages.reverse()) set(row, level(row) < depth);
    const all = document.createElement("button");
    all.type = "button";
    all.className = "cnn-all";
    const name = () => (stages.every(isOpen) ? foldAll : openAll);
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
    figure.dataset.take ??= "Copy|Text|Picture (SVG)|Link|copied|saved";
    const caption = figure.querySelector("figcaption");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cnn-copy";
    [button.textContent] = figure.dataset.take.split("|");
    button.setAttribute("aria-label", `${button.textContent}: ${caption.querySelector("b").textContent}`);
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

  /* Choices: all values were written when the site was built; here they are put in. A value is found by the
     choices of those keys that it depends on, a bit for each; 0 is what was there at first. */
  const SIGNS = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'" };

  function find(sizes, chosen, [keys, ...values]) {
    const at = sizes.reduce((sum, size, key) => (keys >> key & 1 ? sum * size + chosen[key] : sum), 0);
    return at && values[at - 1];
  }

  /* The nodes of a text with bold and italic parts. */
  function nodes(text) {
    return text.split(/(<([bi])>.*?<\/\2>)/).map((part, index, all) => {
      if (index % 3 === 2) return "";
      if (!(index % 3)) return part.replace(/&\S+?;/g, (sign) => SIGNS[sign] ?? sign);
      const made = document.createElement(all[index + 1]);
      made.append(...nodes(part.slice(3, -4)));
      return made;
    });
  }

  function put(part, text) {
    part.first ??= part.cloneNode(true);
    const [attributes, ...inside] = (text || `class=${part.first.getAttribute("class") ?? ""}`).split(">");
    for (const { name, value } of text ? [] : part.first.attributes) part.setAttribute(name, value);
    for (const each of attributes.split(";")) {
      const [, name, value] = /^(class|[xyd]|viewBox)=(.*)/.exec(each) ?? [];
      if (value) part.setAttribute(name, value);
      else if (name) part.removeAttribute(name);
    }
    if (/^(table|svg|path)$/i.test(part.tagName)) return;
    const before = [part, ...part.children].map((each) => each.textContent);
    part.replaceChildren(...(text ? nodes(inside.join(">")) : part.first.cloneNode(true).childNodes));
    [part, ...part.children].forEach((each, index) => {
      if (each.textContent !== before[index]) each.dataset.new = "";
    });
  }

  function choose(box, first) {
    const figure = box.parentNode;
    const { n: sizes, no: reasons, s: spots } = JSON.parse(box.dataset.vary);
    const below = () => [...figure.querySelectorAll(":scope > .cnn-vary ~ *")];
    box.below ??= [below(), ...[...box.querySelectorAll("template")].map((each) => [...each.content.children])].map(
      (all) => all.map((each) => each.cloneNode(true)),
    );
    box.parts ??= [...figure.querySelectorAll("th[scope=col],td,p,text,title,desc,code,table,svg,path")];
    box.shown ??= [];
    box.chosen = [...box.querySelectorAll("fieldset")].map((set) => {
      set.disabled = false;
      return [...set.elements].findIndex((each) => each.checked);
    });
    for (const each of document.querySelectorAll("[data-new]")) delete each.dataset.new;
    figure.clientWidth; // what was marked is not, so that it can be marked anew
    const reason = reasons && find(sizes, box.chosen, reasons);
    figure.classList.toggle("cnn-void", Boolean(reason));
    for (const [place, ...spot] of reason ? [] : spots) {
      const next = find(sizes, box.chosen, spot);
      if (next === (box.shown[place] ?? 0)) continue;
      box.shown[place] = next;
      if (place >= 0) put(box.parts[place], next);
      else {
        figure.querySelector(".cnn-all")?.remove();
        for (const each of below()) each.remove();
        box.after(...box.below[next].map((each) => each.cloneNode(true)));
      }
    }
    document.querySelectorAll("data[data-vary],span[data-vary]").forEach(follow);
    const facts = first ? null : figure.querySelector("figcaption > p");
    box.querySelector("output").textContent = reason || (facts?.textContent ?? "");
  }

  /* A number in the text follows the choices of all figures that it depends on. */
  function follow(number) {
    const { of, n: sizes, s: spot } = JSON.parse(number.dataset.vary);
    number.first ??= [number.textContent, number.title, number.value];
    const boxes = of.map((name) => document.querySelector(`.cnn-vary[data-of="${name}"]`)?.chosen);
    const next = (boxes.every(Boolean) && find(sizes, boxes.flat(), spot)) || number.first;
    if (next[0] !== number.textContent) number.dataset.new = "";
    [number.textContent, number.title, number.value] = next;
  }

  function start() {
    for (const box of document.querySelectorAll(".cnn-vary")) {
      if (box.chosen) continue;
      box.addEventListener("change", () => {
        choose(box);
        tables();
      });
      choose(box, true);
    }
    tables();
    arrive();
  }

  function tables() {
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
  }

  window.addEventListener("hashchange", arrive);
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
