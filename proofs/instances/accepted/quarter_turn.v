(* quarter_turn

   Statement.  A quarter turn of the plane acts with order four on two hidden layers.
   Source.     tests/theorems/test_named_instances.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: quarter turn
   network: SHA-256 5a6b25e35ead778b860791f4025ffe1724878845cddb610e28f6d97b23514ff5
   generator 0: r
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[1; 1; 0]; [1; 0; 1]; [1; (-1); 0]; [1; 0; (-1)]] 1;
   mkMat [[0; 1; 3; 2; 5]; [0; 5; 1; 3; 2]; [0; 2; 5; 1; 3]; [0; 3; 2; 5; 1]] 1;
   mkMat [[7; 1; 1; 1; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(1%nat, -1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, -1)] 1); (Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1); (Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 2%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
