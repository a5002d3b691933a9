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
