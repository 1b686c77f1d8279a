(** Pure permutations: the positive scales of a finite group that acts by monomial matrices are a coboundary.

    g scales neuron i by s(g, i) and sends it to g i; products multiply: s(g h, i) = s(g, h i) s(h, i). If no scale
    but 1 has finite order (as among the positive rationals), there are rescalings d(i) of the neurons with d(g i)
    s(g, i) = d(i): after rescaling G permutes the neurons. Orbit by orbit: d(i) is the inverse of the scale that
    carries the orbit's first neuron to i, and the stabiliser of that neuron scales it by 1. Stdlib only, no axioms.

    Notation: G acts on the neurons I by a, [s g i] is the scale of neuron i under g, [pow g n] the power. *)
From Coq Require Import List Arith Lia Bool ZArith QArith Qcanon Eqdep_dec.
From Catnet Require Import Groups.
Import ListNotations.
Local Open Scope nat_scope.

Section Power.
  Variable G : Group.
  Fixpoint pow (g : G) (n : nat) : G := match n with 0 => one | S m => op g (pow g m) end.
  Lemma pow_add g i k : pow g (i + k) = op (pow g i) (pow g k).
  Proof. induction i as [|i IH]; simpl; [now rewrite op1l|]. rewrite IH. apply opA. Qed.

  (** Every element of a finite group has finite order. *)
  Lemma finite_order (F : Finite G) g : exists n, 0 < n /\ pow g n = one.
  Proof.
    set (N := length (elements F)).
    destruct (find (fun n => if same F (pow g n) one then true else false) (seq 1 N)) as [n|] eqn:E.
    - apply find_some in E as [Hn E]. exists n. apply in_seq in Hn. split; [lia|]. now destruct (same F (pow g n) one).
    - assert (X : forall k, 0 < k -> k <= N -> pow g k <> one).
      { intros k H1 H2 Hk. pose proof (find_none _ _ E k) as Q. rewrite in_seq in Q. specialize (Q ltac:(lia)). simpl in Q.
        destruct (same F (pow g k) one); congruence. }
      assert (ND : NoDup (map (pow g) (seq 0 (S N)))).
      { apply (NoDup_nth _ (pow g 0)). rewrite map_length, seq_length. intros i j Hi Hj Hij.
        rewrite !(map_nth (pow g)), !seq_nth in Hij by lia. simpl in Hij.
        assert (C : forall i k, i + k <= N -> pow g i = pow g (i + k) -> k = 0).
        { intros a k Hk H. destruct k; auto. rewrite pow_add in H. rewrite <- (op1r (pow g a)) in H at 1.
          apply op_cancel in H. exfalso. now apply (X (S k)); try lia. }
        destruct (le_lt_dec i j) as [H|H].
        - assert (j - i = 0) by (apply (C i); [lia|now replace (i + (j - i)) with j by lia]). lia.
        - assert (i - j = 0) by (apply (C j); [lia|now replace (j + (i - j)) with i by lia]). lia. }
      exfalso. pose proof (NoDup_incl_length ND (l' := elements F)) as Q. rewrite map_length, seq_length in Q.
      specialize (Q (fun x _ => complete F x)). unfold N in *. lia.
  Qed.
End Power.
Arguments pow {G} g n.

Section Coboundary.
  Variables (G : Group) (FG : Finite G).
  Variables (I : Type) (FI : Finite I) (a : Action G I).
  Variable Scale : Group.
  Hypothesis torsion_free : forall (x : Scale) n, 0 < n -> pow x n = one -> x = one.
  Variable s : G -> I -> Scale.
  Hypothesis cocycle : forall g h i, s (op g h) i = op (s g (a h i)) (s h i).

  Lemma s_one i : s one i = one.
  Proof. apply idem_one. rewrite <- (act1 a i) at 1. rewrite <- cocycle. now rewrite op1l. Qed.

  (** A stabiliser scales by 1. *)
  Lemma stabiliser u r : a u r = r -> s u r = one.
  Proof.
    intro H.
    assert (P : forall n, a (pow u n) r = r /\ s (pow u n) r = pow (s u r) n).
    { induction n as [|n [A B]]; simpl.
      - split; [apply act1|apply s_one].
      - rewrite actM, A, cocycle, A, B. now split. }
    destruct (finite_order G FG u) as (n & Hn & E). apply (torsion_free _ n Hn).
    rewrite <- (proj2 (P n)), E. apply s_one.
  Qed.

  (** The first neuron of the orbit of i, and an element that carries it to i. *)
  Definition carries (i r : I) (g : G) : bool := if same FI (a g r) i then true else false.
  Definition first (i : I) : I :=
    match find (fun r => existsb (carries i r) (elements FG)) (elements FI) with Some r => r | None => i end.
  Definition carrier (i : I) : G := match find (carries i (first i)) (elements FG) with Some g => g | None => one end.

  Lemma carries_iff i r g : carries i r g = true <-> a g r = i.
  Proof. unfold carries. destruct (same FI (a g r) i); intuition congruence. Qed.
  Lemma reachable_iff i r : existsb (carries i r) (elements FG) = true <-> exists g, a g r = i.
  Proof.
    rewrite existsb_exists. split; intros [g H].
    - exists g. now apply carries_iff.
    - exists g. split; [apply complete|now apply carries_iff].
  Qed.
  Lemma carrier_ok i : a (carrier i) (first i) = i.
  Proof.
    assert (E : exists g, a g (first i) = i).
    { unfold first. destruct (find _ (elements FI)) as [r|] eqn:E.
      - apply find_some in E as [_ E]. now apply reachable_iff.
      - exists one. apply act1. }
    unfold carrier. destruct (find (carries i (first i)) (elements FG)) as [g|] eqn:Q.
    - apply find_some in Q as [_ Q]. now apply carries_iff.
    - destruct E as [g Hg]. pose proof (find_none _ _ Q g (complete FG g)) as N. apply carries_iff in Hg. congruence.
  Qed.
  Lemma first_invariant g i : first (a g i) = first i.
  Proof.
    assert (E : forall r, existsb (carries (a g i) r) (elements FG) = existsb (carries i r) (elements FG)).
    { intro r. apply eq_true_iff_eq. rewrite !reachable_iff. split; intros [h H].
      - exists (op (inv g) h). rewrite actM, H. apply actKV.
      - exists (op g h). now rewrite actM, H. }
    assert (M : forall (l : list I) f1 f2, (forall r, f1 r = f2 r) -> find f1 l = find f2 l).
    { induction l as [|x l IH]; intros f1 f2 H; simpl; auto. rewrite H. destruct (f2 x); auto. }
    unfold first. rewrite (M _ _ _ E). destruct (find (fun r => existsb (carries i r) (elements FG)) (elements FI)) eqn:Q; auto.
    pose proof (find_none _ _ Q i (complete FI i)) as N. simpl in N.
    assert (R : existsb (carries i i) (elements FG) = true) by (apply reachable_iff; exists one; apply act1). congruence.
  Qed.

  Theorem coboundary : exists d : I -> Scale, forall g i, op (d (a g i)) (s g i) = d i.
  Proof.
    exists (fun i => inv (s (carrier i) (first i))). intros g i.
    set (r := first i). set (t := carrier i). set (t' := carrier (a g i)).
    assert (Ht : a t r = i) by apply carrier_ok.
    assert (Ht' : a t' r = a g i) by (unfold t', r; rewrite <- (first_invariant g i); apply carrier_ok).
    set (u := op (inv t') (op g t)).
    assert (Hu : a u r = r) by (unfold u; rewrite !actM, Ht, <- Ht'; apply actKV).
    assert (E : op t' u = op g t) by (unfold u; rewrite opA, opVr; apply op1l).
    assert (Q : op (s g i) (s t r) = s t' r).
    { rewrite <- Ht at 1. rewrite <- cocycle, <- E, cocycle, Hu, (stabiliser u r Hu). apply op1r. }
    rewrite first_invariant. fold r t t'. rewrite <- Q.
    apply (op_cancel_r Scale (s t r)). now rewrite <- opA, !opVl.
  Qed.
End Coboundary.

(** ** The positive rationals *)
Definition positives := { q : Qc | (0 < q)%Qc }.
Lemma positives_eq (x y : positives) : proj1_sig x = proj1_sig y -> x = y.
Proof.
  destruct x as [x Hx], y as [y Hy]; simpl. intros ->. f_equal.
  apply UIP_dec. intros [] []; (left; reflexivity) || (right; discriminate).
Qed.
Definition positive_rationals : Group.
Proof.
  assert (M : forall x y : Qc, (0 < x)%Qc -> (0 < y)%Qc -> (0 < x * y)%Qc).
  { intros x y Hx Hy. pose proof (Qcmult_lt_compat_r 0 x y Hy Hx) as H. now replace (0 * y)%Qc with 0%Qc in H by ring. }
  assert (V : forall x : Qc, (0 < x)%Qc -> (0 < / x)%Qc).
  { intros x Hx. unfold Qclt in *. simpl in *. rewrite Qred_correct. now apply Qinv_lt_0_compat. }
  refine (@mkGroup positives
    (fun x y => exist _ (proj1_sig x * proj1_sig y)%Qc (M _ _ (proj2_sig x) (proj2_sig y)))
    (exist _ 1%Qc eq_refl)
    (fun x => exist _ (/ proj1_sig x)%Qc (V _ (proj2_sig x))) _ _ _ _ _).
  - intros x y z. apply positives_eq. simpl. ring.
  - intros x. apply positives_eq. simpl. ring.
  - intros x. apply positives_eq. simpl. ring.
  - intros [x Hx]. apply positives_eq. simpl. rewrite Qcmult_comm. apply Qcmult_inv_r. intro E. subst x. discriminate.
  - intros [x Hx]. apply positives_eq. simpl. apply Qcmult_inv_r. intro E. subst x. discriminate.
Defined.

Lemma positive_rationals_torsion_free (x : positive_rationals) n : 0 < n -> pow x n = one -> x = one.
Proof.
  intros Hn H. destruct n as [|n]; [lia|].
  assert (P : forall m, proj1_sig (pow x m) = (proj1_sig x ^ m)%Qc).
  { induction m as [|m IH]; simpl; [reflexivity|]. now rewrite IH. }
  apply (f_equal (@proj1_sig _ _)) in H. rewrite P in H. simpl proj1_sig in H.
  apply positives_eq. simpl. destruct x as [x Hx]. simpl proj1_sig in *. clear P Hn.
  assert (Up : forall m, (1 < x -> 1 <= x ^ m)%Qc).
  { induction m as [|m IH]; intro H1; simpl; [apply Qcle_refl|].
    apply (Qcle_trans 1 (x ^ m)%Qc); [auto|].
    replace (x ^ m)%Qc with (1 * x ^ m)%Qc at 1 by ring.
    apply Qcmult_le_compat_r; [now apply Qclt_le_weak|]. apply (Qcle_trans 0 1)%Qc; [discriminate|auto]. }
  assert (Down : forall m, (x < 1 -> 0 <= x ^ m /\ x ^ m <= 1)%Qc).
  { induction m as [|m IH]; intro H1; simpl; [split; [discriminate|apply Qcle_refl]|]. destruct (IH H1) as [A B]. split.
    - replace 0%Qc with (0 * x ^ m)%Qc by ring. apply Qcmult_le_compat_r; [now apply Qclt_le_weak|exact A].
    - apply (Qcle_trans _ (1 * x ^ m)%Qc); [apply Qcmult_le_compat_r; [now apply Qclt_le_weak|exact A]|].
      now replace (1 * x ^ m)%Qc with (x ^ m)%Qc by ring. }
  simpl in H. destruct (Qc_dec x 1) as [[H1|H1]|H1]; auto; exfalso.
  - destruct (Down n H1) as [A B].
    assert (C : (x * x ^ n <= x * 1)%Qc).
    { rewrite !(Qcmult_comm x). apply Qcmult_le_compat_r; [exact B|now apply Qclt_le_weak]. }
    rewrite H in C. replace (x * 1)%Qc with x in C by ring. exact (Qclt_not_le _ _ H1 C).
  - pose proof (Up n H1) as A.
    assert (C : (x * 1 <= x * x ^ n)%Qc).
    { rewrite !(Qcmult_comm x). apply Qcmult_le_compat_r; [exact A|now apply Qclt_le_weak]. }
    rewrite H in C. replace (x * 1)%Qc with x in C by ring. exact (Qclt_not_le _ _ H1 C).
Qed.

(** For a finite group that acts on finitely many neurons with positive rational scales. *)
Theorem pure_permutations (G : Group) (FG : Finite G) (I : Type) (FI : Finite I) (a : Action G I)
  (s : G -> I -> positive_rationals) :
  (forall g h i, s (op g h) i = op (s g (a h i)) (s h i)) ->
  exists d : I -> positive_rationals, forall g i, op (d (a g i)) (s g i) = d i.
Proof. apply (coboundary G FG I FI a positive_rationals positive_rationals_torsion_free). Qed.
