(* directed_square

   Statement.  Every square commutes, but x -> -x acts with order four on the hidden layers.
   Source.     docs/theorem.md; tests/theorems/test_named_instances.py
   Hypotheses. No homomorphism.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: directed square
   network: SHA-256 f50d875248b74438c32f06ec860c7142b29e7f1ffc4165aad37d6c59de6738ad
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; 1]; [0; (-1)]; [0; (-1)]] 1;
   mkMat [[0; 1; 3; 2; 5]; [0; 3; 1; 5; 2]; [0; 5; 2; 1; 3]; [0; 2; 5; 3; 1]] 1;
   mkMat [[0; 1; 1; 1; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(3%nat, 1); (2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(2%nat, 1); (3%nat, 1); (1%nat, 1); (0%nat, 1)] 1); (Mono [(3%nat, 1); (2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(2%nat, 1); (3%nat, 1); (1%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)]].

Definition relations : list word :=
  [].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous (ByEnumeration 2000) the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
