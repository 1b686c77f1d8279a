(** Soundness of the decision procedure of Equality.v, over any ordered [Scalars], and over Q.

    Notation: as in Equality.v; [value N x] is the value over Q. *)
From Coq Require Import ZArith QArith List Bool Lia Setoid Morphisms Ring Arith Permutation.
From Catnet Require Import Scalars Matrices Equality.
From Catnet Require Rationals.
Import ListNotations.
Local Open Scope nat_scope.
Local Open Scope K.

Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).
  Variable O : Ordered K.
  Variable relu : K -> K.
  Hypothesis relu_m : forall x y, x == y -> relu x == relu y.
  Hypothesis relu_pos : forall x, nonneg O x -> relu x == x.
  Hypothesis relu_neg : forall x, nonneg O (opp x) -> relu x == 0.

  Lemma nonneg_1 : nonneg O (1 : K).
  Proof. apply (nonneg_m K O (iz 1)); [apply iz_1|]. apply nonneg_iz. lia. Qed.
  Lemma scaled_1 x : scaled K (1 * iz (Zpos 1)) x (1 :: x).
  Proof.
    unfold scaled. transitivity (map (fun y : K => y) (1 :: x)); [now rewrite map_id|].
    apply map_veq. intros y _. rewrite iz_1. ring.
  Qed.

  Lemma same_outputs_sound D E u v cs (y z : vec K) :
    same_outputs D E u v = true ->
    Forall2 (fun o a => 1 * (iz (Zpos D) * a) == sumc K cs o) u y ->
    Forall2 (fun o a => 1 * (iz (Zpos E) * a) == sumc K cs o) v z -> y ==v z.
  Proof.
    intros H Hy. revert v z H. induction Hy as [|o a u y Ha _ IH]; intros [|p v] z H Hz; simpl in H; try discriminate.
    - inversion Hz. constructor.
    - inversion Hz as [|? b ? z' Hb Hz']; subst. apply andb_prop in H as [H1 H2]. constructor; [|now apply (IH v)].
      apply (ip_cancel K D), (ip_cancel K E).
      assert (S0 : iz (Zpos E) * sumc K cs o == iz (Zpos D) * sumc K cs p).
      { assert (Sc : forall k l, iz k * sumc K cs l == sumc K cs (map (fun t => k * t)%Z l))
          by (intros k l; rewrite (sumc_scale K cs k (fun t => t)), map_id; reflexivity).
        rewrite !Sc.
        assert (M : map (fun t => Zpos E * t)%Z o = map (fun t => Zpos D * t)%Z p).
        { clear - H1. revert p H1. induction o as [|s o IH]; intros [|t p] H; simpl in *; try discriminate; auto.
          apply andb_prop in H as [A B]. apply Z.eqb_eq in A. rewrite A. f_equal. now apply IH. }
        now rewrite M. }
      rewrite <- Ha, <- Hb in S0.
      transitivity (iz (Zpos E) * (1 * (iz (Zpos D) * a))); [ring|]. rewrite S0. ring.
  Qed.

  Lemma decide_sound N1 N2 fuel : forall R x, decide N1 N2 fuel R = true -> in_cone K O R (1 :: x) ->
    net K relu N1 x ==v net K relu N2 x.
  Proof.
    induction fuel as [|n IH]; intros R x H HR; [discriminate|]. cbn [decide] in H.
    assert (Split : forall h, split (decide N1 N2 n) R h = true -> net K relu N1 x ==v net K relu N2 x).
    { intros h Hh. unfold split in Hh.
      destruct (take (fun y => Z.ltb 0 (fst y)) (combine h R)) as [[[hp p] others]|] eqn:T1; [|discriminate].
      destruct (take (fun y => Z.ltb (fst y) 0) others) as [[[hq q] rest]|] eqn:T2; [|discriminate].
      cbv zeta in Hh. rewrite <- !andb_lazy_alt in Hh. apply andb_prop in Hh as [Hh C12]. apply andb_prop in C12 as [C1 C2].
      apply andb_prop in Hh as [Hh Hw]. apply andb_prop in Hh as [Hh Hlen]. apply andb_prop in Hh as [Hh Hg].
      apply andb_prop in Hh as [Hp Hq]. apply Z.ltb_lt in Hp, Hq, Hg. apply Nat.eqb_eq in Hlen.
      set (w := vaddz (scalez (- hq) p) (scalez hp q)) in *. set (g := fold_left Z.gcd w 0%Z) in *.
      set (r := map (fun z => (z / g)%Z) w) in *.
      apply take_permutation in T1, T2.
      assert (P : Permutation R (p :: q :: map snd rest)).
      { assert (Hs : forall (h0 : list Z) (R0 : list ray), length h0 = length R0 -> map snd (combine h0 R0) = R0).
        { clear. induction h0 as [|a h0 IH]; intros [|b R0] Hl; simpl in *; try discriminate; auto.
          f_equal. apply IH. congruence. }
        rewrite <- (Hs h R Hlen).
        change (p :: q :: map snd rest) with (map snd ((hp, p) :: (hq, q) :: rest)). apply Permutation_map.
        etransitivity; [exact T1|]. now constructor. }
      apply (permuted K O _ _ P) in HR.
      apply (split_cone K O p q (map snd rest) (- hq) hp g r) in HR; try lia.
      - destruct HR as [HR|HR]; [exact (IH _ _ C1 HR)|exact (IH _ _ C2 HR)].
      - intro form. rewrite <- dotz_scalez, (dotz_eqvz form _ _ Hw). unfold w.
        now rewrite dotz_vaddz, !dotz_scalez. }
    destruct HR as (cs & Hl & Hc & Hv).
    destruct (follow N1 1 R) as [u D|h|] eqn:F1; [|now apply (Split h)|discriminate].
    destruct (follow N2 1 R) as [v E|h|] eqn:F2; [|now apply (Split h)|discriminate].
    apply (same_outputs_sound D E u v cs _ _ H).
    - apply (follow_sound K O relu relu_m relu_pos relu_neg N1 1 R u D cs 1 x _ F1 Hc Hv (scaled_1 x) nonneg_1).
    - apply (follow_sound K O relu relu_m relu_pos relu_neg N2 1 R v E cs 1 x _ F2 Hc Hv (scaled_1 x) nonneg_1).
  Qed.

  (** ** The orthants cover the space *)
  Fixpoint sum_from (form : list Z) (v : vec K) (k n : nat) : K :=
    match n with 0%nat => 0 | S m => iz (nth k form 0%Z) * nth k v 0 + sum_from form v (S k) m end.
  Lemma sum_from_S c form a v k n : sum_from (c :: form) (a :: v) (S k) n = sum_from form v k n.
  Proof. revert k. induction n as [|n IH]; intro k; simpl; auto. now rewrite IH. Qed.
  Lemma sum_from_nil v k n : sum_from [] v k n == 0.
  Proof. revert k. induction n as [|n IH]; intro k; simpl; [reflexivity|]. rewrite IH. destruct k; rewrite iz_0; ring. Qed.
  Lemma dot_sum_from form v : dot form v == sum_from form v 0 (length v).
  Proof.
    revert form; induction v as [|a v IH]; intros [|c form]; simpl; try reflexivity.
    - rewrite iz_0. rewrite (sum_from_nil (a :: v) 1). ring.
    - now rewrite sum_from_S, <- IH.
  Qed.
  Lemma dotz_unit form k c : dotz form (unit_row k c) = (nth k form 0 * c)%Z.
  Proof.
    unfold unit_row. revert form; induction k as [|k IH]; intros [|f form]; simpl; try lia.
    - destruct form; simpl; lia.
    - rewrite IH. lia.
  Qed.
  Lemma orthants_cover v n : forall k, exists R, In R (orthants k n) /\
    exists cs, length cs = length R /\ Forall (nonneg O) cs /\
    forall form, sumc K cs (map (dotz form) R) == iz (nth 0 form 0%Z) + sum_from form v k n.
  Proof.
    induction n as [|n IH]; intro k.
    - exists [unit_row 0 1]. split; [now left|]. exists [1]. split; [reflexivity|]. split; [constructor; [apply nonneg_1|auto]|].
      intro form. cbn [map sumc sum_from]. rewrite dotz_unit, Z.mul_1_r. ring.
    - destruct (IH (S k)) as (R & HR & cs & Hl & Hc & Hv). set (a := nth k v 0).
      destruct (nonneg_total K O a) as [Ha|Ha].
      + exists (unit_row k 1 :: R). split.
        { cbn [orthants]. apply in_or_app. left. now apply in_map. }
        exists (a :: cs). split; [simpl; congruence|]. split; [now constructor|]. intro form.
        cbn [map sumc sum_from]. rewrite Hv, dotz_unit, Z.mul_1_r. fold a. ring.
      + exists (unit_row k (-1) :: R). split.
        { cbn [orthants]. apply in_or_app. right. now apply in_map. }
        exists (opp a :: cs). split; [simpl; congruence|]. split; [now constructor|]. intro form.
        cbn [map sumc sum_from]. rewrite Hv, dotz_unit, iz_mul, (opp_iz K 1), iz_1. fold a. ring.
  Qed.

  Theorem equal_sound fuel n N1 N2 : equal fuel n N1 N2 = true ->
    forall x : vec K, length x = n -> net K relu N1 x ==v net K relu N2 x.
  Proof.
    unfold equal. intros H x Hx. apply andb_prop in H as [_ H]. rewrite forallb_forall in H.
    destruct (orthants_cover (1 :: x) n 1) as (R & HR & cs & Hl & Hc & Hv).
    apply (decide_sound N1 N2 fuel R x (H R HR)). exists cs. split; [exact Hl|]. split; [exact Hc|].
    intro form. rewrite Hv, dot_sum_from. cbn [length sum_from nth]. rewrite Hx. ring.
  Qed.

  (** ** A point where two networks differ *)
  Definition point (z : list Z) (d : positive) : vec K := map (fun a => ip d * iz a) z.

  Lemma point_combines z d : combines K [ip d] [Zpos d :: z] (1 :: point z d).
  Proof.
    intro form. cbn [map sumc]. transitivity ((ip d : K) * iz (dotz form (Zpos d :: z))); [|ring].
    destruct form as [|f form]; simpl; [rewrite iz_0; ring|]. rewrite iz_add, iz_mul.
    assert (G : forall fm zz, dot fm (point zz d) == ip d * iz (dotz fm zz)).
    { induction fm as [|b fm IH]; intros [|a zz]; simpl; rewrite ?iz_0; try ring. rewrite IH, iz_add, iz_mul. ring. }
    rewrite G. transitivity ((iz f : K) * (iz (Zpos d) * ip d) + ip d * iz (dotz form z)); [rewrite ip_ok; ring|ring].
  Qed.

  Theorem differ_sound N1 N2 z d : differ N1 N2 z d = true ->
    ~ net K relu N1 (point z d) ==v net K relu N2 (point z d).
  Proof.
    unfold differ. intros H Same. apply andb_prop in H as [_ H].
    destruct (follow N1 1 [Zpos d :: z]) as [u D| |] eqn:F1; try discriminate.
    destruct (follow N2 1 [Zpos d :: z]) as [v E| |] eqn:F2; try discriminate.
    apply negb_true_iff in H.
    assert (Hc : Forall (nonneg O) [ip d]) by (constructor; [apply nonneg_ip|constructor]).
    pose proof (follow_sound K O relu relu_m relu_pos relu_neg N1 1 _ u D _ 1 _ _ F1 Hc (point_combines z d)
                  (scaled_1 _) nonneg_1) as Q1.
    pose proof (follow_sound K O relu relu_m relu_pos relu_neg N2 1 _ v E _ 1 _ _ F2 Hc (point_combines z d)
                  (scaled_1 _) nonneg_1) as Q2.
    assert (L : forall ls D0 D' w, follow ls D0 [Zpos d :: z] = Smooth w D' ->
                Forall (fun o => length o = 1%nat) w).
    { intros ls D0 D' w Hw. revert D0 w Hw. generalize (Zpos d :: z) as y. induction ls as [|l ls IH]; intros y D0 w Hw;
        [discriminate|]. destruct ls as [|l2 ls].
      - simpl in Hw. injection Hw as <- _. apply Forall_forall. intros o Ho. apply in_map_iff in Ho as (r & <- & _). reflexivity.
      - change (match first_bend (rows l) [y] with
                | Some h => Bend h | None => follow (l2 :: ls) (D0 * den l) (map (step l) [y]) end = Smooth w D') in Hw.
        destruct (first_bend (rows l) [y]); [discriminate|]. exact (IH _ _ _ Hw). }
    pose proof (L N1 _ _ _ F1) as L1. pose proof (L N2 _ _ _ F2) as L2. clear L.
    set (y1 := net K relu N1 (point z d)) in *. set (y2 := net K relu N2 (point z d)) in *. clearbody y1 y2.
    enough (T : same_outputs D E u v = true) by congruence. clear - Q1 Q2 L1 L2 Same.
    revert v y2 Q2 L2 Same. induction Q1 as [|o a u y1 Ha _ IH]; intros v y2 Q2 L2 Same.
    - inversion Same; subst. inversion Q2; subst. reflexivity.
    - inversion Same as [|? b ? y2' Hab Hs]; subst. inversion Q2 as [|p ? v' ? Hb Q2']; subst.
      inversion L1 as [|? ? Lo L1']; subst. inversion L2 as [|? ? Lp L2']; subst.
      simpl. apply andb_true_intro. split; [|now apply (IH L1' v' y2')].
      destruct o as [|s [|? ?]]; try discriminate. destruct p as [|t [|? ?]]; try discriminate.
      simpl. enough (X : (Zpos E * s = Zpos D * t)%Z) by (apply Z.eqb_eq in X; now rewrite X).
      assert (Z0 : (Zpos E * s - Zpos D * t = 0)%Z); [|lia]. apply (iz_inj K).
      simpl in Ha, Hb.
      assert (A' : iz (Zpos D) * a == ip d * iz s) by (transitivity (1 * (iz (Zpos D) * a)); [ring|rewrite Ha; ring]).
      assert (B' : iz (Zpos E) * b == ip d * iz t) by (transitivity (1 * (iz (Zpos E) * b)); [ring|rewrite Hb; ring]).
      unfold Z.sub. rewrite iz_add, opp_iz, !iz_mul.
      transitivity ((iz (Zpos d) : K) * (iz (Zpos E) * (ip d * iz s) + opp (iz (Zpos D) * (ip d * iz t)))).
      + transitivity ((iz (Zpos d) * ip d : K) * (iz (Zpos E) * iz s + opp (iz (Zpos D) * iz t))); [|ring].
        rewrite ip_ok. ring.
      + rewrite <- A', <- B', Hab. ring.
  Qed.
End Meaning.

(** * Over Q, with no axioms *)
Section Rational.
  Import Rationals.
  Local Open Scope Q_scope.

  Definition rational_order : Ordered rationals.
  Proof.
    refine (mkOrdered rationals (fun x : Q => 0 <= x) _ _ _ _ _ _); simpl.
    - intros x y H. now rewrite H.
    - intros z H. unfold Qle. simpl. lia.
    - intro p. unfold Qle. simpl. lia.
    - intros x y Hx Hy. rewrite <- (Qplus_0_r 0). now apply Qplus_le_compat.
    - intros x y. apply Qmult_le_0_compat.
    - intro x. destruct (Qlt_le_dec x 0) as [H|H]; [right|now left].
      apply Qlt_le_weak in H. apply Qopp_le_compat in H. exact H.
  Defined.

  Lemma relu_pos x : 0 <= x -> relu x == x.
  Proof. intro H. unfold relu. apply Qle_bool_iff in H. now rewrite H. Qed.
  Lemma relu_neg x : 0 <= - x -> relu x == 0.
  Proof.
    intro H. unfold relu. destruct (Qle_bool 0 x) eqn:E; [|reflexivity]. apply Qle_bool_iff in E.
    apply Qle_antisym; [|exact E]. apply Qopp_le_compat in H. now rewrite Qopp_opp in H.
  Qed.
  Definition value (N : list mat) : list Q -> list Q := net rationals relu N.

  Theorem equal_networks fuel n N1 N2 : equal fuel n N1 N2 = true ->
    forall x : list Q, length x = n -> Forall2 Qeq (value N1 x) (value N2 x).
  Proof.
    exact (equal_sound rationals rational_order relu (proj1 relu_obeys) relu_pos relu_neg fuel n N1 N2).
  Qed.

  (** They differ at the point z / d. *)
  Theorem different_networks N1 N2 z d : differ N1 N2 z d = true ->
    ~ Forall2 Qeq (value N1 (map (fun a => (1 # d) * inject_Z a) z)) (value N2 (map (fun a => (1 # d) * inject_Z a) z)).
  Proof.
    exact (differ_sound rationals rational_order relu (proj1 relu_obeys) relu_pos relu_neg N1 N2 z d).
  Qed.
End Rational.
