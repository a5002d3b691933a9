// Runs once in each panel of the chat; `element`, `trigger` and `watch` come from gr.HTML.
const viewer = () => document.querySelector("#viewer");
const isNarrow = () => matchMedia("(max-width: 899px)").matches;

const showPlace = () => {
  const panel = viewer();
  // on a phone the viewer is below: it comes up when a source was asked for, not with each answer
  if (isNarrow() && panel.dataset.wanted) panel.scrollIntoView();
  const mark = panel.querySelector("mark.span") ?? panel.querySelector("mark");
  const above = mark ? mark.getBoundingClientRect().top - panel.getBoundingClientRect().top : 0;
  panel.scrollTop = mark ? panel.scrollTop + above - panel.clientHeight / 3 : 0;
};

const showTurn = () => {
  const turns = element.querySelectorAll(".turn");
  turns[turns.length - 1]?.scrollIntoView({ block: isNarrow() ? "start" : "nearest" });
  delete viewer().dataset.wanted;
  // on a phone the keyboard would cover the answer
  if (!isNarrow()) document.querySelector("#question textarea").focus();
};

const click = {
  open: ({ turn, number }) => {
    trigger("open", { turn: Number(turn), number: Number(number) });
    viewer().dataset.wanted = "yes";
    showPlace();
  },
  example: ({ question }) => trigger("example", { question }),
  back: () => document.querySelector('[aria-pressed="true"]')?.closest(".turn").scrollIntoView(),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-event]");
  if (button) click[button.dataset.event](button.dataset);
});

let shown = "";
watch("value", () => {
  if (viewer().contains(element)) return showPlace();
  const state = `${element.querySelectorAll(".turn").length} ${!!element.querySelector(".busy")}`;
  if (state !== shown) showTurn(); // else a source was opened: what is being read stays in place
  shown = state;
});
