// asking, and stopping, and changing a question

const pendingTurn = (question, stage, event, name) => {
  const turn = make("section", "turn");
  const pending = make("div", "pending");
  pending.append(make("p", "busy", stage), make("button", "quiet", name, { event, question }));
  turn.append(make("h3", "question", question), pending);
  turn.dataset.waits = "yes";
  return turn;
};

const showWaiting = () => {
  all("#conversation [data-waits]").forEach((turn) => turn.remove());
  const turns = one("#conversation .turns");
  waiting.forEach((q) => turns?.append(pendingTurn(q, words.waiting, "takeBack", words.takeBack)));
};

const begin = (name, data) => {
  isBusy = true;
  trigger(name, data);
};

let takeAway = () => {}; // what the script drew for a question that the server has not begun

// Gradio counts the places of its queue in the tracker of #wire, as in "queue: 3/8 |"
const placeChanged = () => {
  const place = one("#wire")?.textContent.match(/(\d+)\/\d+ \|/)?.[1];
  const busy = one("#conversation [data-sent] .busy");
  const said = place && words.place.replace("{place}", place);
  if (!busy || !said || busy.textContent === said) return;
  busy.textContent = said;
  whisper(said);
};

const ask = (question) => {
  if (!question.trim()) return;
  recall = 0;
  show("article", { focus: false });
  if (isBusy) {
    waiting.push(question);
    return showWaiting();
  }
  begin("ask", { question });
  const opening = one("#conversation .opening");
  const pending = pendingTurn(question, `${words.starting}…`, "stop", words.stop);
  delete pending.dataset.waits;
  pending.dataset.sent = "yes";
  opening?.replaceWith(make("div", "turns"));
  const turns = one("#conversation .turns");
  turns?.append(pending);
  takeAway = () => (opening ? turns?.replaceWith(opening) : pending.remove());
  pending.scrollIntoView({ block: "nearest" });
};

const stop = () => {
  const stopped = one("#conversation .turn:has(.pending) .question")?.textContent ?? "";
  takeAway();
  isBusy = false;
  waiting.length = 0;
  trigger("stop");
  if (!box().value) type(stopped);
};

const lastAnswer = () => all("#conversation .turn[data-spoken]").at(-1);

const conversationChanged = () => {
  takeAway = () => {};
  const isAnswering = Boolean(one("#conversation .pending"));
  if (isBusy && !isAnswering) {
    isBusy = false;
    const problem = one("#conversation .problem");
    if (!problem) whisper(lastAnswer()?.dataset.spoken ?? "");
    const opened = one('#conversation [aria-pressed="true"]')?.closest(".turn") ?? lastAnswer();
    opened?.scrollIntoView({ block: isNarrow() ? "start" : "nearest" });
    if (waiting.length) begin("ask", { question: waiting.shift() });
  } else if (isAnswering) {
    whisper(one("#conversation .busy").textContent);
  }
  showWaiting();
};

const edit = ({ turn, question, again, cancel }, button) => {
  const asked = button.closest(".asked");
  if (isBusy || one("form", asked)) return;
  const form = make("form", "editing", "", { event: "edit", turn });
  const text = make("textarea", "");
  text.name = "question";
  text.value = question;
  text.rows = 2;
  text.setAttribute("aria-label", words.editLabel);
  const submit = make("button", "", again);
  submit.type = "submit";
  form.append(text, submit, make("button", "quiet", cancel, { event: "cancel" }));
  asked.append(form);
  text.focus();
};
const cancel = (data, button) => {
  const asked = button.closest(".asked");
  one("form", asked).remove();
  one(".edit", asked).focus();
};
