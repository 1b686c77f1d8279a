(** Hyperplanes and kinks: what the function x ↦ sum of u_i relu(w_i · x + b_i) shows of its neurons.

    Notation: [value w b x] is w · x + b on R^n, H its zero set; [multiple a w b w' b'] says (w', b') = a (w, b);
    [line p v e] is p + e v; [second F p v e] is F(p + e v) + F(p - e v) - 2 F(p).  With the axioms of the real
      numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool FinFun Permutation.
From Catnet Require Import Vectors Perceptrons.
Import ListNotations.
Local Open Scope R_scope.

(** ** Finite choice and finite bijections of {0, …, d-1} *)
Lemma choice_below (A : Type) (a0 : A) d (P : nat -> A -> Prop) :
  (forall i, (i < d)%nat -> exists a, P i a) -> exists f : nat -> A, forall i, (i < d)%nat -> P i (f i).
Proof.
  induction d as [|d IH]; intro H; [exists (fun _ => a0); intros; lia|].
  destruct IH as [f Hf]; [intros; apply H; lia|]. destruct (H d) as [a Ha]; [lia|].
  exists (fun i => if Nat.eq_dec i d then a else f i). intros i Hi. destruct (Nat.eq_dec i d) as [->|N]; [exact Ha|].
    apply Hf. lia.
Qed.
Definition lsum (l : list R) : R := fold_right Rplus 0 l.
Lemma lsum_permutation l l' : Permutation l l' -> lsum l = lsum l'.
Proof. intro H. induction H; simpl; lra. Qed.
Lemma lsum_app l l' : lsum (l ++ l') = lsum l + lsum l'.
Proof. induction l as [|a l IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma sum_lsum d f : sum d f = lsum (map f (seq 0 d)).
Proof. induction d as [|d IH]; [reflexivity|]. rewrite seq_S, map_app, lsum_app, <- IH. simpl. lra. Qed.
Lemma sum_reindex d p f : bFun d p -> bInjective d p -> sum d (fun i => f (p i)) = sum d f.
Proof.
  intros Hf Hi. rewrite !sum_lsum, <- (map_map p f). apply lsum_permutation, Permutation_map.
  apply NoDup_Permutation_bis.
  - apply NoDup_nth with (d := O). rewrite map_length, seq_length. intros i j Hi' Hj' E.
    assert (S : forall k, (k < d)%nat -> nth k (map p (seq 0 d)) 0%nat = p k).
    { intros k Hk. rewrite (nth_indep _ O (p O)) by (now rewrite map_length, seq_length). rewrite map_nth. now rewrite
      seq_nth. }
    rewrite !S in E by assumption. now apply Hi.
  - now rewrite map_length.
  - intros k Hk. apply in_map_iff in Hk as (i & <- & Hi'). apply in_seq in Hi'. apply in_seq. specialize (Hf i). lia.
Qed.

(** ** Small steps keep signs *)
Lemma small_steps m (A D : nat -> R) : exists e0, 0 < e0 /\ forall e, Rabs e <= e0 -> forall j, (j < m)%nat ->
  (0 < A j -> 0 < A j + e * D j) /\ (A j < 0 -> A j + e * D j < 0).
Proof.
  induction m as [|m [e1 [P1 H1]]]; [exists 1; split; [lra|intros; lia]|].
  destruct (Req_dec (A m) 0) as [Z|Z].
  - exists e1. split; [exact P1|]. intros e He j Hj. destruct (Nat.eq_dec j m) as [->|N]; [split; lra|]. apply H1;
    [exact He|lia].
  - set (q := Rabs (A m) / (Rabs (D m) + 1)). assert (PA : 0 < Rabs (A m)) by (now apply Rabs_pos_lt).
    assert (PD : 0 <= Rabs (D m)) by apply Rabs_pos. assert (Q : q * (Rabs (D m) + 1) = Rabs (A m)) by (unfold q;
      field; lra).
    assert (Pq : 0 < q) by (unfold q; apply Rdiv_lt_0_compat; lra).
    exists (Rmin e1 q). split; [now apply Rmin_glb_lt|]. intros e He j Hj. pose proof (Rmin_l e1 q). pose proof
      (Rmin_r e1 q).
    destruct (Nat.eq_dec j m) as [->|N]; [|apply H1; [lra|lia]].
    assert (B : Rabs (e * D m) < Rabs (A m)).
    { rewrite Rabs_mult. apply Rle_lt_trans with (q * Rabs (D m)); [apply Rmult_le_compat_r; lra|lra]. }
    unfold Rabs in B. destruct (Rcase_abs (e * D m)), (Rcase_abs (A m)); lra.
Qed.

Section Forms.
  Context {n : nat}.
  Implicit Types (w : nat -> R) (b a e : R) (x p v : tuple R n).
  Definition value w b x : R := dot w x + b.
  Definition line p v e : tuple R n := tgen n (fun k => at_ 0 p k + e * at_ 0 v k).
  Definition vector w : tuple R n := tgen n w.
  Definition multiple a w b w' b' : Prop := (forall k, (k < n)%nat -> w' k = a * w k) /\ b' = a * b.
  Definition nonzero w : Prop := exists k, (k < n)%nat /\ w k <> 0.

  Lemma dot_line w p v e : dot w (line p v e) = dot w p + e * dot w v.
  Proof.
    unfold dot. rewrite <- sum_scal, <- sum_add. apply sum_ext. intros k Hk. unfold line. rewrite at_tgen by exact Hk.
      ring.
  Qed.
  Lemma value_line w b p v e : value w b (line p v e) = value w b p + e * dot w v.
  Proof. unfold value. rewrite dot_line. ring. Qed.
  Lemma dot_vector w w' : dot w (vector w') = sum n (fun k => w k * w' k).
  Proof. apply sum_ext. intros k Hk. unfold vector. now rewrite at_tgen. Qed.
  Lemma dot_multiple a w w' x : (forall k, (k < n)%nat -> w' k = a * w k) -> dot w' x = a * dot w x.
  Proof. intro H. unfold dot. rewrite <- sum_scal. apply sum_ext. intros k Hk. rewrite H by exact Hk. ring. Qed.
  Lemma value_multiple a w b w' b' x : multiple a w b w' b' -> value w' b' x = a * value w b x.
  Proof. intros [H ->]. unfold value. rewrite (dot_multiple a w) by exact H. ring. Qed.
  Lemma square_positive w : nonzero w -> 0 < dot w (vector w).
  Proof.
    intros (k & Hk & N). rewrite dot_vector. assert (0 <= sum n (fun k => w k * w k)) by (apply sum_nonneg; intros;
      nra).
    destruct (Req_dec (sum n (fun k => w k * w k)) 0) as [Z|Z]; [|lra].
    exfalso. apply N. pose proof (sum_nonneg_zero n (fun k => w k * w k) ltac:(intros; nra) Z k Hk). simpl in *. nra.
  Qed.
  Lemma value_zero w b : (forall x, value w b x = 0) -> (forall k, (k < n)%nat -> w k = 0) /\ b = 0.
  Proof.
    intro H. assert (B : b = 0).
    { specialize (H (tgen n (fun _ => 0))). unfold value, dot in H. rewrite sum_zero in H; [lra|].
      intros k Hk. rewrite at_tgen by exact Hk. ring. }
    split; [|exact B]. intros k Hk. specialize (H (unit_vector n k)). unfold value, dot in H. rewrite sum_unit in H by
      exact Hk. lra.
  Qed.

  (** Another form is a multiple of this one, or there is a point of H where it does not vanish. *)
  Lemma multiple_or_off w b w' b' : nonzero w ->
    (exists a, multiple a w b w' b') \/ (exists q, value w b q = 0 /\ value w' b' q <> 0).
  Proof.
    intro N. pose proof (square_positive w N) as P. set (s := dot w (vector w)) in *.
    set (q0 := line (tgen n (fun _ => 0)) (vector w) (- b / s)).
    assert (Z : forall u, dot u (tgen n (fun _ => 0)) = 0).
    { intro u. unfold dot. apply sum_zero. intros k Hk. rewrite at_tgen by exact Hk. ring. }
    assert (V0 : value w b q0 = 0) by (unfold q0; rewrite value_line; unfold value; rewrite Z; fold s; field; lra).
    destruct (Req_dec (value w' b' q0) 0) as [Z'|Z']; [|right; now exists q0].
    set (a := dot w' (vector w) / s). set (r := fun k => w' k - a * w k).
    assert (Dr : forall x, dot r x = dot w' x - a * dot w x).
    { intro x. unfold dot. rewrite <- sum_scal, <- sum_sub. apply sum_ext. intros. unfold r. ring. }
    assert (Sym : forall u u', dot u (vector u') = dot u' (vector u)).
    { intros u u'. rewrite !dot_vector. apply sum_ext. intros. ring. }
    assert (O : dot w (vector r) = 0).
    { rewrite Sym, Dr. fold s. unfold a. field. lra. }
    destruct (Req_dec (dot r (vector r)) 0) as [E|E].
    - left. exists a. assert (R0 : forall k, (k < n)%nat -> w' k = a * w k).
      { intros k Hk. rewrite dot_vector in E.
        pose proof (sum_nonneg_zero n (fun k => r k * r k) ltac:(intros; nra) E k Hk) as Q. simpl in Q.
        assert (r k = 0) by nra. unfold r in *. lra. }
      split; [exact R0|]. unfold value in *. rewrite (dot_multiple a w) in Z' by exact R0.
      assert (dot w q0 = - b) by lra. rewrite H in Z'. lra.
    - right. exists (line q0 (vector r) 1). rewrite !value_line, V0, Z', O. split; [lra|].
      assert (dot w' (vector r) = dot r (vector r)) by (rewrite (Dr (vector r)), O; lra). lra.
  Qed.

  (** A point of H where no form vanishes but the multiples of this one. *)
  Lemma generic_point w b m (W : nat -> nat -> R) (B : nat -> R) : nonzero w -> exists p, value w b p = 0 /\
    forall j, (j < m)%nat -> (exists a, multiple a w b (W j) (B j)) \/ value (W j) (B j) p <> 0.
  Proof.
    intro N. induction m as [|m (p & Hp & H)].
    - pose proof (square_positive w N) as P. set (s := dot w (vector w)) in *.
      exists (line (tgen n (fun _ => 0)) (vector w) (- b / s)). split; [|intros; lia].
      rewrite value_line. unfold value. fold s.
      replace (dot w (tgen n (fun _ => 0))) with 0; [field; lra|]. symmetry. apply sum_zero. intros k Hk. rewrite
        at_tgen by exact Hk. ring.
    - destruct (multiple_or_off w b (W m) (B m) N) as [M|(q & Q0 & Q1)].
      { exists p. split; [exact Hp|]. intros j Hj. destruct (Nat.eq_dec j m) as [->|Nj]; [now left|]. apply H. lia. }
      destruct (Req_dec (value (W m) (B m) p) 0) as [Z|Z].
      2:{ exists p. split; [exact Hp|]. intros j Hj. destruct (Nat.eq_dec j m) as [->|Nj]; [now right|]. apply H. lia. }
      set (v := tgen n (fun k => at_ 0 q k - at_ 0 p k) : tuple R n).
      assert (Dv : forall u c, dot u v = value u c q - value u c p).
      { intros u c. unfold value. replace (dot u q + c - (dot u p + c)) with (dot u q - dot u p) by ring. unfold dot.
        rewrite <- sum_sub. apply sum_ext. intros k Hk. unfold v. rewrite at_tgen by exact Hk. ring. }
      destruct (small_steps m (fun j => value (W j) (B j) p) (fun j => dot (W j) v)) as (e & Pe & He).
      exists (line p v e). split; [rewrite value_line, (Dv w b), Q0, Hp; ring|].
      intros j Hj. rewrite value_line. destruct (Nat.eq_dec j m) as [->|Nj].
      + right. rewrite (Dv _ (B m)), Z. nra.
      + destruct (H j) as [M|NZ]; [lia|now left|right].
        destruct (He e ltac:(rewrite Rabs_right; lra) j ltac:(lia)) as [H1 H2].
        destruct (Rtotal_order (value (W j) (B j) p) 0) as [X|[X|X]]; [specialize (H2 X); lra|contradiction|specialize
          (H1 X); lra].
  Qed.

  (** ** The second difference across H *)
  Definition second (F : tuple R n -> R) p v e : R := F (line p v e) + F (line p v (- e)) - 2 * F p.
  Lemma second_sum m (F : nat -> tuple R n -> R) (U : nat -> R) c p v e :
    second (fun x => sum m (fun j => U j * F j x) + c) p v e = sum m (fun j => U j * second (F j) p v e).
  Proof.
    unfold second. rewrite (sum_ext m (fun j => U j * (F j (line p v e) + F j (line p v (- e)) - 2 * F j p))
      (fun j => (U j * F j (line p v e) + U j * F j (line p v (- e))) + (-2) * (U j * F j p))) by (intros; ring).
    rewrite !sum_add, sum_scal. ring.
  Qed.
  Lemma relu_bend z : relu z + relu (- z) - 2 * relu 0 = Rabs z.
  Proof.
    rewrite (relu_pos 0) by lra. destruct (Rle_dec 0 z).
    - rewrite relu_pos, relu_neg, Rabs_right by lra. lra.
    - rewrite relu_neg, relu_pos, Rabs_left by lra. lra.
  Qed.
  Lemma second_relu_bend w b p v e : value w b p = 0 -> second (fun x => relu (value w b x)) p v e = Rabs (e * dot w v).
  Proof.
    intro Z. unfold second. rewrite !value_line, Z. replace (0 + - e * dot w v) with (- (e * dot w v)) by ring.
    rewrite Rplus_0_l. apply relu_bend.
  Qed.
  Lemma second_relu_flat w b p v e :
    (forall e', Rabs e' <= Rabs e -> (0 < value w b p -> 0 < value w b p + e' * dot w v) /\ (value w b p < 0 -> value
      w b p + e' * dot w v < 0)) ->
    value w b p <> 0 -> second (fun x => relu (value w b x)) p v e = 0.
  Proof.
    intros H NZ. unfold second. rewrite !value_line. destruct (H e (Rle_refl _)) as [H1 H2].
    destruct (H (- e)) as [H3 H4]; [rewrite Rabs_Ropp; lra|].
    destruct (Rtotal_order (value w b p) 0) as [X|[X|X]]; [|contradiction|].
    - specialize (H2 X). specialize (H4 X). rewrite !relu_neg by lra. lra.
    - specialize (H1 X). specialize (H3 X). rewrite !relu_pos by lra. lra.
  Qed.

  (** At a generic point of H only the multiples of the form bend. *)
  Lemma bends_at w b m (W : nat -> nat -> R) (B : nat -> R) p v :
    value w b p = 0 -> (forall j, (j < m)%nat -> (exists a, multiple a w b (W j) (B j)) \/ value (W j) (B j) p <> 0) ->
    exists e0, 0 < e0 /\ forall e, 0 < e -> e <= e0 -> forall j, (j < m)%nat ->
      (forall a, multiple a w b (W j) (B j) -> second (fun x => relu (value (W j) (B j) x)) p v e = e * (Rabs a * Rabs
        (dot w v)))
      /\ ((~ exists a, multiple a w b (W j) (B j)) -> second (fun x => relu (value (W j) (B j) x)) p v e = 0).
  Proof.
    intros Hp H. destruct (small_steps m (fun j => value (W j) (B j) p) (fun j => dot (W j) v)) as (e0 & P0 & H0).
    exists e0. split; [exact P0|]. intros e Pe Le j Hj. split.
    - intros a M. rewrite second_relu_bend by (rewrite (value_multiple a w b) by exact M; rewrite Hp; ring).
      rewrite (dot_multiple a w) by apply M. rewrite !Rabs_mult, (Rabs_right e) by lra. ring.
    - intro NM. destruct (H j Hj) as [M|NZ]; [contradiction|]. apply second_relu_flat; [|exact NZ].
      intros e' He'. apply (H0 e'); [|exact Hj]. rewrite (Rabs_right e) in He' by lra. lra.
  Qed.

  Lemma takes_value w b r : nonzero w -> exists x, value w b x = r.
  Proof.
    intro N. pose proof (square_positive _ N) as P. set (s := dot w (vector w)) in *.
    exists (line (tgen n (fun _ => 0)) (vector w) ((r - b) / s)). rewrite value_line. fold s. unfold value.
    replace (dot w (tgen n (fun _ => 0))) with 0; [field; lra|].
    symmetry. apply sum_zero. intros k Hk. rewrite at_tgen by exact Hk. ring.
  Qed.

  (** relu(w' x + b') = c relu(w x + b) everywhere, c > 0 and w' nonzero: the rows are positive multiples. *)
  Lemma relu_multiple_forms w b w' b' c : nonzero w' -> 0 < c ->
    (forall x, relu (value w' b' x) = c * relu (value w b x)) -> exists a, 0 < a /\ multiple a w' b' w b.
  Proof.
    intros N Pc H. destruct (multiple_or_off w' b' w b N) as [[a Ma]|(q & Q0 & Q1)].
    - exists a. split; [|exact Ma]. destruct (takes_value w' b' 1 N) as [x Hx]. specialize (H x).
      rewrite (value_multiple a w' b' w b x Ma), Hx, (relu_pos 1) in H by lra.
      destruct (Rlt_le_dec 0 a) as [X|X]; [exact X|]. rewrite relu_neg in H by lra. lra.
    - exfalso.
      destruct (bends_at w' b' 1 (fun _ => w) (fun _ => b) q (vector w') Q0) as (e1 & P1 & H1).
      { intros k Hk. now right. }
      destruct (bends_at w' b' 1 (fun _ => w') (fun _ => b') q (vector w') Q0) as (e2 & P2 & H2).
      { intros k Hk. left. exists 1. split; intros; ring. }
      set (e := Rmin e1 e2). assert (Pe : 0 < e) by (now apply Rmin_glb_lt).
      destruct (H1 e Pe (Rmin_l _ _) O ltac:(lia)) as [_ F1]. destruct (H2 e Pe (Rmin_r _ _) O ltac:(lia)) as [F2 _].
      specialize (F2 1 ltac:(split; intros; ring)).
      assert (X : second (fun x => relu (value w' b' x)) q (vector w') e = c * second (fun x => relu (value w b x)) q
        (vector w') e).
      { unfold second. rewrite !H. ring. }
      pose proof (square_positive _ N) as P. rewrite F2, F1 in X.
      + rewrite Rabs_R1, (Rabs_right (dot _ _)) in X by lra. nra.
      + intros [a Ma]. apply Q1. rewrite (value_multiple _ _ _ _ _ _ Ma), Q0. ring.
  Qed.
End Forms.
