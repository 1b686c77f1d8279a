(* unread_neuron_equal

   Statement.  A neuron that nobody reads can be dropped, in a network of depth three.
   Source.     docs/identifiability.md
   Hypotheses. None.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 4020c2c24fd641bde730b863bac4509c58a05f369052f9819851e79c8761d81e
   right: SHA-256 e3995cf091b86f7d2022d8769e933125f797d51f52f9ef0275e06bdb5aeda863
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[0; 1; 0]; [(-1); 1; 1]] 1;
   mkMat [[0; 2; 4]; [1; (-2); 2]] 2;
   mkMat [[0; 1; (-1)]] 1].

Definition right_network : list mat :=
  [mkMat [[0; 1; 0]; [(-1); 1; 1]; [0; (-1); 0]] 1;
   mkMat [[0; 2; 4; 0]; [1; (-2); 2; 0]] 2;
   mkMat [[0; 1; (-1)]] 1].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : equal 19%nat 2%nat left_network right_network = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Q, length x = 2%nat ->
  Forall2 Qeq (value left_network x) (value right_network x).
Proof. exact (equal_networks _ _ _ _ accepted). Qed.
Print Assumptions same_function.
