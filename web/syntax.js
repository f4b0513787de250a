// Shows in the editor what is wrong with a query: while it is written, and where the service found a fault.

import { make } from "./elements.js";
import { texts } from "./texts.js";

const GUTTER = "gutterErrorBar";

/** Tell the first line that makes no sense in the language of the page; the editor itself would do so in English. */
export function watchSyntax(yasqe) {
  const tell = () => {
    const line = yasqe.queryValid ? null : findLine(yasqe);
    if (line === null) return;
    mark(yasqe, line, explain(yasqe.getTokenAt({ line, ch: yasqe.getLine(line).length }, true).state));
  };
  yasqe.on("changes", tell);
  tell();
}

/**
 * Show where the service found a fault, and put the cursor there.
 *
 * @param {object} yasqe
 * @param {{line: number, column: number, text: string}|null} fault Counted from 1; null takes the mark away.
 */
export function markFault(yasqe, fault) {
  yasqe.getAllMarks().filter((each) => each.className === "fault").forEach((each) => each.clear());
  if (!fault) return;
  const line = Math.min(fault.line, yasqe.lineCount()) - 1;
  const from = { line, ch: fault.column - 1 };
  const isAtEnd = from.ch >= yasqe.getLine(line).length;
  // A fault after the last character is shown on that character.
  const [start, end] = isAtEnd ? [Math.max(0, yasqe.getLine(line).length - 1), undefined] : [from.ch, from.ch + 1];
  yasqe.markText({ line, ch: start }, { line, ch: end ?? yasqe.getLine(line).length }, { className: "fault" });
  mark(yasqe, line, fault.text);
  yasqe.setCursor(from);
  yasqe.scrollIntoView(from, 60);
}

function explain({ errorMsg, possibleCurrent = [] }) {
  // The editor's own message names the prefix between quotation marks.
  const prefix = /^Prefix '(.*)' is not defined$/.exec(errorMsg ?? "");
  if (prefix) return texts.undeclared(prefix[1]);
  return possibleCurrent.length ? texts.expected(possibleCurrent.slice(0, 8).join(" · ")) : texts.unreadable;
}

function findLine(yasqe) {
  for (let line = 0; line < yasqe.lineCount(); line += 1) {
    if (yasqe.getTokenAt({ line, ch: yasqe.getLine(line).length }, true).state.OK === false) return line;
  }
  return null;
}

function mark(yasqe, line, text) {
  yasqe.clearGutter(GUTTER);
  yasqe.setGutterMarker(line, GUTTER, make("span", { class: "fault-mark", role: "img", "aria-label": text, title: text }, "!"));
}
