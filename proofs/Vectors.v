(** Vectors of real numbers, sums, and affine maps.

    Notation: [tuple A n] is the type of lists of length n; [at x i] is the entry i of x (0 beyond its end), and
    [tgen n f] the tuple with the entries f 0, …, f (n-1).  [sum n f] is f 0 + … + f (n-1).  An [affine n m] is a pair
    (W, b): m rows (w, b) of n weights and a bias; [weight t j k] and [bias t j] read it.  Equality is Leibniz's. *)
From Coq Require Import Reals Lra List Arith Lia Bool Eqdep_dec.
From Catnet Require Scalars Matrices RealNumbers.
Import ListNotations.
Local Open Scope R_scope.

Lemma bool_irrelevant (b : bool) (p q : b = true) : p = q.
Proof. apply UIP_dec, bool_dec. Qed.

(** ** Tuples *)
Definition tuple (A : Type) (n : nat) : Type := { l : list A | Nat.eqb (length l) n = true }.
Definition entries {A n} (x : tuple A n) : list A := proj1_sig x.
Definition at_ {A n} (d : A) (x : tuple A n) (i : nat) : A := nth i (entries x) d.

Lemma tuple_length {A n} (x : tuple A n) : length (entries x) = n.
Proof. apply Nat.eqb_eq. exact (proj2_sig x). Qed.
Lemma tuple_eq {A n} (x y : tuple A n) : entries x = entries y -> x = y.
Proof. destruct x as [l p], y as [l' q]. unfold entries. simpl. intros ->. now rewrite (bool_irrelevant _ p q). Qed.
Lemma list_ext {A} (d : A) (l l' : list A) : length l = length l' ->
  (forall i, (i < length l)%nat -> nth i l d = nth i l' d) -> l = l'.
Proof. apply nth_ext. Qed.
Lemma tuple_ext {A n} (d : A) (x y : tuple A n) : (forall i, (i < n)%nat -> at_ d x i = at_ d y i) -> x = y.
Proof.
  intro H. apply tuple_eq, (list_ext d); rewrite !tuple_length; [reflexivity|exact H].
Qed.

Definition tgen {A} (n : nat) (f : nat -> A) : tuple A n.
Proof. exists (map f (seq 0 n)). apply Nat.eqb_eq. now rewrite map_length, seq_length. Defined.
Lemma at_tgen {A} (d : A) n f i : (i < n)%nat -> at_ d (tgen n f) i = f i.
Proof.
  intro H. unfold at_, tgen, entries. simpl. rewrite (nth_indep _ d (f 0%nat)) by (now rewrite map_length, seq_length).
  rewrite map_nth. now rewrite seq_nth.
Qed.
Lemma tgen_ext {A} n (f g : nat -> A) : (forall i, (i < n)%nat -> f i = g i) -> tgen n f = tgen n g.
Proof. intro H. apply tuple_eq. unfold tgen, entries. simpl. apply map_ext_in. intros i Hi. apply in_seq in Hi. apply
  H. lia. Qed.
Lemma tgen_at {A n} (d : A) (x : tuple A n) : tgen n (at_ d x) = x.
Proof. apply (tuple_ext d). intros i Hi. now rewrite at_tgen. Qed.

(** ** Sums *)
Fixpoint sum (n : nat) (f : nat -> R) : R := match n with O => 0 | S m => sum m f + f m end.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n as [|n IH]; intro H; simpl; [reflexivity|]. rewrite IH, H; auto. Qed.
Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. induction n as [|n IH]; intro H; simpl; [reflexivity|]. rewrite IH, H; auto. lra. Qed.
Lemma sum_add n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n as [|n IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma sum_sub n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n as [|n IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma sum_scal n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n as [|n IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma sum_scal_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n as [|n IH]; simpl; [lra|]. rewrite IH. lra. Qed.
Lemma sum_swap n m (f : nat -> nat -> R) : sum n (fun i => sum m (fun j => f i j)) = sum m (fun j => sum n (fun i => f
  i j)).
Proof.
  induction n as [|n IH]; simpl; [now rewrite sum_zero|]. now rewrite IH, <- sum_add.
Qed.
Lemma sum_single n k f : (k < n)%nat -> (forall i, (i < n)%nat -> i <> k -> f i = 0) -> sum n f = f k.
Proof.
  intros Hk H. induction n as [|n IH]; simpl; [lia|]. destruct (Nat.eq_dec k n) as [->|N].
  - rewrite sum_zero; [lra|]. intros i Hi. apply H; lia.
  - rewrite IH, (H n); try lia; [lra|]. intros i Hi. apply H. lia.
Qed.
Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof. induction n as [|n IH]; intro H; simpl; [lra|]. apply Rplus_le_compat; auto. Qed.
Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. induction n as [|n IH]; intro H; simpl; [lra|]. assert (0 <= sum n f) by auto. assert (0 <= f n) by auto. lra.
  Qed.
Lemma sum_nonneg_zero n f : (forall i, (i < n)%nat -> 0 <= f i) -> sum n f = 0 -> forall i, (i < n)%nat -> f i = 0.
Proof.
  induction n as [|n IH]; intros H E i Hi; simpl in *; [lia|].
  assert (0 <= sum n f) by (apply sum_nonneg; auto). assert (0 <= f n) by auto.
  destruct (Nat.eq_dec i n) as [->|N]; [lra|]. apply IH; auto; [lra|lia].
Qed.

(** The unit vector at k picks the entry k. *)
Definition unit_vector (n k : nat) : tuple R n := tgen n (fun i => if Nat.eq_dec i k then 1 else 0).
Lemma sum_unit n k f : (k < n)%nat -> sum n (fun i => f i * at_ 0 (unit_vector n k) i) = f k.
Proof.
  intro H. rewrite (sum_single n k) by
    (exact H || (intros i Hi N; unfold unit_vector; rewrite at_tgen by exact Hi; destruct (Nat.eq_dec i k);
      [congruence|lra])).
  unfold unit_vector. rewrite at_tgen by exact H. destruct (Nat.eq_dec k k); [lra|congruence].
Qed.

(** ** Affine maps *)
Definition dot {n} (w : nat -> R) (x : tuple R n) : R := sum n (fun k => w k * at_ 0 x k).
Definition affine (n m : nat) : Type := tuple (tuple R n * R) m.
Definition no_row (n : nat) : tuple R n * R := (tgen n (fun _ => 0), 0).
Definition weight {n m} (t : affine n m) (j k : nat) : R := at_ 0 (fst (at_ (no_row n) t j)) k.
Definition bias {n m} (t : affine n m) (j : nat) : R := snd (at_ (no_row n) t j).
Definition make_affine (n m : nat) (w : nat -> nat -> R) (b : nat -> R) : affine n m := tgen m (fun j => (tgen n (w
  j), b j)).
Lemma weight_make n m w b j k : (j < m)%nat -> (k < n)%nat -> weight (make_affine n m w b) j k = w j k.
Proof. intros. unfold weight, make_affine. rewrite at_tgen by assumption. simpl. now rewrite at_tgen. Qed.
Lemma bias_make n m w b j : (j < m)%nat -> bias (make_affine n m w b) j = b j.
Proof. intros. unfold bias, make_affine. now rewrite at_tgen. Qed.

(** The pre-activation z_j(x) = w_j · x + b_j, and W x + b. *)
Definition height {n m} (t : affine n m) (j : nat) (x : tuple R n) : R := dot (weight t j) x + bias t j.
Definition apply {n m} (t : affine n m) (x : tuple R n) : tuple R m := tgen m (fun j => height t j x).

Lemma dot_ext {n} w w' (x : tuple R n) : (forall k, (k < n)%nat -> w k = w' k) -> dot w x = dot w' x.
Proof. intro H. apply sum_ext. intros k Hk. now rewrite H. Qed.
Lemma height_make n m w b j (x : tuple R n) : (j < m)%nat -> height (make_affine n m w b) j x = dot (w j) x + b j.
Proof.
  intro H. unfold height. rewrite bias_make by exact H. f_equal. apply dot_ext. intros k Hk. now apply weight_make.
Qed.

(** ** The lists of Scalars.v and Matrices.v, over R *)
Lemma veq_eq (x y : list R) : @Scalars.veq RealNumbers.reals x y <-> x = y.
Proof.
  split; [intro H; induction H as [|a b l l' E _ IH]; [reflexivity|]; simpl in E; now subst|]. intros ->.
  induction y; constructor; simpl; auto.
Qed.
Lemma sum_first n f : sum (S n) f = f O + sum n (fun k => f (S k)).
Proof. induction n as [|n IH]; [simpl; lra|]. change (sum (S (S n)) f) with (sum (S n) f + f (S n)). rewrite IH.
  simpl. lra. Qed.
Lemma dot_as_sum r (x : list R) : @Matrices.dot RealNumbers.reals r x = sum (length x) (fun k => IZR (nth k r 0%Z) *
  nth k x 0).
Proof.
  revert r. induction x as [|a x IH]; intros [|c r]; [reflexivity|reflexivity| |].
  - symmetry. apply sum_zero. intros i _. destruct i; simpl; ring.
  - cbn [length]. rewrite sum_first. simpl. now rewrite IH.
Qed.
