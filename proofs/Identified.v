(** One hidden ReLU layer with rational weights, decided by computation: pairwise different hyperplanes and independent
    u_i w_i^T, so theta is identifiable among all real competitors (Shallow.v).

    Notation: l0, l1 are the two layers, with rows (b, w); n, d, m the numbers of inputs, neurons and outputs.  [apart
      u v]:
    the rows u and v are not multiples of each other, seen on two entries.  Independence is shown by a dual family:
    matrices Lam_i with <Lam_i, u_j w_j^T> = D if i = j, and 0 otherwise, found by elimination and then checked.

    [checked_identifiable]: what the computation accepts is identifiable.  [certified_structure]: together with an
      accepted
    certificate this gives the whole conclusion of the paper on that network, uniqueness included.  With the axioms of
      the
    real numbers. *)
From Coq Require Import ZArith Reals Lra List Bool Arith Lia.
From Catnet Require Import Groups Models Layerwise Matrices Equality Triangulation Certificates Activations.
From Catnet Require Import Vectors Perceptrons Kinks Shallow Accepted.
Import ListNotations.
Local Open Scope Z_scope.

(** ** What is computed *)
Fixpoint first_nonzero (k : nat) (u : list Z) : nat :=
  match u with [] => k | z :: u' => if Z.eqb z 0 then first_nonzero (S k) u' else k end.
Definition apart (u v : list Z) : bool :=
  let k := first_nonzero 0 u in
  existsb (fun l => negb (Z.eqb (nth k u 0 * nth l v 0) (nth l u 0 * nth k v 0))) (seq 0 (length u)).
Definition weights_in (l0 : mat) (j : nat) : list Z := tl (nth j (rows l0) []).
Definition weight_out (l1 : mat) (o j : nat) : Z := nth (S j) (nth o (rows l1) []) 0.
Definition pairing (l0 l1 : mat) (lam : list (list Z)) (j : nat) : Z :=
  fold_right Z.add 0 (map (fun o => weight_out l1 o j * dotz (nth o lam []) (weights_in l0 j)) (seq 0 (Matrices.height
    l1))).
Definition dual_family (n : nat) (l0 l1 : mat) : option (Z * list (list (list Z))) :=
  let d := Matrices.height l0 in let m := Matrices.height l1 in
  let entries := flat_map (fun o => map (fun k => map (fun j => weight_out l1 o j * nth k (weights_in l0 j) 0) (seq 0
    d)) (seq 0 n))
                          (seq 0 m) in
  match eliminate d 1 [] (map (fun qr => snd qr ++ padded_unit (m * n) (fst qr)) (combine (seq 0 (m * n)) entries)) with
  | None => None
  | Some (D, F) => Some (D, map (fun f => map (fun o => firstn n (skipn (o * n) f)) (seq 0 m)) F)
  end.
Definition check_independent (l0 l1 : mat) (D : Z) (Lam : list (list (list Z))) : bool :=
  negb (Z.eqb D 0)
  && forallb (fun i => forallb (fun j => Z.eqb (pairing l0 l1 (nth i Lam []) j) (if Nat.eqb i j then D else 0))
       (seq 0 (Matrices.height l0))) (seq 0 (Matrices.height l0)).
Definition identified (n : nat) (layers : list mat) : bool :=
  match layers with
  | [l0; l1] =>
      wf_rows (S n) l0
      && forallb (fun i => forallb (fun j => Nat.eqb i j || apart (nth i (rows l0) []) (nth j (rows l0) []))
           (seq 0 (Matrices.height l0))) (seq 0 (Matrices.height l0))
      && match dual_family n l0 l1 with Some (D, Lam) => check_independent l0 l1 D Lam | None => false end
  | _ => false
  end.

