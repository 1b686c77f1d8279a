// ---- the graph of a network with one input

function buildGraph() {
  const line = net().line, svg = $("graph"), panel = $("graph-panel");
  panel.hidden = !line;
  if (!line) return;
  const width = Math.max(290, Math.min(560, svg.clientWidth || 560)), height = Math.round(.62 * width), room = 30;
  const xs = line.drawn.map((point) => point[0]), ys = line.drawn.flatMap((point) => point.slice(1));
  const left = Math.min(...xs), wide = Math.max(...xs) - left || 1, low = Math.min(0, ...ys), tall = Math.max(0, ...ys) - low || 1;
  const x = (value) => room + (width - 2 * room) * (value - left) / wide, y = (value) => height - room - (height - 2 * room) * (value - low) / tall;
  svg.setAttribute("viewBox", "0 0 " + width + " " + height);
  svg.textContent = "";
  const rule = (x1, y1, x2, y2) => svg.append(drawn("line", { x1: x1, y1: y1, x2: x2, y2: y2, class: "faint" }));
  rule(x(left), y(0), x(left + wide), y(0));
  rule(x(0), y(low), x(0), y(low + tall));
  const outputs = line.values[0].length, styles = ["", "8 4", "3 3", "10 3 2 3"];
  for (let output = 0; output < outputs; output++) {
    const points = line.drawn.map((point) => x(point[0]).toFixed(1) + "," + y(point[output + 1]).toFixed(1)).join(" ");
    svg.append(drawn("polyline", { points: points, class: "graph", stroke: HUES[output], "stroke-dasharray": styles[output] }));
    line.drawn.forEach((point, place) => {
      const dotted = drawn("circle", { cx: x(point[0]), cy: y(point[output + 1]), r: place && place < line.drawn.length - 1 ? 4 : 0, class: "kink" });
      dotted.append(drawn("title", {}, "f" + (outputs > 1 ? sub(output) : "") + "(" + pretty(line.points[place]) + ") = " + pretty(line.values[place][output])));
      svg.append(dotted);
    });
  }
  for (const [value, place] of [[line.points[0], left], [line.points[line.points.length - 1], left + wide]])
    svg.append(drawn("text", { x: x(place), y: height - 8, "text-anchor": "middle" }, brief(value, 9)));
  const names = Array.from({ length: outputs }, (_, output) => "f" + (outputs > 1 ? sub(output) : "") + ["", " dashed", " dotted", " dash and dot"][output]);
  $("graph-note").textContent = "The graph of " + names.join(", ") + "; dots: where a neuron goes from off to on. Between them it is straight, outside it goes on as it ends.";
  $("graph-table").textContent = "";
  if (line.points.length > 40) return;
  const box = element("div", undefined, "scroll"), made = element("table"), head = element("tr");
  made.append(element("caption", "exactly, at the ends and the dots"));
  head.append(element("th", "x"));
  line.points.forEach((point) => head.append(element("td", brief(point, 24))));
  made.append(head);
  for (let output = 0; output < outputs; output++) {
    const row = element("tr");
    row.append(element("th", "f" + (outputs > 1 ? sub(output) : "") + "(x)"));
    line.values.forEach((values) => row.append(element("td", brief(values[output], 24))));
    made.append(row);
  }
  box.append(made);
  $("graph-table").append(box);
}
