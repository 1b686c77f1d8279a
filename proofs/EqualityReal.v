(** Equality of ReLU networks at all real points; the networks are rational.  With the axioms of the real numbers.

    Notation: as in Equality.v, with K = R. *)
From Coq Require Import ZArith List Reals Lra.
From Catnet Require Import Scalars Matrices Equality EqualitySound RealNumbers.
Import ListNotations.
Local Open Scope R_scope.

Definition real_order : Ordered reals.
Proof.
  refine (mkOrdered reals (fun x : R => 0 <= x) _ _ _ _ _ _); simpl.
  - intros x y E. now subst.
  - intros z H. now apply IZR_le.
  - intro p. apply Rlt_le, Rinv_0_lt_compat. now apply IZR_lt.
  - intros x y. apply Rplus_le_le_0_compat.
  - intros x y. apply Rmult_le_pos.
  - intro x. destruct (Rle_lt_dec 0 x); [now left|right; lra].
Defined.

Theorem equal_networks_real fuel n N1 N2 : equal fuel n N1 N2 = true ->
  forall x : list R, length x = n -> net reals relu N1 x = net reals relu N2 x.
Proof.
  intros H x Hx.
  assert (E : Forall2 eq (net reals relu N1 x) (net reals relu N2 x)).
  { apply (equal_sound reals real_order relu) with (fuel := fuel) (n := n); auto; simpl.
    - intros a b Q. now subst.
    - intros a Q. unfold relu. now apply Rmax_right.
    - intros a Q. unfold relu. apply Rmax_left. lra. }
  induction E; congruence.
Qed.
