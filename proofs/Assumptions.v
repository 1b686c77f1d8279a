(** The assumptions of every main theorem.  What this prints is compared with assumptions.expected.

    Notation: [Goal True. idtac …] prints a heading. *)
From Catnet Require Layerwise Weak WeakCounterexamples Reynolds PurePermutation Twins.
From Catnet Require Activations Rationals RealNumbers EqualitySound EqualityReal.
From Catnet Require Perceptrons Accepted Shallow ShallowTwins DeepTwins Tanh Connected Cover TriangulationSound DualBound LayeredBound Identified.
Set Printing Width 110.

Goal True. idtac "" ; idtac "The theorem: generalised adjunction, relational form (Layerwise.layerwise_relational):". Abort.
Print Assumptions Layerwise.layerwise_relational.
Goal True. idtac "" ; idtac "The theorem: generalised adjunction, actions (Layerwise.layerwise_general):". Abort.
Print Assumptions Layerwise.layerwise_general.
Goal True. idtac "" ; idtac "The theorem: finite groups, identifiability as a proposition (Layerwise.layerwise_general_finite):". Abort.
Print Assumptions Layerwise.layerwise_general_finite.
Goal True. idtac "" ; idtac "The theorem: the paper's statement, relational (no choice) (Layerwise.layerwise_equivariant_paper):". Abort.
Print Assumptions Layerwise.layerwise_equivariant_paper.
Goal True. idtac "" ; idtac "The theorem: the paper's statement, with choice as a premise (Layerwise.layerwise_equivariant_paper_choice):". Abort.
Print Assumptions Layerwise.layerwise_equivariant_paper_choice.
Goal True. idtac "" ; idtac "The theorem: the paper's statement, finite groups (Layerwise.layerwise_equivariant_paper_finite):". Abort.
Print Assumptions Layerwise.layerwise_equivariant_paper_finite.
Goal True. idtac "" ; idtac "The theorem: k given as a function of theta' (Layerwise.layerwise_equivariant):". Abort.
Print Assumptions Layerwise.layerwise_equivariant.
Goal True. idtac "" ; idtac "The weak case: on the submodel (Weak.weak_layerwise_equivariant):". Abort.
Print Assumptions Weak.weak_layerwise_equivariant.
Goal True. idtac "" ; idtac "The weak case: transported, on the image of alpha (Weak.sigma_equivariant):". Abort.
Print Assumptions Weak.sigma_equivariant.
Goal True. idtac "" ; idtac "The weak case: transported, everywhere if alpha* commutes with the layers (Weak.sigma_equivariant_everywhere):". Abort.
Print Assumptions Weak.sigma_equivariant_everywhere.
Goal True. idtac "" ; idtac "The weak case: every reachable state is in the image (Weak.run_in_image):". Abort.
Print Assumptions Weak.run_in_image.
Goal True. idtac "" ; idtac "The weak case: a unital action, if the groups map (Weak.hat_equivariant):". Abort.
Print Assumptions Weak.hat_equivariant.
Goal True. idtac "" ; idtac "Counterexample: adjunction of the full model alone (WeakCounterexamples.One.refuted):". Abort.
Print Assumptions WeakCounterexamples.One.refuted.
Goal True. idtac "" ; idtac "Counterexample: no unital action on all of V_1 (WeakCounterexamples.Two.refuted):". Abort.
Print Assumptions WeakCounterexamples.Two.refuted.
Goal True. idtac "" ; idtac "The hypotheses can be met (WeakCounterexamples.Two.nonvacuous):". Abort.
Print Assumptions WeakCounterexamples.Two.nonvacuous.
Goal True. idtac "" ; idtac "The Reynolds cover: layers (Reynolds.last_equivariant):". Abort.
Print Assumptions Reynolds.last_equivariant.
Goal True. idtac "" ; idtac "The Reynolds cover: function (Reynolds.cover_same):". Abort.
Print Assumptions Reynolds.cover_same.
Goal True. idtac "" ; idtac "Pure permutations: the coboundary (PurePermutation.pure_permutations):". Abort.
Print Assumptions PurePermutation.pure_permutations.
Goal True. idtac "" ; idtac "Sign-flip twins (Twins.sign_flip_twin):". Abort.
Print Assumptions Twins.sign_flip_twin.
Goal True. idtac "" ; idtac "relu(x + 1) - relu(-x - 1) - 1 = x (Twins.odd_network_is_the_identity):". Abort.
Print Assumptions Twins.odd_network_is_the_identity.
Goal True. idtac "" ; idtac "The checker: any numbers, any activation of its class (Activations.check_sound):". Abort.
Print Assumptions Activations.check_sound.
Goal True. idtac "" ; idtac "The checker: positively homogeneous activations, over Q (Rationals.homogeneous_sound):". Abort.
Print Assumptions Rationals.homogeneous_sound.
Goal True. idtac "" ; idtac "The checker: ReLU over Q (Rationals.relu_sound):". Abort.
Print Assumptions Rationals.relu_sound.
Goal True. idtac "" ; idtac "The checker: odd activations over Q (Rationals.odd_sound):". Abort.
Print Assumptions Rationals.odd_sound.
Goal True. idtac "" ; idtac "The checker: linear networks over Q (Rationals.linear_sound):". Abort.
Print Assumptions Rationals.linear_sound.
Goal True. idtac "" ; idtac "The checker: leaky ReLU over Q (Rationals.leaky_relu_sound):". Abort.
Print Assumptions Rationals.leaky_relu_sound.
Goal True. idtac "" ; idtac "The checker: ReLU over R (RealNumbers.relu_sound):". Abort.
Print Assumptions RealNumbers.relu_sound.
Goal True. idtac "" ; idtac "The checker: tanh over R (RealNumbers.tanh_sound):". Abort.
Print Assumptions RealNumbers.tanh_sound.
Goal True. idtac "" ; idtac "The checker: linear networks over R (RealNumbers.linear_sound):". Abort.
Print Assumptions RealNumbers.linear_sound.
Goal True. idtac "" ; idtac "Equality of ReLU networks, over Q (EqualitySound.equal_networks):". Abort.
Print Assumptions EqualitySound.equal_networks.
Goal True. idtac "" ; idtac "Difference of ReLU networks, over Q (EqualitySound.different_networks):". Abort.
Print Assumptions EqualitySound.different_networks.
Goal True. idtac "" ; idtac "Equality of ReLU networks, over R (EqualityReal.equal_networks_real):". Abort.
Print Assumptions EqualityReal.equal_networks_real.
Goal True. idtac "" ; idtac "Perceptrons over R: adjunction at the input (Perceptrons.adjunction_first):". Abort.
Print Assumptions Perceptrons.adjunction_first.
Goal True. idtac "" ; idtac "Perceptrons over R: adjunction at the output (Perceptrons.adjunction_last):". Abort.
Print Assumptions Perceptrons.adjunction_last.
Goal True. idtac "" ; idtac "Perceptrons over R: the theorem (Perceptrons.perceptron_layerwise):". Abort.
Print Assumptions Perceptrons.perceptron_layerwise.
Goal True. idtac "" ; idtac "Perceptrons over R: the theorem, finite groups (Perceptrons.perceptron_layerwise_finite):". Abort.
Print Assumptions Perceptrons.perceptron_layerwise_finite.
Goal True. idtac "" ; idtac "An accepted certificate is the paper's structure: ReLU, leaky ReLU, over R (Accepted.homogeneous_structure):". Abort.
Print Assumptions Accepted.homogeneous_structure.
Goal True. idtac "" ; idtac "An accepted certificate is the paper's structure: tanh, odd activations, over R (Accepted.odd_structure):". Abort.
Print Assumptions Accepted.odd_structure.
Goal True. idtac "" ; idtac "One hidden ReLU layer over R, real competitors: identifiable (Shallow.shallow_identifiable):". Abort.
Print Assumptions Shallow.shallow_identifiable.
Goal True. idtac "" ; idtac "One hidden ReLU layer over R: identifiable if and only if no set cancels (ShallowTwins.identifiable_iff):". Abort.
Print Assumptions ShallowTwins.identifiable_iff.
Goal True. idtac "" ; idtac "One hidden ReLU layer over R: the theorem, nothing assumed of competitors (ShallowTwins.shallow_layerwise):". Abort.
Print Assumptions ShallowTwins.shallow_layerwise.
Goal True. idtac "" ; idtac "Sign-flip twins over R: same function (ShallowTwins.twin_same):". Abort.
Print Assumptions ShallowTwins.twin_same.
Goal True. idtac "" ; idtac "Sign-flip twins over R: outside the orbit (ShallowTwins.twin_outside_orbit):". Abort.
Print Assumptions ShallowTwins.twin_outside_orbit.
Goal True. idtac "" ; idtac "Sign-flip twins over R: not identifiable (ShallowTwins.twin_not_identifiable):". Abort.
Print Assumptions ShallowTwins.twin_not_identifiable.
Goal True. idtac "" ; idtac "Reduced tanh networks over R: trivial stabilisers (Tanh.reduced_free):". Abort.
Print Assumptions Tanh.reduced_free.
Goal True. idtac "" ; idtac "Reduced tanh networks over R: identifiable, given Vlacic and Boelcskei (Tanh.tanh_identifiable):". Abort.
Print Assumptions Tanh.tanh_identifiable.
Goal True. idtac "" ; idtac "Simplicial cones that fit cover {t > 0}, over R (Cover.cover):". Abort.
Print Assumptions Cover.cover.
Goal True. idtac "" ; idtac "Equality of ReLU networks by a triangulation, over R (TriangulationSound.triangulated_sound):". Abort.
Print Assumptions TriangulationSound.triangulated_sound.
Goal True. idtac "" ; idtac "The dual bound is true for any multipliers, over R (DualBound.safe_dual_bound):". Abort.
Print Assumptions DualBound.safe_dual_bound.
Goal True. idtac "" ; idtac "A tree of dual bounds bounds the network, over R (DualBound.network_bound):". Abort.
Print Assumptions DualBound.network_bound.
Goal True. idtac "" ; idtac "Operators at hand and theta identifiable: the structure, uniqueness included (Layerwise.structure_of_actions):". Abort.
Print Assumptions Layerwise.structure_of_actions.
Goal True. idtac "" ; idtac "One hidden ReLU layer over R, identifiable by computation (Identified.checked_identifiable):". Abort.
Print Assumptions Identified.checked_identifiable.
Goal True. idtac "" ; idtac "An accepted certificate and an identified network, over R: the paper's conclusion (Identified.certified_structure):". Abort.
Print Assumptions Identified.certified_structure.
Goal True. idtac "" ; idtac "The dual bound of a layered network, for any multipliers, over R (LayeredBound.dual_bound):". Abort.
Print Assumptions LayeredBound.dual_bound.
Goal True. idtac "" ; idtac "Trees with splits of inputs and neurons, and tightening, over R (LayeredBound.bound_on_box):". Abort.
Print Assumptions LayeredBound.bound_on_box.
Goal True. idtac "" ; idtac "Sign-flip twins at every hidden layer, over R: same function (DeepTwins.deep_twin_same):". Abort.
Print Assumptions DeepTwins.deep_twin_same.
Goal True. idtac "" ; idtac "Sign-flip twins at every hidden layer, over R: outside the orbit (DeepTwins.deep_twin_outside_orbit):". Abort.
Print Assumptions DeepTwins.deep_twin_outside_orbit.
Goal True. idtac "" ; idtac "A group by roots has no finite quotient (Connected.no_finite_quotient):". Abort.
Print Assumptions Connected.no_finite_quotient.
Goal True. idtac "" ; idtac "Connected compact groups and ReLU over R: invariant (Connected.relu_invariant):". Abort.
Print Assumptions Connected.relu_invariant.
Goal True. idtac "" ; idtac "Connected groups and tanh over R: invariant (Connected.tanh_invariant):". Abort.
Print Assumptions Connected.tanh_invariant.
Goal True. idtac "" ; idtac "Connected groups and signs over R: trivial on hidden layers (Connected.signs_hidden):". Abort.
Print Assumptions Connected.signs_hidden.
Goal True. idtac "" ; idtac "Rotations of the plane and ReLU over R: invariant (Connected.rotations_invariant):". Abort.
Print Assumptions Connected.rotations_invariant.
