// ---- the map

const canvas = $("map"), pen = canvas.getContext("2d", { alpha: false });
let outlines = null, side = 0, queued = false;

function redraw() {
  if (queued) return;
  queued = true;
  window.requestAnimationFrame(() => { queued = false; drawMap(); drawNet(); });
}

function resize() {
  const width = canvas.clientWidth, ratio = window.devicePixelRatio || 1;
  if (!width) return;
  side = Math.round(width * ratio);
  canvas.width = canvas.height = side;
  drawMap();
}

function trace(path, chart, region) {
  chart.regions[region].forEach((corner, place) => {
    const x = chart.corners[2 * corner], y = chart.corners[2 * corner + 1];
    if (place) path.lineTo(x, y); else path.moveTo(x, y);
  });
  path.closePath();
}

function between(matrix, time) {
  // From the identity to the matrix: a turn where it preserves orientation, a flip where it does not.
  const [a, b, c, d] = matrix;
  if (a * d - b * c <= 0) return [1 + time * (a - 1), time * b, time * c, 1 + time * (d - 1)];
  const angle = Math.atan2(c - b, a + d), cos = Math.cos(angle), sin = Math.sin(angle);
  const s = [cos * a + sin * c, cos * b + sin * d, -sin * a + cos * c, -sin * b + cos * d];
  const m = [1 + time * (s[0] - 1), time * s[1], time * s[2], 1 + time * (s[3] - 1)];
  const p = Math.cos(time * angle), q = Math.sin(time * angle);
  return [p * m[0] - q * m[2], p * m[1] - q * m[3], q * m[0] + p * m[2], q * m[1] + p * m[3]];
}

const upright = (target = pen) => {
  const unit = state.zoom * side / 2;
  target.setTransform(unit, 0, 0, -unit, side / 2 - unit * state.at[0], side / 2 + unit * state.at[1]);
};

function look(x, y) {
  // The middle of what is shown, as far as the map goes.
  const most = 1 - 1 / state.zoom;
  state.at = [x, y].map((value) => Math.min(Math.max(value, -most), most));
  redraw();
}

function moving() {
  // Coordinates on the canvas are (place - centre) / reach; the group acts about the origin.
  const entry = data.elements[state.element];
  if (!entry || !entry.plane) return [1, 0, 0, 1, 0, 0];
  const m = between(entry.plane, state.time), chart = map();
  const x = chart.centre[0] / chart.reach, y = chart.centre[1] / chart.reach;
  return [m[0], m[1], m[2], m[3], m[0] * x + m[1] * y - x, m[2] * x + m[3] * y - y];
}

function drawMap() {
  const chart = map();
  if (!chart || !side) return;
  const [a, b, c, d, e, f] = moving();
  const carry = (target = pen) => { upright(target); target.transform(a, c, b, d, e, f); };
  const colour = chart.colours[state.colour] || chart.colours.piece;
  const fine = 2 / side / state.zoom, many = chart.regions.length > 400;
  prepare(chart, colour);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.lineJoin = "round";
  if (many && state.time < 1) {
    pen.fillStyle = paper();
    pen.fillRect(0, 0, side, side);
    const image = snapshot();
    carry();
    pen.scale(1, -1);
    pen.drawImage(image.canvas, -image.reach, -image.reach, 2 * image.reach, 2 * image.reach);
  } else {
    pen.drawImage(ground(carry, fine, many), 0, 0);
    if (many) prepareSnapshot();
  }
  if (state.region >= 0) {
    alike(colour, fine, carry);
    if (state.element) {
      upright();
      pen.beginPath();
      trace(pen, chart, state.region);
      pen.setLineDash([8 * fine, 6 * fine]);
      pen.strokeStyle = ink();
      pen.lineWidth = 2.5 * fine;
      pen.stroke();
      pen.setLineDash([]);
    }
    carry();
    pen.beginPath();
    trace(pen, chart, state.region);
    pen.strokeStyle = ink();
    pen.lineWidth = 5 * fine;
    pen.stroke();
    const [x, y] = chart.places[state.region];
    if (chart.image && state.time === 1) orbit(state.region).forEach((region) => dot(chart.places[region], 4, false));
    dot([a * x + b * y + e, c * x + d * y + f], 6, true);
  }
  const witness = net().witness;
  if (witness && witness.place) {
    dot(witness.place, 7, true, warning(), "x");
    if (witness.moved) dot(witness.moved, 5, true, warning(), witness.generator.slice(0, 6) + " x");
  }
}

