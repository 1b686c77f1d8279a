# ruff: noqa: E501
"""Mutants that are none: what they change makes no difference, for a reason.

`PATTERNS` are for what occurs everywhere: a regular expression for the whole key, and why no such mutant differs.
`KEYS` are single ones.  tests/benchmarks/checker_mutants.py holds them against all certificates, too, and says which of
them is killed all the same.
"""

from __future__ import annotations

import re
from functools import cache

from tests.checking.mutation import mutants
from tests.checking.mutation_run import modules

AT_MOST = "a set is at most as large as what it is made of, and a rank as the number of rows: = and ≥ are the same"
LAST = "the number of a layer is at most their number: = and ≥ are the same"
MALFORMED = "what goes wrong instead is malformed as well: `guarded`"
EMPTY = "an empty table has no columns that anybody looks at"
SAME_SIZES = "both sides have the same sizes here, which was checked before"
BOTH_SIDES = "both sides are changed alike, and are only compared with each other"
TYPED = "always so: the condition is there for the type checker, or for speed"
COST = "decides how long it takes, not what is found"
CONVENTION = "another convention for what a symbol stands for, which both sides follow"
NONZERO = "the number is not 0, and what is left out is not looked at"
STRICT = "all parts are integers, numbers and lists, read in one spelling only: what is understood is what is given"
MESSAGE = "a number that only stands in a complaint"
PRODUCTS = "which products are tried decides how much of a group is found: all of them are in it, and gaps are seen"
SEPARATOR = "tables are read in one order, and a colour is never negative: any negative number separates them"
INVOLUTION = (
    "the colour of a point determines that of its opposite: they are fixed together, and their lines mirror each other"
)

PATTERNS: tuple[tuple[str, str], ...] = (
    (r".*: len\((rays|rows|lines|set\(.*\)|\{.*\})\) == (len\(\w+(\[\d\])?\)|size) -> len\(.*\) >= .*", AT_MOST),
    (
        r".*: rank(_modulo)?\(.*\) == (len\(\w+\)|width|size) -> rank(_modulo)?\(.*\) >= (len\(\w+\)|width|size)",
        AT_MOST,
    ),
)

OPEN = "not told apart by any certificate so far, and not shown to be the same"

