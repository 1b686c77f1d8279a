(** One hidden ReLU layer, among all real competitors of the same shape: a criterion of identifiability.

    Notation: theta has n inputs, d neurons and m outputs; w_i, b_i are the rows and biases of the first layer, u_i
    the columns of the second; [z th i x] is w_i · x + b_i. [multiple_of th i a th' j] says that row j of theta' is a
    times row i of theta, so that they lie on one hyperplane. A set T of neurons, a function nat -> bool, [cancels] if
    the sum of u_i w_i^T over T is zero.

    [alone_identifiable]: with pairwise different hyperplanes and no u_i = 0, theta is identifiable if no nonempty set
    cancels. [shallow_identifiable]: so it is if the matrices u_i w_i^T are linearly independent. The converse, and
    the twin, are in ShallowTwins.v. With the axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool FinFun.
From Catnet Require Import Groups Models Layerwise Vectors Perceptrons Kinks.
Import ListNotations.
Local Open Scope R_scope.

(** ** Uniqueness of k at any depth, from the rows *)
Section Unique.
  Variables (s : Activation) (widths : nat -> nat) (L : nat).
  Notation M := (mlp s widths L).
  Definition rows_differ (th : Params M) : Prop := forall i, (S i < L)%nat -> forall j j' a a',
    (j < widths (S i))%nat -> (j' < widths (S i))%nat -> ok s a = true -> ok s a' = true ->
    (forall x : tuple R (widths i), a * s (height (th i) j x) = a' * s (height (th i) j' x)) -> j = j' /\ a = a'.

  Lemma related_unique (th th' : Params M) k k' : rows_differ th -> related L th' th k -> related L th' th k' ->
    forall i, (i <= L)%nat -> k i = k' i.
  Proof.
    intros D (A0 & AL & A) (B0 & BL & B). induction i as [|i IH]; intro Hi; [congruence|].
    destruct (Nat.eq_dec (S i) L) as [E|NE]; [rewrite E; congruence|].
    assert (E : k i = k' i) by (apply IH; lia).
    apply pair_eq. apply monomial_ext. intros r Hr.
    destruct (pair_spec (ok s) (k (S i))) as (P & _), (pair_spec (ok s) (k' (S i))) as (P' & _).
    pose proof (proj1 (proper_iff (ok s) _) P r Hr) as [C1 C2]. pose proof (proj1 (proper_iff (ok s) _) P' r Hr) as
      [C1' C2'].
    apply (D i ltac:(lia) _ _ _ _ C1 C1' C2 C2'). intro x.
    pose proof (A i ltac:(lia) (kact M i (k i) x)) as Q. pose proof (B i ltac:(lia) (kact M i (k i) x)) as Q'.
    rewrite Q in Q'. rewrite <- E in Q'. rewrite !actKV in Q'.
    apply (f_equal (fun y => at_ 0 y r)) in Q'. simpl in Q'.
    destruct (Nat.ltb_spec (S i) L) as [_|X]; [|lia]. unfold moves in Q'. rewrite !at_tgen in Q' by assumption. exact
      Q'.
  Qed.
End Unique.

(** ** One hidden layer *)
Section Shallow.
  Variable widths : nat -> nat.
  Local Notation n := (widths O).
  Local Notation d := (widths 1%nat).
  Local Notation m := (widths 2%nat).
  Notation M := (mlp relu_activation widths 2).
  Definition row (th : Params M) (i : nat) : nat -> R := weight (th O) i.
  Definition offset (th : Params M) (i : nat) : R := bias (th O) i.
  Definition column_of (th : Params M) (i o : nat) : R := weight (th 1%nat) o i.
  Definition z (th : Params M) (i : nat) (x : tuple R n) : R := value (row th i) (offset th i) x.

  Lemma run_at (th : Params M) (x : tuple R n) o : (o < m)%nat ->
    at_ 0 (run th 2 x) o = sum d (fun i => column_of th i o * relu (z th i x)) + bias (th 1%nat) o.
  Proof.
    intro Ho. simpl. unfold apply. rewrite at_tgen by exact Ho. unfold height at 1. f_equal. apply sum_ext.
    intros i Hi. rewrite at_tgen by exact Hi. reflexivity.
  Qed.
  Lemma same_iff (th th' : Params M) : same_function 2 th' th <-> forall x o, (o < m)%nat ->
    sum d (fun i => column_of th' i o * relu (z th' i x)) + bias (th' 1%nat) o
    = sum d (fun i => column_of th i o * relu (z th i x)) + bias (th 1%nat) o.
  Proof.
    split.
    - intros H x o Ho. rewrite <- !run_at by exact Ho. now rewrite H.
    - intros H x. apply (tuple_ext 0). intros o Ho. change (o < m)%nat in Ho. rewrite !run_at by exact Ho. now apply H.
  Qed.

  (** Two rows, of theta and of theta', on one hyperplane: theirs is a times ours. *)
  Definition multiple_of (th : Params M) (i : nat) (a : R) (th' : Params M) (j : nat) : Prop :=
    multiple (n := n) a (row th i) (offset th i) (row th' j) (offset th' j).
  Definition different_hyperplanes (th : Params M) : Prop :=
    (forall i, (i < d)%nat -> nonzero (n := n) (row th i))
    /\ forall i j, (i < d)%nat -> (j < d)%nat -> i <> j -> forall a, ~ multiple_of th i a th j.
  Definition read_neurons (th : Params M) : Prop := forall i, (i < d)%nat -> exists o, (o < m)%nat /\ column_of th i o
    <> 0.
  Definition cancels (th : Params M) (T : nat -> bool) : Prop := forall o k, (o < m)%nat -> (k < n)%nat ->
    sum d (fun i => if T i then column_of th i o * row th i k else 0) = 0.
  Definition no_set_cancels (th : Params M) : Prop :=
    forall T, cancels th T -> forall i, (i < d)%nat -> T i = false.
  Definition independent (th : Params M) : Prop := forall e : nat -> R,
    (forall o k, (o < m)%nat -> (k < n)%nat -> sum d (fun i => e i * (column_of th i o * row th i k)) = 0) ->
    forall i, (i < d)%nat -> e i = 0.

  Lemma independent_no_set th : independent th -> no_set_cancels th.
  Proof.
    intros H T C i Hi. destruct (T i) eqn:E; [|reflexivity]. exfalso.
    assert (Z : (if T i then 1 else 0) = 0).
    { apply (H (fun i => if T i then 1 else 0)); [|exact Hi]. intros o k Ho Hk. etransitivity; [|exact (C o k Ho Hk)].
      apply sum_ext. intros j Hj. destruct (T j); ring. }
    rewrite E in Z. lra.
  Qed.
  Lemma independent_product th i : independent th -> (i < d)%nat -> exists o k, (o < m)%nat /\ (k < n)%nat
    /\ column_of th i o <> 0 /\ row th i k <> 0.
  Proof.
    intros H Hi.
    (* all products zero would make the unit vector at i a relation *)
    assert (D : forall f : nat -> nat -> R, (forall o k, (o < m)%nat -> (k < n)%nat -> f o k = 0) \/
      exists o k, (o < m)%nat /\ (k < n)%nat /\ f o k <> 0).
    { intro f.
      assert (E : forall m', (forall o k, (o < m')%nat -> (k < n)%nat -> f o k = 0) \/ exists o k, (o < m')%nat /\ (k
        < n)%nat /\ f o k <> 0).
      { induction m' as [|m' IH]; [left; intros; lia|]. destruct IH as [Z|(o & k & Ho & Hk & N)]; [|right; exists o,
        k; repeat split; auto; lia].
        assert (E : forall n', (forall k, (k < n')%nat -> f m' k = 0) \/ exists k, (k < n')%nat /\ f m' k <> 0).
        { induction n' as [|n' IH]; [left; intros; lia|]. destruct IH as [Z'|(k & Hk & N)]; [|right; exists k; split;
          auto; lia].
          destruct (Req_dec (f m' n') 0) as [X|X]; [left|right; exists n'; split; auto].
          intros k Hk. destruct (Nat.eq_dec k n') as [->|NE]; [exact X|]. apply Z'. lia. }
        destruct (E n) as [Z'|(k & Hk & N)]; [left|right; exists m', k; repeat split; auto].
        intros o k Ho Hk. destruct (Nat.eq_dec o m') as [->|NE]; [now apply Z'|]. apply Z; lia. }
      exact (E m). }
    destruct (D (fun o k => column_of th i o * row th i k)) as [Z|(o & k & Ho & Hk & N)].
    - exfalso. assert (X : (if Nat.eq_dec i i then 1 else 0) = 0).
      { apply (H (fun j => if Nat.eq_dec j i then 1 else 0)); [|exact Hi]. intros o k Ho Hk. apply sum_zero. intros j
        Hj.
        specialize (Z o k Ho Hk). cbv beta in Z. destruct (Nat.eq_dec j i) as [->|NE]; [rewrite Z|]; ring. }
      destruct (Nat.eq_dec i i); [lra|congruence].
    - cbv beta in N. exists o, k. repeat split; auto; intro X; apply N; rewrite X; ring.
  Qed.

  (** *** Related rows *)
  Lemma zero_multiple th i a th' j x : multiple_of th i a th' j -> z th' j x = a * z th i x.
  Proof. apply value_multiple. Qed.
  Lemma points_of th i t : nonzero (n := n) (row th i) -> exists x, z th i x = t.
  Proof. apply takes_value. Qed.
  Lemma relu_multiple th i th' j c : nonzero (n := n) (row th' j) -> 0 < c ->
    (forall x, relu (z th' j x) = c * relu (z th i x)) -> exists a, 0 < a /\ multiple_of th' j a th i.
  Proof. apply relu_multiple_forms. Qed.

  Lemma different_rows th : different_hyperplanes th -> rows_differ relu_activation widths 2 th.
  Proof.
    intros [N D] i Hi j j' a a' Hj Hj' Pa Pa' H. assert (i = O) by lia. subst i. simpl in *.
    apply positive_iff in Pa, Pa'.
    assert (E : j = j').
    { destruct (Nat.eq_dec j j') as [E|NE]; [exact E|exfalso].
      destruct (relu_multiple th j' th j (a' / a)) as (c & _ & Mc); [now apply N|now apply Rdiv_lt_0_compat| |].
      - intro x. specialize (H x). unfold z, row, offset. change (height (th O) j x) with (value (n := n) (weight (th
        O) j) (bias (th O) j) x) in H.
        change (height (th O) j' x) with (value (n := n) (weight (th O) j') (bias (th O) j') x) in H.
        apply (Rmult_eq_reg_l a); [|lra]. rewrite H. field. lra.
      - exact (D j j' Hj Hj' NE c Mc). }
    split; [exact E|]. subst j'. destruct (points_of th j 1 (N j Hj)) as [x Hx]. specialize (H x).
    change (height (th O) j x) with (z th j x) in H. rewrite Hx, (relu_pos 1) in H by lra. lra.
  Qed.

  (** ** Sufficiency *)
  Section Competitor.
    Variables th th' : Params M.
    Hypothesis D : different_hyperplanes th.
    Hypothesis U : read_neurons th.
    Hypothesis same : same_function 2 th' th.

    (** What bends at the hyperplane of neuron i. *)
    Lemma bend_equation i : (i < d)%nat -> exists coefficient : nat -> R,
      (forall j, (j < d)%nat -> coefficient j <> 0 -> exists a, a <> 0 /\ coefficient j = Rabs a /\ multiple_of th i a
        th' j)
      /\ (forall j a, (j < d)%nat -> multiple_of th i a th' j -> coefficient j = Rabs a)
      /\ forall o, (o < m)%nat -> column_of th i o = sum d (fun j => column_of th' j o * coefficient j).
    Proof.
      intro Hi. destruct D as [N DD]. pose proof (N i Hi) as Ni.
      set (W := fun j => if j <? d then row th j else row th' (j - d)). set (B := fun j => if j <? d then offset th j
        else offset th' (j - d)).
      destruct (generic_point (row th i) (offset th i) (d + d) W B Ni) as (p & Hp & Hg).
      assert (G1 : forall j, (j < d)%nat -> (exists a, multiple (n := n) a (row th i) (offset th i) (row th j) (offset
        th j)) \/ value (row th j) (offset th j) p <> 0).
      { intros j Hj. specialize (Hg j ltac:(lia)). unfold W, B in Hg. destruct (Nat.ltb_spec j d); [exact Hg|lia]. }
      assert (G2 : forall j, (j < d)%nat -> (exists a, multiple (n := n) a (row th i) (offset th i) (row th' j)
        (offset th' j)) \/ value (row th' j) (offset th' j) p <> 0).
      { intros j Hj. specialize (Hg (d + j)%nat ltac:(lia)). unfold W, B in Hg. destruct (Nat.ltb_spec (d + j) d);
        [lia|].
        replace (d + j - d)%nat with j in Hg by lia. exact Hg. }
      clear Hg W B. set (v := vector (n := n) (row th i)).
      pose proof (square_positive _ Ni) as Q. fold v in Q. set (q := dot (row th i) v) in *.
      destruct (bends_at _ _ d (row th) (offset th) p v Hp G1) as (e1 & P1 & E1).
      destruct (bends_at _ _ d (row th') (offset th') p v Hp G2) as (e2 & P2 & E2).
      set (e := Rmin e1 e2). assert (Pe : 0 < e) by (now apply Rmin_glb_lt).
      specialize (E1 e Pe (Rmin_l _ _)). specialize (E2 e Pe (Rmin_r _ _)). fold q in E1, E2. rewrite (Rabs_right q)
        in E1, E2 by lra.
      exists (fun j => second (fun x => relu (value (row th' j) (offset th' j) x)) p v e / (e * q)).
      assert (Neq : e * q <> 0) by nra.
      assert (C : forall j a, (j < d)%nat -> multiple_of th i a th' j ->
        second (fun x => relu (value (row th' j) (offset th' j) x)) p v e / (e * q) = Rabs a).
      { intros j a Hj Ma. rewrite (proj1 (E2 j Hj) a Ma). field. split; lra. }
      split; [|split; [exact C|]].
      - intros j Hj NZ.
        destruct (G2 j Hj) as [[a Ma]|V0].
        + exists a. rewrite (C j a Hj Ma) in *. split; [|split; [reflexivity|exact Ma]]. intros ->. rewrite Rabs_R0 in
          NZ. lra.
        + exfalso. apply NZ. rewrite (proj2 (E2 j Hj)); [field; split; lra|].
          intros [a Ma]. apply V0. rewrite (value_multiple _ _ _ _ _ _ Ma), Hp. ring.
      - intros o Ho.
        pose proof (proj1 (same_iff th th') same) as S.
        assert (X : second (fun x => sum d (fun j => column_of th' j o * relu (value (row th' j) (offset th' j) x)) +
          bias (th' 1%nat) o) p v e
                  = second (fun x => sum d (fun j => column_of th j o * relu (value (row th j) (offset th j) x)) +
                    bias (th 1%nat) o) p v e).
        { unfold second. pose proof (fun x => S x o Ho) as S'. unfold z in S'. now rewrite !S'. }
        rewrite (second_sum d (fun j x => relu (value (row th' j) (offset th' j) x)) (fun j => column_of th' j o)) in X.
        rewrite (second_sum d (fun j x => relu (value (row th j) (offset th j) x)) (fun j => column_of th j o)) in X.
        rewrite (sum_single d i (fun j => column_of th j o * _)) in X; [|exact Hi|].
        2:{ intros j Hj NE. rewrite (proj2 (E1 j Hj)); [ring|]. intros [a Ma]. exact (DD i j Hi Hj (not_eq_sym NE) a
          Ma). }
        rewrite (proj1 (E1 i Hi) 1) in X by (split; intros; ring). rewrite Rabs_R1 in X.
        unfold Rdiv. rewrite (sum_ext d _ (fun j => (column_of th' j o * second (fun x => relu (value (row th' j)
          (offset th' j) x)) p v e) * / (e * q))) by (intros; ring).
        rewrite sum_scal_r, X. field. split; lra.
    Qed.

    Lemma sum_nonzero N (f : nat -> R) : sum N f <> 0 -> exists j, (j < N)%nat /\ f j <> 0.
    Proof.
      induction N as [|N IH]; simpl; intro H; [lra|]. destruct (Req_dec (f N) 0) as [Z|Z].
      - destruct IH as (j & Hj & NZ); [lra|]. exists j. split; [lia|exact NZ].
      - exists N. split; [lia|exact Z].
    Qed.

    (** Each hyperplane of theta is that of exactly one neuron of theta'. *)
    Lemma matching : exists (f : nat -> nat) (a : nat -> R), bFun d f /\ bInjective d f /\
      forall i, (i < d)%nat -> a i <> 0 /\ multiple_of th i (a i) th' (f i)
        /\ forall o, (o < m)%nat -> column_of th i o = Rabs (a i) * column_of th' (f i) o.
    Proof.
      destruct D as [N DD].
      assert (E : forall i, (i < d)%nat -> exists ja : nat * R, (fst ja < d)%nat /\ snd ja <> 0 /\ multiple_of th i
        (snd ja) th' (fst ja)).
      { intros i Hi. destruct (bend_equation i Hi) as (c & C1 & _ & C3). destruct (U i Hi) as (o & Ho & NZ).
        rewrite (C3 o Ho) in NZ. apply sum_nonzero in NZ as (j & Hj & NZ).
        destruct (C1 j Hj) as (a & Na & _ & Ma); [intro X; apply NZ; rewrite X; ring|]. now exists (j, a). }
      destruct (choice_below _ (O, 0) d _ E) as [g Hg]. exists (fun i => fst (g i)), (fun i => snd (g i)).
      assert (In : bInjective d (fun i => fst (g i))).
      { intros i i' Hi Hi' Eq. destruct (Nat.eq_dec i i') as [|NE]; [assumption|exfalso].
        destruct (Hg i Hi) as (_ & A1 & M1), (Hg i' Hi') as (_ & A2 & M2). rewrite Eq in M1.
        apply (DD i i' Hi Hi' NE (snd (g i) / snd (g i'))). destruct M1 as [R1 B1], M2 as [R2 B2]. split.
        - intros k Hk. specialize (R1 k Hk). specialize (R2 k Hk). apply (Rmult_eq_reg_l (snd (g i'))); [|exact A2].
          rewrite <- R2, R1. field. exact A2.
        - apply (Rmult_eq_reg_l (snd (g i'))); [|exact A2]. rewrite <- B2, B1. field. exact A2. }
      split; [intros i Hi; apply Hg; exact Hi|]. split; [exact In|].
      intros i Hi. destruct (Hg i Hi) as (F & A & Mi). split; [exact A|]. split; [exact Mi|]. intros o Ho.
      destruct (bend_equation i Hi) as (c & C1 & C2 & C3). rewrite (C3 o Ho).
      rewrite (sum_single d (fst (g i))); [rewrite (C2 _ _ F Mi); ring|exact F|].
      intros j Hj NE. destruct (Req_dec (c j) 0) as [Z|Z]; [rewrite Z; ring|exfalso].
      destruct (C1 j Hj Z) as (b & Nb & _ & Mb).
      (* j is f i' for some i', and then i' = i *)
      assert (Bf : bFun d (fun i => fst (g i))) by (intros i' Hi'; apply Hg; exact Hi').
      apply (bInjective_bSurjective Bf) in In as Su. destruct (Su j Hj) as (i' & Hi' & Ei).
      destruct (Nat.eq_dec i i') as [->|NI]; [congruence|].
      destruct (Hg i' Hi') as (_ & A2 & M2). rewrite Ei in M2.
      apply (DD i i' Hi Hi' NI (b / snd (g i'))). destruct Mb as [R1 B1], M2 as [R2 B2]. split.
      - intros k Hk. specialize (R1 k Hk). specialize (R2 k Hk). apply (Rmult_eq_reg_l (snd (g i'))); [|exact A2].
        rewrite <- R2, R1. field. exact A2.
      - apply (Rmult_eq_reg_l (snd (g i'))); [|exact A2]. rewrite <- B2, B1. field. exact A2.
    Qed.

    Hypothesis alone : no_set_cancels th.

    (** No row is turned, and the constants agree. *)
    Lemma matched : exists (f : nat -> nat) (a : nat -> R), bFun d f /\ bInjective d f /\
      (forall i, (i < d)%nat -> 0 < a i /\ multiple_of th i (a i) th' (f i)
        /\ forall o, (o < m)%nat -> column_of th i o = a i * column_of th' (f i) o)
      /\ forall o, (o < m)%nat -> bias (th' 1%nat) o = bias (th 1%nat) o.
    Proof.
      destruct matching as (f & a & Bf & In & H). exists f, a. split; [exact Bf|]. split; [exact In|].
      set (T := fun i => if Rlt_dec (a i) 0 then true else false).
      assert (E : forall o x, (o < m)%nat ->
        sum d (fun i => if T i then column_of th i o * z th i x else 0) = bias (th' 1%nat) o - bias (th 1%nat) o).
      { intros o x Ho. pose proof (proj1 (same_iff th th') same x o Ho) as S.
        rewrite <- (sum_reindex d f) in S by assumption.
        rewrite (sum_ext d _ (fun i => column_of th i o * relu (z th i x) - (if T i then column_of th i o * z th i x
          else 0))) in S.
        - rewrite sum_sub in S. lra.
        - intros i Hi. destruct (H i Hi) as (A & Mi & C). rewrite (zero_multiple _ _ _ _ _ x Mi), (C o Ho). unfold T.
          destruct (Rlt_dec (a i) 0) as [X|X].
          + replace (a i * z th i x) with ((- a i) * (- z th i x)) by ring. rewrite relu_scale, (Rabs_left (a i)) by
            lra.
            assert (R0 : relu (- z th i x) = relu (z th i x) - z th i x).
            { destruct (Rle_dec 0 (z th i x)); [rewrite relu_neg, relu_pos by lra; ring|rewrite relu_pos, relu_neg by
              lra; ring]. }
            rewrite R0. ring.
          + rewrite relu_scale, (Rabs_right (a i)) by lra. ring. }
      (* the left side is an affine form that is constant *)
      assert (C : cancels th T).
      { intros o k Ho Hk.
        set (w' := fun k => sum d (fun i => if T i then column_of th i o * row th i k else 0)).
        set (b' := sum d (fun i => if T i then column_of th i o * offset th i else 0) - (bias (th' 1%nat) o - bias (th
          1%nat) o)).
        apply (proj1 (value_zero (n := n) w' b' ltac:(
          intro x; unfold value, b'; rewrite <- (E o x Ho);
          assert (X : dot w' x = sum d (fun i => if T i then column_of th i o * dot (row th i) x else 0)) by
            (unfold dot, w'; rewrite (sum_ext n _ (fun k => sum d (fun i => (if T i then column_of th i o * row th i k
              else 0) * at_ 0 x k)))
               by (intros; now rewrite sum_scal_r);
             rewrite sum_swap; apply sum_ext; intros i Hi; destruct (T i);
             [rewrite <- sum_scal; apply sum_ext; intros; ring|apply sum_zero; intros; ring]);
          rewrite X;
          assert (Y : sum d (fun i => if T i then column_of th i o * z th i x else 0)
            = sum d (fun i => if T i then column_of th i o * dot (row th i) x else 0)
            + sum d (fun i => if T i then column_of th i o * offset th i else 0)) by
            (rewrite <- sum_add; apply sum_ext; intros i Hi; unfold z, value; destruct (T i); ring);
          lra))). exact Hk. }
      pose proof (alone T C) as F. split.
      - intros i Hi. destruct (H i Hi) as (A & Mi & Ci). specialize (F i Hi). unfold T in F.
        destruct (Rlt_dec (a i) 0); [discriminate|]. split; [lra|]. split; [exact Mi|].
        intros o Ho. rewrite (Ci o Ho), Rabs_right by lra. ring.
      - intros o Ho. specialize (E o (tgen n (fun _ => 0)) Ho). rewrite sum_zero in E; [lra|].
        intros i Hi. now rewrite F.
    Qed.

    Lemma competitor_related : exists k, related 2 th' th k.
    Proof.
      destruct matched as (f & a & Bf & In & H & Hb).
      assert (Su : bSurjective d f) by (now apply bInjective_bSurjective).
      destruct (choice_below _ O d (fun j i => (i < d)%nat /\ f i = j)) as [g Hg].
      { intros j Hj. destruct (Su j Hj) as (i & Hi & E). now exists i. }
      assert (Gf : forall i, (i < d)%nat -> g (f i) = i).
      { intros i Hi. destruct (Hg (f i) (Bf i Hi)) as [A E]. now apply In. }
      set (p := make_monomial g (fun j => a (g j)) : monomial d). set (q := make_monomial f (fun i => / a i) :
        monomial d).
      assert (Cp : forall j, (j < d)%nat -> column p j = g j) by (intros j Hj; exact (column_make g (fun j => a (g j))
        j Hj)).
      assert (Sp : forall j, (j < d)%nat -> scale p j = a (g j)) by (intros j Hj; exact (scale_make g (fun j => a (g
        j)) j Hj)).
      assert (Cq : forall i, (i < d)%nat -> column q i = f i) by (intros i Hi; exact (column_make f (fun i => / a i) i
        Hi)).
      assert (Sq : forall i, (i < d)%nat -> scale q i = / a i) by (intros i Hi; exact (scale_make f (fun i => / a i) i
        Hi)).
      clearbody p q.
      assert (P : inverse_pair positive (p, q) = true).
      { apply inverse_pair_iff. repeat split.
        - apply proper_iff. intros j Hj. rewrite Cp, Sp by exact Hj. split; [now apply Hg|]. apply positive_iff, H,
          Hg, Hj.
        - apply proper_iff. intros i Hi. rewrite Cq, Sq by exact Hi. split; [now apply Bf|].
          apply positive_iff, Rinv_0_lt_compat, H, Hi.
        - apply monomial_ext. intros j Hj. rewrite column_compose, scale_compose, column_identity, scale_identity by
          exact Hj.
          destruct (Hg j Hj) as [A E]. rewrite Cp, Sp by exact Hj. rewrite Cq, Sq by exact A.
          split; [exact E|]. apply Rinv_r. destruct (H _ A). lra.
        - apply monomial_ext. intros i Hi. rewrite column_compose, scale_compose, column_identity, scale_identity by
          exact Hi.
          rewrite Cq, Sq by exact Hi. rewrite Cp, Sp by (now apply Bf). rewrite Gf by exact Hi. split; [reflexivity|].
          apply Rinv_l. destruct (H _ Hi). lra. }
      set (k1 := make_pair positive p q P : K M 1).
      set (one_of := fun i => @one (K M i)). exists (upd (fun i => car (K M i)) one_of 1%nat k1).
      pose proof (@upd_diff (fun i => car (K M i)) one_of 1 k1 0 ltac:(lia)) as Z0.
      pose proof (@upd_same (fun i => car (K M i)) one_of 1 k1) as Z1.
      pose proof (@upd_diff (fun i => car (K M i)) one_of 1 k1 2 ltac:(lia)) as Z2.
      unfold one_of in Z0 at 2, Z2 at 2.
      split; [exact Z0|]. split; [exact Z2|]. intros i Hi x.
      assert (C : i = O \/ i = 1%nat) by lia. destruct C as [-> | ->].
      - rewrite Z0, Z1, inv_one, act1. simpl. apply (tuple_ext 0). intros j Hj. unfold moves, forth, k1. simpl.
        rewrite !at_tgen by exact Hj. rewrite Cp, Sp by exact Hj.
        destruct (Hg j Hj) as [A E]. rewrite at_tgen by exact A. destruct (H _ A) as (Pa & Ma & _). rewrite E in Ma.
        change (relu (z th' j x) = a (g j) * relu (z th (g j) x)).
        rewrite (zero_multiple _ _ _ _ _ x Ma). now apply relu_scale.
      - rewrite Z1, Z2, act1. simpl. apply (tuple_ext 0). intros o Ho. unfold apply. rewrite !at_tgen by exact Ho.
        unfold height. f_equal; [|exact (Hb o Ho)]. unfold dot. rewrite <- (sum_reindex d f) by assumption.
        apply sum_ext. intros i Hi'. unfold moves, forth, k1. simpl. rewrite at_tgen by exact Hi'. rewrite Cq, Sq by
          exact Hi'. destruct (H i Hi') as (Pa & _ & C).
        change (column_of th' (f i) o * at_ 0 x (f i) = column_of th i o * (/ a i * at_ 0 x (f i))). rewrite (C o Ho).
        field. lra.
    Qed.
  End Competitor.

  Theorem alone_identifiable th : different_hyperplanes th -> read_neurons th -> no_set_cancels th -> identifiable 2 th.
  Proof.
    intros D U A th' same. destruct (competitor_related th th' D U same A) as [k Hk]. exists k. split; [exact Hk|].
    intros k' Hk' i Hi. exact (related_unique _ _ _ th th' k' k (different_rows th D) Hk' Hk i Hi).
  Qed.

  (** Pairwise different hyperplanes and independent u_i w_i^T: every real theta' of the same shape that computes the
    same
      function is k theta for exactly one positive monomial matrix k. *)
  Theorem shallow_identifiable th : (forall i j, (i < d)%nat -> (j < d)%nat -> i <> j -> forall a, ~ multiple_of th i
    a th j) ->
    independent th -> identifiable 2 th.
  Proof.
    intros DD I. apply alone_identifiable.
    - split; [|exact DD]. intros i Hi. destruct (independent_product th i I Hi) as (o & k & Ho & Hk & _ & N). now
      exists k.
    - intros i Hi. destruct (independent_product th i I Hi) as (o & k & Ho & Hk & N & _). now exists o.
    - now apply independent_no_set.
  Qed.
End Shallow.
