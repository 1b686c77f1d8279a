(* equality_of_different

   Statement.  |x| and the other network of the README.
   Source.     README.md
   Hypotheses. Fails.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 359881b8ac4be1a22b50cbc5e6ff0ff4d81a4b5d1cbbf0fc3412df4d6c25a8b1
   right: SHA-256 830d7f861e60d56e6a7e77222065268c76aa63afee5863ed031924c7628983eb
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[0; 1]; [0; (-1)]] 1;
   mkMat [[0; 1; 1]] 1].

Definition right_network : list mat :=
  [mkMat [[0; (-6)]; [0; 1]] 3;
   mkMat [[1; 500000000; 3000000000]] 1000000000].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : equal 5%nat 1%nat left_network right_network = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Q, length x = 1%nat ->
  Forall2 Qeq (value left_network x) (value right_network x).
Proof. exact (equal_networks _ _ _ _ accepted). Qed.
Print Assumptions same_function.
