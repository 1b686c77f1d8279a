// ---- the proof

const generatorActs = () => {
  const entry = data.elements.find((candidate) => candidate.letters.length === 1 && candidate.letters[0] === state.generator);
  return entry ? entry.acts : [];
};
const squares = () => net().squares[data.generators[state.generator]] || [];

function buildLadder() {
  const svg = $("ladder"), now = generatorActs(), list = squares(), high = 74, low = 56;
  const height = (depth + 1) * high + depth * low + 26;
  svg.setAttribute("viewBox", "0 0 380 " + height);
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.layer : undefined;
  svg.textContent = "";
  const defs = drawn("defs"), marker = drawn("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  marker.append(drawn("path", { d: "M0 0 8 4 0 8z", class: "tip" }));
  defs.append(marker);
  svg.append(defs);
  svg.append(drawn("text", { x: 190, y: 14, "text-anchor": "middle" }, "g = " + short(data.generators[state.generator], 24)));
  const top = (layer) => 22 + layer * (high + low);
  for (let layer = 1; layer <= depth; layer++) {
    const known = layer <= state.step || state.step > depth, mood = list[layer - 1].state, [mark, words] = MARKS[mood];
    const group = drawn("g", { role: "button", tabindex: 0, "data-layer": layer, "aria-label": "Layer " + layer + (known ? ": the square " + words : ": not yet looked at") });
    if (layer === state.step) group.setAttribute("aria-current", "step");
    const y = top(layer - 1) + high - 6;
    group.append(drawn("rect", { x: 78, y: y, width: 224, height: low + 12, rx: 8 }));
    group.append(drawn("text", { x: 190, y: y + low / 2 + 15, "text-anchor": "middle", class: known ? "mark " + mood : "mark" }, known ? mark : "·"));
    for (const x of [50, 330]) {
      group.append(drawn("line", { x1: x, y1: y + 8, x2: x, y2: y + low + 2, class: "line", "stroke-width": 1.4, "marker-end": "url(#tip)" }));
      group.append(drawn("text", { x: x + (x < 200 ? 10 : -10), y: y + low / 2 + 9, "text-anchor": x < 200 ? "start" : "end" }, "f" + sub(layer)));
    }
    const go = () => { state.step = layer; showStep(); };
    group.addEventListener("click", go);
    group.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); go(); } });
    svg.append(group);
  }
  for (let layer = 0; layer <= depth; layer++) {
    const y = top(layer), found = layer === 0 || layer === depth || layer <= state.step;
    for (const x of [50, 330]) svg.append(drawn("text", { x: x, y: y + high / 2 + 5, "text-anchor": "middle" }, "V" + sub(layer)));
    rung(svg, now[layer], layer, y, high, found);
  }
  if (focused !== undefined) { const again = svg.querySelector("[data-layer='" + focused + "']"); if (again) again.focus(); }
}

function rung(svg, act, layer, y, high, found) {
  const width = data.widths[layer], text = (words, mood) => svg.append(drawn("text", { x: 190, y: y + high / 2 - 6, "text-anchor": "middle", class: mood || "" }, words));
  const arrow = (dashes) => svg.append(drawn("line", { x1: 72, y1: y + high / 2, x2: 308, y2: y + high / 2, class: "line", "stroke-width": 1.4, "marker-end": "url(#tip)", "stroke-dasharray": dashes }));
  if (!found || !act) { arrow("5 4"); text(act ? "?" : NO_ACTION[(squares()[layer - 1] || {}).state] || "no action is known", "dim"); return; }
  if (!act.images) { arrow(""); text(act.matrix.length + " × " + act.matrix.length + " matrix"); return; }
  if (!width || width > 14) { arrow(""); text(act.images.every((image, a) => image === a) && !act.scale ? "identity" : width ? "permutes " + width + " neurons" : ""); return; }
  const gap = Math.min(12, (high - 10) / width), place = (neuron) => y + high / 2 + (neuron - (width - 1) / 2) * gap;
  const cycle = [];
  let cycles = 0;
  for (let start = 0; start < width; start++) {
    if (cycle[start] !== undefined) continue;
    for (let a = start; cycle[a] === undefined; a = act.images[a]) cycle[a] = cycles;
    cycles++;
  }
  act.images.forEach((image, a) => {
    const colour = HUES[cycle[a] % HUES.length];
    const scale = act.scale ? act.scale[a] : "1", turned = scale[0] === "-";
    const strand = drawn("line", { x1: 84, y1: place(a), x2: 296, y2: place(image), stroke: colour, "stroke-width": 1.8, "stroke-dasharray": turned ? "6 4" : "" });
    strand.append(drawn("title", {}, a + " → " + image + (scale === "1" ? "" : ", × " + pretty(scale))));
    svg.append(strand);
    if (turned) {
      const y = place(a) + (place(image) - place(a)) * .2;
      svg.append(drawn("circle", { cx: 126, cy: y, r: 6, class: "sign", stroke: colour }), drawn("text", { x: 126, y: y + 4.5, "text-anchor": "middle" }, "−"));
    }
    svg.append(drawn("circle", { cx: 84, cy: place(a), r: 3, fill: colour }), drawn("circle", { cx: 296, cy: place(image), r: 3, fill: colour }));
  });
}

