(** A certificate of layerwise equivariance: what is checked, and that it proves what it says.

    A network is a list of layers; the rows of a layer are the bias and then the weights, so that a layer is a linear
    map of the homogeneous coordinates 1 :: x. A generator of the group is one pair (operator, its inverse) for every
    space V_0, …, V_L. Words in the generators and their inverses are read as products: the last letter acts first.

    Notation: c is a certificate, L its depth, [dim c i] the dimension of V_i, [layer_at c i] its layer i + 1,
    [operator c a i] how the letter a acts on V_i, [acts c w i x] how the word w does, [f sigma c i] the layer with
    its activation. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Arith.
From Catnet Require Import Scalars Matrices.
Import ListNotations.
Local Open Scope nat_scope.

Definition letter := (nat * bool)%type.                (* (j, true) is the inverse of generator j *)
Definition word := list letter.
Definition generator := list (lin * lin).              (* on V_0, …, V_L: the operator and its inverse *)
Record certificate := mkCertificate {
  inputs : nat;
  layers : list mat;
  generators : list generator;
  relators : list word }.

Definition no_layer := mkMat [] 1.
Definition no_lin := Mono [] 1.
Definition depth (c : certificate) := length (layers c).
Definition layer_at (c : certificate) (i : nat) : mat := nth i (layers c) no_layer.
Definition dim (c : certificate) (i : nat) : nat :=
  match i with 0 => inputs c | S j => height (layer_at c j) end.
Definition operator (c : certificate) (a : letter) (i : nat) : lin :=
  let pair := nth i (nth (fst a) (generators c) []) (no_lin, no_lin) in if snd a then snd pair else fst pair.
Definition is_hidden (c : certificate) (i : nat) : bool := Nat.ltb 0 i && Nat.ltb i (depth c).
Definition letters (c : certificate) : list letter :=
  flat_map (fun j => [(j, false); (j, true)]) (seq 0 (length (generators c))).

(** * What is computed *)
Section Check.
  Variable commutes : lin -> bool.    (* the operators on hidden spaces that the activation commutes with *)

  Definition check_square (R : lin) (l : mat) (T : lin) : bool :=
    same_mat (mmul l (with_one (to_mat R))) (mmul (to_mat T) l).
  Definition check_inverse (n : nat) (P Q : lin) : bool := is_id n (mmul (to_mat P) (to_mat Q)).
  Definition inverse (a : letter) : letter := (fst a, negb (snd a)).
  Definition check_letter (c : certificate) (a : letter) : bool :=
    forallb (fun i => wf_lin (dim c i) (operator c a i)
                      && check_inverse (dim c i) (operator c a i) (operator c (inverse a) i)
                      && (negb (is_hidden c i) || commutes (operator c a i))) (seq 0 (S (depth c)))
    && forallb (fun i => check_square (operator c a i) (layer_at c i) (operator c a (S i)))
               (seq 0 (depth c)).
  Definition check_network (c : certificate) : bool :=
    forallb (fun i => wf_rows (S (dim c i)) (layer_at c i)) (seq 0 (depth c)).

  Definition word_mat (c : certificate) (i : nat) (w : word) : mat :=
    fold_right (fun a M => mmul (to_mat (operator c a i)) M) (id_mat (dim c i)) w.
  Definition valid (c : certificate) (w : word) : bool :=
    forallb (fun a => Nat.ltb (fst a) (length (generators c))) w.
  Definition check_relator (c : certificate) (w : word) : bool :=
    valid c w && forallb (fun i => is_id (dim c i) (word_mat c i w)) (seq 0 (S (depth c))).

  Definition check_layers (c : certificate) : bool :=
    check_network c && forallb (check_letter c) (letters c) && forallb (check_relator c) (relators c).
End Check.

(** * What it means *)
Lemma in_letters c a : fst a < length (generators c) -> In a (letters c).
Proof.
  intro H. unfold letters. apply in_flat_map. exists (fst a). split; [apply in_seq; lia|].
  destruct a as [j []]; simpl; auto.
Qed.
Lemma forallb_seq f n : forallb f (seq 0 n) = true -> forall i, i < n -> f i = true.
Proof. intros H i Hi. rewrite forallb_forall in H. apply H, in_seq. lia. Qed.

Section Meaning.
  Variable K : Scalars.
  Variable sigma : K -> K.
  Hypothesis sigma_m : Proper (eqv ==> eqv) sigma.
  Variable commutes : lin -> bool.
  Hypothesis sigma_commutes : forall n T (x : vec K), commutes T = true -> wf_lin n T = true -> length x = n ->
    map sigma (ap T x) ==v ap T (map sigma x).
  Variable c : certificate.
  Local Notation L := (depth c).

  Definition affine (i : nat) (x : vec K) : vec K := mv (layer_at c i) (unit_ :: x).
  (** f_i: every layer but the last ends with the activation. *)
  Definition f (i : nat) (x : vec K) : vec K := if S i <? L then map sigma (affine i x) else affine i x.
  Fixpoint run (n : nat) (x : vec K) : vec K := match n with 0 => x | S m => f m (run m x) end.
  Definition network : vec K -> vec K := run L.
  (** How a word acts on V_i. *)
  Definition acts (w : word) (i : nat) (x : vec K) : vec K := fold_right (fun a y => ap (operator c a i) y) x w.
  Definition trivial_on (w : word) (i : nat) : Prop := forall x, length x = dim c i -> acts w i x ==v x.

  Lemma map_sigma_m : Proper (veq ==> veq) (map sigma).
  Proof. intros x y H. induction H; simpl; constructor; auto. Qed.
  Global Instance affine_m i : Proper (veq ==> veq) (affine i).
  Proof. intros x y H. unfold affine. now rewrite H. Qed.
  Lemma f_m i : Proper (veq ==> veq) (f i).
  Proof. intros x y H. unfold f. destruct (S i <? L); [apply map_sigma_m|]; now apply affine_m. Qed.
  Global Instance acts_m w i : Proper (veq ==> veq) (acts w i).
  Proof. intros x y H. induction w; simpl; auto. now rewrite IHw. Qed.

  Lemma affine_length i x : length (affine i x) = dim c (S i).
  Proof. unfold affine. rewrite mv_length. reflexivity. Qed.
  Lemma f_length i x : length (f i x) = dim c (S i).
  Proof. unfold f. destruct (S i <? L); rewrite ?map_length; apply affine_length. Qed.
  Lemma run_length n x : length x = inputs c -> length (run n x) = dim c n.
  Proof. destruct n; simpl; auto. intros _. apply f_length. Qed.

  Hypothesis checked : check_layers commutes c = true.

  Section Letter.
    Variable a : letter.
    Hypothesis Ha : fst a < length (generators c).

    Lemma letter_checked : check_letter commutes c a = true.
    Proof.
      unfold check_layers in checked. apply andb_prop in checked as [H _]. apply andb_prop in H as [_ H].
      rewrite forallb_forall in H. apply H. now apply in_letters.
    Qed.
    Lemma letter_at i : i <= L ->
      wf_lin (dim c i) (operator c a i) = true
      /\ check_inverse (dim c i) (operator c a i) (operator c (inverse a) i) = true
      /\ (is_hidden c i = true -> commutes (operator c a i) = true).
    Proof.
      intro Hi. pose proof letter_checked as H. apply andb_prop in H as [H _].
      assert (Hj : i < S L) by lia. pose proof (forallb_seq _ _ H i Hj) as E. simpl in E.
      apply andb_prop in E as [E1 E3]. apply andb_prop in E1 as [E1 E2]. repeat split; auto.
      intro Hh. rewrite Hh in E3. exact E3.
    Qed.

    Lemma letter_length i (x : vec K) : i <= L -> length (ap (operator c a i) x) = dim c i.
    Proof. intro Hi. apply wf_lin_length, letter_at, Hi. Qed.

    (** The square before the activation. *)
    Lemma letter_affine i (x : vec K) : i < L -> affine i (ap (operator c a i) x) ==v ap (operator c a (S i)) (affine i x).
    Proof.
      intro Hi. pose proof letter_checked as H. apply andb_prop in H as [_ H].
      pose proof (forallb_seq _ _ H i Hi) as E. simpl in E. unfold check_square in E.
      unfold affine. rewrite ap_mv, <- with_one_sound, <- mv_mmul. rewrite (same_mat_sound K _ _ _ E).
      rewrite mv_mmul. symmetry. apply ap_mv.
    Qed.

    Lemma letter_layer i (x : vec K) : i < L -> f i (ap (operator c a i) x) ==v ap (operator c a (S i)) (f i x).
    Proof.
      intro Hi. unfold f. destruct (Nat.ltb_spec (S i) L) as [HS|HS]; [|now apply letter_affine].
      rewrite (map_sigma_m _ _ (letter_affine i x Hi)).
      destruct (letter_at (S i)) as (W & _ & C); [lia|]. apply (sigma_commutes (dim c (S i))); auto.
      - apply C. unfold is_hidden. apply andb_true_intro. split; apply Nat.ltb_lt; lia.
      - apply affine_length.
    Qed.

    Lemma letter_inverse i (x : vec K) : i <= L -> length x = dim c i ->
      ap (operator c a i) (ap (operator c (inverse a) i) x) ==v x.
    Proof.
      intros Hi Hx. destruct (letter_at i Hi) as (_ & I & _). rewrite !ap_mv, <- mv_mmul.
      now apply (is_id_sound K (dim c i)).
    Qed.
  End Letter.

  Lemma valid_cons a w : valid c (a :: w) = true -> fst a < length (generators c) /\ valid c w = true.
  Proof. simpl. intro H. apply andb_prop in H as [H1 H2]. split; [now apply Nat.ltb_lt|exact H2]. Qed.

  Lemma acts_length w i (x : vec K) : valid c w = true -> i <= L -> length x = dim c i -> length (acts w i x) = dim c i.
  Proof.
    intros Hw Hi Hx. destruct w as [|a w]; [exact Hx|]. apply valid_cons in Hw as [Ha _]. now apply letter_length.
  Qed.

  Lemma acts_affine w i (x : vec K) : valid c w = true -> i < L -> affine i (acts w i x) ==v acts w (S i) (affine i x).
  Proof.
    intros Hw Hi. induction w as [|a w IH]; simpl; [reflexivity|]. apply valid_cons in Hw as [Ha Hw].
    rewrite letter_affine by assumption. now rewrite (IH Hw).
  Qed.

  (** ** Every layer is equivariant *)
  Theorem layer_equivariant w i (x : vec K) : valid c w = true -> i < L -> f i (acts w i x) ==v acts w (S i) (f i x).
  Proof.
    intros Hw Hi. induction w as [|a w IH]; simpl; [reflexivity|]. apply valid_cons in Hw as [Ha Hw].
    rewrite letter_layer by assumption. now rewrite (IH Hw).
  Qed.

  (** ** The network is equivariant *)
  Theorem network_equivariant w (x : vec K) : valid c w = true -> network (acts w 0 x) ==v acts w L (network x).
  Proof.
    intro Hw. unfold network.
    assert (R : forall n, n <= L -> run n (acts w 0 x) ==v acts w n (run n x)).
    { induction n as [|n IH]; intro Hn; simpl; [reflexivity|]. rewrite (f_m n _ _ (IH ltac:(lia))).
      apply layer_equivariant; auto. }
    now apply R.
  Qed.

  (** ** Inverse letters act as inverses, and relators as the identity *)
  Theorem acts_inverse a i (x : vec K) : fst a < length (generators c) -> i <= L -> length x = dim c i ->
    acts [a; inverse a] i x ==v x.
  Proof. intros. now apply letter_inverse. Qed.

  Lemma word_mat_sound w i (x : vec K) : length x = dim c i -> mv (word_mat c i w) x ==v acts w i x.
  Proof.
    intro H. induction w as [|a w IH]; simpl; [now apply id_mat_sound|]. rewrite mv_mmul, IH. symmetry. apply ap_mv.
  Qed.

  Theorem relator_trivial w i : In w (relators c) -> i <= L -> trivial_on w i.
  Proof.
    intros Hw Hi x Hx. unfold check_layers in checked. apply andb_prop in checked as [_ H].
    rewrite forallb_forall in H. specialize (H w Hw). apply andb_prop in H as [_ H].
    assert (Hj : i < S L) by lia. pose proof (forallb_seq _ _ H i Hj) as E. simpl in E.
    rewrite <- word_mat_sound by exact Hx. now apply (is_id_sound K (dim c i)).
  Qed.
End Meaning.
Arguments affine {K} c i x.
Arguments f {K} sigma c i x.
Arguments run {K} sigma c n x.
Arguments network {K} sigma c x.
Arguments acts {K} c w i x.
