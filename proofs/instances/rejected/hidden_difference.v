(* hidden_difference

   Statement.  Two networks that differ between 1/4 and 1/2 only.
   Source.     tests/architectures/relu/test_same_function.py, in kind
   Hypotheses. Fails.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 1a208d4db0864b699cbdb444d3e0479583fa9bfedb82419383788abacb93a9e6
   right: SHA-256 ba9404d4182033425fdc419bd2da0446f740e2cc05d3f82e349142a71252393f
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[(-2); 8]; [(-3); 8]; [(-4); 8]] 8;
   mkMat [[0; 1; (-2); 1]] 1].

Definition right_network : list mat :=
  [mkMat [[0; 0]] 1;
   mkMat [[0; 0]] 1].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : equal 5%nat 1%nat left_network right_network = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Q, length x = 1%nat ->
  Forall2 Qeq (value left_network x) (value right_network x).
Proof. exact (equal_networks _ _ _ _ accepted). Qed.
Print Assumptions same_function.
