// ---- the network

const NET = { width: 560, height: 0, edges: [], neurons: [] };

function buildNet() {
  const svg = $("net"), tallest = Math.max(...data.widths, 1);
  NET.width = Math.max(290, Math.min(560, svg.clientWidth || 560));
  NET.height = Math.min(460, Math.max(150, 44 * Math.min(tallest, 10) + 40));
  svg.setAttribute("viewBox", "0 0 " + NET.width + " " + NET.height);
  svg.textContent = "";
  NET.edges = net().edges.drawn.map((edge) => {
    const line = drawn("line", { x1: column(edge[0]), x2: column(edge[0] + 1), "stroke-width": (0.5 + 3 * edge[3]).toFixed(2), "stroke-opacity": ".7", class: edge[4] > 0 ? "positive" : "negative" });
    if (edge[4] < 0) line.setAttribute("stroke-dasharray", "6 3");
    const change = net().change;
    if (change && change.layer === edge[0] + 1 && change.column === edge[1] && change.row === edge[2]) {
      line.setAttribute("class", "changed"); line.setAttribute("stroke-width", "4.5");
    }
    line.append(drawn("title", {}, "weight " + pretty(edge[5])));
    svg.append(line);
    return [line, edge];
  });
  const gap = (NET.height - 40) / tallest, radius = Math.max(1.2, Math.min(14, gap * 0.42));
  NET.chosen = NET.key = null;
  $("neuron").textContent = radius >= 4 ? "Point at a neuron, or reach one with the Tab key and go on with the arrow keys, to read its weights." : "";
  NET.neurons = data.widths.map((width, layer) => Array.from({ length: width }, (_, neuron) => {
    const group = drawn("g", { class: "neuron off", "data-layer": layer, "data-neuron": neuron });
    group.append(drawn("circle", { r: radius, class: "body", "stroke-width": radius > 5 ? 1.3 : .4 }));
    if (data.orbits) paintOrbit(group, layer, neuron, radius);
    if (radius >= 8) group.append(drawn("text", { "text-anchor": "middle", y: 4.5 }, String(neuron)));
    if (radius >= 8) group.append(drawn("text", { x: radius + 1, y: -radius + 4, class: "scale" }));
    if (radius >= 4) {
      group.append(drawn("circle", { r: radius + 4, class: "ring" }));
      group.setAttribute("role", "button");
      group.setAttribute("tabindex", layer || neuron ? -1 : 0);
      group.setAttribute("aria-label", spaceName(layer) + ", neuron " + neuron);
      group.addEventListener("pointerenter", () => choose(layer, neuron));
      group.addEventListener("pointerleave", () => choose(null));
      group.addEventListener("focus", () => choose(layer, neuron));
      group.addEventListener("blur", () => choose(null));
      group.addEventListener("keydown", (event) => walk(event, layer, neuron));
    }
    svg.append(group);
    return group;
  }));
  data.widths.forEach((width, layer) => svg.append(drawn("text", { x: column(layer), y: NET.height - 6, "text-anchor": "middle" },
    (layer === 0 ? "inputs" : layer === depth ? "outputs" : "layer " + layer) + (width ? "" : " (none)"))));
  const edges = net().edges;
  $("net-note").textContent = !data.weights ? "The neurons of each space; the weights of this architecture are not drawn."
    : "Blue: positive weights, orange and dashed: negative."
      + (edges.drawn.length < edges.total ? " The " + edges.drawn.length + " largest of " + edges.total + " weights are drawn." : "")
      + (data.orbits ? " Neurons of one orbit have one outline." : "")
      + (map() ? " Filled neurons are on in the region." : "")
      + (net().change ? " Thick: the weight that was changed." : "");
}

// Neurons of one orbit have an outline of one colour and one dash, and say in words which orbit it is.
const ORBITS = { hues: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#9c3f00", "#f0e442"].map((hue) => (dark.matches && hue === "#9c3f00" ? "#e0813f" : hue)), dashes: ["", "5 3", "2 2", "8 2 2 2", "1 3"] };

const spaceName = (layer) => (layer === 0 ? "inputs" : layer === depth ? "outputs" : "layer " + layer);

function choose(layer, neuron) {
  if (NET.chosen) NET.chosen.classList.remove("chosen");
  NET.chosen = layer === null ? null : NET.neurons[layer][neuron];
  const joins = (edge) => layer === null || (edge[0] === layer && edge[1] === neuron) || (edge[0] + 1 === layer && edge[2] === neuron);
  for (const [line, edge] of NET.edges) line.classList.toggle("faded", !joins(edge));
  if (!NET.chosen) return;
  NET.chosen.classList.add("chosen");
  const listed = (edges, end) => edges.slice(0, 8).map((edge) => pretty(edge[5]) + " " + end(edge)).join(", ") + (edges.length > 8 ? ", …" : "");
  const into = net().edges.drawn.filter((edge) => edge[0] + 1 === layer && edge[2] === neuron), out = net().edges.drawn.filter((edge) => edge[0] === layer && edge[1] === neuron);
  const numbers = data.orbits ? data.orbits[layer] : null, entry = acts()[layer];
  const words = [spaceName(layer) + ", neuron " + neuron];
  if (NET.chosen.classList.contains("on")) words.push("on in the region"); else if (map() && state.region >= 0 && layer > 0 && layer < depth) words.push("off in the region");
  if (numbers) words.push("orbit {" + short(numbers.flatMap((number, other) => (number === numbers[neuron] ? [other] : [])).join(" "), 60) + "}");
  if (state.element && entry && entry.images) words.push(short(word(), 14) + " carries it to " + entry.images[neuron] + (entry.scale && entry.scale[neuron] !== "1" ? ", × " + short(pretty(entry.scale[neuron]), 24) : ""));
  if (into.length) words.push("weights in: " + listed(into, (edge) => "from " + edge[1]));
  if (out.length) words.push("out: " + listed(out, (edge) => "to " + edge[2]));
  $("neuron").textContent = words.join("; ") + ".";
}

function walk(event, layer, neuron) {
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!sideways && !along) return;
  event.preventDefault();
  let next = layer + (sideways || 0);
  while (sideways && NET.neurons[next] && !NET.neurons[next].length) next += sideways;
  if (!NET.neurons[next]) return;
  const place = Math.min(Math.max(neuron + (along || 0), 0), NET.neurons[next].length - 1), there = NET.neurons[next][place];
  NET.neurons[layer][neuron].setAttribute("tabindex", -1);
  there.setAttribute("tabindex", 0);
  there.focus();
}