function alike(colour, fine, carry) {
  // What has the colour of the chosen region is outlined, for eyes that tell these colours apart, and for others.
  carry();
  pen.setLineDash([4 * fine, 3 * fine]);
  pen.strokeStyle = ink();
  pen.lineWidth = 2 * fine;
  pen.stroke(outlines.fills[colour.of[state.region]]);
  pen.setLineDash([]);
}

function prepare(chart, colour) {
  // One path for all lines, and one for every colour: what is drawn again and again is traced once.
  if (!outlines || outlines.chart !== chart) {
    outlines = { chart, all: new Path2D() };
    chart.regions.forEach((_, region) => trace(outlines.all, chart, region));
  }
  if (outlines.colour === colour) return;
  outlines.colour = colour;
  outlines.fills = colour.palette.map(() => new Path2D());
  chart.regions.forEach((_, region) => trace(outlines.fills[colour.of[region]], chart, region));
}

function paint(target, fine, many) {
  target.lineJoin = "round";
  target.lineWidth = fine;
  outlines.fills.forEach((path, place) => {
    target.fillStyle = target.strokeStyle = shade(outlines.colour.palette[place]);
    target.fill(path);
    if (!many) target.stroke(path);
  });
  target.strokeStyle = paper();
  target.lineWidth = (many ? 1 : 2) * fine;
  target.stroke(outlines.all);
}

function ground(carry, fine, many) {
  // The map without what is chosen on it, kept until something else than the choice changes.
  const key = [state.version, state.colour, state.zoom, state.at, side, dark.matches, state.element, state.time].join(" ");
  if (outlines.ground && outlines.ground.key === key) return outlines.ground.canvas;
  const image = outlines.ground ? outlines.ground.canvas : document.createElement("canvas"), target = image.getContext("2d");
  image.width = image.height = side;
  target.fillStyle = paper();
  target.fillRect(0, 0, side, side);
  carry(target);
  paint(target, fine, many);
  if (state.element) {
    upright(target);
    target.strokeStyle = dark.matches ? "rgba(244,244,247,.55)" : "rgba(26,26,26,.55)";
    target.lineWidth = (many ? .7 : 1.2) * fine;
    target.stroke(outlines.all);
  }
  outlines.ground = { key, canvas: image };
  return image;
}

const later = window.requestIdleCallback || ((work) => window.setTimeout(work, 200));
let soon = 0;

function prepareSnapshot() {
  // The image of thousands of regions is painted while nothing happens, and not in the first frame of a movement.
  window.clearTimeout(soon);
  if (data.elements.length < 2 || calm.matches) return;
  soon = window.setTimeout(() => later(() => { if (state.time === 1 && map() && side) snapshot(); }), 250);
}

function snapshot() {
  // Thousands of regions move as one image and are drawn sharply when they have landed.
  // About the origin they stay in sight; elsewhere all of them may come.
  const reach = state.at[0] || state.at[1] ? 1.5 : 1.5 / state.zoom, key = [state.version, state.colour, reach, side, dark.matches].join(" ");
  if (outlines.key !== key) {
    const size = Math.min(2000, Math.round(1.5 * side)), image = document.createElement("canvas");
    image.width = image.height = size;
    const target = image.getContext("2d");
    target.setTransform(size / 2 / reach, 0, 0, -size / 2 / reach, size / 2, size / 2);
    paint(target, 2 * reach / size, true);
    outlines.key = key;
    outlines.image = { canvas: image, reach };
  }
  return outlines.image;
}

function dot(place, radius, full, colour, label) {
  const scale = Math.max(1, side / 620);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  const x = side / 2 * (1 + state.zoom * (place[0] - state.at[0])), y = side / 2 * (1 - state.zoom * (place[1] - state.at[1]));
  pen.beginPath();
  pen.arc(x, y, radius * scale, 0, 7);
  pen.fillStyle = full ? colour || ink() : paper();
  pen.strokeStyle = full ? paper() : ink();
  pen.lineWidth = 1.6 * scale;
  pen.fill();
  pen.stroke();
  if (label) {
    pen.font = "600 " + 15 * scale + "px system-ui, sans-serif";
    pen.lineWidth = 4 * scale;
    pen.strokeStyle = paper();
    pen.fillStyle = warning();
    const width = pen.measureText(label).width, left = x + 10 * scale + width > side ? x - 10 * scale - width : x + 10 * scale;
    const foot = Math.min(Math.max(y - 8 * scale, 16 * scale), side - 6 * scale);
    pen.strokeText(label, left, foot);
    pen.fillText(label, left, foot);
  }
}

