(** Sign-flip twins at every hidden layer of a deep ReLU network.

    Notation: theta has L layers; layer i (S i < L) maps R^(widths i) to its neurons, which layer S i reads.  A set T
      of these
    neurons [cancels] if the sum over T of u_j w_j^T is zero, w_j the rows of layer i and u_j the columns of layer S
      i; the
    twin has the rows of T negated, and the constant sum of u_j b_j over T in the biases of layer S i.

    [deep_twin_same]: the twin computes the same function.  [deep_twin_outside_orbit]: no k carries theta to it, if
      one of the
    turned rows has no negative multiple among the rows of layer i, and the layers below leave k no choice.  With the
      axioms
    of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Groups Models Vectors Perceptrons Kinks.
Local Open Scope R_scope.

Section Deep.
  Variables (widths : nat -> nat) (L i : nat).
  Notation M := (mlp relu_activation widths L).
  Hypothesis hidden : (S i < L)%nat.
  Variables (th : Params M) (T : nat -> bool).
  Notation n := (widths i).
  Notation d := (widths (S i)).
  Notation m := (widths (S (S i))).
  Definition cancels : Prop := forall o k, (o < m)%nat -> (k < n)%nat ->
    sum d (fun j => if T j then weight (th (S i)) o j * weight (th i) j k else 0) = 0.
  Definition flipped (j : nat) (r : R) : R := if T j then - r else r.
  Definition turned : affine n d := make_affine n d (fun j k => flipped j (weight (th i) j k)) (fun j => flipped j
    (bias (th i) j)).
  Definition shifted : affine d m := make_affine d m (fun o j => weight (th (S i)) o j)
    (fun o => bias (th (S i)) o + sum d (fun j => if T j then weight (th (S i)) o j * bias (th i) j else 0)).
  Definition twin : Params M := upd (Theta M) (upd (Theta M) th i turned) (S i) shifted.

  Lemma twin_i : twin i = turned.
  Proof. unfold twin. rewrite upd_diff by lia. apply upd_same. Qed.
  Lemma twin_next : twin (S i) = shifted.
  Proof. apply upd_same. Qed.
  Lemma twin_other l : l <> i -> l <> S i -> twin l = th l.
  Proof. intros. unfold twin. now rewrite !upd_diff by lia. Qed.

  Lemma height_turned j (x : tuple R n) : (j < d)%nat -> height turned j x = flipped j (height (th i) j x).
  Proof.
    intro Hj. unfold turned. rewrite height_make by exact Hj. unfold height, flipped. destruct (T j); [|reflexivity].
    rewrite (dot_multiple (-1) (weight (th i) j)) by (intros; ring). ring.
  Qed.
  Lemma relu_turn z : relu (- z) = relu z - z.
  Proof. destruct (Rle_dec 0 z); [rewrite relu_neg, relu_pos by lra; ring|rewrite relu_pos, relu_neg by lra; ring]. Qed.

  (** What leaves the next layer before its activation is the same. *)
  Lemma height_next (C : cancels) o (x : tuple R n) : (o < m)%nat ->
    height shifted o (tgen d (fun j => relu (height turned j x)))
    = height (th (S i)) o (tgen d (fun j => relu (height (th i) j x))).
  Proof.
    intro Ho. unfold shifted. rewrite height_make by exact Ho. unfold height at 2. unfold dot at 1 2.
    rewrite (sum_ext d _ (fun j => weight (th (S i)) o j * relu (height (th i) j x)
      - (if T j then weight (th (S i)) o j * height (th i) j x else 0))).
    2:{ intros j Hj. rewrite at_tgen, height_turned by exact Hj. unfold flipped. destruct (T j); [rewrite relu_turn|];
      ring. }
    rewrite sum_sub.
    rewrite (sum_ext d (fun j => weight (th (S i)) o j * at_ 0 (tgen d _) j) (fun j => weight (th (S i)) o j * relu
      (height (th i) j x))).
    2:{ intros j Hj. now rewrite at_tgen. }
    rewrite (sum_ext d (fun j => if T j then weight (th (S i)) o j * height (th i) j x else 0)
      (fun j => sum n (fun k => (if T j then weight (th (S i)) o j * weight (th i) j k else 0) * at_ 0 x k)
                + (if T j then weight (th (S i)) o j * bias (th i) j else 0))).
    2:{ intros j Hj. destruct (T j); [|rewrite sum_zero; [lra|intros; ring]]. unfold height, dot. rewrite
      Rmult_plus_distr_l.
        f_equal. rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite sum_add, sum_swap, (sum_zero n); [ring|]. intros k Hk. rewrite sum_scal_r, (C o k Ho Hk). ring.
  Qed.

  Theorem deep_twin_same : cancels -> same_function L twin th.
  Proof.
    intro C.
    assert (Below : forall l, (l <= i)%nat -> forall x, run twin l x = run th l x).
    { induction l as [|l IH]; intros Hl x; [reflexivity|]. simpl. rewrite IH by lia. now rewrite twin_other by lia. }
    assert (Next : forall x, run twin (S (S i)) x = run th (S (S i)) x).
    { intro x. change (layer M (S i) (layer M i (run twin i x) (twin i)) (twin (S i))
                     = layer M (S i) (layer M i (run th i x) (th i)) (th (S i))).
      rewrite Below, twin_i, twin_next by lia. simpl. destruct (Nat.ltb_spec (S i) L); [|lia].
      destruct (S (S i) <? L); apply tgen_ext; intros o Ho; [f_equal|]; now apply height_next. }
    assert (Above : forall l, (S (S i) + l <= L)%nat -> forall x, run twin (S (S i) + l)%nat x = run th (S (S i) +
      l)%nat x).
    { induction l as [|l IH]; intros Hl x; [rewrite Nat.add_0_r; apply Next|].
      rewrite Nat.add_succ_r. change (layer M (S (S i) + l)%nat (run twin (S (S i) + l)%nat x) (twin (S (S i) + l)%nat)
                     = layer M (S (S i) + l)%nat (run th (S (S i) + l)%nat x) (th (S (S i) + l)%nat)).
      rewrite IH by lia. now rewrite twin_other by lia. }
    intro x. pose proof (Above (L - S (S i))%nat ltac:(lia) x) as Q.
    replace (S (S i) + (L - S (S i)))%nat with L in Q by lia. exact Q.
  Qed.

  (** The layers below leave k no choice: their rows are pairwise different up to positive scales, as functions. *)
  Definition fixed_below : Prop := forall l, (l < i)%nat -> forall j j' a, (j < widths (S l))%nat -> (j' < widths (S
    l))%nat -> 0 < a ->
    (forall x : tuple R (widths l), relu (height (th l) j x) = a * relu (height (th l) j' x)) -> j = j' /\ a = 1.

  Lemma below_trivial k : fixed_below -> related L twin th k -> forall l, (l <= i)%nat -> k l = one.
  Proof.
    intros F (K0 & _ & A). induction l as [|l IH]; intro Hl; [exact K0|].
    apply pair_eq. apply monomial_ext. intros r Hr.
    destruct (pair_spec positive (k (S l))) as (P & _). destruct (proj1 (proper_iff positive _) P r Hr) as [C1 C2].
    apply positive_iff in C2.
    assert (E : r = column (forth positive (k (S l))) r /\ scale (forth positive (k (S l))) r = 1).
    { apply (F l ltac:(lia)); [exact Hr|exact C1|exact C2|]. intro x. specialize (A l ltac:(lia) x).
      rewrite IH, inv_one, act1, twin_other in A by lia. apply (f_equal (fun y => at_ 0 y r)) in A. simpl in A.
      destruct (Nat.ltb_spec (S l) L); [|lia]. unfold moves in A. rewrite !at_tgen in A by assumption. exact A. }
    destruct E as [E1 E2]. change (column (forth positive (k (S l))) r = column (identity (n := widths (S l))) r
      /\ scale (forth positive (k (S l))) r = scale (identity (n := widths (S l))) r). rewrite column_identity,
        scale_identity by exact Hr. split; [now symmetry|exact E2].
  Qed.

  Theorem deep_twin_outside_orbit j : fixed_below -> (j < d)%nat -> T j = true -> nonzero (n := n) (weight (th i) j) ->
    (forall j' a, (j' < d)%nat -> a < 0 ->
       ~ multiple (n := n) a (weight (th i) j) (bias (th i) j) (weight (th i) j') (bias (th i) j')) ->
    forall k, ~ related L twin th k.
  Proof.
    intros F Hj Tj N H k Rk. pose proof (below_trivial k F Rk i (le_n _)) as K1. destruct Rk as (_ & _ & A).
    destruct (pair_spec positive (k (S i))) as (P & _). destruct (proj1 (proper_iff positive _) P j Hj) as [C1 C2].
    apply positive_iff in C2. set (j' := column (forth positive (k (S i))) j) in *. set (c := scale (forth positive (k
      (S i))) j) in *.
    assert (E : forall x : tuple R n, relu (value (fun k => - weight (th i) j k) (- bias (th i) j) x)
                = c * relu (value (weight (th i) j') (bias (th i) j') x)).
    { intro x. specialize (A i ltac:(lia) x). rewrite K1, inv_one, act1, twin_i in A.
      apply (f_equal (fun y => at_ 0 y j)) in A. simpl in A. destruct (Nat.ltb_spec (S i) L); [|lia].
      unfold moves in A. rewrite !at_tgen in A by assumption. rewrite height_turned in A by exact Hj. unfold flipped
        in A.
      rewrite Tj in A. fold j' in A. fold c in A. unfold value. rewrite (dot_multiple (-1) (weight (th i) j)) by
        (intros; ring).
      replace (-1 * dot (weight (th i) j) x + - bias (th i) j) with (- height (th i) j x) by (unfold height; ring).
        exact A. }
    destruct (relu_multiple_forms (n := n) (weight (th i) j') (bias (th i) j') (fun k => - weight (th i) j k) (- bias
      (th i) j) c)
      as (a & Pa & M1 & M2); [|exact C2|exact E|].
    - destruct N as (l & Hl & NZ). exists l. split; [exact Hl|lra].
    - apply (H j' (- a) C1 ltac:(lra)). split.
      + intros l Hl. rewrite (M1 l Hl). ring.
      + rewrite M2. ring.
  Qed.

  Corollary deep_twin_not_identifiable j : cancels -> fixed_below -> (j < d)%nat -> T j = true -> nonzero (n := n)
    (weight (th i) j) ->
    (forall j' a, (j' < d)%nat -> a < 0 ->
       ~ multiple (n := n) a (weight (th i) j) (bias (th i) j) (weight (th i) j') (bias (th i) j')) -> ~ identifiable
         L th.
  Proof.
    intros C F Hj Tj N H I. destruct (I twin (deep_twin_same C)) as (k & Rk & _).
    exact (deep_twin_outside_orbit j F Hj Tj N H k Rk).
  Qed.
End Deep.
