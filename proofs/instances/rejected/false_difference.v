(* false_difference

   Statement.  Equal networks, said to differ at 1/3.
   Source.     README.md
   Hypotheses. Fails.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.


*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Rationals Equality EqualitySound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[1; 1]; [(-1); (-1)]] 1;
   mkMat [[(-1); 1; (-1)]] 1].

Definition right_network : list mat :=
  [mkMat [[0; 1]] 1].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : differ left_network right_network [1] 3 = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem different_functions :
  ~ Forall2 Qeq (value left_network (map (fun a => (1 # 3)%Q * inject_Z a)%Q [1]))
    (value right_network (map (fun a => (1 # 3)%Q * inject_Z a)%Q [1])).
Proof. exact (different_networks _ _ _ _ accepted). Qed.
Print Assumptions different_functions.