(** ** What it means *)
Local Open Scope R_scope.
Lemma sum_fold m (f : nat -> Z) : IZR (fold_right Z.add 0%Z (map f (seq 0 m))) = sum m (fun i => IZR (f i)).
Proof.
  assert (G : forall m a, IZR (fold_right Z.add 0%Z (map f (seq a m))) = sum m (fun i => IZR (f (a + i)%nat))).
  { clear m. induction m as [|m IH]; intro a; [reflexivity|]. rewrite sum_first. cbn [seq map fold_right].
    rewrite plus_IZR, IH, Nat.add_0_r. f_equal. apply sum_ext. intros i _. now replace (a + S i)%nat with (S a +
      i)%nat by lia. }
  exact (G m O).
Qed.
Lemma dotz_sum lam w : IZR (dotz lam w) = sum (length w) (fun k => IZR (nth k lam 0%Z) * IZR (nth k w 0%Z)).
Proof.
  revert lam. induction w as [|a w IH]; intros [|b lam]; [reflexivity|reflexivity| |].
  - symmetry. apply sum_zero. intros i _. destruct i; simpl; ring.
  - cbn [length]. rewrite sum_first. simpl dotz. rewrite plus_IZR, mult_IZR, IH. reflexivity.
Qed.

Section Sound.
  Variable c : certificate.
  Hypothesis checked : identified (inputs c) (layers c) = true.
  Notation n := (dim c 0).
  Notation d := (dim c 1).
  Notation m := (dim c 2).
  Notation th := (theta relu_activation c 1).
  Let l0 := layer_at c 0.
  Let l1 := layer_at c 1.
  Let den0 := IZR (Zpos (den l0)).
  Let den1 := IZR (Zpos (den l1)).

  Lemma two_layers : layers c = [l0; l1].
  Proof.
    unfold l0, l1, layer_at. unfold identified in checked. destruct (layers c) as [|a [|b [|? ?]]]; try discriminate.
      reflexivity.
  Qed.
  Lemma depth_two : depth c = 2%nat.
  Proof. unfold depth. now rewrite two_layers. Qed.
  Lemma parts : wf_rows (S n) l0 = true
    /\ (forall i j, (i < d)%nat -> (j < d)%nat -> i <> j -> apart (nth i (rows l0) []) (nth j (rows l0) []) = true)
    /\ exists D Lam, check_independent l0 l1 D Lam = true.
  Proof.
    pose proof checked as H. rewrite two_layers in H. cbn [identified] in H.
    apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2]. split; [exact H1|]. split.
    - intros i j Hi Hj NE. rewrite forallb_forall in H2. specialize (H2 i ltac:(apply in_seq; change d with
      (Matrices.height l0) in Hi; lia)).
      rewrite forallb_forall in H2. specialize (H2 j ltac:(apply in_seq; change d with (Matrices.height l0) in Hj;
        lia)).
      apply orb_prop in H2 as [H2|H2]; [apply Nat.eqb_eq in H2; contradiction|exact H2].
    - change (inputs c) with n in H3. destruct (dual_family n l0 l1) as [[D Lam]|]; [|discriminate]. now exists D, Lam.
  Qed.
  Lemma den0_pos : 0 < / den0.
  Proof. apply Rinv_0_lt_compat. now apply IZR_lt. Qed.
  Lemma den1_pos : 0 < / den1.
  Proof. apply Rinv_0_lt_compat. now apply IZR_lt. Qed.
  Lemma row_length j : (j < d)%nat -> length (nth j (rows l0) []) = S n.
  Proof.
    intro Hj. destruct parts as (W & _). unfold wf_rows in W. rewrite forallb_forall in W.
    apply Nat.eqb_eq, W, nth_In. exact Hj.
  Qed.

  (** Entry l of row j, over R: the bias for l = 0, then the weights. *)
  Definition entry (j l : nat) : R := IZR (nth l (nth j (rows l0) []) 0%Z).
  Lemma offset_entry j : (j < d)%nat -> offset (dim c) th j = entry j 0 * / den0.
  Proof. exact (bias_make n d _ (fun j => IZR (nth 0 (nth j (rows l0) []) 0%Z) * / den0) j). Qed.
  Lemma row_entry j k : (j < d)%nat -> (k < n)%nat -> row (dim c) th j k = entry j (S k) * / den0.
  Proof. exact (weight_make n d (fun j k => IZR (nth (S k) (nth j (rows l0) []) 0%Z) * / den0) _ j k). Qed.
  Lemma column_entry i o : (i < d)%nat -> (o < m)%nat -> column_of (dim c) th i o = IZR (weight_out l1 o i) * / den1.
  Proof.
    intros Hi Ho. exact (weight_make d m (fun j k => IZR (nth (S k) (nth j (rows l1) []) 0%Z) * / den1) _ o i Ho Hi).
  Qed.

  Lemma first_nonzero_below u k : (first_nonzero k u <= k + length u)%nat.
  Proof. revert k. induction u as [|z u IH]; intro k; simpl; [lia|]. destruct (Z.eqb z 0); [specialize (IH (S k));
    lia|lia]. Qed.

  Lemma hyperplanes_differ : forall i j, (i < d)%nat -> (j < d)%nat -> i <> j -> forall a, ~ multiple_of (dim c) th i
    a th j.
  Proof.
    intros i j Hi Hj NE a [M1 M2]. pose proof den0_pos as P0. destruct parts as (_ & A & _). specialize (A i j Hi Hj
      NE).
    assert (E : forall l, entry j l = a * entry i l).
    { intro l. destruct l as [|k].
      - rewrite !offset_entry in M2 by assumption. apply (Rmult_eq_reg_r (/ den0)); [lra|lra].
      - destruct (lt_dec k n) as [Hk|Hk].
        + specialize (M1 k Hk). rewrite !row_entry in M1 by assumption. apply (Rmult_eq_reg_r (/ den0)); [lra|lra].
        + unfold entry. rewrite !nth_overflow by (rewrite row_length by assumption; lia). ring. }
    unfold apart in A. apply existsb_exists in A as (l & _ & A). apply negb_true_iff, Z.eqb_neq in A. apply A.
    apply eq_IZR. rewrite !mult_IZR. fold (entry j l). set (k := first_nonzero 0 (nth i (rows l0) [])).
    change (entry i k * entry j l = entry i l * entry j k). rewrite !E. ring.
  Qed.

  Lemma products_independent : independent (dim c) th.
  Proof.
    destruct parts as (_ & _ & D & Lam & Ci). unfold check_independent in Ci. apply andb_prop in Ci as [ND Ci].
    apply negb_true_iff, Z.eqb_neq in ND. pose proof den0_pos as P0. pose proof den1_pos as P1.
    intros e H i Hi.
    assert (Z : forall o k, (o < m)%nat -> (k < n)%nat -> sum d (fun j => e j * (IZR (weight_out l1 o j) * entry j (S
      k))) = 0).
    { intros o k Ho Hk. specialize (H o k Ho Hk).
      rewrite (sum_ext d _ (fun j => e j * (IZR (weight_out l1 o j) * entry j (S k)) * (/ den1 * / den0))) in H.
      2:{ intros j Hj. rewrite column_entry, row_entry by assumption. ring. }
      rewrite sum_scal_r in H. apply Rmult_integral in H as [H|H]; [exact H|]. exfalso.
      apply Rmult_integral in H as [H|H]; lra. }
    assert (P : forall j, (j < d)%nat -> IZR (pairing l0 l1 (nth i Lam []) j) = if Nat.eqb i j then IZR D else 0).
    { intros j Hj. rewrite forallb_forall in Ci. specialize (Ci i ltac:(apply in_seq; change d with (Matrices.height
      l0) in Hi; lia)).
      rewrite forallb_forall in Ci. specialize (Ci j ltac:(apply in_seq; change d with (Matrices.height l0) in Hj;
        lia)).
      apply Z.eqb_eq in Ci. rewrite Ci. now destruct (Nat.eqb i j). }
    set (lam := nth i Lam []) in *.
    assert (S0 : sum d (fun j => e j * IZR (pairing l0 l1 lam j)) = 0).
    { rewrite (sum_ext d _ (fun j => sum m (fun o => sum n (fun k => IZR (nth k (nth o lam []) 0%Z) * (e j * (IZR
      (weight_out l1 o j) * entry j (S k))))))).
      - rewrite sum_swap. apply sum_zero. intros o Ho. rewrite sum_swap. apply sum_zero. intros k Hk.
        rewrite sum_scal, Z by assumption. ring.
      - intros j Hj. unfold pairing. rewrite sum_fold. change (Matrices.height l1) with m. rewrite <- sum_scal. apply
        sum_ext. intros o Ho.
        rewrite mult_IZR, dotz_sum.
        assert (Lw : length (weights_in l0 j) = n).
        { unfold weights_in. pose proof (row_length j Hj) as L. destruct (nth j (rows l0) []); simpl in *; lia. }
        rewrite Lw, <- !sum_scal. apply sum_ext. intros k Hk.
        assert (Ew : nth k (weights_in l0 j) 0%Z = nth (S k) (nth j (rows l0) []) 0%Z).
        { unfold weights_in. destruct (nth j (rows l0) []); [destruct k; reflexivity|reflexivity]. }
        rewrite Ew. unfold entry. ring. }
    rewrite (sum_single d i) in S0; [|exact Hi|].
    - rewrite P, Nat.eqb_refl in S0 by exact Hi. apply Rmult_integral in S0 as [S0|S0]; [exact S0|].
      exfalso. apply ND. now apply eq_IZR.
    - intros j Hj NE. rewrite P by exact Hj. destruct (Nat.eqb_spec i j); [congruence|ring].
  Qed.

  Theorem checked_identifiable : identifiable 2 th.
  Proof. exact (shallow_identifiable (dim c) th hyperplanes_differ products_independent). Qed.

  (** ** With an accepted certificate: the paper's conclusion on this network, uniqueness included *)
  Variable h : reason.
  Hypothesis accepted : check Homogeneous h c = true.
  Variable G : Group.
  Variables (rin : AffineAction G n) (rout : AffineAction G m).
  Variable word_of : G -> word.
  Hypothesis words_valid : forall g, valid c (word_of g) = true.
  Hypothesis words_in : forall g x, entries (rin g x) = @acts RealNumbers.reals c (word_of g) 0 (entries x).
  Hypothesis words_out : forall g x, entries (rout g x) = @acts RealNumbers.reals c (word_of g) 2 (entries x).

  Theorem certified_structure :
    @LayerwiseStructure (mlp relu_activation (dim c) 2) 1 G (at_input relu_activation (dim c) 1 G rin)
      (at_output relu_activation (dim c) 1 G rout) th.
  Proof.
    set (A := relu_structure c h 1 depth_two G word_of words_valid accepted
                (at_input relu_activation (dim c) 1 G rin) (at_output relu_activation (dim c) 1 G rout) words_in
                  words_out).
    assert (E : equivariant (M := mlp relu_activation (dim c) 2) 2 (at_input relu_activation (dim c) 1 G rin)
                  (at_output relu_activation (dim c) 1 G rout) th).
    { intros g x. rewrite <- (action_of_0 A), <- (action_of_L A).
      exact (layerwise_implies_equivariant (action_of A) th (action_of_layer A) g x). }
    exact (@structure_of_actions (mlp relu_activation (dim c) 2) 1 G _ _ (first (dim c) G rin) (last (dim c) 1 G rout)
             (adjunction_first relu_activation (dim c) 1 G rin) (adjunction_last relu_activation (dim c) 1 G rout)
             th E A checked_identifiable).
  Qed.
End Sound.
