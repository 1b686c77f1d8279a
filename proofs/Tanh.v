(** tanh networks of any depth: the theorem of Vlačić and Bölcskei by name, and what follows from it.

    Notation: a layer is [reduced] if it has no zero rows, no two rows with (w, b) = ±(w', b'), and no neuron that the
      next
    layer does not read.

    Vlačić and Bölcskei (Adv. Math. 376, 2021) prove that reduced tanh networks with one function differ by signed
    permutations.  That is not formalised: it is the hypothesis [Vlacic_Bolcskei], in the form for all real
      competitors of
    the same shape (one that is not reduced has, reduced over R, fewer neurons than theta, which their theorem
      excludes).
    Proved here is the rest: that k is unique, so that theta is identifiable in the sense of the paper, and that the
      theorem
    applies.  With the axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Groups Models Layerwise Vectors Perceptrons Kinks Shallow.
Local Open Scope R_scope.

Lemma sinh_sub x y : sinh (x - y) = sinh x * cosh y - cosh x * sinh y.
Proof.
  unfold sinh, cosh. replace (- (x - y)) with (- x + y) by ring. unfold Rminus at 2. rewrite !exp_plus. field.
Qed.
(** From the series, since the lemmas on exp in the standard library that use derivatives bring the excluded middle. *)
Lemma exp_above x : 0 < x -> 1 < exp x.
Proof.
  intro H. apply Rlt_le_trans with (sum_f_R0 (fun n => / INR (fact n) * x ^ n) 1).
  - simpl. lra.
  - unfold exp. destruct (exist_exp x) as [l Hl]. apply (sum_incr (fun n => / INR (fact n) * x ^ n) 1 l Hl). intro n.
    apply Rmult_le_pos.
    + apply Rlt_le, Rinv_0_lt_compat, INR_fact_lt_0.
    + apply pow_le. lra.
Qed.
Lemma exp_even t : exp t = exp (- t) -> t = 0.
Proof.
  intro E. assert (P : exp t * exp (- t) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
  destruct (Rtotal_order t 0) as [H|[H|H]]; [|exact H|].
  - assert (0 < - t) by lra. apply exp_above in H0. nra.
  - apply exp_above in H. nra.
Qed.
Lemma tanh_injective x y : tanh x = tanh y -> x = y.
Proof.
  intro H.
  assert (C : forall t, 0 < cosh t) by (intro t; unfold cosh; pose proof (exp_pos t); pose proof (exp_pos (- t)); lra).
  pose proof (C x) as Cx. pose proof (C y) as Cy.
  assert (Z : sinh (x - y) = 0).
  { rewrite sinh_sub. assert (E : sinh x * cosh y = sinh y * cosh x); [|lra].
    unfold tanh in H. replace (sinh x) with (sinh x / cosh x * cosh x) by (field; lra). rewrite H. field. lra. }
  unfold sinh in Z. assert (E : exp (x - y) = exp (- (x - y))) by lra. apply exp_even in E. lra.
Qed.

Section Tanh.
  Variables (widths : nat -> nat) (N : nat).
  Notation L := (S N).
  Notation M := (mlp tanh_activation widths L).
  Definition same_rows {n m} (a : R) (t : affine n m) (j j' : nat) : Prop :=
    multiple (n := n) a (weight t j) (bias t j) (weight t j') (bias t j').
  Definition reduced (th : Params M) : Prop := forall i, (S i < L)%nat ->
    (forall j, (j < widths (S i))%nat -> nonzero (n := widths i) (weight (th i) j))
    /\ (forall j j', (j < widths (S i))%nat -> (j' < widths (S i))%nat -> j <> j' ->
        ~ same_rows 1 (th i) j j' /\ ~ same_rows (-1) (th i) j j')
    /\ (forall j, (j < widths (S i))%nat -> exists o, (o < widths (S (S i)))%nat /\ weight (th (S i)) o j <> 0).

  Lemma reduced_rows th : reduced th -> rows_differ tanh_activation widths L th.
  Proof.
    intros Rd i Hi j j' a a' Hj Hj' Ha Ha' H. destruct (Rd i Hi) as (NZ & D & _). simpl in Ha, Ha'.
    apply sign_iff in Ha, Ha'. simpl in H.
    assert (Odd : forall c y, c = 1 \/ c = -1 -> c * tanh y = tanh (c * y)).
    { intros c y [-> | ->]; [now rewrite !Rmult_1_l|]. replace (-1 * y) with (- y) by ring. rewrite tanh_odd. ring. }
    assert (E : forall x : tuple R (widths i), a * height (th i) j x = a' * height (th i) j' x).
    { intro x. apply tanh_injective. rewrite <- !Odd by assumption. apply H. }
    assert (Q : (forall k, (k < widths i)%nat -> a * weight (th i) j k - a' * weight (th i) j' k = 0) /\ a * bias (th
      i) j - a' * bias (th i) j' = 0).
    { apply (value_zero (n := widths i) (fun k => a * weight (th i) j k - a' * weight (th i) j' k)). intro x.
      specialize (E x). unfold height in E. unfold value.
      replace (dot (fun k => a * weight (th i) j k - a' * weight (th i) j' k) x)
        with (a * dot (weight (th i) j) x - a' * dot (weight (th i) j') x); [lra|].
      unfold dot. rewrite <- !sum_scal, <- sum_sub. apply sum_ext. intros. ring. }
    destruct Q as [Qw Qb]. destruct (Nat.eq_dec j j') as [<-|NE].
    - split; [reflexivity|]. destruct (NZ j Hj) as (k & Hk & Nk). specialize (Qw k Hk). apply (Rmult_eq_reg_r (weight
      (th i) j k)); [lra|exact Nk].
    - exfalso. destruct (D j j' Hj Hj' NE) as [D1 D2].
      destruct Ha as [-> | ->], Ha' as [-> | ->].
      + apply D1. split; [intros k Hk; specialize (Qw k Hk)|]; lra.
      + apply D2. split; [intros k Hk; specialize (Qw k Hk)|]; lra.
      + apply D2. split; [intros k Hk; specialize (Qw k Hk)|]; lra.
      + apply D1. split; [intros k Hk; specialize (Qw k Hk)|]; lra.
  Qed.

  Definition Vlacic_Bolcskei : Prop := forall th th' : Params M, reduced th -> same_function L th' th ->
    exists k, related L th' th k.

  Theorem tanh_identifiable th : Vlacic_Bolcskei -> reduced th -> identifiable L th.
  Proof.
    intros VB Rd th' same. destruct (VB th th' Rd same) as [k Hk]. exists k. split; [exact Hk|].
    intros k' Hk' i Hi. exact (related_unique _ _ _ th th' k' k (reduced_rows th Rd) Hk' Hk i Hi).
  Qed.

  (** Without that hypothesis: a reduced network has trivial stabiliser, whatever its biases. *)
  Theorem reduced_free th : reduced th -> forall k, related L th th k -> forall i, (i <= L)%nat -> k i = one.
  Proof.
    intros Rd k Hk i Hi. apply (related_unique _ _ _ th th k (fun i => @one (K M i)) (reduced_rows th Rd) Hk); [|exact
      Hi].
    repeat split. intros j Hj x. now rewrite inv_one, !act1.
  Qed.

  Theorem tanh_layerwise (G : Group) (rin : AffineAction G (widths O)) (rout : AffineAction G (widths L)) th :
    Vlacic_Bolcskei -> reduced th -> Finite G ->
    equivariant (M := M) L (at_input tanh_activation widths N G rin) (at_output tanh_activation widths N G rout) th ->
    inhabited (@LayerwiseStructure M N G (at_input tanh_activation widths N G rin) (at_output tanh_activation widths N
      G rout) th).
  Proof.
    intros VB Rd F E. apply (perceptron_layerwise_finite tanh_activation widths N G rin rout th); auto.
    now apply tanh_identifiable.
  Qed.
End Tanh.
