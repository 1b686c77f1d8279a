(* copies

   Statement.  Two neurons against two, all on one hyperplane; the homomorphism is shown by enumeration.
   Source.     tests/theorems/test_named_instances.py, 2 against 2; tests/checking/test_layerwise.py
   Hypotheses. Not identifiable: proportional rows.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: copies
   network: SHA-256 e69c15fa1923a8fd0a55457f0e6dbc16675ef357e4911d604db06b57bd654b28
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; 1]; [0; (-2)]; [0; (-3)]] 1;
   mkMat [[30; 6; 6; 3; 2]] 6].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(2%nat, 3); (3%nat, 2); (0%nat, 12); (1%nat, 18)] 6, Mono [(2%nat, 3); (3%nat, 2); (0%nat, 12); (1%nat, 18)] 6); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous (ByEnumeration 2000) the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
