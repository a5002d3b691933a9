// The page's script, run once, its files in one scope. `words` holds what it says; Gradio's panels
// call window.verbatim.
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
