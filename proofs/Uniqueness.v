(** That the actions on the hidden spaces are a homomorphism, by uniqueness.

    If in every hidden layer the rows (b, w) are nonzero and no two of them agree up to the scales that the activation
    allows, then only the identity of K_i fixes the layer: a word that is trivial at both ends is trivial on every
    space.  So G, the group that the pairs (input, output) generate, acts on every V_i.

    Notation: as in Certificates.v; [scale a d] says that the scale a / d is allowed, [agree u v] that the row u is v
    times such a scale. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith.
From Catnet Require Import Scalars Matrices Certificates.
Import ListNotations.
Local Open Scope nat_scope.

(** [agree u v]: u is v times a scale that the activation allows, as far as this can be seen. *)
Definition distinct_rows (agree : list Z -> list Z -> bool) (m : mat) : bool :=
  let numbered := combine (seq 0 (height m)) (rows m) in
  forallb (fun ir => negb (allz (snd ir))
                     && forallb (fun js => Nat.eqb (fst ir) (fst js) || negb (agree (snd ir) (snd js))) numbered) numbered.
Definition check_uniqueness (agree : list Z -> list Z -> bool) (c : certificate) : bool :=
  forallb (fun i => distinct_rows agree (layer_at c i)) (seq 0 (pred (depth c))).

Lemma in_numbered (l : list (list Z)) i : i < length l -> In (i, nth i l []) (combine (seq 0 (length l)) l).
Proof.
  intro H. assert (E : nth i (combine (seq 0 (length l)) l) (0, []) = (i, nth i l [])).
  { rewrite combine_nth by (now rewrite seq_length). now rewrite seq_nth. }
  rewrite <- E. apply nth_In. now rewrite combine_length, seq_length, Nat.min_id.
Qed.

Lemma distinct_rows_spec agree m i j : distinct_rows agree m = true -> i < height m -> j < height m ->
  allz (nth i (rows m) []) = false /\ (i <> j -> agree (nth i (rows m) []) (nth j (rows m) []) = false).
Proof.
  unfold distinct_rows. intros H Hi Hj. rewrite forallb_forall in H.
  specialize (H _ (in_numbered _ _ Hi)). simpl in H. apply andb_prop in H as [H1 H2]. split.
  - now apply negb_true_iff.
  - intro Hij. rewrite forallb_forall in H2. specialize (H2 _ (in_numbered _ _ Hj)). simpl in H2.
    apply orb_prop in H2 as [H2|H2]; [apply Nat.eqb_eq in H2; congruence|now apply negb_true_iff].
Qed.

Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).
  (** The scales: c / d for which [scale c d] holds, closed under products. *)
  Variable scale : Z -> positive -> bool.
  Hypothesis scale_1 : scale 1 1 = true.
  Hypothesis scale_mul : forall a d b e, scale a d = true -> scale b e = true -> scale (a * b) (d * e) = true.
  Definition monomial_with (T : lin) : bool :=
    match T with Dense _ => false | Mono p d => forallb (fun jc => scale (snd jc) d) p end.
  Variable agree : list Z -> list Z -> bool.
  Hypothesis agree_complete : forall a d u v, scale a d = true ->
    allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true -> agree u v = true.

  Variable c : certificate.
  Local Notation L := (depth c).
  Hypothesis checked : check_layers monomial_with c = true.
  Hypothesis unique : check_uniqueness agree c = true.

  (** A monomial map with such scales. *)
  Local Open Scope K.
  Definition monomial (n : nat) (A : vec K -> vec K) : Prop :=
    exists p : list (nat * (Z * positive)), length p = n
      /\ Forall (fun jc => (fst jc < n)%nat /\ scale (fst (snd jc)) (snd (snd jc)) = true) p
      /\ forall x, length x = n -> A x ==v map (fun jc => iz (fst (snd jc)) * ip (snd (snd jc)) * nth (fst jc) x 0) p.

  Lemma monomial_ap n T : wf_lin n T = true -> monomial_with T = true -> monomial n (ap T).
  Proof.
    intros Hw Hm. destruct T as [m|p d]; simpl in *; [discriminate|].
    unfold wf_lin in Hw. apply andb_prop in Hw as [Hs Hw]. apply Nat.eqb_eq in Hs.
    exists (map (fun jc => (fst jc, (snd jc, d))) p). rewrite map_length. split; [exact Hs|]. split.
    - rewrite Forall_map. rewrite forallb_forall in Hm, Hw. apply Forall_forall. intros jc H; simpl. split.
      + apply Nat.ltb_lt, Hw, H. + apply Hm, H.
    - intros x _. rewrite map_map. reflexivity.
  Qed.

  Lemma monomial_id n : monomial n (fun x => x).
  Proof.
    exists (map (fun j => (j, (1%Z, 1%positive))) (seq 0 n)). rewrite map_length, seq_length. split; [reflexivity|]. split.
    - rewrite Forall_map. apply Forall_forall. intros j H; simpl. apply in_seq in H. split; [lia|exact scale_1].
    - intros x Hx. rewrite map_map. simpl. symmetry.
      apply (map_nth_veq _ _ _ 0%nat); [now rewrite seq_length|]. rewrite seq_length. intros i Hi. rewrite seq_nth by exact Hi.
      simpl. transitivity ((iz (Zpos 1) * ip 1) * nth i x 0); [ring|]. rewrite ip_ok. ring.
  Qed.

  Lemma monomial_mul n A B : Proper (veq ==> veq) A -> monomial n A -> monomial n B -> monomial n (fun x => A (B x)).
  Proof.
    intros PA (p & Lp & Fp & Ep) (q & Lq & Fq & Eq_).
    set (at_ := fun jc : nat * (Z * positive) => nth (fst jc) q (0%nat, (0%Z, 1%positive))).
    exists (map (fun jc => (fst (at_ jc), ((fst (snd jc) * fst (snd (at_ jc)))%Z,
                                          (snd (snd jc) * snd (snd (at_ jc)))%positive))) p).
    rewrite map_length. split; [exact Lp|]. rewrite Forall_forall in Fq. rewrite Forall_forall in Fp.
    assert (Q : forall jc, In jc p -> In (at_ jc) q) by (intros jc H; apply nth_In; rewrite Lq; now apply Fp).
    split.
    - rewrite Forall_map. apply Forall_forall. intros jc H; simpl. split; [apply Fq; auto|].
      apply scale_mul; [now apply Fp|apply Fq; auto].
    - intros x Hx. rewrite (PA _ _ (Eq_ x Hx)). rewrite Ep by (rewrite map_length; exact Lq).
      rewrite map_map. apply map_veq. intros jc H; cbn [fst snd].
      set (h := fun jc0 : nat * (Z * positive) => iz (fst (snd jc0)) * ip (snd (snd jc0)) * nth (fst jc0) x 0).
      assert (N : nth (fst jc) (map h q) 0 = h (at_ jc)).
      { rewrite (nth_indep _ 0 (h (0%nat, (0%Z, 1%positive)))) by (rewrite map_length, Lq; now apply Fp).
        apply (map_nth h). }
      rewrite N. unfold h. rewrite iz_mul, ip_mul. ring.
  Qed.

  Lemma monomial_acts w i : valid c w = true -> is_hidden c i = true -> monomial (dim c i) (acts (K := K) c w i).
  Proof.
    intros Hw Hi. induction w as [|a w IH]; simpl; [apply monomial_id|]. apply valid_cons in Hw as [Ha Hw].
    assert (Hi' := Hi). unfold is_hidden in Hi'. apply andb_prop in Hi' as [_ HL]. apply Nat.ltb_lt in HL.
    change (monomial (dim c i) (fun x : vec K => ap (operator c a i) (acts c w i x))).
    apply monomial_mul; [apply ap_m| |now apply IH].
    destruct (letter_at monomial_with c checked a Ha i) as (W & _ & C); [lia|]. apply monomial_ap; auto.
  Qed.

  (** Only the identity fixes a layer. *)
  Lemma fixing_is_trivial i (A : vec K -> vec K) : i < pred L ->
    monomial (dim c (S i)) A -> (forall x, length x = dim c i -> A (affine c i x) ==v affine c i x) ->
    forall y, length y = dim c (S i) -> A y ==v y.
  Proof.
    intros Hi (p & Lp & Fp & Ep) H y Hy. rewrite Ep by exact Hy.
    rewrite Forall_forall in Fp. set (dflt := (0%nat, (0%Z, 1%positive))).
    apply (map_nth_veq _ _ _ dflt); [congruence|]. intros r Hr.
    assert (Hin : In (nth r p dflt) p) by (apply nth_In; exact Hr).
    destruct (Fp _ Hin) as [Hj Hs]. destruct (nth r p dflt) as [j [a d]] eqn:E. simpl in *.
    rewrite Lp in Hr. change (height (layer_at c i)) with (dim c (S i)) in *.
    set (m := layer_at c i) in *. set (u := nth r (rows m) []). set (v := nth j (rows m) []).
    assert (Hnet : wf_rows (S (dim c i)) m = true).
    { unfold check_layers in checked. apply andb_prop in checked as [H1 _]. apply andb_prop in H1 as [H1 _].
      apply (forallb_seq _ _ H1 i). lia. }
    assert (Row : forall k, k < dim c (S i) -> length (nth k (rows m) []) = S (dim c i)).
    { intros k Hk. unfold wf_rows in Hnet. rewrite forallb_forall in Hnet. apply Nat.eqb_eq, Hnet, nth_In. exact Hk. }
    assert (Z0 : allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true).
    { apply (allz_of_affine K _ (dim c i)).
      - assert (A0 : forall s t, length (vaddz s t) = Nat.max (length s) (length t)).
        { induction s as [|x0 s IHs]; intros [|y0 t]; simpl; auto. }
        rewrite A0. unfold scalez. rewrite !map_length. unfold u, v. rewrite !Row by assumption. lia.
      - intros x Hx. specialize (H x Hx). rewrite Ep in H by apply affine_length.
        apply (nth_m K r) in H. unfold affine, mv in H. fold m in H.
        assert (At : forall k, k < dim c (S i) -> nth k (map (fun r0 => ip (den m) * dot r0 (1 :: x)) (rows m)) 0
                     = ip (den m) * dot (nth k (rows m) []) (1 :: x)).
        { intros k Hk. rewrite (nth_indep _ 0 (ip (den m) * dot [] (1 :: x))) by (rewrite map_length; exact Hk).
          apply (map_nth (fun r0 => ip (den m) * dot r0 (1 :: x))). }
        rewrite At in H by exact Hr.
        rewrite (nth_indep _ 0 ((fun jc => iz (fst (snd jc)) * ip (snd (snd jc)) * nth (fst jc)
           (map (fun r0 => ip (den m) * dot r0 (1 :: x)) (rows m)) 0) dflt)) in H by (rewrite map_length; lia).
        rewrite (map_nth (fun jc => iz (fst (snd jc)) * ip (snd (snd jc)) * nth (fst jc)
           (map (fun r0 => ip (den m) * dot r0 (1 :: x)) (rows m)) 0)) in H.
        rewrite E in H. simpl fst in H. simpl snd in H. rewrite At in H by exact Hj. fold u v in H.
        rewrite dot_vaddz, !dot_scalez.
        apply (ip_cancel K (den m * d)). rewrite Pos2Z.inj_mul, iz_mul.
        assert (H' : iz (Zpos (den m)) * iz (Zpos d) * (iz a * ip d * (ip (den m) * dot v (1 :: x)))
                     == iz (Zpos (den m)) * iz (Zpos d) * (ip (den m) * dot u (1 :: x))) by now rewrite H.
        assert (L1 : iz (Zpos (den m)) * iz (Zpos d) * (iz a * ip d * (ip (den m) * dot v (1 :: x)))
                     == iz a * dot v (1 :: x)).
        { transitivity ((iz (Zpos (den m)) * ip (den m)) * (iz (Zpos d) * ip d) * (iz a * dot v (1 :: x))); [ring|].
          rewrite !ip_ok. ring. }
        assert (L2 : iz (Zpos (den m)) * iz (Zpos d) * (ip (den m) * dot u (1 :: x)) == iz (Zpos d) * dot u (1 :: x)).
        { transitivity ((iz (Zpos (den m)) * ip (den m)) * (iz (Zpos d) * dot u (1 :: x))); [ring|]. rewrite ip_ok. ring. }
        rewrite L1, L2 in H'. rewrite <- H'.
        assert (N : (iz (- a) : K) == opp (iz a)).
        { transitivity ((iz (- a) : K) + iz a + opp (iz a)); [ring|]. rewrite <- iz_add. rewrite Z.add_opp_diag_l, iz_0. ring. }
        rewrite N. ring. }
    assert (U : distinct_rows agree m = true) by (apply (forallb_seq _ _ unique i Hi)).
    destruct (Nat.eq_dec r j) as [Hrj|Hrj].
    - subst j. destruct (distinct_rows_spec _ _ r r U Hr Hr) as [NZ _]. fold u in NZ. fold u in Z0. unfold v in Z0. fold u in Z0.
      assert (AD : a = Zpos d).
      { clear - NZ Z0. induction u as [|z u0 IH]; simpl in *; [discriminate|].
        apply andb_prop in Z0 as [Z1 Z2]. apply Z.eqb_eq in Z1.
        destruct (Z.eqb_spec 0 z) as [<-|Hz]; simpl in NZ; [now apply IH|]. nia. }
      subst a. rewrite ip_ok. ring.
    - pose proof (agree_complete a d u v Hs Z0) as C. unfold u, v in C.
      destruct (distinct_rows_spec _ _ r j U Hr Hj) as [_ D]. rewrite (D Hrj) in C. discriminate.
  Qed.

  Theorem homomorphism_by_uniqueness w : valid c w = true -> trivial_on K c w 0 -> trivial_on K c w L ->
    forall i, (i <= L)%nat -> trivial_on K c w i.
  Proof.
    intros Hw H0 HL.
    assert (R : forall i, (i < L)%nat -> trivial_on K c w i).
    { induction i as [|i IH]; intro Hi; [exact H0|].
      intros y Hy. apply (fixing_is_trivial i); auto; [lia| |].
      - apply monomial_acts; auto. unfold is_hidden. apply andb_true_intro. split; apply Nat.ltb_lt; lia.
      - intros x Hx. rewrite <- (acts_affine K monomial_with c checked) by (auto; lia).
        apply affine_m. apply IH; [lia|exact Hx]. }
    intros i Hi. destruct (Nat.eq_dec i L) as [->|]; [exact HL|]. apply R. lia.
  Qed.
End Meaning.