function paintOrbit(group, layer, neuron, radius) {
  const numbers = data.orbits[layer], own = numbers[neuron];
  const members = numbers.flatMap((number, other) => (number === own ? [other] : []));
  const circle = group.firstChild;
  if (radius > 5) {
    circle.style.stroke = ORBITS.hues[own % ORBITS.hues.length];
    circle.setAttribute("stroke-width", "3");
    circle.setAttribute("stroke-dasharray", ORBITS.dashes[own % ORBITS.dashes.length]);
  }
  circle.append(drawn("title", {}, "neuron " + neuron + ", orbit {" + short(members.join(" "), 60) + "}"));
}

const column = (layer) => 45 + (NET.width - 90) * layer / Math.max(depth, 1);
const row = (layer, neuron) => {
  const tallest = Math.max(...data.widths, 1), gap = (NET.height - 40) / tallest;
  return (NET.height - 24) / 2 + (neuron - (data.widths[layer] - 1) / 2) * gap;
};

function drawNet() {
  const patterns = map() && state.region >= 0 ? map().patterns[state.region].split("|") : null;
  NET.neurons.forEach((neurons, layer) => neurons.forEach((group, neuron) => {
    const on = !!patterns && layer > 0 && layer < depth && patterns[layer - 1][neuron] === "1";
    if (group.classList.contains("on") !== on) { group.classList.toggle("on", on); group.classList.toggle("off", !on); }
  }));
  const key = [state.version, state.element, state.time].join(" ");
  if (NET.key !== key) { NET.key = key; arrange(); }
}

function arrange() {
  // Where the neurons and their weights are; nothing of it depends on the region that is pointed at.
  const now = acts(), ease = state.time;
  const places = data.widths.map((width, layer) => Array.from({ length: width }, (_, neuron) => {
    const images = state.element && now[layer] && now[layer].images;
    const from = row(layer, neuron), to = images ? row(layer, images[neuron]) : from;
    return from + ease * (to - from);
  }));
  for (const [line, edge] of NET.edges) {
    line.setAttribute("y1", places[edge[0]][edge[1]].toFixed(1));
    line.setAttribute("y2", places[edge[0] + 1][edge[2]].toFixed(1));
  }
  NET.neurons.forEach((neurons, layer) => neurons.forEach((group, neuron) => {
    group.setAttribute("transform", "translate(" + column(layer) + "," + places[layer][neuron].toFixed(1) + ")");
    const label = group.querySelector(".scale");
    if (label) {
      const scale = state.element && ease === 1 && now[layer] && now[layer].scale ? now[layer].scale[neuron] : "1";
      label.textContent = scale === "1" ? "" : "×" + brief(scale, 8);
    }
  }));
}

// ---- the group

function press(index) {
  state.element = index;
  [...$("elements").children].forEach((button, place) => button.setAttribute("aria-pressed", String(place === index)));
  const finish = () => {
    state.time = 1;
    showRegion();
    redraw();
    document.body.dataset.at = word();
    $("moved").textContent = !index ? "Everything is where it was."
      : data.hidden || depth < 2 ? short(word(), 14) + " moved " + (map() ? "regions, points and " : "") + "neurons together."
        + (state.version === "near" && map() ? " Where lines do not meet their images, the symmetry is broken." : "")
      : short(word(), 14) + " moved inputs and outputs; no action on the hidden layers is known that every layer respects.";
  };
  if (!index || calm.matches) { finish(); return; }
  const start = performance.now();
  state.time = 0;
  const frame = (now) => {
    if (state.element !== index) return;
    const share = Math.min((now - start) / 900, 1);
    state.time = share < 1 ? share * share * (3 - 2 * share) : 1;
    if (share < 1) { redraw(); window.requestAnimationFrame(frame); } else finish();
  };
  window.requestAnimationFrame(frame);
}

function buildGroup() {
  if (data.elements.length < 2) return;
  $("group-panel").hidden = false;
  const all = data.elements.length >= data.order;
  const order = data.order === null ? "Order not known" : data.order === "infinite" ? "Infinite" : "Order " + data.order;
  $("group-text").textContent = (data.structure ? short(data.structure, 60) + ". " : "") + order + ", generated by " + data.generators.map((name) => short(name, 24)).join(", ")
    + ". Press an element and watch what it carries where; e brings everything back." + (all ? "" : " Only generators are shown.");
  data.elements.forEach((entry, index) => {
    const button = element("button", short(entry.word, 30));
    button.type = "button";
    button.setAttribute("aria-pressed", String(index === 0));
    button.addEventListener("click", () => press(index));
    $("elements").append(button);
  });
}