function orbit(start) {
  const image = map().image, seen = [start];
  for (const region of seen) for (const list of image) if (list[region] >= 0 && !seen.includes(list[region])) seen.push(list[region]);
  return seen;
}

function carried(region) {
  // The generators of the word, the last letter first.
  const image = map().image, entry = data.elements[state.element];
  if (!image || !entry) return -1;
  let there = region;
  for (let place = entry.letters.length - 1; place >= 0 && there >= 0; place--) there = image[entry.letters[place]][there];
  return there;
}

function regionAt(x, y) {
  const chart = map();
  for (let region = 0; region < chart.regions.length; region++) {
    const corners = chart.regions[region];
    let inside = true;
    for (let place = 0; place < corners.length && inside; place++) {
      const i = 2 * corners[place], j = 2 * corners[(place + 1) % corners.length], points = chart.corners;
      inside = (points[j] - points[i]) * (y - points[i + 1]) - (points[j + 1] - points[i + 1]) * (x - points[i]) >= -1e-9;
    }
    if (inside) return region;
  }
  return -1;
}

function middle(region) {
  const chart = map(), corners = chart.regions[region];
  let x = 0, y = 0;
  for (const corner of corners) {
    x += Math.min(Math.max(chart.corners[2 * corner], -1), 1);
    y += Math.min(Math.max(chart.corners[2 * corner + 1], -1), 1);
  }
  return [x / corners.length, y / corners.length];
}

function neighbour(direction) {
  const chart = map();
  if (state.region < 0) return regionAt(state.at[0] + 1e-4, state.at[1] + 1e-4);
  const [x, y] = middle(state.region);
  let best = -1, least = Infinity;
  for (let region = 0; region < chart.regions.length; region++) {
    if (region === state.region) continue;
    const [p, q] = middle(region);
    if (Math.max(Math.abs(p), Math.abs(q)) >= 1) continue;
    const along = (p - x) * direction[0] + (q - y) * direction[1];
    const across = Math.abs((p - x) * direction[1] - (q - y) * direction[0]);
    if (along > 1e-6 && along + 2.5 * across < least) { least = along + 2.5 * across; best = region; }
  }
  return best < 0 ? state.region : best;
}

function select(region, pin) {
  if (pin !== undefined) state.pinned = pin;
  if (region === state.region && pin === undefined) return;
  state.region = region;
  showRegion();
  redraw();
}

function showRegion() {
  const box = $("region"), chart = map();
  box.textContent = "";
  if (!chart) return;
  if (state.region < 0) {
    box.append(element("p", "Point at a region of the map, or focus the map and press an arrow key.", "small"));
    return;
  }
  const list = element("dl"), r = state.region;
  const add = (label, text, className) => { list.append(element("dt", label), element("dd", text, className)); };
  add("region", (r + 1) + " of " + chart.regions.length + (state.pinned ? ", pinned" : ""));
  chart.patterns[r].split("|").forEach((bits, layer) => {
    if (data.widths[layer + 1] && layer < depth - 1) {
      const on = [...bits].map((bit, neuron) => (bit === "1" ? neuron : -1)).filter((neuron) => neuron >= 0);
      add("layer " + (layer + 1), bits.length <= 24 ? bits + (on.length ? ": on " + on.join(", ") : ": all off") : short(bits, 64) + ": " + on.length + " on");
    }
  });
  const names = data.slice ? ["s", "t"] : ["x₀", "x₁"];
  chart.pieces[chart.piece[r]].slice(0, 6).forEach((row, output) => {
    add("f" + (data.widths[depth] > 1 ? sub(output) : "") + (data.slice ? "(s, t)" : "(x)"), short(form(row, names), 300), "math");
  });
  add(data.slice ? "(s, t)" : "x", tuple(chart.points[r]), "math");
  add("f at " + (data.slice ? "(s, t)" : "x"), tuple(chart.values[r]), "math");
  if (state.element) {
    const there = carried(r), name = short(word(), 14);
    if (there >= 0) {
      add(name + (data.slice ? " (s, t)" : " x"), tuple(chart.points[there]) + " in region " + (there + 1), "math");
      add("f at " + name + (data.slice ? " (s, t)" : " x"), tuple(chart.values[there]), "math");
    } else add(name, chart.image ? "its orbit leaves the map" : "need not carry regions to regions here");
  }
  box.append(list);
}
