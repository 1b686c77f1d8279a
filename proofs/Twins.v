(** The sign-flip twin of a shallow ReLU network, over Q.

    relu(z) = z + relu(-z). If the matrices u_i w_i^T of a set T of neurons sum to zero, all rows of T can be negated,
    and the constant sum of u_i b_i over T goes to the output bias: the function stays. One output coordinate at a
    time, u_i is a number and the condition is that sum of u_i w_i over T is the zero vector. No axioms. That the twin
    lies outside the orbit, for several outputs at once and over R, is in Shallow.v.

    Notation: a neuron has a row [w], a bias [b], an outgoing weight [u], and [flipped] says that it is in T. *)
From Coq Require Import ZArith QArith List Bool Lia.
From Catnet Require Import Rationals EqualitySound.
Import ListNotations.
Local Open Scope Q_scope.

Record neuron := mkNeuron { flipped : bool; w : list Q; b : Q; u : Q }.
Fixpoint dotq (r x : list Q) : Q := match r, x with a :: r', y :: x' => a * y + dotq r' x' | _, _ => 0 end.
Fixpoint addq (r t : list Q) : list Q :=
  match r, t with [], _ => t | _, [] => r | a :: r', c :: t' => (a + c) :: addq r' t' end.

(** The network with output bias c, its twin, the sum of u_i w_i over T, and that of u_i b_i. *)
Definition shallow (ns : list neuron) (c : Q) (x : list Q) : Q :=
  fold_right (fun n s => u n * relu (dotq (w n) x + b n) + s) c ns.
Definition negated (n : neuron) : neuron :=
  if flipped n then mkNeuron true (map Qopp (w n)) (- b n) (u n) else n.
Definition moment (ns : list neuron) : list Q :=
  fold_right (fun n s => if flipped n then addq (map (Qmult (u n)) (w n)) s else s) [] ns.
Definition constant (ns : list neuron) : Q := fold_right (fun n s => if flipped n then u n * b n + s else s) 0 ns.

Lemma relu_flip z : relu z == z + relu (- z).
Proof.
  destruct (Qlt_le_dec z 0) as [H|H].
  - apply Qlt_le_weak in H. assert (0 <= - z) by (apply Qopp_le_compat in H; exact H).
    rewrite (relu_pos (- z)) by assumption. rewrite relu_neg by assumption. ring.
  - rewrite (relu_pos z H), relu_neg; [ring|]. now rewrite Qopp_opp.
Qed.
Lemma dotq_addq r t x : dotq (addq r t) x == dotq r x + dotq t x.
Proof. revert t x; induction r as [|a r IH]; intros [|c t] [|y x]; simpl; try ring. rewrite IH. ring. Qed.
Lemma dotq_scale k r x : dotq (map (Qmult k) r) x == k * dotq r x.
Proof. revert x; induction r as [|a r IH]; intros [|y x]; simpl; try ring. rewrite IH. ring. Qed.
Lemma dotq_opp r x : dotq (map Qopp r) x == - dotq r x.
Proof. revert x; induction r as [|a r IH]; intros [|y x]; simpl; try ring. rewrite IH. ring. Qed.
Lemma dotq_zero r x : Forall (fun a => a == 0) r -> dotq r x == 0.
Proof.
  intro H. revert x. induction H as [|a r Ha _ IH]; intros [|y x]; simpl; try reflexivity. rewrite Ha, IH. ring.
Qed.

Lemma twin_difference ns c x : shallow ns c x == shallow (map negated ns) c x + dotq (moment ns) x + constant ns.
Proof.
  induction ns as [|[t w0 b0 u0] ns IH]; simpl.
  - destruct x; simpl; ring.
  - destruct t; simpl.
    + rewrite IH, dotq_addq, dotq_scale.
      assert (E : relu (dotq (map Qopp w0) x + - b0) == relu (- (dotq w0 x + b0))).
      { apply (proj1 relu_obeys). simpl. rewrite dotq_opp. ring. }
      rewrite E. rewrite (relu_flip (dotq w0 x + b0)) at 1. ring.
    + rewrite IH. ring.
Qed.

Lemma shallow_bias ns c d x : shallow ns (c + d) x == shallow ns c x + d.
Proof. induction ns as [|n ns IH]; simpl; [reflexivity|]. rewrite IH. ring. Qed.

Theorem sign_flip_twin ns c : Forall (fun a => a == 0) (moment ns) ->
  forall x, shallow ns c x == shallow (map negated ns) (c + constant ns) x.
Proof. intros H x. rewrite twin_difference, (dotq_zero _ x H), shallow_bias. ring. Qed.

(** relu(x + 1) - relu(-x - 1) - 1 = x: two neurons on one hyperplane; flipping both gives the mirror image. *)
Definition odd_network : list neuron := [mkNeuron true [1] 1 1; mkNeuron true [-(1)] (-(1)) (-(1))].
Theorem odd_network_is_the_identity x : shallow odd_network (-(1)) [x] == x.
Proof.
  unfold odd_network. simpl. rewrite (relu_flip (1 * x + 0 + 1)).
  assert (E : relu (- (1 * x + 0 + 1)) == relu (-(1) * x + 0 + -(1))) by (apply (proj1 relu_obeys); simpl; ring).
  rewrite E. ring.
Qed.
