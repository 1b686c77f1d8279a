(* negative_scale

   Statement.  relu(x) is not odd, although -1 commutes with every matrix.
   Source.     tests/checking/test_layerwise.py
   Hypotheses. -1 is not in K_1.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: relu
   network: SHA-256 dea5a91e8c118f8c54ce99bcb8e56319ac359c35db7dd4ddc2fc2aa0264e7be9
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]] 1;
   mkMat [[0; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

Definition relations : list word :=
  [].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
