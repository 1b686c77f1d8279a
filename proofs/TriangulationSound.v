(** The checker of triangulations is sound: networks that it accepts have the same function on R^n.

    Notation: as in Triangulation.v, and N = n + 1; the cones as numbered points and forms over R, for Cover.v:
      [ray_of],
    [form_of].  With the axioms of the real numbers. *)
From Coq Require Import ZArith NArith Reals Lra List Bool Arith Lia Permutation.
From Catnet Require Import Scalars Matrices Equality EqualitySound RealNumbers EqualityReal Triangulation.
From Catnet Require Vectors Cover.
Import ListNotations.
Local Open Scope R_scope.

(** ** Lists *)
Lemma nth_without {A} (d : A) i (l : list A) k : (i < length l)%nat -> nth k (without i l) d = nth (Cover.skip i k) l d.
Proof.
  intro Hi. unfold without, Cover.skip. destruct (Nat.ltb_spec k i).
  - rewrite app_nth1 by (rewrite firstn_length; lia). revert k l Hi H. induction i as [|i IH]; intros k l Hi H; [lia|].
    destruct l as [|a l]; [simpl in Hi; lia|]. destruct k as [|k]; [reflexivity|]. simpl. apply IH; simpl in Hi; lia.
  - rewrite app_nth2 by (rewrite firstn_length; lia). rewrite firstn_length, Nat.min_l by lia.
    revert k l Hi H. induction i as [|i IH]; intros k l Hi H.
    + destruct l as [|a l]; [simpl in Hi; lia|]. now rewrite Nat.sub_0_r.
    + destruct l as [|a l]; [simpl in Hi; lia|]. destruct k as [|k]; [lia|].
      change (nth (k - i) (skipn (S i) l) d = nth (S k) l d). apply IH; simpl in Hi; lia.
Qed.
Lemma map_without {A B} (f : A -> B) i l : map f (without i l) = without i (map f l).
Proof. unfold without. now rewrite map_app, firstn_map, skipn_map. Qed.
Lemma same_corners_eq a b : same_corners a b = true -> a = b.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b] H; simpl in H; try discriminate; auto.
  apply andb_prop in H as [E H]. apply N.eqb_eq in E. subst y. f_equal. now apply IH.
Qed.
Lemma paired_partner l : paired l = true -> forall e, In e l ->
  exists e', In e' l /\ fst e' = fst e /\ (dotz (fst (snd e)) (snd (snd e')) < 0)%Z.
