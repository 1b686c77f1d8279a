(* triangle_pure_equal

   Statement.  Rescaling neurons orbit by orbit keeps the function of the triangle.
   Source.     docs/theorem.md, Pure permutations
   Hypotheses. None.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 88784a9b17b36493318569bb87135d88550599a7774af586cc29a974d2f63e38
   right: SHA-256 493b380cd196a4f57c5681ca9b658dbdb7e3de67f28e487e93337fd4d13ccdc8
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[4; (-4); 4; (-4)]; [(-6); 3; 9; 3]; [12; (-12); (-12); 12]; [(-12); 6; 6; 18]; [24; 24; (-24); (-24)]; [(-36); 54; 18; 18]] 12;
   mkMat [[3; 18; 6; 6; 3; 6; (-3)]; [3; 36; (-18); 6; 3; 3; 1]; [3; 18; 6; 12; (-9); 3; 1]] 6].

Definition right_network : list mat :=
  [mkMat [[4; (-4); 4; (-4)]; [(-6); 3; 9; 3]; [4; (-4); (-4); 4]; [(-6); 3; 3; 9]; [4; 4; (-4); (-4)]; [(-6); 9; 3; 3]] 12;
   mkMat [[1; 6; 2; 6; 2; 12; (-6)]; [1; 12; (-6); 6; 2; 6; 2]; [1; 6; 2; 12; (-6); 6; 2]] 2].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : equal 37%nat 3%nat left_network right_network = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Q, length x = 3%nat ->
  Forall2 Qeq (value left_network x) (value right_network x).
Proof. exact (equal_networks _ _ _ _ accepted). Qed.
Print Assumptions same_function.
