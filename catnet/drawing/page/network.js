// ---- the network

const NET = { width: 560, height: 0, edges: [], neurons: [] };

function buildNet() {
  const svg = $("net"), tallest = Math.max(...data.widths, 1);
  NET.width = Math.max(290, Math.min(560, svg.clientWidth || 560));
  NET.height = Math.min(460, Math.max(150, 44 * Math.min(tallest, 10) + 40));
  svg.setAttribute("viewBox", "0 0 " + NET.width + " " + NET.height);
  svg.textContent = "";
  NET.edges = net().edges.drawn.map((edge) => {
    const line = drawn("line", { "stroke-width": (0.5 + 3 * edge[3]).toFixed(2), stroke: edge[4] > 0 ? "#0072b2" : "#d55e00", "stroke-opacity": ".7" });
    if (edge[4] < 0) line.setAttribute("stroke-dasharray", "6 3");
    const change = net().change;
    if (change && change.layer === edge[0] + 1 && change.column === edge[1] && change.row === edge[2]) {
      line.setAttribute("stroke", "#1a1a1a"); line.setAttribute("stroke-opacity", "1"); line.setAttribute("stroke-width", "4.5");
    }
    line.append(drawn("title", {}, "weight " + pretty(edge[5])));
    svg.append(line);
    return [line, edge];
  });
  const gap = (NET.height - 40) / tallest, radius = Math.max(1.2, Math.min(14, gap * 0.42));
  NET.neurons = data.widths.map((width, layer) => Array.from({ length: width }, (_, neuron) => {
    const group = drawn("g", {});
    group.append(drawn("circle", { r: radius, stroke: "#1a1a1a", "stroke-width": radius > 5 ? 1.3 : .4, fill: "#fff" }));
    if (radius >= 8) group.append(drawn("text", { "text-anchor": "middle", y: 4.5 }, String(neuron)));
    if (radius >= 8 && layer > 0 && layer < depth) group.append(drawn("text", { x: radius + 1, y: -radius + 4, class: "scale" }));
    svg.append(group);
    return group;
  }));
  data.widths.forEach((width, layer) => svg.append(drawn("text", { x: column(layer), y: NET.height - 6, "text-anchor": "middle" },
    (layer === 0 ? "inputs" : layer === depth ? "outputs" : "layer " + layer) + (width ? "" : " (none)"))));
  const edges = net().edges;
  $("net-note").textContent = !data.weights ? "The neurons of each space; the weights of this architecture are not drawn."
    : "Blue: positive weights, orange and dashed: negative."
      + (edges.drawn.length < edges.total ? " The " + edges.drawn.length + " largest of " + edges.total + " weights are drawn." : "")
      + (map() ? " Filled neurons are on in the region." : "")
      + (net().change ? " Black: the weight that was changed." : "");
}

const column = (layer) => 45 + (NET.width - 90) * layer / Math.max(depth, 1);
const row = (layer, neuron) => {
  const tallest = Math.max(...data.widths, 1), gap = (NET.height - 40) / tallest;
  return (NET.height - 24) / 2 + (neuron - (data.widths[layer] - 1) / 2) * gap;
};

function drawNet() {
  const now = acts(), ease = state.time;
  const places = data.widths.map((width, layer) => Array.from({ length: width }, (_, neuron) => {
    const images = state.element && now[layer] && now[layer].images;
    const from = row(layer, neuron), to = images ? row(layer, images[neuron]) : from;
    return from + ease * (to - from);
  }));
  for (const [line, edge] of NET.edges) {
    line.setAttribute("x1", column(edge[0])); line.setAttribute("y1", places[edge[0]][edge[1]].toFixed(1));
    line.setAttribute("x2", column(edge[0] + 1)); line.setAttribute("y2", places[edge[0] + 1][edge[2]].toFixed(1));
  }
  const patterns = map() && state.region >= 0 ? map().patterns[state.region].split("|") : null;
  NET.neurons.forEach((neurons, layer) => neurons.forEach((group, neuron) => {
    group.setAttribute("transform", "translate(" + column(layer) + "," + places[layer][neuron].toFixed(1) + ")");
    const on = patterns && layer > 0 && layer < depth && patterns[layer - 1][neuron] === "1";
    group.firstChild.setAttribute("fill", on ? "#f5c95c" : "#fff");
    group.setAttribute("class", on ? "on" : "off");
    if (group.childNodes.length > 2) {
      const scale = state.element && ease === 1 && now[layer] && now[layer].scale ? now[layer].scale[neuron] : "1";
      group.lastChild.textContent = scale === "1" ? "" : "×" + short(pretty(scale), 8);
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
  $("group-text").textContent = order + ", generated by " + data.generators.map((name) => short(name, 24)).join(", ")
    + ". Press an element and watch what it carries where; e brings everything back." + (all ? "" : " Only generators are shown.");
  data.elements.forEach((entry, index) => {
    const button = element("button", short(entry.word, 30));
    button.type = "button";
    button.setAttribute("aria-pressed", String(index === 0));
    button.addEventListener("click", () => press(index));
    $("elements").append(button);
  });
}