KEYS: dict[str, tuple[str, ...]] = {
    CONVENTION: (
        "colouring.Graph.relate: len(self.values) + 1 -> len(self.values) + 2",
        "colouring.Graph.relate: value > 0 -> value <= 0",
        "colouring.Graph.round: (1,) -> (2,)",
        "colouring.Graph.round: sign > 0 -> sign >= 0",
        "colouring.Graph.round: sign > 0 -> sign > -1",
        "colouring.Graph.round: sign if side.odd else 1 -> sign if side.odd else 2",
        "turning.forms: Fraction(1) -> Fraction(2)",
        "turning.activated: Fraction(1) -> Fraction(2)",
        "turning.activated: Fraction(1) -> Fraction(0)",
        "turning.activated: Fraction(1) -> Fraction(2) #2",
        "turning.activated: lead > 0 -> lead <= 0",
        "turning.activated: one + 1 -> one + 2",
        "turning.activated: sign < 0 -> sign >= 0",
    ),
    NONZERO: (
        "all_symmetries.derivative_at: value > 0 -> value >= 0",
        "colouring.Graph.relate: value > 0 -> value >= 0",
        "turning.activated: {one: value} if value else {} -> {one: value} if True else {}",
        "turning.activated: lead > 0 -> lead >= 0",
        "turning.activated: sign < 0 -> sign <= 0",
        "turning.activated: sign < 0 -> sign < 1",
        "same.kinks: lead > 0 -> lead >= 0 #2",
        "shallow.up_to_sign: next((value for value in row if value)) > 0 -> next((value for value in row if value)) >= 0",
        "shallow.up_to_sign: for value in row if value -> for value in list(row)[:-1] if value",
    ),
    "the degree is at least 2m − 1, so m derivatives at most leave a polynomial that is not constant": (
        "powers.centred: top < 1 -> top < 0",
    ),
    AT_MOST: (
        "replaced_head.check_replaced: RANKS[type(part)](part, theta.tokens)[1] == part.outputs -> RANKS[type(part)](part, theta.tokens)[1] >= part.outputs",
        "from_below.check_first_layer: covered == set(range(len(second))) -> covered >= set(range(len(second)))",
        "symmetries.check_layers: theta.hidden == 0 -> theta.hidden <= 0",
        "shallow.check_shallow: len(own) == len(rows) -> len(own) >= len(rows)",
        "shallow.check_types: set(jumps) == set(sides) -> set(jumps) >= set(sides)",
        "identifiable.check_affine: theta.hidden == 0 -> theta.hidden <= 0",
        "identifiable.check_ranks: width == whole -> width <= whole",
        "same.affine_of: len(theta.layers) == 1 -> len(theta.layers) <= 1",
    ),
    LAST: (
        "connected.check_ladder: index == len(layers) -> index >= len(layers)",
        "dimension.derivatives: enumerate(theta.layers, start=1) -> list(enumerate(theta.layers, start=1))[:-1]",
        "layerwise.check_squares: i == len(layers) -> i >= len(layers)",
        "same.check_maps: i == len(layers) -> i >= len(layers)",
        "same._steps: index == len(entries) - 1 -> index >= len(entries) - 1",
    ),
    MALFORMED: (
        "grids.read_grid: type(entry) is dict and 'average_pool' in entry -> True and 'average_pool' in entry",
        "grids.read_grid: _pair(parts['stride'], here, 1) -> _pair(parts['stride'], here, 0)",
        "grids.read_grid: bool(layers) and pool is None -> True and pool is None",
        "grids._read_layer: type(entry) is dict and 'weight' in entry -> True and 'weight' in entry",
        "grids._read_layer: _pair(content['stride'], where, 1) -> _pair(content['stride'], where, 0)",
        "linear_symmetries.read_equations: type(value) is dict and type(value.get('by')) is str -> type(value) is dict or type(value.get('by')) is str",
        "linear_symmetries.read_equations: type(value) is dict and type(value.get('by')) is str -> True and type(value.get('by')) is str",
        "linear_symmetries.read_equations: type(value) is dict and type(value.get('by')) is str -> type(value) is dict and True",
        "linear_symmetries.read_equations: no fields(value, 'proof', 'by')",
        "linear_symmetries.read_equations: no fields(value, 'proof', 'by') #2",
        "linear_symmetries.read_equations: len(forms) - 1 -> len(forms) + 1",
        "linear_symmetries.read_equations: len(forms) - 1 -> len(forms) - 0",
        "difference.check: (left.inputs, left.outputs) == (right.inputs, right.outputs) -> (left.inputs, left.outputs) <= (right.inputs, right.outputs)",
        "difference.check: (left.inputs, left.outputs) == (right.inputs, right.outputs) -> (left.inputs, left.outputs) >= (right.inputs, right.outputs)",
        "difference.read_witness: no shape(name in known, f'the {key} {shown(name)} is not known')",
        "affine_layers.without_shifts: no shape(type(value[name]) is dict, f'generator {shown(name)}: not an object')",
        "affine_layers.without_shifts: no shape(any(shift), f'{shown(name)}, {end}: a shift of 0 is left out')",
        "affine_layers.without_shifts: type(action) is dict and 'shift' in action -> True and 'shift' in action",
        "symmetries.read_kind: type(kind) is str and kind in KINDS -> True and kind in KINDS",
        "symmetries.read_kind: type(kind) is str and kind in KINDS -> type(kind) is str or kind in KINDS",
        "symmetries.read_kind: type(kind) is str and kind in KINDS -> type(kind) is str and True",
        "symmetries.check_symmetries: type(given[name]) is dict and 'evidence' in given[name] -> True and 'evidence' in given[name]",
        "symmetries.check_symmetries: len(forms) - 1 -> len(forms) + 1",
        "symmetries.check_symmetries: len(forms) - 1 -> len(forms) - 0",
        "symmetries.check_complete: len(forms) - 1 -> len(forms) + 1",
        "symmetries.check_complete: len(forms) - 1 -> len(forms) - 0",
        "networks.evaluated: no raise MalformedError(f'the point has {len(point)} coordinates instead of {theta.inputs}')",
        "networks.read_network: no raise MalformedError(f'{where}: unknown format {shown(found)}')",
        "networks.read_network: type(found) is not str or found not in READERS -> type(found) is not str and found not in READERS",
        "networks.read_network: type(found) is not str or found not in READERS -> False or found not in READERS",
        "networks.read_network: type(found) is not str or found not in READERS -> type(found) is not str or False",
        "shared_weights.read_tied: not layers and type(entry) is dict and (entry.get('own') == []) -> not layers and True and (entry.get('own') == [])",
        "shared_weights.read_tied: entry.get('own') == [] -> entry.get('own') <= []",
        "tokens.read_attention: len(entries) > 0 -> len(entries) >= 0",
        "tokens.read_attention: len(entries) > 0 -> len(entries) > -1",
        "tokens.read_attention: index == 0 and 'inputs' in entry -> True and 'inputs' in entry",
        "tokens._heads: len(value[0]) if value else len(pair['score']) -> len(value[0]) if True else len(pair['score'])",
        "shared_weights.read_convolution: integer(content['inputs'], f'{where}: inputs', 1, DIMENSION) -> integer(content['inputs'], f'{where}: inputs', 0, DIMENSION)",
        "shared_weights.read_convolution: integer(parts['stride'], here, 1, DIMENSION) -> integer(parts['stride'], here, 0, DIMENSION)",
        "shared_weights.read_tied: len(entries) > 0 -> len(entries) >= 0",
        "shared_weights.read_tied: len(entries) > 0 -> len(entries) > -1",
        "layerwise.read_relations: type(name) is str and name in generators -> True and name in generators",
        "layerwise.read_relations: for name in letters -> for name in list(letters)[:-1]",
        "layerwise.read_relations: for name in letters -> for name in list(letters)[1:]",
        "operators.read_operator: type(value) is dict and 'matrix' in value -> True and 'matrix' in value",
        "same.check_evidence: type(value) is dict and type(value.get('method')) is str -> True and type(value.get('method')) is str",
        "identifiable.judge: type(proof) is dict and type(proof.get('criterion')) is str -> type(proof) is dict or type(proof.get('criterion')) is str",
        "identifiable.judge: type(proof) is dict and type(proof.get('criterion')) is str -> True and type(proof.get('criterion')) is str",
        "identifiable.judge: type(proof) is dict and type(proof.get('criterion')) is str -> type(proof) is dict and True",
        "twin.check: type(document) is dict and key in document -> True and key in document",
        "powers.check_kruskal: no shape(all((name in ('u', 'w') for name in chosen)), 'a group: unknown factor')",
        "powers.check_kruskal: for name in chosen -> for name in list(chosen)[:-1]",
        "powers.check_kruskal: for name in chosen -> for name in list(chosen)[1:]",
        "tokens.read_attention: no shape(type(entry) is dict, f'{here}: not an object')",
        "tokens._read_token_layer: type(kind) is str and kind in READERS -> type(kind) is str or kind in READERS",
        "tokens._read_token_layer: type(kind) is str and kind in READERS -> True and kind in READERS",
        "tokens._read_token_layer: type(kind) is str and kind in READERS -> type(kind) is str and True",
    ),
    EMPTY: (
        "replaced_head.check_same_forms: len(mine[0]) if mine else 0 -> len(mine[0]) if mine else 1",
        "replaced_head.check_same_forms: len(mine[0]) if mine else 0 -> len(mine[0]) if mine else -1",
        "number_field.least_rank: len(table[0]) if table else 0 -> len(table[0]) if table else 1",
        "number_field.least_rank: len(table[0]) if table else 0 -> len(table[0]) if table else -1",
        "dimension.directions: len(weight[0]) + 1 if weight else 0 -> len(weight[0]) + 1 if weight else 1",
        "dimension.directions: len(weight[0]) + 1 if weight else 0 -> len(weight[0]) + 1 if weight else -1",
        "dimension.directions: len(weight[0]) + 1 if weight else 0 -> len(weight[0]) + 1 if weight else 1 #2",
        "dimension.directions: len(weight[0]) + 1 if weight else 0 -> len(weight[0]) + 1 if weight else -1 #2",
        "shared_weights.read_tied: before or 0 -> before and 0",
        "shared_weights.read_tied: before or 0 -> False or 0",
        "shared_weights.read_tied: before or 0 -> before or 1",
        "shared_weights.read_tied: before or 0 -> before or -1",
        "no_layers.carried: len(weight[0]) if weight else 0 -> len(weight[0]) if weight else 1",
        "no_layers.carried: len(weight[0]) if weight else 0 -> len(weight[0]) if weight else -1",
        "orbits.ranks: len(here[0]) if here else 0 -> len(here[0]) if here else 1",
        "orbits.ranks: len(here[0]) if here else 0 -> len(here[0]) if here else -1",
        "orbits.unmatched: len(left[0][0][0]) if left[0][0] else 0 -> len(left[0][0][0]) if left[0][0] else 1",
        "orbits.unmatched: len(left[0][0][0]) if left[0][0] else 0 -> len(left[0][0][0]) if left[0][0] else -1",
        "shallow.only_own: len(affine[0]) if affine else 0 -> len(affine[0]) if True else 0",
        "shallow.only_own: len(affine[0]) if affine else 0 -> len(affine[0]) if affine else 1",
        "shallow.only_own: len(affine[0]) if affine else 0 -> len(affine[0]) if affine else -1",
    ),
    SAME_SIZES: (
        "tokens._readout: for part in blocks -> for part in list(blocks)[1:]",
        "tokens.softmax: for score in scores -> for score in list(scores)[1:]",
        "orbits.difference_of_orbits: sides[0] -> sides[1] #3",
        "orbits.unmatched: left[0][0] -> left[0][1]",
        "orbits.unmatched: forms[0] -> forms[1] #2",
        "orbits.unmatched: forms[0] -> forms[1] #3",
        "same._check_linear: layers[-1][0] -> layers[-1][1]",
        "same._check_linear: layers[-1][0][1] -> layers[-1][0][0]",
        "shallow.check_no_sum: products[0] -> products[1]",
        "shared_weights.Tied.outputs: self.layers[-1][2] -> self.layers[-1][1]",
        "shared_weights.Tied.written: self.layers[0][2] -> self.layers[0][1]",
        "shared_weights.read_tied: layers[-1][2] -> layers[-1][1]",
    ),
    BOTH_SIDES: (
        "orbits.zeros: not b -> not not b",
        "orbits.zeros: not any((row[j] for row in upper)) -> not not any((row[j] for row in upper))",
        "orbits.zeros: not any(row) -> not not any(row) #2",
        "orbits.multiplier: row[place] / form[place] -> row[place] * form[place]",
        "effective.effective_parameters: i == j -> i <= j",
        "effective.effective_parameters: i == j -> i >= j",
        "same.affine_of: row[-1] + b -> row[-1] - b",
        "powers.freedom: len({exponent % 2 for exponent in exponents}) == 1 -> len({exponent % 2 for exponent in exponents}) != 1",
        "powers.freedom: len({exponent % 2 for exponent in exponents}) == 1 -> len({exponent % 2 for exponent in exponents}) == 2",
    ),
    TYPED: (
        "token_maps.check_token_maps: isinstance(source, Tokens) and isinstance(target, Tokens) -> isinstance(source, Tokens) or isinstance(target, Tokens) #2",
        "token_maps.check_token_maps: isinstance(source, Tokens) and isinstance(target, Tokens) -> True and isinstance(target, Tokens) #2",
        "token_maps.check_token_maps: isinstance(source, Tokens) and isinstance(target, Tokens) -> isinstance(source, Tokens) and True #2",
        "equality.check: type(document) is dict and 'rays' in document -> True and 'rays' in document",
        "connected._vanishes: activation.is_rational and activation.scales in ('positive', 'any') and (activation.value(bias) == 0) -> True and activation.scales in ('positive', 'any') and (activation.value(bias) == 0)",
        "tokens.read_attention: index == 0 -> index <= 0",
        "shared_weights.read_convolution: width % stride == 0 -> width % stride <= 0",
        "shared_weights.read_tied: features = 0 -> features = 1",
        "shared_weights.read_tied: features = 0 -> features = -1",
        "same.check_evidence: isinstance(left, Tokens) and isinstance(right, Tokens) -> isinstance(left, Tokens) or isinstance(right, Tokens) #2",
        "same.check_evidence: isinstance(left, Tokens) and isinstance(right, Tokens) -> True and isinstance(right, Tokens) #2",
        "same.check_evidence: isinstance(left, Tokens) and isinstance(right, Tokens) -> isinstance(left, Tokens) and True #2",
        "identifiable.judge: for part in theta.parts if isinstance(part, Layered) -> for part in theta.parts if True",
        "same.kinks: lead > 0 -> lead >= 0",
        "same._check_layer: value and old < 0 -> True and old < 0",
        "shallow.check_types: weight[sides[line][0]][place] < 0 -> weight[sides[line][0]][place] <= 0",
        "dimension.slope: z > 0 -> z >= 0",
    ),
    "a sum is 0 where its negative is": (
        "affine_symmetries.check_centre: total + b * entry / norm ** 2 -> total - b * entry / norm ** 2",
    ),
    STRICT: (
        "twin.check: no written_once(content, {other: understood})",
        "symmetries.check: no written_once(given, {'all': reasons})",
    ),
    OPEN: (
        "among_simple.check: sorted({known.below(len(layers), facet[1]) for ridge in ridges for facet in ridge.seen}) -> list({known.below(len(layers), facet[1]) for ridge in ridges for facet in ridge.seen})",
        "among_simple.check: for facet in ridge.seen -> for facet in list(ridge.seen)[1:]",
        "colouring.Graph.fixed: -2 -> +2",
        "colouring.Graph.fixed: -2 -> -3",
        "colouring.Graph.fixed: -2 -> -1",
        "colouring.Graph.fixed: -2 -> +2 #2",
        "colouring.Graph.fixed: -2 -> -3 #2",
        "colouring.Graph.fixed: -2 -> -1 #2",
        "colouring.Graph.fixed: -3 -> +3",
        "colouring.Graph.fixed: -3 -> -4",
        "colouring.Graph.round: -4 - side.salt -> -4 + side.salt",
        "colouring.Graph.round: -4 -> +4",
        "colouring.Graph.alike: sorted(self.round(left)) == sorted(self.round(right)) -> sorted(self.round(left)) <= sorted(self.round(right))",
        "colouring.Graph.alike: sorted(self.round(left)) == sorted(self.round(right)) -> sorted(self.round(left)) >= sorted(self.round(right))",
        "shallow.check_types: [own[i] for i in singles] if list(chosen) == doubled and (not pairs) else None -> [own[i] for i in singles] if True else None",
        "shallow.check_types: list(chosen) == doubled and (not pairs) -> list(chosen) == doubled or not pairs",
        "shallow.check_types: list(chosen) == doubled and (not pairs) -> True and (not pairs)",
        "dimension.derivatives: back if exact else [[value % PRIME for value in row] for row in back] -> back if False else [[value % PRIME for value in row] for row in back]",
    ),
    COST: (
        "shallow.check_no_sum: for u in column -> for u in list(column)[:-1]",
        "shallow.check_no_sum: for u in column -> for u in list(column)[1:]",
        "shallow.check_no_sum: for w in row -> for w in list(row)[:-1]",
        "shallow.check_no_sum: for w in row -> for w in list(row)[1:]",
        "shallow.check_no_sum: for column, row in scaled -> for column, row in list(scaled)[:-1]",
        "shallow.check_no_sum: for column, row in scaled -> for column, row in list(scaled)[1:]",
        "number_field.read_modulus: 2 <= len(modulus) <= DEGREE + 1 -> 2 <= len(modulus) < DEGREE + 1",
        "number_field.read_modulus: DEGREE + 1 -> DEGREE - 1",
        "number_field.read_modulus: DEGREE + 1 -> DEGREE + 2",
        "number_field.read_modulus: DEGREE + 1 -> DEGREE + 0",
        "all_symmetries._Search.__init__: (graph, refute, 0) -> (graph, refute, 1)",
        "all_symmetries._Search.__init__: (graph, refute, 0) -> (graph, refute, -1)",
        "all_symmetries._Search.order: len(alike) > len(orbit) -> len(alike) >= len(orbit)",
        "all_symmetries._Search.order: len(alike) > len(orbit) -> len(alike) <= len(orbit)",
        "all_symmetries._Search._check_none: self.leaves += 1 -> self.leaves -= 1",
        "all_symmetries._Search._check_none: self.leaves += 1 -> self.leaves += 2",
        "all_symmetries._Search._check_none: self.leaves += 1 -> self.leaves += 0",
        "linear_symmetries.of_polynomials: theta.value(point, 16) -> theta.value(point, 17)",
        "linear_symmetries.of_polynomials: theta.value(point, 16) -> theta.value(point, 15)",
        "stabilisers.Chain.__init__: self.work = 0 -> self.work = 1",
        "stabilisers.Chain.__init__: self.work = 0 -> self.work = -1",
        "stabilisers.Chain.times: self.work += len(right) -> self.work -= len(right)",
        "colouring.Graph.__init__: self.work = 0 -> self.work = 1",
        "colouring.Graph.__init__: self.work = 0 -> self.work = -1",
        "colouring.Graph.round: no self.work += len(entries)",
        "colouring.Graph.round: self.work += len(entries) -> self.work -= len(entries)",
        "rotary.RotaryHeads.scores: for row in found[distance] -> for row in list(found[distance])[:-1]",
        "rotary.RotaryHeads.scores: for row in found[distance] -> for row in list(found[distance])[1:]",
        "rotary.RotaryHeads.scores: for value in row -> for value in list(row)[:-1]",
        "rotary.RotaryHeads.scores: for value in row -> for value in list(row)[1:]",
        "affine_symmetries._counted: None if given['order'] is None else counted_order(moved, list(ends.values()), signed) -> None if False else counted_order(moved, list(ends.values()), signed)",
        "polynomials.Polynomial.composed: for i, value in enumerate(coefficients) if value -> for i, value in enumerate(coefficients) if True",
        "polynomials.Polynomial.composed: len(exponents) == 1 -> len(exponents) == 0",
        "polynomials.Polynomial.composed: exponents[0] > 0 -> exponents[0] > 1",
        "dimension.modular: value.denominator % PRIME != 0 -> value.denominator % PRIME > 0",
        "dimension.modular: value.numerator * pow(value.denominator, -1, PRIME) % PRIME -> value.numerator * pow(value.denominator, -1, PRIME) - PRIME",
        "networks.evaluated: result -> list(result)[:-1]",
        "networks.evaluated: result -> list(result)[1:]",
        "layerwise.check_distinct_rows: no continue",
        "shallow.only_own: 1 << len(forms) -> 2 << len(forms)",
        "shallow.only_own: min(len(left), len(quotient)) <= pairs -> min(len(left), len(quotient)) < pairs",
        "shallow.only_own: min(len(left), len(quotient)) -> max(len(left), len(quotient))",
        "dimension.derivatives: back if exact else [[value % PRIME for value in row] for row in back] -> back if True else [[value % PRIME for value in row] for row in back]",
        "dimension.derivatives: value % PRIME -> value - PRIME",
        "operators.check_square: a + factor * b if b else a -> a + factor * b if True else a",
        "operators._entry: row[place] if value == 1 else row[place] * value -> row[place] if False else row[place] * value",
        "operators._entry: value == 1 -> value == 0",
        "powers.group_bound: 0 < least < width -> 0 <= least < width",
        "powers.group_bound: 0 < least < width -> 0 < least <= width",
        "powers.group_bound: 0 < least < width -> -1 < least < width",
        "powers.kruskal_rank: comb(len(vectors), k) > SUBSETS or any((rank(subset) < k for subset in combinations(vectors, k))) -> False or any((rank(subset) < k for subset in combinations(vectors, k)))",
        "powers.kruskal_rank: comb(len(vectors), k) > SUBSETS -> comb(len(vectors), k) >= SUBSETS",
        "powers.kruskal_rank: range(1, most + 1) -> range(0, most + 1)",
        "powers.kruskal_rank: most + 1 -> most + 2",
        "shallow.check_types: (len(lines) - len(order), 0) -> (len(lines) - len(order), 1)",
        "shallow.check_types: (len(lines) - len(order), 0) -> (len(lines) - len(order), -1)",
        "shallow.only_own: number >> i & 1 -> not number >> i & 1",
        "same.expanded: theta.value(point, 16) -> theta.value(point, 17)",
        "same.expanded: theta.value(point, 16) -> theta.value(point, 15)",
    ),
    MESSAGE: (),
    "a product and a composition have one dimension only where they have one function; what is neither has no parts": (),
    "a polynomial x, not (x | 0): the column beyond is cut off again": ("same.affine_of: size + 1 -> size + 2",),
    "the solutions come in order, and no neuron at all is the first": (
        "shallow.check_no_sum: found == [[0] * len(products)] -> found <= [[0] * len(products)]",
    ),
    "implied by the search of types: without two of dependent doubled hyperplanes the own affine part has rank ≤ 1": (
        "shallow.check_types: rank([order[i][:-1] for i in doubled]) == len(doubled) -> rank([order[i][:-1] for i in doubled]) <= len(doubled)",
    ),
    "every entry is written afterwards; of a line that is single there is one side": (
        "shallow.check_types: [0] -> [1]",
        "shallow.check_types: [0] -> [-1]",
    ),
    "w ≠ 0, so the first entry of a line that is not 0 is no bias": (
        "shallow.check_types: for c, value in enumerate(line) if value -> for c, value in list(enumerate(line))[:-1] if value",
    ),
    "no other part with a hidden layer is left, or all have one activation": (
        "identifiable.multiplied_out: for part in parts if len(part.layers) > 1 -> for part in list(parts)[1:] if len(part.layers) > 1",
        "identifiable.multiplied_out: for part in parts if len(part.layers) > 1 -> for part in list(parts)[1:] if len(part.layers) > 1 #2",
    ),
    "an index below 0 counts from the end, and none is as large as twice the size": (
        "all_symmetries.decoded: p % part.size -> p - part.size",
        "shared_weights.Convolution.perceptron: (stride * j + a) % before -> stride * j + a - before",
        "shared_weights.Convolution.value: (stride * j + a) % size -> stride * j + a - size",
    ),
    "a column of zeros more, or less": (
        "dimension.upper_bound: for v in row -> for v in list(row)[:-1]",
        "dimension.directions: ([], 0) -> ([], 1)",
        "dimension.directions: len(weight[0]) + 1 -> len(weight[0]) + 2",
    ),
    "n + 1 points that are affinely independent do": ("dimension.upper_bound: Fraction(0) -> Fraction(-1)",),
    "where the doubled hyperplanes span all, and there is another one, an exchange of two spans all, too": (
        "shallow.only_own: mine is not None and (not forms) -> mine is not None or not forms",
        "shallow.only_own: mine is not None and (not forms) -> True and (not forms)",
        "shallow.only_own: mine is not None and (not forms) -> mine is not None and True",
        "shallow.check_types: list(chosen) == doubled and (not pairs) -> list(chosen) == doubled and True",
    ),
    "m + m + 1 < 2 m + 2: with an empty group no ranks are enough": ("powers.group_bound: return 1 -> return 0",),
    "no row and no column is zero, so no Kruskal rank is; of width 0 nothing is enough": (
        "powers.group_bound: min(width, 1 + sum((found - 1 for found in ranks))) if all(ranks) else 0 -> min(width, 1 + sum((found - 1 for found in ranks))) if True else 0",
        "powers.group_bound: all(ranks) -> any(ranks)",
        "powers.group_bound: min(width, 1 + sum((found - 1 for found in ranks))) if all(ranks) else 0 -> min(width, 1 + sum((found - 1 for found in ranks))) if all(ranks) else -1",
        "powers.kruskal_rank: (rank(vectors), 0) -> (rank(vectors), 1)",
        "powers.kruskal_rank: (rank(vectors), 0) -> (rank(vectors), -1)",
    ),
    "an invertible matrix has no zero column": (
        "operators.is_monomial: len(column) == 1 -> len(column) <= 1",
        "symmetries.is_of_kind: len(column) == 1 -> len(column) <= 1",
    ),
    "rays and cones are lists of integers, read strictly: they are written again as they were": (
        "equality.check: for key in proof -> for key in list(proof)[:-1] #2",
        "equality.check: for key in proof -> for key in list(proof)[1:] #2",
    ),
    "identifiability of one perceptron rests on one theorem, if on any": (
        "linear_symmetries.check: set(assumed) -> list(assumed)",
        "symmetries.check: set(assumed) -> list(assumed)",
    ),
    "a product of fractions and polynomials leaves out terms that are 0, and whatever is read is multiplied first": (
        "not_along_field.derivative: for k, v in (((0,), x), ((1,), speed)) if v -> for k, v in (((0,), x), ((1,), speed)) if True",
    ),
    "an end that is 0 is a corner already": (
        "not_along_field._square: value.low < 0 < value.high -> value.low <= 0 < value.high",
        "not_along_field._square: value.low < 0 < value.high -> value.low < 0 <= value.high",
        "values._activated: low < 0 < high -> low <= 0 < high",
        "values._activated: low < 0 < high -> low < 0 <= high",
    ),
    "tanh has one rational value, 0, and 0 + 0 = 0 · 0": ("not_along_field._square: value * value -> value + value",),
    "on a kink the speed is 0, which was checked": ("not_along_field._slope: value > 0 -> value >= 0",),
    "of a power sigma(b) = 0 only where b = 0, and then both sides of the row are 0": (
        "connected._vanishes: activation.scales in ('positive', 'any') -> activation.scales in ('positive',)",
    ),
    "softmax without a polynomial, or a polynomial without softmax, is refused all the same": (
        "token_maps.check_square: for layer in (*one, *other) -> for layer in list((*one, *other))[:-1]",
        "token_maps.check_square: for layer in (*one, *other) -> for layer in list((*one, *other))[1:]",
    ),
    "an invertible matrix has no row of blocks that are all 0": (
        "token_orbits.acted: len(sources) == 1 -> len(sources) <= 1",
    ),
    "a remainder is never negative": ("grids.Window.outputs: length % s == 0 -> length % s <= 0",),
    "a pool keeps the channels": ("grids.GridLayer.written: self.shapes[1] -> self.shapes[0]",),
    "there is one layer at least": ("grids.Grid.every_weight_is_read: len(self.layers) == 1 -> len(self.layers) <= 1",),
    "no more offsets are read than there are": (
        "grids.Grid.every_weight_is_read: len(read) == prod(layer.window.size) -> len(read) >= prod(layer.window.size)",
    ),
    "the network is written again, and that is not what is given: malformed as well": (
        "grids.read_grid: no shape(pool is None, f'{here}: two average pools in a row')",
        "grids.read_grid: bool(layers) and pool is None -> bool(layers) or pool is None",
        "grids.read_grid: bool(layers) and pool is None -> bool(layers) and True",
        "grids._read_layer: no shape(content.get('circular', True) is True, f'{where}: circular is true or left out')",
        "grids._read_layer: len(plane) == size[0] and all((len(row) == size[1] for row in plane)) -> True and all((len(row) == size[1] for row in plane))",
        "grids._read_layer: len(plane) == size[0] -> len(plane) <= size[0]",
        "grids._read_layer: len(plane) == size[0] -> len(plane) >= size[0]",
        "grids._read_layer: len(row) == size[1] -> len(row) >= size[1]",
    ),
    "the rows of a plane are equally long, which was checked, and one without rows is refused": (
        "grids._read_layer: all((len(row) == size[1] for row in plane)) -> any((len(row) == size[1] for row in plane))",
        "grids._read_layer: len(planes[0][0]) if planes[0] else 0 -> len(planes[0][0]) if True else 0",
        "grids._read_layer: len(planes[0][0]) if planes[0] else 0 -> len(planes[0][0]) if planes[0] else 1",
        "grids._read_layer: len(planes[0][0]) if planes[0] else 0 -> len(planes[0][0]) if planes[0] else -1",
    ),
    "the size is that of the first kernel, and without one nothing is read": (
        "grids._read_layer: ([], (0, 0)) -> ([], (0,))",
        "grids._read_layer: ([], (0, 0)) -> ([], (0,)) #2",
        "grids._read_layer: (0, 0) -> (1, 0) #2",
        "grids._read_layer: (0, 0) -> (-1, 0) #2",
        "grids._read_layer: (0, 0) -> (0, 1) #2",
        "grids._read_layer: (0, 0) -> (0, -1) #2",
    ),
    "the entry behind a pool asks again, and a last pool is refused": (
        "grids.read_grid: no pool.outputs(before[1:], here)",
    ),
    "two networks of one skeleton are of one kind": (
        "apart.apart: isinstance(left, Layered) and isinstance(right, Layered) -> isinstance(left, Layered) or isinstance(right, Layered)",
        "apart.apart: isinstance(left, Layered) and isinstance(right, Layered) -> True and isinstance(right, Layered)",
        "apart.apart: isinstance(left, Layered) and isinstance(right, Layered) -> isinstance(left, Layered) and True",
        "apart.apart: isinstance(left, Product) and isinstance(right, Product) -> isinstance(left, Product) or isinstance(right, Product)",
        "apart.apart: isinstance(left, Product) and isinstance(right, Product) -> True and isinstance(right, Product)",
        "apart.apart: isinstance(left, Product) and isinstance(right, Product) -> isinstance(left, Product) and True",
        "apart.apart: isinstance(left, Composition) and isinstance(right, Composition) -> isinstance(left, Composition) or isinstance(right, Composition)",
        "apart.apart: isinstance(left, Composition) and isinstance(right, Composition) -> True and isinstance(right, Composition)",
        "apart.apart: isinstance(left, Composition) and isinstance(right, Composition) -> isinstance(left, Composition) and True",
        "apart.apart: isinstance(left, Tied) and isinstance(right, Tied) -> isinstance(left, Tied) or isinstance(right, Tied)",
        "apart.apart: isinstance(left, Tied) and isinstance(right, Tied) -> True and isinstance(right, Tied)",
        "apart.apart: isinstance(left, Tied) and isinstance(right, Tied) -> isinstance(left, Tied) and True",
        "apart.apart: isinstance(left, Convolution) and isinstance(right, Convolution) -> isinstance(left, Convolution) or isinstance(right, Convolution)",
        "apart.apart: isinstance(left, Convolution) and isinstance(right, Convolution) -> True and isinstance(right, Convolution)",
        "apart.apart: isinstance(left, Convolution) and isinstance(right, Convolution) -> isinstance(left, Convolution) and True",
        "apart.apart: isinstance(left, Tokens) and isinstance(right, Tokens) -> isinstance(left, Tokens) or isinstance(right, Tokens)",
        "apart.apart: isinstance(left, Tokens) and isinstance(right, Tokens) -> True and isinstance(right, Tokens)",
        "apart.apart: isinstance(left, Tokens) and isinstance(right, Tokens) -> isinstance(left, Tokens) and True",
        "apart.apart: isinstance(left, Residual) and isinstance(right, Residual) -> isinstance(left, Residual) or isinstance(right, Residual)",
        "apart.apart: isinstance(left, Residual) and isinstance(right, Residual) -> True and isinstance(right, Residual)",
        "apart.apart: isinstance(left, Residual) and isinstance(right, Residual) -> isinstance(left, Residual) and True",
    ),
    "what is left is a network on a grid": (
        "apart.apart: isinstance(left, Grid) and len(left.layers) == 1 -> True and len(left.layers) == 1",
    ),
    "free is the number of the last token": ("softmax_peeling.derivatives: s == free -> s >= free",),
    "the first score is the one that is taken from all: its difference is 0": (
        "series.softmax_of_series: for one in above -> for one in list(above)[1:]",
    ),
    "no permutation stands before the identity": (
        "token_orbits.unmatched_moved: images == list(range(tokens)) -> images <= list(range(tokens))",
    ),
    "no orthogonal matrix stands behind the identity": (
        "softmax_peeling.stages_of: heads.rotation == unit(len(heads.rotation)) -> heads.rotation >= unit(len(heads.rotation))",
    ),
    "no head writes 0, which was checked, and no set is larger than the whole": (
        "softmax_peeling.check_no_turn: range(1, len(parts) + 1) -> list(range(1, len(parts) + 1))[1:]",
        "softmax_peeling.check_no_turn: range(1, len(parts) + 1) -> range(2, len(parts) + 1)",
        "softmax_peeling.check_no_turn: len(parts) + 1 -> len(parts) + 2",
    ),
    "a permutation that is the identity is read as the identity": (
        "affine_layers.without_shifts: no entry[end] = 'trivial'",
    ),
    "a denominator is positive": ("operators.may_be_finite: trace.denominator == 1 -> trace.denominator <= 1",),
    "another power of an operator of infinite order is refused": (
        "operators.may_be_finite: abs(trace) -> Fraction(trace)",
        "operators.may_be_finite: operator == identity(len(operator)) -> operator >= identity(len(operator))",
    ),
    "a Gram matrix times 2 has the same rank": ("powers.independent: Fraction(1) -> Fraction(2)",),
    "a coefficient 0 more": ("powers.centred: top + 1 -> top + 2 #2",),
    "a rank does not change when columns are scaled, layer by layer, or rows are mixed by an invertible matrix": (
        "softmax_peeling.derivatives: i == k -> i <= k",
        "softmax_peeling.derivatives: i == k -> i >= k",
        "dimension.directions: -theta.activation.power -> +theta.activation.power",
        "dimension.derivatives: i == j -> i <= j",
        "dimension.derivatives: i == j -> i >= j",
        "dimension.derivatives: (*inputs, 1) -> (*inputs, 2)",
        "dimension.upper_bound: i == j -> i <= j",
        "dimension.slope: total * z + power * theta.activation.coefficients[power] -> total * z - power * theta.activation.coefficients[power]",
        "dimension.upper_bound: i == j -> i >= j",
    ),
    "a point more to which nothing is related": (
        "all_symmetries.graph_of_layers: graph.part(1, False) -> graph.part(2, False)",
        "all_symmetries.add_derivative: graph.part(1, False) -> graph.part(2, False)",
    ),
    "an even activation gives neurons signs as well": (
        "all_symmetries.graph_of_layers: not activation.even and activation.scales in ('sign', 'any') -> True and activation.scales in ('sign', 'any')",
    ),
    "a layer, or all coordinates, are scaled as a whole: rows that were one up to a scale are so, and no others": (
        "all_symmetries.graph_of_layers: Fraction(1) -> Fraction(2)",
        "all_symmetries.graph_of_layers: Fraction(1) -> Fraction(2) #2",
    ),
    "a copy of the outputs that nothing reads": (
        "all_symmetries.graph_of_layers: index < len(layers) and activation.even -> True and activation.even",
        "all_symmetries.graph_of_layers: index < len(layers) -> index <= len(layers) #2",
    ),
    "all copies but one say which neuron it is, as one does": ("all_symmetries.graph_of_layers: i == j -> i != j",),
    "of an identifiable network no w is zero, and its content does for its row": (
        "all_symmetries.content: for value in row -> for value in list(row)[:-1] #2",
    ),
    "the images come in another order": (
        "all_symmetries.images_of: sorted(map(abs, seed)) -> list(map(abs, seed))",
        "all_symmetries.images_of: sorted(seed) -> list(seed)",
    ),
    "0 = −0 is one key of an object": ("all_symmetries.images_of: signed and value -> signed and True",),
    "a factor is 1 or −1, as was checked": (
        "all_symmetries.encoded: factor > 0 -> factor >= 0",
        "all_symmetries.encoded: factor > 0 -> factor > -1",
        "all_symmetries.encoded: factor > 0 -> factor >= 0 #2",
        "all_symmetries.encoded: factor > 0 -> factor > -1 #2",
    ),
    "a point that is alone in its colour has itself for an orbit": (
        "all_symmetries._Search.__init__: for members in classes(graph, self.colours) if len(members) > 1 -> for members in classes(graph, self.colours) if True",
        "all_symmetries._Search.__init__: len(members) > 1 -> len(members) >= 1",
        "all_symmetries._Search.__init__: len(members) > 1 -> len(members) > 0",
        "all_symmetries._Search.order: len(alike) > 1 -> len(alike) >= 1",
        "all_symmetries._Search.order: len(alike) > 1 -> len(alike) > 0",
    ),
    "who fixes all points of a colour but one fixes that one": (
        "all_symmetries._Search.__init__: for point in members -> for point in list(members)[:-1]",
        "all_symmetries._Search.__init__: for p in self.base if any((part.start <= p < part.start + part.size for part in firsts)) -> for p in list(self.base)[:-1] if any((part.start <= p < part.start + part.size for part in firsts))",
    ),
    "an opposite is fixed where its point is, which comes first": (
        "all_symmetries._Search.__init__: for p in self.base if any((part.start <= p < part.start + part.size for part in firsts)) -> for p in self.base if True",
        "all_symmetries._Search.__init__: part.start <= p < part.start + part.size -> part.start <= p <= part.start + part.size",
    ),
    "the first of those that are alike is the point itself": (
        "all_symmetries._Search.order: for other in alike if other not in orbit -> for other in list(alike)[1:] if other not in orbit",
    ),
    "what has another colour is refuted at once": (
        "all_symmetries._Search._alike: for other in range(self.degree) if colours[other] == colours[point] -> for other in range(self.degree) if True",
    ),
    "the first point of the base is fixed by then": (
        "all_symmetries._Search._check_none: for p in self.base if sizes[before[p]] > 1 -> for p in list(self.base)[1:] if sizes[before[p]] > 1",
    ),
    "a monomial of f is one of x_i ∂f/∂x_i, or constant": (
        "linear_symmetries.of_polynomials: for part in (*values, *slopes, *(p for row in moved for p in row)) -> for part in list((*values, *slopes, *(p for row in moved for p in row)))[:-1]",
        "linear_symmetries.of_polynomials: for part in (*values, *slopes, *(p for row in moved for p in row)) -> for part in list((*values, *slopes, *(p for row in moved for p in row)))[1:]",
    ),
    "the equations come in another order": (
        "linear_symmetries.of_polynomials: sorted(places | {(0,) * n}) -> list(places | {(0,) * n})",
    ),
    "a term that is 0": (
        "linear_symmetries.derived: for key, factor in value.terms.items() if key[place] -> for key, factor in value.terms.items() if True",
    ),
    "it is 0 already": ("linear_symmetries.of_layers: no us[i] = Fraction(0)",),
    PRODUCTS: (
        "stabilisers.Chain.__init__: quiet = 0 -> quiet = 1",
        "stabilisers.Chain.__init__: quiet = 0 -> quiet = -1",
        "stabilisers.Chain.__init__: 0 if self._insert(element) else quiet + 1 -> 1 if self._insert(element) else quiet + 1",
        "stabilisers.Chain.__init__: 0 if self._insert(element) else quiet + 1 -> -1 if self._insert(element) else quiet + 1",
        "stabilisers.Chain._insert: return True -> return False",
        "stabilisers.Chain._products: for i in range(max(8, len(generators))) -> for i in list(range(max(8, len(generators))))[:-1]",
        "stabilisers.Chain._products: for i in range(max(8, len(generators))) -> for i in list(range(max(8, len(generators))))[1:]",
        "stabilisers.Chain._products: max(8, len(generators)) -> max(9, len(generators))",
        "stabilisers.Chain._products: max(8, len(generators)) -> max(7, len(generators))",
        "stabilisers.Chain._products: (1, self.unit) -> (2, self.unit)",
        "stabilisers.Chain._products: (1, self.unit) -> (0, self.unit)",
        "stabilisers.Chain._products: (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64 -> state * 6364136223846793005 + 1442695040888963407 - 2 ** 64",
        "stabilisers.Chain._products: state * 6364136223846793005 + 1442695040888963407 -> state * 6364136223846793005 - 1442695040888963407",
        "stabilisers.Chain._products: state * 6364136223846793005 -> state + 6364136223846793005",
        "stabilisers.Chain._products: 2 ** 64 -> 3 ** 64",
        "stabilisers.Chain._products: 2 ** 64 -> 2 ** 65",
        "stabilisers.Chain._products: 2 ** 64 -> 2 ** 63",
        "stabilisers.Chain._products: state >> 33 -> state << 33",
        "stabilisers.Chain._products: state >> 33 -> state >> 34",
        "stabilisers.Chain._products: state >> 33 -> state >> 32",
        "stabilisers.Chain._products: state >> 48 -> state << 48",
        "stabilisers.Chain._products: state >> 48 -> state >> 49",
        "stabilisers.Chain._products: state >> 48 -> state >> 47",
        "stabilisers.Chain._products: no pool[first] = self.times(pool[first], right)",
        "stabilisers.Chain._products: state >> 62 & 1 -> state >> 62 | 1",
        "stabilisers.Chain._products: state >> 62 -> state << 62",
        "stabilisers.Chain._products: state >> 62 -> state >> 63",
        "stabilisers.Chain._products: state >> 62 -> state >> 61",
        "stabilisers.Chain._products: state >> 62 & 1 -> state >> 62 & 2",
        "stabilisers.Chain._products: state >> 62 & 1 -> state >> 62 & 0",
    ),
    "every entry is written afterwards, or is 0 already": (
        "stabilisers.Chain.inverse: [0] -> [1]",
        "stabilisers.Chain.inverse: [0] -> [-1]",
        "stabilisers.Chain.inverse: enumerate(element) -> list(enumerate(element))[1:]",
        "stabilisers.Chain._products: self.inverse(pool[second]) if state >> 62 & 1 else pool[second] -> self.inverse(pool[second]) if True else pool[second]",
        "stabilisers.Chain._products: self.inverse(pool[second]) if state >> 62 & 1 else pool[second] -> self.inverse(pool[second]) if False else pool[second]",
    ),
    "what fixes the base is the identity": (
        "stabilisers.Chain.is_whole: enumerate(self.reached) -> list(enumerate(self.reached))[:-1]",
    ),
    "from the point of the base itself an element that is kept leads to what stands for its image, or is kept below": (
        "stabilisers.Chain.is_whole: reached.items() -> list(reached.items())[1:]",
    ),
    SEPARATOR: (
        "colouring.Graph.relate: salt + 1 -> salt - 1",
        "colouring.Graph.relate: salt + 1 -> salt + 2",
        "colouring.Graph.relate: salt + 1 -> salt + 0",
        "colouring.Graph.round: -4 -> -5",
        "colouring.Graph.round: -4 -> -3",
    ),
    "a start key meets that of a part whose points read nothing, which keep their colour then": (
        "colouring.Graph.start: -1 -> +1",
        "colouring.Graph.start: -1 -> -0",
    ),
    "a list holds what the set holds": ("colouring.Graph.fixed: set(colours) -> list(colours)",),
    INVOLUTION: (
        "colouring.Graph.round: no read[point].append(colours[point + part.size * (1 if point < part.start + part.size else -1)])",
        "colouring._pairs: min((sign * value, colours[start + place]), (-sign * value, colours[start + size + place])) -> max((sign * value, colours[start + place]), (-sign * value, colours[start + size + place]))",
        "colouring._pairs: min(colours[start + place], colours[start + size + place]) -> max(colours[start + place], colours[start + size + place])",
        "colouring._pairs: max(colours[start + place], colours[start + size + place]) -> min(colours[start + place], colours[start + size + place])",
    ),
    "a place is at most its number, and a zero more at the end is none": (
        "number_field.Element.inverse: i == j -> i <= j",
        "number_field.Element.inverse: i + 1 -> i + 2",
        "number_field.Element.inverse: i == 0 -> i <= 0",
    ),
    "0 has no inverse, and below a pivot its column is 0; its own row and those above are not read again": (
        "number_field.least_rank: table[place][column].inverse() if table[place][column] else None -> table[place][column].inverse() if True else None",
        "number_field.least_rank: no break",
        "number_field.least_rank: found + 1 -> found - 1",
        "number_field.least_rank: found + 1 -> found + 0",
    ),
    "at least one layer, two filters, or one token is there: it was asked before": (
        "filters.check_wrapped: len(theta.filters) == 2 -> len(theta.filters) <= 2",
        "tied.check_tied: len(set(map(sum, mixing))) == 1 -> len(set(map(sum, mixing))) <= 1",
    ),
    "without a circle a window lies within the inputs, as no filter is wider than what it reads": (
        "filters.check_filters: not theta.circular or reach <= theta.inputs -> False or reach <= theta.inputs",
    ),
    "where the last layer is shifted is not asked, but that it is not": (
        "filters.check_shifts: index < len(theta.filters) -> index <= len(theta.filters)",
    ),
    "without a circle one position is left behind a filter that is full, and no shift of one position goes back to 0": (
        "filters.free_shifts: theta.circular and full -> True and full",
    ),
    "no layer has the number 0": (
        "filters.free_shifts: range(0) -> range(1)",
        "filters.free_shifts: range(0) -> range(-1)",
    ),
    "what is too long are zeros, which are taken away": (
        "univariate.times: len(left) + len(right) - 1 -> len(left) + len(right) + 1",
        "univariate.times: len(left) + len(right) - 1 -> len(left) + len(right) - 0",
        "univariate.times: max(len(left) + len(right) - 1, 0) -> max(len(left) + len(right) - 1, 1)",
        "univariate.times: max(len(left) + len(right) - 1, 0) -> max(len(left) + len(right) - 1, -1)",
    ),
    "of leading coefficients, which are not 0, only the changes of the sign are counted": (
        "univariate.real_roots: len(part) % 2 == 0 -> len(part) % 2 != 0",
        "univariate.real_roots: len(part) % 2 == 0 -> len(part) % 2 == 1",
        "univariate.real_roots: -1 -> -2 #5",
        "univariate.real_roots: -1 if low and len(part) % 2 == 0 else 1 -> -1 if low and len(part) % 2 == 0 else 2",
        "univariate.real_roots: a < 0 -> a <= 0",
        "univariate.real_roots: b < 0 -> b <= 0",
    ),
    "which remainder is found too long decides how long is tried": (
        "univariate.real_roots: -1 -> +1 #3",
        "univariate.real_roots: -1 -> -2 #3",
        "univariate.real_roots: -1 -> -0 #3",
    ),
    "where a neuron of the first layer is 0, forms differ by multiples of its own: no value, flat or rank changes": (
        "bends.Place.__init__: value > 0 -> value >= 0",
    ),
    "without outputs no neuron is read, which is refused next": ("bends.check_bends: 1:3 -> 1:4",),
    "two rows have rank 2 at most": (
        "bends.check_bends: rank([form[:-1] for form in pair]) == 2 -> rank([form[:-1] for form in pair]) >= 2",
    ),
    "with one neuron below all forms are multiples of its own: nothing bends": (
        "bends.check_bends: widths[0] == 2 -> widths[0] <= 2",
        "bends.may_turn: weight[0] -> weight[1]",
    ),
    "the first of all choices turns none, and is not asked": (
        "bends.check_bends: product((False, True), repeat=widths[0]) -> list(product((False, True), repeat=widths[0]))[1:]",
    ),
    "a bend of neuron j across k asks that j reads k": ("bends.tells: upper[j][k] < 0 -> upper[j][k] <= 0",),
    "on a line no gradients are independent: no neuron has an own facet, and without neurons it is refused next": (
        "among_simple.check: theta.activation == RELU and theta.inputs >= 2 -> theta.activation == RELU and True",
        "among_simple.check: theta.inputs >= 2 -> theta.inputs >= 1",
    ),
    "without hidden layers any inputs may be turned on no cells, and a first layer without neurons is read as one without inputs; before a later one nothing bends, and no facet is placed": (
        "among_simple.check: len(theta.layers) >= 2 and 0 not in theta.sizes -> len(theta.layers) >= 2 or 0 not in theta.sizes",
        "among_simple.check: len(theta.layers) >= 2 and 0 not in theta.sizes -> True and 0 not in theta.sizes",
        "among_simple.check: len(theta.layers) >= 2 and 0 not in theta.sizes -> len(theta.layers) >= 2 and True",
        "among_simple.check: len(theta.layers) >= 2 -> len(theta.layers) >= 1",
        "among_simple.check: 0 not in theta.sizes -> -1 not in theta.sizes",
    ),
    "the first pieces of two neurons are compared in both orders": (
        "among_simple.check_layer: place and other > number -> True and other > number",
    ),
    "there is an activation just where there is a perceptron": (
        "not_along_field.derivative: perceptron and activation and (activation.scales == 'positive' or activation.centred == TANH) -> True and activation and (activation.scales == 'positive' or activation.centred == TANH)",
        "not_along_field.derivative: perceptron and activation and (activation.scales == 'positive' or activation.centred == TANH) -> perceptron and True and (activation.scales == 'positive' or activation.centred == TANH)",
    ),
    "a polynomial knows its variables, and a number has no term in s": (
        "not_along_field.derivative: terms_of(value, 1) -> terms_of(value, 2)",
        "not_along_field.derivative: terms_of(value, 1) -> terms_of(value, 0)",
    ),
    "where z is 0 its speed is 0 as well: that was asked": ("not_along_field._layer_by_layer: z > 0 -> z >= 0",),
    "a composition is made of perceptrons, whose squares take as many operators as there are spaces": (
        "pieces.pieces: start + depth + 1 -> start + depth + 2",
        "pieces.perceptrons: for i, p in enumerate(theta.parts, start=1) if isinstance(p, Layered) -> for i, p in enumerate(theta.parts, start=1) if True",
    ),
    "polynomials have exact values, which are not rounded": (
        "pieces.check_carried: affine_operator(before, point, 16) -> affine_operator(before, point, 17)",
        "pieces.check_carried: affine_operator(before, point, 16) -> affine_operator(before, point, 15)",
        "pieces.check_carried: another.value(moved, 16) -> another.value(moved, 17)",
        "pieces.check_carried: another.value(moved, 16) -> another.value(moved, 15)",
        "pieces.check_carried: one.value(point, 16) -> one.value(point, 17)",
        "pieces.check_carried: one.value(point, 16) -> one.value(point, 15)",
        "pieces.check_carried: affine_operator(after, one.value(point, 16), 16) -> affine_operator(after, one.value(point, 16), 17)",
        "pieces.check_carried: affine_operator(after, one.value(point, 16), 16) -> affine_operator(after, one.value(point, 16), 15)",
    ),
    "the first is compared with itself": ("pieces.on_tokens: for part in found -> for part in list(found)[1:]",),
    "a layer that is no softmax has no form, and is refused where that is asked": (
        "pieces.check_softmax: not layer.is_polynomial and (not other.is_polynomial) -> not layer.is_polynomial or not other.is_polynomial",
        "pieces.check_softmax: not layer.is_polynomial and (not other.is_polynomial) -> True and (not other.is_polynomial)",
        "pieces.check_softmax: not layer.is_polynomial and (not other.is_polynomial) -> not layer.is_polynomial and True",
    ),
    "there is one token at least, and without features all values are 0": (
        "pieces.on_tokens: len(filled) == 1 -> len(filled) <= 1",
        "pieces.on_tokens: found[0] if found else list[list[Fraction]]() -> found[0] if True else list[list[Fraction]]()",
    ),
    "both forms have one length": ("bends.flat: forms[0] -> forms[1]",),
    "one row more adds at most one to a rank, and never takes away": (
        "bends.found_at: rank([place.forms[j], *mine]) == len(mine) + 1 -> rank([place.forms[j], *mine]) >= len(mine) + 1",
        "bends.may_turn: rank([*free, target]) == rank(free) -> rank([*free, target]) <= rank(free)",
    ),
}


@cache
def reasons() -> dict[str, str]:
    """For the key of every mutant that is none, why."""
    result = {key: reason for reason, keys in KEYS.items() for key in keys}
    for module in modules():
        for mutant in mutants(module):
            for pattern, reason in PATTERNS:
                if re.fullmatch(pattern, mutant.key):
                    result.setdefault(mutant.key, reason)
    return result
