(** The checker over the rational numbers Q of Coq: no axioms.

    Notation: as in Activations.v, with K = Q and == for equality of fractions. *)
From Coq Require Import ZArith QArith Qabs List Bool Lia Morphisms.
From Catnet Require Import Scalars Matrices Certificates Uniqueness Enumeration Activations.
Import ListNotations.
Local Open Scope Q_scope.

Definition rationals : Scalars.
Proof.
  refine (mkScalars Q 0 1 Qplus Qmult Qminus Qopp Qeq Q_Setoid _ Qsrt inject_Z _ _ _ _ _ (fun p => 1 # p) _).
  - constructor; [exact Qplus_comp|exact Qmult_comp|exact Qopp_comp].
  - reflexivity.
  - reflexivity.
  - intros. rewrite inject_Z_plus. reflexivity.
  - intros. rewrite inject_Z_mult. reflexivity.
  - intros x H. unfold Qeq in H. simpl in H. lia.
  - intro p. unfold inject_Z, Qmult, Qeq. simpl. lia.
Defined.

Definition positive_rational (k : Q) : Prop := 0 < k.
Lemma positive_rational_ok c d : positive_scale c d = true -> positive_rational (inject_Z c * (1 # d)).
Proof. unfold positive_scale. rewrite Z.ltb_lt. intro H. unfold positive_rational, Qlt. simpl. lia. Qed.

(** ** Activations *)
Definition relu (x : Q) : Q := if Qle_bool 0 x then x else 0.
Definition leaky_relu (a : Q) (x : Q) : Q := if Qle_bool 0 x then x else a * x.

Lemma Qle_bool_m x y : x == y -> Qle_bool 0 x = Qle_bool 0 y.
Proof.
  intro H. destruct (Qle_bool 0 x) eqn:A, (Qle_bool 0 y) eqn:B; auto; exfalso.
  - apply Qle_bool_iff in A. rewrite H in A. apply Qle_bool_iff in A. congruence.
  - apply Qle_bool_iff in B. rewrite <- H in B. apply Qle_bool_iff in B. congruence.
Qed.

Lemma Qle_bool_scale k x : 0 < k -> Qle_bool 0 (k * x) = Qle_bool 0 x.
Proof.
  intro H. destruct (Qle_bool 0 x) eqn:A.
  - apply Qle_bool_iff in A. apply Qle_bool_iff, Qmult_le_0_compat; [now apply Qlt_le_weak|exact A].
  - destruct (Qle_bool 0 (k * x)) eqn:B; auto. exfalso. apply Qle_bool_iff in B.
    assert (C : x < 0) by (apply Qnot_le_lt; intro C; apply Qle_bool_iff in C; congruence).
    apply (Qmult_lt_l x 0 k H) in C. rewrite Qmult_0_r in C. exact (Qle_not_lt _ _ B C).
Qed.

Lemma leaky_relu_obeys a : obeys rationals positive_rational Homogeneous (leaky_relu a).
Proof.
  split.
  - intros x y H. unfold leaky_relu. simpl. rewrite (Qle_bool_m x y H). destruct (Qle_bool 0 y); rewrite H; reflexivity.
  - intros k x H. unfold leaky_relu. simpl. rewrite (Qle_bool_scale k x H). destruct (Qle_bool 0 x); [reflexivity|].
    change (a * (k * x) == k * (a * x)). ring.
Qed.

Lemma relu_obeys : obeys rationals positive_rational Homogeneous relu.
Proof.
  split.
  - intros x y H. unfold relu. simpl. rewrite (Qle_bool_m x y H). destruct (Qle_bool 0 y); rewrite ?H; reflexivity.
  - intros k x H. unfold relu. simpl. rewrite (Qle_bool_scale k x H). destruct (Qle_bool 0 x); [reflexivity|].
    change (0 == k * 0). ring.
Qed.

(** * What an accepted certificate proves over Q *)
Definition proves (c : certificate) (sigma : Q -> Q) : Prop := layerwise_equivariant rationals c sigma.

(** ReLU, and every other activation with sigma(k x) = k sigma(x) for k > 0. *)
Theorem homogeneous_sound h c : check Homogeneous h c = true ->
  forall sigma, (forall x y, x == y -> sigma x == sigma y) -> (forall k x, 0 < k -> sigma (k * x) == k * sigma x) ->
  proves c sigma.
Proof.
  intros H sigma Hm Hs.
  apply (check_sound rationals positive_rational positive_rational_ok Homogeneous h c sigma H). now split.
Qed.

Theorem relu_sound h c : check Homogeneous h c = true -> proves c relu.
Proof. intro H. apply (check_sound rationals positive_rational positive_rational_ok _ h c relu H relu_obeys). Qed.

Theorem leaky_relu_sound a h c : check Homogeneous h c = true -> proves c (leaky_relu a).
Proof. intro H. apply (check_sound rationals positive_rational positive_rational_ok _ h c _ H (leaky_relu_obeys a)). Qed.

(** Every odd activation. *)
Theorem odd_sound h c : check Odd h c = true ->
  forall sigma, (forall x y, x == y -> sigma x == sigma y) -> (forall x, sigma (- x) == - sigma x) -> proves c sigma.
Proof.
  intros H sigma Hm Hs. apply (check_sound rationals positive_rational positive_rational_ok Odd h c sigma H). now split.
Qed.

(** Deep linear networks. *)
Theorem linear_sound h c : check Linear h c = true -> proves c (fun x => x).
Proof.
  intro H. apply (check_sound rationals positive_rational positive_rational_ok Linear h c _ H).
  split; [auto|]. intro x. reflexivity.
Qed.
