// reading an article beside the conversation

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
