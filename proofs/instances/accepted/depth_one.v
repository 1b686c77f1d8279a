(* depth_one

   Statement.  x -> 2 x is odd: a network without hidden layers.
   Source.     tests/theorems/test_named_instances.py, depth 1, linear
   Hypotheses. Identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: depth one
   network: SHA-256 fcb1fbc72e0cceb3bbe865a5e3cd77db504cbc905fc89d63e3b3a5cb81fd73c8
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 2]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
