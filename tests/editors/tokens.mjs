// Cuts texts into pieces with the grammars, as VS Code does: a list of texts comes in as JSON, each
// with the scope of its language; for each goes out a list of [text, scopes].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, folder] = process.argv.slice(2);
const require = createRequire(join(modules, "_"));
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));

const files = {
  "source.cnn": join(folder, "syntaxes/cnn.tmLanguage.json"),
  "markdown.cnn": join(folder, "syntaxes/markdown-cnn.tmLanguage.json"),
  "text.html.markdown": join(modules, "tm-grammars/grammars/markdown.json"),
};
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) =>
    files[scope] ? textmate.parseRawGrammar(readFileSync(files[scope], "utf8"), files[scope]) : null,
  getInjections: (scope) => (scope === "text.html.markdown" ? ["markdown.cnn"] : []),
});

const pieces = [];
for (const [scope, text] of JSON.parse(readFileSync(0, "utf8"))) {
  const grammar = await registry.loadGrammar(scope);
  const found = [];
  let state = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const read = grammar.tokenizeLine(line, state);
    state = read.ruleStack;
    for (const each of read.tokens) {
      const piece = line.slice(each.startIndex, each.endIndex);
      if (piece) found.push([piece, each.scopes]);
    }
    found.push(["\n", []]);
  }
  found.pop();
  pieces.push(found);
}
console.log(JSON.stringify(pieces));
