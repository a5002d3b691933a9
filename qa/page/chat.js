// The page's script, run once. `words` holds what it says; Gradio's panels call window.verbatim.
let send = null; // Gradio's trigger, once the page is connected
let isBusy = false;
let recall = 0; // how far back Up-arrow has gone
const waiting = []; // questions typed while one is answered, in order
const untilConnected = [];

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const box = () => one("#question");
const isNarrow = () => matchMedia("(max-width: 899px)").matches;

const trigger = (name, data = {}) => (send ? send(name, data) : untilConnected.push([name, data]));

const make = (tag, style, text = "", data = {}) => {
  const element = document.createElement(tag);
  element.className = style;
  element.textContent = text;
  Object.assign(element.dataset, data);
  if (tag === "button") element.type = "button";
  return element;
};

// a live region that stays, so that what is said in it is heard
const speech = make("p", "speech");
speech.setAttribute("role", "status");
const say = (text) => {
  speech.textContent = text;
  speech.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => speech.classList.remove("shown"), 6000);
};
const whisper = (text) => {
  speech.textContent = text;
  speech.classList.remove("shown");
};

const grow = () => {
  box().style.height = "auto";
  box().style.height = `${Math.min(box().scrollHeight, 130)}px`;
};
const type = (text) => {
  box().value = text;
  grow();
  box().focus();
};

// asking

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

// reading

let step = null; // the button that moved to another mark: it keeps the focus
let isWanted = false; // an article was asked for: on a phone it comes up

const show = (view, { focus = true } = {}) => {
  one("#desk").dataset.view = view;
  const heading = one(view === "shelf" ? "#shelf-head h2" : "#viewer h2");
  if (view === "shelf" && isNarrow()) one("#pane").scrollIntoView();
  if (focus) heading?.focus({ preventScroll: true });
};

const showShelf = () => {
  const isShown = one("#desk").dataset.view !== "article";
  show(isShown && !isNarrow() && one("#viewer article") ? "article" : "shelf");
};

const press = (turn, number) =>
  all("#conversation [aria-pressed]").forEach((button) => {
    const isOpen = button.dataset.turn === turn && button.dataset.number === number;
    button.setAttribute("aria-pressed", isOpen);
  });

const open = ({ turn, number, step: moved }) => {
  trigger("open", { turn: Number(turn), number: Number(number) });
  press(turn, number);
  step = moved ?? null;
  isWanted = true;
  show("article", { focus: false });
  viewerChanged(); // the same article again changes nothing, and is scrolled to all the same
};

const viewerChanged = () => {
  const panel = one("#viewer");
  if (isNarrow() && isWanted) panel.scrollIntoView();
  const mark = one("mark.span", panel) ?? one("mark", panel);
  const above = mark ? mark.getBoundingClientRect().top - panel.getBoundingClientRect().top : 0;
  panel.scrollTop = mark ? panel.scrollTop + above - panel.clientHeight / 3 : 0;
  if (step) (one(`.${step}`, panel) ?? one(".steps button:enabled", panel))?.focus();
  else if (isNarrow() && isWanted) one("h2", panel)?.focus({ preventScroll: true });
};

const copy = async ({ text, done }, button) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", "unseen"); // pages that are not on localhost or https
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  whisper(done);
  const name = button.textContent;
  button.textContent = done;
  setTimeout(() => (button.textContent = name), 1500);
};

const back = () => {
  isWanted = false;
  const pressed = one('#conversation [aria-pressed="true"]') ?? lastAnswer();
  if (!pressed) return box().focus();
  pressed.closest(".turn").scrollIntoView();
  pressed.focus({ preventScroll: true });
};

// what the page hands over

const save = ({ name, text }) => {
  const link = make("a", "");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  say(words.saved.replace("{name}", name));
};

window.verbatim = {
  connect: (gradioTrigger) => {
    send = gradioTrigger;
    untilConnected.splice(0).forEach(([name, data]) => send(name, data));
    document.body.append(speech);
    new MutationObserver(placeChanged).observe(one("#wire"), {
      childList: true,
      characterData: true,
      subtree: true,
    });
    if (chosenTheme()) setTheme(chosenTheme());
    const begin = () => (box() ? isNarrow() || box().focus() : requestAnimationFrame(begin));
    begin();
  },
  changed: (element) => {
    if (element.closest("#conversation")) conversationChanged();
    if (element.closest("#viewer")) viewerChanged();
  },
  received: (value) => {
    if (!value) return;
    const message = JSON.parse(value);
    if (message.say) say(message.say);
    if (message.file) save(message.file);
  },
};

