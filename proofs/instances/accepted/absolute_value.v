(* absolute_value

   Statement.  |x| = relu(x) + relu(-x) is even, by the swap of its two neurons.
   Source.     README.md; docs/formats.md; tests/theorems/test_named_instances.py
   Hypotheses. Not identifiable: a pair on one hyperplane has spare neurons. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: absolute value
   network: SHA-256 359881b8ac4be1a22b50cbc5e6ff0ff4d81a4b5d1cbbf0fc3412df4d6c25a8b1
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; (-1)]] 1;
   mkMat [[0; 1; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)]].

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
