(** Multilayer perceptrons over R as a model in the sense of the paper, and the adjunction property, proved.

    Notation: sigma is the activation, [ok c] the scales c that it lets through ([positive] for ReLU, [sign] for an odd
    sigma); V_i is R^(widths i), theta_i = (W_i, b_i), f_i(x) = sigma(W_i x + b_i), without sigma at the last layer; K_i
    consists of the monomial matrices with scales in [ok]: row i of p has one entry, [scale p i], in column [column p
      i].
    An element of K_i is a matrix together with its inverse.  With the axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Groups Models Layerwise Vectors.
Import ListNotations.
Local Open Scope R_scope.

Definition pair_dec (a b : nat * R) : {a = b} + {a <> b}.
Proof.
  destruct a as [i x], b as [j y]. destruct (Nat.eq_dec i j) as [->|N]; [|right; congruence].
  destruct (Req_EM_T x y) as [->|N]; [now left|right; congruence].
Defined.

(** ** Monomial matrices *)
Definition monomial (n : nat) : Type := tuple (nat * R) n.
Section Monomial.
  Context {n : nat}.
  Definition column (p : monomial n) (i : nat) : nat := fst (at_ (O, 0) p i).
  Definition scale (p : monomial n) (i : nat) : R := snd (at_ (O, 0) p i).
  Definition make_monomial (c : nat -> nat) (s : nat -> R) : monomial n := tgen n (fun i => (c i, s i)).
  Lemma column_make c s i : (i < n)%nat -> column (make_monomial c s) i = c i.
  Proof. intro. unfold column, make_monomial. now rewrite at_tgen. Qed.
  Lemma scale_make c s i : (i < n)%nat -> scale (make_monomial c s) i = s i.
  Proof. intro. unfold scale, make_monomial. now rewrite at_tgen. Qed.
  Lemma monomial_ext (p q : monomial n) : (forall i, (i < n)%nat -> column p i = column q i /\ scale p i = scale q i)
    -> p = q.
  Proof.
    intro H. apply (tuple_ext (O, 0)). intros i Hi. destruct (H i Hi) as [A B]. unfold column, scale in *.
    now apply injective_projections.
  Qed.

  Definition moves (p : monomial n) (x : tuple R n) : tuple R n := tgen n (fun i => scale p i * at_ 0 x (column p i)).
  Definition compose (p q : monomial n) : monomial n :=
    make_monomial (fun i => column q (column p i)) (fun i => scale p i * scale q (column p i)).
  Definition identity : monomial n := make_monomial (fun i => i) (fun _ => 1).
  Lemma column_compose p q i : (i < n)%nat -> column (compose p q) i = column q (column p i).
  Proof. exact (column_make (fun i => column q (column p i)) (fun i => scale p i * scale q (column p i)) i). Qed.
  Lemma scale_compose p q i : (i < n)%nat -> scale (compose p q) i = scale p i * scale q (column p i).
  Proof. exact (scale_make (fun i => column q (column p i)) (fun i => scale p i * scale q (column p i)) i). Qed.
  Lemma column_identity i : (i < n)%nat -> column identity i = i.
  Proof. exact (column_make (fun i => i) (fun _ => 1) i). Qed.
  Lemma scale_identity i : (i < n)%nat -> scale identity i = 1.
  Proof. exact (scale_make (fun i => i) (fun _ => 1) i). Qed.

  Variable ok : R -> bool.
  Definition proper (p : monomial n) : bool := forallb (fun e => Nat.ltb (fst e) n && ok (snd e)) (entries p).
  Lemma proper_iff p : proper p = true <-> forall i, (i < n)%nat -> (column p i < n)%nat /\ ok (scale p i) = true.
  Proof.
    unfold proper. rewrite forallb_forall. split.
    - intros H i Hi. assert (E : In (at_ (O, 0) p i) (entries p)) by (apply nth_In; now rewrite tuple_length).
      apply H in E. apply andb_prop in E as [A B]. apply Nat.ltb_lt in A. now split.
    - intros H e He. apply (In_nth _ _ (O, 0)) in He as (i & Hi & <-). rewrite tuple_length in Hi.
      destruct (H i Hi) as [A B]. apply andb_true_intro. split; [now apply Nat.ltb_lt|exact B].
  Qed.
  Lemma moves_compose p q x : proper p = true -> moves (compose p q) x = moves p (moves q x).
  Proof.
    intro H. apply tgen_ext. intros i Hi. rewrite column_compose, scale_compose by exact Hi.
    unfold moves. rewrite at_tgen by (now apply proper_iff). ring.
  Qed.
  Lemma moves_identity x : moves identity x = x.
  Proof.
    apply (tuple_ext 0). intros i Hi. unfold moves. rewrite at_tgen by exact Hi.
    rewrite column_identity, scale_identity by exact Hi. ring.
  Qed.
  Lemma compose_assoc p q r : proper p = true -> compose p (compose q r) = compose (compose p q) r.
  Proof.
    intro H. apply monomial_ext. intros i Hi. destruct (proj1 (proper_iff p) H i Hi) as [A _].
    rewrite !column_compose, !scale_compose by assumption. rewrite !column_compose by assumption.
    split; [reflexivity|ring].
  Qed.
  Lemma compose_identity_l p : compose identity p = p.
  Proof.
    apply monomial_ext. intros i Hi. rewrite column_compose, scale_compose, column_identity, scale_identity by exact
      Hi. split; [reflexivity|ring].
  Qed.
  Lemma compose_identity_r p : proper p = true -> compose p identity = p.
  Proof.
    intro H. apply monomial_ext. intros i Hi. destruct (proj1 (proper_iff p) H i Hi) as [A _].
    rewrite column_compose, scale_compose, column_identity, scale_identity by assumption. split; [reflexivity|ring].
  Qed.
  Hypothesis ok_1 : ok 1 = true.
  Hypothesis ok_mul : forall a b, ok a = true -> ok b = true -> ok (a * b) = true.
  Hypothesis ok_nonzero : forall a, ok a = true -> a <> 0.
  Lemma proper_identity : proper identity = true.
  Proof. apply proper_iff. intros i Hi. rewrite column_identity, scale_identity by exact Hi. auto. Qed.
  Lemma proper_compose p q : proper p = true -> proper q = true -> proper (compose p q) = true.
  Proof.
    intros Hp Hq. apply proper_iff. intros i Hi. destruct (proj1 (proper_iff p) Hp i Hi) as [A B].
    destruct (proj1 (proper_iff q) Hq _ A) as [C D]. rewrite column_compose, scale_compose by exact Hi. auto.
  Qed.
  (** A monomial matrix is determined by what it does. *)
  Lemma moves_faithful p q : proper p = true -> proper q = true -> (forall x, moves p x = moves q x) -> p = q.
  Proof.
    intros Hp Hq H. apply monomial_ext. intros i Hi.
    destruct (proj1 (proper_iff p) Hp i Hi) as [A B], (proj1 (proper_iff q) Hq i Hi) as [C D].
    apply ok_nonzero in B. specialize (H (unit_vector n (column p i))).
    apply (f_equal (fun x => at_ 0 x i)) in H. unfold moves, unit_vector in H. rewrite !at_tgen in H by assumption.
    destruct (Nat.eq_dec (column p i) (column p i)); [|congruence].
    destruct (Nat.eq_dec (column q i) (column p i)); [split; [congruence|lra]|lra].
  Qed.

  Definition same_monomial (p q : monomial n) : bool :=
    if list_eq_dec pair_dec (entries p) (entries q) then true else false.
  Lemma same_monomial_iff p q : same_monomial p q = true <-> p = q.
  Proof.
    unfold same_monomial. destruct (list_eq_dec _ _ _) as [E|E]; split; intro H; try reflexivity; try discriminate.
    - now apply tuple_eq.
    - now subst.
  Qed.

  (** ** The group K: matrices with their inverses *)
  Definition inverse_pair (pq : monomial n * monomial n) : bool :=
    proper (fst pq) && proper (snd pq) && same_monomial (compose (fst pq) (snd pq)) identity
    && same_monomial (compose (snd pq) (fst pq)) identity.
  Definition pair : Type := { pq : monomial n * monomial n | inverse_pair pq = true }.
  Definition forth (k : pair) : monomial n := fst (proj1_sig k).
  Definition back (k : pair) : monomial n := snd (proj1_sig k).
  Lemma inverse_pair_iff p q : inverse_pair (p, q) = true <->
    proper p = true /\ proper q = true /\ compose p q = identity /\ compose q p = identity.
  Proof. unfold inverse_pair. simpl. rewrite !andb_true_iff, !same_monomial_iff. tauto. Qed.
  Lemma pair_spec (k : pair) : proper (forth k) = true /\ proper (back k) = true
    /\ compose (forth k) (back k) = identity /\ compose (back k) (forth k) = identity.
  Proof. apply inverse_pair_iff. destruct k as [[p q] H]. exact H. Qed.
  Definition make_pair p q (H : inverse_pair (p, q) = true) : pair := exist _ (p, q) H.
  Lemma pair_eq (k l : pair) : forth k = forth l -> k = l.
  Proof.
    intro H. destruct (pair_spec k) as (A & B & C & D), (pair_spec l) as (A' & B' & C' & D').
    assert (E : back k = back l).
    { rewrite <- (compose_identity_r (back k)), <- C', <- H by exact B. rewrite compose_assoc by exact B. now rewrite
      D, compose_identity_l. }
    destruct k as [[p q] Hk], l as [[p' q'] Hl]. unfold forth, back in *. simpl in *. subst.
    now rewrite (bool_irrelevant _ Hk Hl).
  Qed.
  Lemma pair_mul_ok (k l : pair) : inverse_pair (compose (forth k) (forth l), compose (back l) (back k)) = true.
  Proof.
    destruct (pair_spec k) as (A & B & C & D), (pair_spec l) as (A' & B' & C' & D').
    apply inverse_pair_iff. repeat split; try now apply proper_compose.
    - rewrite compose_assoc by (now apply proper_compose). rewrite <- (compose_assoc (forth k)) by exact A.
      now rewrite C', compose_identity_r.
    - rewrite compose_assoc by (now apply proper_compose). rewrite <- (compose_assoc (back l)) by exact B'.
      now rewrite D, compose_identity_r.
  Qed.
  Lemma pair_inv_ok (k : pair) : inverse_pair (back k, forth k) = true.
  Proof. destruct (pair_spec k) as (A & B & C & D). apply inverse_pair_iff. auto. Qed.
  Lemma pair_one_ok : inverse_pair (identity, identity) = true.
  Proof.
    apply inverse_pair_iff. pose proof proper_identity. repeat split; auto using compose_identity_l.
  Qed.

  Definition K_group : Group.
  Proof.
    refine (@mkGroup pair (fun k l => make_pair _ _ (pair_mul_ok k l)) (make_pair _ _ pair_one_ok)
              (fun k => make_pair _ _ (pair_inv_ok k)) _ _ _ _ _).
    - intros a b c. apply pair_eq. apply compose_assoc, pair_spec.
    - intro a. apply pair_eq. apply compose_identity_l.
    - intro a. apply pair_eq. apply compose_identity_r, pair_spec.
    - intro a. apply pair_eq. apply pair_spec.
    - intro a. apply pair_eq. apply pair_spec.
  Defined.
  Definition K_action : Action K_group (tuple R n).
  Proof.
    refine (@mkAction K_group (tuple R n) (fun k x => moves (forth k) x) _ _).
    - intro x. apply moves_identity.
    - intros g h x. apply moves_compose, pair_spec.
  Defined.
  Lemma K_faithful (k l : K_group) : (forall x, K_action k x = K_action l x) -> k = l.
  Proof. intro H. apply pair_eq, moves_faithful; [apply pair_spec|apply pair_spec|exact H]. Qed.
End Monomial.
Arguments monomial n : clear implicits.
Arguments moves {n} p x.

(** ** The model *)
(** An activation, and the scales that it lets through. *)
Record Activation := mkActivation {
  sigma :> R -> R;
  ok : R -> bool;
  ok_1 : ok 1 = true;
  ok_mul : forall a b, ok a = true -> ok b = true -> ok (a * b) = true;
  ok_nonzero : forall a, ok a = true -> a <> 0;
  ok_commutes : forall a x, ok a = true -> sigma (a * x) = a * sigma x }.

Definition mlp (s : Activation) (widths : nat -> nat) (L : nat) : Model := {|
  V := fun i => tuple R (widths i);
  Theta := fun i => affine (widths i) (widths (S i));
  K := fun i => K_group (n := widths i) (ok s) (ok_1 s) (ok_mul s);
  kact := fun i => K_action (ok s) (ok_1 s) (ok_mul s);
  layer := fun i x t => if S i <? L then tgen (widths (S i)) (fun j => s (height t j x)) else apply t x |}.

(** K_i commutes with the activation: so the K_i act on the parameters, and theta and k theta compute the same
  function. *)
Lemma activation_commutes (s : Activation) n (k : K_group (n := n) (ok s) (ok_1 s) (ok_mul s)) (z : tuple R n) :
  tgen n (fun i => s (at_ 0 (moves (forth _ k) z) i)) = moves (forth _ k) (tgen n (fun i => s (at_ 0 z i))).
Proof.
  apply tgen_ext. intros i Hi. unfold moves. rewrite at_tgen by exact Hi.
  destruct (pair_spec (ok s) k) as (A & _). apply proper_iff with (i := i) in A as [A B]; [|exact Hi].
  rewrite at_tgen by exact A. now apply ok_commutes.
Qed.

(** *** ReLU: positive scales *)
Definition positive (c : R) : bool := if Rlt_dec 0 c then true else false.
Lemma positive_iff c : positive c = true <-> 0 < c.
Proof. unfold positive. destruct (Rlt_dec 0 c); split; intro; auto; try discriminate; contradiction. Qed.
Definition relu (x : R) : R := Rmax 0 x.
Lemma relu_pos x : 0 <= x -> relu x = x. Proof. unfold relu. apply Rmax_right. Qed.
Lemma relu_neg x : x <= 0 -> relu x = 0. Proof. unfold relu. apply Rmax_left. Qed.
Lemma relu_scale a x : 0 < a -> relu (a * x) = a * relu x.
Proof. intro H. unfold relu. rewrite <- RmaxRmult by lra. now rewrite Rmult_0_r. Qed.
(** Leaky ReLU likewise, and every other f with f (k x) = k f x for k > 0. *)
Definition homogeneous_activation (f : R -> R) (homogeneous : forall k x, 0 < k -> f (k * x) = k * f x) : Activation.
Proof.
  refine (mkActivation f positive _ _ _ _); intros; rewrite ?positive_iff in *; try lra.
  - now apply Rmult_lt_0_compat.
  - now apply homogeneous.
Defined.
Definition relu_activation : Activation := homogeneous_activation relu relu_scale.
Definition leaky_relu (slope x : R) : R := if Rle_dec 0 x then x else slope * x.
Lemma leaky_relu_scale slope k x : 0 < k -> leaky_relu slope (k * x) = k * leaky_relu slope x.
Proof. intro H. unfold leaky_relu. destruct (Rle_dec 0 (k * x)), (Rle_dec 0 x); nra. Qed.
Definition leaky_activation (slope : R) : Activation := homogeneous_activation (leaky_relu slope) (leaky_relu_scale
  slope).

(** *** Odd activations: signs *)
Definition sign (c : R) : bool := if Req_EM_T c 1 then true else if Req_EM_T c (-1) then true else false.
Lemma sign_iff c : sign c = true <-> c = 1 \/ c = -1.
Proof. unfold sign. destruct (Req_EM_T c 1), (Req_EM_T c (-1)); split; intro; auto; try discriminate; intuition. Qed.
Definition odd_activation (f : R -> R) (odd : forall x, f (- x) = - f x) : Activation.
Proof.
  refine (mkActivation f sign _ _ _ _); intros; rewrite ?sign_iff in *; intuition; subst; try lra.
  - now rewrite !Rmult_1_l.
  - replace (-1 * x) with (- x) by ring. rewrite odd. ring.
Defined.
Lemma tanh_odd x : tanh (- x) = - tanh x.
Proof.
  unfold tanh. assert (S : sinh (- x) = - sinh x) by (unfold sinh; rewrite Ropp_involutive; lra).
  assert (C : cosh (- x) = cosh x) by (unfold cosh; rewrite Ropp_involutive; lra).
  rewrite S, C. unfold Rdiv. now rewrite Ropp_mult_distr_l.
Qed.
Definition tanh_activation : Activation := odd_activation tanh tanh_odd.

(** ** Adjunction: affine actions at the two ends are absorbed by the first and the last layer *)
Record AffineAction (G : Group) (n : nat) := mkAffineAction {
  by_maps :> Action G (tuple R n);
  matrix : G -> nat -> nat -> R;
  shift : G -> nat -> R;
  is_affine : forall g x, by_maps g x = tgen n (fun i => dot (matrix g i) x + shift g i) }.
Arguments by_maps {G n} _.
Arguments matrix {G n} _ g i k.
Arguments shift {G n} _ g i.

Section Ends.
  Variables (s : Activation) (widths : nat -> nat) (N : nat) (G : Group).
  Notation L := (S N).
  Notation M := (mlp s widths L).
  Variables (rin : AffineAction G (widths O)) (rout : AffineAction G (widths L)).

  Definition at_input : Action G (V M O) := by_maps rin.
  Definition at_output : Action G (V M L) := by_maps rout.

  (** g^{-1} theta_1 = (W A, b + W t) for g x = A x + t, and g theta_L = (B W, B b + s) for g y = B y + s. *)
  Definition first (g : G) (t : affine (widths O) (widths 1)) : affine (widths O) (widths 1) :=
    make_affine _ _ (fun j k => sum (widths O) (fun l => weight t j l * matrix rin g l k))
                    (fun j => sum (widths O) (fun l => weight t j l * shift rin g l) + bias t j).
  Definition last (g : G) (t : affine (widths N) (widths L)) : affine (widths N) (widths L) :=
    make_affine _ _ (fun o k => sum (widths L) (fun l => matrix rout g o l * weight t l k))
                    (fun o => sum (widths L) (fun l => matrix rout g o l * bias t l) + shift rout g o).

  Lemma height_first g t j x : (j < widths 1)%nat -> height t j (rin g x) = height (first g t) j x.
  Proof.
    intro Hj. unfold first. rewrite height_make by exact Hj. unfold height, dot at 1. rewrite (is_affine _ _ rin).
    rewrite (sum_ext _ _ (fun l => weight t j l * dot (matrix rin g l) x + weight t j l * shift rin g l)).
    2:{ intros l Hl. rewrite at_tgen by exact Hl. ring. }
    rewrite sum_add, Rplus_assoc. f_equal. unfold dot.
    rewrite (sum_ext _ _ (fun l => sum (widths O) (fun k => weight t j l * matrix rin g l k * at_ 0 x k))).
    2:{ intros l Hl. rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite sum_swap. apply sum_ext. intros k Hk. apply sum_scal_r.
  Qed.
  Lemma adjunction_first g (x : V M O) (t : Theta M O) : layer M O (rin g x) t = layer M O x (first g t).
  Proof.
    unfold M. simpl. destruct (1 <? L); apply tgen_ext; intros j Hj; now rewrite height_first.
  Qed.
  Lemma adjunction_last g (x : V M N) (t : Theta M N) : rout g (layer M N x t) = layer M N x (last g t).
  Proof.
    unfold M. simpl. rewrite Nat.ltb_irrefl. rewrite (is_affine _ _ rout). apply tgen_ext. intros o Ho.
    unfold last. rewrite height_make by exact Ho. rewrite <- Rplus_assoc. f_equal. unfold dot at 1.
    rewrite (sum_ext _ _ (fun l => matrix rout g o l * dot (weight t l) x + matrix rout g o l * bias t l)).
    2:{ intros l Hl. unfold apply. rewrite at_tgen by exact Hl. unfold height. ring. }
    rewrite sum_add. f_equal. unfold dot.
    rewrite (sum_ext _ _ (fun l => sum (widths N) (fun k => matrix rout g o l * weight t l k * at_ 0 x k))).
    2:{ intros l Hl. rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite sum_swap. apply sum_ext. intros k Hk. apply sum_scal_r.
  Qed.

  (** *** The theorem for perceptrons: no hypothesis is left but the paper's *)
  Variable th : Params M.
  Hypothesis theta_identifiable : identifiable L th.
  Hypothesis f_equivariant : equivariant L at_input at_output th.

  Definition perceptron_squares (g : G) (k : forall i, K M i) : Prop := intertwines L (ends M N at_input at_output) th
    g k.
  Theorem perceptron_layerwise :
    (forall g, exists k, perceptron_squares g k
       /\ forall k', perceptron_squares g k' -> forall i, (i <= L)%nat -> k' i = k i)
    /\ (forall g h k k' k'', perceptron_squares g k -> perceptron_squares h k' -> perceptron_squares (op g h) k'' ->
        forall i, (i <= L)%nat -> k'' i = op (k i) (k' i)).
  Proof.
    exact (@layerwise_equivariant_relational M N G at_input at_output first last adjunction_first adjunction_last th
      f_equivariant
             theta_identifiable).
  Qed.
  Theorem perceptron_layerwise_finite : Finite G -> inhabited (@LayerwiseStructure M N G at_input at_output th).
  Proof.
    intro F. exact (@layerwise_equivariant_finite M N G at_input at_output first last adjunction_first adjunction_last
      th
             f_equivariant F theta_identifiable).
  Qed.
End Ends.
