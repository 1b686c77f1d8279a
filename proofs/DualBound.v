(** Bounds of ReLU networks over a box: the safe dual bound, and trees of such bounds.

    Notation: a network has n inputs and h neurons, one after the other: neuron i reads the variables v_0, …, v_(n+i-1),
    which are the inputs and the neurons before it; z_i = sum of W_i,j v_j + b_i is its pre-activation, and v_(n+i) =
      relu(z_i).
    (A layered network is one in which W_i,j = 0 outside the layer before.)  c · v is what is bounded, [lo], [hi] is
      the box
    of the inputs, [s i] the sign that a node of the tree fixes for neuron i, if any.  [row]: coefficients, right
      side, and
    whether it is an equation or an inequality (<=).

    [safe_dual_bound]: whatever the multipliers y, only not negative on inequalities, c · v is at most y · b plus the
      sum
    over the variables of the maximum of (c - A^T y)_j v_j over the interval of v_j.  [tree_bound]: a tree in which
      every
    inner node has both children and every leaf a dual bound at most U (or shows that there is no point) proves c · v
      <= U for
    every input in the box.  Where the multipliers and the tree come from does not matter.  With the axioms of the real
    numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Vectors Perceptrons.
Import ListNotations.
Local Open Scope R_scope.

(** ** The dual bound *)
Record row := mkRow { coefficients : nat -> R; right_side : R; is_equation : bool }.
Definition holds (m : nat) (v : nat -> R) (r : row) : Prop :=
  let value := sum m (fun j => coefficients r j * v j) in if is_equation r then value = right_side r else value <=
    right_side r.
Definition allowed (y : R) (r : row) : Prop := is_equation r = true \/ 0 <= y.
Fixpoint combined (rows : list row) (ys : list R) (j : nat) : R :=
  match rows, ys with r :: rows', y :: ys' => y * coefficients r j + combined rows' ys' j | _, _ => 0 end.
Fixpoint constants (rows : list row) (ys : list R) : R :=
  match rows, ys with r :: rows', y :: ys' => y * right_side r + constants rows' ys' | _, _ => 0 end.
Definition interval := (R * R)%type.
Definition inside (I : interval) (a : R) : Prop := fst I <= a <= snd I.
(** The maximum of k a over the interval. *)
Definition highest (k : R) (I : interval) : R := Rmax (k * fst I) (k * snd I).
Definition lowest (k : R) (I : interval) : R := Rmin (k * fst I) (k * snd I).
Definition dual_value (m : nat) (c : nat -> R) (I : nat -> interval) (rows : list row) (ys : list R) : R :=
  constants rows ys + sum m (fun j => highest (c j - combined rows ys j) (I j)).

Lemma highest_above k I a : inside I a -> k * a <= highest k I.
Proof.
  intros [A B]. unfold highest. destruct (Rle_dec 0 k).
  - apply Rle_trans with (k * snd I); [nra|apply Rmax_r].
  - apply Rle_trans with (k * fst I); [nra|apply Rmax_l].
Qed.
Lemma lowest_below k I a : inside I a -> lowest k I <= k * a.
Proof.
  intros [A B]. unfold lowest. destruct (Rle_dec 0 k).
  - apply Rle_trans with (k * fst I); [apply Rmin_l|nra].
  - apply Rle_trans with (k * snd I); [apply Rmin_r|nra].
Qed.

Lemma combined_below m v rows : Forall (holds m v) rows -> forall ys, Forall2 allowed ys rows ->
  sum m (fun j => combined rows ys j * v j) <= constants rows ys.
Proof.
  intro H. induction H as [|r rows Hr _ IH]; intros ys Hy; inversion Hy as [|y r' ys' rows' Ay Hys]; subst.
  - simpl. rewrite sum_zero; [lra|intros; ring].
  - cbn [combined constants]. rewrite (sum_ext m _ (fun j => y * (coefficients r j * v j) + combined rows ys' j * v
    j)) by (intros; ring).
    rewrite sum_add, sum_scal. specialize (IH ys' Hys). unfold holds in Hr. destruct Ay as [E|P].
    + rewrite E in Hr. rewrite Hr. lra.
    + destruct (is_equation r); [rewrite Hr; lra|]. assert (y * sum m (fun j => coefficients r j * v j) <= y *
      right_side r) by nra. lra.
Qed.

Theorem safe_dual_bound m (c : nat -> R) (I : nat -> interval) rows ys v :
  Forall2 allowed ys rows -> Forall (holds m v) rows -> (forall j, (j < m)%nat -> inside (I j) (v j)) ->
  sum m (fun j => c j * v j) <= dual_value m c I rows ys.
Proof.
  intros Hy Hr Hv. unfold dual_value.
  rewrite (sum_ext m _ (fun j => combined rows ys j * v j + (c j - combined rows ys j) * v j)) by (intros; ring).
  rewrite sum_add. apply Rplus_le_compat; [now apply combined_below|].
  apply sum_le. intros j Hj. apply highest_above. now apply Hv.
Qed.

(** ** Networks, signs, intervals *)
Section Network.
  Variables (n h : nat) (W : nat -> nat -> R) (b : nat -> R).
  Variables lo hi : nat -> R.
  Definition pre (v : nat -> R) (i : nat) : R := sum (n + i) (fun j => W i j * v j) + b i.
  (** v holds the values of all variables at the input v_0, …, v_(n-1). *)
  Definition computed (v : nat -> R) : Prop := forall i, (i < h)%nat -> v (n + i)%nat = relu (pre v i).
  Definition in_box (v : nat -> R) : Prop := forall j, (j < n)%nat -> lo j <= v j <= hi j.

  Definition signs := nat -> option bool.
  Definition respects (s : signs) (v : nat -> R) : Prop := forall i, (i < h)%nat ->
    match s i with Some true => 0 <= pre v i | Some false => pre v i <= 0 | None => True end.

  (** Interval propagation under the fixed signs: of z_i, given the intervals of what it reads, and of v_(n+i). *)
  Definition z_interval (s : signs) (I : nat -> interval) (i : nat) : interval :=
    let l := sum (n + i) (fun j => lowest (W i j) (I j)) + b i in
    let u := sum (n + i) (fun j => highest (W i j) (I j)) + b i in
    match s i with Some true => (Rmax l 0, u) | Some false => (l, Rmin u 0) | None => (l, u) end.
  Definition is_off (s : signs) (i : nat) : bool := match s i with Some false => true | _ => false end.
  Definition neuron_interval (s : signs) (I : nat -> interval) (i : nat) : interval :=
    if is_off s i then (0, 0) else (Rmax (fst (z_interval s I i)) 0, Rmax (snd (z_interval s I i)) 0).
  Fixpoint intervals (s : signs) (k : nat) : nat -> interval :=
    match k with
    | O => fun j => (lo j, hi j)
    | S i => let I := intervals s i in fun j => if Nat.eqb j (n + i) then neuron_interval s I i else I j
    end.

  Section Sound.
    Variables (s : signs) (v : nat -> R).
    Hypothesis box : in_box v.
    Hypothesis comp : computed v.
    Hypothesis resp : respects s v.

    Lemma z_inside I i : (i < h)%nat -> (forall j, (j < n + i)%nat -> inside (I j) (v j)) -> inside (z_interval s I i)
      (pre v i).
    Proof.
      intros Hi H. set (l := sum (n + i) (fun j => lowest (W i j) (I j)) + b i).
      set (u := sum (n + i) (fun j => highest (W i j) (I j)) + b i).
      assert (A : l <= pre v i) by (apply Rplus_le_compat_r, sum_le; intros j Hj; now apply lowest_below, H).
      assert (B : pre v i <= u) by (apply Rplus_le_compat_r, sum_le; intros j Hj; now apply highest_above, H).
      pose proof (resp i Hi) as R0. unfold z_interval. fold l u. destruct (s i) as [[]|]; split; simpl; auto.
      - now apply Rmax_lub.
      - now apply Rmin_glb.
    Qed.
    Lemma relu_max z : relu z = Rmax z 0.
    Proof. unfold relu. apply Rmax_comm. Qed.
    Lemma neuron_inside I i : (i < h)%nat -> (forall j, (j < n + i)%nat -> inside (I j) (v j)) ->
      inside (neuron_interval s I i) (v (n + i)%nat).
    Proof.
      intros Hi H. destruct (z_inside I i Hi H) as [A B]. unfold neuron_interval, is_off. rewrite comp by exact Hi.
      pose proof (resp i Hi) as R0. destruct (s i) as [[]|].
      - rewrite relu_max. split; simpl; apply Rle_max_compat_r; assumption.
      - rewrite relu_neg by exact R0. split; simpl; lra.
      - rewrite relu_max. split; simpl; apply Rle_max_compat_r; assumption.
    Qed.
    Lemma intervals_inside k : (k <= h)%nat -> forall j, (j < n + k)%nat -> inside (intervals s k j) (v j).
    Proof.
      induction k as [|k IH]; intros Hk j Hj; simpl.
      - apply box. lia.
      - destruct (Nat.eqb_spec j (n + k)) as [->|NE]; [apply neuron_inside; [lia|]; intros; apply IH; lia|apply IH;
        lia].
    Qed.
  End Sound.

  (** ** The relaxation at a node *)
  Definition z_row (i j : nat) : R := if j <? n + i then W i j else 0.
  Definition a_row (i j : nat) : R := if j =? n + i then 1 else 0.
  Definition rows_of (s : signs) (i : nat) : list row :=
    let I := z_interval s (intervals s i) i in
    let l := fst I in let u := snd I in
    mkRow (z_row i) (u - b i) false :: mkRow (fun j => - z_row i j) (b i - l) false ::
    if Rle_dec 0 l then [mkRow (fun j => z_row i j - a_row i j) (- b i) true]
    else if Rle_dec u 0 then [mkRow (a_row i) 0 true]
    else [mkRow (fun j => z_row i j - a_row i j) (- b i) false;
          mkRow (fun j => (u - l) * a_row i j - u * z_row i j) (u * b i - u * l) false].
  Definition relaxation (s : signs) : list row := flat_map (rows_of s) (seq 0 h).

  Lemma sum_z_row v i : (i < h)%nat -> sum (n + h) (fun j => z_row i j * v j) = pre v i - b i.
  Proof.
    intro Hi. unfold pre. replace (n + h)%nat with (n + i + (h - i))%nat by lia.
    assert (G : forall m, sum (n + i + m) (fun j => z_row i j * v j) = sum (n + i) (fun j => W i j * v j)).
    { induction m as [|m IH].
      - rewrite Nat.add_0_r. apply sum_ext. intros j Hj. unfold z_row. destruct (Nat.ltb_spec j (n + i));
        [reflexivity|lia].
      - rewrite Nat.add_succ_r. simpl. rewrite IH. unfold z_row at 1. destruct (Nat.ltb_spec (n + i + m) (n + i));
        [lia|ring]. }
    rewrite G. ring.
  Qed.
  Lemma sum_a_row v i : (i < h)%nat -> sum (n + h) (fun j => a_row i j * v j) = v (n + i)%nat.
  Proof.
    intro Hi. rewrite (sum_single (n + h) (n + i)); [|lia|].
    - unfold a_row. rewrite Nat.eqb_refl. ring.
    - intros j Hj NE. unfold a_row. destruct (Nat.eqb_spec j (n + i)); [contradiction|ring].
  Qed.
  Lemma sum_opp m f : sum m (fun j => - f j) = - sum m f.
  Proof. induction m as [|m IH]; simpl; lra. Qed.

  Lemma relaxation_holds s v : in_box v -> computed v -> respects s v -> Forall (holds (n + h) v) (relaxation s).
  Proof.
    intros Bx Cm Rs. apply Forall_forall. intros r I. apply in_flat_map in I as (i & Hi & I). apply in_seq in Hi.
    assert (Hi' : (i < h)%nat) by lia.
    destruct (z_inside s v Rs (intervals s i) i Hi' (fun j Hj => intervals_inside s v Bx Cm Rs i ltac:(lia) j Hj)) as
      [A B].
    unfold rows_of in I. set (l := fst (z_interval s (intervals s i) i)) in *. set (u := snd (z_interval s (intervals
      s i) i)) in *.
    pose proof (sum_z_row v i Hi') as Z. pose proof (sum_a_row v i Hi') as Q. rewrite (Cm i Hi') in Q.
    assert (ZA : sum (n + h) (fun j => (z_row i j - a_row i j) * v j) = pre v i - b i - relu (pre v i)).
    { rewrite (sum_ext _ _ (fun j => z_row i j * v j - a_row i j * v j)) by (intros; ring). rewrite sum_sub, Z, Q.
      reflexivity. }
    destruct I as [<-|[<-|I]].
    - unfold holds. simpl. rewrite Z. lra.
    - unfold holds. simpl. rewrite (sum_ext _ _ (fun j => - (z_row i j * v j))) by (intros; ring). rewrite sum_opp, Z.
      lra.
    - destruct (Rle_dec 0 l) as [P|P]; [|destruct (Rle_dec u 0) as [P'|P']].
      + destruct I as [<-|[]]. unfold holds. simpl. rewrite ZA, relu_pos by lra. lra.
      + destruct I as [<-|[]]. unfold holds. simpl. rewrite Q, relu_neg by lra. reflexivity.
      + destruct I as [<-|[<-|[]]].
        * unfold holds. simpl. rewrite ZA. assert (pre v i <= relu (pre v i)) by (unfold relu; apply Rmax_r). lra.
        * unfold holds. simpl. rewrite (sum_ext _ _ (fun j => (u - l) * (a_row i j * v j) - u * (z_row i j * v j))) by
          (intros; ring).
          rewrite sum_sub, !sum_scal, Z, Q. destruct (Rle_dec 0 (pre v i)).
          -- rewrite relu_pos by lra. nra.
          -- rewrite relu_neg by lra. nra.
  Qed.

  (** ** Trees *)
  Inductive tree := Leaf (ys : list R) | Empty (ys : list R) | Branch (i : nat) (on off : tree).
  Definition fix_sign (s : signs) (i : nat) (t : bool) : signs := fun j => if Nat.eqb j i then Some t else s j.
  (** What a checker evaluates: one number at every leaf. *)
  Fixpoint proves (c : nat -> R) (U : R) (s : signs) (t : tree) : Prop :=
    match t with
    | Leaf ys => Forall2 allowed ys (relaxation s) /\ dual_value (n + h) c (intervals s h) (relaxation s) ys <= U
    | Empty ys => Forall2 allowed ys (relaxation s) /\ dual_value (n + h) (fun _ => 0) (intervals s h) (relaxation s)
      ys < 0
    | Branch i on off => proves c U (fix_sign s i true) on /\ proves c U (fix_sign s i false) off
    end.

  Lemma node_sound c U t : forall s v, proves c U s t -> in_box v -> computed v -> respects s v ->
    sum (n + h) (fun j => c j * v j) <= U.
  Proof.
    induction t as [ys|ys|i on IHon off IHoff]; intros s v H Bx Cm Rs.
    - destruct H as [Hy Hu]. eapply Rle_trans; [|exact Hu].
      apply safe_dual_bound; [exact Hy|now apply relaxation_holds|]. intros j Hj. now apply intervals_inside.
    - exfalso. destruct H as [Hy Hu].
      pose proof (safe_dual_bound (n + h) (fun _ => 0) (intervals s h) (relaxation s) ys v Hy (relaxation_holds s v Bx
        Cm Rs)
                    (intervals_inside s v Bx Cm Rs h (le_n _))) as E.
      rewrite sum_zero in E by (intros; ring). lra.
    - destruct H as [Hon Hoff]. destruct (Rle_dec 0 (pre v i)) as [P|P].
      + apply (IHon _ v Hon Bx Cm). intros k Hk. unfold fix_sign. destruct (Nat.eqb_spec k i) as [->|NE]; [exact P|now
        apply Rs].
      + apply (IHoff _ v Hoff Bx Cm). intros k Hk. unfold fix_sign. destruct (Nat.eqb_spec k i) as [->|NE]; [lra|now
        apply Rs].
  Qed.

  Theorem tree_bound c U t : proves c U (fun _ => None) t ->
    forall v, in_box v -> computed v -> sum (n + h) (fun j => c j * v j) <= U.
  Proof. intros H v Bx Cm. apply (node_sound c U t (fun _ => None) v H Bx Cm). intros i Hi. exact I. Qed.

  (** Every input has its values, and they are determined. *)
  Fixpoint evaluate (x : nat -> R) (k : nat) : nat -> R :=
    match k with
    | O => x
    | S i => let v := evaluate x i in fun j => if Nat.eqb j (n + i) then relu (pre v i) else v j
    end.
  Lemma evaluate_before x k m j : (k <= m)%nat -> (j < n + k)%nat -> evaluate x m j = evaluate x k j.
  Proof.
    induction m as [|m IH]; intros Hk Hj; [now replace k with O by lia|]. destruct (Nat.eq_dec k (S m)) as [->|NE];
      [reflexivity|].
    simpl. destruct (Nat.eqb_spec j (n + m)); [lia|]. apply IH; lia.
  Qed.
  Lemma evaluate_computed x : computed (evaluate x h).
  Proof.
    intros i Hi. rewrite (evaluate_before x (S i) h) by lia. cbn [evaluate]. rewrite Nat.eqb_refl. f_equal. unfold
      pre. f_equal.
    apply sum_ext. intros j Hj. rewrite (evaluate_before x i h) by lia. reflexivity.
  Qed.
  (** So for every input x in the box, c of the network at x is at most U. *)
  Corollary network_bound c U t : proves c U (fun _ => None) t ->
    forall x, (forall j, (j < n)%nat -> lo j <= x j <= hi j) -> sum (n + h) (fun j => c j * evaluate x h j) <= U.
  Proof.
    intros H x Bx. apply (tree_bound c U t H); [|apply evaluate_computed]. intros j Hj.
    rewrite (evaluate_before x O h) by lia. now apply Bx.
  Qed.
End Network.

(** ** An example: relu(x) <= 1 on [-1, 1], by one leaf, with the multiplier 1/2 on the upper side of the triangle *)
Module Example.
  Theorem relu_below_one x : -1 <= x <= 1 -> relu x <= 1.
  Proof.
    intro Hx. pose proof (network_bound 1 1 (fun _ _ => 1) (fun _ => 0) (fun _ => -1) (fun _ => 1) (fun j => if
      Nat.eqb j 1 then 1 else 0) 1
      (Leaf [0; 0; 0; 1 / 2])) as H.
    assert (P : proves 1 1 (fun _ _ => 1) (fun _ => 0) (fun _ => -1) (fun _ => 1) (fun j => if Nat.eqb j 1 then 1 else
      0) 1 (fun _ => None) (Leaf [0; 0; 0; 1 / 2])).
    { unfold proves, relaxation, rows_of. simpl. unfold lowest, highest. simpl.
      rewrite !(Rmin_left (1 * -1)), !(Rmax_right (1 * -1)) by lra.
      destruct (Rle_dec 0 (0 + 1 * -1 + 0)); [lra|]. destruct (Rle_dec (0 + 1 * 1 + 0) 0); [lra|]. simpl. split.
      - repeat (apply Forall2_cons; [right; lra|]). apply Forall2_nil.
      - unfold dual_value. simpl. unfold neuron_interval, z_interval, highest, lowest, z_row, a_row. simpl.
        rewrite ?(Rmin_left (1 * -1)), ?(Rmax_right (1 * -1)) by lra. unfold Rmax. repeat destruct (Rle_dec _ _); lra. }
    specialize (H P (fun _ => x) ltac:(intros; exact Hx)). simpl in H. unfold pre in H. simpl in H.
    replace (0 + 1 * x + 0) with x in H by ring. lra.
  Qed.
End Example.
