(** The same checker, over the real numbers of Coq's standard library, for ReLU and tanh.

    The definition of the reals brings two axioms of the standard library: [sig_forall_dec] and
    [functional_extensionality_dep].

    Notation: as in Activations.v, with K = R and Leibniz's equality. *)
From Coq Require Import ZArith List Bool Lia Morphisms Reals Lra RealField.
From Catnet Require Import Scalars Matrices Certificates Uniqueness Enumeration Activations.
Import ListNotations.
Local Open Scope R_scope.

Definition reals : Scalars.
Proof.
  refine (mkScalars R 0 1 Rplus Rmult Rminus Ropp (@eq R) eq_equivalence _ RealField.RTheory IZR eq_refl eq_refl
            plus_IZR mult_IZR eq_IZR_R0 (fun p => / IZR (Zpos p)) _).
  - constructor; congruence || (repeat intro; subst; reflexivity).
  - intro p. apply Rinv_r. now apply not_0_IZR.
Defined.

Definition positive_real (k : R) : Prop := 0 < k.
Lemma positive_real_ok c d : positive_scale c d = true -> positive_real (IZR c * / IZR (Zpos d)).
Proof.
  unfold positive_scale, positive_real. rewrite Z.ltb_lt. intro H. apply IZR_lt in H.
  apply Rmult_lt_0_compat; [exact H|]. apply Rinv_0_lt_compat. now apply IZR_lt.
Qed.

Definition relu (x : R) : R := Rmax 0 x.

Theorem relu_sound h c : check Homogeneous h c = true -> layerwise_equivariant reals c relu.
Proof.
  intro H. apply (check_sound reals positive_real positive_real_ok Homogeneous h c relu H). split.
  - intros x y E. simpl in E. now subst.
  - intros k x Hk. unfold relu, positive_real in *. simpl. rewrite <- RmaxRmult by lra. now rewrite Rmult_0_r.
Qed.

Theorem tanh_sound h c : check Odd h c = true -> layerwise_equivariant reals c tanh.
Proof.
  intro H. apply (check_sound reals positive_real positive_real_ok Odd h c tanh H). split.
  - intros x y E. simpl in E. now subst.
  - intro x. simpl. unfold tanh. assert (S : sinh (- x) = - sinh x) by (unfold sinh; rewrite Ropp_involutive; lra).
    assert (C : cosh (- x) = cosh x) by (unfold cosh; rewrite Ropp_involutive; lra).
    rewrite S, C. unfold Rdiv. now rewrite Ropp_mult_distr_l.
Qed.

Theorem linear_sound h c : check Linear h c = true -> layerwise_equivariant reals c (fun x => x).
Proof. intro H. apply (check_sound reals positive_real positive_real_ok Linear h c _ H). split; [auto|]. reflexivity. Qed.
