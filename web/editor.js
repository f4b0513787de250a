// Makes an editor of the form for SPARQL. Without this script, or where it fails, the form works as it is.

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";

import "./editor.css";
import { askForPage, showPage } from "./answer.js";
import { offerChart } from "./answer_chart.js";
import { prepareCompletion, translateNotices } from "./completion.js";
import { keepDraft, readDraft } from "./draft.js";
import { make } from "./elements.js";
import { markFault, watchSyntax } from "./syntax.js";
import { texts } from "./texts.js";

const PREFIX = /^PREFIX (\S*): <(\S+)>$/gm;

const form = document.getElementById("sparql");
if (form) start();

function start() {
  const area = form.querySelector("textarea");
  const endpoint = new URL(form.action).href;
  const yasqe = makeEditor(area, endpoint);
  const [said, stop] = addControls();
  let running = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  yasqe.on("changes", () => (area.value = yasqe.getValue()));
  yasqe.on("blur", () => keepDraft(yasqe.getValue()));
  stop.addEventListener("click", () => running?.abort());
  window.addEventListener("popstate", () => location.reload());
  restoreDraft();
  equipAnswer();

  /** Run what is written; the address of the page is that of the query. */
  async function run() {
    running?.abort();
    const mine = (running = new AbortController());
    const fields = new URLSearchParams(new FormData(form));
    markFault(yasqe, null);
    setRunning(true);
    try {
      const { page, problem, address } = await askForPage(endpoint, fields, mine.signal);
      if (page) show(page, address);
      else tell(problem);
    } catch (fault) {
      if (mine !== running) return;
      if (fault.name === "AbortError") said.textContent = texts.aborted;
      else tell(texts.failed);
    } finally {
      if (mine === running) setRunning(false);
    }
  }

  function show(page, address) {
    const hadFocus = yasqe.hasFocus();
    showPage(page, form);
    if (address) history.pushState(null, "", address);
    yasqe.refresh();
    if (hadFocus) yasqe.focus();
    equipAnswer();
    const counted = document.querySelector("main [role=status]:not(form *)");
    said.textContent = counted?.textContent ?? "";
    document.getElementById("respuesta")?.scrollIntoView({ block: "nearest" });
    keepDraft(yasqe.getValue());
  }

  /** Add to an answer, or to the report of a fault, what only a script can. */
  function equipAnswer() {
    const fault = document.querySelector(".alert[data-line]");
    const [line, column] = [Number(fault?.dataset.line), Number(fault?.dataset.column)];
    markFault(yasqe, fault && { line, column, text: fault.querySelector("[lang]").textContent });
    const table = document.getElementById("respuesta-tabla");
    if (table) offerChart(table);
  }

  function setRunning(isRunning) {
    if (isRunning) said.textContent = texts.running;
    stop.hidden = !isRunning;
    form.setAttribute("aria-busy", String(isRunning));
  }

  function tell(problem) {
    said.textContent = "";
    document.querySelectorAll(".alert").forEach((alert) => alert.remove());
    form.before(make("div", { class: "alert", role: "alert" }, make("p", {}, make("strong", {}, problem))));
  }

  function restoreDraft() {
    const draft = readDraft();
    const first = area.value;
    if (!draft || draft === first || new URLSearchParams(location.search).has("query")) return;
    yasqe.setValue(draft);
    const drop = make("button", { type: "button", class: "plain" }, texts.draftDrop);
    const notice = make("p", { class: "note" }, texts.draft, " ", drop);
    drop.addEventListener("click", () => {
      keepDraft("");
      yasqe.setValue(first);
      notice.remove();
      yasqe.focus();
    });
    form.prepend(notice);
  }
}

function makeEditor(area, endpoint) {
  const label = form.querySelector(`label[for="${area.id}"]`);
  const place = make("div", { class: "editor" });
  const submit = () => form.requestSubmit();
  const completers = prepareCompletion({ endpoint, description: form.dataset.description }, readPrefixes());
  Yasqe.defaults.autocompleters = completers;
  area.before(place);
  const yasqe = new Yasqe(place, {
    value: area.value,
    requestConfig: { endpoint },
    // The address of the page is the link to share, and the form has the button.
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: null,
    showQueryButton: false,
    editorHeight: "auto",
    resizeable: false,
    viewportMargin: Infinity,
    hintConfig: { container: place },
    extraKeys: { "Ctrl-Enter": submit, "Cmd-Enter": submit, "Ctrl-S": () => {}, Tab: false, "Shift-Tab": false },
  });
  area.hidden = true;
  label.id ||= "sparql-label";
  yasqe.getInputField().setAttribute("aria-labelledby", label.id);
  yasqe.getInputField().setAttribute("aria-describedby", "sparql-keys");
  label.addEventListener("click", () => yasqe.focus());
  translateNotices(yasqe);
  watchSyntax(yasqe);
  return yasqe;
}

function addControls() {
  const said = make("span", { class: "note", role: "status" });
  const stop = make("button", { type: "button", class: "plain", hidden: true }, texts.abort);
  const copy = make("button", { type: "button", class: "plain" }, texts.copy);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = texts.copied;
    } catch {
      said.textContent = texts.copyByHand;
    }
  });
  form.querySelector(".actions").append(stop, copy, said);
  form.append(make("p", { class: "note", id: "sparql-keys" }, texts.keys));
  return [said, stop];
}

/** The prefixes of the graph stand in the page, for those who write without this script. */
function readPrefixes() {
  const written = document.getElementById("prefijos")?.textContent ?? "";
  return new Map([...written.matchAll(PREFIX)].map((match) => [match[1], match[2]]));
}
