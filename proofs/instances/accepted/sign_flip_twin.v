(* sign_flip_twin

   Statement.  Three neurons with sum of u_i w_i = 0: flipping all signs and moving the constant keeps the function.
   Source.     docs/identifiability.md; Twins.sign_flip_twin
   Hypotheses. Not identifiable: this is the twin.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 b85eed819989e82e65bc2edde75766dcd5f62e30c7090c544dc8b5b554530801
   right: SHA-256 a5dcad799f3369647308779ae5d6431316a1b1b7d89cb62087c11b2656a30004
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[0; 1; 0]; [1; 0; 1]; [2; 1; 1]] 1;
   mkMat [[0; 1; 1; (-1)]] 1].

Definition right_network : list mat :=
  [mkMat [[0; (-1); 0]; [(-1); 0; (-1)]; [(-2); (-1); (-1)]] 1;
   mkMat [[(-1); 1; 1; (-1)]] 1].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : equal 13%nat 2%nat left_network right_network = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Q, length x = 2%nat ->
  Forall2 Qeq (value left_network x) (value right_network x).
Proof. exact (equal_networks _ _ _ _ accepted). Qed.
Print Assumptions same_function.
