(** That the actions on the hidden spaces are a homomorphism, by rank: for linear networks.

    If in every hidden layer the rows (b, w) are linearly independent, only the identity of GL fixes the layer. That
    they are independent is shown by a right inverse of the matrix [b | w], which the certificate brings.

    Notation: as in Certificates.v; X stands for a right inverse. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith.
From Catnet Require Import Scalars Matrices Certificates.
Import ListNotations.
Local Open Scope nat_scope.

Definition check_rank (right_inverses : list mat) (c : certificate) : bool :=
  forallb (fun i => let X := nth i right_inverses no_layer in
                    Nat.eqb (height X) (S (dim c i)) && is_id (dim c (S i)) (mmul (layer_at c i) X))
          (seq 0 (pred (depth c))).

Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).
  Local Open Scope K.

  Lemma dot_cons r t (x : vec K) : dot r (t :: x) == iz (hd 0%Z r) * t + dot (tl r) x.
  Proof. destruct r; simpl; [rewrite iz_0|]; ring. Qed.
  Lemma dot_zeros r n : dot r (repeat 0 n) == (0 : K).
  Proof. revert r; induction n as [|n IH]; intros [|c r]; simpl; try reflexivity. rewrite IH. ring. Qed.

  (** Two linear maps that agree on all 1 :: x agree on all t :: x. *)
  Lemma agree_on_affine P Q n : (forall x : vec K, length x = n -> mv P (1 :: x) ==v mv Q (1 :: x)) ->
    forall t (x : vec K), length x = n -> mv P (t :: x) ==v mv Q (t :: x).
  Proof.
    unfold mv. generalize (den P) as p, (den Q) as q, (rows Q) as s. induction (rows P) as [|r rs IH]; intros p q [|s ss] H t x Hx.
    - constructor.
    - specialize (H x Hx). inversion H.
    - specialize (H x Hx). inversion H.
    - simpl. constructor.
      + assert (A : forall y, length y = n -> ip p * dot r (1 :: y) == ip q * dot s (1 :: y))
          by (intros y Hy; specialize (H y Hy); now inversion H).
        pose proof (A (repeat 0 n) (repeat_length _ _)) as Z0. rewrite !dot_cons, !dot_zeros in Z0.
        pose proof (A x Hx) as X0. rewrite !dot_cons in X0. rewrite !dot_cons.
        assert (D : ip p * dot (tl r) x == ip q * dot (tl s) x).
        { transitivity (ip p * (iz (hd 0%Z r) * 1 + dot (tl r) x) + opp (ip p * (iz (hd 0%Z r) * 1 + 0))); [ring|].
          rewrite X0, Z0. ring. }
        transitivity (ip p * (iz (hd 0%Z r) * 1 + 0) * t + ip p * dot (tl r) x); [ring|]. rewrite Z0, D. ring.
      + apply (IH p q ss); [|exact Hx]. intros y Hy. specialize (H y Hy). simpl in H. now inversion H.
  Qed.

  Variable commutes : lin -> bool.
  Variable c : certificate.
  Local Notation L := (depth c).
  Hypothesis checked : check_layers commutes c = true.
  Variable right_inverses : list mat.
  Hypothesis full : check_rank right_inverses c = true.

  Theorem homomorphism_by_rank w : valid c w = true -> trivial_on K c w 0 -> trivial_on K c w L ->
    forall i, (i <= L)%nat -> trivial_on K c w i.
  Proof.
    intros Hw H0 HL.
    assert (R : forall i, (i < L)%nat -> trivial_on K c w i).
    { induction i as [|i IH]; intro Hi; [exact H0|]. intros y Hy.
      pose proof (forallb_seq _ _ full i ltac:(lia)) as F. simpl in F. apply andb_prop in F as [F1 F2].
      apply Nat.eqb_eq in F1. set (m := layer_at c i) in *. set (X := nth i right_inverses no_layer) in *.
      set (B := word_mat c (S i) w).
      assert (Agree : forall t (x : vec K), length x = dim c i -> mv (mmul B m) (t :: x) ==v mv m (t :: x)).
      { apply agree_on_affine. intros x Hx. rewrite mv_mmul. unfold B.
        change (mv m (1 :: x)) with (affine c i x).
        rewrite (word_mat_sound K c w (S i)) by apply affine_length.
        rewrite <- (acts_affine K commutes c checked) by (auto; lia).
        apply affine_m. apply IH; [lia|exact Hx]. }
      assert (Back : mv m (mv X y) ==v y) by (rewrite <- mv_mmul; now apply (is_id_sound K (dim c (S i)))).
      rewrite <- (word_mat_sound K c w (S i)) by exact Hy. fold B. rewrite <- Back at 1. rewrite <- mv_mmul.
      assert (Hl : length (mv X y) = S (dim c i)) by (rewrite mv_length; exact F1).
      destruct (mv X y) as [|t x] eqn:E; [discriminate|]. rewrite Agree by (simpl in Hl; congruence). exact Back. }
    intros i Hi. destruct (Nat.eq_dec i L) as [->|]; [exact HL|]. apply R. lia.
  Qed.
End Meaning.
