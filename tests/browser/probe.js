// What the tests ask of a page.

window.probe = {
  /** By how many px the page is wider than its window. */
  overflow: () => document.documentElement.scrollWidth - window.innerWidth,

  /** What sticks out of the figures or of the window, unless it can be scrolled to. */
  stickingOut() {
    const found = [];
    for (const figure of document.querySelectorAll(".cnn")) {
      const outer = figure.getBoundingClientRect();
      if (outer.width && (outer.left < 0 || outer.right > window.innerWidth + 0.5)) {
        found.push(`${this.name(figure)} leaves the window`);
      }
      for (const part of figure.querySelectorAll("figcaption, p, .cnn-scroll, pre")) {
        const inner = part.getBoundingClientRect();
        if (inner.right > outer.right + 0.5) found.push(`${this.name(part)} leaves its figure`);
      }
    }
    return found;
  },

  /** The tables and texts whose scroll region has more to the side. */
  scrolling(selector) {
    return [...document.querySelectorAll(selector)]
      .filter((region) => region.scrollWidth > region.clientWidth)
      .map((region) => `${this.name(region)} by ${region.scrollWidth - region.clientWidth} px`);
  },

  /** Each way in which text is set inside the tables, once, with an example. */
  texts() {
    const ways = new Map();
    for (const figure of document.querySelectorAll(".cnn")) {
      const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.data.trim();
        if (!text || element.closest(".cnn-equals")) continue;
        const style = getComputedStyle(element);
        const way = {
          color: style.color,
          size: parseFloat(style.fontSize),
          opacity: 1,
          grounds: [],
        };
        for (let each = element; each; each = each.parentElement) {
          const { opacity, backgroundColor, backgroundImage } = getComputedStyle(each);
          way.opacity *= parseFloat(opacity);
          way.grounds.unshift([backgroundColor, backgroundImage]);
        }
        const key = JSON.stringify(way);
        if (!ways.has(key)) ways.set(key, { ...way, text: `${this.name(element)}: ${text}` });
      }
    }
    return [...ways.values()];
  },

  /** The sizes of all figures and cells. */
  sizes: () =>
    [...document.querySelectorAll(".cnn, .cnn :is(th, td)")].map((each) => {
      const { width, height } = each.getBoundingClientRect();
      return [Math.round(width), Math.round(height)];
    }),

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
