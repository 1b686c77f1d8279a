(** Bounds of piecewise linear networks over a box, by the dual bound of catnet/checking/dual.py and trees of it.

    Notation: hidden layers as a list, the last one first; layer l has [size l] neurons, z_j = sum of W_j,i a_i + b_j,
      and
    a_j = z_j times the slope [down] below 0 and [up] above it (ReLU: 0 and 1; leaky ReLU; 1 and 1 for a neuron that
      passes
    its input on).  [state layers x] is what leaves them at the input x, [z_at layers k j x] the pre-activation of
      neuron j of
    hidden layer k.  I_j is an interval for z_j, A_j one for a_j.  A goal is a form c · a + d · x + e.

    For any multipliers lambda: gamma · a = sum over the layers of (lambda · b + sum of (gamma_j a_j - lambda_j z_j)) +
    gamma_0 · x, with gamma = W^T lambda one layer further down; a summand is at most its value at the ends of I_j, or
      at 0.
    [dual_bound] says so.  [tree_bound]: for a tree that splits inputs and neurons, tightens intervals by dual bounds,
      and
    bounds a weighted mean of the goals at every leaf, the least of the goals is at most U on the whole box.
      Intervals may
    be rounded outwards: only that they hold what interval arithmetic gives, or a fact known on the way, is asked.
      With the
    axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Vectors DualBound.
Import ListNotations.
Local Open Scope R_scope.

Record hidden := mkHidden { size : nat; W : nat -> nat -> R; b : nat -> R; down : nat -> R; up : nat -> R }.
Definition bent (below above z : R) : R := if Rle_dec z 0 then below * z else above * z.

(** The largest of gamma sigma(z) - lambda z at the ends of the interval, and at 0 if it lies between them. *)
Definition peak (c m below above : R) (I : interval) : R :=
  let f := fun z => c * bent below above z - m * z in
  let ends := Rmax (f (fst I)) (f (snd I)) in
  if Rlt_dec (fst I) 0 then if Rlt_dec 0 (snd I) then Rmax ends 0 else ends else ends.
Lemma between p l u z : l <= z <= u -> p * z <= Rmax (p * l) (p * u).
Proof.
  intros [A B]. destruct (Rle_dec 0 p).
  - apply Rle_trans with (p * u); [nra|apply Rmax_r].
  - apply Rle_trans with (p * l); [nra|apply Rmax_l].
Qed.
Lemma peak_above c m below above I z : inside I z -> c * bent below above z - m * z <= peak c m below above I.
Proof.
  intros [A B]. destruct I as [l u]. simpl in A, B.
  assert (E : forall y, c * bent below above y - m * y = (c * (if Rle_dec y 0 then below else above) - m) * y)
    by (intro y; unfold bent; destruct (Rle_dec y 0); ring).
  unfold peak. cbv zeta. simpl fst. simpl snd. rewrite !E. set (p := c * below - m). set (q := c * above - m).
  assert (P : forall y, y <= 0 -> (c * (if Rle_dec y 0 then below else above) - m) * y = p * y)
    by (intros y Hy; destruct (Rle_dec y 0); [reflexivity|lra]).
  assert (Q : forall y, 0 <= y -> (c * (if Rle_dec y 0 then below else above) - m) * y = q * y).
  { intros y Hy. destruct (Rle_dec y 0); [|reflexivity]. replace y with 0 by lra. ring. }
  destruct (Rlt_dec l 0) as [L|L].
  - destruct (Rlt_dec 0 u) as [U|U].
    + rewrite (P l), (Q u) by lra. destruct (Rle_dec z 0) as [Z|Z].
      * change (p * z <= Rmax (Rmax (p * l) (q * u)) 0). pose proof (between p l 0 z ltac:(lra)) as K. rewrite
        Rmult_0_r in K.
        eapply Rle_trans; [exact K|]. apply Rmax_lub; [|apply Rmax_r]. eapply Rle_trans; [|apply Rmax_l]. apply Rmax_l.
      * change (q * z <= Rmax (Rmax (p * l) (q * u)) 0). pose proof (between q 0 u z ltac:(lra)) as K. rewrite
        Rmult_0_r in K.
        eapply Rle_trans; [exact K|]. apply Rmax_lub; [apply Rmax_r|]. eapply Rle_trans; [|apply Rmax_l]. apply Rmax_r.
    + rewrite (P l), (P u), (P z) by lra. now apply between.
  - rewrite (Q l), (Q u), (Q z) by lra. now apply between.
Qed.

Section Network.
  Variable n : nat.
  Definition width (layers : list hidden) : nat := match layers with [] => n | l :: _ => size l end.
  Definition z_of (l : hidden) (m : nat) (a : nat -> R) (j : nat) : R := sum m (fun i => W l j i * a i) + b l j.
  Fixpoint state (layers : list hidden) (x : nat -> R) : nat -> R :=
    match layers with
    | [] => x
    | l :: rest => fun j => bent (down l j) (up l j) (z_of l (width rest) (state rest x) j)
    end.
  Fixpoint z_at (layers : list hidden) (k j : nat) (x : nat -> R) : R :=
    match layers with
    | [] => 0
    | l :: rest => if Nat.eqb k (length rest) then z_of l (width rest) (state rest x) j else z_at rest k j x
    end.
  Definition in_box (box : nat -> interval) (x : nat -> R) : Prop := forall i, (i < n)%nat -> inside (box i) (x i).

  (** ** The dual bound *)
  Fixpoint dual (layers : list hidden) (Is : list (nat -> interval)) (lams : list (nat -> R)) (box : nat -> interval)
    (gamma direct : nat -> R) : R :=
    match layers with
    | [] => sum n (fun i => highest (gamma i + direct i) (box i))
    | l :: rest =>
        let lam := hd (fun _ => 0) lams in let I := hd (fun _ => (0, 0)) Is in
        sum (size l) (fun j => lam j * b l j + peak (gamma j) (lam j) (down l j) (up l j) (I j))
        + dual rest (tl Is) (tl lams) box (fun i => sum (size l) (fun j => lam j * W l j i)) direct
    end.
  (** The intervals hold the pre-activations at x. *)
  Fixpoint spanned (layers : list hidden) (Is : list (nat -> interval)) (x : nat -> R) : Prop :=
    match layers with
    | [] => True
    | l :: rest =>
        (forall j, (j < size l)%nat -> inside (hd (fun _ => (0, 0)) Is j) (z_of l (width rest) (state rest x) j))
        /\ spanned rest (tl Is) x
    end.

  Theorem dual_bound layers : forall Is lams box gamma direct x, in_box box x -> spanned layers Is x ->
    sum (width layers) (fun j => gamma j * state layers x j) + sum n (fun i => direct i * x i) <= dual layers Is lams
      box gamma direct.
  Proof.
    induction layers as [|l rest IH]; intros Is lams box gamma direct x Hx Hs.
    - simpl. rewrite <- sum_add. apply sum_le. intros i Hi. rewrite <- Rmult_plus_distr_r. apply highest_above. now
      apply Hx.
    - destruct Hs as [Hz Hs]. cbn [dual width]. set (lam := hd (fun _ => 0) lams). set (I := hd (fun _ => (0, 0)) Is)
      in *.
      specialize (IH (tl Is) (tl lams) box (fun i => sum (size l) (fun j => lam j * W l j i)) direct x Hx Hs).
      assert (T : sum (size l) (fun j => lam j * z_of l (width rest) (state rest x) j)
        = sum (size l) (fun j => lam j * b l j)
          + sum (width rest) (fun i => sum (size l) (fun j => lam j * W l j i) * state rest x i)).
      { rewrite (sum_ext (width rest) _ (fun i => sum (size l) (fun j => lam j * (W l j i * state rest x i)))).
        - rewrite sum_swap, <- sum_add. apply sum_ext. intros j Hj. unfold z_of. rewrite Rmult_plus_distr_l, <-
          sum_scal. lra.
        - intros i Hi. rewrite <- sum_scal_r. apply sum_ext. intros. ring. }
      assert (P : sum (size l) (fun j => gamma j * state (l :: rest) x j - lam j * z_of l (width rest) (state rest x) j)
        <= sum (size l) (fun j => peak (gamma j) (lam j) (down l j) (up l j) (I j))).
      { apply sum_le. intros j Hj. simpl. apply peak_above. now apply Hz. }
      rewrite sum_sub in P. rewrite sum_add. lra.
  Qed.

  (** ** Intervals at a node *)
  (** [(k, j, true, c)]: z <= c for neuron j of hidden layer k; with false: - z <= c. *)
  Record fact := mkFact { at_layer : nat; at_neuron : nat; above : bool; most : R }.
  Definition signed (s : bool) (z : R) : R := if s then z else - z.
  Definition true_at (layers : list hidden) (x : nat -> R) (f : fact) : Prop :=
    signed (above f) (z_at layers (at_layer f) (at_neuron f) x) <= most f.
  Definition known (facts : list fact) (k j : nat) (s : bool) (bound : R) : Prop :=
    exists c, In (mkFact k j s c) facts /\ c <= bound.
  (** A holds the values of the neuron for z in I. *)
  Definition covers (A I : interval) (below above : R) : Prop :=
    inside A (bent below above (fst I)) /\ inside A (bent below above (snd I)) /\ (fst I < 0 -> 0 < snd I -> inside A
      0).
  Definition entering (As : list (nat -> interval)) (box : nat -> interval) : nat -> interval := hd box As.
  Fixpoint node_spans (facts : list fact) (box : nat -> interval) (layers : list hidden) (Is As : list (nat ->
    interval)) : Prop :=
    match layers with
    | [] => As = []
    | l :: rest =>
        let I := hd (fun _ => (0, 0)) Is in let A := hd (fun _ => (0, 0)) As in
        let E := entering (tl As) box in
        As <> [] /\ node_spans facts box rest (tl Is) (tl As)
        /\ forall j, (j < size l)%nat ->
             (fst (I j) <= sum (width rest) (fun i => lowest (W l j i) (E i)) + b l j
              \/ known facts (length rest) j false (- fst (I j)))
             /\ (sum (width rest) (fun i => highest (W l j i) (E i)) + b l j <= snd (I j)
                 \/ known facts (length rest) j true (snd (I j)))
             /\ covers (A j) (I j) (down l j) (up l j)
    end.

  Lemma covers_inside A I below above z : covers A I below above -> inside I z -> inside A (bent below above z).
  Proof.
    intros (L & U & Z) Hz.
    pose proof (peak_above 1 0 below above I z Hz) as P1. pose proof (peak_above (-1) 0 below above I z Hz) as P2.
    unfold peak in P1, P2. cbv zeta in P1, P2. destruct L as [L1 L2], U as [U1 U2].
    destruct (Rlt_dec (fst I) 0) as [X|X]; [destruct (Rlt_dec 0 (snd I)) as [Y|Y]|].
    - destruct (Z X Y) as [Z1 Z2]. split.
      + assert (M : Rmax (Rmax (-1 * bent below above (fst I) - 0 * fst I) (-1 * bent below above (snd I) - 0 * snd
        I)) 0 <= - fst A)
          by (apply Rmax_lub; [apply Rmax_lub|]; lra). lra.
      + assert (M : Rmax (Rmax (1 * bent below above (fst I) - 0 * fst I) (1 * bent below above (snd I) - 0 * snd I))
        0 <= snd A)
          by (apply Rmax_lub; [apply Rmax_lub|]; lra). lra.
    - split.
      + assert (M : Rmax (-1 * bent below above (fst I) - 0 * fst I) (-1 * bent below above (snd I) - 0 * snd I) <= -
        fst A)
          by (apply Rmax_lub; lra). lra.
      + assert (M : Rmax (1 * bent below above (fst I) - 0 * fst I) (1 * bent below above (snd I) - 0 * snd I) <= snd A)
          by (apply Rmax_lub; lra). lra.
    - split.
      + assert (M : Rmax (-1 * bent below above (fst I) - 0 * fst I) (-1 * bent below above (snd I) - 0 * snd I) <= -
        fst A)
          by (apply Rmax_lub; lra). lra.
      + assert (M : Rmax (1 * bent below above (fst I) - 0 * fst I) (1 * bent below above (snd I) - 0 * snd I) <= snd A)
          by (apply Rmax_lub; lra). lra.
  Qed.

  Lemma node_spans_hold facts box layers x : in_box box x -> forall Is As, node_spans facts box layers Is As ->
    Forall (true_at layers x) facts -> spanned layers Is x
      /\ forall j, (j < width layers)%nat -> inside (entering As box j) (state layers x j).
  Proof.
    intro Hx.
    assert (G : forall whole Is As, (forall k j, (k < length whole)%nat -> z_at whole k j x = z_at layers k j x) ->
      node_spans facts box whole Is As -> Forall (true_at layers x) facts -> spanned whole Is x
      /\ forall j, (j < width whole)%nat -> inside (entering As box j) (state whole x j)).
    { induction whole as [|l rest IH]; intros Is As Same Hn Hf.
      - simpl in Hn. subst As. split; [exact I|]. intros j Hj. now apply Hx.
      - destruct Hn as (NE & Hn & Hj). destruct As as [|A As]; [congruence|]. simpl tl in *. simpl hd in *.
        assert (Same' : forall k j, (k < length rest)%nat -> z_at rest k j x = z_at layers k j x).
        { intros k j Hk. rewrite <- Same by (simpl; lia). simpl. destruct (Nat.eqb_spec k (length rest));
          [lia|reflexivity]. }
        destruct (IH (tl Is) As Same' Hn Hf) as [Hs Ha].
        assert (Here : forall j, z_of l (width rest) (state rest x) j = z_at layers (length rest) j x).
        { intro j. rewrite <- Same by (simpl; lia). simpl. now rewrite Nat.eqb_refl. }
        assert (Hz : forall j, (j < size l)%nat -> inside (hd (fun _ => (0, 0)) Is j) (z_of l (width rest) (state rest
          x) j)).
        { intros j Hj'. destruct (Hj j Hj') as (Lo & Hi & _). rewrite Forall_forall in Hf. split.
          - destruct Lo as [Lo|(c & In & Le)].
            + eapply Rle_trans; [exact Lo|]. apply Rplus_le_compat_r, sum_le. intros i Hi'. apply lowest_below. now
              apply Ha.
            + specialize (Hf _ In). unfold true_at in Hf. simpl in Hf. rewrite <- Here in Hf. lra.
          - destruct Hi as [Hi|(c & In & Le)].
            + eapply Rle_trans; [|exact Hi]. apply Rplus_le_compat_r, sum_le. intros i Hi'. apply highest_above. now
              apply Ha.
            + specialize (Hf _ In). unfold true_at in Hf. simpl in Hf. rewrite <- Here in Hf. lra. }
        split; [split; [exact Hz|exact Hs]|]. intros j Hj'. simpl. destruct (Hj j Hj') as (_ & _ & Cv).
        exact (covers_inside _ _ _ _ _ Cv (Hz j Hj')). }
    intros Is As. apply G. reflexivity.
  Qed.

  (** ** Trees *)
  Variable layers : list hidden.
  Variables (goals : nat) (c d : nat -> nat -> R) (e : nat -> R) (U : R).
  Definition goal (g : nat) (x : nat -> R) : R :=
    sum (width layers) (fun j => c g j * state layers x j) + sum n (fun i => d g i * x i) + e g.
  (** At least s z for neuron j of hidden layer k, by the layers below it. *)
  Fixpoint tightened (ls : list hidden) (Is : list (nat -> interval)) (box : nat -> interval) (k j : nat) (s : bool)
    (lams : list (nat -> R)) : R :=
    match ls with
    | [] => 0
    | l :: rest =>
        if Nat.eqb k (length rest)
        then dual rest (tl Is) lams box (fun i => signed s (W l j i)) (fun _ => 0) + signed s (b l j)
        else tightened rest (tl Is) box k j s lams
    end.
  Lemma tightened_bound ls : forall Is box k j s lams x, in_box box x -> spanned ls Is x ->
    signed s (z_at ls k j x) <= tightened ls Is box k j s lams.
  Proof.
    induction ls as [|l rest IH]; intros Is box k j s lams x Hx Hs; simpl; [destruct s; simpl; lra|].
    destruct Hs as [_ Hs]. destruct (Nat.eqb_spec k (length rest)); [|now apply IH].
    pose proof (dual_bound rest (tl Is) lams box (fun i => signed s (W l j i)) (fun _ => 0) x Hx Hs) as P.
    rewrite (sum_zero n) in P by (intros; ring). unfold z_of. destruct s; simpl in *; [lra|].
    rewrite (sum_ext _ _ (fun i => (-1) * (W l j i * state rest x i))) in P by (intros; ring). rewrite sum_scal in P.
      lra.
  Qed.

  Inductive tree :=
  | Leaf (Is As : list (nat -> interval)) (w : nat -> R) (lams : list (nat -> R))
  | Void (Is As : list (nat -> interval)) (k j : nat)              (* an interval is empty *)
  | Neuron (k j : nat) (off on : tree)
  | Input (i : nat) (t : R) (low high : tree)
  | Tighten (Is As : list (nat -> interval)) (k j : nat) (s : bool) (lams : list (nat -> R)) (bound : R) (rest : tree).
  Fixpoint empty_at (ls : list hidden) (Is : list (nat -> interval)) (k j : nat) : Prop :=
    match ls with
    | [] => False
    | l :: rest =>
        if Nat.eqb k (length rest) then (j < size l)%nat /\ snd (hd (fun _ => (0, 0)) Is j) < fst (hd (fun _ => (0,
          0)) Is j)
        else empty_at rest (tl Is) k j
    end.
  Definition upper_half (box : nat -> interval) (i : nat) (t : R) : nat -> interval :=
    fun i' => if Nat.eqb i' i then (t, snd (box i')) else box i'.
  Definition lower_half (box : nat -> interval) (i : nat) (t : R) : nat -> interval :=
    fun i' => if Nat.eqb i' i then (fst (box i'), t) else box i'.
  Fixpoint proves (box : nat -> interval) (facts : list fact) (tr : tree) : Prop :=
    match tr with
    | Leaf Is As w lams =>
        node_spans facts box layers Is As /\ (forall g, (g < goals)%nat -> 0 <= w g) /\ sum goals w = 1
        /\ dual layers Is lams box (fun j => sum goals (fun g => w g * c g j)) (fun i => sum goals (fun g => w g * d g
          i))
           + sum goals (fun g => w g * e g) <= U
    | Void Is As k j => node_spans facts box layers Is As /\ empty_at layers Is k j
    | Neuron k j off on =>
        proves box (mkFact k j true 0 :: facts) off /\ proves box (mkFact k j false 0 :: facts) on
    | Input i t low high => proves (lower_half box i t) facts low /\ proves (upper_half box i t) facts high
    | Tighten Is As k j s lams bound rest =>
        node_spans facts box layers Is As /\ tightened layers Is box k j s lams <= bound
        /\ proves box (mkFact k j s bound :: facts) rest
    end.

  Lemma some_below (w v : nat -> R) : (forall g, (g < goals)%nat -> 0 <= w g) -> sum goals w = 1 ->
    sum goals (fun g => w g * v g) <= U -> exists g, (g < goals)%nat /\ v g <= U.
  Proof.
    intros Hw H1 HU.
    assert (D : (forall g, (g < goals)%nat -> U < v g) \/ exists g, (g < goals)%nat /\ v g <= U).
    { clear H1 HU Hw. induction goals as [|m IH]; [left; intros; lia|].
      destruct IH as [A|(g & Hg & L)]; [|right; exists g; split; [lia|exact L]].
      destruct (Rlt_le_dec U (v m)) as [X|X]; [left|right; exists m; split; [lia|exact X]].
      intros g Hg. destruct (Nat.eq_dec g m) as [->|]; [exact X|]. apply A. lia. }
    destruct D as [A|E]; [exfalso|exact E].
    assert (P : forall g, (g < goals)%nat -> 0 <= w g * (v g - U)).
    { intros g Hg. specialize (A g Hg). specialize (Hw g Hg). apply Rmult_le_pos; lra. }
    assert (S : sum goals (fun g => w g * (v g - U)) = sum goals (fun g => w g * v g) - U).
    { rewrite (sum_ext _ _ (fun g => w g * v g - w g * U)) by (intros; ring). rewrite sum_sub, sum_scal_r, H1. ring. }
    assert (Z : sum goals (fun g => w g * (v g - U)) = 0) by (pose proof (sum_nonneg _ _ P); lra).
    assert (W0 : sum goals w = 0).
    { apply sum_zero. intros g Hg. pose proof (sum_nonneg_zero goals (fun g => w g * (v g - U)) P Z g Hg) as Q. cbv
      beta in Q.
      specialize (A g Hg). apply Rmult_integral in Q as [Q|Q]; [exact Q|lra]. }
    lra.
  Qed.

  Lemma weighted w x : sum goals (fun g => w g * goal g x)
    = sum (width layers) (fun j => sum goals (fun g => w g * c g j) * state layers x j)
      + sum n (fun i => sum goals (fun g => w g * d g i) * x i) + sum goals (fun g => w g * e g).
  Proof.
    unfold goal.
    rewrite (sum_ext goals _ (fun g => sum (width layers) (fun j => w g * c g j * state layers x j)
      + sum n (fun i => w g * d g i * x i) + w g * e g)).
    - rewrite !sum_add. f_equal. f_equal; rewrite sum_swap; apply sum_ext; intros; now rewrite sum_scal_r.
    - intros g Hg. rewrite !Rmult_plus_distr_l, <- !sum_scal. f_equal. f_equal; apply sum_ext; intros; ring.
  Qed.

  Lemma empty_absurd ls : forall Is k j x, spanned ls Is x -> empty_at ls Is k j -> False.
  Proof.
    induction ls as [|l rest IH]; intros Is k j x Hs He; simpl in *; [exact He|]. destruct Hs as [Hz Hs].
    destruct (Nat.eqb k (length rest)); [|exact (IH _ _ _ _ Hs He)]. destruct He as [Hj He]. destruct (Hz j Hj). lra.
  Qed.

  Theorem tree_bound tr : forall box facts x, proves box facts tr -> in_box box x -> Forall (true_at layers x) facts ->
    exists g, (g < goals)%nat /\ goal g x <= U.
  Proof.
    induction tr as [Is As w lams|Is As k j|k j off IHoff on IHon|i t low IHlow high IHhigh|Is As k j s lams bound
      rest IH];
      intros box facts x H Hx Hf.
    - destruct H as (Hn & Hw & H1 & HU). destruct (node_spans_hold facts box layers x Hx Is As Hn Hf) as [Hs _].
      apply (some_below w (fun g => goal g x) Hw H1). rewrite weighted.
      pose proof (dual_bound layers Is lams box (fun j => sum goals (fun g => w g * c g j)) (fun i => sum goals (fun g
        => w g * d g i)) x Hx Hs).
      lra.
    - exfalso. destruct H as (Hn & He). destruct (node_spans_hold facts box layers x Hx Is As Hn Hf) as [Hs _].
      exact (empty_absurd layers Is k j x Hs He).
    - destruct H as [Hoff Hon]. destruct (Rle_dec (z_at layers k j x) 0) as [Z|Z].
      + apply (IHoff _ _ x Hoff Hx). constructor; [exact Z|exact Hf].
      + apply (IHon _ _ x Hon Hx). constructor; [unfold true_at; simpl; lra|exact Hf].
    - destruct H as [Hl Hh]. destruct (Rle_dec (x i) t) as [T|T].
      + apply (IHlow _ _ x Hl); [|exact Hf]. intros i' Hi. unfold lower_half. destruct (Nat.eqb_spec i' i) as [->|];
        [|now apply Hx].
        destruct (Hx i Hi). split; simpl; lra.
      + apply (IHhigh _ _ x Hh); [|exact Hf]. intros i' Hi. unfold upper_half. destruct (Nat.eqb_spec i' i) as [->|];
        [|now apply Hx].
        destruct (Hx i Hi). split; simpl; lra.
    - destruct H as (Hn & Ht & Hr). destruct (node_spans_hold facts box layers x Hx Is As Hn Hf) as [Hs _].
      apply (IH _ _ x Hr Hx). constructor; [|exact Hf]. unfold true_at. simpl. eapply Rle_trans; [|exact Ht].
      now apply tightened_bound.
  Qed.

  (** On the whole box the least of the goals is at most U. *)
  Corollary bound_on_box tr box : proves box [] tr -> forall x, in_box box x -> exists g, (g < goals)%nat /\ goal g x
    <= U.
  Proof. intros H x Hx. exact (tree_bound tr box [] x H Hx (Forall_nil _)). Qed.
End Network.

(** ** An example: relu(x) <= 1 on [-1, 1], by one leaf with the multiplier 1/2 *)
Module Example.
  Definition one_neuron : hidden := mkHidden 1 (fun _ _ => 1) (fun _ => 0) (fun _ => 0) (fun _ => 1).
  Theorem relu_below_one : proves 1 [one_neuron] 1 (fun _ _ => 1) (fun _ _ => 0) (fun _ => 0) 1 (fun _ => (-1, 1)) []
    (Leaf [fun _ => (-1, 1)] [fun _ => (0, 1)] (fun _ => 1) [fun _ => 1 / 2]).
  Proof.
    assert (B : forall z, z <= 0 -> bent 0 1 z = 0) by (intros z Hz; unfold bent; destruct (Rle_dec z 0); lra).
    assert (B1 : bent 0 1 1 = 1) by (unfold bent; destruct (Rle_dec 1 0); lra).
    unfold proves, node_spans. simpl. unfold lowest, highest. simpl.
    rewrite (Rmin_left (1 * -1)), (Rmax_right (1 * -1)) by lra. repeat split.
    - congruence.
    - left. lra.
    - left. lra.
    - simpl. rewrite B; lra.
    - simpl. rewrite B; lra.
    - simpl. rewrite B1. lra.
    - simpl. rewrite B1. lra.
    - simpl. lra.
    - simpl. lra.
    - intros. lra.
    - lra.
    - unfold peak. simpl. rewrite B1, B by lra. destruct (Rlt_dec (-1) 0); [|lra]. destruct (Rlt_dec 0 1); [|lra].
      unfold Rmax. repeat destruct (Rle_dec _ _); lra.
  Qed.
End Example.