function table(title, rows, others) {
  const box = element("div", undefined, "scroll"), made = element("table");
  made.append(element("caption", title));
  const head = element("tr");
  head.append(element("th", ""));
  if (rows.length) rows[0].forEach((_, place) => head.append(element("th", place < rows[0].length - 1 ? String(place) : "bias")));
  made.append(head);
  rows.forEach((values, place) => {
    const line = element("tr");
    line.append(element("th", String(place)));
    values.forEach((value, at) => line.append(element("td", short(pretty(value), 40), value === others[place][at] ? "" : "differs")));
    made.append(line);
  });
  box.append(made);
  return box;
}

function showStep() {
  const box = $("step"), list = squares(), now = generatorActs(), g = short(data.generators[state.generator], 14);
  const last = data.hidden ? depth + 1 : depth;
  box.textContent = "";
  const say = (text, className) => box.append(element("p", text, className));
  $("counter").textContent = "step " + state.step + " of " + last;
  $("back").disabled = state.step === 0;
  $("next").disabled = state.step === last;
  if (state.step === 0) {
    say(g + " acts on the inputs and on the outputs. Is there an action on every layer between, by symmetries of the architecture, so that every square commutes: first the layer, then g, is first g, then the layer?");
  } else if (state.step <= depth) {
    const layer = state.step, square = list[layer - 1], [mark, words] = MARKS[square.state];
    say(mark + " Layer " + layer + ": the square " + words + ".", mark === "✗" ? "bad" : mark === "✓" ? "good" : "");
    const act = now[layer];
    if (!data.hidden) {
      say((square.state === "open" ? "Of all squares together: " : "") + square.reason + ".");
    } else if (layer < depth && act && act.images) {
      if (data.widths[layer] <= 64) {
        say(state.version === "near" ? "The action that the network had before the change:"
          : data.unique ? "Only one choice is left:" : "Several choices match; this one makes an action:");
        const arrows = element("ul", undefined, "arrows");
        act.images.forEach((image, a) => arrows.append(element("li", a + " → " + image + (act.scale && act.scale[a] !== "1" ? ", × " + pretty(act.scale[a]) : ""))));
        box.append(arrows);
      }
    } else if (layer === depth) say("The last layer leaves no choice: " + g + " is given on the outputs.");
    if (square.witness) {
      say("At v = " + tuple(square.witness[0]) + ":");
      say("first " + g + ", then the layer: " + tuple(square.witness[1]), "math");
      say("first the layer, then " + g + ": " + tuple(square.witness[2]), "math");
    }
    if (square.rows) {
      const tables = element("div", undefined, "tables");
      tables.append(table("first " + g + ", then the weights", square.rows.left, square.rows.right), table("first the weights, then " + g, square.rows.right, square.rows.left));
      box.append(tables);
    } else if (data.hidden) say("The two sides are not written out here; they were compared exactly.", "small");
  } else {
    const broken = list.filter((square) => square.state === "differs").length;
    if (!broken) say("✓ Squares that share a side paste: f(g x) = g f(x) for every x, with g = " + g + ".", "good");
    else say("✗ " + broken + " of " + list.length + " squares broke.", "bad");
  }
  const witness = net().witness;
  if (witness && (state.step === last || state.step === 0)) {
    say("The whole: f(g x) and g f(x) differ for g = " + short(witness.generator, 14) + " at x = " + tuple(witness.point) + ":", "bad");
    say("f(g x) = " + tuple(witness.left) + ", g f(x) = " + tuple(witness.right), "math");
  }
  buildLadder();
}
