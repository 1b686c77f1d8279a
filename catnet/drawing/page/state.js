// What the page is about and what is chosen on it. The parts of this folder are one function; see html.py.

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const HUES = dark.matches ? ["#58b4ea", "#e69f00", "#3fc79b", "#dd94bd", "#a5d8f3", "#e0813f", "#d2c52a", "#c8c8d0"]
  : ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#9c3f00", "#8f8500", "#333333"];
const ink = () => (dark.matches ? "#f4f4f7" : "#1a1a1a");
const paper = () => (dark.matches ? "#17181c" : "#fff");
const warning = () => (dark.matches ? "#ff9d66" : "#a33f00");
const shade = (colour) => {
  // The fills are pale, for black letters; at night they are darkened, and lines are light.
  if (!dark.matches) return colour;
  const parts = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
  return "rgb(" + parts.map((part, place) => Math.round(.5 * part + .5 * [23, 24, 28][place])).join(",") + ")";
};
const MARKS = {
  commutes: ["✓", "commutes"], differs: ["✗", "does not commute"], unmatched: ["✗", "commutes for no choice"],
  matched: ["(✓)", "commutes for choices of which none is an action"], open: ["?", "is undecided"],
};
const NO_ACTION = { matched: "no action", unmatched: "no choice fits" };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const depth = data.widths.length - 1;
const state = { version: "given", element: 0, time: 1, region: -1, pinned: false, generator: 0, step: 0, colour: "piece", zoom: 1, at: [0, 0] };

// ---- small helpers: every text goes in as text

const element = (tag, text, className) => {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
};
const drawn = (tag, attributes, text) => {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const sub = (number) => String(number).replace(/[0-9]/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
const pretty = (number) => number.replace("-", "−");
const tuple = (numbers) => "(" + numbers.map(pretty).join(", ") + ")";
const short = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);
const brief = (number, most) => {
  // Exactly, or about how large it is; a number is never cut.
  if (number.length <= most) return pretty(number);
  const [top, bottom] = number.split("/"), value = Number(top) / Number(bottom || 1);
  return Number.isFinite(value) ? "≈" + pretty(value.toPrecision(3)) : "…";
};
const net = () => data.networks[state.version];
const map = () => net().map;
const acts = () => (data.elements.length ? data.elements[state.element].acts : []);
const word = () => (data.elements.length ? data.elements[state.element].word : "e");

function form(row, names) {
  let text = "";
  row.forEach((value, place) => {
    if (value === "0" && !(place === row.length - 1 && !text)) return;
    const size = value.replace("-", "");
    const shown = place < names.length ? (size === "1" ? names[place] : size + " " + names[place]) : size;
    text += text ? (value[0] === "-" ? " − " : " + ") + shown : (value[0] === "-" ? "−" : "") + shown;
  });
  return text;
}
