(* dead_neuron

   Statement.  A network whose only neuron has a zero row is even.
   Source.     tests/theorems/test_named_instances.py, zero row, zero bias
   Hypotheses. Not identifiable: a zero row. Enumeration.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: dead neuron
   network: SHA-256 7d7dc4044ff5d73cc926c7f230100ebb4ca9ff88546c2aac217327ca9d2fba73
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 0]] 1;
   mkMat [[0; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1); (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)]].

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
