/* Choices: all values were written when the site was built; here they are put in, and nothing is counted. A
   value is found by the choices of those keys that it depends on, a bit for each; 0 is what was there at
   first. `cnn.js` loads this file on pages with choices; without it, the first choice is shown. */

(() => {
  "use strict";

  const ours = (window.mkdocsCnn ??= {});
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
      const [, name, value] = /^(class|data-s|[xyd]|viewBox)=(.*)/.exec(each) ?? [];
      if (value) part.setAttribute(name, value);
      else if (name) part.removeAttribute(name);
    }
    if (/^(table|tr|svg|path)$/i.test(part.tagName)) return;
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
    box.parts ??= [...figure.querySelectorAll("th[scope=col],td,p,text,title,desc,code,table,tr[data-s],svg,path")];
    box.shown ??= [];
    box.chosen = [...box.querySelectorAll("fieldset")].map((set) => {
      set.disabled = false;
      return [...set.elements].findIndex((each) => each.checked);
    });
    for (const each of document.querySelectorAll("[data-new]")) delete each.dataset.new;
    figure.clientWidth; // what was marked is not, so that it can be marked anew
    const reason = reasons && find(sizes, box.chosen, reasons);
    figure.classList.toggle("cnn-void", Boolean(reason));
    const open = [...figure.querySelectorAll(".cnn-steps")].map((each) => each.previousElementSibling);
    for (const row of open) ours.toggle(row).click();
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
    for (const each of figure.querySelectorAll(".cnn-steps")) {
      each.replaceWith(ours.opened(each.closest("table"), each.previousElementSibling));
    }
    for (const row of open) if (row.isConnected) ours.toggle(row).click();
    document.querySelectorAll("data[data-vary],span[data-vary]").forEach(follow);
    const facts = first ? null : figure.querySelector("figcaption > p");
    box.querySelector("output").textContent = reason || (facts?.textContent ?? "");
  }

  /* A number in the text follows the choices of all figures that it depends on. */
  function follow(number) {
    const { of, n: sizes, s: spot } = JSON.parse(number.dataset.vary);
    const holder = number.querySelector(".cnn-why") ?? number;
    number.first ??= [holder.textContent, number.title, number.value];
    const boxes = of.map((name) => document.querySelector(`.cnn-vary[data-of="${name}"]`)?.chosen);
    const next = (boxes.every(Boolean) && find(sizes, boxes.flat(), spot)) || number.first;
    if (next[0] !== holder.textContent) number.dataset.new = "";
    [holder.textContent, number.title, number.value] = next;
  }

  /* Let the choices on a page be made that are new on it. */
  ours.vary = () => {
    for (const box of document.querySelectorAll(".cnn-vary")) {
      if (box.chosen) continue;
      box.addEventListener("change", () => {
        choose(box);
        ours.tables();
      });
      choose(box, true);
    }
  };
})();
