// ---- given or near miss

function version(name) {
  state.version = name;
  state.region = -1;
  state.pinned = false;
  $("given").setAttribute("aria-pressed", String(name === "given"));
  $("near").setAttribute("aria-pressed", String(name === "near"));
  const change = net().change, line = $("change");
  line.hidden = !change;
  if (change) {
    const broken = data.generators.filter((generator) => net().squares[generator].some((square) => square.state === "differs"));
    line.textContent = "Layer " + change.layer + ", neuron " + change.row + ": its weight on " + change.column + " was " + pretty(change.before)
      + " and is now " + pretty(change.after) + ". Squares break for " + (broken.join(", ") || "no generator") + "; the network is no longer equivariant.";
    const place = net().squares[data.generators[state.generator]].findIndex((square) => square.state === "differs");
    if (place < 0 && broken.length) { state.generator = data.generators.indexOf(broken[0]); $("generator").value = String(state.generator); }
    state.step = 1 + Math.max(0, net().squares[data.generators[state.generator]].findIndex((square) => square.state === "differs"));
  } else state.step = 0;
  colours();
  buildGraph();
  buildNet();
  if (data.elements.length) press(0);
  showRegion();
  if (data.generators.length) showStep();
  redraw();
}

function colours() {
  const chart = map(), choice = $("colour");
  choice.textContent = "";
  if (!chart) return;
  const words = { piece: "affine piece", pattern: "activation pattern", orbit: "orbit under the group" };
  Object.keys(words).filter((key) => chart.colours[key]).forEach((key) => {
    const option = element("option", words[key]);
    option.value = key;
    choice.append(option);
  });
  if (!chart.colours[state.colour]) state.colour = "piece";
  choice.value = state.colour;
}

// ---- start

$("name").textContent = data.name;
data.answers.forEach((answer) => {
  const line = element("dd");
  line.append(element("span", answer.word, "word " + answer.word), document.createTextNode(": " + answer.reason));
  $("answer-list").append(element("dt", answer.label), line);
});
$("answers").hidden = !data.answers.length;
$("versions").hidden = !data.networks.near;
$("given").addEventListener("click", () => version("given"));
$("near").addEventListener("click", () => version("near"));
$("colour").addEventListener("change", () => { state.colour = $("colour").value; redraw(); });
if (data.networks.given.map) {
  $("map-note").textContent = data.slice
    ? "A slice: x = s·" + tuple(data.slice[0]) + " + t·" + tuple(data.slice[1]) + ", the inputs whose average over the group is zero."
    : "";
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [2 * (event.clientX - box.left) / box.width - 1, 1 - 2 * (event.clientY - box.top) / box.height].map((value, axis) => state.at[axis] + value / state.zoom);
  };
  let held = null, dragged = false; // the place of the map under a finger or a pressed button, once it is zoomed
  canvas.addEventListener("pointerdown", (event) => { dragged = false; held = state.zoom > 1 ? { place: place(event), x: event.clientX, y: event.clientY } : null; });
  window.addEventListener("pointerup", () => { held = null; });
  window.addEventListener("pointercancel", () => { held = null; });
  canvas.addEventListener("pointermove", (event) => {
    if (held && (dragged || Math.hypot(event.clientX - held.x, event.clientY - held.y) > 5)) {
      const there = place(event);
      dragged = true;
      look(state.at[0] + held.place[0] - there[0], state.at[1] + held.place[1] - there[1]);
    } else if (!state.pinned) select(regionAt(...place(event)));
  });
  canvas.addEventListener("click", (event) => {
    if (dragged) { dragged = false; return; }
    const region = regionAt(...place(event));
    select(region, !(state.pinned && region === state.region));
  });
  const zoom = (factor) => {
    state.zoom = Math.min(64, Math.max(1, state.zoom * factor));
    $("out").disabled = state.zoom === 1;
    canvas.style.touchAction = state.zoom > 1 ? "none" : "";
    look(...(state.region >= 0 && factor > 1 ? middle(state.region) : state.at));
  };
  $("in").addEventListener("click", () => zoom(2));
  $("out").addEventListener("click", () => zoom(0.5));
  const follow = () => {
    if (state.region < 0) return;
    const there = middle(state.region);
    if (there.some((value, axis) => Math.abs(value - state.at[axis]) * state.zoom > .9)) look(...there);
  };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.addEventListener("keydown", (event) => {
    if (ways[event.key]) { event.preventDefault(); select(neighbour(ways[event.key]), state.pinned); follow(); }
    else if (event.key === "Enter" || event.key === " ") { event.preventDefault(); if (state.region >= 0) select(state.region, !state.pinned); }
    else if (event.key === "Escape") select(-1, false);
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 2 : 0.5);
  });
} else {
  canvas.hidden = $("map-help").hidden = $("controls").hidden = $("region-panel").hidden = true;
  $("main").className = net().line ? "no-map" : "no-map no-graph";
  $("map-note").textContent = "No map: " + data.missing + ".";
  $("map-panel").hidden = !!net().line;
}
if (data.generators.length) {
  $("proof-panel").hidden = false;
  data.generators.forEach((name, index) => {
    const option = element("option", short(name, 40));
    option.value = String(index);
    $("generator").append(option);
  });
  $("generator").addEventListener("change", () => { state.generator = Number($("generator").value); state.step = 0; showStep(); });
  $("back").addEventListener("click", () => { state.step--; showStep(); });
  $("next").addEventListener("click", () => { state.step++; showStep(); });
  $("proof-title").textContent = data.hidden ? "The proof, layer by layer" : "Where the proof stops";
}
window.addEventListener("resize", () => { resize(); buildGraph(); buildNet(); drawNet(); });
dark.addEventListener("change", redraw);
buildGroup();
version("given");
resize();
document.body.dataset.ready = "yes";
document.body.dataset.at = "e";
