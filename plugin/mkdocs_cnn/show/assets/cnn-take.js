/* Take away what a figure shows: its tables as other programs read them, with the rows that are shut, and its
   pictures. Nothing is kept for that: the page is read when somebody asks. `cnn.js` loads this file then. */

(() => {
  "use strict";

  const ours = (window.mkdocsCnn ??= {});

  const LATEX = new Map(String.raw`\\textbackslash{} &\& %\% $\$ #\# _\_ {\{ }\} ~\textasciitilde{} ^\textasciicircum{}
    "\symbol{34} <\textless{} >\textgreater{} |\textbar{} ×$\times$ ·$\cdot$ −$-$ –\textendash{} →$\to$ ≠$\neq$ …\dots{}
    ⌊$\lfloor$ ⌋$\rfloor$ ⌈$\lceil$ ⌉$\rceil$ ²$^2$ ⁶$^6$`.split(/\s+/).map((each) => [each[0], each.slice(1)]));
  LATEX.set("`", "\\symbol{96}").set("\xa0", "~");

  /* The rows of a table, without the steps to which readers have opened some, and headings that are put away. */
  const rowsOf = (table) => [...table.rows].filter((row) => !row.matches(".cnn-steps, .group[hidden], .cnn-sorted .group"));

  /* Which columns of a table are two for programs: a formula and its count, or what a network has and how much. */
  function doubles(table) {
    const beside = table.closest(".cnn-compare");
    return [...table.tHead.rows[0].cells].map((_, at) => (
      beside ? at && /(?:^| )c\d/.test(table.className) : table.classList.contains(`j${at + 1}`)));
  }

  /* The texts of each row, and whether they are strong. */
  function read(table) {
    const double = doubles(table);
    const beside = table.closest(".cnn-compare");
    return rowsOf(table).map((row) => [...row.cells].flatMap((cell, at) => {
      const strong = row.matches(".stage, .group, tfoot *") || Boolean(cell.querySelector("strong"));
      const text = cell.textContent.trim();
      let found = row.matches(".group") ? [text, ...Array(cell.colSpan - 1).fill("")] : Array(cell.colSpan).fill(text);
      if (double[at] && row.parentNode === table.tHead) {
        const [count, formula] = text.split(/[:：] ?/);
        found = beside ? [text, ""] : [formula[0].toUpperCase() + formula.slice(1), count];
      } else if (double[at]) {
        const count = cell.querySelector("b")?.textContent ?? (beside ? "" : text);
        found = [text.slice(0, text.length - count.length).replace(/( =)? $/, ""), count];
      }
      const value = cell.dataset.value ?? (beside && !double[at] ? cell.querySelector("b")?.textContent : "");
      return found.map((each) => ({ text: each, strong, value }));
    }));
  }

  function sides(table, left, right) {
    const double = doubles(table);
    return [...table.tHead.rows[0].cells].flatMap((_, at) => {
      const words = !at || table.closest(".cnn-compare") || table.matches(`.t${at + 1}, .o${at + 1}`);
      return double[at] ? [words ? left : right, right] : [words ? left : right];
    });
  }

  const FORMS = {
    CSV(table) {
      const written = ({ text, value }) => {
        const one = value || text;
        const bare = /^\d[\d,]*$/.test(one) ? one.replaceAll(",", "")
          : one.replace(/(^|(?<=;))(?=[\s'"]*[=+\-@＝＋－＠])/g, "'");
        return /[",]/.test(bare) ? `"${bare.replaceAll('"', '""')}"` : bare;
      };
      const rows = rowsOf(table);
      const lines = read(table);
      if (!table.querySelector(".group")) return lines.map((row) => row.map(written).join(","));
      let group = "family"; // what stands above rows for readers stands in each for programs
      return lines.flatMap((row, at) => {
        if (rows[at].matches(".group")) [{ text: group }] = row;
        return rows[at].matches(".group") ? [] : [[...row, { text: group }].map(written).join(",")];
      });
    },

    Markdown(table) {
      const signs = /([\\*_[\]{}])|[&<>|`~^$]|(?<=[=+-])[=+-]|:(?=[\p{L}\p{N}_])/gu;
      const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
      const escaped = (text) => text.replace(signs, (sign, plain) => (
        plain ? `\\${sign}` : names[sign] ?? `&#${sign.charCodeAt()};`));
      const line = (cells) => `| ${cells.join(" | ")} |`;
      const lines = read(table).map((row) => line(row.map(({ text, strong }) => (
        text && strong ? `**${escaped(text)}**` : escaped(text)))));
      lines.splice(1, 0, line(sides(table, "---", "---:")));
      return lines;
    },

    LaTeX(table) {
      const escaped = (text) => [...text].map((sign, at, all) => LATEX.get(sign)
        ?? (sign === all[at + 1] && "-',".includes(sign) ? `${sign}{}` : sign)).join("");
      const all = rowsOf(table);
      const rows = read(table).map((row, at) => {
        if (all[at].matches(".group")) {
          return `\\multicolumn{${row.length}}{@{}l}{\\textit{${escaped(row[0].text)}}} \\\\`;
        }
        const strong = [...all[at].cells].map((cell) => cell.querySelector("strong"));
        const cells = row.map(({ text }, place) => (strong[place] ? `\\textbf{${escaped(text)}}` : escaped(text)));
        const deep = /(?:^| )l(\d+)/.exec(all[at].className)?.[1] ?? 0;
        return `${"\\quad ".repeat(deep)}${cells.join(" & ").replace(/^[[*]/, "{}$&")} \\\\`;
      });
      const foot = table.tFoot?.rows.length ?? 0;
      if (foot) rows.splice(-foot, 0, "\\midrule");
      rows.splice(1, 0, "\\midrule");
      return [
        `\\begin{tabular}{@{}${sides(table, "l", "r").join("")}@{}}`,
        ...["\\toprule", ...rows, "\\bottomrule"].map((each) => `  ${each}`),
        "\\end{tabular}",
      ];
    },
  };

  /* The pictures that are seen, one below the other, in the colours in which they are seen. */
  function drawn(figure) {
    const seen = [...figure.querySelectorAll(".cnn-picture svg")].filter((svg) => svg.clientWidth);
    const whole = seen[0].cloneNode(false);
    whole.removeAttribute("aria-labelledby"); // which is within the parts
    const style = (each, name) => getComputedStyle(each).getPropertyValue(name).replace(/color\(srgb ([\d. e-]+).*?\)/, (_, parts) => (
      `rgb(${parts.trim().split(" ").map((part) => Math.round(255 * part))})`));
    let wide = 0;
    let high = 0;
    for (const svg of seen) {
      const copy = svg.cloneNode(true);
      const parts = copy.querySelectorAll("path, text");
      [...svg.querySelectorAll("path, text")].forEach((part, at) => {
        for (const name of ["fill", "stroke", "opacity", "font-family", "font-size", "font-weight", "text-anchor"]) {
          parts[at].setAttribute(name, style(part, name));
        }
      });
      for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
      const { width, height } = svg.viewBox.baseVal;
      Object.entries({ y: high, width, height, overflow: "visible" }).forEach((each) => copy.setAttribute(...each));
      whole.append(copy);
      wide = Math.max(wide, width);
      high += height + 14;
    }
    whole.setAttribute("viewBox", `-14 -14 ${wide + 28} ${high + 14}`);
    const ground = document.createElementNS(whole.namespaceURI, "path");
    ground.setAttribute("d", `M-14-14h${wide + 28}v${high + 14}h${-wide - 28}z`);
    ground.setAttribute("fill", style(figure, "background-color"));
    whole.prepend(ground);
    return new XMLSerializer().serializeToString(whole);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // without https there is none, and somebody may not let us
      const field = document.createElement("textarea");
      field.className = "cnn-field";
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  }

  function save(text, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    link.download = name;
    link.click();
  }

  /* What can be taken of a figure, by name, and what is said when it is. */
  function offers(figure) {
    const [, whole, picture, source, address, copied, saved] = figure.dataset.take.split("|");
    const found = [];
    const offer = (name, said, take) => found.push([name, `${name} ${said}`, take]);
    if (figure.querySelector("table")) {
      for (const [name, write] of Object.entries(FORMS)) {
        offer(name, copied, () => copy([...figure.querySelectorAll("table")].map((table, at) => {
          const lines = write(table);
          if (at) lines.splice(0, 1, ...(name === "CSV" ? [] : ["", lines[0]])); // one list has one heading
          return `${lines.join("\n")}\n`;
        }).join("")));
      }
    }
    const code = figure.querySelector(".cnn-verbatim:not(.cnn-claims)");
    if (code) offer(whole, copied, () => copy(code.textContent));
    if (figure.querySelector(".cnn-picture")) {
      offer(picture, saved, () => save(drawn(figure), `${figure.id || "network"}.svg`));
    }
    const { source: written, needs } = figure.dataset;
    if (written) offer(source, needs ?? copied, () => copy(`${written}\n`));
    if (figure.id) offer(address, copied, () => copy(new URL(`#${figure.id}`, location).href));
    return found;
  }

  /* Build the list behind a figure's button when it is pressed first, later open and shut it. */
  ours.take = (figure, open) => {
    const caption = figure.querySelector("figcaption");
    let list = caption.querySelector(".cnn-take");
    const show = (shown) => {
      list.hidden = !shown;
      open.setAttribute("aria-expanded", String(shown));
    };
    if (list) {
      show(list.hidden);
      return;
    }
    list = document.createElement("div");
    list.className = "cnn-take";
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    for (const [name, done, take] of offers(figure)) {
      const each = document.createElement("button");
      each.type = "button";
      each.textContent = name;
      each.addEventListener("click", async () => {
        said.textContent = "";
        await take();
        said.textContent = done;
        each.focus();
      });
      list.append(each, " ");
    }
    list.append(said);
    caption.append(list);
    caption.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        show(false);
        open.focus();
      }
    });
    show(true);
  };
})();
