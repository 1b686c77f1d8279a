(** Sign-flip twins over R: when a set of neurons cancels, theta has a twin, and the twin lies outside its orbit.

    Notation: as in Shallow.v; [twin th T] has the rows of T negated and the constant sum of u_i b_i over T added to
    the output bias.

    [twin_same]: the twin computes the same function. [twin_outside_orbit]: no positive monomial matrix carries theta
    to it, if one of its turned rows has no negative multiple among the rows of theta. [identifiable_iff]: with
    pairwise different hyperplanes and no u_i = 0, theta is identifiable if and only if no nonempty set cancels. With
    the axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool FinFun.
From Catnet Require Import Groups Models Layerwise Vectors Perceptrons Kinks Shallow.
Import ListNotations.
Local Open Scope R_scope.

Section Twins.
  Variable widths : nat -> nat.
  Local Notation n := (widths O).
  Local Notation d := (widths 1%nat).
  Local Notation m := (widths 2%nat).
  Notation M := (mlp relu_activation widths 2).
  Local Notation row := (Shallow.row widths).
  Local Notation offset := (Shallow.offset widths).
  Local Notation column_of := (Shallow.column_of widths).
  Local Notation z := (Shallow.z widths).
  Local Notation multiple_of := (Shallow.multiple_of widths).
  Local Notation different_hyperplanes := (Shallow.different_hyperplanes widths).
  Local Notation read_neurons := (Shallow.read_neurons widths).
  Local Notation cancels := (Shallow.cancels widths).
  Local Notation no_set_cancels := (Shallow.no_set_cancels widths).
  Local Notation independent := (Shallow.independent widths).

  (** ** The twin *)
  Definition flip (T : nat -> bool) (i : nat) (r : R) : R := if T i then - r else r.
  Definition twin (th : Params M) (T : nat -> bool) : Params M :=
    let first := make_affine n d (fun i k => flip T i (row th i k)) (fun i => flip T i (offset th i)) in
    let last := make_affine d m (fun o i => column_of th i o)
      (fun o => bias (th 1%nat) o + sum d (fun i => if T i then column_of th i o * offset th i else 0)) in
    fun i => match i as i0 return Theta M i0 with O => first | 1%nat => last | S (S j) => th (S (S j)) end.

  Lemma z_twin th T i x : (i < d)%nat -> z (twin th T) i x = flip T i (z th i x).
  Proof.
    intro Hi. transitivity (dot (fun k => flip T i (row th i k)) x + flip T i (offset th i)).
    { exact (height_make n d (fun i k => flip T i (row th i k)) (fun i => flip T i (offset th i)) i x Hi). }
    unfold Shallow.z, value, flip. destruct (T i); [|reflexivity].
    rewrite (dot_multiple (-1) (row th i)) by (intros; ring). ring.
  Qed.
  Lemma twin_column th T i o : (i < d)%nat -> (o < m)%nat -> column_of (twin th T) i o = column_of th i o.
  Proof. intros. unfold Shallow.column_of at 1. simpl. now rewrite weight_make. Qed.

  Theorem twin_same th T : cancels th T -> same_function 2 (twin th T) th.
  Proof.
    intro C. apply (same_iff widths). intros x o Ho.
    rewrite (sum_ext d _ (fun i => column_of th i o * relu (z th i x) - (if T i then column_of th i o * z th i x else
      0))).
    2:{ intros i Hi. rewrite z_twin, twin_column by assumption. unfold flip. destruct (T i); [|ring].
        assert (R0 : relu (- z th i x) = relu (z th i x) - z th i x).
        { destruct (Rle_dec 0 (z th i x)); [rewrite relu_neg, relu_pos by lra; ring|rewrite relu_pos, relu_neg by lra;
          ring]. }
        rewrite R0. ring. }
    rewrite sum_sub. simpl. rewrite bias_make by exact Ho.
    rewrite (sum_ext d (fun i => if T i then column_of th i o * z th i x else 0)
      (fun i => sum n (fun k => (if T i then column_of th i o * row th i k else 0) * at_ 0 x k)
                + (if T i then column_of th i o * offset th i else 0))).
    2:{ intros i Hi. destruct (T i); [|rewrite sum_zero; [lra|intros; ring]]. unfold Shallow.z, value, dot. rewrite
      Rmult_plus_distr_l. f_equal.
        rewrite <- sum_scal. apply sum_ext. intros. ring. }
    rewrite sum_add, sum_swap, (sum_zero n); [ring|]. intros k Hk. rewrite sum_scal_r, (C o k Ho Hk). ring.
  Qed.

  (** Outside the orbit: one turned row has no negative multiple among the rows of theta.  (Without this the twin can be
      theta itself: |x| = relu(x) + relu(-x).) *)
  Theorem twin_outside_orbit th T j : (j < d)%nat -> T j = true -> nonzero (n := n) (row th j) ->
    (forall i a, (i < d)%nat -> a < 0 -> ~ multiple_of th j a th i) -> forall k, ~ related 2 (twin th T) th k.
  Proof.
    intros Hj Tj N H k (K0 & _ & A).
    destruct (pair_spec positive (k 1%nat)) as (P & _). destruct (proj1 (proper_iff positive _) P j Hj) as [C1 C2].
    apply positive_iff in C2. set (i := column (forth positive (k 1%nat)) j) in *. set (c := scale (forth positive (k
      1%nat)) j) in *.
    assert (E : forall x, relu (z (twin th T) j x) = c * relu (z th i x)).
    { intro x. specialize (A O ltac:(lia) x). rewrite K0, inv_one, act1 in A.
      apply (f_equal (fun y => at_ 0 y j)) in A. cbv beta in A.
      change (at_ 0 (tgen d (fun j => relu (height (twin th T O) j x))) j
              = at_ 0 (moves (forth positive (k 1%nat)) (tgen d (fun j => relu (height (th O) j x)))) j) in A.
      unfold moves in A. rewrite !at_tgen in A by assumption. exact A. }
    destruct (relu_multiple widths th i (twin th T) j c) as (a & Pa & Ma); [|exact C2|exact E|].
    - destruct N as (l & Hl & NZ). exists l. split; [exact Hl|]. unfold Shallow.row at 1. simpl. rewrite weight_make by
      assumption.
      unfold flip. rewrite Tj. lra.
    - apply (H i (- a) C1 ltac:(lra)). destruct Ma as [M1 M2]. split.
      + intros l Hl. rewrite (M1 l Hl). unfold Shallow.row at 1. simpl. rewrite weight_make by assumption. unfold flip.
        rewrite Tj. ring.
      + rewrite M2. unfold Shallow.offset at 1. simpl. rewrite bias_make by assumption. unfold flip. rewrite Tj. ring.
  Qed.
  Corollary twin_not_identifiable th T j : cancels th T -> (j < d)%nat -> T j = true -> nonzero (n := n) (row th j) ->
    (forall i a, (i < d)%nat -> a < 0 -> ~ multiple_of th j a th i) -> ~ identifiable 2 th.
  Proof.
    intros C Hj Tj N H I. destruct (I _ (twin_same th T C)) as (k & R0 & _). exact (twin_outside_orbit th T j Hj Tj N
      H k R0).
  Qed.

  (** Complete, for pairwise different hyperplanes. *)
  Theorem identifiable_iff th : different_hyperplanes th -> read_neurons th ->
    (identifiable 2 th <-> no_set_cancels th).
  Proof.
    intros D U. split; [|now apply alone_identifiable]. intros I T C j Hj. destruct (T j) eqn:Tj; [exfalso|reflexivity].
    destruct D as [N DD]. apply (twin_not_identifiable th T j C Hj Tj (N j Hj)); [|exact I].
    intros i a Hi Na Ma. destruct (Nat.eq_dec j i) as [<-|NE]; [|exact (DD j i Hj Hi NE a Ma)].
    destruct (N j Hj) as (l & Hl & NZ). destruct Ma as [Ma _]. specialize (Ma l Hl). apply NZ. nra.
  Qed.

  (** The theorem of the paper with the criterion in the place of "identifiable": nothing is assumed of competitors. *)
  Theorem shallow_layerwise (G : Group) (rin : AffineAction G n) (rout : AffineAction G m) th : Finite G ->
    (forall i j, (i < d)%nat -> (j < d)%nat -> i <> j -> forall a, ~ multiple_of th i a th j) -> independent th ->
    equivariant (M := M) 2 (at_input relu_activation widths 1 G rin) (at_output relu_activation widths 1
      G rout) th ->
    inhabited (@LayerwiseStructure M 1 G (at_input relu_activation widths 1 G rin)
                 (at_output relu_activation widths 1 G rout) th).
  Proof.
    intros F DD I E. apply (perceptron_layerwise_finite relu_activation widths 1 G rin rout th); auto.
    now apply shallow_identifiable.
  Qed.
End Twins.

(** ** Examples: the hypotheses can be met, and the twin is one *)
Module Example.
  Definition shape (n d m i : nat) : nat := match i with O => n | 1%nat => d | _ => m end.
  (** relu(x) + relu(y) is identifiable. *)
  Definition two_neurons : Params (mlp relu_activation (shape 2 2 1) 2) := fun i =>
    match i as i0 return affine (shape 2 2 1 i0) (shape 2 2 1 (S i0)) with
    | O => make_affine 2 2 (fun j k => if Nat.eqb j k then 1 else 0) (fun _ => 0)
    | _ => make_affine _ _ (fun _ _ => 1) (fun _ => 0)
    end.
  Theorem two_neurons_identifiable : identifiable 2 two_neurons.
  Proof.
    apply (shallow_identifiable (shape 2 2 1)).
    - simpl. intros i j Hi Hj NE a [M _]. simpl in M. specialize (M j Hj). unfold Shallow.row in M. simpl in M.
      rewrite !weight_make in M by assumption. rewrite Nat.eqb_refl in M. destruct (Nat.eqb_spec i j);
        [contradiction|lra].
    - intros e H i Hi. specialize (H O i ltac:(simpl; lia) Hi). rewrite (sum_single (shape 2 2 1 1) i) in H; [|exact
      Hi|].
      + unfold column_of, row in H. simpl in H. rewrite !weight_make in H by (exact Hi || lia). rewrite Nat.eqb_refl
        in H. lra.
      + intros j Hj NE. unfold column_of, row. simpl. rewrite !weight_make by (exact Hi || exact Hj || lia).
        destruct (Nat.eqb_spec j i); [contradiction|ring].
  Qed.

  (** relu(x) + relu(y) - relu(x + y + 1) is not: (1, 0) + (0, 1) - (1, 1) = 0. *)
  Definition three_neurons : Params (mlp relu_activation (shape 2 3 1) 2) := fun i =>
    match i as i0 return affine (shape 2 3 1 i0) (shape 2 3 1 (S i0)) with
    | O => make_affine 2 3 (fun j k => if Nat.eqb j 2 then 1 else if Nat.eqb j k then 1 else 0) (fun j => if Nat.eqb j
      2 then 1 else 0)
    | _ => make_affine _ _ (fun _ j => if Nat.eqb j 2 then -1 else 1) (fun _ => 0)
    end.
  Theorem three_neurons_not_identifiable : ~ identifiable 2 three_neurons.
  Proof.
    apply (twin_not_identifiable (shape 2 3 1) three_neurons (fun _ => true) O).
    - intros o k Ho Hk. simpl in Ho, Hk. unfold column_of, row. simpl. rewrite !weight_make by lia.
      destruct k as [|[|k]]; [simpl; lra|simpl; lra|lia].
    - simpl. lia.
    - reflexivity.
    - exists O. split; [simpl; lia|]. unfold Shallow.row. simpl. rewrite weight_make by lia. simpl. lra.
    - intros i a Hi Na [M _]. simpl in Hi, M. pose proof (M O ltac:(simpl; lia)) as M0. pose proof (M 1%nat
      ltac:(simpl; lia)) as M1.
      unfold Shallow.row in M0, M1. simpl in M0, M1. rewrite !weight_make in M0, M1 by (exact Hi || lia).
      destruct i as [|[|[|i]]]; simpl in M0, M1; lra || lia.
  Qed.
End Example.
