(* unfaithful

   Statement.  A generator that is trivial on the input and -1 on the output: the zero function.
   Source.     tests/theorems/test_named_instances.py, a group that acts unfaithfully on the input
   Hypotheses. Not identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: unfaithful
   network: SHA-256 cff4719b143ff61b84a55f39a543a22b438c882176b628753cd930a007005f65
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [1; 2]] 1;
   mkMat [[0; 0; 0]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1); (Mono [(0%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (1%nat, 1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

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