// events: a button's data-event names what it does, here or in Python

const here = {
  open, edit, cancel, copy, back, stop,
  example: ({ question }) => ask(question),
  takeBack: ({ question }) => {
    waiting.splice(waiting.indexOf(question), 1);
    showWaiting();
    type(question);
  },
  clear: () => {
    isBusy = false;
    waiting.length = 0;
    trigger("clear");
    type("");
  },
  shelf: showShelf,
  bringing: () => {
    show("shelf", { focus: false });
    one("#bring h3").scrollIntoView();
    one("#drop button").focus({ preventScroll: true });
  },
  theme: () => setTheme(document.body.classList.contains("dark") ? "light" : "dark"),
  show: ({ article }) => {
    isWanted = true;
    step = null;
    press("", "");
    trigger("show", { article });
    show("article", { focus: false });
  },
  remove: ({ path, title, sure }, button) => {
    if (button.textContent === sure) return trigger("remove", { article: path, title }); // Gradio takes a `path` for a file
    button.textContent = sure;
  },
  export: ({ format }, button) => {
    button.closest("details").open = false;
    trigger("export", { format });
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-event]");
  all("details.menu[open]").forEach((menu) => (menu.open = menu.contains(event.target)));
  if (!button) return;
  const { event: name, ...data } = button.dataset;
  if (here[name]) here[name](data, button);
  else trigger(name, data);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-event]");
  if (!form) return;
  event.preventDefault();
  const values = new FormData(form);
  const { event: name, ...data } = form.dataset;
  if (name === "ask") {
    const question = box().value;
    type("");
    return ask(question);
  }
  if (name === "edit") {
    if (values.get("question").trim() && !isBusy)
      begin("edit", { turn: Number(data.turn), question: values.get("question") });
    return;
  }
  const fields = Object.fromEntries(values);
  if (name === "narrow") fields.sources = values.getAll("sources");
  trigger(name, { ...data, ...fields });
  if (form.closest("details")) form.closest("details").open = false;
  if (name === "bring" || name === "make") form.reset();
});

document.addEventListener("change", ({ target }) => {
  if (target.dataset?.change) trigger(target.dataset.change, { value: target.value });
});

document.addEventListener("input", ({ target }) => {
  if (target === box()) grow();
  if (!target.dataset?.input) return;
  clearTimeout(target.later);
  target.later = setTimeout(() => trigger(target.dataset.input, { value: target.value }), 200);
});

// a form that opens at the edge of its panel comes into view
const opens = ({ target }) => {
  if (target.open && target.closest("#desk")) target.scrollIntoView({ block: "nearest" });
};
document.addEventListener("toggle", opens, true);

const asked = () => all("#conversation .turn .question").map((e) => e.textContent).reverse();

const keys = {
  Enter: (event) => {
    const { target } = event;
    if (target.tagName !== "TEXTAREA" || !target.form?.dataset.event) return;
    if (event.shiftKey || event.isComposing) return;
    event.preventDefault();
    target.form.requestSubmit();
  },
  ArrowUp: (event) => {
    const earlier = asked();
    const isRecalled = recall && box().value === earlier[recall - 1];
    if (event.target !== box() || (box().value && !isRecalled) || !earlier[recall]) return;
    event.preventDefault();
    type(earlier[recall++]);
  },
  ArrowDown: (event) => {
    if (event.target !== box() || !recall) return;
    event.preventDefault();
    recall -= 1;
    type(recall ? asked()[recall - 1] : "");
  },
  Escape: ({ target }) => {
    const form = target.closest?.(".editing");
    const opened = target.closest?.("details[open]");
    if (form) return cancel({}, form);
    if (opened) {
      opened.open = false;
      return one("summary", opened).focus();
    }
    if (isBusy) return stop();
    if (target === box()) return type("");
    box().focus();
  },
};
document.addEventListener("keydown", (event) => keys[event.key]?.(event));

// light and dark: as the system has it, until a person chooses

const chosenTheme = () => {
  try {
    return localStorage.getItem("verbatim-theme");
  } catch {
    return null; // a browser that keeps nothing
  }
};
const setTheme = (theme) => {
  document.body.classList.toggle("dark", theme === "dark");
  try {
    localStorage.setItem("verbatim-theme", theme);
  } catch {} // it lasts as long as the page, then
};