Proof.
  assert (G : forall n l, (length l <= n)%nat -> paired l = true -> forall e, In e l ->
    exists e', In e' l /\ fst e' = fst e /\ (dotz (fst (snd e)) (snd (snd e')) < 0)%Z).
  { induction n as [|n IH]; intros m Hm H e I; [destruct m; [contradiction|simpl in Hm; lia]|].
    destruct m as [|[k1 [f1 r1]] [|[k2 [f2 r2]] m]]; [contradiction|discriminate|].
    cbn [paired] in H. apply andb_prop in H as [H Hp]. apply andb_prop in H as [H _].
    apply andb_prop in H as [H H2]. apply andb_prop in H as [Hk H1].
    apply same_corners_eq in Hk. subst k2. apply Z.ltb_lt in H1, H2.
    destruct I as [<-|[<-|I]].
    - exists (k1, (f2, r2)). simpl. auto.
    - exists (k1, (f1, r1)). simpl. auto.
    - destruct (IH m ltac:(simpl in Hm; lia) Hp e I) as (e' & A & B & C). exists e'. simpl. auto. }
  exact (G (length l) l (le_n _)).
Qed.
Lemma sumc_sum (cs : list R) zs : length cs = length zs ->
  @sumc reals cs zs = Vectors.sum (length zs) (fun i => nth i cs 0 * IZR (nth i zs 0%Z)).
Proof.
  revert cs. induction zs as [|z zs IH]; intros [|c cs] H; try discriminate; [reflexivity|].
  cbn [length]. rewrite Vectors.sum_first. simpl. now rewrite IH by (simpl in H; congruence).
Qed.

Section Sound.
  Variables (n : nat) (N1 N2 : list mat) (rays : list Equality.ray).
  Notation N := (S n).
  Notation vec := (Vectors.tuple R N).
  Definition point_of (r : list Z) : vec := Vectors.tgen N (fun k => IZR (nth k r 0%Z)).
  Definition as_form (f : list Z) (k : nat) : R := IZR (nth k f 0%Z).
  Lemma form_at f r : length r = N -> Vectors.dot (as_form f) (point_of r) = IZR (dotz f r).
  Proof.
    intro H. transitivity (Vectors.sum (length r) (fun k => IZR (nth k f 0%Z) * IZR (nth k r 0%Z))).
    - rewrite H. apply Vectors.sum_ext. intros k Hk. unfold as_form, point_of. now rewrite Vectors.at_tgen.
    - clear H. revert f. induction r as [|a r IH]; intros f.
      + destruct f; reflexivity.
      + cbn [length]. rewrite Vectors.sum_first. destruct f as [|b f].
        * rewrite Vectors.sum_zero; [simpl; ring|]. intros i _. destruct i; simpl; ring.
        * simpl dotz. rewrite plus_IZR, mult_IZR, <- IH. reflexivity.
  Qed.

  Definition vertex (s : simplex) (i : nat) : list Z := nth i (vertices s) [].
  Definition form (s : simplex) (i : nat) : list Z := nth i (forms s) [].

  (** What a checked simplex is. *)
  Definition good (s : simplex) : Prop := check_dual N s = true
    /\ forallb (fun r => Z.leb 0 (hd 0%Z r)) (vertices s) = true
    /\ agree_on N1 N2 (vertices s) = true
    /\ vertices s = map (corner rays) (corners s).
  Lemma forallb_below f m : forallb f (seq 0 m) = true -> forall i, (i < m)%nat -> f i = true.
  Proof. intros H i Hi. rewrite forallb_forall in H. apply H, in_seq. lia. Qed.
  Lemma square_spec M : square N M = true -> length M = N /\ forall i, (i < N)%nat -> length (nth i M []) = N.
  Proof.
    unfold square. intro H. apply andb_prop in H as [A B]. apply Nat.eqb_eq in A. split; [exact A|]. intros i Hi.
    rewrite forallb_forall in B. apply Nat.eqb_eq, B, nth_In. lia.
  Qed.
  Lemma good_dual s : good s -> length (vertices s) = N /\ (forall i, (i < N)%nat -> length (vertex s i) = N)
    /\ (0 < scale s)%Z
    /\ (forall i j, (i < N)%nat -> (j < N)%nat -> dotz (form s i) (vertex s j) = if Nat.eqb i j then scale s else 0%Z)
    /\ forall k l, (k < N)%nat -> (l < N)%nat ->
        Vectors.sum N (fun i => IZR (nth k (vertex s i) 0%Z) * IZR (nth l (form s i) 0%Z)) = if Nat.eqb k l then IZR
          (scale s) else 0.
  Proof.
    intros (H & _). unfold check_dual in H. apply andb_prop in H as [H H5]. apply andb_prop in H as [H H4].
    apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2]. apply square_spec in H1 as [L1 L2].
    split; [exact L1|]. split; [exact L2|]. split; [now apply Z.ltb_lt|]. split.
    - intros i j Hi Hj. apply Z.eqb_eq. pose proof (forallb_below _ _ H4 i Hi) as A. exact (forallb_below _ _ A j Hj).
    - intros k l Hk Hl. pose proof (forallb_below _ _ H5 k Hk) as A. pose proof (forallb_below _ _ A l Hl) as B.
      cbv beta in B. apply Z.eqb_eq in B. apply (f_equal IZR) in B.
      transitivity (IZR (fold_right Z.add 0%Z (map (fun i => nth k (nth i (vertices s) []) 0 * nth l (nth i (forms s)
        []) 0)%Z (seq 0 N)))).
      + assert (G : forall m a, Vectors.sum m (fun i => IZR (nth k (vertex s (a + i)) 0%Z) * IZR (nth l (form s (a +
        i)) 0%Z))
          = IZR (fold_right Z.add 0%Z (map (fun i => nth k (nth i (vertices s) []) 0 * nth l (nth i (forms s) []) 0)%Z
            (seq a m)))).
        { induction m as [|m IH]; intro a; [reflexivity|]. rewrite Vectors.sum_first. cbn [seq map fold_right].
          rewrite plus_IZR, mult_IZR, <- (IH (S a)), Nat.add_0_r. f_equal. apply Vectors.sum_ext. intros i _.
          now replace (a + S i)%nat with (S a + i)%nat by lia. }
        exact (G N O).
      + rewrite B. now destruct (Nat.eqb k l).
  Qed.

  Section Cones.
    Variable simplices : list simplex.
    Hypothesis all_good : forall s, In s simplices -> good s.
    Hypothesis pairs : paired (FacetSort.sort (flat_map (facets_of N) simplices)) = true.
    Let nothing := mkSimplex [] [] 0 [].
    Let cone (c : nat) : simplex := nth c simplices nothing.
    Let C := length simplices.
    Let ray_of (c i : nat) : vec := point_of (vertex (cone c) i).
    Let lam (c i : nat) : nat -> R := as_form (form (cone c) i).
    Let D (c : nat) : R := IZR (scale (cone c)).
    Let cone_good c : (c < C)%nat -> good (cone c).
    Proof. intro Hc. apply all_good, nth_In. exact Hc. Qed.

    Lemma facets_spec c i : (c < C)%nat -> (i < N)%nat ->
      (forall j, (j < N)%nat -> j <> i -> Cover.t N (ray_of c j) = 0)
      \/ exists c' i', (c' < C)%nat /\ (i' < N)%nat
           /\ (forall k, (k < pred N)%nat -> ray_of c (Cover.skip i k) = ray_of c' (Cover.skip i' k))
           /\ Vectors.dot (lam c i) (ray_of c' i') < 0.
    Proof.
      intros Hc Hi. destruct (good_dual _ (cone_good c Hc)) as (L & L1 & _).
      destruct (at_infinity (without i (vertices (cone c)))) eqn:E.
      - left. intros j Hj NE. destruct (Cover.skip_onto N i j Hj Hi NE) as (k & Hk & <-).
        unfold ray_of, vertex. rewrite <- nth_without by lia. unfold at_infinity in E. rewrite forallb_forall in E.
        assert (I : In (nth k (without i (vertices (cone c))) []) (without i (vertices (cone c)))).
        { apply nth_In. unfold without. rewrite app_length, firstn_length, skipn_length. lia. }
        apply E, Z.eqb_eq in I. unfold Cover.t, point_of. rewrite Vectors.at_tgen by lia.
        destruct (nth k (without i (vertices (cone c))) []) as [|z r]; [reflexivity|]. simpl in I. subst z. reflexivity.
      - right. set (e := (without i (corners (cone c)), (form (cone c) i, vertex (cone c) i)) : facet).
        assert (I : In e (FacetSort.sort (flat_map (facets_of N) simplices))).
        { apply (Permutation_in _ (FacetSort.Permuted_sort _)). apply in_flat_map. exists (cone c). split; [now apply
          nth_In|].
          unfold facets_of. apply in_flat_map. exists i. split; [apply in_seq; lia|]. rewrite E. now left. }
        destruct (paired_partner _ pairs e I) as (e' & I' & K & Neg).
        apply (Permutation_in _ (Permutation_sym (FacetSort.Permuted_sort _))) in I'. apply in_flat_map in I' as (s' &
          Is & I').
        destruct (In_nth _ _ nothing Is) as (c' & Hc' & Es). unfold facets_of in I'. apply in_flat_map in I' as (i' &
          Ii & I').
        apply in_seq in Ii. destruct (at_infinity (without i' (vertices s'))); [contradiction|]. destruct I' as [<-|[]].
        change (cone c' = s') in Es. subst s'. exists c', i'. split; [exact Hc'|]. split; [lia|].
        destruct (cone_good c Hc) as (_ & _ & _ & V). destruct (cone_good c' Hc') as (_ & _ & _ & V').
        destruct (good_dual _ (cone_good c' Hc')) as (L' & L1' & _). split.
        + intros k Hk. unfold ray_of, vertex. rewrite <- !nth_without by lia. rewrite V, V', <- !map_without. simpl in
          K. now rewrite K.
        + unfold lam, ray_of. rewrite form_at by (apply L1'; lia). simpl in Neg. apply IZR_lt in Neg. exact Neg.
    Qed.

    Lemma spans_spec c (v : vec) k : (c < C)%nat -> (k < N)%nat ->
      D c * Vectors.at_ 0 v k = Vectors.sum N (fun i => Vectors.dot (lam c i) v * Vectors.at_ 0 (ray_of c i) k).
    Proof.
      intros Hc Hk. destruct (good_dual _ (cone_good c Hc)) as (_ & _ & _ & _ & S).
      rewrite (Vectors.sum_ext N _ (fun i => Vectors.sum N (fun l => IZR (nth k (vertex (cone c) i) 0%Z) * IZR (nth l
        (form (cone c) i) 0%Z) * Vectors.at_ 0 v l))).
      2:{ intros i Hi. unfold ray_of, point_of. rewrite Vectors.at_tgen by exact Hk. unfold Vectors.dot.
          rewrite <- Vectors.sum_scal_r. apply Vectors.sum_ext. intros l Hl. unfold lam, as_form. ring. }
      rewrite Vectors.sum_swap, (Vectors.sum_single N k); [|exact Hk|].
      - rewrite Vectors.sum_scal_r, S by assumption. now rewrite Nat.eqb_refl.
      - intros l Hl NE. rewrite Vectors.sum_scal_r, S by assumption. destruct (Nat.eqb_spec k l); [congruence|ring].
    Qed.

    Hypothesis some_cone : (0 < C)%nat.

    Theorem point_covered (x : list R) : length x = n -> exists s, In s simplices /\ in_cone reals real_order
      (vertices s) (1 :: x).
    Proof.
      intro Hx. assert (Hv : Nat.eqb (length (1 :: x)) N = true) by (simpl; now apply Nat.eqb_eq).
      set (v := exist _ (1 :: x) Hv : vec).
      destruct (Cover.cover N C ray_of lam D (Nat.lt_0_succ n)) with (x := v) as (c & Hc & In).
      - intros c Hc. unfold D. apply IZR_lt, (good_dual _ (cone_good c Hc)).
      - intros c i Hc Hi. destruct (good_dual _ (cone_good c Hc)) as (_ & L & _ & S & _). unfold lam, ray_of.
        rewrite form_at, S, Nat.eqb_refl by auto. reflexivity.
      - intros c i j Hc Hi Hj NE. destruct (good_dual _ (cone_good c Hc)) as (_ & L & _ & S & _). unfold lam, ray_of.
        rewrite form_at, S by auto. destruct (Nat.eqb_spec i j); [congruence|reflexivity].
      - intros c v' k. apply spans_spec.
      - intros c i Hc Hi. destruct (cone_good c Hc) as (_ & P & _). destruct (good_dual _ (cone_good c Hc)) as (L & _).
        rewrite forallb_forall in P. unfold Cover.t, ray_of, point_of. rewrite Vectors.at_tgen by lia.
        assert (I : List.In (vertex (cone c) i) (vertices (cone c))) by (apply nth_In; lia). apply P, Z.leb_le in I.
        destruct (vertex (cone c) i); simpl in *; [lra|now apply IZR_le].
      - exact facets_spec.
      - unfold Cover.t, Vectors.at_. simpl. lra.
      - exact some_cone.
      - exists (cone c). split; [now apply nth_In|]. destruct (good_dual _ (cone_good c Hc)) as (L & L1 & P & _).
        assert (Dc : 0 < D c) by (now apply IZR_lt).
        exists (map (fun i => Vectors.dot (lam c i) v / D c) (seq 0 N)). split; [now rewrite map_length, seq_length|].
          split.
        + apply Forall_forall. intros a I. apply in_map_iff in I as (i & <- & Ii). apply in_seq in Ii. simpl.
          apply Rmult_le_pos; [apply In; lia|]. apply Rlt_le, Rinv_0_lt_compat, Dc.
        + intro f. change (@Matrices.dot reals f (1 :: x)
            = sumc reals (map (fun i => Vectors.dot (lam c i) v / D c) (seq 0 N)) (map (dotz f) (vertices (cone c)))).
          rewrite Vectors.dot_as_sum, sumc_sum by (now rewrite !map_length, seq_length).
          rewrite map_length. replace (@length (list Z) (vertices (cone c))) with N by (symmetry; exact L).
          apply (Rmult_eq_reg_l (D c)); [|lra].
          transitivity (D c * Vectors.dot (as_form f) v).
          { f_equal. change (length (1 :: x)) with (S (length x)). rewrite Hx. reflexivity. }
          rewrite (Cover.apply_spans N C ray_of lam D spans_spec c (as_form f) v Hc), <- Vectors.sum_scal.
          apply Vectors.sum_ext. intros i Hi. unfold ray_of at 1. rewrite form_at by auto.
          rewrite (nth_indep _ 0 (Vectors.dot (lam c 0%nat) v / D c)) by (now rewrite map_length, seq_length).
          rewrite (map_nth (fun i => Vectors.dot (lam c i) v / D c)), seq_nth, Nat.add_0_l by exact Hi.
          rewrite (nth_indep _ 0%Z (dotz f [])) by (rewrite map_length; rewrite <- L in Hi; exact Hi). rewrite
            (map_nth (dotz f)).
          set (A := Vectors.dot (lam c i) v). set (B := IZR (dotz f (vertex (cone c) i))).
          change (A * B = D c * (A / D c * B)). clearbody A B. field. lra.
    Qed.

    Lemma agree_sound s (x : list R) : In s simplices -> in_cone reals real_order (vertices s) (1 :: x) ->
      net reals relu N1 x = net reals relu N2 x.
    Proof.
      intros I (cs & _ & Hc & Hv). destruct (all_good s I) as (_ & _ & A & _). unfold agree_on in A.
      destruct (follow N1 1 (vertices s)) as [u D1| |] eqn:F1; try discriminate.
      destruct (follow N2 1 (vertices s)) as [w D2| |] eqn:F2; try discriminate.
      assert (M : forall a b : reals, @eqv reals a b -> @eqv reals (relu a) (relu b)) by (intros a b Q; simpl in Q;
        now subst).
      assert (Pos : forall a : reals, nonneg real_order a -> @eqv reals (relu a) a) by (intros a Q; apply Rmax_right;
        exact Q).
      assert (Neg : forall a : reals, nonneg real_order (opp a) -> @eqv reals (relu a) zero) by
        (intros a Q; change (0 <= - a) in Q; apply Rmax_left; change (a <= 0); lra).
      apply Vectors.veq_eq. apply (same_outputs_sound reals D1 D2 u w cs _ _ A).
      - apply (follow_sound reals real_order relu M Pos Neg N1 1 _ u D1 cs 1 x _ F1 Hc Hv (scaled_1 reals x) (nonneg_1
        reals real_order)).
      - apply (follow_sound reals real_order relu M Pos Neg N2 1 _ w D2 cs 1 x _ F2 Hc Hv (scaled_1 reals x) (nonneg_1
        reals real_order)).
    Qed.
  End Cones.

  Lemma build_all_spec cones simplices : build_all N rays cones = Some simplices -> forall s, In s simplices ->
    vertices s = map (corner rays) (corners s).
  Proof.
    revert simplices. induction cones as [|c cones IH]; intros l H; simpl in H; [injection H as <-; intros s []|].
    destruct (build N rays c) as [s0|] eqn:B; [|discriminate]. destruct (build_all N rays cones) as [l'|] eqn:E;
      [|discriminate].
    injection H as <-. intros s [<-|I]; [|now apply (IH l')].
    unfold build in B. destruct (dual _ _) as [[d F]|]; [|discriminate]. injection B as <-. reflexivity.
  Qed.

  Theorem triangulated_sound cones : triangulated n N1 N2 rays cones = true ->
    forall x : list R, length x = n -> net reals relu N1 x = net reals relu N2 x.
  Proof.
    unfold triangulated. intros H x Hx. apply andb_prop in H as [_ H].
    destruct (build_all N rays cones) as [[|s0 l]|] eqn:B; try discriminate. set (simplices := s0 :: l) in *.
    apply andb_prop in H as [H P]. rewrite forallb_forall in H.
    assert (Good : forall s, In s simplices -> good s).
    { intros s I. specialize (H s I). apply andb_prop in H as [H A]. apply andb_prop in H as [Dl T].
      split; [exact Dl|]. split; [exact T|]. split; [exact A|]. exact (build_all_spec cones simplices B s I). }
    destruct (point_covered simplices Good P ltac:(simpl; lia) x Hx) as (s & I & In).
    exact (agree_sound simplices Good s x I In).
  Qed.
End Sound.
