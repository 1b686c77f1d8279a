(* a_billionth

   Statement.  The two networks of the README differ at 0, by a billionth.
   Source.     README.md
   Hypotheses. None.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.


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
Theorem accepted : differ left_network right_network [0] 1 = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem different_functions :
  ~ Forall2 Qeq (value left_network (map (fun a => (1 # 1)%Q * inject_Z a)%Q [0]))
    (value right_network (map (fun a => (1 # 1)%Q * inject_Z a)%Q [0])).
Proof. exact (different_networks _ _ _ _ accepted). Qed.
Print Assumptions different_functions.
