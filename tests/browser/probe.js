// What the tests ask of a page.

window.probe = {
  /** By how many px the page is wider than its window. */
  overflow: () => document.documentElement.scrollWidth - window.innerWidth,

  /** What sticks out of the figures, of the text around it or of the window, unless it can be scrolled to. */
  stickingOut() {
    const found = this.numbersSticking();
    for (const figure of document.querySelectorAll(".cnn")) {
      const outer = figure.getBoundingClientRect();
      if (outer.width && (outer.left < 0 || outer.right > window.innerWidth + 0.5)) {
        found.push(`${this.name(figure)} leaves the window`);
      }
      for (const part of figure.querySelectorAll("figcaption, p, pre")) {
        const inner = part.getBoundingClientRect();
        if (inner.right > outer.right + 0.5) found.push(`${this.name(part)} leaves its figure`);
      }
    }
    return found;
  },

  /** The numbers in the text, and parts of them, that leave what they stand in. */
  numbersSticking() {
    const parts = [".cnn-number", ".cnn-number *", ".cnn-mistake", ".cnn-mistake *"];
    return [...document.querySelectorAll(parts)]
      .filter((each) => !this.above(each, "overflowX", (value) => value !== "visible"))
      .filter((each) => {
        const around = this.above(each, "display", (value) => value !== "inline");
        const right = Math.min(around.getBoundingClientRect().right, window.innerWidth) + 0.5;
        return [...each.getClientRects()].some((part) => part.left < 0 || part.right > right);
      })
      .map((each) => `${this.name(each)} leaves the text: ${each.textContent}`);
  },

  /** The nearest element around this one, below the page itself, of which a computed value is as asked. */
  above(element, property, isAsAsked) {
    let each = element.parentElement;
    while (each !== document.body && !isAsAsked(getComputedStyle(each)[property])) {
      each = each.parentElement;
    }
    return each === document.body ? null : each;
  },

  /** The tables and texts whose scroll region has more to the side. */
  scrolling(selector) {
    return [...document.querySelectorAll(selector)]
      .filter((region) => region.scrollWidth > region.clientWidth)
      .map((region) => `${this.name(region)} by ${region.scrollWidth - region.clientWidth} px`);
  },

  /** Each way in which text is set inside the tables, false claims and mistakes, once, with an example. */
  texts() {
    const ways = new Map();
    const onPaper = matchMedia("print").matches;
    const backdrops = new Map([[null, { opacity: 1, grounds: [] }]]);
    const backdrop = (element) => {
      if (!backdrops.has(element)) {
        let { opacity, grounds } = backdrop(element.parentElement);
        const style = getComputedStyle(element);
        opacity *= parseFloat(style.opacity);
        if (!onPaper || style.printColorAdjust === "exact") { // browsers leave the others out
          const bar = element.matches(".cnn-compare td > b") || this.bar(element);
          const image = bar ? "none" : style.backgroundImage;
          grounds = [...grounds, [style.backgroundColor, image]];
        }
        backdrops.set(element, { opacity, grounds });
      }
      return backdrops.get(element);
    };
    for (const ours of document.querySelectorAll(".cnn, .cnn-false, .cnn-mistake")) {
      const walker = document.createTreeWalker(ours, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.data.trim();
        if (!text) continue;
        const style = getComputedStyle(element);
        const way = { color: style.color, size: parseFloat(style.fontSize), ...backdrop(element) };
        const key = JSON.stringify(way);
        if (!ways.has(key)) ways.set(key, { ...way, text: `${this.name(element)}: ${text}` });
      }
    }
    return [...ways.values()];
  },

  /** The track of the bar of a cell, or of a figure in it, in px from its corner; null where there is none. */
  bar(cell) {
    const style = getComputedStyle(cell);
    if (!["TD", "B"].includes(cell.tagName)) return null;
    if (!style.backgroundImage.startsWith("linear-gradient")) return null;
    const [width, height] = style.backgroundSize.split(" ").map(parseFloat);
    const place = (text, room) => {
      const percent = Number(/(-?[\d.]+)%/.exec(text)?.[1] ?? 0);
      const px = /([+-]?) ?(-?[\d.]+)px/.exec(text);
      return (room * percent) / 100 + (px ? Number(`${px[1]}${px[2]}`) : 0);
    };
    const [x, y] = style.backgroundPosition.match(/calc\([^)]*\)|\S+/g);
    const share = Number(/(?:max\()?([\d.]+)%/.exec(style.backgroundImage)?.[1] ?? 0);
    const left = place(x, cell.clientWidth - width);
    return { left, top: place(y, cell.clientHeight - height), width, height, share };
  },

  /** The texts that lie on the track of their cell's bar. */
  underBars() {
    const found = [];
    for (const cell of document.querySelectorAll(".cnn td[class], .cnn td[class] > b")) {
      const bar = this.bar(cell);
      const outer = cell.getBoundingClientRect();
      if (!bar?.width || !outer.width) continue;
      const range = document.createRange();
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        range.selectNode(walker.currentNode);
        for (const part of range.getClientRects()) {
          const [left, top] = [part.left - outer.left, part.top - outer.top];
          const beside = left >= bar.left + bar.width - 0.5 || left + part.width <= bar.left + 0.5;
          const air = 3.5; // between the letters of a line and the end of its box
          const apart = top + air >= bar.top + bar.height || top + part.height - air <= bar.top;
          if (part.width && !beside && !apart) found.push(`${this.name(cell)}: ${cell.textContent}`);
        }
      }
    }
    return found;
  },

  /** The sizes of all figures and cells, of lines with claims and of numbers in the text. */
  sizes: () =>
    [
      ...document.querySelectorAll(
        ".cnn, .cnn :is(th, td), .cnn-line, .cnn-number, .cnn-mistake, :is(del, ins)",
      ),
    ].map((each) => {
      const { width, height } = each.getBoundingClientRect();
      return [Math.round(width), Math.round(height)];
    }),

  /** How elements look and where they are. */
  styles: (selector) =>
    [...document.querySelectorAll(selector)].map((each) => {
      const style = getComputedStyle(each);
      const { left, top, right, bottom, width, height } = each.getBoundingClientRect();
      const parts = [...each.getClientRects()];
      return {
        ...{ left, top, right, bottom, height },
        start: [parts[0]?.left, parts[0]?.top],
        end: [parts.at(-1)?.right, parts.at(-1)?.top],
        text: each.textContent,
        seen: width > 4 && height > 8 && style.visibility === "visible" && style.opacity === "1",
        struck: style.textDecorationLine.includes("line-through"),
        weight: Number(style.fontWeight),
        color: style.color,
        ground: style.backgroundColor,
      };
    }),

  /** The texts of those elements that are set in another way than the text around them. */
  setApart: (selector, names) =>
    [...document.querySelectorAll(selector)]
      .filter((each) => {
        const [own, around] = [each, each.parentElement].map((one) => getComputedStyle(one));
        return names.some((name) => own[name] !== around[name]);
      })
      .map((each) => each.textContent),

  /** The colour scheme's mark, whatever the theme. */
  scheme: () => document.body.dataset.mdColorScheme ?? document.documentElement.dataset.bsTheme,

  /** Where an element is, and where the header that stays above it ends. */
  place(id) {
    const { top, bottom } = document.getElementById(id).getBoundingClientRect();
    const header = [...document.querySelectorAll(".md-header, .navbar.fixed-top, .wy-nav-top")]
      .filter((each) => ["fixed", "sticky"].includes(getComputedStyle(each).position))
      .map((each) => each.getBoundingClientRect().bottom);
    return { top, bottom, header: Math.max(0, ...header), window: window.innerHeight };
  },

  /** What has the focus, and whether it can be seen. */
  focus() {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    return {
      name: this.name(element),
      inside: Boolean(element.closest(".cnn")),
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
    };
  },

  /** A name to find an element by. */
  name(element) {
    const figure = element.closest(".cnn");
    const label = figure?.id || figure?.classList[1] || "";
    return `${label} ${element.getAttribute("href") ?? element.classList[0] ?? element.tagName}`.trim();
  },
};
