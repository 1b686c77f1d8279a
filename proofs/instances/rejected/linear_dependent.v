(* linear_dependent

   Statement.  A linear network with a dead hidden direction; the hidden action is not unique.
   Source.     docs/theorem.md
   Hypotheses. Not identifiable: the rows are dependent.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: linear
   network: SHA-256 cf9e0bdcbb58cf8d73224b7654992122d8ee7757a3e682e8e795c56545fb6749
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; 1]] 1;
   mkMat [[0; 1; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(1%nat, -1); (0%nat, -1)] 1, Mono [(1%nat, -1); (0%nat, -1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Linear (ByRank [mkMat [[0; 0]; [0; 0]] 1]) the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate (fun x => x).
Proof. exact (linear_sound _ _ accepted). Qed.
Print Assumptions layerwise.
